"""What can be wrong with a statement file: stable codes, and sentences that say how to mend it."""

from lettrage.domain.invoice_reading import Refusal
from lettrage.domain.statements import StatementFault

LONGEST_SHOWN = 40
"""Characters of a file that a sentence repeats: enough to find the place, no payload."""

_REFUSALS: dict[str, tuple[str, str]] = {
    "empty_file": (
        "Le fichier est vide. Exportez-le de nouveau depuis le site de la banque.",
        "The file is empty. Export it again from the bank's site.",
    ),
    "file_too_large": (
        "Le fichier dépasse {limit} Mo. Exportez une période plus courte.",
        "The file is larger than {limit} MB. Export a shorter period.",
    ),
    "too_many_entries": (
        "Le fichier a plus de {limit} opérations. Exportez une période plus courte.",
        "The file has more than {limit} transactions. Export a shorter period.",
    ),
    "archive_not_accepted": (
        "Les archives (ZIP, gzip…) ne sont pas acceptées. Envoyez le relevé lui-même.",
        "Archives (ZIP, gzip…) are not accepted. Send the statement itself.",
    ),
    "statement_is_pdf": (
        "Un relevé PDF ne s’importe pas. Exportez-le en CAMT.053, CFONB, OFX ou CSV.",
        "A PDF statement can't be imported. Export it as CAMT.053, CFONB, OFX or CSV.",
    ),
    "spreadsheet_not_accepted": (
        "Les classeurs ne sont pas acceptés. Enregistrez la feuille en CSV.",
        "Spreadsheets are not accepted. Save the sheet as CSV.",
    ),
    "cfonb_240": (
        "Ce fichier CFONB 240 détaille des virements ou des rejets : ce n’est pas un relevé."
        " Demandez à la banque le relevé CFONB 120.",
        "This CFONB 240 file details transfers or returns: it is no statement. Ask the bank for"
        " the CFONB 120 statement.",
    ),
    "camt_version": (
        "Cette version de CAMT n’est pas connue (001.02 à 001.13 le sont).",
        "This version of CAMT is not known (001.02 to 001.13 are).",
    ),
    "xml_not_a_statement": (
        "Ce XML n’est pas un relevé (CAMT.052, .053, .054 ou OFX).",
        "This XML is no statement (CAMT.052, .053, .054 or OFX).",
    ),
    "xml_forbidden_construct": (
        "Le XML contient une déclaration DOCTYPE ou des entités, interdites ici.",
        "The XML holds a DOCTYPE declaration or entities, which are forbidden here.",
    ),
    "xml_too_large": (
        "Le XML dépasse les limites de taille ou de profondeur. Exportez une période plus courte.",
        "The XML exceeds the limits of size or depth. Export a shorter period.",
    ),
    "broken_xml": (
        "Le XML est mal formé ou coupé. Exportez-le de nouveau.",
        "The XML is malformed or cut off. Export it again.",
    ),
    "unsupported_type": (
        "Ce type de fichier n’est pas un relevé connu. Exportez en CAMT.053, CFONB 120, OFX, QIF,"
        " MT940 ou CSV.",
        "This type of file is no known statement. Export as CAMT.053, CFONB 120, OFX, QIF, MT940"
        " or CSV.",
    ),
    "table_without_rows": (
        "Le tableau n’a que les noms de ses colonnes, aucune opération : exportez une période qui"
        " en a.",
        "The table has the names of its columns only, no transaction: export a period that has"
        " some.",
    ),
    "mapping_needed": (
        "Les colonnes du tableau ne se reconnaissent pas : dites où sont la date, le libellé et le"
        " montant.",
        "The columns of the table are not recognised: say where date, label and amount are.",
    ),
    "malformed_csv": (
        "Le tableau est mal formé : vérifiez ses guillemets.",
        "The table is malformed: check its quotes.",
    ),
    "file_missing": (
        "Le fichier n’est pas arrivé ou n’est plus là : envoyez-le de nouveau.",
        "The file did not arrive or is gone: send it again.",
    ),
    "no_statement": (
        "Le fichier ne contient aucun relevé.",
        "The file holds no statement.",
    ),
    "too_costly_to_read": (
        "La lecture du fichier demande trop de temps ou de mémoire. Exportez une période plus"
        " courte.",
        "Reading the file takes too much time or memory. Export a shorter period.",
    ),
    "interrupted": (
        "Le traitement s’est interrompu plusieurs fois. Relancez-le, ou exportez une période plus"
        " courte.",
        "The work was interrupted several times. Start it again, or export a shorter period.",
    ),
    "unreadable": (
        "Le fichier ne peut pas être lu : il est sans doute abîmé. Exportez-le de nouveau.",
        "The file can't be read: it is probably damaged. Export it again.",
    ),
}

_FAULTS: dict[str, tuple[str, str]] = {
    "not_an_amount": (
        "« {value} » n’est pas un montant.",
        "“{value}” is no amount.",
    ),
    "ambiguous_amount": (
        "« {value} » peut se lire de deux façons : dites le signe décimal.",
        "“{value}” can be read in two ways: say the decimal mark.",
    ),
    "not_a_date": ("« {value} » n’est pas une date.", "“{value}” is no date."),
    "ambiguous_date": (
        "« {value} » peut se lire de deux façons : dites si le jour vient en premier.",
        "“{value}” can be read in two ways: say whether the day comes first.",
    ),
    "day_too_far": (
        "Le {value} est à plus d’un an d’ici : vérifiez l’ordre du jour, du mois et de l’année, ou"
        " corrigez le fichier.",
        "{value} is more than a year ahead: check the order of day, month and year, or mend the"
        " file.",
    ),
    "missing": ("Il manque : {value}.", "Missing: {value}."),
    "unknown_currency": (
        "« {value} » n’est pas un code de devise.",
        "“{value}” is no currency code.",
    ),
    "currency_mismatch": (
        "L’opération est en {value}, le compte dans une autre devise.",
        "The transaction is in {value}, the account in another currency.",
    ),
    "too_precise": (
        "« {value} » a plus de décimales que sa devise.",
        "“{value}” has more decimals than its currency.",
    ),
    "unexpected_record": (
        "Cet enregistrement « {value} » n’est pas à sa place : le fichier est incomplet.",
        "This record “{value}” is out of place: the file is incomplete.",
    ),
    "record_too_long": (
        "L’enregistrement dépasse 120 caractères.",
        "The record is longer than 120 characters.",
    ),
    "truncated": (
        "Le fichier s’arrête avant la fin du relevé : exportez-le de nouveau.",
        "The file ends before the statement does: export it again.",
    ),
    "malformed": ("« {value} » n’a pas la bonne forme.", "“{value}” is malformed."),
    "unknown_status": (
        "« {value} » n’est pas un état connu : donnez les colonnes sans celle de l’état, ou"
        " corrigez le fichier.",
        "“{value}” is no known state: give the columns without that of states, or mend the file.",
    ),
    "mixed_signs": (
        "La colonne des débits mêle montants positifs et négatifs.",
        "The debit column mixes positive and negative amounts.",
    ),
    "two_amounts": (
        "La ligne a un débit et un crédit à la fois.",
        "The line has a debit and a credit at once.",
    ),
}

FAULT_CODES = tuple(_FAULTS)
REFUSAL_CODES = tuple(_REFUSALS)


def refusal(code: str, *, limit: int | None = None) -> Refusal:
    """The refusal of that code. Raises: KeyError, for an unknown one (a defect)."""
    french, english = _REFUSALS[code]
    return Refusal(
        code=code, message_fr=french.format(limit=limit), message_en=english.format(limit=limit)
    )


def fault(line: int, code: str, value: str = "") -> StatementFault:
    """The fault of that code. Raises: KeyError, for an unknown one (a defect)."""
    french, english = _FAULTS[code]
    shown = "".join(c if c.isprintable() else "?" for c in value[: LONGEST_SHOWN + 1])
    shown = shown if len(value) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    return StatementFault(
        line=line,
        code=code,
        message_fr=french.format(value=shown),
        message_en=english.format(value=shown),
    )


class StatementRefused(Exception):
    """Stops reading from any depth; becomes `StatementFile.refusal` at the top."""

    def __init__(self, code: str, *, limit: int | None = None) -> None:
        super().__init__(code)
        self.refusal = refusal(code, limit=limit)


class EntryError(Exception):
    """One line that can't be read: becomes a `StatementFault`."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value
