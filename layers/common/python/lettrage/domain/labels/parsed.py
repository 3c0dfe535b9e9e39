"""The value that `parse` returns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class TransactionKind(StrEnum):
    """`transaction.kind` of the vocabulary."""

    TRANSFER = "transfer"
    INSTANT_TRANSFER = "instant_transfer"
    DIRECT_DEBIT = "direct_debit"
    CARD = "card"
    CARD_SUMMARY = "card_summary"
    CHEQUE = "cheque"
    CASH = "cash"
    FEE = "fee"
    INTEREST = "interest"
    LOAN = "loan"
    TAX = "tax"
    SOCIAL_CONTRIBUTION = "social_contribution"
    SALARY = "salary"
    INTERNAL_TRANSFER = "internal_transfer"
    CARD_PAYOUT = "card_payout"
    REJECT = "reject"
    OTHER = "other"


KIND_FR = {
    TransactionKind.TRANSFER: "Virement",
    TransactionKind.INSTANT_TRANSFER: "Virement instantané",
    TransactionKind.DIRECT_DEBIT: "Prélèvement",
    TransactionKind.CARD: "Carte",
    TransactionKind.CARD_SUMMARY: "Relevé de carte",
    TransactionKind.CHEQUE: "Chèque",
    TransactionKind.CASH: "Espèces",
    TransactionKind.FEE: "Frais",
    TransactionKind.INTEREST: "Intérêts",
    TransactionKind.LOAN: "Prêt",
    TransactionKind.TAX: "Impôts",
    TransactionKind.SOCIAL_CONTRIBUTION: "Cotisations sociales",
    TransactionKind.SALARY: "Salaire",
    TransactionKind.INTERNAL_TRANSFER: "Virement interne",
    TransactionKind.CARD_PAYOUT: "Remise de cartes",
    TransactionKind.REJECT: "Rejet",
    TransactionKind.OTHER: "Autre",
}
"""What a French user reads for each kind."""


@dataclass(frozen=True, slots=True)
class LabelAmount:
    """An amount written in a label: exact, positive, in major units of `currency`."""

    amount: Decimal
    currency: str


class ParsedLabel(NamedTuple):
    """Fields of one label. Absent is None or empty, never a guess.

    Attributes:
        text: Upper case without accents, punctuation kept, spaces collapsed.
        normal: Letters and digits only, words separated by one space.
        kind: What the movement is.
        direction: `credit` or `debit` when the keyword says so, else that of the amount.
        counterparty: Name part, upper case; motive included where the bank does not separate them.
        counterparty_tagged: True when a tag named the counterparty: it holds nothing else.
        motive: What the payer wrote, where a tag names it.
        end_to_end_id: Without NOTPROVIDED and its like.
        mandate_id: Mandate reference (RUM).
        creditor_id: SEPA creditor identifier (ICS) with right check digits.
        card_day: Day of the purchase, at most one year before the booking date.
        cheque_number: Of a cheque drawn, or of the only one handed in.
        deposit_slip: Number of a slip of cheques or cards.
        fee: Charge or commission stated in the label.
        fee_is_commission: True when the label calls it a commission.
        gross: Amount before the fee, where stated.
        original: Amount in a foreign currency, where stated.
        reference_text: `normal` without dates, amounts, cards and identifiers: where numbers of
            documents are searched.
        rf_references: ISO 11649 references with right check digits, without spaces.
        period: First day of the month that the label names, if any.
        is_card_summary: Monthly sum of card purchases.
        is_reject: A returned, rejected or unpaid operation.
        is_reject_fee: What the bank charges for one: it undoes nothing, and settles nothing of
            what it names.
        is_part: Words such as acompte, échéance, solde.
        is_refund: A refund in the label's words.
        is_net: That word is of a credit note which the payment is less by.
        party_words: Words in which the name of a third party is searched.
        party_ends: Places in `party_words` after which a name cannot go on: the field ends, or a
            number or a word of motives follows.
    """

    text: str
    normal: str
    kind: TransactionKind
    direction: str
    counterparty: str = ""
    counterparty_tagged: bool = False
    motive: str = ""
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    card_day: date | None = None
    cheque_number: str | None = None
    deposit_slip: str | None = None
    fee: LabelAmount | None = None
    fee_is_commission: bool = False
    gross: LabelAmount | None = None
    original: LabelAmount | None = None
    reference_text: str = ""
    rf_references: tuple[str, ...] = ()
    period: date | None = None
    is_card_summary: bool = False
    is_reject: bool = False
    is_reject_fee: bool = False
    is_part: bool = False
    is_refund: bool = False
    is_net: bool = False
    party_words: tuple[str, ...] = ()
    party_ends: frozenset[int] = frozenset()
