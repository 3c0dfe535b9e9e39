"""Day of delivery (BT-72), billing period (BG-14) and the day an account is drawn on.

A label makes a day or a span sure; a span without one is taken when it is the only one printed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading.context import ABOVE
from lettrage.domain.reading.dates import PrintedDate, dates, order, settle
from lettrage.domain.reading.days import GUESSED as DAY_GUESSED
from lettrage.domain.reading.days import Day
from lettrage.domain.reading.labelled import Label, Offer, labels
from lettrage.domain.reading.language import DAY_FIRST
from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.lexicon_mentions import DAYS
from lettrage.domain.reading.spans import Span, span
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_LEAD = re.compile(
    r"[\s:.,(=\-]*(?:(?:du|de|le|la|l'|from|vom|von|van|dal|del|od|the|am|den|on|mois de|month of|"
    r"allant du|im|in|for|pour|fur|d'|datum|date)[\s:']+){0,3}"
)
_OPENS = re.compile(
    r"(?<![a-z0-9])(?:du|from|vom|van|dal|del|od)\s+(?=[0-9a-z])|\A(?=[0-9a-z])|[(:,]\s?(?=[0-9a-z])"
)
"""Where a span may begin: behind a word, or at the head of a line or bracket ("Mar 1 - Apr 1")."""
_DIGITS = re.compile(r"(?:[0-9][^0-9]*){4}")  # of a span: the year, at least
_SAME_DAY = re.compile(
    r"\b(?:liefer|leistung)\w*(?: \w+){0,3} (?:entspricht|gleich|ist|identisch mit)(?: \w+){0,6} "
    r"(?:rechnungsdatum|ausstellungsdatum|belegdatum|datum der rechnung)|"
    r"\b(?:liefer|leistungs)\w* ?datum rechnungsdatum\b|"
    r"\bdate de (?:livraison|prestation) (?:idem|identique a|egale a)(?: la)? "
    r"date de (?:la )?facture|"
    r"\bdelivery date (?:is |equals |same as )?(?:the )?invoice date"
)
_UNLESS = re.compile(r"\b(sofern|soweit|falls|wenn|sauf|unless|if)\b")
_DRAWN = re.compile(
    r"\b(eingezogen|abgebucht|einziehen|abbuchen|belastet|preleve|prelevee|preleves|"
    r"prelevement|debited|collected|geincasseerd|afgeschreven|addebitat\w|adeudad\w)\b"
)
_ON = re.compile(r"\b(?:am|le|on|op|el|il|zum|du|a partir du|on or after|vers le|date)$")
_NOT_DRAWN = re.compile(
    r"\b(mandat signe|signature|facture du|rechnung vom|invoice of|facture no|echu|rejete|"
    r"rejet|impaye|returned|zuruckgegeben|prochain|next|nachste)\b"
)
LABELLED, WEAK, SENTENCE, LONE, UNSETTLED, RIVALLED = 930, 820, 840, 700, 600, 620
ENDS = 760  # a stay is mostly what is billed; a contract's first and last day may not be
NOTED = 700  # the day of a delivery note
SAME_DAY, SAME_DAY_MAYBE = 920, 800  # "delivery date is invoice date", and "unless stated"
REACH = 4  # signs between a label's end and its day


@dataclass(frozen=True, slots=True)
class Dated:
    """A day chosen for a field, its words, and the others that were possible."""

    name: FieldName
    value: date
    confidence: int
    tokens: tuple[Token, ...]
    others: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class _Spanned:
    first: date
    last: date
    confidence: int
    tokens: tuple[Token, ...]


def decide(
    sheets: Sequence[Sheet], language: str, issue: Day | None, due: Day | None
) -> Iterator[Dated]:
    """Delivery day, billing period and debit day, each field at most once. Raises: nothing."""
    day_order = _order(language, (issue, due))
    found = [label for page in sheets for label in labels(page, DAYS)]
    delivered = list(_labelled_days(found, "delivery", day_order))
    delivered = delivered or list(_as_issued(sheets, issue))
    for name in ("period", "shipped"):  # a period of one day; the day goods left
        delivered = delivered or list(_labelled_days(found, name, day_order))
    delivered = delivered or list(_noted_days(found, day_order))
    drawn = list(_labelled_days(found, "debit", day_order)) or [
        day for page in sheets for day in _drawn(page, day_order)
    ]
    for days in (delivered, drawn):
        if days:
            yield _one(days)
    period = list(_period(sheets, found, day_order))
    yield from period or _ends(found, day_order)


def _order(language: str, known: Iterable[Day | None]) -> str:
    """The order of day and month: as for the document's own dates, else by language."""
    days = [day for day in known if day is not None and day.printed is not None]
    proved = order(day.printed for day in days if day.printed is not None)
    if proved:
        return proved
    for day in days:
        if day.printed and len(day.printed.readings) > 1 and day.confidence > DAY_GUESSED:
            return "dmy" if day.value == day.printed.readings[0] else "mdy"
    return "dmy" if language in DAY_FIRST else ""


_SURE_DAYS = frozenset({"delivery", "debit"})


def _noted_days(found: Sequence[Label], day_order: str) -> Iterator[Dated]:
    """The day of a delivery note, behind its number: "bon de livraison n° BL-77 du 01/04/2024"."""
    for label in found:
        if label.name != "note" or not label.offers:
            continue
        offer = label.offers[0]
        printed = next((day for day in dates(offer.cell) if day.start >= offer.start), None)
        value = settle(printed, day_order) if printed is not None else None
        if printed is not None and value is not None:
            yield Dated(FieldName.DELIVERY_DATE, value, NOTED, printed.tokens)


def _labelled_days(found: Sequence[Label], name: str, day_order: str) -> Iterator[Dated]:
    field = FieldName.DIRECT_DEBIT_DATE if name == "debit" else FieldName.DELIVERY_DATE
    for label in found:
        if label.name != name:
            continue
        for offer in label.offers:
            printed = _day_at(offer)
            if printed is None:
                continue
            value = settle(printed, day_order)
            sure = LABELLED if offer.weight >= ABOVE and name in _SURE_DAYS else WEAK
            if value is None:
                value, sure = printed.readings[0], UNSETTLED
            yield Dated(field, value, sure, printed.tokens)
            break


def _day_at(offer: Offer) -> PrintedDate | None:
    """The day at the beginning of a text; none when it opens a span."""
    lead = _LEAD.match(offer.cell.folded, offer.start)
    start = lead.end() if lead else offer.start
    if span(offer.cell.folded, start) is not None:
        return None
    for printed in dates(offer.cell):
        if offer.start <= printed.start <= start + REACH:
            return printed
    return None


def _as_issued(sheets: Sequence[Sheet], issue: Day | None) -> Iterator[Dated]:
    """Delivery on the invoice's own date, said in words (§ 31 Abs. 4 UStDV allows that)."""
    if issue is None:
        return
    for page in sheets:
        match = _SAME_DAY.search(page.key)
        if match is not None:
            around = page.key[max(match.start() - 60, 0) : match.end() + 60]
            most = SAME_DAY_MAYBE if _UNLESS.search(around) else SAME_DAY
            confidence = min(issue.confidence, most)
            yield Dated(FieldName.DELIVERY_DATE, issue.value, confidence, (), derived=True)
            return


def _drawn(page: Sheet, day_order: str) -> Iterator[Dated]:
    """Days in sentences that say that the account is drawn on them."""
    if not _DRAWN.search(page.key):
        return
    for row in page.rows:
        words = key(row.text)
        before = key(page.rows[row.index - 1].text) if row.index else ""
        if not (_DRAWN.search(words) or _DRAWN.search(before[-80:])) or _NOT_DRAWN.search(words):
            continue
        printed = [day for cell in row.cells for day in dates(cell)]
        if len(printed) != 1:
            continue
        near = _before(row, printed[0])
        value = settle(printed[0], day_order)
        here = _DRAWN.search(words) is not None
        if value is not None and _ON.search(near) and (here or near.endswith("a partir du")):
            field = FieldName.DIRECT_DEBIT_DATE
            yield Dated(field, value, SENTENCE, printed[0].tokens)


def _before(row: Row, printed: PrintedDate) -> str:
    own = key(printed.cell.text[: printed.start])
    lefts = [cell.key for cell in row.cells if cell.right <= printed.cell.left]
    return own or (lefts[-1] if lefts else "")


def _period(sheets: Sequence[Sheet], found: Sequence[Label], day_order: str) -> Iterator[Dated]:
    spans = [s for label in found for s in _labelled_span(label, day_order)]
    if not any(s.confidence >= LABELLED for s in spans):
        spans += [s for page in sheets for s in _lone_spans(page, day_order)]
    if not spans:
        return
    best = max(spans, key=lambda s: s.confidence)
    rivals = [
        s
        for s in spans
        if (s.first, s.last) != (best.first, best.last)
        and (s.confidence * 100 >= best.confidence * 90 or best.confidence < LABELLED)
    ]
    if rivals and best.confidence == LONE:
        return  # each line of the document has a span of its own
    confidence = min(best.confidence, RIVALLED) if rivals else best.confidence
    ends = (
        (FieldName.BILLING_PERIOD_START, best.first, [s.first for s in rivals]),
        (FieldName.BILLING_PERIOD_END, best.last, [s.last for s in rivals]),
    )
    for field, value, others in ends:
        texts = tuple(dict.fromkeys(d.isoformat() for d in others if d != value))[:3]
        yield Dated(field, value, confidence, best.tokens, texts)


def _ends(found: Sequence[Label], day_order: str) -> Iterator[Dated]:
    """First and last day under labels of their own, such as arrival and departure."""
    starts = list(_labelled_days(found, "start", day_order))
    ends = list(_labelled_days(found, "end", day_order))
    if not starts or not ends:
        return
    first, last = _one(starts), _one(ends)
    if first.value <= last.value:
        yield replace(
            first, name=FieldName.BILLING_PERIOD_START, confidence=min(first.confidence, ENDS)
        )
        yield replace(
            last, name=FieldName.BILLING_PERIOD_END, confidence=min(last.confidence, ENDS)
        )


def _labelled_span(label: Label, day_order: str) -> Iterator[_Spanned]:
    """A span behind a label of periods, or of delivery: services are delivered over a span."""
    sure = {"period": LABELLED, "period_maybe": WEAK, "delivery": LABELLED}.get(label.name)
    if sure is None:
        return
    for offer in label.offers:
        lead = _LEAD.match(offer.cell.folded, offer.start)
        start = lead.end() if lead else offer.start
        read = span(offer.cell.folded, start)
        if read is not None:
            most = sure if offer.weight >= ABOVE else min(sure, WEAK)
            yield _settled(offer.cell, start, read, day_order, most)
            return


def _lone_spans(page: Sheet, day_order: str) -> Iterator[_Spanned]:
    for cell in page.cells:
        if not _DIGITS.search(cell.text):
            continue
        if any(label.name == "planned" for label in DAYS.find(cell.key)):
            continue
        for match in _OPENS.finditer(cell.folded):
            read = span(cell.folded, match.end())
            if read is not None and (read.days or match[0].strip()[-1:].isalpha()):
                yield _settled(cell, match.end(), read, day_order, LONE)


def _settled(cell: Cell, start: int, read: Span, day_order: str, most: int) -> _Spanned:
    chosen, confidence = read.readings[0], most
    if len(read.readings) > 1:
        if day_order == "mdy":
            chosen = read.readings[1]
        elif not day_order:
            confidence = min(most, UNSETTLED)
    return _Spanned(*chosen, confidence, cell.words(start, read.end))


def _one(days: Sequence[Dated]) -> Dated:
    best = max(days, key=lambda day: day.confidence)
    others = tuple(dict.fromkeys(d.value.isoformat() for d in days if d.value != best.value))[:3]
    confidence = min(best.confidence, RIVALLED) if others else best.confidence
    return Dated(best.name, best.value, confidence, best.tokens, others, derived=best.derived)
