"""A purchase invoice made from a reading: its lines, and what is said when some are cut."""

import pytest
from lettrage.adapters.aws.dynamodb_items import record_item
from lettrage.domain.collection import DocumentOrigin, Source, SourceDocument
from lettrage.domain.invoice_reading import DocumentPart, InvoiceLine, Reading, ReadingOutcome
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.services.purchase_drafts import MOST_LINE_BYTES, MOST_LINES, draft

from tests.fakes.time_and_ids import FixedClock

NOW = FixedClock().now()
ITEM_LIMIT = 400 * 1024  # bytes that DynamoDB stores as one item


def lines(count: int, text: str = "Papier") -> tuple[InvoiceLine, ...]:
    return tuple(
        InvoiceLine(description=f"{text} {n}", line_net="1.00", confidence=960)
        for n in range(count)
    )


def drafted(read: tuple[InvoiceLine, ...]) -> PurchaseInvoice:
    return drafted_from(Reading(outcome=ReadingOutcome.ACCEPT, lines=read))


def drafted_from(reading: Reading, supplier: ThirdParty | None = None) -> PurchaseInvoice:
    origin = DocumentOrigin(
        source=Source.EMAIL, reference="mail-1", file_name="f.pdf", received_at=NOW
    )
    document = SourceDocument(
        organisation_id="org-a",
        id="doc-1",
        content_type="application/pdf",
        size_bytes=1,
        origins=(origin,),
        created_at=NOW,
        updated_at=NOW,
    )
    return draft(document, reading, supplier=supplier, at=NOW)


@pytest.mark.parametrize("count", [0, 1, MOST_LINES])
def test_lines_are_kept_as_read(count: int) -> None:
    invoice = drafted(lines(count))
    assert invoice.lines == lines(count)
    assert invoice.findings == ()


def test_proposed_parts_are_kept() -> None:
    parts = (DocumentPart(pages=(1, 2)), DocumentPart(pages=(3,)))
    reading = Reading(outcome=ReadingOutcome.REVIEW, parts=parts)
    assert drafted_from(reading).parts == parts


def test_lines_that_are_cut_are_told() -> None:
    invoice = drafted(lines(MOST_LINES + 7))
    assert invoice.lines == lines(MOST_LINES)
    (finding,) = invoice.findings
    assert (finding.code, finding.blocking) == ("lines_cut", False)
    assert f"{MOST_LINES}" in finding.message_fr
    assert f"{MOST_LINES + 7}" in finding.message_en


def test_long_lines_are_cut_before_an_item_is_full() -> None:
    read = lines(MOST_LINES, "é" * 2000)
    invoice = drafted(read)
    assert 0 < len(invoice.lines) < MOST_LINES
    assert invoice.lines == read[: len(invoice.lines)]
    size = sum(len(line.model_dump_json().encode()) for line in invoice.lines)
    assert size <= MOST_LINE_BYTES
    assert [finding.code for finding in invoice.findings] == ["lines_cut"]
    assert len(record_item(invoice)["data"]["S"].encode()) < ITEM_LIMIT


@pytest.mark.parametrize(
    ("chosen", "learnt", "category"),
    [(None, None, None), (None, "6064", "6064"), ("6251", "6064", "6251")],
)
def test_the_category_is_the_suppliers_preset(
    chosen: str | None, learnt: str | None, category: str | None
) -> None:
    supplier = ThirdParty(
        organisation_id="org-a",
        id="supplier-1",
        name="Papeterie Bleue",
        roles=frozenset({ThirdPartyRole.SUPPLIER}),
        default_category=chosen,
        last_category=learnt,
        created_at=NOW,
        updated_at=NOW,
    )
    invoice = drafted_from(Reading(outcome=ReadingOutcome.ACCEPT), supplier)
    assert invoice.category == category
    assert drafted_from(Reading(outcome=ReadingOutcome.ACCEPT)).category is None
