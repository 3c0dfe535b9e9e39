"""A buyer's lifecycle status as a CDAR message; the same status gives the same bytes.

Source: as `formats.cdar`. Rules met: CDV-02 (profile), 03, 05 to 13, 15, 16, CL-01 to CL-11 of
BR-FR-CDV 1.4.0.04. The platform, not the buyer, addresses the public portal (PPF).
"""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from lettrage.domain.money import decimal_text
from lettrage.domain.platform_flow import InvoiceReference, PaidAmount, StatusReason
from lettrage.domain.platform_statuses import KINDS
from lettrage.formats.cdar import NAMESPACES, SIREN_SCHEME

PROFILE = "urn.cpro.gouv.fr:1p0:CDV:invoice"
"""MDT-3 (rule CDV-02)."""

TREATMENT = "23"
"""MDT-77 of the treatment phase (rule CDV-09)."""

ADDRESS_SCHEME = "0225"
"""French e-invoicing address; a SIREN alone is one of its forms (french-invoicing §1.5)."""

_BUYER = "BY"
_SELLER = "SE"
_PROCESS = "REGULATED"


@dataclass(frozen=True)
class BuyersStatus:
    """What a message says.

    Attributes:
        message_id: MDT-4, ours.
        status_code: One of `domain.platform_statuses.BUYERS`.
        invoice: All four attributes are needed.
        buyer_siren: Ours.
        at: When it was set.
        reasons: MDG-37.
        paid: With 211 only.
    """

    message_id: str
    status_code: str
    invoice: InvoiceReference
    buyer_siren: str
    at: datetime
    reasons: tuple[StatusReason, ...] = ()
    paid: PaidAmount | None = None


def write_cdar(status: BuyersStatus) -> bytes:
    """The message, UTF-8 with declaration. Raises: nothing, for a status that was checked."""
    root = etree.Element(_name("rsm:CrossDomainAcknowledgementAndResponse"), nsmap=NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    process = _add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter")
    _add(process, "ram:ID", _PROCESS)
    guideline = _add(context, "ram:GuidelineSpecifiedDocumentContextParameter")
    _add(guideline, "ram:ID", PROFILE)
    _exchanged(root, status)
    _acknowledgement(root, status)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _exchanged(root: etree._Element, status: BuyersStatus) -> None:
    document = _add(root, "rsm:ExchangedDocument")
    _add(document, "ram:ID", status.message_id)
    _add(document, "ram:Name", KINDS[status.status_code].label)
    _moment(document, "ram:IssueDateTime", status.at)
    _party(document, "ram:SenderTradeParty", status.buyer_siren, _BUYER)
    _party(document, "ram:IssuerTradeParty", status.buyer_siren, _BUYER)
    seller = _party(document, "ram:RecipientTradeParty", status.invoice.seller_siren, _SELLER)
    address = _add(seller, "ram:URIUniversalCommunication")
    uri = _add(address, "ram:URIID", status.invoice.seller_siren)
    uri.set("schemeID", ADDRESS_SCHEME)


def _acknowledgement(root: etree._Element, status: BuyersStatus) -> None:
    document = _add(root, "rsm:AcknowledgementDocument")
    several = _add(document, "ram:MultipleReferencesIndicator")
    _add(several, "udt:Indicator", "false")
    _add(document, "ram:TypeCode", TREATMENT)
    _moment(document, "ram:IssueDateTime", status.at)
    reference = _add(document, "ram:ReferenceReferencedDocument")
    kind = KINDS[status.status_code]
    _add(reference, "ram:IssuerAssignedID", status.invoice.number)
    _add(reference, "ram:StatusCode", kind.condition)
    _add(reference, "ram:TypeCode", status.invoice.type_code)
    issued = _add(reference, "ram:FormattedIssueDateTime")
    day = _add(issued, "qdt:DateTimeString", status.invoice.issue_date.replace("-", ""))
    day.set("format", "102")
    _add(reference, "ram:ProcessConditionCode", kind.code)
    _add(reference, "ram:ProcessCondition", kind.label)
    _party(reference, "ram:IssuerTradeParty", status.invoice.seller_siren, _SELLER)
    _details(reference, status)


def _details(reference: etree._Element, status: BuyersStatus) -> None:
    """MDG-37; a sequence number stands in each (rule CDV-16)."""
    for reason in status.reasons:
        detail = _add(reference, "ram:SpecifiedDocumentStatus")
        if reason.code:
            _add(detail, "ram:ReasonCode", reason.code)
        if reason.text:
            _add(detail, "ram:Reason", reason.text)
        _add(detail, "ram:SequenceNumeric", str(reason.sequence))
    if status.paid is None:
        return
    detail = _add(reference, "ram:SpecifiedDocumentStatus")
    _add(detail, "ram:SequenceNumeric", str(len(status.reasons) + 1))
    block = _add(detail, "ram:SpecifiedDocumentCharacteristic")
    _add(block, "ram:TypeCode", "MPA")
    amount = _add(block, "ram:ValueAmount", decimal_text(status.paid.value))
    amount.set("currencyID", status.paid.currency)
    paid_on = _add(block, "ram:ValueDateTime")
    day = _add(paid_on, "udt:DateTimeString", status.paid.paid_on.replace("-", ""))
    day.set("format", "102")


def _party(parent: etree._Element, name: str, siren: str, role: str) -> etree._Element:
    party = _add(parent, name)
    _add(party, "ram:GlobalID", siren).set("schemeID", SIREN_SCHEME)
    _add(party, "ram:RoleCode", role)
    return party


def _moment(parent: etree._Element, name: str, at: datetime) -> None:
    moment = _add(_add(parent, name), "udt:DateTimeString", f"{at:%Y%m%d%H%M%S}")
    moment.set("format", "204")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, _name(name))
    child.text = text
    return child


def _name(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"
