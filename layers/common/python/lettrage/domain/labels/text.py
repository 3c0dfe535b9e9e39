"""One spelling for labels, names and numbers, so that comparisons are plain equality."""

import re
import unicodedata

_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "ß": "SS", "Ø": "O", "’": "'"})
_NOT_ALPHANUMERIC = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# A letter O typed for a zero touches a digit inside one run.
_TOUCHING = (re.compile("O[0-9]"), re.compile("[0-9]O"))
_LETTER_ZERO = re.compile(r"(?<=[0-9])O+(?![A-Z])|(?<![A-Z])O+(?=[0-9])|(?<=[0-9])O(?=[0-9])")


def plain_text(text: str) -> str:
    """Upper case, no accents, white space collapsed; punctuation kept.

    Raises: nothing.
    """
    text = text.upper()
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.translate(_LIGATURES))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.split())


def normal_form(text: str) -> str:
    """Letters and digits of `plain_text`, anything else one space: the form stored for search."""
    return alphanumeric(plain_text(text))


def alphanumeric(plain: str) -> str:
    """Letters and digits of a text that is plain already, anything else one space."""
    if not plain.isascii():
        plain = _NOT_ASCII.sub(" ", plain)
    return " ".join(plain.translate(_NOT_ALPHANUMERIC).split())


def zeros_mended(text: str) -> str:
    """`text` with a letter O that stands for a zero turned into the digit."""
    if "O" not in text or not any(touching.search(text) for touching in _TOUCHING):
        return text
    return _LETTER_ZERO.sub(lambda found: "0" * len(found.group()), text)


def wording(label: str) -> str:
    """What stays the same from one month to the next: the words without a digit, in order.

    Source: reconciliation specification, learning: label less dates, numbers and card.
    """
    words = normal_form(label).split()
    return " ".join(word for word in words if word.isalpha())


def plain_places(text: str) -> tuple[str, tuple[int, ...]]:
    """`plain_text(text)` and, for each of its characters, where it stands in `text`.

    Raises: nothing.
    """
    letters: list[str] = []
    places: list[int] = []
    gap = -1
    for place, raw in enumerate(text):
        for letter in unicodedata.normalize("NFD", raw.upper().translate(_LIGATURES)):
            if letter.isspace():
                gap = place if gap < 0 else gap
            elif not unicodedata.combining(letter):
                if gap >= 0 and letters:
                    letters.append(" ")
                    places.append(gap)
                gap = -1
                letters.append(letter)
                places.append(place)
    return "".join(letters), tuple(places)
