"""Words that differ by one slip: of the fingers, or so little that they may be another word."""

from rapidfuzz.distance import OSA

SHORTEST_SLIP = 4  # a slip inside a shorter word makes another word
_SHORTEST_GAP = 6  # letters of a word in which one may be missing: Petit, Petiot; Roux, Rou
_SHORTEST_SWAPPED_LETTER = 8  # letters of a word in which one may be another: Morel, Moral


def alike(word: str, present: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Words of a label that are like a missing word: its start, or one slip away (all but one)."""
    found = []
    first, last = word[0], word[-2:]
    for other in present:
        if other[0] != first and other[-2:] != last:
            continue  # neither its start nor one slip away: told before a distance is asked
        if word.startswith(other):
            found.append((other, len(other)))
        elif one_slip(word, other):
            found.append((other, len(word) - 1))
    return tuple(found)


def one_slip(word: str, other: str) -> bool:
    """True for a word of four letters or more and the same with one slip."""
    return (
        len(word) >= SHORTEST_SLIP
        and abs(len(word) - len(other)) <= 1
        # One slip leaves the first letter or the last two: cheaper to ask than the distance.
        and (word[0] == other[0] or word[-2:] == other[-2:])
        and OSA.distance(word, other, score_cutoff=1) <= 1
    )


def typing_slip(word: str, other: str) -> bool:
    """True for a slip that fingers make: a word of a name (`word`) and the same mistyped.

    Two neighbours swapped; a letter doubled, left out or put in inside the word; another letter
    inside a long one. The first and the last letter make another name (Berlin, Merlin; Martin,
    Martine; Dupont, Dupond).
    """
    if not one_slip(word, other):
        return False
    differ = [i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b]
    at = differ[0] if differ else min(len(word), len(other))
    if len(word) == len(other):
        inside = 0 < at < len(word) - 1
        return len(differ) > 1 or (inside and len(word) >= _SHORTEST_SWAPPED_LETTER)
    longer = max(word, other, key=len)
    doubled = longer[at] == longer[at - 1] if at else False
    inside = 0 < at < len(longer) - 1
    return doubled or (inside and min(len(word), len(other)) >= _SHORTEST_GAP)
