"""Imports of bank statements: one file, what it says, what became of each line, and how it ends."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.money import Amount, Currency
from lettrage.domain.record import Lookup, Record, Value
from lettrage.domain.statement_chain import StatementGap
from lettrage.domain.statement_doubts import DoubtAnswers
from lettrage.domain.statement_proof import AccountProof
from lettrage.domain.statements import (
    MappingSource,
    StatementFault,
    StatementFormat,
    StatementMapping,
)


class StatementImportState(StrEnum):
    """Where an import stands.

    `importing` is the point of no return: it is written once, after everything to write was laid
    down in a plan, and from then on the plan is carried out, however often that is interrupted.
    """

    EXPECTED = "expected"
    QUEUED = "queued"
    TO_CONFIRM = "to_confirm"
    CHECKED = "checked"
    REFUSED = "refused"
    IMPORTING = "importing"
    IMPORTED = "imported"
    UNDOING = "undoing"
    UNDONE = "undone"


class StatementLineOutcome(StrEnum):
    """What became of a line.

    `new`: a transaction; `twin`: likewise, though another movement of that day looks the same;
    `known`: stored before, nothing is written; `doubtful`: it may be a stored one in other words,
    a person must say; `not_booked`: pending, left out; `refused`: wrong.
    """

    NEW = "new"
    TWIN = "twin"
    KNOWN = "known"
    DOUBTFUL = "doubtful"
    NOT_BOOKED = "not_booked"
    REFUSED = "refused"


class ImportChoices(Value):
    """What a person decided about a file.

    Attributes:
        dry_run: Check only.
        accounts: Bank account by the file's account key; "" is the account of a file that names
            none.
        mapping: How a table is to be read.
        accept_differences: Import although balances and movements do not agree.
        accept_other_numbers: Import although the file names another account number than the
            account chosen for it has.
        doubts: What doubtful movements are.
    """

    dry_run: bool = False
    accounts: dict[str, str] = {}
    mapping: StatementMapping | None = None
    accept_differences: bool = False
    accept_other_numbers: bool = False
    doubts: DoubtAnswers = DoubtAnswers()


class StatementQuestion(Value):
    """What must be decided before the file can be imported.

    Attributes:
        code: `account_unknown`, `account_currency_differs`, `account_number_differs`,
            `totals_mismatch` or `doubtful_lines`.
        account_key: Of the file's account it is about.
        message_fr: What to decide.
        message_en: The same in English.
    """

    code: str
    account_key: str
    message_fr: str
    message_en: str


QUESTIONS = {
    "account_unknown": (
        "Aucun compte bancaire ne porte cet IBAN ou ce RIB : choisissez-en un ou créez-le.",
        "No bank account has this IBAN or RIB: choose one or create it.",
    ),
    "account_currency_differs": (
        "Le compte choisi est dans une autre devise que le fichier : choisissez-en un autre.",
        "The chosen account is in another currency than the file: choose another one.",
    ),
    "account_number_differs": (
        "Le fichier est du compte {said}, le compte choisi est {ours} : choisissez l’autre, ou"
        " confirmez que c’est le même.",
        "The file is of account {said}, the chosen account is {ours}: choose the other one, or"
        " confirm that they are the same.",
    ),
    "totals_mismatch": (
        "Les totaux ne concordent pas : vérifiez le fichier, ou acceptez l’écart.",
        "The totals do not agree: check the file, or accept the difference.",
    ),
    "doubtful_lines": (
        "Des lignes sont peut-être déjà enregistrées sous un autre libellé : dites pour chacune si"
        " c’est la même opération ou une autre.",
        "Some lines may be stored already under another label: say for each whether it is the same"
        " transaction or another one.",
    ),
}
"""Sentences by code; `said` and `ours` are account numbers."""


RESEMBLING = {
    "other_words": (
        "Une opération enregistrée a ce jour et ce montant sous un autre libellé : vérifiez que"
        " ce n’est pas la même.",
        "A stored transaction has this day and amount under another label: check that it is not"
        " the same one.",
    ),
    "other_day": (
        "Une opération enregistrée a ce libellé et ce montant à un ou deux jours près : vérifiez"
        " que les dates du fichier sont celles de comptabilisation.",
        "A stored transaction has this label and amount a day or two apart: check that the dates"
        " of the file are booking dates.",
    ),
}
"""What to look at on a line that is new, by code."""


class ImportedAccount(Value):
    """One account of the file.

    Attributes:
        key: What `ImportChoices.accounts` calls it.
        iban: As the file says or as its RIB gives.
        number: The bank's number.
        name: As the file says.
        currency: ISO 4217, None when the file does not say.
        bank_account_id: Ours, None while it is not known.
        first_day: First booking date.
        last_day: Last booking date.
        entries: Movements in the file.
        proof: Of its balances.
        gaps: Between this file and the account's others, when it was decided on.
    """

    key: str
    iban: str | None = None
    number: str = ""
    name: str = ""
    currency: Currency | None = None
    bank_account_id: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    entries: int = 0
    proof: AccountProof
    gaps: tuple[StatementGap, ...] = ()


_FRENCH_NUMBER = slice(14, 25)
# Of an IBAN: after country, key, bank (5) and branch (5), before the RIB key (2).
_LEAST_SIGNS = 4
_MASKS = re.compile(r".*(?:XX|\*)")
# Some banks show the end of a number only.


def same_number(told: ImportedAccount, iban: str) -> bool:
    """Whether the number that a file names may be that of the account with that IBAN.

    A number of the bank's own is looked for in the IBAN, without the zeros before it; French ones
    may stand among bank, branch and key. A file that names none, or too little, may be of any.
    Raises: nothing.
    """
    if told.iban is not None:
        return told.iban == iban
    number = _MASKS.sub("", compact(told.number)).lstrip("0")
    if len(number) < _LEAST_SIGNS or number in iban:
        return True
    own = iban[_FRENCH_NUMBER].lstrip("0") if iban.startswith("FR") else ""
    return len(own) >= _LEAST_SIGNS and own in number


class StatementLine(Value):
    """One movement of the file and what became of it.

    Attributes:
        line: Where it begins in the file.
        account_key: Of the file's account.
        outcome: See `StatementLineOutcome`.
        transaction_id: The one it made or met.
        resembles_id: A stored one that it may be: look at it.
        resembles_label: Its label, to be read beside this one.
        doubt_id: What `DoubtAnswers` calls it, "" where there is no doubt.
        telling: How this kind of file tells it, kept with the transaction it met.
        code: Why it is refused, or what it resembles (`RESEMBLING`).
    """

    line: int
    account_key: str = ""
    outcome: StatementLineOutcome
    booking_date: date | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    label: str = ""
    transaction_id: str | None = None
    resembles_id: str | None = None
    resembles_label: str = ""
    doubt_id: str = ""
    telling: str = ""
    code: str = ""
    message_fr: str = ""
    message_en: str = ""


class StatementImport(Record):
    """One file and its report. The lines are an object of their own: there may be thousands.

    Attributes:
        file_name: As the user calls it; decides nothing.
        state: See `StatementImportState`.
        job_id: Of the run or undoing that goes on, or of the last.
        choices: What a person decided.
        format: As recognised by content.
        format_version: Such as `001.08`.
        accounts: In the file's order.
        counts: Lines by outcome.
        resembling: New lines that resemble a stored transaction.
        faults: What is wrong, the first ones only.
        faults_left_out: How many more there were.
        refusal: Why the file as a whole can't be read.
        questions: What a person must decide first.
        mapping: How a table was read.
        mapping_source: Whether a person gave it, now or with an earlier import.
        layout: What tells tables of other columns apart.
        header: Names of the table's columns.
        preview: First rows of a table.
        lines_key: Object with the lines (`StatementLine`).
        plan_key: Object with the transactions to write; set by the point of no return.
        held_by: Reconciled transaction that stopped the last undoing.
    """

    KIND: ClassVar[str] = "statement_import"

    file_name: str = ""
    state: StatementImportState = StatementImportState.EXPECTED
    job_id: str | None = None
    choices: ImportChoices = ImportChoices()
    format: StatementFormat | None = None
    format_version: str = ""
    accounts: tuple[ImportedAccount, ...] = ()
    counts: dict[str, int] = {}
    resembling: int = 0
    faults: tuple[StatementFault, ...] = ()
    faults_left_out: int = 0
    refusal: Refusal | None = None
    questions: tuple[StatementQuestion, ...] = ()
    mapping: StatementMapping | None = None
    mapping_source: MappingSource | None = None
    layout: str = ""
    header: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    lines_key: str | None = None
    plan_key: str | None = None
    held_by: str | None = None

    @property
    def object_key(self) -> str:
        """Where the file lies in the uploads bucket."""
        return f"statements/{self.organisation_id}/{self.id}"

    def lookups(self) -> Iterable[Lookup]:
        """All, and those of each bank account, by time."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())
        for account in dict.fromkeys(each.bank_account_id for each in self.accounts):
            if account:
                yield Lookup(name="account", value=account, sort=self.created_at.isoformat())
