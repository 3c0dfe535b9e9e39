"""What keeps money from being posted or taken back, told with numbers and amounts in two languages.

Errors are made here and raised where they are met; nothing here reads or writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Adjustment, Direction, Transaction
from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.money import decimal_fr, decimal_text, round_money
from lettrage.domain.open_document import (
    SIGN,
    DocumentState,
    OpenDocument,
    OpenDocumentKind,
    Settlement,
)

_NOUNS = {
    OpenDocumentKind.INVOICE: ("la facture", "invoice"),
    OpenDocumentKind.CREDIT_NOTE: ("l’avoir", "credit note"),
    OpenDocumentKind.INCOME: ("la recette", "income"),
    OpenDocumentKind.PURCHASE: ("l’achat", "purchase"),
    OpenDocumentKind.PURCHASE_CREDIT_NOTE: ("l’avoir fournisseur", "purchase credit note"),
    OpenDocumentKind.EXPENSE: ("la dépense", "expense"),
    OpenDocumentKind.QUOTE: ("le devis", "quote"),
}
_TYPES_FR = {
    OpenDocumentKind.INVOICE: "Facture",
    OpenDocumentKind.INCOME: "Recette",
    OpenDocumentKind.PURCHASE: "Achat",
    OpenDocumentKind.EXPENSE: "Dépense",
}
"""`document_type` as a French user reads it (vocabulary §8)."""


def money_fr(amount: Decimal, currency: str) -> str:
    """`1234,50 EUR`, with the currency's own decimals."""
    return f"{decimal_fr(round_money(amount, currency))} {currency}"


def money_en(amount: Decimal, currency: str) -> str:
    """`1234.50 EUR`."""
    return f"{decimal_text(round_money(amount, currency))} {currency}"


def day_fr(day: date) -> str:
    """`26/11/2026`."""
    return f"{day:%d/%m/%Y}"


def named_fr(document: OpenDocument) -> str:
    """The document as people call it: kind and number, or its day where it has none."""
    return f"{_NOUNS[document.document_kind][0]} {document.number or _undated_fr(document)}"


def named_en(document: OpenDocument) -> str:
    """The English twin."""
    noun = _NOUNS[document.document_kind][1]
    return f"{noun} {document.number or f'of {document.issue_date.isoformat()}'}"


def _undated_fr(document: OpenDocument) -> str:
    return f"du {day_fr(document.issue_date)}"


def over_settled(document: OpenDocument, amount: Decimal) -> Conflict:
    """More than is due of the document, or than can be due of it again."""
    due, currency = document.outstanding, document.currency
    total = document.gross_total
    if amount < 0:
        return Conflict(
            f"{named_en(document)} has {money_en(due, currency)} due of"
            f" {money_en(total, currency)}: {money_en(-amount, currency)} cannot be due again",
            code="over_settled",
            message_fr=(
                f"Sur {named_fr(document)} de {money_fr(total, currency)}, il reste dû"
                f" {money_fr(due, currency)} : impossible d’y ajouter {money_fr(-amount, currency)}"
                " à payer de nouveau."
            ),
        )
    return Conflict(
        f"{named_en(document)} has {money_en(due, currency)} due, less than"
        f" {money_en(amount, currency)}",
        code="over_settled",
        message_fr=(
            f"Sur {named_fr(document)}, il reste dû {money_fr(due, currency)} :"
            f" {money_fr(amount, currency)} dépassent ce reste, réduisez le montant."
        ),
    )


def settled_since(document: OpenDocument, others: Sequence[Settlement]) -> Conflict:
    """Other settlements stand on what would be taken back: each is named, the first to undo."""
    told = [(s.amount, s.currency, s.settled_on) for s in others]
    french = ", ".join(f"{money_fr(amount, c)} le {day_fr(day)}" for amount, c, day in told)
    english = ", ".join(f"{money_en(amount, c)} on {day}" for amount, c, day in told)
    what_fr, what = "rejeté depuis", "returned since"
    if others[0].amount > 0:
        what_fr, what = "payé de nouveau", "paid again"
    return Conflict(
        f"{named_en(document)} was {what} ({english}): undo that transaction first",
        code="settled_since",
        message_fr=(
            f"Entre-temps, {named_fr(document)} : {what_fr} ({french}). Annulez d’abord cette"
            " opération."
        ),
        existing_id=others[0].transaction_id,
    )


def not_settleable(document: OpenDocument) -> Invalid:
    """It is cancelled, or a quote."""
    cancelled = document.state is DocumentState.CANCELLED
    word = "est annulé" if cancelled else "ne se règle pas"
    return Invalid(
        f"{named_en(document)} {'is cancelled' if cancelled else 'is a quote'}: nothing settles it",
        code="not_settleable",
        message_fr=f"Le document ({named_fr(document)}) {word} : choisissez-en un autre.",
    )


def partly_settled(document: OpenDocument) -> Conflict:
    """What a rule made is settled by another transaction too."""
    settled = document.gross_total - document.outstanding
    return Conflict(
        f"another transaction settles {money_en(settled, document.currency)} of"
        f" {named_en(document)}: undo that one first",
        code="partly_settled",
        message_fr=(
            f"Une autre opération règle {money_fr(settled, document.currency)} de"
            f" {named_fr(document)} : annulez d’abord celle-là."
        ),
        existing_id=document.id,
    )


def not_conserved(
    transaction: Transaction,
    parts: Iterable[tuple[str, Decimal]],
    adjustments: Iterable[Adjustment],
    documents: Mapping[str, OpenDocument],
) -> Invalid:
    """The parts and adjustments do not make up the transaction."""
    french: list[str] = []
    english: list[str] = []
    explained = Decimal(0)
    contrary: list[OpenDocument] = []
    for document_id, amount in parts:
        document = documents[document_id]
        moved = SIGN[document.document_kind] * amount
        explained += moved if document.currency == transaction.currency else 0
        if amount > 0 and (moved > 0) != (transaction.amount > 0):
            contrary.append(document)
        french.append(f"{named_fr(document)} {money_fr(moved, document.currency)}")
        english.append(f"{named_en(document)} {money_en(moved, document.currency)}")
    for adjustment in adjustments:
        explained += adjustment.amount
        french.append(f"écart {money_fr(adjustment.amount, transaction.currency)}")
        english.append(f"{adjustment.kind} {money_en(adjustment.amount, transaction.currency)}")
    currency, rest = transaction.currency, transaction.amount - explained
    made_fr = f"{', '.join(french)} n’en {'fait' if len(french) == 1 else 'font'} pas le compte"
    mend_fr, mend = "Corrigez les montants, ou ajoutez l’écart.", ""
    # Where every document is of the other side, no amount of it can be right.
    if contrary and len(contrary) == len(french):
        mend_fr, mend = _contrary(transaction, contrary)
    return Invalid(
        f"transaction of {money_en(transaction.amount, currency)} explained by"
        f" {', '.join(english) or 'nothing'}: {money_en(rest, currency)} is left{mend}",
        code="not_conserved",
        message_fr=(
            f"L’opération vaut {money_fr(transaction.amount, currency)}, et"
            f" {made_fr if french else 'rien ne l’explique encore'} : il reste"
            f" {money_fr(rest, currency)}. {mend_fr if french else 'Choisissez un document.'}"
        ),
    )


def _contrary(transaction: Transaction, documents: Sequence[OpenDocument]) -> tuple[str, str]:
    """That documents are settled the other way than the money goes, and what to choose."""
    credit = transaction.direction is Direction.CREDIT
    (own_fr, own), (other_fr, other) = (
        ("crédit", "credit"),
        ("débit", "debit"),
    )[:: 1 if credit else -1]
    some = len(documents) > 1
    names_fr = ", ".join(map(named_fr, documents))
    names = ", ".join(map(named_en, documents))
    return (
        f"Le sens est contraire : l’opération est un {own_fr}, et {names_fr} se"
        f" {'règlent' if some else 'règle'} par un {other_fr}. Choisissez un document de l’autre"
        " sens.",
        f"; it is a {own}, and {names} {'are' if some else 'is'} settled by a {other}: choose a"
        " document of the other direction",
    )


def rate_refused(rate: engine.Reason) -> Invalid:
    """Foreign documents are not worth about what is left of the transaction for them."""
    currency = dict(rate.facts)["currency"]
    return Invalid(
        f"{engine.sentence_en(rate)} Give the amount really settled in {currency}, or name the"
        " difference beside it: exchange_difference or bank_fee",
        code="rate_implausible",
        message_fr=(
            f"{engine.sentence_fr(rate)} Donnez le montant vraiment réglé en {currency}, ou nommez"
            " la différence à part : écart de change ou frais bancaires."
        ),
    )


def empty_allocation(document: OpenDocument) -> Invalid:
    """A part of nothing: of a settled document there is nothing else."""
    if not document.outstanding:
        return Invalid(
            f"{named_en(document)} is settled already: nothing is due of it, choose another or undo"
            " what settles it",
            code="empty_allocation",
            message_fr=(
                f"Plus rien n’est dû sur {named_fr(document)}, déjà soldé : choisissez un autre"
                " document, ou annulez d’abord ce qui le règle."
            ),
        )
    return Invalid(
        f"allocation of nothing to {named_en(document)}",
        code="empty_allocation",
        message_fr=(
            f"Une affectation porte un montant : donnez-en un pour {named_fr(document)}, ou"
            " retirez-la."
        ),
    )


_SIGNS = {
    "bank_fee": (
        "Des frais bancaires se retirent : leur montant est négatif, sauf quand un rejet ou un"
        " avoir les rend",
        "A bank fee takes money: its amount is negative, unless a reject or a credit note gives"
        " it back",
    ),
    "commission": (
        "Une commission se retire : son montant est négatif, sauf quand un rejet ou un avoir la"
        " rend",
        "A commission takes money: its amount is negative, unless a reject or a credit note gives"
        " it back",
    ),
    "early_payment_discount": (
        "Un escompte réduit ce qui est versé : son signe est contraire à celui de l’opération",
        "A discount makes less money move: its sign is opposite to the transaction’s",
    ),
}
"""Kinds whose sign says something, and what (`reconciliation.senseless`)."""


def wrong_sign(transaction: Transaction, adjustment: Adjustment) -> Invalid:
    """The sign of an adjustment contradicts its kind."""
    french, english = _SIGNS[adjustment.kind]
    currency = transaction.currency
    return Invalid(
        f"{english} ({money_en(adjustment.amount, currency)} on a transaction of"
        f" {money_en(transaction.amount, currency)}); a rest that nothing explains is a"
        " settlement_difference",
        code="adjustment_sign",
        message_fr=(
            f"{french} ({money_fr(adjustment.amount, currency)} sur une opération de"
            f" {money_fr(transaction.amount, currency)}). Changez le signe, ou dites « écart de"
            " règlement » pour un reste que rien n’explique."
        ),
    )


def wrong_side(
    transaction: Transaction,
    asked: OpenDocumentKind,
    allowed: Sequence[OpenDocumentKind],
    *,
    refund: bool = False,
) -> Invalid:
    """The type's side is not that of the transaction, or of the `refund` that it is said to be."""
    credit = transaction.direction is Direction.CREDIT
    way_fr, way = ("au crédit", "credit") if credit else ("au débit", "debit")
    amount = abs(transaction.amount), transaction.currency
    types = " ou ".join(f"« {_TYPES_FR[kind]} »" for kind in allowed)
    return Invalid(
        f"a {way} of {money_en(*amount)}{' that is a refund' if refund else ''} is"
        f" {' or '.join(allowed)}, not {asked}; `refund` says whether it is one",
        code="wrong_side",
        message_fr=(
            f"{'Un remboursement' if refund else 'Une opération'} {way_fr} de {money_fr(*amount)}"
            f" est {types}, non « {_TYPES_FR.get(asked, asked)} » : changez le type, ou dites si"
            " c’est un remboursement."
        ),
    )
