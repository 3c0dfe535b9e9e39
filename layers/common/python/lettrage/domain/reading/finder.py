"""Finds labels in a key: the longest at each place, in one pass."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One label in a key."""

    name: str
    start: int
    end: int


def _words(key: str) -> list[str]:
    """Words of a key; `#` and `%` are words of their own."""
    if "#" in key or "%" in key:
        key = key.replace("#", " # ").replace("%", " % ")
    return key.split()


class Lexicon:
    """Finds the longest label at each place of a key."""

    def __init__(self, labels: dict[str, tuple[str, ...]]) -> None:
        names: dict[str, str] = {}
        for name, phrases in labels.items():
            for phrase in phrases:
                names.setdefault(phrase, name)
        longest_first = sorted(names, key=len, reverse=True)
        self._names = names
        self._first_words = frozenset(_words(phrase)[0] for phrase in names)
        self._pattern = re.compile(
            r"(?<![a-z0-9])(" + "|".join(map(re.escape, longest_first)) + r")(?![a-z0-9])"
        )

    def find(self, key: str) -> list[Found]:
        """Labels of a key, left to right, none overlapping."""
        if self._first_words.isdisjoint(_words(key)):
            return []  # most texts have no label: a look into a set is cheaper than the pattern
        return [Found(self._names[m[1]], m.start(), m.end()) for m in self._pattern.finditer(key)]
