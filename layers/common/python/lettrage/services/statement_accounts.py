"""Whose statements a file holds: our accounts by IBAN, RIB or a person's word; and questions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lettrage.domain.bank import BankAccount
from lettrage.domain.statement_import import (
    QUESTIONS,
    ImportChoices,
    ImportedAccount,
    StatementQuestion,
    same_number,
)
from lettrage.domain.statement_proof import booked, prove
from lettrage.domain.statements import Statement, StatementFile, StatementFormat
from lettrage.ports.store import Store
from lettrage.services.statement_history import told_of


@dataclass(frozen=True)
class FileAccount:
    """One account of the file, its statements in order, and ours where it is known."""

    told: ImportedAccount
    statements: tuple[Statement, ...]
    account: BankAccount | None


def accounts_of(
    store: Store, organisation_id: str, file: StatementFile, choices: ImportChoices
) -> list[FileAccount]:
    """The accounts of a file in its order, each with its proof."""
    groups: dict[str, list[Statement]] = {}
    for statement in file.statements:
        groups.setdefault(statement.account.key, []).append(statement)
    advice = file.format is StatementFormat.CAMT054
    found = []
    for key, statements in groups.items():
        said = statements[0].account
        account = _ours(store, organisation_id, said.iban, choices.accounts.get(key))
        days = [each.booked_on for one in statements for each in booked(one)]
        told = ImportedAccount(
            key=key,
            iban=said.iban,
            number=said.number,
            name=said.name,
            currency=said.currency,
            bank_account_id=account.id if account else None,
            first_day=min(days, default=None),
            last_day=max(days, default=None),
            entries=sum(len(each.entries) for each in statements),
            proof=prove(statements, advice=advice),
        )
        found.append(FileAccount(told, tuple(statements), account))
    return found


def questions_of(
    store: Store,
    accounts: Sequence[FileAccount],
    choices: ImportChoices,
    doubtful: Collection[str] = (),
) -> tuple[StatementQuestion, ...]:
    """What a person must decide before anything is written; accounts without movements ask none.

    `doubtful` holds the keys of accounts with doubtful lines.
    Raises: Unavailable.
    """
    questions = []
    for each in accounts:
        if not each.told.entries:
            continue
        if each.account is None:
            questions.append(_question("account_unknown", each))
        elif _currencies(each) - {each.account.currency}:
            questions.append(_question("account_currency_differs", each))
        if not choices.accept_other_numbers and _other_number(store, each):
            questions.append(_question("account_number_differs", each))
        differs = each.told.proof.code == "totals_mismatch"
        if differs and not choices.accept_differences:
            questions.append(_question("totals_mismatch", each))
        if each.told.key in doubtful:
            questions.append(_question("doubtful_lines", each))
    return tuple(questions)


def _currencies(each: FileAccount) -> set[str]:
    said = {entry.currency for one in each.statements for entry in booked(one)}
    return {code for code in (*said, each.told.currency) if code}


def _other_number(store: Store, each: FileAccount) -> bool:
    """Whether the chosen account has another number, and no file of that one was taken before."""
    ours = each.account
    if ours is None or ours.iban is None or same_number(each.told, ours.iban):
        return False
    return not any(
        (told.account.bank_account_id, told.account.key) == (ours.id, each.told.key)
        for told in told_of(store, ours.organisation_id)
    )


def _question(code: str, each: FileAccount) -> StatementQuestion:
    ours = each.account.iban if each.account else None
    numbers = {"said": each.told.iban or each.told.number, "ours": ours or ""}
    french, english = (sentence.format(**numbers) for sentence in QUESTIONS[code])
    return StatementQuestion(
        code=code, account_key=each.told.key, message_fr=french, message_en=english
    )


def _ours(
    store: Store, organisation_id: str, iban: str | None, chosen: str | None
) -> BankAccount | None:
    """The chosen account, else the one with that IBAN; a choice that is gone counts as none."""
    wanted = chosen or (store.owner(BankAccount, organisation_id, "iban", iban) if iban else None)
    if wanted is None:
        return None
    return store.get_many(BankAccount, organisation_id, [wanted]).get(wanted)
