"""The text of a mail as lines and tables: what is left of HTML when nothing of it is rendered.

Tags decide where lines, rows and cells end, and nothing else; no style, link or picture is kept.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_SOURCE_CHARACTERS = 500_000
"""Of one text part; receipts of the wordiest mailers have 200,000."""
MAX_ROWS = 1_500
"""Lines and table rows together: thirty pages, more than any invoice written as a mail."""

_MAX_COLUMNS = 12
_SKIPPED = frozenset({"script", "style", "head", "title", "noscript", "template", "svg", "select"})
_BREAKS = frozenset(
    "br p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 hr section article header footer blockquote pre"
    " center address".split()
)
_MAY_HIDE = frozenset({"div", "span", "table", "font", "section"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|max-height\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
"""Texts that a reader never sees, above all the preview line of newsletters (E13)."""


@dataclass(frozen=True)
class Line:
    """A line of text; `spaced` keeps its blanks, which align columns of plain text."""

    text: str
    spaced: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells; rows may differ in length, cells may hold several lines."""

    rows: tuple[tuple[str, ...], ...]


Block = Line | Table


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Lines of a plain body, quotation marks taken off."""
    lines = text[:MAX_SOURCE_CHARACTERS].splitlines()[:MAX_ROWS]
    bare = (re.sub(r"^(?:>\s?)+", "", line.expandtabs()).rstrip() for line in lines)
    return tuple(Line(line, spaced=True) for line in bare)


def html_blocks(html: str) -> tuple[Block, ...]:
    """Lines and tables of an HTML body, in reading order; tables that only lay out are undone.

    Raises: nothing.
    """
    reader = _Reader()
    reader.feed(html[:MAX_SOURCE_CHARACTERS])
    reader.close()
    return tuple(reader.finished())


def lines_of(blocks: tuple[Block, ...]) -> list[str]:
    """One string a line or table row, its cells two blanks apart."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            found.append(block.text)
        else:
            found += ["  ".join(" ".join(c.split()) for c in row if c) for row in block.rows]
    return found


@dataclass
class _Open:
    """A table whose end was not met yet."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    pieces: list[str] | None = None
    span: int = 1

    def end_cell(self) -> None:
        if self.pieces is not None and len(self.cells) < _MAX_COLUMNS:
            self.cells.append(_tidy("".join(self.pieces)))
            room = _MAX_COLUMNS - len(self.cells)
            self.cells += [""] * min(self.span - 1, room)
        self.pieces, self.span = None, 1

    def end_row(self) -> None:
        self.end_cell()
        if any(self.cells):
            self.rows.append(tuple(self.cells))
        self.cells = []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._tables: list[_Open] = []
        self._hidden: list[str] = []
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.append(tag)
        elif tag in _SKIPPED or (tag in _MAY_HIDE and _is_hidden(attrs)):
            self._hidden.append(tag)
        elif tag == "table":
            self._flush()
            self._tables.append(_Open())
        elif tag == "tr" and self._tables:
            self._tables[-1].end_row()
        elif tag in {"td", "th"} and self._tables:
            self._tables[-1].end_cell()
            self._tables[-1].pieces = []
            self._tables[-1].span = _span(attrs)
        elif tag in _BREAKS:
            self._text("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
        elif tag == "table" and self._tables:
            self._flush()
            self._tables.pop()
        elif tag == "tr" and self._tables:
            self._tables[-1].end_row()
        elif tag in {"td", "th"} and self._tables:
            self._tables[-1].end_cell()
        elif tag in _BREAKS:
            self._text("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text(re.sub(r"[\s\u00a0]+", " ", data))

    def finished(self) -> list[Block]:
        """Everything read, unclosed tables included."""
        while self._tables:
            self._flush()
            self._tables.pop()
        self._flush()
        return self._blocks

    def _text(self, text: str) -> None:
        table = self._tables[-1] if self._tables else None
        if table is not None and table.pieces is not None:
            table.pieces.append(text)
        else:
            self._pieces.append(text)

    def _flush(self) -> None:
        """What was read so far, as blocks: a table within a cell ends the row around it."""
        self._lines(_tidy("".join(self._pieces)))
        self._pieces = []
        if not self._tables:
            return
        table = self._tables[-1]
        inside = table.pieces is not None
        table.end_row()
        rows, table.rows = table.rows, []
        for together in _runs(rows):
            if len(together[0]) == 1:
                for row in together:
                    self._lines(row[0])
            elif self._room(len(together)):
                self._blocks.append(Table(together))
        if inside:
            table.pieces = []

    def _lines(self, text: str) -> None:
        for line in text.splitlines():
            if self._room(1):
                self._blocks.append(Line(line))

    def _room(self, rows: int) -> bool:
        self._count += rows
        return self._count <= MAX_ROWS


def _runs(rows: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], ...]]:
    """Rows of one cell apart from rows of several."""
    runs: list[list[tuple[str, ...]]] = []
    for row in (_without_gaps(row) for row in rows):
        if runs and (len(runs[-1][0]) == 1) is (len(row) == 1):
            runs[-1].append(row)
        else:
            runs.append([row])
    return [tuple(run) for run in runs]


def _without_gaps(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row with one cell of text is a line: the others are gaps of the layout."""
    filled = [cell for cell in row if cell]
    return (filled[0],) if len(filled) == 1 else row


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _span(attrs: list[tuple[str, str | None]]) -> int:
    told = next((value for name, value in attrs if name == "colspan"), None) or ""
    return min(int(told), _MAX_COLUMNS) if re.fullmatch(r"[1-9]\d?", told) else 1


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    told = dict(attrs)
    return "hidden" in told or bool(_HIDDEN.search(told.get("style") or ""))
