"""Lifecycle messages: UN/CEFACT CDAR D22B (Cross Domain Acknowledgement and Response).

Reading keeps what it does not know: codes stay text. Writing makes what rule file BR-FR-CDV
1.4.0.04 asks of a buyer's status (treatment phase).
Source: element names, order and terms (MDT-…, MDG-…) as in that rule file and in the worked
examples of XP Z12-014 annex B; format 204 is UNTDID 2379 `CCYYMMDDHHMMSS`, 102 `CCYYMMDD`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from lxml import etree

from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.platform_flow import InvoiceReference, PaidAmount, StatusReason
from lettrage.formats.refusals import Refused
from lettrage.formats.safe_xml import parse_xml

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
"""Prefixes of the D22B schema."""

SIREN_SCHEME = "0002"
"""ISO 6523 code of a SIREN."""

MOST_REFERENCES = 1_000
"""Invoices of one message: more is no lifecycle message but an attack."""

MOST_TEXT = 500
"""Characters kept of a free text."""

MOST_NUMBER = 200
"""Characters kept of an invoice number: the norm allows 35 (BR-FR-01); it is part of a key."""

MOST_REASONS = 50
"""Details kept of one status."""

_SEQUENCE = re.compile(r"[0-9]{1,9}\Z")
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?\Z")
_MOMENT = "%Y%m%d%H%M%S"
_DAY = "%Y%m%d"
_LENGTHS = {"204": (14, _MOMENT), "203": (12, "%Y%m%d%H%M"), "102": (8, _DAY)}


@dataclass(frozen=True)
class StatusRead:
    """One status of one invoice, as a message tells it.

    Attributes:
        status_code: MDT-105, as it came.
        invoice: Which invoice.
        reasons: In the order of their sequence numbers.
        paid: The first amount of type MPA or MEN with its date, None without one.
        at: MDG-32, else the message's own date; None when neither can be read.
    """

    status_code: str
    invoice: InvoiceReference
    reasons: tuple[StatusReason, ...]
    paid: PaidAmount | None
    at: datetime | None


@dataclass(frozen=True)
class CdarReading:
    """The statuses of a message, in its order; none with a `refusal`."""

    statuses: tuple[StatusRead, ...] = ()
    refusal: Refusal | None = None


def read_cdar(data: bytes) -> CdarReading:
    """Read a message.

    Refusals: as `parse_xml`; `broken_xml` when it is no CDAR or names no invoice or code.
    Raises: nothing.
    """
    try:
        return CdarReading(statuses=_read(data))
    except Refused as refused:
        return CdarReading(refusal=refused.refusal)


def _read(data: bytes) -> tuple[StatusRead, ...]:
    root = parse_xml(data)
    if root.tag != f"{{{NAMESPACES['rsm']}}}CrossDomainAcknowledgementAndResponse":
        raise Refused("broken_xml")
    sent_at = _instant(root, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
    found: list[StatusRead] = []
    for acknowledgement in _all(root, "rsm:AcknowledgementDocument"):
        at = _instant(acknowledgement, "ram:IssueDateTime/udt:DateTimeString") or sent_at
        for reference in _all(acknowledgement, "ram:ReferenceReferencedDocument"):
            found.append(_status(reference, at))
            if len(found) > MOST_REFERENCES:
                raise Refused("xml_too_large")
    if not found:
        raise Refused("broken_xml")
    return tuple(found)


def _status(reference: etree._Element, at: datetime | None) -> StatusRead:
    number = _text(reference, "ram:IssuerAssignedID")
    code = _text(reference, "ram:ProcessConditionCode")
    details = _all(reference, "ram:SpecifiedDocumentStatus")
    # Some platforms repeat the code in the detail only (MDT-115).
    code = code or next((c for d in details if (c := _text(d, "ram:ProcessConditionCode"))), "")
    if not code or not (number or code.startswith("5")):
        raise Refused("broken_xml")
    issued = _day(_text(reference, "ram:FormattedIssueDateTime/qdt:DateTimeString"))
    invoice = InvoiceReference(
        number=number[:MOST_NUMBER],
        type_code=_text(reference, "ram:TypeCode")[:8],
        issue_date=issued,
        seller_siren=_siren(reference),
    )
    reasons = sorted((_reason(d) for d in details), key=lambda reason: reason.sequence)
    return StatusRead(
        status_code=code[:16],
        invoice=invoice,
        reasons=tuple(r for r in reasons if r.code or r.text)[:MOST_REASONS],
        paid=_paid(details),
        at=at,
    )


def _siren(reference: etree._Element) -> str:
    for identifier in _all(reference, "ram:IssuerTradeParty/ram:GlobalID"):
        value = "".join((identifier.text or "").split())
        if identifier.get("schemeID", SIREN_SCHEME) == SIREN_SCHEME and value:
            return value[:64]
    return ""


def _reason(detail: etree._Element) -> StatusReason:
    sequence = _text(detail, "ram:SequenceNumeric")
    return StatusReason(
        code=_text(detail, "ram:ReasonCode")[:64],
        text=_text(detail, "ram:Reason")[:MOST_TEXT],
        sequence=int(sequence) if _SEQUENCE.match(sequence) else 0,
    )


def _paid(details: list[etree._Element]) -> PaidAmount | None:
    for detail in details:
        for block in _all(detail, "ram:SpecifiedDocumentCharacteristic"):
            if _text(block, "ram:TypeCode") not in {"MPA", "MEN"}:
                continue
            amount = block.find("ram:ValueAmount", NAMESPACES)
            value = _decimal(amount.text or "" if amount is not None else "")
            day = _day(_text(block, "ram:ValueDateTime/udt:DateTimeString"))
            if amount is not None and value is not None:
                currency = amount.get("currencyID", "")[:3]
                return PaidAmount(value=value, currency=currency, paid_on=day)
    return None


def _decimal(text: str) -> Decimal | None:
    """What `domain.money.Amount` can keep; anything else is not told."""
    text = text.strip()
    return Decimal(text) if _AMOUNT.match(text) else None


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return element.findall(path, NAMESPACES)


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path, default="", namespaces=NAMESPACES) or "").strip()


def _instant(element: etree._Element, path: str) -> datetime | None:
    """UTC, as the examples of XP Z12-014 are written: the format carries no zone."""
    found = element.find(path, NAMESPACES)
    if found is None:
        return None
    text = (found.text or "").strip()
    length, form = _LENGTHS.get(found.get("format", "204"), (0, ""))
    if len(text) != length or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _day(text: str) -> str:
    """ISO date of `CCYYMMDD…`, "" when it is none."""
    try:
        return date.fromisoformat(text[:8]).isoformat() if text[:8].isdigit() else ""
    except ValueError:
        return ""
