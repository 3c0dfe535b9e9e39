"""How files tell transactions that were stored before: kept with them, forgotten with the file.

The next file of that kind knows them by it, whatever words the transaction was stored under.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.statement_import import StatementLine, StatementLineOutcome
from lettrage.services.contention import settled
from lettrage.services.store_transactions import chunks
from lettrage.services.unit_of_work import Actor, Work

_AT_ONCE = 40
# Transactions read at once; each chunk of their writes fits one commit.


class StatementTellings:
    """Notes on transactions; never what decides on them."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def keep(self, actor: Actor, organisation_id: str, lines: Sequence[StatementLine]) -> None:
        """Add the tellings of known lines; twice is harmless. Raises: Unavailable."""
        self._all(actor, organisation_id, lines, forget=False)

    def forget(self, actor: Actor, organisation_id: str, lines: Sequence[StatementLine]) -> None:
        """Take them away, so that a doubt that was answered is asked again. Raises: Unavailable."""
        self._all(actor, organisation_id, lines, forget=True)

    def _all(
        self, actor: Actor, organisation_id: str, lines: Sequence[StatementLine], *, forget: bool
    ) -> None:
        told: dict[str, set[str]] = defaultdict(set)
        for each in lines:
            known = each.outcome is StatementLineOutcome.KNOWN
            if known and each.transaction_id and each.telling:
                told[each.transaction_id].add(each.telling)
        ids = sorted(told)
        for start in range(0, len(ids), _AT_ONCE):
            part = {i: told[i] for i in ids[start : start + _AT_ONCE]}
            settled(partial(self._write, actor, organisation_id, part, forget=forget))

    def _write(
        self,
        actor: Actor,
        organisation_id: str,
        told: Mapping[str, set[str]],
        *,
        forget: bool,
    ) -> None:
        there = self._work.store.get_many(Transaction, organisation_id, list(told))
        now = self._work.clock.now()
        writes: list[tuple[Transaction | None, Transaction | None]] = []
        for before in there.values():
            said = before.told_as - told[before.id] if forget else before.told_as | told[before.id]
            if said != before.told_as:
                writes.append((before, before.changed(at=now, told_as=said)))
        for chunk in chunks(writes):
            unit = self._work.unit(actor)
            for one, after in chunk:
                if one is not None and after is not None:
                    unit.change(one, after, "statement_told")
            unit.commit()
