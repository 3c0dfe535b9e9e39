"""Tables on a sheet: columns by their edges, cells of one or several printed lines, rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.data.reading.sheet import Sheet

_PAD = 1.4


@dataclass(frozen=True)
class Column:
    """Edges in millimetres, where its cells stand (`l`, `r` or `c`), its heading."""

    x: float
    to: float
    side: str
    head: str


def columns(*described: tuple[float, str, str], end: float) -> tuple[Column, ...]:
    """Columns side by side from their left edge, side and heading."""
    edges = [x for x, _, _ in described[1:]] + [end]
    return tuple(
        Column(x, to, side, head) for (x, side, head), to in zip(described, edges, strict=True)
    )


@dataclass(frozen=True)
class Look:
    """How a table is drawn.

    Attributes:
        step: Height of a row of one printed line, millimetres.
        rules: Any of the words `frame`, `columns`, `rows`, `head`, `zebra`.
        size: Of letters, the sheet's own when None.
        head: Whether headings are printed.
        head_fill: Grey of the headings' area, None for none.
    """

    step: float = 6
    rules: str = ""
    size: float | None = None
    head: bool = True
    head_fill: int | None = None

    def has(self, rule: str) -> bool:
        return rule in self.rules.split()


def table(
    p: Sheet,
    y: float,
    cols: Sequence[Column],
    rows: Sequence[Sequence[str]],
    look: Look | None = None,
    *,
    bottom: float | None = None,
) -> float:
    """Draw from that top on; a frame reaches to `bottom` when given. Returns the table's end."""
    look = look or Look()
    top, size = y, look.size or p.size
    left, end = cols[0].x, cols[-1].to
    if look.head:
        if look.head_fill is not None:
            p.box(left, y, end, y + look.step, fill=look.head_fill)
        _cells(p, y + look.step * 0.7, cols, [c.head for c in cols], size, bold=True)
        y += look.step
        if look.has("head") or look.has("rows"):
            p.rule(left, y, end)
    for n, row in enumerate(rows):
        height = look.step + (max(cell.count("\n") for cell in row)) * size * 0.44
        if look.has("zebra") and n % 2:
            p.box(left, y, end, y + height, fill=240)
        _cells(p, y + look.step * 0.7, cols, row, size)
        y += height
        if look.has("rows"):
            p.rule(left, y, end)
    finish = max(y, bottom or y)
    if look.has("frame"):
        p.box(left, top, end, finish)
    if look.has("columns"):
        for column in cols[1:]:
            p.pdf.line(column.x, top, column.x, finish)
    return finish


def _cells(
    p: Sheet,
    y: float,
    cols: Sequence[Column],
    texts: Sequence[str],
    size: float,
    *,
    bold: bool = False,
) -> None:
    for column, text in zip(cols, texts, strict=True):
        for n, part in enumerate(text.split("\n")):
            at = y + n * size * 0.44
            if column.side == "r":
                p.right(column.to - _PAD, at, part, size=size, bold=bold)
            elif column.side == "c":
                p.pdf.set_font(p.font, "B" if bold else "", size)
                middle = (column.x + column.to - p.pdf.get_string_width(part)) / 2
                p.at(middle, at, part, size=size, bold=bold)
            else:
                p.at(column.x + _PAD, at, part, size=size, bold=bold)
