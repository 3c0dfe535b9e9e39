"""What a run over few transactions is given: only the rules and signs that can speak of them."""

from collections.abc import Iterable, Sequence

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.identifiers import compact
from lettrage.domain.labels import parse, wording
from lettrage.domain.learned_sign import SignKind
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.services.engine_inputs import (
    match_account,
    match_rule,
    match_transaction,
)
from lettrage.services.learning import Learning
from lettrage.services.run_inputs import refused_pairs
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

_MOST_SHOWN = 100
"""Rules whose words are read from one list, three read units; of more, those of each word."""


class KeyedContext:
    """`engine.Context` of one organisation for any of its transactions; remembers what it read.

    Equal to that of a whole run as far as the transactions asked for go.
    """

    def __init__(self, work: Work, organisation_id: str, rates: engine.Rates) -> None:
        self._store = work.store
        self._learning = Learning(work)
        self._organisation_id = organisation_id
        self._rates = rates
        self._accounts: tuple[engine.Account, ...] | None = None
        self._rules: dict[str, ReconciliationRule] = {}
        self._words: set[str] = set()
        self._shown: dict[str, frozenset[str]] | None = None
        self._signs: dict[tuple[SignKind, str], tuple[engine.PastMatch, ...]] = {}

    def of(self, transactions: Sequence[Transaction]) -> engine.Context:
        """The context of these transactions. Raises: Unavailable."""
        words: set[str] = set()
        signs: dict[tuple[SignKind, str], None] = {}
        for transaction in transactions:
            matched = match_transaction(transaction)
            label = parse(
                matched.label,
                amount_sign=matched.amount,
                booking_date=matched.booking_date,
            )
            words.update(label.normal.split())
            mandate = matched.mandate_id or label.mandate_id
            signs[SignKind.WORDING, wording(matched.label)] = None
            signs[SignKind.IBAN, compact(matched.counterparty_iban or "")] = None
            signs[SignKind.MANDATE, compact(mandate or "")] = None
        if self._accounts is None:
            accounts = whole(self._store, BankAccount, self._organisation_id)
            self._accounts = tuple(match_account(account) for account in accounts)
        self._read_rules(words)
        return engine.Context(
            accounts=self._accounts,
            rules=tuple(match_rule(rule) for rule in self._rules.values() if rule.active),
            history=self._history(signs),
            refused=refused_pairs(transactions),
            rates=self._rates,
        )

    def _read_rules(self, words: set[str]) -> None:
        """Rules that one of the words may set off."""
        model, organisation_id = ReconciliationRule, self._organisation_id
        if self._shown is None:
            limit = _MOST_SHOWN + 1
            listed = self._store.shown(model, organisation_id, "all", "all", limit=limit)
            self._shown = {each.record_id: frozenset(each.text.split()) for each in listed}
        if len(self._shown) > _MOST_SHOWN:
            for word in sorted(words - self._words):
                found = whole(self._store, model, organisation_id, "word", word)
                self._rules.update((rule.id, rule) for rule in found)
            self._words.update(words)
            return
        # Lists written before they showed words show nothing: there the record tells.
        ids = [i for i, own in self._shown.items() if not own or not own.isdisjoint(words)]
        unread = [i for i in ids if i not in self._rules]
        self._rules.update(self._store.get_many(model, organisation_id, unread))

    def _history(self, signs: Iterable[tuple[SignKind, str]]) -> tuple[engine.PastMatch, ...]:
        unread = [each for each in signs if each[1] and each not in self._signs]
        self._signs.update(dict.fromkeys(unread, ()))
        if unread:
            self._signs[unread[0]] = self._learning.history_of(self._organisation_id, unread)
        return tuple(match for matches in self._signs.values() for match in matches)
