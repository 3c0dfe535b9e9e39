"""Other explanations of a document that fits: another payment of it, or another document.

Source: decision rules of the scenario files, rules 1, 5, 6 and 9.
"""

import re
from collections.abc import Sequence
from datetime import date

from lettrage.domain.reconciliation.amounts import Lens, fit
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.ledger import Ledger
from lettrage.domain.reconciliation.numbers import number_form
from lettrage.domain.reconciliation.stray import stray_number

_EXPLAINED = frozenset({ReasonCode.DISCOUNT_IN_TIME, ReasonCode.FEE_STATED})

_LEAST_OF_SERIES = 4
"""Numbers of one form that show a series: of fewer, what lies between them may be nobody's."""

_PARTS = frozenset({"ACOMPTE", "ACPTE", "ARRHES", "PARTIEL", "MENSUALITE"})
_FRACTION = re.compile(r"(?<![0-9/])([1-9])/(?!\1)[2-9](?![0-9/])")  # 2/3: the second of three


def fits_better(other: Case, first: Case, document: MatchDocument) -> bool:
    """A later payment that fits the document better than the first: nobody can tell whose it is.

    It cites it or carries a harder sign, it names the month of the document where the first names
    another, the first was before the document, or calls itself a part.
    """
    day = document.date
    if bool(other.cited) is not bool(first.cited):
        return bool(other.cited)
    if other.hardness > first.hardness:
        return True
    if first.transaction.booking_date < day <= other.transaction.booking_date:
        return True
    months = (document.period or _month(day), _month(day))
    named, later = first.label.period, other.label.period
    if named is not None and later is not None and later in months and named not in months:
        return True
    return first.label.is_part


def _month(day: date) -> date:
    return day.replace(day=1)


def ahead_in_series(case: Case, document: MatchDocument, ledger: Ledger) -> bool:
    """Issued after the payment, and not the first of its amount: that of the payment is missing."""
    if case.cited or document.date <= case.transaction.booking_date:
        return False
    known = ledger.candidates.by_third_party(document.third_party_id)
    return any(
        other.date < document.date
        and (other.total, other.type, other.currency)
        == (document.total, document.type, document.currency)
        for other in known
    )


def not_in_the_books(case: Case, document: MatchDocument, ledger: Ledger) -> Reason | None:
    """The label cites another document, that the books lack: not a number that exists nowhere.

    It lies inside the series of the third party's numbers; or it is a creditor reference, and the
    third party has documents with such references.
    """
    if case.cited or not (case.numbers.runs or case.label.rf_references):
        return None
    known = ledger.candidates.by_third_party(document.third_party_id)
    number = _of_the_series(stray_number(case, [document]), document, known)
    if case.transaction.amount > 0 and any(other.structured_ref for other in known):
        number = next(iter(case.label.rf_references), number)  # that of one here is posted by it
    return Reason(ReasonCode.NUMBER_OF_NONE, (("number", number),), 75) if number else None


def _of_the_series(number: str, document: MatchDocument, known: Sequence[MatchDocument]) -> str:
    """The number, where it lies between numbers of the document's form; else empty."""
    digits, (letters, size) = number.replace("-", ""), _form(document.number)
    if len(digits) != size:
        return ""
    series = [
        number_form(other.number).digits
        for other in known
        if _form(other.number) == (letters, size)
    ]
    inside = len(series) >= _LEAST_OF_SERIES and min(series) < digits < max(series)
    return number if inside else ""


def _form(number: str) -> tuple[str, int]:
    """Letters of a number, and how many digits it has."""
    form = number_form(number)
    return "".join(filter(str.isalpha, form.compact)), len(form.digits)


def parts_of_another(
    case: Case,
    document: MatchDocument,
    lens: Lens,
    payments: Sequence[Case],
    ledger: Ledger,
) -> bool:
    """The payment may be an instalment of a larger document: it says so, or others complete it.

    `payments` are the others of the third party: of the same amount, or explained by nothing.
    """
    if case.cited:
        return False
    side = 1 if lens.amount > 0 else -1
    paid = abs(lens.amount)
    larger = [
        other
        for other in ledger.of_party(case, document.third_party_id)
        if other.sign == side and other.currency == lens.currency and ledger.open(other) > paid
    ]
    if larger and _is_called_part(case):
        return True
    equal = sum(abs(other.transaction.amount) == paid for other in payments)
    makes = {paid * count for count in range(2, equal + 2)}
    makes |= {
        paid + abs(other.transaction.amount)
        for other in payments
        if other.transaction.amount * side > 0
    }
    return any(ledger.open(other) in makes for other in larger)


def _is_called_part(case: Case) -> bool:
    """The label says that more follows: not SOLDE, nor ECHEANCE, which is a due date as well."""
    return not _PARTS.isdisjoint(case.label.normal.split()) or bool(
        _FRACTION.search(case.label.text)
    )


def also_explained(case: Case, document: MatchDocument, ledger: Ledger) -> bool:
    """Another document whose discount or whose fee in the label makes the amount as well."""
    if case.cited:
        return False
    if "ESCOMPTE" in case.label.normal:
        return True  # the payer took a discount: not of a document that is due in full
    documents = ledger.of_party(case, document.third_party_id)
    discounted = [other for other in documents if other.discount is not None]
    stated = case.label.fee is not None or case.label.gross is not None
    tried = [[other] for other in (documents if stated else discounted) if other is not document]
    if len(discounted) > 1:
        tried.append([other for other in discounted if other is not document])
    lens = case.lenses[0]
    for some in tried:
        same = [other for other in some if other.currency == lens.currency]
        total = sum(ledger.signed(other) for other in same)
        found = fit(lens, total, same, case.transaction, case.label) if same else None
        if found is not None and found.reason.code in _EXPLAINED:
            return True
    return False


def contested_by(cases: Sequence[Case]) -> frozenset[str]:
    """Documents that a blocked case may have paid: no sum takes them."""
    return frozenset(
        chosen[0]
        for case in cases
        if case.blocked and case.decision is None
        for chosen in case.sets
        if len(chosen) == 1
    )
