"""From one bank record to its fields, each with the place where it was read.

`parser.parse` serves the matching engine, which wants wide nets and speed; this serves people and
treasury, who want the very name and the very place. Both read the same tables.
"""

import re
from collections.abc import Callable
from datetime import date

from lettrage.domain.labels import cards, references, subjects, tags
from lettrage.domain.labels.banks import style_of
from lettrage.domain.labels.found import LabelReading, Read, T
from lettrage.domain.labels.names import (
    NOWHERE,
    Span,
    name_after_motive,
    name_and_rest,
    trimmed,
    without_days,
    without_tail,
)
from lettrage.domain.labels.parsed import LabelAmount
from lettrage.domain.labels.parsed import TransactionKind as Kind
from lettrage.domain.labels.styles import Head, head_of
from lettrage.domain.labels.text import plain_places

_TRANSFERS = frozenset({Kind.TRANSFER, Kind.INSTANT_TRANSFER})
_SUBJECT_OF = _TRANSFERS | {Kind.DIRECT_DEBIT, Kind.TAX, Kind.OTHER}
_NAMELESS = frozenset(
    {Kind.CASH, Kind.CHEQUE, Kind.FEE, Kind.INTEREST, Kind.LOAN, Kind.CARD_SUMMARY,
     Kind.INTERNAL_TRANSFER}
)  # fmt: skip
_DUES = frozenset({Kind.TAX, Kind.SOCIAL_CONTRIBUTION})
# Companies that pay out card takings. Source: catalogue of French bank labels, §1 rule 4.
_ACQUIRERS = frozenset(
    "STRIPE SUMUP ZETTLE IZETTLE PAYPAL MOLLIE ADYEN SQUARE WORLDLINE LYDIA KLARNA HIPAY".split()
)
_SALARY_WORDS = frozenset(
    "SALAIRE SALAIRES PAIE PAYE VIREMENT VIR DE DU JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT"
    " SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE".split()
)
# What is written between the words of a return and the name: what came back.
_RETURNED_WORDS = frozenset(
    "REJET REJETE REJETEE IMPAYE IMPAYEE RETOUR RETOURNE RETOURNEE PRLV PRELEVEMENT PRELEVEMENTS"
    " VIR VIREMENT SEPA EUROPEEN INST CHEQUE CHQ LCR DE DU".split()
)
_TAX_NAMES = re.compile(
    r"\b(?:DGFIP|DIRECTION GENERALE DES FINANCES PUBLIQUES|FINANCES PUBLIQUES|TRESOR PUBLIC)\b"
)


class _Label:
    """One label as plain text with the way back to the characters given."""

    def __init__(self, label: str, amount_sign: int) -> None:
        self.text, self._places = plain_places(label)
        self.words = [(m.group(), Span(*m.span())) for m in re.finditer(r"[A-Z0-9]+", self.text)]
        self.head_end, self.fields = tags.places(self.text, amount_sign)

    def read(self, span: Span, value: T) -> Read[T]:
        if not self._places or span.end <= span.start:
            return Read(value)
        return Read(value, self._places[span.start], self._places[span.end - 1] + 1)

    def said(self, span: Span) -> Read[str] | None:
        return self.read(span, self.text[slice(*span)]) if span.end > span.start else None

    def tagged(self, field: str) -> Span:
        return Span(*self.fields.get(field, NOWHERE))


def read_label(label: str, *, amount_sign: int, booking_date: date, bank: str = "") -> LabelReading:
    """Read one bank label.

    Units: `amount_sign` is positive for money in; amounts come back positive, in major units.
    `bank` is the bank's name or identifier as a provider gives it, "" when unknown: words that
    only another bank uses are then not believed.
    Raises: nothing.
    """
    read = _Label(label, amount_sign)
    style = style_of(bank)
    head = head_of(read.words, read.text, style)
    body = Span(min(head.end, len(read.text)), max(head.end, read.head_end))
    kind = _kind(read, head, body, amount_sign)
    name, rest = _parties(read, head, kind, body)
    typed = rest == read.tagged("motive")
    rest = without_days(read.text, rest, typed=typed)
    gross, fee, net = _amounts(read)
    return LabelReading(
        kind=read.read(Span(head.start, head.end), kind),
        style=head.style,
        refund=head.refund or (amount_sign > 0 and kind in _DUES),
        counterparty=read.said(name),
        reference=read.said(rest),
        end_to_end_id=_identifier(read, "end_to_end_id"),
        mandate_id=_first_word(read, "mandate"),
        creditor_id=_creditor(read),
        card_date=_card_date(read, kind, booking_date),
        original=_found(read, references.original),
        gross=gross,
        fee=fee,
        net=net,
    )


def _kind(read: _Label, head: Head, body: Span, amount_sign: int) -> Kind:
    if head.kind is Kind.REJECT:
        return Kind.REJECT
    if head.kind not in _SUBJECT_OF:
        return head.kind
    words = [word for word, _ in read.words]
    if not subjects.REJECT_WORDS.isdisjoint(words):
        return Kind.REJECT
    subject = subjects.subject_of(" ".join(words), amount_sign)
    if subject is not None and (subject is not Kind.SALARY or amount_sign < 0):
        return subject
    if head.kind in _TRANSFERS and amount_sign > 0:
        name = read.tagged("name") if "name" in read.fields else name_and_rest(read.text, body)[0]
        first = re.findall(r"[A-Z]+", read.text[slice(*name)])[:2]
        if not _ACQUIRERS.isdisjoint(first):
            return Kind.CARD_PAYOUT
    return head.kind


def _parties(read: _Label, head: Head, kind: Kind, body: Span) -> tuple[Span, Span]:
    """The other side's name and what was written beside it."""
    motive = read.tagged("motive")
    if kind in _NAMELESS or head.kind is Kind.CARD_PAYOUT:
        return NOWHERE, motive
    if head.kind is Kind.CARD:
        before = Span(0, head.start)
        found = cards.merchant(read.text, Span(head.end, len(read.text)))
        if head.late:
            found = cards.merchant(read.text, before)
        return found, motive
    if "name" in read.fields:
        name = without_tail(read.text, read.tagged("name"))
        return name, motive
    start = body.start
    if kind is Kind.SALARY:
        start = _past(read, body, _SALARY_WORDS)
    if kind is Kind.REJECT:
        start = _past(read, body, _RETURNED_WORDS)
    name, rest = name_and_rest(read.text, Span(start, body.end))
    tax = _TAX_NAMES.search(read.text, *body) if kind is Kind.TAX else None
    if tax:
        name = Span(*tax.span())
        rest = trimmed(read.text, Span(tax.end(), body.end))
    if name.end <= name.start and motive.end > motive.start and "REFERENCE" not in read.text:
        return NOWHERE, motive
    if name.end <= name.start:
        name, before = name_after_motive(read.text, Span(start, body.end))
        rest = before if name.end > name.start else rest
    return name, motive if motive.end > motive.start else rest


def _past(read: _Label, body: Span, words: frozenset[str]) -> int:
    start = body.start
    for word, span in read.words:
        if span.start < body.start:
            continue
        if word not in words:
            break
        start = span.end
    return start


def _identifier(read: _Label, field: str) -> Read[str] | None:
    span = read.tagged(field)
    stop = read.text.find(" DE ", *span)  # Milleis: "REF: <reference> DE <account>"
    span = span if stop < 0 else Span(span.start, stop)
    value = references.identifier(read.text[slice(*span)])
    return read.read(span, value) if value else None


def _first_word(read: _Label, field: str) -> Read[str] | None:
    span = read.tagged(field)
    first = read.text[slice(*span)].split(" ")[0]
    value = references.identifier(first)
    return read.read(Span(span.start, span.start + len(first)), value) if value else None


def _creditor(read: _Label) -> Read[str] | None:
    if "ZZZ" not in read.text and not {"creditor", "other"} & set(read.fields):
        return None
    value = references.creditor_id(read.text)
    start = read.text.find(value) if value else -1
    return read.read(Span(start, start + len(value)), value) if value and start >= 0 else None


def _card_date(read: _Label, kind: Kind, booking_date: date) -> Read[date] | None:
    if kind not in {Kind.CARD, Kind.CASH, Kind.CARD_PAYOUT}:
        return None
    for day, month, year, (start, end) in (
        *references.days(read.text),
        *references.leading_day(read.text),
    ):
        found = references.card_day(day, month, year, booking_date)
        if found:
            return read.read(Span(start, end), found)
    return None


def _found(read: _Label, search: Callable[[str], LabelAmount | None]) -> Read[LabelAmount] | None:
    value = search(read.text)
    return _placed(read, value) if value else None


def _placed(read: _Label, value: LabelAmount) -> Read[LabelAmount]:
    """`value` where its figure stands: the first one written so."""
    digits = re.escape(f"{value.amount:f}").replace(r"\.", "[.,]")
    spaced = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+(?:\[|$))", "[ .]?", digits)
    place = re.search(rf"(?<![0-9,.]){spaced}(?![0-9])", read.text)
    return read.read(Span(*place.span()) if place else NOWHERE, value)


def _amounts(
    read: _Label,
) -> tuple[Read[LabelAmount] | None, Read[LabelAmount] | None, Read[LabelAmount] | None]:
    stated = references.fee(read.text)
    fee = _placed(read, stated[0]) if stated else None
    gross = _found(read, references.gross)
    net = _found(read, references.net)
    if gross and fee and not net:
        net = Read(LabelAmount(gross.value.amount - fee.value.amount, gross.value.currency))
    return gross, fee, net
