"""All checks of one invoice, with the overrides that hold, and the remarks that stay open."""

from lettrage.domain.invoice_reading import Finding
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.amount_checks import amount_checks
from lettrage.domain.review.check import Check, Severity
from lettrage.domain.review.facts import Facts
from lettrage.domain.review.field_checks import field_checks
from lettrage.domain.review.values import subject
from lettrage.domain.review.wording import of_finding

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}

REMADE = frozenset(
    {
        "bank_change_in_mail",
        "customer_not_us",
        "duplicate_suspected",
        "iban_changed",
        "iban_check_failed",
        "iban_country_changed",
        "iban_in_mail",
        "iban_new",
        "iban_of_another",
        "iban_several",
        "kind_unknown",
        "not_an_invoice",
        "own_document",
        "payee_account_changed",
        "platform_refused",
        "sender_lookalike",
        "sender_shared",
        "sender_unknown",
        "supplier_lookalike",
        "supplier_name_differs",
        "supplier_unconfirmed",
        "supplier_unknown",
        "totals_mismatch",
        "vat_breakdown_mismatch",
        "vat_id_check_failed",
    }
)
"""Remarks of reading and filing that are made anew from the invoice as it stands."""

UNREAD = frozenset({"mandatory_field_missing", "nothing_found", "reading_failed"})
"""Remarks that the fields themselves answer: they stay while one is missing."""


def evaluate(invoice: PurchaseInvoice, facts: Facts) -> tuple[Check, ...]:
    """What does not hold, the blocking first, then in the order of a form.

    Shapes: empty when there is nothing to say; a code may occur once a field.
    Raises: nothing.
    """
    stored = [f for f in invoice.findings if f.code not in REMADE and f.code not in UNREAD]
    found = [
        *(of_finding(remark) for remark in facts.remarks),
        *field_checks(invoice, facts),
        *amount_checks(invoice),
        *(of_finding(finding) for finding in stored),
    ]
    settled = {(a.code, a.subject) for a in invoice.acknowledged}
    answered = [_answered(invoice, check, settled) for check in found]
    return tuple(sorted(answered, key=lambda c: (not c.blocking, _ORDER[c.severity])))


def blocking(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Those that forbid validation as things stand."""
    return tuple(check for check in checks if check.blocking)


def open_findings(
    invoice: PurchaseInvoice, checks: tuple[Check, ...], remarks: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """The remarks still open after a change: settled ones go, new ones come.

    `checks` are those of the changed invoice, `remarks` the facts' own.
    """
    failing = {check.code for check in checks if not check.acknowledged}
    if "field_missing" in failing:
        failing |= UNREAD
    fresh = {remark.code: remark for remark in remarks if remark.code in failing}
    kept = [fresh.pop(f.code, f) for f in invoice.findings if f.code in failing]
    return (*kept, *fresh.values())


def _answered(invoice: PurchaseInvoice, check: Check, settled: set[tuple[str, str]]) -> Check:
    mark = subject(invoice, check.fields, check.related_id)
    done = check.acknowledgeable and (check.code, mark) in settled
    return check.model_copy(
        update={"subject": mark, "acknowledged": done, "blocking": check.blocking and not done}
    )
