"""Imports of bank statements: one file, what it says, what became of each line, and how it ends."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.money import Amount, Currency
from lettrage.domain.record import Lookup, Record, Value
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


class DoubtAnswer(StrEnum):
    """What a person says of a doubtful movement: the stored one told again, or another one."""

    SAME = "same"
    OTHER = "other"


class DoubtAnswers(Value):
    """What a person said of doubtful movements.

    Attributes:
        by_doubt: By `StatementLine.doubt_id`.
        rest: Of all others, None to be asked.
    """

    by_doubt: dict[str, DoubtAnswer] = {}
    rest: DoubtAnswer | None = None

    def of(self, doubt_id: str) -> DoubtAnswer | None:
        """The answer, None where there is none."""
        return self.by_doubt.get(doubt_id, self.rest)


class ImportChoices(Value):
    """What a person decided about a file.

    Attributes:
        dry_run: Check only.
        accounts: Bank account by the file's account key; "" is the account of a file that names
            none.
        mapping: How a table is to be read.
        accept_differences: Import although balances and movements do not agree.
        doubts: What doubtful movements are.
    """

    dry_run: bool = False
    accounts: dict[str, str] = {}
    mapping: StatementMapping | None = None
    accept_differences: bool = False
    doubts: DoubtAnswers = DoubtAnswers()


class StatementQuestion(Value):
    """What must be decided before the file can be imported.

    Attributes:
        code: `account_unknown`, `account_currency_differs`, `totals_mismatch` or
            `doubtful_lines`.
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
"""Sentences by code."""


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


class StatementLine(Value):
    """One movement of the file and what became of it.

    Attributes:
        line: Where it begins in the file.
        account_key: Of the file's account.
        outcome: See `StatementLineOutcome`.
        transaction_id: The one it made or met.
        resembles_id: A stored one of that day and amount with other words: look at it.
        resembles_label: Its label, to be read beside this one.
        doubt_id: What `DoubtAnswers` calls it, "" where there is no doubt.
        telling: How this kind of file tells it, kept with the transaction it met.
        code: Why it is refused.
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
