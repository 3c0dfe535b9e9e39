"""Text as keys: accents, dots and spaces out of the way before words are compared.

`fold` keeps the length, so places found in a folded text hold in the original.
"""

import re
import unicodedata
from functools import lru_cache

_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\u2002\u2003\t"), " ")
_QUOTES = dict.fromkeys(map(ord, "’‘ʼ`´"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_LETTERS = {ord("œ"): "o", ord("æ"): "a", ord("ß"): "s", ord("ø"): "o", ord("ł"): "l"}
_TABLE = {**_SPACES, **_QUOTES, **_DASHES, **_LETTERS}
_DOTTED = re.compile(r"(?<![a-z])((?:[a-z]\.){2,4})(?![a-z])|(?<![a-z])((?:[a-z]\.){1,3}[a-z])\b")
_OTHER = re.compile(r"[^a-z0-9#%]+")
_HASH = re.compile(r"\s?#\s?")
_NUMERO = re.compile(r"(?<![a-z])n\s?[°ºo*'](?=[\s:.\-]|[0-9]|$)|№")


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    first = unicodedata.normalize("NFKD", letter)[:1]
    return first if first and first.isascii() else letter


def fold(text: str) -> str:
    """Lower case without accents, plain spaces, quotes and dashes; same length as `text`."""
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    plain = lowered.translate(_TABLE)
    if plain.isascii():
        return plain
    return "".join(c if c.isascii() or c in "°º№€£" else _plain_letter(c) for c in plain)


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Words of `text` for the lexicon: `"N° de T.V.A."` and `"no de tva"` are one key."""
    folded = _NUMERO.sub("no ", fold(text))
    folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), folded)
    if "#" in folded:
        folded = _HASH.sub(" # ", folded)
    return _OTHER.sub(" ", folded).strip()


def plain_spaces(text: str) -> str:
    """`text` with every kind of space and minus sign as the ASCII one, same length."""
    return text.translate({**_SPACES, **_DASHES})
