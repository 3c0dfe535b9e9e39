"""Names that strangers gave to files: safe to show and to log, never used in a path."""

import re
import unicodedata

MAX_NAME = 150
"""Characters. Source: security specification E3."""

_SEPARATORS = re.compile(r"[/\\:]+")
_MAX_EXTENSION = 10
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing, beside those of the categories C (Unicode 16,
`Default_Ignorable_Code_Point`, and the empty braille cell)."""


def safe_file_name(name: str) -> str:
    """NFC, one line, no control, bidirectional or invisible character, no separator, ≤ 150.

    Shapes: "" when nothing is left; the extension survives shortening.
    Raises: nothing.
    """
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    # Cc control, Cf format (bidi, zero width), Cs lone surrogates, Co private, Cn unassigned.
    kept = "".join(
        " " if unicodedata.category(each) in {"Zl", "Zp", "Zs"} or each in "\t\r\n" else each
        for each in composed
        if each in "\t\r\n" or unicodedata.category(each)[0] != "C"
    )
    # Only the last part of a path counts; dots and spaces at the ends hide or open folders.
    last = _SEPARATORS.split(kept)[-1] or _SEPARATORS.sub("_", kept)
    name = re.sub(r" {2,}", " ", last).strip(" .")
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= _MAX_EXTENSION:
        return f"{stem[: MAX_NAME - len(extension) - 1].rstrip()}.{extension}"
    return name[:MAX_NAME].rstrip()
