"""The fields beside totals, number, dates and identifiers, put into a reading."""

from collections.abc import Sequence

from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.reading import contacts, customer, mentions, ownership, periods, terms
from lettrage.domain.reading.addresses import addresses
from lettrage.domain.reading.blocks import Block
from lettrage.domain.reading.contacts import Sides
from lettrage.domain.reading.customer import Readers
from lettrage.domain.reading.days import Day
from lettrage.domain.reading.draft import Draft, put
from lettrage.domain.reading.findings import finding
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.mentions import Said
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.payment_references import PROVED
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

RECOGNISED_MOST = 890
"""Recognition mistakes O for 0 and 1 for I; without a key nothing proves such a text."""


def add_sides(
    draft: Draft, sheets: Sequence[Sheet], blocks: Sequence[Block], own: OwnIdentity
) -> None:
    """Customer's name; supplier's address, mail and telephone. The supplier is in the draft."""
    supplier = draft.fields.get(FieldName.SUPPLIER_NAME)
    name, sureness = (supplier.value, supplier.confidence) if supplier else ("", 0)
    places = list(addresses(sheets, blocks, name))
    named = customer.decide(sheets, blocks, places, Readers(own, name, sureness))
    if named is not None:
        _put(draft, named)
    numbers = (FieldName.SUPPLIER_SIREN, FieldName.SUPPLIER_SIRET, FieldName.SUPPLIER_VAT_ID)
    ids = tuple(key(draft.fields[n].value).replace(" ", "") for n in numbers if n in draft.fields)
    customers = (*own.names, *((named.value, *named.others) if named else ()))
    sides = Sides(name, sureness, ids, customers)
    for said in contacts.decide(sheets, blocks, places, sides):
        _put(draft, said)


def add_mentions(draft: Draft, sheets: Sequence[Sheet]) -> None:
    """Order, contract, payment reference, mandate and terms. The number is in the draft."""
    number = draft.fields.get(FieldName.NUMBER)
    found = mentions.mentions(sheets)
    for said in mentions.decide(sheets, found, number.value if number else ""):
        _put(draft, said)
    said_terms = terms.decide(sheets, found)
    if said_terms is not None:
        _put(draft, said_terms)


def add_periods(
    draft: Draft, sheets: Sequence[Sheet], language: str, days: tuple[Day | None, Day | None]
) -> None:
    """Day of delivery, billing period, day of a direct debit."""
    for day in periods.decide(sheets, language, *days):
        put(
            draft,
            day.name,
            day.value.isoformat(),
            _most(day.confidence, day.tokens),
            day.tokens,
            day.others,
            derived=day.derived,
        )


def addressed(reading: Reading, own: OwnIdentity) -> Reading:
    """The reading, with a remark when its customer is clearly another company than the reader."""
    if not ownership.is_another(own, reading.fields):
        return reading
    named = (name for name in ownership.FIELDS if name in reading.fields)
    remark = finding("customer_not_us", named)
    return reading.model_copy(update={"findings": (*reading.findings, remark)})


def _put(draft: Draft, said: Said) -> None:
    proved = said.confidence >= PROVED  # by its own check digits
    confidence = said.confidence if proved else _most(said.confidence, said.tokens)
    put(draft, said.name, said.value, confidence, said.tokens, said.others)


def _most(confidence: int, tokens: Sequence[Token]) -> int:
    recognised = any(token.recognised for token in tokens)
    return min(confidence, RECOGNISED_MOST) if recognised else confidence
