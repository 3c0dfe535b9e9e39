"""All fields of one document in one `Reading`."""

from collections.abc import Sequence

from lettrage.domain.bank_change import announced
from lettrage.domain.invoice_reading import (
    DocumentKind,
    FieldName,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.page import Page
from lettrage.domain.reading import (
    amounts,
    blocks,
    currencies,
    days,
    extras,
    identities,
    kinds,
    language,
    layout,
    lines,
    moments,
    names,
    parties,
    references,
    roles,
    typed_rest,
)
from lettrage.domain.reading.compare import combine
from lettrage.domain.reading.draft import Draft, cap, put
from lettrage.domain.reading.findings import finding
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import SPECIMEN
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.parts import documents
from lettrage.domain.reading.recall import Recall
from lettrage.domain.reading.recollection import Recollection
from lettrage.domain.reading.shown import shown
from lettrage.domain.reading.totals_draft import add_totals, places, prove_by_lines
from lettrage.domain.reading.typed import merge
from lettrage.domain.typed_fields import TypedPage

READER_VERSION = "1"
INVOICES = frozenset(
    {
        DocumentKind.INVOICE,
        DocumentKind.CREDIT_NOTE,
        DocumentKind.DEPOSIT,
        DocumentKind.SUPPORTING_DOCUMENT,
    }
)
MANDATORY = (FieldName.GROSS_TOTAL, FieldName.ISSUE_DATE, FieldName.SUPPLIER_NAME)
SPLIT_FIRST = 600  # most confidence of any field of a file that holds several documents
INCOMPLETE = 850  # what is cut off or hardly an invoice proves nothing
PAID_RECEIPT = 930  # no title but a receipt's, and the total is what was paid
KNOWN_NUMBER = 850  # per mille from which another number is another document's
ENOUGH = 520  # a gross total below this is no total: no printed label calls it one


def read(
    pages: Sequence[Page],
    structured: Reading | None = None,
    own: OwnIdentity | None = None,
    memory: Recollection | None = None,
    *,
    typed: Sequence[TypedPage] = (),
) -> Reading:
    """Read a document from its pages and, where there is one, its e-invoice XML.

    Args:
        pages: Words with boxes, from text layers and recognition alike; may be empty.
        structured: What the XML says; it wins, and the page is compared with it.
        own: The organisation that reads, never the supplier.
        memory: What people validated of the supplier's earlier documents, None without any.
        typed: What a paid reading says of these pages: more candidates, never a proof.

    Raises: nothing.
    """
    own = own or OwnIdentity()
    if not any(page.words for page in pages):
        only = shown(structured, pages) if structured is not None else _nothing()
        return extras.addressed(only, own)
    reading = _read_pages(pages, own, memory, typed)
    if structured is not None:
        reading = shown(combine(structured, reading), pages)
    return extras.addressed(reading, own)


def _nothing() -> Reading:
    return Reading(
        outcome=ReadingOutcome.REVIEW,
        findings=(finding("nothing_found"),),
        reader_version=READER_VERSION,
    )


def _read_pages(
    pages: Sequence[Page],
    own: OwnIdentity,
    memory: Recollection | None,
    typed: Sequence[TypedPage],
) -> Reading:
    everything = [layout.sheet(page) for page in pages]
    sheets = [page for page in everything if not _specimen(page)] or everything
    draft = Draft({}, (), 0, [])
    if len(sheets) < len(everything):
        draft.findings.append(finding("specimen_page"))
    if any(w.hidden for p in pages for w in p.words) and any(
        not w.hidden for p in pages for w in p.words
    ):
        draft.findings.append(finding("hidden_text"))
    if any(announced(cell.text) for page in sheets for cell in page.cells):
        draft.findings.append(finding("bank_change_printed", (FieldName.IBAN,)))
    offered = merge(typed, sheets, own)
    speech = language.language(sheets)
    mark = amounts.decimal_mark(sheets)
    found = roles.sums(sheets, mark)
    recall = Recall(memory, sheets) if memory else None
    if recall:
        found = recall.labelled(found)
    seen = currencies.decide(sheets, found, speech)
    currency = seen[0] if seen else ""
    if seen:
        put(draft, FieldName.CURRENCY, seen[0], seen[1], (), seen[2])
    title = kinds.decide(sheets)
    deposit = title.value is DocumentKind.DEPOSIT
    decided = add_totals(draft, sheets, found, currency, offered, deposit=deposit, speech=speech)
    read_lines = lines.decide(sheets, mark, lines.known(decided, found, places(currency)))
    prove_by_lines(draft, sheets, read_lines)
    identified = _add_parties(draft, sheets, own)
    kind = _add_kind(draft, title)
    credit = kind is DocumentKind.CREDIT_NOTE
    _add_reference(draft, sheets, credit=credit)
    _add_days(draft, sheets, speech, currency, credit=credit)
    extras.add_mentions(draft, sheets)
    typed_rest.complete(draft, sheets, offered, own)
    if recall:
        kind = recall.put_into(draft)
    parts = documents(pages, sheets, identified, found, speech)
    if parts or offered.several:
        _split(draft)
    finished = _finish(draft, kind).model_copy(update={"lines": read_lines, "parts": parts})
    return typed_rest.with_lines(finished, offered)


def _specimen(page: Sheet) -> bool:
    return any(SPECIMEN.search(cell.key) for cell in page.cells)


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
            spelled=supplier.spelled,
        )
    extras.add_sides(draft, sheets, groups, own)
    return identified


def _add_reference(draft: Draft, sheets: Sequence[Sheet], *, credit: bool) -> None:
    number = references.decide(sheets, credit=credit)
    if number is not None:
        put(
            draft,
            FieldName.NUMBER,
            number.value,
            number.confidence,
            number.tokens,
            number.others,
            spelled=number.again,
        )


def _add_days(
    draft: Draft, sheets: Sequence[Sheet], speech: str, currency: str, *, credit: bool
) -> None:
    named = draft.fields.get(FieldName.NUMBER)
    number = named.value if named and named.confidence >= KNOWN_NUMBER else ""
    issue, due = days.decide(sheets, speech, currency, credit=credit, number=number)
    issue = moments.of_sale(issue, sheets, speech, currency, paid=draft.paid)
    if draft.paid and due is not None and due.printed is None:
        due = None  # "exchange within 30 days": no term of payment on what was paid
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
    extras.add_periods(draft, sheets, speech, (issue, due))


def _add_kind(draft: Draft, kind: kinds.Kind) -> DocumentKind:
    value = kind.value
    tokens = kind.cell.tokens if kind.cell else ()
    gross = draft.fields.get(FieldName.GROSS_TOTAL)
    confidence = kind.confidence
    if value is DocumentKind.OTHER and kind.cell is None and gross is not None:
        value, confidence = DocumentKind.SUPPORTING_DOCUMENT, 550  # a till receipt has no title
    if value is DocumentKind.SUPPORTING_DOCUMENT and draft.paid:
        confidence = max(confidence, PAID_RECEIPT)
    put(draft, FieldName.KIND, value.value, confidence, tokens)
    return value


def _split(draft: Draft) -> None:
    draft.findings.append(finding("several_documents"))
    cap(draft, SPLIT_FIRST)


def _finish(draft: Draft, kind: DocumentKind) -> Reading:
    gross = draft.fields.get(FieldName.GROSS_TOTAL)
    missing = [name for name in MANDATORY if name not in draft.fields]
    if gross is None and FieldName.NUMBER not in draft.fields:
        draft.findings.append(finding("nothing_found"))
    elif kind not in INVOICES:
        draft.findings.append(finding("not_an_invoice", (FieldName.KIND,)))
    elif missing:
        draft.findings.append(finding("mandatory_field_missing", missing))
    blocked = any(item.blocking for item in draft.findings)
    unsure = gross is None or gross.confidence < ENOUGH
    if missing or unsure or typed_rest.only_typed(draft, MANDATORY):
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
