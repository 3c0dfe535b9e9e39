"""Third parties found while somebody types: words as filed, what to look up, and the ranking; pure.

A word is filed under its first two letters, in the order of the word and then of the name's other
words, so that a prefix is one range of one list; and once more under its consonants, so that a
slip in a vowel, a doubled letter or two swapped letters still meets it.
Ranking compares what was found with what was typed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from lettrage.domain.reconciliation.names import name_form

MOST_WORDS = 6
"""Words of a name that are filed, and words of a query that are read: each is a paid write."""

SHORTEST = 2
"""Letters that must be typed: one letter names everybody."""

_BUCKET = 2
_AGAIN = "2"
_LONGEST_ORDER = 80
_SOUND = 3
_SLIP_FROM = 4
"""Letters from which one slip makes no other word (as in `domain.reconciliation.names`)."""
_TWO_SLIPS_FROM = 8

_VOWELS = frozenset("AEIOUYH")


@dataclass(frozen=True)
class Query:
    """One look-up: records whose list is `name` = `value`, from `since` to `until` where given."""

    name: str
    value: str
    since: str | None = None
    until: str | None = None


def words_of(text: str) -> tuple[str, ...]:
    """Words of a name or of what is typed: upper case, no accents, legal forms dropped."""
    return tuple(dict.fromkeys(name_form(text).words))[:MOST_WORDS]


def filed_words(name: str) -> tuple[tuple[str, str, str], ...]:
    """(list, value, order) under which a name is filed for search."""
    words = words_of(name)
    found: dict[tuple[str, str], str] = {}
    for word in words:
        order = " ".join([word, *(other for other in words if other != word)])[:_LONGEST_ORDER]
        start = word[:_BUCKET]
        # The store keeps one pointer a record and list: a second word that begins alike has its
        # own list, a third is left to the others.
        first = ("word", start)
        found.setdefault(first if first not in found else ("word", f"{start}{_AGAIN}"), order)
        sound = _sound(word)
        if len(sound) == _SOUND:
            found.setdefault(("sound", sound), order)
    return tuple((listing, value, order) for (listing, value), order in found.items())


def queries(typed: str) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    """Look-ups for what is typed: the exact ones, then those that forgive slips.

    Shapes: exact ones for all words as typed and for the longest, which tells most; at most two
    forgiving ones, for the longest.
    """
    words = words_of(typed)
    longest = max(words, key=len, default="")
    if len(longest) < SHORTEST:
        return (), ()
    starts = [start for start in (" ".join(words), longest) if len(words[0]) >= SHORTEST]
    exact = tuple(
        Query("word", start[:_BUCKET], since=start, until=f"{start}~")
        for start in dict.fromkeys(starts or [longest])
    )
    again = Query("word", f"{longest[:_BUCKET]}{_AGAIN}", since=longest, until=f"{longest}~")
    sound = _sound(longest)
    forgiving = []
    if len(longest) >= _SLIP_FROM:
        if len(sound) == _SOUND:
            forgiving.append(Query("sound", sound))
        near = longest[: _BUCKET + 1]
        forgiving.append(Query("word", near[:_BUCKET], since=near, until=f"{near}~"))
    return (*exact, again), tuple(forgiving)


def ranked(typed: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Identifiers whose names fit what is typed, best first.

    Shapes: `names` are (identifier, name). Every typed word must begin a word of the name, one
    slip allowed from four letters, two from eight.
    """
    asked = words_of(typed)
    scored = []
    for identifier, name in names:
        score = _score(asked, words_of(name))
        if score is not None:
            scored.append((score, len(name), name.casefold(), identifier))
    return [identifier for *_, identifier in sorted(scored)]


def _score(asked: Sequence[str], words: Sequence[str]) -> int | None:
    total = 0
    for position, word in enumerate(asked):
        costs = [cost for other in words if (cost := _cost(word, other)) is not None]
        if not costs:
            return None
        total += 10 * min(costs)
        first = bool(words) and words[0].startswith(word)
        total += 0 if position or first else 1
    return total


def _cost(typed: str, word: str) -> int | None:
    """Slips between what is typed and the start of a word; None when they are too many."""
    if word.startswith(typed):
        return 0
    if len(typed) < _SLIP_FROM:
        return None
    most = 2 if len(typed) >= _TWO_SLIPS_FROM else 1
    starts = {word[: len(typed) + extra] for extra in (-1, 0, 1)} | {word}
    best = min(OSA.distance(typed, start, score_cutoff=most) for start in starts)
    return best if best <= most else None


def _sound(word: str) -> str:
    """The first consonants in alphabetical order, no letter twice in a row.

    Sorted, so that two swapped letters are the same; the first letter counts, vowel or not.
    """
    kept = [word[0]] if word else []
    for letter in word[1:]:
        if letter not in _VOWELS and letter != kept[-1]:
            kept.append(letter)
    return "".join(sorted(kept[:_SOUND]))
