"""Words with places in points, and words along the edge of the page laid level."""

from dataclasses import dataclass, replace

from lettrage.domain.page import Box

LONG_WORD = 4  # letters from which the shape of a box tells how a word is turned


@dataclass(frozen=True, slots=True)
class Token:
    """One visible word. Lengths in hundredths of a point; `middle` is its vertical centre."""

    text: str
    page: int
    left: int
    top: int
    right: int
    bottom: int
    height: int
    middle: int
    confidence: int
    recognised: bool
    box: Box


def turned(tokens: list[Token], height: int) -> tuple[list[Token], list[Token]]:
    """Words along the edge of the page, laid level below it; the others as they are.

    A long word higher than wide is turned; short ones in its column belong to it.
    """
    standing = [
        t for t in tokens if len(t.text) >= LONG_WORD and t.height > 2 * max(t.right - t.left, 1)
    ]
    if not standing:
        return tokens, []
    columns = [(t.left, t.right) for t in standing]
    upright: list[Token] = []
    laid: list[Token] = []
    upwards = standing[0].top >= standing[-1].top
    for token in tokens:
        beside = any(token.left < right and token.right > left for left, right in columns)
        narrow = token.right - token.left <= max(right - left for left, right in columns) * 3 // 2
        if not (beside and narrow):
            upright.append(token)
            continue
        start, end = height - token.bottom, height - token.top
        if not upwards:
            start, end = token.top, token.bottom
        laid.append(
            replace(
                token,
                left=start,
                right=end,
                top=height + token.left,
                bottom=height + token.right,
                height=max(token.right - token.left, 1),
                middle=height + (token.left + token.right) // 2,
            )
        )
    return upright, laid
