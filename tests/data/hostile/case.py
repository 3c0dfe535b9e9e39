"""One hostile file: how it is made, what must become of it, and what it guards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

OUTCOMES = ("accept", "review", "reject")


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A file and its fate.

    Attributes:
        name: Unique, `lower_snake`.
        make: Gives the bytes, the same at each call.
        guards: What would go wrong if it were treated otherwise, one sentence.
        outcome: `accept`, `review` or `reject`, as `lettrage extract` says it.
        codes: With `reject`, the refusal codes that are right.
        file_name: As the sender names it.
        findings: Remarks that must be made.
        values: Fields that must be read so, in the words of `lettrage extract`.
        absent: Texts that no field's value may hold.
    """

    name: str
    make: Callable[[], bytes] = field(repr=False)
    guards: str
    outcome: str
    codes: tuple[str, ...] = ()
    file_name: str = "facture.pdf"
    findings: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


def reject(
    name: str, make: Callable[[], bytes], guards: str, *codes: str, file_name: str = "facture.pdf"
) -> Hostile:
    """A file that must be refused under one of these codes."""
    return Hostile(
        name=name, make=make, guards=guards, outcome="reject", codes=codes, file_name=file_name
    )
