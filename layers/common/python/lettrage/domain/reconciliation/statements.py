"""What a label says of the document that is paid: its day, its year, its amount."""

import re
from datetime import date

from lettrage.domain.labels import normal_form, stated_amounts
from lettrage.domain.reconciliation.amounts import minor, text
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.inputs import MatchDocument

_INVOICE_OF = re.compile(
    r"\b(?:FACT|FAC|FACTURE|INVOICE)S? (?:DU|DATED?|OF) "
    r"(?P<day>[0-3]?[0-9])[/. -](?P<month>[01]?[0-9])"
    r"(?:[/. -](?P<year>20[0-9]{2}|[0-9]{2}))?(?![0-9])"
)
_DAYS_AROUND = 2  # the day of an invoice as one reads it, or as it was sent
_YEAR = re.compile(r"(?<![0-9A-Z/.,*-])(?<!\bCB )(?<!\bCARTE )20[0-9]{2}(?![0-9/.,-]| [0-9])")
_YEARS_AHEAD = 1  # of the payment: what is paid for is of a year gone by, or of the next
_FIRST_MONTHS = 3  # in which what was of the year before is billed


_COUNT = re.compile(r"(?<![0-9] )\b(?P<count>[1-9]) ?(?:FACTS?|FACTURES?|FACS?)\b(?! ?[0-9])")
_MATTER = re.compile(
    r"\b(?:CAUTION|DEPOT DE GARANTIE|APPORTS?|PRET|DON|DIVIDENDES?|COMPTE COURANT)\b"
)


def stated_count(case: Case) -> int:
    """How many invoices the label says are paid; 0 where it says nothing."""
    found = _COUNT.search(case.label.normal)
    return int(found["count"]) if found else 0


def other_matter(case: Case) -> str:
    """What is paid that is no invoice, in the label's words: a deposit, a loan, a gift."""
    found = _MATTER.search(case.label.normal)
    if found and case.rule and case.hardness is Hardness.RULE:
        said = (normal_form(keyword) for keyword in case.rule.keywords)
        if any(f" {found[0]} " in f" {words} " for words in said):
            return ""  # the user's rule is about just that
    named = case.names[0].words if case.names else ()
    return "" if found is None or not set(named).isdisjoint(found[0].split()) else found[0].lower()


def stated_otherwise(case: Case, document: MatchDocument) -> str:
    """What the label says of the document that is not so; empty where it says nothing else."""
    return (
        _other_day(case, document) or _other_year(case, document) or _other_amount(case, document)
    )


def _other_day(case: Case, document: MatchDocument) -> str:
    found = _INVOICE_OF.search(case.label.text)
    if found is None:
        return ""
    days = [_day(found, year) for year in (document.date.year, document.due_date.year)]
    near = any(
        day is not None and abs((day - own).days) <= _DAYS_AROUND
        for day in days
        for own in (document.date, document.due_date)
    )
    return "" if near else found[0].partition(" ")[2]


def _day(found: re.Match[str], without: int) -> date | None:
    year = found["year"]
    try:
        return date(
            2000 + int(year) % 100 if year else without, int(found["month"]), int(found["day"])
        )
    except ValueError:
        return None


def _other_year(case: Case, document: MatchDocument) -> str:
    last = case.transaction.booking_date.year + _YEARS_AHEAD
    said = [int(year) for year in _YEAR.findall(case.label.text) if int(year) <= last]
    days = [document.date, document.due_date, *([document.period] if document.period else [])]
    years = {day.year for day in days}
    if document.date.month <= _FIRST_MONTHS:
        years.add(document.date.year - 1)
    return "" if not said or years.intersection(said) else str(said[0])


def _other_amount(case: Case, document: MatchDocument) -> str:
    if case.label.fee is not None or case.label.gross is not None:
        return ""
    currency = case.transaction.currency
    said = {minor(amount, currency) for amount in stated_amounts(case.label.text)}
    known = {document.total, document.open, *(abs(lens.amount) for lens in case.lenses)}
    return "" if not said or said & known else text(min(said), currency)
