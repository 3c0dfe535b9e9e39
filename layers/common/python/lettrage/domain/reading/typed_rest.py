"""What the page leaves open, filled from typed fields; what it says already, borne out or not.

A value that only a type gives stays unsure. One that the reader found too is a little surer;
another one is listed beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    InvoiceLine,
    Reading,
)
from lettrage.domain.money import decimal_text, exponent
from lettrage.domain.page import Box
from lettrage.domain.reading import typed_values
from lettrage.domain.reading.draft import DOUBTFUL_WORD, Draft, money
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.text import key
from lettrage.domain.reading.typed import Candidates, role_of
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedLine

ALONE = 600  # most of a value that only a type gives
ALONE_AMOUNT = 490  # the same of an amount: a person looks first (`reader.ENOUGH`)
OPEN_ORDER = 400  # most of a date whose day and month could change places
MOST_AGREED = 890  # most that a type can raise a value to: it proves nothing
MOST_OTHERS = 3  # other values listed beside a field
SHORTEST = 4  # letters from which one text within another is the same thing

_KINDS = {
    FieldName.NUMBER: TypedKind.NUMBER,
    FieldName.ISSUE_DATE: TypedKind.ISSUE_DATE,
    FieldName.DUE_DATE: TypedKind.DUE_DATE,
    FieldName.SUPPLIER_NAME: TypedKind.SUPPLIER_NAME,
    FieldName.PURCHASE_ORDER_REFERENCE: TypedKind.ORDER_NUMBER,
}
_DAYS = (FieldName.ISSUE_DATE, FieldName.DUE_DATE)
_TOTALS = {
    FieldName.GROSS_TOTAL: Role.GROSS,
    FieldName.NET_TOTAL: Role.NET,
    FieldName.VAT_TOTAL: Role.VAT,
    FieldName.PAYABLE: Role.PAYABLE,
}
_AMOUNTS = (TypedKind.TOTAL, TypedKind.SUBTOTAL, TypedKind.TAX, TypedKind.AMOUNT_DUE)
_SCHEMES = {
    FieldName.SUPPLIER_VAT_ID: "vat_id",
    FieldName.SUPPLIER_SIRET: "siret",
    FieldName.SUPPLIER_SIREN: "siren",
}
_CUSTOMERS = (FieldName.CUSTOMER_VAT_ID, FieldName.CUSTOMER_SIREN)


def complete(draft: Draft, sheets: Sequence[Sheet], offered: Candidates, own: OwnIdentity) -> None:
    """Weigh every typed field against the draft; values that are proved stay untouched."""
    for name, kind in _KINDS.items():
        options = [
            given
            for field in offered.of(kind)
            if (given := _given(draft, name, field, offered)) is not None
        ]
        if options:
            _weigh(draft, sheets, name, options)
    _add_id(draft, offered, own)
    _add_currency(draft, offered)
    _add_amounts(draft, offered)


def only_typed(draft: Draft, names: Iterable[FieldName]) -> bool:
    """Whether one of these is said by a type alone: as good as missing for what it would prove."""
    return any(
        name in draft.fields and draft.fields[name].source is ExtractionSource.TEXTRACT_TYPED
        for name in names
    )


def with_lines(reading: Reading, offered: Candidates) -> Reading:
    """The reading with the typed rows of goods, where the reader found no rows itself.

    A row's price is its net amount only where all of them add up to the net total.
    """
    if reading.lines or not offered.lines:
        return reading
    prices = [typed_values.amount(line.price, offered.mark) for line in offered.lines]
    net = reading.fields.get(FieldName.NET_TOTAL)
    known = [price for price in prices if price is not None]
    adds_up = len(known) == len(prices) and net is not None and sum(known) == Decimal(net.value)
    lines = tuple(
        _line(line, offered.mark, net=price if adds_up else None)
        for line, price in zip(offered.lines, prices, strict=True)
        if line.description
    )
    return reading.model_copy(update={"lines": lines})


def _line(line: TypedLine, mark: str, *, net: Decimal | None) -> InvoiceLine:
    price = typed_values.amount(line.unit_price, mark)
    return InvoiceLine(
        description=line.description,
        quantity=typed_values.quantity(line.quantity, mark),
        unit_price=None if price is None else decimal_text(price),
        line_net=None if net is None else decimal_text(net),
        confidence=ALONE * line.confidence // 1000,
        page=line.page,
    )


def _given(
    draft: Draft, name: FieldName, field: TypedField, offered: Candidates
) -> FieldValue | None:
    """A typed field as the value of `name`; None when its text is none."""
    most = ALONE
    if name in _DAYS:
        day = typed_values.day(field.text, offered.day_order)
        if day is None:
            dollars = draft.fields.get(FieldName.CURRENCY)
            guess = "mdy" if dollars is not None and dollars.value == "USD" else "dmy"
            day, most = typed_values.day(field.text, guess), OPEN_ORDER
        value = day.isoformat() if day else None
        issued = draft.fields.get(FieldName.ISSUE_DATE)
        if name is FieldName.DUE_DATE and value and issued and value < issued.value:
            return None
    elif name is FieldName.SUPPLIER_NAME:
        value = typed_values.name(field.text)
    else:
        value = typed_values.number(field.text)
    return _value(value, most, field) if value else None


def _value(value: str, most: int, field: TypedField) -> FieldValue:
    return FieldValue(
        value=value,
        confidence=most * field.confidence // 1000,
        source=ExtractionSource.TEXTRACT_TYPED,
        page=field.page,
        box=field.box,
    )


def _weigh(
    draft: Draft, sheets: Sequence[Sheet], name: FieldName, options: Sequence[FieldValue]
) -> None:
    present = draft.fields.get(name)
    best = max(options, key=lambda given: (given.confidence, -(given.page or 0)))
    if present is None:
        draft.fields[name] = best
    elif any(_alike(name, present.value, given.value) for given in options):
        # A second look by the same eyes: what was hard to recognise is not borne out by it.
        if present.confidence < MOST_AGREED and _clearly_read(present, sheets):
            raised = present.confidence + (1000 - present.confidence) // 3
            update = {"confidence": min(raised, MOST_AGREED)}
            draft.fields[name] = present.model_copy(update=update)
    elif present.confidence < best.confidence:
        others = (present.value, *present.candidates)[:MOST_OTHERS]
        draft.fields[name] = best.model_copy(update={"candidates": others})
    elif present.confidence <= MOST_AGREED:
        others = tuple(dict.fromkeys((*present.candidates, best.value)))[:MOST_OTHERS]
        draft.fields[name] = present.model_copy(update={"candidates": others})


def _alike(name: FieldName, one: str, other: str) -> bool:
    if name in _DAYS:
        return one == other
    letters = key if name is FieldName.SUPPLIER_NAME else compact
    short, long = sorted((letters(one), letters(other)), key=len)
    return short == long or (len(short) >= SHORTEST and short in long)


def _clearly_read(present: FieldValue, sheets: Sequence[Sheet]) -> bool:
    return all(
        token.confidence >= DOUBTFUL_WORD
        for page in sheets
        if page.number == present.page
        for cell in page.cells
        for token in cell.tokens
        if present.box is not None and _inside(token.box, present.box)
    )


def _inside(inner: Box, outer: Box) -> bool:
    return (
        outer.left <= inner.left
        and inner.right <= outer.right
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def _add_id(draft: Draft, offered: Candidates, own: OwnIdentity) -> None:
    """The supplier's number, where the reader found none: by check digits, never the customer's."""
    if any(name in draft.fields for name in _SCHEMES):
        return
    customers = [draft.fields[name].value for name in _CUSTOMERS if name in draft.fields]
    for field in offered.of(TypedKind.SUPPLIER_ID):
        found = typed_values.company_id(field.text)
        if found is None or own.owns(_SCHEMES[found[0]], found[1]):
            continue
        if not any(c in found[1] or found[1] in c for c in customers):
            draft.fields[found[0]] = _value(found[1], ALONE, field)
            return


def _add_currency(draft: Draft, offered: Candidates) -> None:
    told = [field for field in offered.of(*_AMOUNTS) if field.currency]
    if FieldName.CURRENCY not in draft.fields and len({f.currency for f in told}) == 1:
        draft.fields[FieldName.CURRENCY] = _value(told[0].currency, ALONE, told[0])


def _add_amounts(draft: Draft, offered: Candidates) -> None:
    """Totals that the page does not give; net, VAT and payable no larger than the gross."""
    currency = draft.fields.get(FieldName.CURRENCY)
    places = exponent(currency.value) if currency else 2
    for name, role in _TOTALS.items():
        options = list(_typed_amounts(offered, role))
        if name in draft.fields or not options:
            continue
        if role is Role.VAT and len({abs(value) for value, _ in options}) > 1:
            continue  # one a rate: their sum would be a guess
        value, field = max(options, key=lambda o: (o[1].confidence, o[1].page, abs(o[0])))
        gross = draft.fields.get(FieldName.GROSS_TOTAL)
        if gross is not None:
            whole = Decimal(gross.value)
            if abs(value) > abs(whole):
                continue
            value = value.copy_abs().copy_sign(whole)  # a credit note's minus is often lost
        draft.fields[name] = _value(money(value, places), ALONE_AMOUNT, field)


def _typed_amounts(offered: Candidates, role: Role) -> Iterator[tuple[Decimal, TypedField]]:
    for field in offered.of(*_AMOUNTS):
        value = typed_values.amount(field.text, offered.mark)
        if value and role_of(field) is role:
            yield value, field
