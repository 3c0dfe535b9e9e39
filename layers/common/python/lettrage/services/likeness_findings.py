"""What filing remarks on documents and suppliers that look like known ones.

Source: security-reliability H7 (look-alikes), I2 (duplicates).
"""

from collections.abc import Sequence

from lettrage.domain.collection import Source
from lettrage.domain.duplicate import DuplicateRule, Twin
from lettrage.domain.invoice_reading import FieldName, Finding
from lettrage.domain.paris import paris_date
from lettrage.domain.third_party import ThirdParty

_RULES: dict[DuplicateRule, tuple[str, str]] = {
    DuplicateRule.SUPPLIER_NUMBER: (
        "Le document {number} de ce fournisseur est déjà là",
        "Document {number} of this supplier is here already",
    ),
    DuplicateRule.SUPPLIER_AMOUNT_DATE: (
        "Un document de ce fournisseur, du même jour et du même montant, est déjà là",
        "A document of this supplier, day and amount is here already",
    ),
    DuplicateRule.OTHER_NUMBER: (
        "Un document de ce fournisseur, du même jour et du même montant, est déjà là sous un autre"
        " numéro ({number}) : sans doute un autre achat, sinon un doublon",
        "A document of this supplier, day and amount is here already under another number"
        " ({number}): another purchase most likely, a duplicate otherwise",
    ),
}

_DOORS: dict[Source | None, tuple[str, str]] = {
    Source.UPLOAD: ("par dépôt", "by upload"),
    Source.EMAIL: ("par email", "by mail"),
    Source.SUPPLIER_CONNECTOR: ("par une connexion de collecte", "through a supplier connection"),
    Source.PHOTO: ("par photo", "as a photo"),
    Source.APPROVED_PLATFORM: ("par la plateforme agréée", "by the approved platform"),
    Source.API: ("par API", "by API"),
    None: ("saisi sans fichier", "entered without a file"),
}


def of_duplicate(twin: Twin) -> Finding:
    """Another document looks like this one: by which rule, and how it came in."""
    french, english = _RULES[twin.rule]
    door_fr, door_en = _DOORS[twin.door]
    day = paris_date(twin.received_at)
    return Finding(
        code="duplicate_suspected",
        message_fr=f"{french.format(number=twin.number)} (reçu le {day:%d/%m/%Y}, {door_fr}).",
        message_en=f"{english.format(number=twin.number)} (received on {day}, {door_en}).",
        blocking=twin.rule is DuplicateRule.SUPPLIER_NUMBER,
        fields=(
            (FieldName.NUMBER,)
            if twin.rule is DuplicateRule.SUPPLIER_NUMBER
            else (FieldName.ISSUE_DATE, FieldName.GROSS_TOTAL)
        ),
        related_id=twin.id,
    )


def of_lookalikes(candidates: Sequence[ThirdParty]) -> list[Finding]:
    """A new supplier whose name is almost that of known ones, under other numbers.

    Source: security-reliability H7 (confusables, variants of the legal form).
    """
    if not candidates:
        return []
    names = ", ".join(party.name for party in candidates)
    return [
        Finding(
            code="supplier_lookalike",
            message_fr=f"Ce nouveau fournisseur ressemble à : {names}. Est-ce le même ?"
            " Fusionnez-les ; sinon, méfiez-vous d’une imitation.",
            message_en=f"This new supplier looks like: {names}. If it is the same, merge them;"
            " if not, beware of an imitation.",
            fields=(FieldName.SUPPLIER_NAME,),
            related_id=candidates[0].id,
        )
    ]
