"""Lifecycle messages: what is read of those of others, and what ours hold."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.platform_flow import InvoiceReference, PaidAmount, StatusReason
from lettrage.domain.platform_statuses import BUYERS, KINDS
from lettrage.formats.cdar import NAMESPACES, read_cdar
from lettrage.formats.cdar_writing import BuyersStatus, write_cdar
from lxml import etree

AT = datetime(2026, 11, 24, 6, 1, 2, tzinfo=UTC)
INVOICE = InvoiceReference(
    number="F202500005", type_code="380", issue_date="2025-07-01", seller_siren="732829320"
)
# ruff: noqa: E501 - lines of a message
# As the worked examples of XP Z12-014 are built, with invented parties.
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossDomainAcknowledgementAndResponse
  xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocument>
  <ram:ID>F202500005_213_20250701160000</ram:ID>
  <ram:IssueDateTime><udt:DateTimeString format="204">20250701160500</udt:DateTimeString></ram:IssueDateTime>
  <ram:SenderTradeParty><ram:RoleCode>WK</ram:RoleCode></ram:SenderTradeParty>
  <ram:RecipientTradeParty><ram:RoleCode>BY</ram:RoleCode></ram:RecipientTradeParty>
 </rsm:ExchangedDocument>
 <rsm:AcknowledgementDocument>
  <ram:TypeCode>305</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="204">20250701160000</udt:DateTimeString></ram:IssueDateTime>
  <ram:ReferenceReferencedDocument>
   <ram:IssuerAssignedID> F202500005 </ram:IssuerAssignedID>
   <ram:StatusCode>8</ram:StatusCode>
   <ram:TypeCode>380</ram:TypeCode>
   <ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20250701</qdt:DateTimeString></ram:FormattedIssueDateTime>
   <ram:ProcessConditionCode>213</ram:ProcessConditionCode>
   <ram:ProcessCondition>Rejetée</ram:ProcessCondition>
   <ram:IssuerTradeParty>
    <ram:GlobalID schemeID="0009">73282932000074</ram:GlobalID>
    <ram:GlobalID schemeID="0002">732829320</ram:GlobalID>
   </ram:IssuerTradeParty>
   <ram:SpecifiedDocumentStatus>
    <ram:ReasonCode>REJ_UNI</ram:ReasonCode><ram:SequenceNumeric>2</ram:SequenceNumeric>
   </ram:SpecifiedDocumentStatus>
   <ram:SpecifiedDocumentStatus>
    <ram:ReasonCode>DOUBLON</ram:ReasonCode><ram:Reason>Déjà reçue</ram:Reason>
    <ram:SequenceNumeric>1</ram:SequenceNumeric>
   </ram:SpecifiedDocumentStatus>
  </ram:ReferenceReferencedDocument>
 </rsm:AcknowledgementDocument>
</rsm:CrossDomainAcknowledgementAndResponse>"""


def changed(*pairs: tuple[str, str]) -> bytes:
    text = MESSAGE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def ours(code: str = "210", **more: object) -> BuyersStatus:
    values: dict[str, object] = {
        "message_id": "out-1",
        "status_code": code,
        "invoice": INVOICE,
        "buyer_siren": "552100554",
        "at": AT,
        "reasons": (StatusReason(code="CMD_ERR", text="Commande <7> & « inconnue »"),),
        **more,
    }
    return BuyersStatus(**values)  # type: ignore[arg-type]  # named above


def test_a_status_is_read_with_its_invoice_reasons_and_time() -> None:
    (status,) = read_cdar(MESSAGE.encode()).statuses
    assert status.status_code == "213"
    assert status.invoice == InvoiceReference(
        number="F202500005", type_code="380", issue_date="2025-07-01", seller_siren="732829320"
    )
    assert status.reasons == (
        StatusReason(code="DOUBLON", text="Déjà reçue", sequence=1),
        StatusReason(code="REJ_UNI", sequence=2),
    )
    assert status.at == datetime(2025, 7, 1, 16, 0, tzinfo=UTC)


def test_unknown_codes_and_reasons_are_kept_as_they_come() -> None:
    data = changed(("Code>213<", "Code>2X9<"), ("DOUBLON", "TOUT_NEUF"))
    (status,) = read_cdar(data).statuses
    assert status.status_code == "2X9"
    assert status.reasons[0].code == "TOUT_NEUF"


def test_the_code_of_the_detail_serves_when_the_other_is_missing() -> None:
    data = changed(
        ("<ram:ProcessConditionCode>213</ram:ProcessConditionCode>", ""),
        (
            "<ram:ReasonCode>REJ_UNI</ram:ReasonCode>",
            "<ram:ReasonCode>REJ_UNI</ram:ReasonCode>"
            "<ram:ProcessConditionCode>213</ram:ProcessConditionCode>",
        ),
    )
    assert read_cdar(data).statuses[0].status_code == "213"


def test_several_invoices_of_one_message_are_several_statuses() -> None:
    start = MESSAGE.index("<ram:ReferenceReferencedDocument>")
    end = MESSAGE.index("</rsm:AcknowledgementDocument>")
    block = MESSAGE[start:end]
    second = block.replace("F202500005", "F202500006")
    data = MESSAGE.replace(block, block + second).encode()
    assert [s.invoice.number for s in read_cdar(data).statuses] == ["F202500005", "F202500006"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a/>",
        b"not xml",
        changed(("F202500005", "")),
        changed(("<ram:ProcessConditionCode>213</ram:ProcessConditionCode>", "")),
        changed(("AcknowledgementDocument>", "OtherDocument>")),
    ],
)
def test_what_is_no_lifecycle_message_is_refused(data: bytes) -> None:
    reading = read_cdar(data)
    assert reading.statuses == ()
    assert reading.refusal is not None
    assert reading.refusal.code == "broken_xml"


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]>'
    data = MESSAGE.replace("<rsm:Cross", bomb + "<rsm:Cross", 1).encode()
    refusal = read_cdar(data).refusal
    assert refusal is not None
    assert refusal.code == "xml_forbidden_construct"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('format="204">20250701160', 'format="204">20259901160'),
        ("Numeric>1<", "Numeric>" + "9" * 5000 + "<"),
        ("Numeric>1<", "Numeric>²<"),
        ('102">20250701<', '102">20251301<'),
        ('102">20250701<', '102">²²²²²²²²<'),
        ("Déjà reçue", "x" * 100_000),
        ("DOUBLON", "D" * 10_000),
    ],
)
def test_a_value_of_another_form_is_no_reason_to_lose_the_status(old: str, new: str) -> None:
    (status,) = read_cdar(changed((old, new))).statuses
    assert status.status_code == "213"


@given(st.text(alphabet="0123456789.-+eE ²NaInf", max_size=40))
def test_no_amount_breaks_the_reading(text: str) -> None:
    data = changed(
        (
            "<ram:SequenceNumeric>2</ram:SequenceNumeric>",
            "<ram:SequenceNumeric>2</ram:SequenceNumeric><ram:SpecifiedDocumentCharacteristic>"
            f"<ram:TypeCode>MPA</ram:TypeCode><ram:ValueAmount>{text}</ram:ValueAmount>"
            "</ram:SpecifiedDocumentCharacteristic>",
        )
    )
    assert read_cdar(data).statuses


@pytest.mark.parametrize("code", BUYERS)
def test_what_we_write_is_what_we_read(code: str) -> None:
    kind = KINDS[code]
    reasons = (StatusReason(code=kind.reasons[0], text="é & <"),) if kind.reasons else ()
    paid = PaidAmount(value=Decimal("120.50"), currency="EUR", paid_on="2026-11-23")
    told = paid if code == "211" else None
    (status,) = read_cdar(write_cdar(ours(code, reasons=reasons, paid=told))).statuses
    assert (status.status_code, status.invoice) == (code, INVOICE)
    assert (status.reasons, status.paid, status.at) == (reasons, told, AT)


def test_the_same_status_gives_the_same_bytes() -> None:
    assert write_cdar(ours()) == write_cdar(ours())


def one(root: etree._Element, path: str) -> str:
    """Text of the only element of a path."""
    (found,) = root.findall(path, NAMESPACES)
    return found.text or ""


@pytest.mark.parametrize("code", BUYERS)
def test_rules_of_the_lifecycle_messages_hold(code: str) -> None:
    kind = KINDS[code]
    reasons = (StatusReason(code=kind.reasons[0]),) if kind.reasons else ()
    root = etree.fromstring(write_cdar(ours(code, reasons=reasons)))
    head = "rsm:ExchangedDocument/"
    body = "rsm:AcknowledgementDocument/"
    invoice = body + "ram:ReferenceReferencedDocument/"
    context = "rsm:ExchangedDocumentContext/ram:"
    scheme = "[@schemeID='0002']"
    profile = one(root, context + "GuidelineSpecifiedDocumentContextParameter/ram:ID")
    assert profile == "urn.cpro.gouv.fr:1p0:CDV:invoice"  # CDV-01, CDV-02
    process = one(root, context + "BusinessProcessSpecifiedDocumentContextParameter/ram:ID")
    assert process == "REGULATED"  # CL-01
    assert one(root, head + "ram:ID") == "out-1"  # CDV-03
    assert one(root, head + "ram:IssueDateTime/udt:DateTimeString") == "20261124060102"  # CDV-04
    assert one(root, head + "ram:SenderTradeParty/ram:RoleCode") == "BY"  # CDV-05, 06, CL-02
    assert one(root, head + "ram:IssuerTradeParty/ram:RoleCode") == "BY"  # CL-03
    issuer = one(root, head + f"ram:IssuerTradeParty/ram:GlobalID{scheme}")
    assert issuer == "552100554"  # CDV-07
    assert one(root, head + "ram:RecipientTradeParty/ram:RoleCode") == "SE"  # CL-04
    address = one(root, head + "ram:RecipientTradeParty/ram:URIUniversalCommunication/ram:URIID")
    assert address == "732829320"  # CDV-08
    assert one(root, body + "ram:TypeCode") == "23"  # CDV-09
    assert one(root, invoice + "ram:IssuerAssignedID") == "F202500005"  # CDV-10
    issued = one(root, invoice + "ram:FormattedIssueDateTime/qdt:DateTimeString")
    assert issued == "20250701"  # CDV-11
    assert one(root, invoice + "ram:ProcessConditionCode") == code  # CDV-12, CL-06
    seller = one(root, invoice + f"ram:IssuerTradeParty/ram:GlobalID{scheme}")
    assert seller == "732829320"  # CDV-13
    assert one(root, invoice + "ram:IssuerTradeParty/ram:RoleCode") == "SE"  # CL-07
    treatment = {"45", "39", "37", "50", "49", "47", "46", "1", "5"}
    assert one(root, invoice + "ram:StatusCode") in treatment  # CL-05
    details = root.findall(invoice + "ram:SpecifiedDocumentStatus", NAMESPACES)
    assert all(d.find("ram:SequenceNumeric", NAMESPACES) is not None for d in details)  # CDV-16
    coded = [d.findtext("ram:ReasonCode", namespaces=NAMESPACES) for d in details]
    assert coded == [reason.code for reason in reasons]  # CDV-15, CL-09


def test_elements_stand_in_the_order_of_the_schema() -> None:
    paid = PaidAmount(value=Decimal(1), currency="EUR", paid_on="2026-11-23")
    root = etree.fromstring(write_cdar(ours("211", paid=paid)))
    order = """IssuerAssignedID StatusCode TypeCode ReceiptDateTime FormattedIssueDateTime
    ProcessConditionCode ProcessCondition IssuerTradeParty RecipientTradeParty
    SpecifiedDocumentStatus""".split()
    path = "rsm:AcknowledgementDocument/ram:ReferenceReferencedDocument"
    (reference,) = root.findall(path, NAMESPACES)
    places = [order.index(etree.QName(child).localname) for child in reference]
    assert places == sorted(places)
    detail = "ReasonCode Reason SequenceNumeric SpecifiedDocumentCharacteristic".split()
    for status in reference.findall("ram:SpecifiedDocumentStatus", NAMESPACES):
        names = [detail.index(etree.QName(child).localname) for child in status]
        assert names == sorted(names)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    folder = Path(__file__).parents[2] / "data" / "cdar"
    return etree.XMLSchema(file=str(folder / "CrossDomainAcknowledgementAndResponse_100pD22B.xsd"))


@pytest.mark.parametrize("code", BUYERS)
def test_the_schema_accepts_what_we_write(schema: etree.XMLSchema, code: str) -> None:
    kind = KINDS[code]
    reasons = (StatusReason(code=kind.reasons[0], text="é & <"),) if kind.reasons else ()
    paid = PaidAmount(value=Decimal("120.50"), currency="EUR", paid_on="2026-11-23")
    status = ours(code, reasons=reasons, paid=paid if code == "211" else None)
    schema.assertValid(etree.fromstring(write_cdar(status)))


def test_the_schema_accepts_the_message_of_these_tests(schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(MESSAGE.encode()))


def test_each_detail_has_a_number_of_its_own() -> None:
    reasons = tuple(StatusReason(code="CMD_ERR", sequence=n) for n in (1, 2))
    paid = PaidAmount(value=Decimal(1), currency="EUR", paid_on="2026-11-23")
    root = etree.fromstring(write_cdar(ours("211", reasons=reasons, paid=paid)))
    numbers = [each.text for each in root.iter(f"{{{NAMESPACES['ram']}}}SequenceNumeric")]
    assert numbers == ["1", "2", "3"]


def test_every_kind_of_status_survives_the_way_of_others() -> None:
    for code, reason in product(KINDS, ("DOUBLON", "AUTRE")):
        data = changed(("Code>213<", f"Code>{code}<"), ("DOUBLON", reason))
        assert read_cdar(data).statuses[0].status_code == code
