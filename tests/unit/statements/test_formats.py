"""Formats written by the tests: round trips, and files as they go wrong."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lettrage.domain.rib import french_iban, rib_key
from lettrage.domain.statement_proof import ProofVerdict, prove
from lettrage.domain.statements import StatementMapping
from lettrage.formats.statements.reading import MOST_BYTES, read_statements
from lettrage.formats.statements.wording import FAULT_CODES, REFUSAL_CODES, fault, refusal

from tests.unit.statements.writing import (
    Movement,
    camt,
    cfonb,
    french_csv,
    mt940,
    ofx,
    qif,
)

IBAN = "FR7630002005500000012345678"
DAY = date(2026, 3, 24)
OPENING = Decimal("100.00")
SOME: list[Movement] = [
    (DAY, Decimal("-12.50"), "PRLV SEPA EDF"),
    (DAY, Decimal("1200.00"), "VIR SEPA RECU DUPONT FACTURE 12"),
    (date(2026, 3, 25), Decimal("-0.07"), "FRAIS"),
]
CLOSING = Decimal("1287.43")

cents = st.integers(-(10**11), 10**11).filter(bool).map(lambda n: Decimal(n).scaleb(-2))
days = st.dates(date(2000, 1, 1), date(2059, 12, 31))
words = st.lists(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9), min_size=1, max_size=3
).map(" ".join)
movements = st.lists(st.tuples(days, cents, words), min_size=1, max_size=12)
quick = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)


def read_back(text: str, mapping: StatementMapping | None = None) -> list[Movement]:
    file = read_statements(text.encode(), mapping)
    assert file.refusal is None
    assert file.faults == ()
    (statement,) = file.statements
    return [(e.booked_on, e.amount, " ".join(e.label_parts)) for e in statement.entries]


@quick
@given(movements, cents)
def test_cfonb_says_back_what_was_written(told: list[Movement], opening: Decimal) -> None:
    text = cfonb(told, opening)
    assert read_back(text) == told
    assert prove(read_statements(text.encode()).statements).verdict is ProofVerdict.CLOSES


@quick
@given(movements, cents, st.sampled_from([f"{n:02d}" for n in range(2, 14)]))
def test_every_version_of_camt_says_back_what_was_written(
    told: list[Movement], opening: Decimal, version: str
) -> None:
    text = camt(told, opening, version=version)
    assert read_back(text) == told
    file = read_statements(text.encode())
    assert file.version == f"001.{version}"
    assert all(e.counterparty_name == "Dupont" for e in file.statements[0].entries)
    assert all(e.end_to_end_id is None for e in file.statements[0].entries)
    assert prove(file.statements).verdict is ProofVerdict.CLOSES


@quick
@given(movements, cents)
def test_ofx_says_back_what_was_written(told: list[Movement], closing: Decimal) -> None:
    assert read_back(ofx(told, closing)) == told


@quick
@given(movements)
def test_qif_says_back_what_was_written(told: list[Movement]) -> None:
    assert read_back(qif(told), StatementMapping(day_first=True, decimal_mark=".")) == told


@quick
@given(movements, cents)
def test_mt940_says_back_what_was_written(told: list[Movement], opening: Decimal) -> None:
    text = mt940(told, opening)
    assert read_back(text) == told
    assert prove(read_statements(text.encode()).statements).verdict is ProofVerdict.CLOSES


@quick
@given(movements, cents)
def test_a_french_table_says_back_what_was_written(told: list[Movement], opening: Decimal) -> None:
    text = french_csv(told, opening)
    assert sorted(read_back(text)) == sorted(told)
    assert prove(read_statements(text.encode()).statements).verdict is ProofVerdict.CLOSES


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (cfonb(SOME, OPENING), "cfonb120"),
        (camt(SOME, OPENING, message="camt.052"), "camt.052"),
        (camt(SOME, OPENING), "camt.053"),
        (camt(SOME, OPENING, message="camt.054"), "camt.054"),
        (ofx(SOME, CLOSING), "ofx"),
        (qif(SOME), "qif"),
        (mt940(SOME, OPENING), "mt940"),
        (french_csv(SOME, OPENING), "csv"),
    ],
)
def test_the_format_is_told_by_the_content(text: str, name: str) -> None:
    assert read_statements(text.encode()).format == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "make",
    [
        lambda told: cfonb(told, OPENING),
        lambda told: french_csv(told, OPENING),
        lambda told: mt940(told, OPENING),
        qif,
    ],
)
def test_accents_survive_every_encoding(
    make: Callable[[list[Movement]], str], encoding: str
) -> None:
    told = [(DAY, Decimal("1.00"), "CAFÉ DE LA GARÉ"), (date(2026, 3, 30), Decimal("-2.50"), "X")]
    file = read_statements(make(told).encode(encoding))
    assert file.statements[0].entries[0].label_parts[0] == "CAFÉ DE LA GARÉ"


def test_braces_that_became_accents_are_figures() -> None:
    text = cfonb([(DAY, Decimal("-10.00"), "A")], Decimal("20.00"))
    (statement,) = read_statements(text.replace("{", "é").replace("}", "è").encode()).statements
    assert statement.entries[0].amount == Decimal("-10.00")
    assert statement.opening is not None
    assert statement.opening.amount == Decimal("20.00")


def test_records_without_line_ends_are_read() -> None:
    text = cfonb(SOME, OPENING).replace("\n", "")
    assert read_back(text) == SOME


@pytest.mark.parametrize(
    "text", [cfonb(SOME, OPENING, CLOSING + 1), camt(SOME, OPENING, CLOSING + 1)]
)
def test_a_wrong_total_names_difference_and_day(text: str) -> None:
    proof = prove(read_statements(text.encode()).statements)
    assert proof.verdict is ProofVerdict.DIFFERS
    assert proof.difference == 1
    assert proof.first_day is not None
    assert "1,00" in proof.message_fr


def test_a_running_balance_names_the_first_day_that_differs() -> None:
    lines = french_csv([*SOME, (date(2026, 3, 26), Decimal("-5.00"), "Z")], OPENING).splitlines()
    without = "\n".join(line for line in lines if "DUPONT" not in line)
    proof = prove(read_statements(without.encode()).statements)
    assert (proof.verdict, proof.first_day) == (ProofVerdict.DIFFERS, date(2026, 3, 25))
    assert proof.difference == Decimal("1200.00")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (cfonb(SOME, OPENING), "\n07"),
        (ofx(SOME, CLOSING), "</STMTTRNRS>"),
        (mt940(SOME, OPENING), ":62F:"),
        (qif(SOME), "PFRAIS"),
    ],
)
def test_a_file_cut_off_says_so(text: str, cut: str) -> None:
    file = read_statements(text[: text.index(cut)].encode())
    assert [each.code for each in file.faults] == ["truncated"]


def test_xml_cut_off_is_broken() -> None:
    file = read_statements(camt(SOME, OPENING)[:-30].encode())
    assert file.refusal is not None
    assert file.refusal.code == "broken_xml"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\x00", "empty_file"),
        (b"a" * (MOST_BYTES + 1), "file_too_large"),
        (b"%PDF-1.7 ...", "statement_is_pdf"),
        (b"PK\x03\x04 invoice.txt", "archive_not_accepted"),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "spreadsheet_not_accepted"),
        (b"\x1f\x8b\x08", "archive_not_accepted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet_not_accepted"),
        (b"Bonjour, voici mon relev\xe9.", "unsupported_type"),
        (bytes(range(256)) * 8, "unsupported_type"),
        (b"<?xml version='1.0'?><Invoice/>", "xml_not_a_statement"),
        (b"<?xml version='1.0'?><!DOCTYPE a><Document/>", "xml_forbidden_construct"),
        (camt(SOME, OPENING, version="14").encode(), "camt_version"),
        (b"Un;Deux\n1;2\n3;4\n", "mapping_needed"),
        (b"!Type:Bank\n", "no_statement"),
    ],
)
def test_what_is_no_statement_is_refused_by_name(data: bytes, code: str) -> None:
    file = read_statements(data)
    assert file.refusal is not None
    assert file.refusal.code == code


def test_too_many_movements_are_refused() -> None:
    told = [(DAY, Decimal("1.00"), "A")] * 10_001
    file = read_statements(french_csv(told, OPENING).encode())
    assert file.refusal is not None
    assert file.refusal.code == "too_many_entries"


def test_a_table_is_read_as_a_person_says() -> None:
    text = "Un;Deux;Trois\n24/03/2026;EDF;-12,50\n25/03/2026;Loyer;-800,00\n"
    refused = read_statements(text.encode())
    assert refused.preview[0] == ("Un", "Deux", "Trois")
    columns = {"booking_date": (1,), "label": (2,), "amount": (3,)}
    mapping = StatementMapping(header_line=1, columns=columns, currency="EUR", day_first=True)
    (statement,) = read_statements(text.encode(), mapping).statements
    assert [e.amount for e in statement.entries] == [Decimal("-12.50"), Decimal("-800.00")]
    assert statement.account.currency == "EUR"


def test_a_day_that_reads_two_ways_is_asked_for() -> None:
    text = "!Type:Bank\nD03/04/2026\nT-1.00\nPA\n^\n"
    assert [each.code for each in read_statements(text.encode()).faults] == ["ambiguous_date"]
    told = StatementMapping(day_first=True)
    (statement,) = read_statements(text.encode(), told).statements
    assert statement.entries[0].booked_on == date(2026, 4, 3)


FRENCH_TABLES = {
    "bnp": "Compte;30002 00550;;;\nDate operation;Libelle court;Type operation;Libelle operation;"
    "Montant operation en euro\n24/03/2026;PRLV;PRELEVEMENT;PRLV SEPA EDF;-12,50\n",
    "sg": '="00012345678";01/03/2026;31/03/2026;1;31/03/2026;1 200,00 EUR\n\nDate de l\'opération;'
    "Libellé;Détail de l'écriture;Montant de l'opération;Devise\n24/03/2026;PRELEVEMENT EUROPE;"
    "PRELEVEMENT EUROPEEN DE: EDF;-12,50;EUR\n",
    "ca": "Téléchargement du 31/03/2026;\n\nM DUPONT\nCompte carte n° 1 ;\nSolde au 31/03/2026"
    " 1 287,43 €\n\nDate;Libellé;Débit Euros;Crédit Euros;\n"
    '24/03/2026;"PRELEVEMENT\n EDF";12,50;;\n',
    "bpce": "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations"
    " complementaires;Type operation;Categorie;Sous categorie;Debit;Credit;Date operation;Date de"
    " valeur;Pointage operation\n24/03/2026;EDF;PRLV EDF;R1;;Prelevement;;;-12,50;;23/03/2026;"
    "24/03/2026;0\n",
    "cm": "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n24/03/2026;24/03/2026;-12,50;;PRLV EDF;"
    "87,50\n",
    "lbp": "Numéro Compte;1\nType;CCP\nSolde (EUROS);87,50\n\nDate;Libellé;Montant(EUROS)\n"
    "24/03/2026;PRELEVEMENT DE EDF;-12,50\n",
    "boursobank": "\ufeffdateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;"
    'accountNum;accountLabel;accountbalance\n2026-03-24;2026-03-24;"PRLV EDF";A;B;edf;"-12,50";;1;'
    "C;87.50\n",
    "qonto_fr": "Statut;Date de règlement (UTC);Nom de la contrepartie;Montant total (TTC);Devise;"
    "Identifiant de transaction;Référence\n"
    "exécuté;24-03-2026 10:11:12;EDF;-12,50;EUR;t-1;EDF MARS\n",
}


@pytest.mark.parametrize("bank", FRENCH_TABLES)
def test_exports_of_french_banks_are_read_without_help(bank: str) -> None:
    file = read_statements(FRENCH_TABLES[bank].encode())
    assert file.refusal is None
    assert file.faults == ()
    ((entry,),) = [each.entries for each in file.statements]
    assert (entry.booked_on, entry.amount) == (DAY, Decimal("-12.50"))
    assert "EDF" in " ".join((*entry.label_parts, entry.counterparty_name))


def test_a_line_that_is_wrong_names_its_place() -> None:
    text = french_csv(SOME, OPENING).replace("12,50;;", "douze;;")
    (told,) = read_statements(text.encode()).faults
    assert (told.line, told.code) == (2, "not_an_amount")
    assert "douze" in told.message_fr


def test_debits_of_both_signs_are_refused() -> None:
    text = "Date;Libellé;Débit;Crédit\n24/03/2026;A;-1,00;\n25/03/2026;B;2,00;\n"
    assert [each.code for each in read_statements(text.encode()).faults] == ["mixed_signs"]


def test_batches_are_parted_only_when_the_parts_make_the_sum() -> None:
    def batch(second: str) -> str:
        part = '<TxDtls><Amt Ccy="EUR">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
        parts = part.format("1.00") + part.format(second)
        whole = camt([(DAY, Decimal("3.50"), "X")], OPENING)
        start, end = whole.index("<TxDtls>"), whole.index("</TxDtls>") + len("</TxDtls>")
        return whole[:start] + parts + whole[end:]

    def amounts(text: str) -> list[str]:
        return [str(e.amount) for e in read_statements(text.encode()).statements[0].entries]

    assert amounts(batch("2.50")) == ["1.00", "2.50"]
    assert amounts(batch("2.40")) == ["3.50"]


def test_the_key_of_a_rib() -> None:
    # The example of the IBAN registry (SWIFT, release 99, France).
    assert rib_key("20041", "01005", "0500013M026") == "06"
    assert french_iban("20041", "01005", "0500013M026") == "FR1420041010050500013M02606"
    assert french_iban("30002", "0055", "0000157841Z") is None
    assert french_iban("30002", "00550", "00000000000") is None


def test_every_code_has_its_sentences() -> None:
    assert all(fault(1, code, "x").message_fr for code in FAULT_CODES)
    assert all(refusal(code, limit=5).message_en for code in REFUSAL_CODES)
