"""Card slips: whose slip it is. The scheme's and the bank's words stand above the merchant's.

Source: the customer's slip as French terminals print it (CB2A, « ticket client »): scheme and
reading mode, the acquiring bank, application id, day and hour, then the merchant and its town.
"""

import re
from collections.abc import Iterator

from lettrage.domain.reading.dates import dates
from lettrage.domain.reading.layout import Row, Sheet

_WORDS = (
    "carte|cartes|card|bancaire|bancaires|bleue|cb|emv|sans|contact|contactless|puce|piste|debit|"
    "credit|visa|mastercard|maestro|electron|ticket|client|customer|copy|merchant|commercant|a|"
    "conserver|porteur|recu|comptant|paiement|payment|accepte|approved|transaction|duplicata|"
    "merci|au|revoir|montant|reel|eur|montants?|sepa|fast|kundenbeleg|kartenzahlung|girocard"
)
_ONLY_CARD = re.compile(rf"(?:{_WORDS})+")
_BANK = re.compile(
    r"\b(credit (?:agricole|mutuel|cooperatif|du nord|lyonnais|industriel)|banque|banco|"
    r"caisse d ?epargne|bnp|lcl|societe generale|cic|cm arkea|hsbc|sparkasse|volksbank|worldline|"
    r"sumup|ingenico|nepting|six payment|adyen)\b"
)
_SCHEME = re.compile(r"\b(carte ?bancaire|cb comptant|sans ?contact|emv|a0{5,8}[0-9]{4,}|cb)\b")
_COPY = re.compile(
    r"\b(ticket ?(?:client|commercant|porteur)|customer copy|a conserver|kundenbeleg|"
    r"recu porteur|debit|no auto)\b"
)
LINES_OF_A_SLIP = 2  # "CARTE BANCAIRE" and "DEBIT" on lines of their own: no invoice has them
NEAR_ROWS = 2  # between the day and the merchant there is at most a line


def card_words(text: str) -> bool:
    """Whether a key is only what slips say about card and payment, spaces lost or not."""
    letters = re.sub(r"[^a-z]", "", text)
    return bool(letters) and _ONLY_CARD.fullmatch(letters) is not None


def is_slip(page: Sheet) -> bool:
    """Whether a page is a card slip, or has one below its receipt."""
    if _SCHEME.search(page.key) is None or _COPY.search(page.key) is None:
        return False
    alone = sum(1 for cell in page.cells if card_words(cell.key))
    return alone >= LINES_OF_A_SLIP


def is_bank(text: str) -> bool:
    """Whether a key names a bank or the terminal's maker rather than a merchant."""
    return _BANK.search(text) is not None


def merchants(page: Sheet) -> Iterator[Row]:
    """Rows that stand where a slip names its merchant: right below day and hour."""
    if not is_slip(page):
        return
    for row in page.rows:
        if not any(True for cell in row.cells for _ in dates(cell)):
            continue
        below = page.rows[row.index + 1 : row.index + 1 + NEAR_ROWS]
        yield from [other for other in below if _named(other)][:1]


def _named(row: Row) -> bool:
    words = " ".join(cell.key for cell in row.cells)
    letters = sum(c.isalpha() for c in words)
    return letters * 2 >= len(words) and not card_words(words) and not is_bank(words)
