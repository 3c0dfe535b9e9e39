"""Issue date and due date, from labels first, from payment terms where only they are printed."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lettrage.domain.reading.citing import cites_an_invoice
from lettrage.domain.reading.context import contexts
from lettrage.domain.reading.dates import PrintedDate, dates, order, settle
from lettrage.domain.reading.finder import Found
from lettrage.domain.reading.language import DAY_FIRST
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import DATES, NUMBERS
from lettrage.domain.reading.text import key

PLAIN = 620  # "Date" alone
UNLABELLED = 300
WITH_TIME = 480  # a till prints day and time of the sale
LETTER = 700  # "Lyon, le 3 juin 2026", "Le 3 juin 2026": how a letter is dated
PROVED, SUPPORTED, DATE_WORD, LIKELY, OTHER_WORD, GUESSED = 945, 920, 850, 800, 650, 600
USUAL_TERMS = frozenset({7, 8, 10, 14, 15, 20, 21, 30, 45, 60})  # days; C. com. L441-10: at most 60
CITED = 700  # weight of "date of invoice" on a credit note that has no other date
SURE_LABEL = 740  # weight from which the label names the date beyond doubt
LOOSE_WORDS = 2  # words that may stand between a label and its date
LONGEST_TERM = 180  # days; longer ones are guarantees and contracts
TERMS = re.compile(
    r"\b(?:(?:net|a|sous|within|in|innerhalb(?: von)?|binnen|due in|terms|zahlungsziel|delai de|"
    r"reglement|paiement|payment terms|conditions de paiement|conditions de reglement) ){1,3}"
    r"(?:net )?([0-9]{1,3}) ?(?:jours|jrs|j|days|tage|tagen|dagen|d)\b( fin de mois| fdm)?"
    r"|\b([0-9]{1,3}) ?(?:jours|days) (?:net|nets|date de facture|date facture|fin de mois)"
    r"|\bnet ([0-9]{1,3})\b(?! [0-9])"
)
AT_ONCE = re.compile(
    r"\b(comptant|a reception|reception de facture|due (?:up)?on receipt|upon receipt|"
    r"sofort fallig|sofort zahlbar|paiement immediat|immediate payment|zahlbar sofort)\b"
)
_DISCOUNT = re.compile(r"skonto|escompte|discount|korting|sconto|pronto pago")
_CLAUSE = re.compile(r"[,;]\s|\.\s|\(")
_FROM = frozenset({"du", "vom", "from"})
_TIME = re.compile(r"\s*(?:a|at|um)?\s*[0-9]{1,2}\s?[:h][0-9]{2}")
_LETTER_DATE = re.compile(
    r"(?:[^\W\d_][\w'’ .-]{1,40},? )?(?:[Ll]e|[Dd]en|[Tt]he|on)|[A-ZÀ-Ý][\w'’ .-]{1,30},"
)
_SETTLED = re.compile(
    r"\b(payee?s?|acquittee?s?|reglee?s?|soldee?s?|paid|settled|bezahlt|beglichen|betaald|voldaan|"
    r"pagad[oa]|pagat[oa]|pag[oa]|zaplacon[oa])\b"
)
_TITLE_DU = re.compile(r"(?:du|vom|of|from|le|dated|am|del|van|datum)$")


@dataclass(frozen=True, slots=True)
class Day:
    """A date chosen, where it stands, and other dates that were possible."""

    value: date
    confidence: int
    printed: PrintedDate | None
    others: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class _Marked:
    printed: PrintedDate
    kind: str  # due, issue, letter, date, plain, other, none
    weight: int
    cited: bool = False  # its label speaks of an invoice, not of a credit note
    titled: bool = False  # it stands behind a title: "Facture 118 du"


def decide(
    sheets: Sequence[Sheet],
    language: str,
    currency: str,
    *,
    credit: bool = False,
    number: str = "",
) -> tuple[Day | None, Day | None]:
    """Issue and due date of a document, None where nothing was found or nothing is certain.

    `credit`: it is a credit note, and "invoice of" may be the day of the invoice it corrects.
    `number`: the document's own; a title with another one speaks of another document.
    """
    marked = [
        _mark(page, printed, number)
        for page in sheets
        for cell in page.cells
        for printed in dates(cell)
    ]
    if credit:
        marked = _without_cited(marked)
    proved = order(item.printed for item in marked)
    day_order = proved or ("dmy" if language in DAY_FIRST else "")
    guess = "" if day_order else ("mdy" if currency in {"USD"} else "dmy")
    if not day_order:
        day_order = _order_by_term(sheets, marked)
    issue = _issue(marked, day_order, guess)
    due = _due(sheets, marked, day_order, guess, issue)
    return _supported(sheets, _alone(marked, issue, day_order), due), due


def _without_cited(marked: Sequence[_Marked]) -> list[_Marked]:
    """On a credit note: dates that a label calls an invoice's give way to the others."""
    if not any(item.kind in {"issue", "letter", "date"} and not item.cited for item in marked):
        return [replace(i, weight=min(i.weight, CITED)) if i.cited else i for i in marked]
    return [replace(item, kind="other") if item.cited else item for item in marked]


def _order_by_term(sheets: Sequence[Sheet], marked: Sequence[_Marked]) -> str:
    """The order in which issue date plus printed term is the printed due date, if one only is."""
    fitting = []
    for day_order in ("dmy", "mdy"):
        issue = _issue(marked, day_order, "")
        due = _due(sheets, marked, day_order, "", issue)
        if due is not None and due.printed is not None and due.value == _term(sheets, issue):
            fitting.append(day_order)
    return fitting[0] if len(fitting) == 1 else ""


def _supported(sheets: Sequence[Sheet], issue: Day | None, due: Day | None) -> Day | None:
    """The word "date" alone is as good as "invoice date" where a term leads to the due date."""
    weak = {DATE_WORD, OTHER_WORD}
    if issue is None or due is None or due.printed is None or issue.confidence not in weak:
        return issue
    usual = (due.value - issue.value).days in USUAL_TERMS and due.confidence >= PROVED
    if _term(sheets, issue) == due.value or (usual and issue.confidence == DATE_WORD):
        return replace(issue, confidence=SUPPORTED)
    return replace(issue, confidence=DATE_WORD) if usual else issue


def _alone(marked: Sequence[_Marked], issue: Day | None, day_order: str) -> Day | None:
    """A date that nothing calls otherwise, when every other one is labelled as something else.

    A till receipt prints one day only; an invoice prints "Date" once and names its other dates.
    """
    if issue is None or issue.confidence >= SUPPORTED or issue.printed is None:
        return issue
    if len(issue.printed.readings) > 1 and not day_order:
        return issue
    chosen = next(i for i in marked if i.printed is issue.printed)
    free = {"issue", "letter", "date"} | (set() if chosen.kind == "letter" else {"plain", "none"})
    rest = {settle(i.printed, day_order) for i in marked if i.kind in free} - {issue.value, None}
    only = len({settle(i.printed, day_order) for i in marked}) == 1
    if not rest and (only or chosen.kind in {"letter", "date"} or chosen.weight >= WITH_TIME):
        return replace(issue, confidence=SUPPORTED)
    return issue


def _mark(page: Sheet, printed: PrintedDate, number: str) -> _Marked:
    best = _Marked(printed, "none", UNLABELLED)
    rest = printed.cell.folded[printed.end :]
    if _TIME.match(rest):
        best = _Marked(printed, "plain", WITH_TIME)
    if _dates_a_letter(page, printed):
        return _Marked(printed, "letter", LETTER)
    for context in contexts(page, printed.cell, printed.start):
        labels = DATES.find(context.key)
        if not labels:
            continue
        last = labels[-1] if context.cell is printed.cell else _clearest(labels)
        if best.weight == WITH_TIME and context.key[last.start :] in _FROM:
            continue  # "Trip of 22/05/2026 at 18:42": a moment, no beginning of a period
        kind = last.name
        if kind == "due" and _with_discount(printed):
            kind = "other"
        titled = [label for label in NUMBERS.find(context.key) if label.name != "other"]
        title = bool(titled) and titled[0].start == 0 and bool(_TITLE_DU.search(context.key))
        if title:
            kind = "other" if _of_another(context.key, number) else "issue"
        plain = kind in {"plain", "date"}
        weight = context.weight * PLAIN // 1000 if plain else context.weight
        if len(context.key[last.end :].split()) > LOOSE_WORDS:
            weight = weight * 2 // 3  # "échéance du contrat": another thing's date
        if kind == "other" and key(rest).startswith("au "):
            weight = context.weight
        cited = kind == "issue" and cites_an_invoice(context.key)
        best = _Marked(printed, kind, max(weight, best.weight if plain else 0), cited, title)
        break
    return best


def _of_another(text: str, number: str) -> bool:
    """Whether a title before a date says when something was paid, or another document's day."""
    if _SETTLED.search(text):
        return True
    named = [word for word in text.split() if any(c.isdigit() for c in word)]
    own = key(number).replace(" ", "")
    return bool(own and named) and not any(word in own or own in word for word in named)


def _with_discount(printed: PrintedDate) -> bool:
    """Whether a day to pay by is that of a discount: "bis 15.10. mit 3 % Skonto, sonst …"."""
    text = printed.cell.folded
    if not _DISCOUNT.search(text):
        return False
    before = _CLAUSE.split(text[: printed.start])[-1]
    behind = _CLAUSE.split(text[printed.end :])[0]
    return any(_DISCOUNT.search(part) for part in (before, behind))


def _dates_a_letter(page: Sheet, printed: PrintedDate) -> bool:
    """A town and a day, or the day alone, as a line of its own in the upper half."""
    cell = printed.cell
    before, behind = cell.text[: printed.start].strip(), cell.text[printed.end :].strip(" .")
    if behind or cell.top * 2 > page.height or not _LETTER_DATE.fullmatch(before):
        return False
    if NUMBERS.find(key(before)) or _SETTLED.search(key(before)):
        return False  # "Facture réglée le": no town
    return not any(label.name != "plain" for label in DATES.find(key(before)))


def _clearest(labels: Sequence[Found]) -> Found:
    named = [label for label in labels if label.name not in {"plain", "date", "other"}]
    return (named or list(labels))[0]


def _issue(marked: Sequence[_Marked], day_order: str, guess: str) -> Day | None:
    ranked = sorted(
        (item for item in marked if item.kind in {"issue", "letter", "date", "plain", "none"}),
        key=lambda item: (-item.weight, item.printed.cell.page),
    )
    if not ranked:
        return None
    best = ranked[0]
    value = settle(best.printed, day_order or guess)
    if value is None:
        return None
    rivals = {
        settle(item.printed, day_order or guess)
        for item in ranked[1:]
        if item.weight * 100 >= best.weight * 94
    } - {value, None}
    confidence = _confidence(best, day_order, rivals=len(rivals))
    named = [item.printed for item in ranked[1:] if item.kind in {"issue", "letter", "date"}]
    if best.titled and any(settle(other, day_order or guess) != value for other in named):
        confidence = min(confidence, LIKELY)  # "Facture du" and "Date" say two days
    others = tuple(
        dict.fromkeys(filter(None, (settle(i.printed, day_order or guess) for i in ranked)))
    )
    return Day(value, confidence, best.printed, tuple(d for d in others if d != value)[:3])


def _confidence(item: _Marked, day_order: str, *, rivals: int) -> int:
    if len(item.printed.readings) > 1 and not day_order:
        return GUESSED
    if item.kind in {"issue", "due"} and item.weight >= SURE_LABEL:
        return PROVED if not rivals else LIKELY
    if item.kind in {"date", "letter"} and not rivals:
        return DATE_WORD
    return OTHER_WORD if not rivals else GUESSED - 100


def _due(
    sheets: Sequence[Sheet],
    marked: Sequence[_Marked],
    day_order: str,
    guess: str,
    issue: Day | None,
) -> Day | None:
    ranked = sorted((item for item in marked if item.kind == "due"), key=lambda item: -item.weight)
    term = _term(sheets, issue)
    for item in ranked:
        value = settle(item.printed, day_order or guess)
        if value is None or (issue is not None and value < issue.value):
            continue
        rivals = {
            settle(other.printed, day_order or guess)
            for other in ranked
            if other.weight * 100 >= item.weight * 94
        } - {value, None}
        confidence = _confidence(item, day_order, rivals=len(rivals))
        if term == value and issue is not None:
            confidence = max(confidence, min(issue.confidence, PROVED))
        others = tuple(d for d in rivals if d is not None)
        return Day(value, confidence, item.printed, others[:3])
    if term is not None and issue is not None:
        return Day(term, min(issue.confidence, LIKELY), None)
    return None


def _term(sheets: Sequence[Sheet], issue: Day | None) -> date | None:
    """Issue date plus the printed term; None without one or with several."""
    if issue is None:
        return None
    terms = set()
    for page in sheets:
        for row in page.rows:
            text = key(row.text)
            for found in TERMS.finditer(text):
                days = int(found[1] or found[3] or found[4])
                month_end = "fin de mois" in found[0] or "fdm" in found[0]
                if days <= LONGEST_TERM:
                    terms.add((days, month_end))
            if AT_ONCE.search(text):
                terms.add((0, False))
    if len(terms) != 1:
        return None
    days, month_end = terms.pop()
    due = issue.value + timedelta(days=days)
    return due.replace(day=monthrange(due.year, due.month)[1]) if month_end else due
