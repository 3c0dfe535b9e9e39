"""Bank statements as files tell them: one neutral shape for every format.

Nothing here knows a format or a store. What a file says wrong is a value (`StatementFault`), never
a crash. Faults carry no more of a file than the few characters that help to find the place.
"""

from datetime import date
from enum import StrEnum

from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.money import Amount, Currency
from lettrage.domain.record import Value


class StatementFormat(StrEnum):
    """Formats that are read, recognised by content alone."""

    CFONB120 = "cfonb120"
    CAMT052 = "camt.052"
    CAMT053 = "camt.053"
    CAMT054 = "camt.054"
    OFX = "ofx"
    QIF = "qif"
    MT940 = "mt940"
    CSV = "csv"


class EntryStatus(StrEnum):
    """What the bank says of a movement; only booked ones become transactions."""

    BOOKED = "booked"
    PENDING = "pending"
    INFORMATION = "information"


class StatementAccount(Value):
    """The account a statement is of, as far as the file says.

    Attributes:
        iban: With a right key; computed from the RIB where the file gives bank, branch, account.
        number: The bank's own number of it, without spaces; "" when the file gives none.
        bank_code: French bank code (5) or another country's, "" for none.
        branch_code: French branch code (5), "" for none.
        name: As the file calls it.
        currency: ISO 4217, None when the file does not say.
    """

    iban: str | None = None
    number: str = ""
    bank_code: str = ""
    branch_code: str = ""
    name: str = ""
    currency: Currency | None = None

    @property
    def key(self) -> str:
        """What tells accounts of one file apart; "" when the file names none."""
        if self.iban:
            return self.iban
        parts = (self.bank_code, self.branch_code, self.number)
        text = "-".join(part for part in parts if part) or self.name
        return f"{text}-{self.currency}" if text and self.currency else text


class StatementBalance(Value):
    """A balance: signed, positive in the customer's favour, at the end of `on`."""

    amount: Amount
    on: date | None = None
    currency: Currency | None = None


class StatementEntry(Value):
    """One movement.

    Attributes:
        line: Where it begins in the file, from 1; for XML the line of its element.
        booked_on: Booking date.
        valued_on: Value date, when given.
        amount: Signed, positive for credit.
        currency: When the entry itself says it.
        label_parts: Label lines in the file's order, never empty strings.
        end_to_end_id: ISO 20022; never `NOTPROVIDED`.
        mandate_id: RUM.
        creditor_id: ICS.
        counterparty_name: "" when not given.
        counterparty_iban: With a right key only.
        reference: The bank's, "" for none. Not unique.
        lasting_id: The bank's identifier of the movement, the same in each file of that format; ""
            for none.
        bank_transaction_code: `PMNT-RCDT-ESCT`, a CFONB or SWIFT code, or the bank's own.
        reversal: The bank calls it one; the amount's sign has it already.
        status: See `EntryStatus`.
        original_amount: In `original_currency`, signed as `amount`.
        original_currency: Of a foreign purchase.
        batch_amount: Of the booked sum this is a part of, when a file splits one.
        balance_after: Running balance, when the file has one.
        undated: The file gives no day, as for a movement still to come: `booked_on` is then the
            last day of the file.
    """

    line: int
    booked_on: date
    valued_on: date | None = None
    amount: Amount
    currency: Currency | None = None
    label_parts: tuple[str, ...] = ()
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    counterparty_name: str = ""
    counterparty_iban: str | None = None
    reference: str = ""
    lasting_id: str = ""
    bank_transaction_code: str = ""
    reversal: bool = False
    status: EntryStatus = EntryStatus.BOOKED
    original_amount: Amount | None = None
    original_currency: Currency | None = None
    batch_amount: Amount | None = None
    balance_after: Amount | None = None
    undated: bool = False


class StatementFault(Value):
    """One thing wrong at one place: it refuses the file.

    Attributes:
        line: From 1; 0 when it concerns the file.
        code: Stable word.
        message_fr: What is wrong and how to mend it.
        message_en: The same in English.
    """

    line: int
    code: str
    message_fr: str
    message_en: str


class Statement(Value):
    """Movements of one account between two balances.

    Attributes:
        account: Whose.
        reference: The bank's number of the statement.
        line: Where it begins.
        opening: Balance before the first entry; None when the file has none.
        closing: Balance after the last.
        entries: In the file's order.
    """

    account: StatementAccount
    reference: str = ""
    line: int = 1
    opening: StatementBalance | None = None
    closing: StatementBalance | None = None
    entries: tuple[StatementEntry, ...] = ()


class StatementMapping(Value):
    """How a table, or a file without rules for its dates, is to be read. A person may set it.

    Attributes:
        header_line: Line of the column names, 0 for a table without.
        columns: Column numbers from 1 by role (`booking_date`, `value_date`, `label`, `amount`,
            `debit`, `credit`, `balance`, `currency`, `counterparty`, `counterparty_iban`,
            `reference`, `direction`, `status`, `fee` where amounts lack it); several for
            `label` and `booking_date`.
        day_first: Whether 03/04 is in April; None where the file itself shows it.
        decimal_mark: `,` or `.`; None where the file itself shows it.
        currency: Of amounts that do not say it.
    """

    header_line: int = 0
    columns: dict[str, tuple[int, ...]] = {}
    day_first: bool | None = None
    decimal_mark: str | None = None
    currency: Currency | None = None


class MappingSource(StrEnum):
    """Where the mapping of a table comes from: a person now or earlier, or the file's own words."""

    GIVEN = "given"
    KEPT = "kept"
    DETECTED = "detected"


class KnownLayout(Value):
    """A mapping that was confirmed for tables of a layout."""

    layout: str
    mapping: StatementMapping


QIF_LAYOUT = "qif"
"""Layout of QIF files: they have no columns, but days that can be read in two ways."""


class StatementFile(Value):
    """Everything that a file says.

    Attributes:
        format: None when it is not recognised.
        version: Of the format, such as `001.08`.
        statements: In the file's order.
        faults: One of them refuses the file.
        refusal: Why the file as a whole can't be read.
        mapping: How a table was read, or what was guessed of it.
        mapping_source: Where it comes from; None for formats that need none.
        layout: What tells tables of other columns apart, "" for formats that need no mapping.
        header: Names of the table's columns, empty without.
        preview: First rows of a table, to choose columns by.
    """

    format: StatementFormat | None = None
    version: str = ""
    statements: tuple[Statement, ...] = ()
    faults: tuple[StatementFault, ...] = ()
    refusal: Refusal | None = None
    mapping: StatementMapping | None = None
    mapping_source: MappingSource | None = None
    layout: str = ""
    header: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
