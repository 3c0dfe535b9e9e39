"""Bodies of the routes of bank statement files: forms, runs, reports and their lines."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from lettrage.contracts.api.common import Body, View
from lettrage.domain.bank import BankAccountKind
from lettrage.domain.kept_mapping import KeptMapping
from lettrage.domain.money import Amount, Currency
from lettrage.domain.record import Id
from lettrage.domain.statement_doubts import DoubtAnswer
from lettrage.domain.statement_import import (
    ImportedAccount,
    StatementImport,
    StatementImportState,
    StatementLine,
    StatementLineOutcome,
    StatementQuestion,
)
from lettrage.domain.statements import (
    MappingSource,
    StatementFault,
    StatementFormat,
    StatementMapping,
)

MOST_DOUBTS = 1000
"""Most doubtful movements that a body answers one by one."""

MOST_ACCOUNTS = 50
"""Most accounts of one file that a body names."""

_Column = Annotated[int, Field(ge=1, le=200)]
_Role = Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,20}$")]
_Key = Annotated[str, StringConstraints(max_length=200)]


class CreateBankAccount(Body):
    """An account that statement files and typed movements feed."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    iban: Annotated[str, Field(max_length=42, examples=["FR76 3000 1007 9412 3456 7890 185"])] | (
        None
    ) = None
    currency: Currency = "EUR"
    kind: BankAccountKind = BankAccountKind.CURRENT


class CreateStatementImport(Body):
    """A file that is about to be sent."""

    file_name: Annotated[str, Field(min_length=1, max_length=255)]


class MappingBody(Body):
    """How a table is to be read; what is absent is found by the file's own evidence."""

    header_line: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=0, description="Line of the column names, 0 without"
    )
    columns: dict[_Role, tuple[_Column, ...]] = Field(
        default={},
        max_length=20,
        description="Column numbers from 1 by role: `booking_date`, `value_date`, `label`,"
        " `amount`, `debit`, `credit`, `balance`, `currency`, `counterparty`,"
        " `counterparty_iban`, `reference`, `direction`, `status`, `fee`",
    )
    day_first: bool | None = Field(default=None, description="Whether 03/04 is in April")
    decimal_mark: Annotated[str, Field(pattern=r"^[.,]$")] | None = None
    currency: Currency | None = None

    def mapping(self) -> StatementMapping:
        """As the reader takes it."""
        return StatementMapping(**self.model_dump())


class DoubtsBody(Body):
    """What doubtful lines are: `same` as the stored transaction they resemble, or `other`."""

    by_doubt: dict[_Key, DoubtAnswer] = Field(
        default={}, max_length=MOST_DOUBTS, description="By `doubt_id` of the line"
    )
    rest: DoubtAnswer | None = Field(
        default=None, description="Of all other doubtful lines; without it they are asked for"
    )


class RunStatementImport(Body):
    """What is decided about the file."""

    dry_run: bool = Field(default=False, description="Check only: no transaction is written")
    accounts: dict[_Key, Id] = Field(
        default={},
        max_length=MOST_ACCOUNTS,
        description='Bank account by the file\'s account key; "" for a file that names none',
    )
    mapping: MappingBody | None = None
    accept_differences: bool = Field(
        default=False, description="Import although balances and movements do not agree"
    )
    accept_other_numbers: bool = Field(
        default=False,
        description="Import although the file names another account number than the chosen account"
        " has; asked once an account",
    )
    doubts: DoubtsBody = DoubtsBody()


class RefusalView(View):
    """Why the file as a whole can't be read."""

    code: str
    message_fr: str
    message_en: str


class StatementImportView(View):
    """One file and what became of it; its lines are a list of their own."""

    id: str
    file_name: str
    state: StatementImportState
    job_id: str | None
    format: StatementFormat | None = Field(description="Recognised by content")
    format_version: str
    accounts: tuple[ImportedAccount, ...] = Field(description="With the proof of their totals")
    counts: dict[str, int] = Field(description="Lines by outcome")
    resembling: int = Field(
        description="New lines that resemble a stored transaction: look at their `resembles_id`"
        " before importing"
    )
    questions: tuple[StatementQuestion, ...] = Field(description="To decide before importing")
    faults: tuple[StatementFault, ...] = Field(description="By line")
    faults_left_out: int
    refusal: RefusalView | None
    mapping: StatementMapping | None = Field(description="How the table was read, to confirm")
    mapping_source: MappingSource | None = Field(
        description="`given` with this run, `kept` from an earlier import of such a table, or"
        " `detected`; another one given with a run replaces the kept one"
    )
    preview: tuple[tuple[str, ...], ...] = Field(description="First rows of a table")
    held_by: str | None = Field(description="Reconciled transaction that stopped the last undoing")
    created_at: AwareDatetime

    @classmethod
    def of(cls, report: StatementImport) -> "StatementImportView":
        """The view of a stored import."""
        names = set(cls.model_fields) - {"refusal"}
        refusal = RefusalView(**report.refusal.model_dump()) if report.refusal else None
        return cls(refusal=refusal, **{name: getattr(report, name) for name in names})


class StatementMappingView(View):
    """How tables of one layout of one account are read."""

    id: str
    bank_account_id: str
    header: tuple[str, ...] = Field(description="Names of its columns, empty without")
    mapping: StatementMapping
    statement_import_id: str = Field(description="The import it was confirmed with")
    updated_at: AwareDatetime

    @classmethod
    def of(cls, kept: KeptMapping) -> "StatementMappingView":
        """The view of a kept mapping."""
        return cls(**{name: getattr(kept, name) for name in cls.model_fields})


class StatementFormView(View):
    """Where to send the file: POST `fields` and last a field `file` to `url`."""

    statement_import: StatementImportView
    url: str
    fields: dict[str, str]
    most_bytes: int
    expires_at: AwareDatetime


class StatementLineView(View):
    """One movement of the file."""

    line: int
    account_key: str
    outcome: StatementLineOutcome
    booking_date: date | None
    amount: Amount | None
    currency: Currency | None
    label: str
    transaction_id: str | None = Field(description="The one it made or met")
    resembles_id: str | None = Field(
        description="Same amount and day or words, `other_words` or `other_day`: look at it"
    )
    resembles_label: str = Field(description="Label of that transaction")
    doubt_id: str = Field(description="Under which a doubtful line is answered, empty without")
    code: str
    message_fr: str
    message_en: str

    @classmethod
    def of(cls, line: StatementLine) -> "StatementLineView":
        """The view of a line."""
        return cls(**line.model_dump(exclude={"telling"}))
