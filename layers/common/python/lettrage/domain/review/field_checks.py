"""Checks of single fields: there, usable, plausible, with right check digits."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from lettrage.domain.identifiers import compact, is_iban, is_siren, is_siret, is_vat_id
from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.purchase_invoice import DocumentType, PurchaseInvoice
from lettrage.domain.review.check import Check
from lettrage.domain.review.facts import Facts
from lettrage.domain.review.values import AMOUNTS, DAYS, amount, currency, day, exact
from lettrage.domain.review.wording import FIELD_FR, check

REQUIRED = (FieldName.ISSUE_DATE, FieldName.CURRENCY, FieldName.GROSS_TOTAL)
"""Without these nothing can be booked or matched (CGI ann. II art. 242 nonies A; the supplier and
the number are checked apart)."""

OLDEST_YEARS = 10
"""Code de commerce, art. L123-22: vouchers are kept ten years; no open book needs older ones."""

LONGEST_TERM = timedelta(days=366)
"""Code de commerce, art. L441-10 allows 60 days; past a year a date is rather misread."""

PROVED = 900
"""Per mille from which a value counts as proved (domain.reading)."""

_SHOWN = (
    FieldName.NUMBER,
    FieldName.ISSUE_DATE,
    FieldName.DUE_DATE,
    FieldName.CURRENCY,
    FieldName.NET_TOTAL,
    FieldName.VAT_TOTAL,
    FieldName.GROSS_TOTAL,
    FieldName.IBAN,
)


def field_checks(invoice: PurchaseInvoice, facts: Facts) -> Iterator[Check]:
    """Everything wrong with single fields, in the order of a form."""
    yield from _presence(invoice)
    yield from _form(invoice)
    yield from _dates(invoice, facts.today)
    yield from _period(invoice)
    yield from _identifiers(invoice)
    if facts.number_taken_by is not None:
        taken = check("number_taken", (FieldName.NUMBER,))
        yield taken.model_copy(update={"related_id": facts.number_taken_by})
    if (
        invoice.document_kind is DocumentKind.SUPPORTING_DOCUMENT
        and invoice.document_type is DocumentType.PURCHASE
    ):
        yield check("receipt_as_purchase", (FieldName.KIND,))
    yield from _unproved(invoice)


def _presence(invoice: PurchaseInvoice) -> Iterator[Check]:
    if not invoice.text(FieldName.NUMBER):
        receipt = invoice.document_kind is DocumentKind.SUPPORTING_DOCUMENT
        yield check("number_unknown" if receipt else "field_missing", (FieldName.NUMBER,))
    for name in REQUIRED:
        if not invoice.text(name):
            yield check("field_missing", (name,))


def _form(invoice: PurchaseInvoice) -> Iterator[Check]:
    code = invoice.text(FieldName.CURRENCY)
    if code and not (len(code) == len("EUR") and code.isascii() and code.isalpha()):
        yield check("field_malformed", (FieldName.CURRENCY,))
    for name in DAYS:
        if invoice.text(name) and day(invoice, name) is None:
            yield check("field_malformed", (name,))
    for name in AMOUNTS:
        if not invoice.text(name):
            continue
        value = amount(invoice, name)
        if value is None or not exact(value, currency(invoice)):
            yield check("field_malformed", (name,))
    if code and code != "EUR":
        yield check("foreign_currency", (FieldName.CURRENCY,), value=code)


def _period(invoice: PurchaseInvoice) -> Iterator[Check]:
    ends = FieldName.BILLING_PERIOD_START, FieldName.BILLING_PERIOD_END
    start, end = (day(invoice, name) for name in ends)
    if start is not None and end is not None and end < start:
        yield check("billing_period_reversed", ends)


def _dates(invoice: PurchaseInvoice, today: date) -> Iterator[Check]:
    issued, due = day(invoice, FieldName.ISSUE_DATE), day(invoice, FieldName.DUE_DATE)
    if issued is None:
        return
    if issued > today:
        yield check("issue_date_in_future", (FieldName.ISSUE_DATE,))
    if issued.year < today.year - OLDEST_YEARS:
        yield check("issue_date_too_old", (FieldName.ISSUE_DATE,))
    if due is not None and due < issued:
        yield check("due_date_before_issue_date", (FieldName.DUE_DATE, FieldName.ISSUE_DATE))
    if due is not None and due - issued > LONGEST_TERM:
        yield check("due_date_far", (FieldName.DUE_DATE, FieldName.ISSUE_DATE))


def _identifiers(invoice: PurchaseInvoice) -> Iterator[Check]:
    iban = invoice.text(FieldName.IBAN)
    if iban and not is_iban(compact(iban)):
        yield check("iban_invalid", (FieldName.IBAN,))
    proofs: tuple[tuple[FieldName, Callable[[str], bool]], ...] = (
        (FieldName.SUPPLIER_SIREN, is_siren),
        (FieldName.SUPPLIER_SIRET, is_siret),
        (FieldName.SUPPLIER_VAT_ID, is_vat_id),
    )
    for name, proof in proofs:
        value = invoice.text(name)
        if value and not proof(compact(value)):
            yield check("identifier_invalid", (name,))


def _unproved(invoice: PurchaseInvoice) -> Iterator[Check]:
    names = [
        name
        for name in _SHOWN
        if (field := invoice.fields.get(name)) is not None and field.confidence < PROVED
    ]
    if names:
        french = ", ".join(FIELD_FR[name] for name in names)
        yield check("unproved_fields", names, value=french, value_en=", ".join(names))
