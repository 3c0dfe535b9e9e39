"""Balances of accounts that files alone feed: the latest one told, and whether the files join up.

Both follow from the imports that are written, so that undoing one leaves what it was without it.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial

from lettrage.domain.bank import Balance, BankAccount
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.paris import paris_date
from lettrage.domain.statement_chain import Break, Link, breaks, proved_line
from lettrage.domain.statement_import import ImportedAccount, StatementImport
from lettrage.domain.statement_proof import ProofVerdict
from lettrage.domain.transactions.balances import moves
from lettrage.services.balance_watch import watch_balance
from lettrage.services.contention import settled
from lettrage.services.statement_accounts import FileAccount
from lettrage.services.statement_history import Told, told_of
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole


class StatementBalances:
    """Part of `import_statement`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def joined(
        self,
        report: StatementImport,
        accounts: Sequence[FileAccount],
        fresh: Sequence[Transaction],
    ) -> tuple[ImportedAccount, ...]:
        """The file's accounts, with the gaps that lie before and after this file.

        Shapes: `fresh` are the transactions that the import would write. Raises: Unavailable.
        """
        told = told_of(self._work.store, report.organisation_id, without=report.id)
        found = []
        for each in accounts:
            gaps = []
            if each.account is not None and not each.account.connection_id:
                own = [one for one in told if one.account.bank_account_id == each.account.id]
                new = [one for one in fresh if one.bank_account_id == each.account.id]
                broken = self._breaks(each.account, [*own, Told(report, each.told)], new)
                gaps = [one.gap for one in broken if one.gap and report.id in one.import_ids]
            found.append(each.told.model_copy(update={"gaps": tuple(gaps)}))
        return tuple(found)

    def settle(self, actor: Actor, report: StatementImport) -> None:
        """Bring the accounts of an import that was carried out, or is being undone, up to date.

        Twice is harmless. Raises: Unavailable.
        """
        ids = {each.bank_account_id for each in report.accounts if each.bank_account_id}
        for account_id in sorted(ids):
            settled(partial(self._settle, actor, report.organisation_id, account_id))

    def _settle(self, actor: Actor, organisation_id: str, account_id: str) -> None:
        store = self._work.store
        for account in store.get_many(BankAccount, organisation_id, [account_id]).values():
            if account.connection_id:
                continue  # its bank tells the balance
            told = [
                each
                for each in told_of(store, organisation_id)
                if each.account.bank_account_id == account.id
            ]
            now = self._work.clock.now()
            after = account.changed(
                at=now, balance=_latest(account, told), balance_check=self._check(account, told)
            )
            if _same(account, after):
                continue
            unit = self._work.unit(actor)
            unit.change(account, after, "statement_balances")
            watch_balance(self._work, unit, account, after, paris_date(now))
            unit.commit()

    def _check(self, account: BankAccount, told: Sequence[Told]) -> BalanceCheck | None:
        now = self._work.clock.now()
        if not told:
            return None
        links = _links(account, told)
        if not links:
            return BalanceCheck(state=BalanceCheckState.NOT_PROVABLE, checked_at=now)
        broken = self._breaks(account, told, ())
        if not broken:
            line = proved_line(links)
            return BalanceCheck(state=BalanceCheckState.PROVED, lines=(line,), checked_at=now)
        before = account.balance_check
        return BalanceCheck(
            state=BalanceCheckState.DIFFERS,
            lines=tuple(each.line for each in broken),
            first_day=broken[0].first_day,
            noticed_on=before.noticed_on if before and before.noticed_on else paris_date(now),
            checked_at=now,
        )

    def _breaks(
        self, account: BankAccount, told: Sequence[Told], fresh: Iterable[Transaction]
    ) -> list[Break]:
        links = _links(account, told)
        stored: list[Transaction] = []
        if len(links) > 1:
            stored = whole(
                self._work.store,
                Transaction,
                account.organisation_id,
                "account",
                account.id,
                since=min(each.first for each in links).isoformat(),
                until=max(each.last for each in links).isoformat(),
            )
        return breaks(links, moves([*stored, *fresh]))


def _links(account: BankAccount, told: Iterable[Told]) -> list[Link]:
    """The files with both balances, in the account's currency."""
    return [link for each in told if (link := _link(account, each)) is not None]


def _link(account: BankAccount, told: Told) -> Link | None:
    said, proof = told.account, told.account.proof
    if said.first_day is None or said.last_day is None:
        return None
    if proof.opening is None or proof.closing is None:
        return None
    currency = proof.currency or account.currency
    if proof.code == "balance_currency_differs" or currency != account.currency:
        return None
    differs = proof.verdict is ProofVerdict.DIFFERS
    return Link(
        import_id=told.report.id,
        first=said.first_day,
        last=said.last_day,
        opening=proof.opening,
        closing=proof.closing,
        difference=proof.difference if differs and proof.difference else Decimal(0),
        differs_on=proof.first_day if differs else None,
    )


def _latest(account: BankAccount, told: Iterable[Told]) -> Balance | None:
    """The closing balance of the latest day; of several files the one imported last."""
    best: Balance | None = None
    for each in told:
        day, closing = each.account.last_day, each.account.proof.closing
        if day is not None and closing is not None and (best is None or day >= best.as_of):
            best = Balance(amount=closing, currency=account.currency, as_of=day, type="CLBD")
    return best


def _same(one: BankAccount, two: BankAccount) -> bool:
    """Whether nothing was found that is not known; the instant of the check alone says nothing."""
    checks = [
        check.model_dump(exclude={"checked_at"}) if check else None
        for check in (one.balance_check, two.balance_check)
    ]
    return one.balance == two.balance and checks[0] == checks[1]
