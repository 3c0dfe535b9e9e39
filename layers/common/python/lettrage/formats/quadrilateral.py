"""Four-sided figures: hulls, the quadrilateral around a hull, the way back to a rectangle.

Units: pixels, x to the right, y downwards; areas in square pixels.
"""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]

_PARALLEL = 1e-9


def hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull, clockwise as seen; its input needs three points that are not in line.

    Source: A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979.
    """
    ordered = sorted(set(points))
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def area(corners: Sequence[Point]) -> float:
    """Of a polygon without crossings."""
    following = (*corners[1:], corners[0])
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, following, strict=True))
    return abs(twice) / 2


def around(outline: Sequence[Point]) -> list[Point] | None:
    """The quadrilateral around a convex polygon, made by taking away its least sides one by one.

    Shapes: four corners in the polygon's order; None when the sides left never meet.
    """
    corners = list(outline)
    while len(corners) > 4:  # noqa: PLR2004 - four corners
        least: tuple[float, int, Point] | None = None
        for at in range(len(corners)):
            before, one, other, after = (
                corners[(at + step) % len(corners)] for step in range(-1, 3)
            )
            met = _meeting(before, one, after, other)
            if met is not None:
                added = area((one, met, other))
                if least is None or added < least[0]:
                    least = (added, at, met)
        if least is None:
            return None
        _, at, met = least
        corners[at] = met
        del corners[(at + 1) % len(corners)]
    return corners if len(corners) == 4 else None  # noqa: PLR2004 - four corners


def _meeting(a: Point, b: Point, d: Point, c: Point) -> Point | None:
    """Where a → b, gone on with, meets d → c, gone on with; None when they part."""
    along, across = (b[0] - a[0], b[1] - a[1]), (c[0] - d[0], c[1] - d[1])
    slope = along[0] * across[1] - along[1] * across[0]
    if abs(slope) < _PARALLEL:
        return None
    away = d[0] - a[0], d[1] - a[1]
    first = (away[0] * across[1] - away[1] * across[0]) / slope
    second = (away[0] * along[1] - away[1] * along[0]) / slope
    if min(first, second) < 1 - _PARALLEL:
        return None
    return a[0] + first * along[0], a[1] + first * along[1]


def from_top_left(corners: Sequence[Point]) -> tuple[Point, Point, Point, Point]:
    """Four corners clockwise as seen, the one nearest to the picture's top left first."""
    middle = sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4
    turned = sorted(corners, key=lambda p: math.atan2(p[1] - middle[1], p[0] - middle[0]))
    start = min(range(4), key=lambda at: sum(turned[at]))
    a, b, c, d = turned[start:] + turned[:start]
    return a, b, c, d


def to_rectangle(
    corners: tuple[Point, Point, Point, Point], width: int, height: int
) -> tuple[float, ...]:
    """The eight numbers with which `Image.transform` fills a rectangle from the quadrilateral.

    Shapes: corners clockwise from the one that becomes the rectangle's top left.
    Source: Pillow, `Image.Transform.PERSPECTIVE`: (ax + by + c) / (gx + hy + 1).
    """
    rectangle = ((0, 0), (width, 0), (width, height), (0, height))
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(rectangle, corners, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return tuple(_solved(rows))


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss and Jordan's elimination with the largest pivot; the last column is the right side."""
    count = len(rows)
    for at in range(count):
        best = max(range(at, count), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in range(count):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[at], strict=True)]
    return [rows[at][count] / rows[at][at] for at in range(count)]
