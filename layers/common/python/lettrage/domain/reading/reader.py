"""All fields of one document in one `Reading`."""

import re
from collections.abc import Sequence
from decimal import Decimal

from lettrage.domain.invoice_reading import (
    DocumentKind,
    FieldName,
    Reading,
    ReadingOutcome,
    VatLine,
)
from lettrage.domain.money import decimal_text, exponent
from lettrage.domain.page import Page
from lettrage.domain.reading import (
    amounts,
    blocks,
    currencies,
    days,
    identities,
    kinds,
    language,
    layout,
    names,
    parties,
    references,
    roles,
    totals,
)
from lettrage.domain.reading.compare import combine
from lettrage.domain.reading.draft import Draft, cap, money, put
from lettrage.domain.reading.findings import finding
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import SPECIMEN, Role
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.several import several
from lettrage.domain.reading.shown import shown

_PAID = re.compile(
    r"\b(paye|payee|regle|reglee|paid|acquittee?|carte|card|visa|mastercard|cash|especes|bezahlt|"
    r"gezahlt|betaald|ideal|paypal|acompte|deposit|anzahlung|avance|arrhes|solde|balance|"
    r"deduction|deduit|refund|rembours\w*|prepaid|prepayment|anterieur|previous|escompte)\b"
)
READER_VERSION = "1"
INVOICES = frozenset(
    {
        DocumentKind.INVOICE,
        DocumentKind.CREDIT_NOTE,
        DocumentKind.DEPOSIT,
        DocumentKind.SUPPORTING_DOCUMENT,
    }
)
_NO_VAT = re.compile(
    r"\b(tva non applicable|293 b|autoliquidation|reverse charge|exonere|exoneration|exempt|"
    r"intracommunautaires?|steuerschuldnerschaft|kleinunternehmer|19 ustg|steuerfrei|"
    r"tva non applicable|vat exempt|no vat|btw verlegd|inversion del sujeto pasivo)\b"
)
_AMOUNT_FIELDS = {
    Role.NET: FieldName.NET_TOTAL,
    Role.VAT: FieldName.VAT_TOTAL,
    Role.GROSS: FieldName.GROSS_TOTAL,
    Role.PREPAID: FieldName.PREPAID,
    Role.PAYABLE: FieldName.PAYABLE,
}
SPLIT_FIRST = 600  # most confidence of any field of a file that holds several documents
INCOMPLETE = 850  # what is cut off or hardly an invoice proves nothing
ENOUGH = 500  # a gross total below this is no total


def read(
    pages: Sequence[Page],
    structured: Reading | None = None,
    own: OwnIdentity | None = None,
) -> Reading:
    """Read a document from its pages and, where there is one, its e-invoice XML.

    Args:
        pages: Words with boxes, from text layers and recognition alike; may be empty.
        structured: What the XML says; it wins, and the page is compared with it.
        own: The organisation that reads, never the supplier.

    Raises: nothing.
    """
    own = own or OwnIdentity()
    if not any(page.words for page in pages):
        return shown(structured, pages) if structured is not None else _nothing()
    reading = _read_pages(pages, own)
    return reading if structured is None else shown(combine(structured, reading), pages)


def _nothing() -> Reading:
    return Reading(
        outcome=ReadingOutcome.REVIEW,
        findings=(finding("nothing_found"),),
        reader_version=READER_VERSION,
    )


def _read_pages(pages: Sequence[Page], own: OwnIdentity) -> Reading:
    everything = [layout.sheet(page) for page in pages]
    sheets = [page for page in everything if not _specimen(page)] or everything
    draft = Draft({}, (), 0, [])
    if len(sheets) < len(everything):
        draft.findings.append(finding("specimen_page"))
    if any(w.hidden for p in pages for w in p.words) and any(
        not w.hidden for p in pages for w in p.words
    ):
        draft.findings.append(finding("hidden_text"))
    speech = language.language(sheets)
    found = roles.sums(sheets, amounts.decimal_mark(sheets))
    seen = currencies.decide(sheets, found, speech)
    currency = seen[0] if seen else ""
    if seen:
        put(draft, FieldName.CURRENCY, seen[0], seen[1], (), seen[2])
    _add_totals(draft, sheets, found, currency)
    identified = _add_parties(draft, sheets, own)
    _add_reference(draft, sheets)
    _add_days(draft, sheets, speech, currency)
    kind = _add_kind(draft, sheets)
    if several(sheets, identified, found):
        _split(draft)
    return _finish(draft, kind)


def _specimen(page: Sheet) -> bool:
    return any(SPECIMEN.search(cell.key) for cell in page.cells)


def _add_totals(
    draft: Draft, sheets: Sequence[Sheet], found: Sequence[roles.Sum], currency: str
) -> None:
    no_vat = any(_NO_VAT.search(page.key) for page in sheets)
    paid = any(_PAID.search(page.key) for page in sheets)
    decided = totals.decide(found, no_vat=no_vat, paid_mentioned=paid)
    places = exponent(currency) if currency else 2
    for role, name in _AMOUNT_FIELDS.items():
        if role in decided.values:
            value, confidence = decided.values[role]
            place = decided.places.get(role)
            tokens = place.printed.tokens if place else ()
            others = (money(other, places) for other in decided.others.get(role, ()))
            put(draft, name, money(value, places), confidence, tokens, others, derived=not tokens)
    draft.rows = tuple(
        VatLine(
            rate=decimal_text(row.rate.quantize(Decimal("0.01"))),
            taxable=money(row.base, places),
            vat=money(row.tax, places),
        )
        for row in decided.rows
    )
    draft.rows_confidence = decided.rows_confidence
    if decided.mismatch:
        names = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)
        draft.findings.append(finding("totals_mismatch", names))


def _add_parties(
    draft: Draft, sheets: Sequence[Sheet], own: OwnIdentity
) -> list[identities.Identity]:
    own_names = own.name_keys()
    groups: list[blocks.Block] = []
    identified: list[identities.Identity] = []
    for page in sheets:
        on_page = blocks.claimed(blocks.blocks(page, own_names), page)
        groups += on_page
        identified += identities.identities(page, on_page)
    debit = any(identities.DEBITED.search(page.key) for page in sheets)
    sides = parties.decide(identified, own, debit=debit)
    for name, chosen in sides.fields.items():
        tokens = chosen.identity.tokens if chosen.identity else ()
        put(
            draft,
            name,
            chosen.value,
            chosen.confidence,
            tokens,
            chosen.others,
            derived=chosen.derived,
        )
    if sides.refuted:
        draft.findings.append(finding("identifier_check_failed"))
    supplier = names.decide(sheets, groups, own_names)
    if supplier is not None:
        put(
            draft,
            FieldName.SUPPLIER_NAME,
            supplier.value,
            supplier.confidence,
            supplier.tokens,
            supplier.others,
        )
    return identified


def _add_reference(draft: Draft, sheets: Sequence[Sheet]) -> None:
    number = references.decide(sheets)
    if number is not None:
        put(draft, FieldName.NUMBER, number.value, number.confidence, number.tokens, number.others)


def _add_days(draft: Draft, sheets: Sequence[Sheet], speech: str, currency: str) -> None:
    issue, due = days.decide(sheets, speech, currency)
    for name, day in ((FieldName.ISSUE_DATE, issue), (FieldName.DUE_DATE, due)):
        if day is not None:
            tokens = day.printed.tokens if day.printed else ()
            others = (other.isoformat() for other in day.others)
            put(
                draft,
                name,
                day.value.isoformat(),
                day.confidence,
                tokens,
                others,
                derived=not tokens,
            )


def _add_kind(draft: Draft, sheets: Sequence[Sheet]) -> DocumentKind:
    kind = kinds.decide(sheets)
    value = kind.value
    tokens = kind.cell.tokens if kind.cell else ()
    gross = draft.fields.get(FieldName.GROSS_TOTAL)
    confidence = kind.confidence
    if value is DocumentKind.OTHER and kind.cell is None and gross is not None:
        value, confidence = DocumentKind.SUPPORTING_DOCUMENT, 550  # a till receipt has no title
    put(draft, FieldName.KIND, value.value, confidence, tokens)
    return value


def _split(draft: Draft) -> None:
    draft.findings.append(finding("several_documents"))
    cap(draft, SPLIT_FIRST)


def _finish(draft: Draft, kind: DocumentKind) -> Reading:
    gross = draft.fields.get(FieldName.GROSS_TOTAL)
    missing = [
        name
        for name in (FieldName.GROSS_TOTAL, FieldName.ISSUE_DATE, FieldName.SUPPLIER_NAME)
        if name not in draft.fields
    ]
    if gross is None and FieldName.NUMBER not in draft.fields:
        draft.findings.append(finding("nothing_found"))
    elif kind not in INVOICES:
        draft.findings.append(finding("not_an_invoice", (FieldName.KIND,)))
    elif missing:
        draft.findings.append(finding("mandatory_field_missing", missing))
    blocked = any(item.blocking for item in draft.findings)
    unsure = gross is None or gross.confidence < ENOUGH
    if missing or unsure:
        cap(draft, INCOMPLETE)
    accepted = not (blocked or missing or unsure)
    return Reading(
        outcome=ReadingOutcome.ACCEPT if accepted else ReadingOutcome.REVIEW,
        fields=draft.fields,
        vat_breakdown=draft.rows,
        vat_breakdown_confidence=draft.rows_confidence if draft.rows else 0,
        findings=tuple(draft.findings),
        reader_version=READER_VERSION,
    )
