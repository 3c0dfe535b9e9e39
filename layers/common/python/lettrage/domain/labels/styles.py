"""What the head of a label says: the keyword, where it stands, and whose table knows it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lettrage.domain.labels import kinds
from lettrage.domain.labels.names import Span
from lettrage.domain.labels.parsed import TransactionKind as Kind

Word = tuple[str, Span]


class Head(NamedTuple):
    """What announces the movement: `start` to `end` in the plain text.

    `late`: the keyword stands after the merchant, not before.
    """

    kind: Kind
    start: int
    end: int
    style: str
    refund: bool
    late: bool = False


_FOREIGN_SHORT = 8
"""Letters of one word up to which another bank's table is not believed."""


# Heads that no list of whole words can tell: searched in order, before the tables.
_PATTERNS: tuple[tuple[re.Pattern[str], Kind, str, bool], ...] = (
    (re.compile(r"^CB\b.*\bTOT DIF\b"), Kind.CARD_SUMMARY, "bpce", False),
    (re.compile(r"^\*{3} ?SOLDE DES OPERATIONS"), Kind.CARD_SUMMARY, "boursobank", False),
    (re.compile(r"^\* ?(?=[A-Z])"), Kind.FEE, "boursobank", False),
    (re.compile(r"^FACTURE ?SGT ?[0-9]+"), Kind.FEE, "credit_mutuel", False),
    (re.compile(r"^ECH\b(?=.*\bDONT CAP\b)"), Kind.LOAN, "bpce", False),
    (re.compile(r"^(?:CARTE|CB)\b.{0,40}?\bRETRAIT(?: DAB)?\b"), Kind.CASH, "common", False),
    (re.compile(r"^REGROUPEMENT [0-9]+ PAIEMENTS?\b"), Kind.CARD, "credit_mutuel", False),
    (re.compile(r"^CARTE X?[0-9X*]+ REMBT\b"), Kind.CARD, "societe_generale", True),
    (re.compile(r"^[0-9]{6} CB ?\*+ ?[0-9]{4}"), Kind.CARD, "bpce", False),
)
# Card keywords after the merchant: older Crédit Mutuel order, virtual cards, BRED, raw BoursoBank.
_LATE = re.compile(
    r"\bCARTE [0-9X*]{4,}(?: PAIEMENT(?: (?:CB|PSC|MOB))?\b| P[A-Z]*$|$)|\bPAYWEB ?[0-9]*"
    r"|\bCARTE [0-9X*]+ CB\."
    r"|\bCB\*[0-9]{4}\b|\\[A-Z' -]+\\"
)
_LINE_NUMBER = re.compile(r"^[0-9]{4,}$")
_REFUND_FEE = re.compile(r"^(?:RETRO F|R-)")


def head_of(words: Sequence[Word], text: str, style: str) -> Head:
    """The head of a label; kind `other` and nothing taken when no table knows it."""
    for pattern, kind, of, refund in _PATTERNS:
        found = pattern.search(text)
        if found:
            return Head(kind, found.start(), found.end(), of, refund)
    found_keyword = _cut(text, style) or _keyword(words, style) or _glued(text, style)
    if found_keyword:
        keyword, start, end = found_keyword
        if keyword.kind is Kind.FEE and _REFUND_FEE.match(text):
            keyword = keyword._replace(refund=True)
        of = style if style in keyword.styles else keyword.styles[0]
        return Head(keyword.kind, start, end, of, keyword.refund)
    late = _LATE.search(text)
    if late:
        return Head(Kind.CARD, late.start(), late.end(), "common", refund=False, late=True)
    return Head(Kind.OTHER, 0, 0, "", refund=False)


def _skipped(words: Sequence[Word]) -> int:
    """Words before the keyword: a line number, or LCL's `TP-<n>-`."""
    if len(words) > 2 and words[0][0] == "TP" and words[1][0].isdigit():  # noqa: PLR2004 - TP, number, keyword
        return 2
    return 1 if len(words) > 1 and _LINE_NUMBER.match(words[0][0]) else 0


def _keyword(words: Sequence[Word], style: str) -> tuple[kinds.Keyword, int, int] | None:
    skipped = _skipped(words)
    if len(words) <= skipped:
        return None
    for keyword in kinds.KEYWORDS.get(words[skipped][0], ()):
        taken = words[skipped : skipped + len(keyword.phrase)]
        if tuple(word for word, _ in taken) == keyword.phrase and _believed(keyword, style):
            return keyword, taken[0][1].start, taken[-1][1].end
    return None


def _believed(keyword: kinds.Keyword, style: str) -> bool:
    """A short word of one bank says nothing in another bank's label; a phrase of several does."""
    if not style or not {"common", style}.isdisjoint(keyword.styles):
        return True
    return len(keyword.phrase) > 1 or len(keyword.phrase[0]) > _FOREIGN_SHORT


_SHORTEST_CUT = 12


def _cut(text: str, style: str) -> tuple[kinds.Keyword, int, int] | None:
    """A phrase that an export broke off: the whole label is the beginning of it."""
    if len(text) < _SHORTEST_CUT:
        return None
    for keyword in kinds.KEYWORDS.get(text.split(" ", maxsplit=1)[0], ()):
        phrase = " ".join(keyword.phrase)
        if len(text) < len(phrase) and phrase.startswith(text) and _believed(keyword, style):
            return keyword, 0, len(text)
    return None


_SHORTEST_GLUED = 4


def _glued_phrases() -> tuple[tuple[str, kinds.Keyword], ...]:
    rows = [
        ("".join(keyword.phrase), keyword)
        for of_word in kinds.KEYWORDS.values()
        for keyword in of_word
        if len("".join(keyword.phrase)) >= _SHORTEST_GLUED and len(keyword.phrase) > 1
    ]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


_GLUED = _glued_phrases()
_GLUED_WORDS = tuple(
    (word, kinds.KEYWORDS[word][-1])
    for word in ("PRELEVEMENT", "VIREMENT", "COTISATION", "COMMISSION", "CHEQUE", "RETRAIT", "PRLV")
)


def _glued(text: str, style: str) -> tuple[kinds.Keyword, int, int] | None:
    """A phrase whose spaces were lost, as in text taken from PDF: `VIRSEPARECU/DEMARTIN`."""
    for phrase, keyword in (*_GLUED, *_GLUED_WORDS):
        if text.startswith(phrase) and _believed(keyword, style):
            return keyword, 0, len(phrase)
    return None
