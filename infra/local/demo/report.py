"""What the terminal shows: a line an act while it plays, a table of what came of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

Row = tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """One act: its title, the headings of its table, and what plays it."""

    title: str
    headings: tuple[str, ...]
    play: Callable[[], Sequence[Row]]


@dataclass(frozen=True)
class Played:
    """What came of an act."""

    act: Act
    rows: Sequence[Row]
    seconds: float


def play(console: Console, acts: Sequence[Act]) -> list[Played]:
    """Play the acts in order, with progress. Raises: what an act raises."""
    played = []
    for number, act in enumerate(acts, start=1):
        started = time.monotonic()
        with console.status(f"[{number}/{len(acts)}] {act.title} …"):
            rows = act.play()
        seconds = time.monotonic() - started
        console.print(f"[green]✓[/] [{number}/{len(acts)}] {act.title} [dim]{seconds:.1f} s[/]")
        played.append(Played(act, rows, seconds))
    return played


def show(console: Console, played: Sequence[Played]) -> None:
    """One table an act."""
    for each in played:
        table = Table(title=each.act.title, title_justify="left", title_style="bold")
        table.show_header = any(each.act.headings)
        for heading in each.act.headings:
            table.add_column(heading, overflow="fold")
        for row in each.rows:
            table.add_row(*(row + ("",) * len(each.act.headings))[: len(each.act.headings)])
        console.print(table)
