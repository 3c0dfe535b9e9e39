"""What a request's contract refuses, in French: pydantic's errors by type, with their values.

Pydantic speaks English only. Its English sentence stays beside the French one, which says the
same for those types that JSON can raise; the others and unknown ones name the place.
"""

import re
from collections.abc import Mapping
from typing import Final

_TEXT = "Un texte est attendu."
_LIST = "Une liste est attendue."
_OBJECT = "Un objet JSON est attendu."
_INTEGER = "Un nombre entier est attendu."
_NUMBER = "Un nombre est attendu."
_BOOLEAN = "La valeur attendue est « true » ou « false »."
_DATE = "Une date est attendue, sous la forme AAAA-MM-JJ."
_INSTANT = "Une date avec heure et fuseau est attendue, comme 2026-11-26T18:00:00Z."
_TIME = "Une heure est attendue, sous la forme HH:MM:SS."
_DURATION = "Une durée est attendue, comme P1DT2H (ISO 8601)."
_DECIMAL = "Un nombre décimal est attendu."
_URL = "Une adresse web est attendue, comme https://exemple.fr/."
_UUID = "Un identifiant UUID est attendu."
_JSON = "Le JSON n’est pas valide."
_CHOICE = "La valeur doit être {expected}."
_TOO_DEEP = "Les données sont trop profondes ou font référence à elles-mêmes."

TYPES: Final[Mapping[str, str]] = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n’existe pas : retirez-le.",
    "none_required": "La valeur attendue est « null ».",
    "invalid_key": "Les noms des champs sont des textes.",
    "json_invalid": _JSON,
    "json_type": _JSON,
    "recursion_loop": _TOO_DEEP,
    "recursion_depth_exceeded": _TOO_DEEP,
    "default_factory_not_called": "Corrigez d’abord les autres champs, dont celui-ci dépend.",
    **dict.fromkeys(
        (
            "model_type", "model_attributes_type", "dataclass_type", "dict_type",
            "frozen_dict_type", "ordered_dict_type", "counter_type", "mapping_type",
        ),
        _OBJECT,
    ),
    **dict.fromkeys(
        (
            "list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type",
            "iterable_type", "iteration_error", "named_tuple_type",
        ),
        _LIST,
    ),
    "set_item_not_hashable": "Une liste de valeurs simples est attendue.",
    "too_short": "La liste compte au moins {min_length} élément{s}.",
    "too_long": "La liste compte au plus {max_length} élément{s}.",
    "greater_than": "La valeur doit être supérieure à {gt}.",
    "greater_than_equal": "La valeur doit être supérieure ou égale à {ge}.",
    "less_than": "La valeur doit être inférieure à {lt}.",
    "less_than_equal": "La valeur doit être inférieure ou égale à {le}.",
    "multiple_of": "La valeur doit être un multiple de {multiple_of}.",
    "finite_number": "Un nombre fini est attendu.",
    "string_type": _TEXT,
    "string_unicode": "Un texte en UTF-8 est attendu.",
    "string_too_short": "Le texte compte au moins {min_length} caractère{s}.",
    "string_too_long": "Le texte compte au plus {max_length} caractère{s}.",
    "string_pattern_mismatch": "Le texte doit suivre le modèle {pattern}",
    "string_not_ascii": "Le texte ne contient que des caractères ASCII, sans accent.",
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "union_tag_invalid": "« {tag} » n’est pas admis pour {discriminator} : choisissez parmi"
    " {expected_tags}.",
    "union_tag_not_found": "Indiquez {discriminator}, qui dit de quelle sorte il s’agit.",
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": "Ce nombre entier est trop grand.",
    "int_from_float": "Un nombre entier est attendu, sans décimales.",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bytes_type": _TEXT,
    "bytes_too_short": "La valeur compte au moins {min_length} octet{s}.",
    "bytes_too_long": "La valeur compte au plus {max_length} octet{s}.",
    "bytes_invalid_encoding": "La valeur doit être codée en {encoding}.",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": "Une date sans heure est attendue.",
    "date_past": "La date doit être passée.",
    "date_future": "La date doit être à venir.",
    "time_type": _TIME,
    "time_parsing": _TIME,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_past": "L’instant doit être passé.",
    "datetime_future": "L’instant doit être à venir.",
    "timezone_naive": "Une heure sans fuseau est attendue.",
    "timezone_aware": "Une heure avec son fuseau est attendue, comme 2026-11-26T18:00:00Z.",
    "timezone_offset": "Le décalage horaire attendu est de {tz_expected} s, non de {tz_actual} s.",
    "time_delta_type": _DURATION,
    "time_delta_parsing": _DURATION,
    "url_type": _URL,
    "url_parsing": _URL,
    "url_syntax_violation": _URL,
    "url_too_long": "L’adresse compte au plus {max_length} caractère{s}.",
    "url_scheme": "L’adresse commence par {expected_schemes}.",
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "uuid_version": "Un identifiant UUID de version {expected_version} est attendu.",
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "decimal_max_digits": "Le nombre compte au plus {max_digits} chiffre{s} en tout.",
    "decimal_max_places": "Le nombre compte au plus {decimal_places} décimale{s}.",
    "decimal_whole_digits": "Le nombre compte au plus {whole_digits} chiffre{s} avant la virgule.",
    # Powertools' own, of bodies that it cannot read.
    "unsupported_content_type": "Le corps de la requête doit être du JSON.",
    "form_invalid": "Le formulaire n’est pas lisible.",
    "multipart_invalid": "Le formulaire n’est pas lisible.",
}  # fmt: skip
"""By `type` of the error. Source: `pydantic_core.core_schema.ErrorType` of pydantic 2; a test
compares the two and every value that a sentence asks for."""

OWN: Final[Mapping[str, str]] = {
    "amounts are decimal strings, never JSON numbers": "Un montant est un texte décimal comme"
    ' "1234.50", jamais un nombre JSON.',
    "leave the field out to keep it": "Pour garder ce champ tel quel, ne l’envoyez pas.",
    "amounts are finite": "Un montant est un nombre fini.",
    'expected a decimal string such as "1234.50"': 'Un texte décimal est attendu, comme "1234.50".',
    "a SIREN has nine digits with a right key": "Un SIREN a neuf chiffres, dont une clé juste.",
    "download holds {id} where the document's identifier goes": "« download » contient {id} là où"
    " va l’identifiant du document.",
    "a JSON listing has either link or download": "Une liste JSON a soit « link », soit"
    " « download ».",
    "another provider needs its token_url": "Un autre fournisseur demande son « token_url ».",
    "token_url and scope are for another provider only": "« token_url » et « scope » ne vont"
    " qu’avec un autre fournisseur (« other »).",
    "since needs a listing with issued_on": "« since » demande une liste avec « issued_on ».",
}
"""What our own validators say, by their English sentence; a test reads them from their code."""

_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""An enum's member as pydantic shows it among the values of a `Literal`."""

_COUNTS = (
    "min_length",
    "max_length",
    "max_digits",
    "decimal_places",
    "whole_digits",
)


def validation_fr(kind: str, context: Mapping[str, object], pointer: str) -> str:
    """The French twin of one error: of its type with its values, else that the place is wrong.

    Raises: nothing.
    """
    if kind in {"value_error", "assertion_error"}:
        return OWN.get(str(context.get("error", "")), not_accepted(pointer))
    sentence = TYPES.get(kind)
    if sentence is None:
        return not_accepted(pointer)
    try:
        return sentence.format(**_values(context))
    except (KeyError, IndexError):  # another version of pydantic says less
        return not_accepted(pointer)


def plain(text: str) -> str:
    """A sentence of pydantic with members of enums as their values: `'invoice'`."""
    return _MEMBER.sub(r"\1", text)


def not_accepted(pointer: str) -> str:
    """What is said where nothing better is known."""
    where = f"« {pointer} »" if pointer else "la requête"
    return f"La valeur de {where} n’est pas acceptée."


def _values(context: Mapping[str, object]) -> dict[str, str]:
    """Values as French writes them: `'a' or 'b'` is «a» ou «b»."""
    values = {name: str(value) for name, value in context.items()}
    for name in ("expected", "expected_tags", "expected_schemes", "discriminator"):
        if name in values:
            values[name] = _listed(values[name])
    count = next((context[name] for name in _COUNTS if name in context), None)
    values["s"] = "s" if isinstance(count, int) and count > 1 else ""
    return values


def _listed(words: str) -> str:
    opened = plain(words).replace(" or '", " ou '")
    parts = opened.split("'")
    return "".join(
        f"« {part} »" if number % 2 else part for number, part in enumerate(parts)
    ).strip()
