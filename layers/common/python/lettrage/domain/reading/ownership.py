"""Whether a document's customer is the reader, however its name is written, or someone else."""

from collections.abc import Mapping

from rapidfuzz import fuzz

from lettrage.domain.identifiers import compact, is_siren, is_vat_id, siren_of
from lettrage.domain.invoice_reading import FieldName, FieldValue
from lettrage.domain.reading.name_text import LEGAL_FORM
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.text import key

LINKS = frozenset(
    "et de du des la le les l d au aux en and the of und der die das van con y e a for "
    "sarl sas sasu sa eurl sci snc scp gmbh ag kg ltd limited llc inc bv nv srl spa plc co".split()
)
COMMON = LINKS | frozenset("societe ste ets etablissements groupe group cie compagnie".split())
"""Words that tell no name from another; those of `LINKS` give no initial either."""
SHARED = 3  # letters of a word that two ways of writing one name have in common
UNLIKE, ALIKE = 62, 82
"""Similarity per cent under which two names are clearly two, from which they are one misspelt."""
SURE_ENOUGH = 800  # per mille: a customer read with less accuses nobody

FIELDS = (FieldName.CUSTOMER_NAME, FieldName.CUSTOMER_SIREN, FieldName.CUSTOMER_VAT_ID)


def is_another(own: OwnIdentity, fields: Mapping[FieldName, FieldValue]) -> bool:
    """Whether the customer of a document is clearly another company than the reader.

    A right identifier that is not ours says so, unless the name is ours; a name alone only when it
    is a company's and has nothing in common with ours. Without our identity nobody is accused, nor
    on a document that is our own.
    """
    name = fields.get(FieldName.CUSTOMER_NAME)
    if any(own.owns(scheme, compact(fields[f].value)) for scheme, f in _SENDER if f in fields):
        return False
    if name is not None and any(is_one(name.value, ours) for ours in own.names):
        return False
    found = (
        _siren_differs(own, _sure(fields, FieldName.CUSTOMER_SIREN)),
        _vat_id_differs(own, _sure(fields, FieldName.CUSTOMER_VAT_ID)),
    )
    by_number = [differs for differs in found if differs is not None]
    if by_number:
        return all(by_number)
    named = _sure(fields, FieldName.CUSTOMER_NAME)
    alike = any(may_be_one(named, ours) for ours in own.names)
    return bool(named and own.names) and is_company(named) and not alike


def _sure(fields: Mapping[FieldName, FieldValue], name: FieldName) -> str:
    field = fields.get(name)
    return field.value if field is not None and field.confidence >= SURE_ENOUGH else ""


_SENDER = (("siren", FieldName.SUPPLIER_SIREN), ("vat_id", FieldName.SUPPLIER_VAT_ID))


def _siren_differs(own: OwnIdentity, siren: str) -> bool | None:
    value = compact(siren)
    if not own.siren or not is_siren(value):
        return None
    return not own.owns("siren", value)


def _vat_id_differs(own: OwnIdentity, vat_id: str) -> bool | None:
    value = compact(vat_id)
    if not value or not is_vat_id(value):
        return None
    if own.owns("vat_id", value):
        return False
    countries = {compact(known)[:2] for known in own.vat_ids} | ({"FR"} if own.siren else set())
    comparable = value[:2] in countries and (value[:2] != "FR" or siren_of(value) is not None)
    return True if comparable else None  # a company may be registered in several countries


def is_company(name: str) -> bool:
    """Whether a name has a legal form: a person's has none."""
    return LEGAL_FORM.search(key(name)) is not None


def is_one(one: str, other: str) -> bool:
    """Whether two names are one written differently: form, accents, order, abbreviation, slip."""
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return key(one) == key(other)
    joined, wanted = "".join(first), "".join(second)
    short, long = sorted((first, second), key=len)
    if joined in wanted or wanted in joined or wanted in _initials(one):
        return True
    if joined in _initials(other) or all(any(_alike(a, b) for b in long) for a in short):
        return True
    return fuzz.ratio(joined, wanted) >= ALIKE


def may_be_one(one: str, other: str) -> bool:
    """Whether two names have anything in common: then a name alone accuses nobody."""
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return True  # nothing to compare
    if is_one(one, other) or any(_alike(a, b) for a in first for b in second if len(b) >= SHARED):
        return True
    return fuzz.ratio("".join(first), "".join(second)) >= UNLIKE


def _initials(name: str) -> tuple[str, ...]:
    """First letters of all words, with and without those that tell nothing."""
    words = [word for word in key(name).split() if word not in LINKS]
    return "".join(w[0] for w in words), "".join(w[0] for w in name_words(name))


def _alike(one: str, other: str) -> bool:
    """Whether two words are one, or one abbreviates the other."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= SHARED and long.startswith(short))


def name_words(name: str) -> list[str]:
    """Words of a name that tell it from others: no legal form, no article."""
    return [word for word in key(name).split() if word not in COMMON]
