"""Imports of documents made elsewhere: what became of each line of a file, and why."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Lookup, Record, Value

LONGEST_SHOWN = 60
"""Characters of a cell that a sentence repeats: enough to find it, no payload."""

_SENTENCES = {
    "missing_column": (
        "Il manque la colonne « {field_fr} ».",
        "The column “{field_en}” is missing.",
    ),
    "repeated_column": (
        "La colonne « {value} » y est deux fois.",
        "The column “{value}” is there twice.",
    ),
    "alike_columns": (
        "Les colonnes {value} veulent dire la même chose, « {field_fr} » : gardez-en une.",
        "The columns {value} both mean “{field_en}”: keep one of them.",
    ),
    "too_many_cells": (
        "La ligne a plus de cellules que l’en-tête : vérifiez les guillemets.",
        "The line has more cells than the header: check the quotes.",
    ),
    "missing": ("Cette cellule est vide.", "This cell is empty."),
    "too_long": ("« {value} » est trop long.", "“{value}” is too long."),
    "not_an_amount": (
        "« {value} » n’est pas un montant : écrivez 1234,56.",
        "“{value}” is no amount: write 1234.56.",
    ),
    "ambiguous_amount": (
        "« {value} » peut se lire de deux façons : écrivez les décimales, 1234,56.",
        "“{value}” can be read in two ways: write the decimals, 1234.56.",
    ),
    "not_positive": (
        "Le total doit être positif ; un avoir s’importe comme avoir.",
        "The total must be positive; import credit notes as such.",
    ),
    "too_precise": (
        "Le montant a plus de décimales que sa devise.",
        "The amount has more decimals than its currency.",
    ),
    "out_of_range": ("« {value} » est hors des bornes.", "“{value}” is out of range."),
    "commission_out_of_range": (
        "La commission « {value} » s’écrit sans signe, de 0 à moins que le total.",
        "The commission “{value}” is written without sign, from 0 to less than the gross total.",
    ),
    "due_date_before_issue_date": (
        "L’échéance « {value} » précède la date du document : corrigez l’une des deux, ou laissez"
        " l’échéance vide.",
        "The due date “{value}” is before the date of the document: correct one of them, or leave"
        " the due date empty.",
    ),
    "totals_mismatch": (
        "Le hors taxes et la TVA ne font pas le total TTC.",
        "Net and VAT do not make the gross total.",
    ),
    "not_a_date": (
        "« {value} » n’est pas une date : écrivez 2026-03-24.",
        "“{value}” is no date: write 2026-03-24.",
    ),
    "ambiguous_date": (
        "« {value} » peut se lire de deux façons : écrivez 2026-03-24.",
        "“{value}” can be read in two ways: write 2026-03-24.",
    ),
    "not_a_month": (
        "« {value} » n’est pas un mois : écrivez 2026-03.",
        "“{value}” is no month: write 2026-03.",
    ),
    "unknown_currency": (
        "« {value} » n’est pas un code de devise (EUR, USD…).",
        "“{value}” is no currency code (EUR, USD…).",
    ),
    "currency_mismatch": (
        "Les montants et la colonne devise ne disent pas la même devise.",
        "The amounts and the currency column name different currencies.",
    ),
    "check_digit": (
        "La clé de « {value} » est fausse.",
        "The check digits of “{value}” do not fit.",
    ),
    "malformed": ("« {value} » n’a pas la bonne forme.", "“{value}” is malformed."),
    "other_siren": (
        "« {value} » contient un autre SIREN.",
        "“{value}” holds another SIREN.",
    ),
    "discount_incomplete": (
        "Un escompte a un taux et une date.",
        "An early-payment discount has a percentage and a date.",
    ),
    "unknown_third_party": (
        "Ce tiers est inconnu : donnez son nom pour le créer.",
        "This third party is unknown: give its name to create it.",
    ),
    "ambiguous_third_party": (
        "Plusieurs tiers répondent à « {value} » : donnez le SIREN ou le n° de TVA.",
        "Several third parties answer to “{value}”: give the SIREN or VAT identifier.",
    ),
    "repeated_number": (
        "Le numéro « {value} » est aussi à la ligne {other}.",
        "The number “{value}” is on line {other} too.",
    ),
    "number_taken": (
        "Le numéro « {value} » existe avec un autre tiers, total ou jour.",
        "The number “{value}” exists with another third party, total or day.",
    ),
}


class LineFault(Value):
    """One thing wrong with a file.

    Attributes:
        line: First line of the record in the file, the header being line 1.
        column: Header of the column as written, or the field's name where there is none.
        code: Stable word.
        message_fr: What is wrong and how to mend it.
        message_en: The same in English.
    """

    line: int
    column: str
    code: str
    message_fr: str
    message_en: str

    @classmethod
    def of(cls, line: int, column: str, code: str, value: str = "", other: int = 0) -> "LineFault":
        """The fault with its sentences. Raises: KeyError, for a code without sentences."""
        french, english = _SENTENCES[code]
        shown = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
        return cls(
            line=line,
            column=column[:LONGEST_SHOWN],
            code=code,
            message_fr=french.format(value=shown, other=other),
            message_en=english.format(value=shown, other=other),
        )

    @classmethod
    def of_header(
        cls, column: str, code: str, field: tuple[str, str], headers: Sequence[str] = ()
    ) -> "LineFault":
        """A fault of the header line; `field` is meant, by its French and English names.

        Shapes: `headers` as written, where two words mean it.
        Raises: KeyError, for a code without sentences.
        """
        french, english = _SENTENCES["alike_columns" if headers else code]
        shown = [header[:LONGEST_SHOWN] for header in headers]
        return cls(
            line=1,
            column=column[:LONGEST_SHOWN],
            code=code,
            message_fr=french.format(
                value=" et ".join(f"« {each} »" for each in shown), field_fr=field[0]
            ),
            message_en=english.format(
                value=" and ".join(f"“{each}”" for each in shown), field_en=field[1]
            ),
        )


class LineOutcome(StrEnum):
    """What became of a line; `to_create` when it is right and nothing was written."""

    CREATED = "created"
    TO_CREATE = "to_create"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"


class ImportOutcome(StrEnum):
    """What became of a file; `checked` after a dry run without faults."""

    IMPORTED = "imported"
    CHECKED = "checked"
    REFUSED = "refused"


class ImportedLine(Value):
    """One line of the file.

    Attributes:
        line: First line of the record in the file.
        outcome: See `LineOutcome`.
        number: As read.
        document_id: The document it made or met; None while there is none.
    """

    line: int
    outcome: LineOutcome
    number: str = ""
    document_id: str | None = None


class DocumentImport(Record):
    """One file and its report.

    Attributes:
        document_kind: Kind of all its documents.
        outcome: See `ImportOutcome`.
        lines: In the order of the file.
        faults: By line; the first ones only when there are many.
        faults_left_out: How many more there were.
        ignored_columns: Headers that name nothing we read.
        third_parties_created: Third parties that the file brought.
    """

    KIND: ClassVar[str] = "document_import"

    document_kind: OpenDocumentKind
    outcome: ImportOutcome
    lines: tuple[ImportedLine, ...]
    faults: tuple[LineFault, ...] = ()
    faults_left_out: int = 0
    ignored_columns: tuple[str, ...] = ()
    third_parties_created: int = 0

    def lookups(self) -> Iterable[Lookup]:
        """All, by time."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())
