"""Payment terms as printed (BT-20): what a label says, or the sentence that says it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading.context import ABOVE, BEFORE
from lettrage.domain.reading.days import AT_ONCE, TERMS
from lettrage.domain.reading.labelled import Label, Offer, is_label
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.lexicon_mentions import Mention
from lettrage.domain.reading.mentions import Said
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_LIKE_TERMS = re.compile(
    r"\b([0-9]{1,3} ?(?:j|jours?|jrs?|days?|d|tagen?|dagen?|dias?|giorni|gg|dni)|comptant|"
    r"a reception|reception|fin de mois|fdm|end of month|eom|net|netto|sofort|skonto|escompte|"
    r"acompte|anzahlung|advance|immediat\w*|immediately|receipt|ohne abzug|rein netto|contado|"
    r"a vista|vencimento|vista fattura|echeance|d avance|upfront|prepaid|prepayment|vorkasse|"
    r"cash|cod|a la commande|a la livraison|upon|within|innerhalb|binnen|contant)\b"
)
_ELSEWHERE = re.compile(
    r"^(voir|see|siehe|zie|vedi|cf|selon|conformement|as per|according|gemass|au verso|verso|"
    r"generales?|general|and conditions|of (?:service|use|sale|delivery)|de vente|apply)\b"
)
_PENALTY = re.compile(
    r"\b(penalites?|retard|indemnite|late|overdue|interest|verzug|verzugszinsen|mahn\w*|"
    r"interets?|recouvrement|penalty|surcharge|retractation|widerruf\w*|reclamations?|retour\w*|"
    r"return|garantie|warranty|preavis|resiliation|validite|valable|valid|gultig|delivery|"
    r"livraison|lieferzeit|contest\w*|einspruch)\b"
)
_NET_AMOUNT = re.compile(r"\bnet [0-9]{1,3}(?: [0-9]{3})* [0-9]{2,3}\b")  # "net 6,472.09"
_ABROAD = re.compile(
    r"\b(?:pago|pagamento|pronto pagamento|bonifico|betaling|betalen|te betalen|platnosc|przelew|"
    r"forma de pago|forma platnosci|vencimiento|zaplata)\b.{0,40}?\b[0-9]{1,3} "
    r"(?:dias|giorni|gg|dagen|dni)\b"
)
"""Sentences of terms in the languages that `days` does not compute with."""
_SENTENCES = (TERMS, AT_ONCE, _ABROAD)
_AROUND = " .,;:-–•*"
LONGEST, MOST_LINES = 200, 3  # characters and printed lines of one remark
LABELLED, SENTENCE, DOUBTFUL, RIVALLED = 925, 840, 700, 640
_NEXT_LABEL = re.compile(r"\s(?=[A-ZÀ-Ý][\w'’.\-]*(?: [\w'’.°\-]+){0,3}\s?:\s)")
FULL_LINE = 60  # signs from which a line without a full stop may go on below


def decide(sheets: Sequence[Sheet], found: Sequence[Label]) -> Said | None:
    """The terms of payment of a document; None when none are printed. Raises: nothing."""
    said = [
        item for label in found if label.name == Mention.TERMS for item in _labelled(label)
    ] or [item for page in sheets for item in _sentences(page)]
    if not said:
        return None
    best = max(said, key=lambda item: item.confidence)
    wanted = key(best.value)
    rivals = [
        item.value
        for item in said
        if key(item.value) not in wanted and wanted not in key(item.value)
    ]
    confidence = min(best.confidence, RIVALLED) if rivals else best.confidence
    return Said(best.name, best.value, confidence, best.tokens, tuple(dict.fromkeys(rivals))[:3])


def _labelled(label: Label) -> Iterator[Said]:
    page = label.page
    for offer in label.offers:
        if offer.weight < ABOVE:
            continue
        text, tokens, whole = _lines(page, _phrase(label, offer))
        words = key(text)
        if not _LIKE_TERMS.search(words):
            if offer.weight != BEFORE and is_label(words):
                continue
            text, tokens = _with_right(page, offer, text, tokens)
            words, whole = key(text), False
        if len(words) < len("net") or _ELSEWHERE.match(words) or not any(map(str.isalpha, words)):
            continue
        if _LIKE_TERMS.search(words):
            sure = whole and not _PENALTY.search(words)
            yield _terms(text, LABELLED if sure else SENTENCE, tokens)
        elif offer.weight == BEFORE and label.key != "terms":
            yield _terms(text, DOUBTFUL, tokens)
        return


def _phrase(label: Label, offer: Offer) -> Offer:
    """With its label where both are one phrase: "Zahlungsziel 30 Tage"."""
    between = offer.cell.text[: offer.start].rstrip()
    one_word = " " not in label.key and not label.before
    joined = offer.weight == BEFORE and one_word and between[-1:].isalpha()
    return replace(offer, start=0) if joined else offer


def _sentences(page: Sheet) -> Iterator[Said]:
    """Sentences such as "Payable sous 30 jours", without a label of their own."""
    if not any(pattern.search(page.key) for pattern in _SENTENCES):
        return
    for row in page.rows:
        for cell in row.cells:
            if not _says_terms(cell.key):
                continue
            for start, end in _split(cell.text):
                part = cell.text[start:end].strip(_AROUND)
                words = key(part)
                if _says_terms(words) and len(part) <= LONGEST and not _PENALTY.search(words):
                    yield _terms(part, SENTENCE, cell.words(start, end))


def _says_terms(words: str) -> bool:
    if _NET_AMOUNT.search(words):
        return False
    return any(pattern.search(words) for pattern in _SENTENCES)


def _split(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    begin = 0
    for match in re.finditer(r"(?<=[a-zà-ÿ)])[.;](?:\s|\Z)", text):
        yield begin, match.start()
        begin = match.end()
    if begin < len(text):
        yield begin, len(text)


def _terms(text: str, confidence: int, tokens: tuple[Token, ...]) -> Said:
    return Said(FieldName.PAYMENT_TERMS, text, confidence, tokens)


def _with_right(
    page: Sheet, offer: Offer, text: str, tokens: tuple[Token, ...]
) -> tuple[str, tuple[Token, ...]]:
    """The text and the next cell of its row, where a wide space split them."""
    row = page.rows[offer.cell.row]
    right = next((cell for cell in row.cells if cell.left >= offer.cell.right), None)
    if right is None or not _LIKE_TERMS.search(right.key):
        return text, tokens
    return f"{text} {right.text}", (*tokens, *right.tokens)


def _lines(page: Sheet, offer: Offer) -> tuple[str, tuple[Token, ...], bool]:
    """The text with the lines that go on with it, its words, and whether it surely ends there."""
    cell = offer.cell
    text = _NEXT_LABEL.split(offer.text)[0]
    tokens = cell.words(offer.start, offer.start + len(text))
    if len(text) < len(offer.text):
        return text.strip(_AROUND), tokens, True
    text = text.strip()
    whole = len(cell.text) < FULL_LINE or cell.text.endswith(".")
    for row in page.rows[cell.row + 1 : cell.row + MOST_LINES]:
        following = next((c for c in row.cells if _goes_on(cell, offer, c)), None)
        if following is None or _beside(row.cells[0], following):
            break
        text = f"{text} {following.text.strip()}"
        tokens = (*tokens, *following.tokens)
        cell, whole = following, True
    if len(text) > LONGEST:
        return text[:LONGEST].rsplit(" ", 1)[0].strip(_AROUND), tokens, False
    return text.strip(_AROUND), tokens, whole


def _goes_on(above: Cell, offer: Offer, cell: Cell) -> bool:
    """Whether a cell is the next line of the text above: right under it, in lower case."""
    words = above.words(offer.start, len(above.text)) if above is offer.cell else above.tokens
    left = min(word.left for word in words) if words else above.left
    aligned = min(abs(cell.left - left), abs(cell.left - above.left)) <= above.height
    near = cell.top - above.bottom <= above.height
    return aligned and near and cell.text[:1].islower() and not above.text.endswith(".")


def _beside(first: Cell, following: Cell) -> bool:
    """Whether the row has a label of its own left of the line."""
    return first.right <= following.left and (is_label(first.key) or ":" in first.text)
