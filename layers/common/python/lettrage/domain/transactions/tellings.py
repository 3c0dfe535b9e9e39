"""How files told a movement: which kind of file, in which words, under which lasting identifier.

One kind of file writes one movement always the same, so what it says otherwise is another one.
Two kinds write it in words of their own, so a transaction keeps how each of them told it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lettrage.domain.statements import StatementEntry, StatementFile
from lettrage.domain.transactions.fingerprint import digest, plain_amount, words

_SHORT = 16
# Hex digits kept of a digest: 64 bits, among the movements of one account.
_RENEWED = 3
# Movements told again, each under another identifier: so many are no twins.
_APART = "|"


@dataclass(frozen=True)
class Telling:
    """How one kind of file told a movement.

    Attributes:
        source: Format, and the layout of a table; "" when it is not known.
        content: Digest of day, amount and words in any order.
        key: Digest of the lasting identifier, "" without.
    """

    source: str
    content: str
    key: str = ""

    def __str__(self) -> str:
        """As `Transaction.told_as` keeps it."""
        return _APART.join((self.source, self.content, self.key))

    @classmethod
    def of(cls, kept: str) -> "Telling":
        """The one kept under that text. Raises: nothing for what `str` made."""
        return cls(*kept.split(_APART))


def source_of(file: StatementFile) -> str:
    """What kind of file it is: all files of a kind word a movement alike."""
    kind = (file.format.value if file.format else "").partition(".")[0]
    return f"{kind}:{digest(file.layout)[:8]}" if file.layout else kind


def tellings_of(
    source: str, entries: Sequence[StatementEntry], kept: Iterable[str]
) -> list[Telling]:
    """How a file tells each of its movements; identifiers only where they can be relied on.

    Shapes: `kept` holds the `told_as` of stored transactions; one telling an entry, in order.
    One identifier for movements that differ is none. Nor is one that the bank makes anew for each
    file: then movements come again, all of them under others.
    Raises: nothing.
    """
    contents = [_content(each) for each in entries]
    keys = [digest(each.lasting_id)[:_SHORT] if each.lasting_id else "" for each in entries]
    meaning: dict[str, set[str]] = defaultdict(set)
    for key, content in zip(keys, contents, strict=True):
        meaning[key].add(content)
    keys = ["" if len(meaning[key]) > 1 else key for key in keys]
    known: dict[str, set[str]] = defaultdict(set)
    for each in map(Telling.of, kept):
        if each.source == source and each.key:
            known[each.content].add(each.key)
    again = {c: k for c, k in zip(contents, keys, strict=True) if k and known.get(c)}
    lasting = any(
        key in known.get(content, ()) for content, key in zip(contents, keys, strict=True)
    )
    if len(again) >= _RENEWED and not lasting:
        keys = [""] * len(keys)
    return [Telling(source, *each) for each in zip(contents, keys, strict=True)]


def _content(entry: StatementEntry) -> str:
    text = " ".join(sorted(words(" ".join(entry.label_parts))))
    return digest(entry.booked_on.isoformat(), plain_amount(entry.amount), text)[:_SHORT]
