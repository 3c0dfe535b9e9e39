"""Order, contract, payment reference and mandate: numbers that their label alone explains.

A label that says whose number it is and stands once makes a value sure; where the words leave it
open ("order no.", "your reference") or two values compete, a person has to look.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lettrage.domain.identifiers import BUSINESS_CODE, compact, is_iban, is_siret
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading.context import ABOVE, BEFORE
from lettrage.domain.reading.dates import dates
from lettrage.domain.reading.labelled import FILLER, Label, Offer, labels
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.lexicon_mentions import MENTIONS, Mention
from lettrage.domain.reading.payment_references import structured
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_VALUE = re.compile(
    r"(?:(?P<head>[A-Z]{1,4})[ ])?(?:\+\+)?(?=[^\s]*[0-9])[0-9A-Za-z][0-9A-Za-z+?/_.\-\\:()']*"
)
_GROUPS = re.compile(r"[0-9A-Z]{2,6}(?:[ ][0-9]{2,6})+(?![0-9A-Za-z.,/€%\-])")
_NO_HEAD = frozenset(
    "TVA TEL FAX RCS IBAN BIC PAGE CODE DATE LE DU VAT UST CP BP CS NAF APE TTC HT EUR USD GBP"
    " ZIP TSA MOB GSM QTE QTY P PG".split()
)
_BEHIND = re.compile(
    r"[\s,;.(\-]*(?:(?:du|vom|of|from|dated|le|van|del|den|de|z dnia)\b.*)?[\s).]*\Z"
)
_OF = re.compile(r"(?:du|vom|of|from|dated|del|van|le|am)\s+")
_THROUGH = re.compile(r"(?:[a-z'\-]+\s){1,4}(?:n[°ºo]|nr|no|numero|number|nummer)[.:\s]{1,3}")
_WORDS = re.compile(
    r"(?:(?:facture|invoice|rechnung|rechnungsnummer|rechnungs-?nr|factuur|factuurnummer|fattura|"
    r"factura|number|no|nr|n[°o]|numero)(?![a-z0-9])[.:\s]*){1,3}"
)
_PHONE = re.compile(r"(?:\+[0-9]{2}|0[1-9])(?:[ .][0-9]{2}){4}")
_MONEY = re.compile(r"[0-9]{1,3}(?:[., ][0-9]{3})*[.,][0-9]{2}\Z|[0-9]+ ?(?:€|EUR\b|%)")
_MANDATE = re.compile(r"[0-9A-Za-z+?/\-:().,' ]{4,35}\Z")  # EPC: SEPA characters, at most 35
_DEBIT_WORDS = re.compile(
    r"\b(sepa|prelevement|preleve|prelevee|ics|direct debit|lastschrift|einzug|incasso|"
    r"adeudo|addebito|domiciliacion)\b"
)
_QUOTE = re.compile(
    r"\b(rappeler|rappelant|rappelez|indiquer|indiquant|indiquez|mentionner|mentionnant|mentionnez|"
    r"preciser|precisez|quote|quoting|state|mention|include|reference|referencing|angeben|angabe|"
    r"geben sie|vermelden|vermelding|communication|verwendungszweck|indicar|indicando|indicare|"
    r"indicando)\b"
)
_PAYMENT = re.compile(
    r"\b(paiement|paiements|reglement|reglements|virement|virements|payment|payments|paying|remittance|"
    r"transfer|zahlung|zahlungen|uberweisung|uberweisungen|betaling|overschrijving|pago|"
    r"transferencia|pagamento|bonifico)\b"
)
SHORTEST = 3  # signs: a lone digit is a count, not a reference
EXPLICIT, PROVED, LIKELY, MAYBE, RIVALLED = 930, 945, 860, 760, 600
"""The label says it; the label and the document's own number; see `_confidence`."""

_FIELDS: dict[str, tuple[FieldName, int]] = {
    Mention.ORDER: (FieldName.PURCHASE_ORDER_REFERENCE, EXPLICIT),
    Mention.ORDER_MAYBE: (FieldName.PURCHASE_ORDER_REFERENCE, MAYBE),
    Mention.CONTRACT: (FieldName.CONTRACT_REFERENCE, EXPLICIT),
    Mention.PAYMENT: (FieldName.PAYMENT_REFERENCE, EXPLICIT),
    Mention.PAYMENT_MAYBE: (FieldName.PAYMENT_REFERENCE, MAYBE),
    Mention.MANDATE: (FieldName.MANDATE, EXPLICIT),
    Mention.MANDATE_MAYBE: (FieldName.MANDATE, MAYBE),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value chosen for a field, its words, and the others that were possible."""

    name: FieldName
    value: str
    confidence: int
    tokens: tuple[Token, ...]
    others: tuple[str, ...] = ()


def decide(sheets: Sequence[Sheet], found: Sequence[Label], number: str) -> Iterator[Said]:
    """References of a document, at most one a field.

    Args:
        sheets: All pages.
        found: Their labels of `MENTIONS`, in reading order.
        number: The document's own number, "" when unknown: payers are often asked to quote it.

    Raises: nothing.
    """
    candidates = [_structured(page) for page in sheets]
    by_field: dict[FieldName, list[Said]] = {
        FieldName.PAYMENT_REFERENCE: [said for page in candidates for said in page]
    }
    debit = any(_DEBIT_WORDS.search(page.key) for page in sheets)
    by_field[FieldName.PAYMENT_REFERENCE] += _quoted(sheets, number)
    for label in found:
        if label.name in _FIELDS:
            said = _said(label, number, debit=debit)
            if said is not None:
                by_field.setdefault(said.name, []).append(said)
    for offers in by_field.values():
        if offers:
            yield _best(offers)


def mentions(sheets: Sequence[Sheet]) -> list[Label]:
    """The labels of `MENTIONS` on all pages, in reading order."""
    return [label for page in sheets for label in labels(page, MENTIONS)]


def _structured(page: Sheet) -> list[Said]:
    name = FieldName.PAYMENT_REFERENCE
    return [Said(name, item.value, item.confidence, item.tokens) for item in structured(page)]


def _quoted(sheets: Sequence[Sheet], number: str) -> Iterator[Said]:
    """The document's own number in a sentence that asks to quote it with the payment."""
    wanted = key(number)
    if len(wanted) < SHORTEST:
        return
    for page in sheets:
        if wanted not in page.key:
            continue
        for cell in page.cells:
            at = cell.text.find(number)
            if at > 0 and _QUOTE.search(cell.key) and _PAYMENT.search(cell.key):
                tokens = cell.words(at, at + len(number))
                yield Said(FieldName.PAYMENT_REFERENCE, number, PROVED, tokens)


def _said(label: Label, number: str, *, debit: bool) -> Said | None:
    name, most = _FIELDS[label.name]
    if label.name == Mention.MANDATE_MAYBE:
        if not debit:
            return None  # an estate agent's mandate is no direct debit
        most = LIKELY
    for offer in label.offers:
        printed = _printed(offer, through=most == EXPLICIT and offer.weight == BEFORE)
        if printed is None or (name is FieldName.MANDATE and not _is_mandate(printed.value)):
            continue
        value = printed.value
        if name is FieldName.PAYMENT_REFERENCE and number and _is_number(value, number):
            value, most = number, PROVED
        if len(key(value)) < SHORTEST:
            return None
        if printed.loose:
            most = min(most, MAYBE)
        confidence = most * offer.weight // 1000 if offer.weight < ABOVE else most
        return Said(name, value, confidence, offer.cell.words(printed.start, printed.end))
    return None


@dataclass(frozen=True, slots=True)
class _Printed:
    """A reference in a cell; `loose` when what stands around it may belong to it or deny it."""

    value: str
    start: int
    end: int
    loose: bool


def _printed(offer: Offer, *, through: bool) -> _Printed | None:
    cell = offer.cell
    days = [(day.start, day.end) for day in dates(cell)]
    start, loose = _begin(offer, days, through=through)
    match = _GROUPS.match(cell.text, start) or _VALUE.match(cell.text, start)
    if match is None or match.groupdict().get("head") in _NO_HEAD:
        return None
    value = _trimmed(match[0])
    end = start + len(value)
    if not any(c.isdigit() for c in value) or _MONEY.match(cell.text[start : end + 4]):
        return None
    if any(start < last and end > first for first, last in days):
        return None
    followed = _followed(offer, value, cell.folded[end:])
    return None if followed is None else _Printed(value, start, end, loose or followed)


def _begin(offer: Offer, days: Sequence[tuple[int, int]], *, through: bool) -> tuple[int, bool]:
    """Where a number may begin, behind days and words that announce it; whether words are left."""
    cell, start = offer.cell, offer.start
    opening = _OF.match(cell.folded, start)
    for begin, end in days:
        if begin == (opening.end() if opening else start):
            start = _behind(cell, end)  # "votre commande du 12/01/2026 n° 4512"
    if named := _WORDS.match(cell.folded, start):
        return named.end(), False
    words = _THROUGH.match(cell.folded, start) if through else None
    return (words.end(), True) if words else (start, False)  # "contrat de maintenance n° C-77"


def _followed(offer: Offer, value: str, rest: str) -> bool | None:
    """Whether what follows a value may belong to it; None when the cell is another column's."""
    if offer.weight == BEFORE:
        more = " " in value or rest[:2].strip()[:1].isdigit()
        return more and bool(rest.strip(" .,;)"))
    if _PHONE.fullmatch(value) or is_siret(compact(value)):
        return None
    loose = _BEHIND.match(rest) is None
    return None if loose and any(c.isalpha() for c in rest) else loose


def _trimmed(text: str) -> str:
    value = text.rstrip(".,:;-'/(")
    if value.count(")") != value.count("("):
        value = re.split(r"[()]", value)[0].rstrip(" -/.,")
    return value


def _behind(cell: Cell, at: int) -> int:
    filler = FILLER.match(cell.folded, at)
    return filler.end() if filler else at


def _is_mandate(value: str) -> bool:
    """SEPA characters, and neither the creditor's identifier nor an account.

    Source: EPC262-08, creditor identifier: the business code is ZZZ unless the creditor chose one.
    """
    plain = value.replace(" ", "")
    return (
        _MANDATE.match(value) is not None and plain[BUSINESS_CODE] != "ZZZ" and not is_iban(plain)
    )


def _is_number(value: str, number: str) -> bool:
    """Whether a reference is the document's number, bare or behind a word: "FACT F2024-118"."""
    return same(value, number) or same(value.rpartition(" ")[2], number)


def same(one: str, other: str) -> bool:
    """Whether two references are one, printed in different ways."""
    return key(one).replace(" ", "") == key(other).replace(" ", "")


def _best(offers: list[Said]) -> Said:
    """The surest value; another one that is nearly as sure leaves it open."""
    ranked = sorted(offers, key=lambda said: -said.confidence)
    best = ranked[0]
    part_of = [said for said in ranked if _within(best.value, said.value)]
    if part_of:  # "PO" said as a label and as the head of the number
        best = max(part_of, key=lambda said: len(said.value))
        best = Said(best.name, best.value, min(best.confidence, LIKELY), best.tokens)
    rivals = [said for said in ranked if not _alike(best.value, said.value)]
    close = [said for said in rivals if said.confidence * 100 >= best.confidence * 90]
    others = tuple(dict.fromkeys(said.value for said in rivals))[:3]
    confidence = min(best.confidence, RIVALLED) if close else best.confidence
    return Said(best.name, best.value, confidence, best.tokens, others)


def _within(short: str, long: str) -> bool:
    return not same(short, long) and key(short).replace(" ", "") in key(long).replace(" ", "")


def _alike(one: str, other: str) -> bool:
    return same(one, other) or _within(one, other) or _within(other, one)
