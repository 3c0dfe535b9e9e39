"""Typed fields as more candidates: a paid reading's types, weighed against what is printed.

A type is a sign like a label, and a weaker one: any of them may be wrong. So
    - what the page proves without types stays as it is;
    - a type alone weighs less than any label and makes no value sure;
    - a type and a printed word that agree count as a label, and arithmetic decides as ever;
    - where the page says nothing, the typed value is given for a person to look at
      (`typed_values` reads it, `typed_rest` gives it).
Source of the weights: those of labels beside them (`roles`, `triples.LABELLED`); of the ways in
which types go wrong: aws.md §9.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lettrage.domain.page import Box
from lettrage.domain.reading import amounts, blocks, language, layout, typed_values
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import AMOUNTS, Role
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.settled import PROVED, Totals
from lettrage.domain.reading.text import key
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedLine, TypedPage

TYPED = 350  # weight of a type alone: less than a label, and a total by it alone is unsure
AGREES = 250  # added to a printed label of the same sense
AGREED = 450  # "Total" alone, and a type that says which
USABLE = 500  # per mille from which the service is surer than not
OPINION = 500  # a printed gross of so much would be taken by itself (`reader.ENOUGH`)
DISPUTED = 700  # most of totals that speak against such a one
SHORTEST_NAME = 4  # letters from which a name says whose block it stands in

_ROLES = {
    TypedKind.SUBTOTAL: Role.NET,
    TypedKind.TAX: Role.VAT,
    TypedKind.TOTAL: Role.GROSS,
    TypedKind.AMOUNT_DUE: Role.PAYABLE,
    TypedKind.AMOUNT_PAID: Role.PREPAID,
    TypedKind.DEDUCTION: Role.DISCOUNT,
    TypedKind.PRIOR_BALANCE: Role.OTHER,
}
_NAMES = {TypedKind.SUPPLIER_NAME, TypedKind.CUSTOMER_NAME}
_OF_A_RECEIPT = (TypedKind.NUMBER, TypedKind.ISSUE_DATE, TypedKind.SUPPLIER_NAME)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The typed fields of one document, over all its pages.

    Attributes:
        fields: Names on their right side; pages that are left aside have none.
        lines: In document order.
        several: Receipts that share a page: their fields are not one document's.
        mark: The document's decimal mark.
        day_order: `dmy`, `mdy` or "" as its pages tell.
    """

    fields: tuple[TypedField, ...] = ()
    lines: tuple[TypedLine, ...] = ()
    several: bool = False
    mark: str = ""
    day_order: str = ""

    def of(self, *kinds: TypedKind) -> Iterator[TypedField]:
        """The fields of these kinds that the service is surer of than not."""
        return (f for f in self.fields if f.kind in kinds and f.confidence >= USABLE)


def merge(typed: Sequence[TypedPage], sheets: Sequence[Sheet], own: OwnIdentity) -> Candidates:
    """One document's candidates from the answers for its pages; empty without any."""
    numbers = {page.number for page in sheets}
    answers = [page for page in typed if page.number in numbers]
    if not any(page.fields or page.lines for page in answers):
        return Candidates()
    several = any(map(_shared, answers))
    fields = [
        field for page in answers for field in page.fields if not several or field.receipt == 1
    ]
    return Candidates(
        fields=tuple(dict.fromkeys(_on_their_side(fields, sheets, own))),
        lines=() if several else tuple(line for page in answers for line in page.lines),
        several=several,
        mark=amounts.decimal_mark(sheets),
        day_order=typed_values.day_order(sheets, language.language(sheets)),
    )


def _shared(page: TypedPage) -> bool:
    """Whether receipts share the page: each with a total and a sign of its own, none alike."""
    signs: dict[int, set[tuple[TypedKind, str]]] = defaultdict(set)
    for field in page.fields:
        if field.kind in (*_OF_A_RECEIPT, TypedKind.TOTAL):
            signs[field.receipt].add((field.kind, key(field.text)))
    whole = [
        frozenset(found)
        for found in signs.values()
        if {kind for kind, _ in found} > {TypedKind.TOTAL}
    ]
    return len(set(whole)) > 1


def _on_their_side(
    fields: Iterable[TypedField], sheets: Sequence[Sheet], own: OwnIdentity
) -> Iterator[TypedField]:
    """Who reads is no supplier, nor is who stands in the customer's block.

    Where the service took who reads for the supplier, what it took for the customer may well be
    the supplier: vendor and receiver are swapped when the address window is on the right.
    """
    fields, own_names = list(fields), own.name_keys()
    theirs = [*own_names, *_customers(sheets, own_names)]
    ours = [f for f in fields if f.kind in _NAMES and _among(own_names, f)]
    swapped = any(f.kind is TypedKind.SUPPLIER_NAME for f in ours)
    for field in fields:
        if field.kind is TypedKind.SUPPLIER_NAME and _among(theirs, field):
            yield field.model_copy(update={"kind": TypedKind.CUSTOMER_NAME})
        elif swapped and field.kind is TypedKind.CUSTOMER_NAME and field not in ours:
            doubted = field.confidence * 2 // 3
            yield field.model_copy(update={"kind": TypedKind.SUPPLIER_NAME, "confidence": doubted})
        else:
            yield field


def _customers(sheets: Sequence[Sheet], own_names: Sequence[str]) -> Iterator[str]:
    for page in sheets:
        for block in blocks.claimed(blocks.blocks(page, own_names), page):
            if block.customer:
                yield from (cell.key for cell in block.cells)


def _among(names: Iterable[str], field: TypedField) -> bool:
    asked = key(field.text)
    return len(asked) >= SHORTEST_NAME and any(asked in n or (n and n in asked) for n in names)


def settle(
    decide: Callable[[Sequence[Sum]], Totals], found: Sequence[Sum], offered: Candidates
) -> Totals:
    """The totals of a document: without types where that proves them, else with their hints.

    Args:
        decide: Chooses totals from amounts and their hints.
        found: All amounts of the pages.
        offered: The typed candidates.
    """
    plain = decide(found)
    gross = plain.values.get(Role.GROSS)
    if plain.closed or (gross is not None and gross[1] >= PROVED):
        return plain
    with_types = hinted(found, offered)
    if with_types == list(found):
        return plain
    settled = decide(with_types)
    after = settled.values.get(Role.GROSS)
    if gross and after and gross[0] != after[0] and gross[1] >= OPINION:
        settled.values = {r: (v, min(c, DISPUTED)) for r, (v, c) in settled.values.items()}
        settled.rows_confidence = min(settled.rows_confidence, DISPUTED)
        settled.closed = False
    return settled


def hinted(found: Sequence[Sum], offered: Candidates) -> list[Sum]:
    """The same amounts; those at the place or of the value of a typed one carry its hint too."""
    meant = [
        (role_of(field), field, typed_values.amount(field.text, offered.mark))
        for field in offered.of(*_ROLES)
    ]
    shown: list[Sum] = []
    for item in found:
        hints = dict(item.hints)
        for role in {
            role
            for role, field, value in meant
            if field.page == item.printed.page
            and (abs(item.value) == (None if value is None else abs(value)) or _there(field, item))
        }:
            hints[role] = _weight(item.hints, role)
        shown.append(item if hints == item.hints else replace(item, hints=hints))
    return shown


def role_of(field: TypedField) -> Role:
    """What a typed amount is: as the label beside it says where that is clear, else its type.

    "Net à payer", "Total TTC" and "Total HT" are each typed as one and as the other.
    """
    named = {Role(label.name) for label in AMOUNTS.find(key(field.label))} - {Role.TOTAL}
    return named.pop() if len(named) == 1 else _ROLES[field.kind]


def _weight(hints: dict[Role, int], role: Role) -> int:
    if role in hints:
        return min(hints[role] + AGREES, 1000)
    return AGREED if Role.TOTAL in hints and role in {Role.NET, Role.GROSS} else TYPED


def _there(field: TypedField, item: Sum) -> bool:
    """Whether both stand at one place: each holds the middle of the other."""
    box = layout.bounds(item.printed.tokens)
    return field.box is not None and _holds(field.box, box) and _holds(box, field.box)


def _holds(outer: Box, inner: Box) -> bool:
    across, down = inner.left + inner.right, inner.top + inner.bottom
    return 2 * outer.left <= across <= 2 * outer.right and 2 * outer.top <= down <= 2 * outer.bottom
