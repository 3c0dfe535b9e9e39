"""Every sample closes, or its reason is named; real files of banks and of other readers' tests."""

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from lettrage.domain.statement_proof import ProofVerdict, prove
from lettrage.domain.statements import Statement, StatementFile
from lettrage.formats.statements.reading import read_statements

OWN = Path(__file__).parents[2] / "data" / "statements"

EXPECTED: dict[str, tuple[str, ...]] = {
    # Refusal or faults, else the verdict and reason of each account in the file's order.
    "genkgo_camt053.v2.minimal.ultimate.xml": ("unproven balance_currency_differs",),
    "genkgo_camt053.v2.multi.statement.xml": ("closes ",),
    "genkgo_camt053.v2.with-party-ids.xml": ("unproven balance_currency_differs",),
    "genkgo_camt053.v4.xml": ("unproven balance_currency_differs",),
    "genkgo_camt053.v8.xml": ("unproven balance_currency_differs",),
    "genkgo_camt054.v4.xml": ("unproven no_balances",),
    "oca_camt053.xml": ("differs totals_mismatch",),
    "oca_camt053_txdtls.xml": ("closes ",),
    "akretion_lcl_2011.cfo": ("differs totals_mismatch",),
    "pennylane_cfonb120_example.txt": ("closes ", "closes "),
    "pennylane_invalid_date.txt": ("line 1 not_a_date", "line 9 unexpected_record"),
    "silarhi_cfonb120_01_as_04.txt": ("closes ", "closes ", "closes "),
    "silarhi_cfonb120_complex.txt": ("closes ", "differs statements_missing"),
    "silarhi_cfonb240.txt": ("refused cfonb_240",),
    "oca_debit_credit.csv": ("closes ",),
    "betterplace_binary_character.sta": ("closes ", "closes "),
    "betterplace_sepa_snippet.sta": ("closes ", "differs totals_mismatch"),
    "cmxl_sepa.sta": ("closes ", "closes ", "closes "),
    "jejik_abnamro.sta": ("differs totals_mismatch",),
    "fr_banquepopulaire_2025.ofx": ("unproven no_balances",),
    "fr_banquepopulaire_checking.ofx": ("unproven no_opening_balance",) * 2,
    "oca_iban.ofx": ("unproven no_opening_balance",) * 2,
    "ofxparse_decimal_error.ofx": ("line 34 not_a_date",),
}


def samples() -> Sequence[object]:
    """Every statement sample of the collection, and the copies kept here."""
    found = {path.name: path for path in OWN.iterdir()}
    told = os.environ.get("LETTRAGE_SAMPLES")
    if told is None:
        mark = pytest.mark.skip(reason="LETTRAGE_SAMPLES is not set: only the copies are read")
        absent = [pytest.param(name, None, marks=mark) for name in EXPECTED if name not in found]
        return [pytest.param(name, path) for name, path in sorted(found.items())] + absent
    for path in Path(told, "bank").rglob("*"):
        if path.suffix in (".xml", ".txt", ".cfo", ".sta", ".ofx", ".csv"):
            found[path.name] = path
    return [pytest.param(name, path) for name, path in sorted(found.items())]


def said(file: StatementFile) -> tuple[str, ...]:
    if file.refusal:
        return (f"refused {file.refusal.code}",)
    if file.faults:
        return tuple(f"line {each.line} {each.code}" for each in file.faults)
    groups: dict[str, list[Statement]] = {}
    for each in file.statements:
        groups.setdefault(each.account.key, []).append(each)
    proofs = [prove(group) for group in groups.values()]
    return tuple(f"{each.verdict} {each.code}" for each in proofs)


@pytest.mark.parametrize(("name", "path"), samples())
def test_each_sample_closes_or_says_why(name: str, path: Path) -> None:
    file = read_statements(path.read_bytes())
    assert said(file) == EXPECTED[name]


@pytest.mark.parametrize(("name", "path"), samples())
def test_whatever_is_wrong_has_a_sentence_in_both_languages(name: str, path: Path) -> None:
    file = read_statements(path.read_bytes())
    told = [(each.message_fr, each.message_en) for each in file.faults]
    told += [(file.refusal.message_fr, file.refusal.message_en)] if file.refusal else []
    proofs = [prove([each]) for each in file.statements]
    told += [(each.message_fr, each.message_en) for each in proofs if each.code]
    assert all(french and english for french, english in told)


def test_names_and_endings_of_files_play_no_part() -> None:
    formats = {
        path.name: read_statements(path.read_bytes()).format for path in sorted(OWN.iterdir())
    }
    assert [str(each) for each in formats.values()] == [
        *("mt940", "mt940", "camt.053", "camt.053", "cfonb120", "cfonb120", "cfonb120", "None"),
    ]


def test_cfonb_details_reach_their_fields() -> None:
    (first, *_), *_ = [
        each.entries
        for each in read_statements(
            (OWN / "pennylane_cfonb120_example.txt").read_bytes()
        ).statements
    ]
    assert first.label_parts == (
        *("PRLV SEPA TEST CABINET", "MENSUEAUHTR13133", "MENSUEAUHTR13DUP"),
    )
    assert first.amount == Decimal("-32.21")
    assert first.end_to_end_id == "OTHER REFERENCE"
    assert first.counterparty_name == "INTERNET SFR"
    assert first.reference == "REFERENCE"


def test_a_rib_gives_its_iban() -> None:
    file = read_statements((OWN / "pennylane_cfonb120_example.txt").read_bytes())
    assert file.statements[0].account.iban == "FR7615589000009876543210088"


def test_missing_statements_are_told_and_refuse_nothing() -> None:
    file = read_statements((OWN / "silarhi_cfonb120_complex.txt").read_bytes())
    proof = prove(file.statements[1:])
    assert (proof.verdict, proof.code) == (ProofVerdict.DIFFERS, "statements_missing")
    assert str(proof.first_day) == "2020-04-15"


def test_sepa_tags_of_mt940_reach_their_fields() -> None:
    file = read_statements((OWN / "betterplace_sepa_snippet.sta").read_bytes())
    first, returned = file.statements[0].entries[0], file.statements[1].entries[0]
    assert first.end_to_end_id == "EndToEndId TFNR 22 004 00001"
    assert first.counterparty_iban == "DE14508800500194785000"
    assert returned.end_to_end_id == "TFNR 40001 00005"
