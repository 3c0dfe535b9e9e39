"""CSV files of documents through the API: all or none, never twice, every fault named."""

from typing import Any

import pytest
from lettrage.domain.document_import import DocumentImport
from lettrage.domain.errors import Unavailable

from tests.unit.http.client import A, Answer
from tests.unit.sales.office import IBAN, SIREN, VAT_ID, Office

HEADER = "Numéro;Date;Client;SIREN;Total TTC;Reste dû\n"
FILE = (
    HEADER
    + "F-1;24/03/2026;Dupont SARL;;1 200,00;\n"
    + f"F-2;25/03/2026;Dupont SARL;{SIREN};99,50;0,00\n"
    + "F-3;26/03/2026;Martin;;1.234,56;234,56\n"
)


@pytest.fixture
def office() -> Office:
    return Office()


def outcomes(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    return [line["outcome"] for line in answer.body["lines"]]


def faults(answer: Answer) -> list[tuple[int, str, str]]:
    assert answer.status == 200, answer
    return [(each["line"], each["column"], each["code"]) for each in answer.body["faults"]]


def parties(office: Office) -> list[dict[str, Any]]:
    return list(office.call("GET", "third-parties").body["items"])


def test_a_file_becomes_documents_and_third_parties(office: Office) -> None:
    answer = office.bring(FILE)
    assert (answer.body["outcome"], outcomes(answer)) == ("imported", ["created"] * 3)
    assert answer.body["third_parties_created"] == 2
    shown = {d["number"]: (d["gross_total"], d["outstanding"]) for d in office.documents()}
    assert shown == {
        "F-1": ("1200.00", "1200.00"),
        "F-2": ("99.50", "0.00"),
        "F-3": ("1234.56", "234.56"),
    }
    known = [(p["name"], p["siren"], p["roles"]) for p in parties(office)]
    assert known == [("Dupont SARL", SIREN, ["customer"]), ("Martin", None, ["customer"])]
    assert office.world.tasks.reconciled == [(A, "documents_imported", None)]
    created = sorted(f"third_party:{party['id']}" for party in parties(office))
    assert office.world.tasks.about == [tuple(created)]
    kept = office.call("GET", f"imports/{answer.body['id']}")
    assert (kept.etag, kept.body) == ('"1"', answer.body)
    listed = office.call("GET", "imports").body["items"]
    assert [each["counts"]["created"] for each in listed] == [3]


def test_the_same_file_twice_creates_nothing_twice(office: Office) -> None:
    first = office.bring(FILE)
    again = office.bring(FILE)
    assert outcomes(again) == ["already_there"] * 3
    ids = [[line["document_id"] for line in answer.body["lines"]] for answer in (first, again)]
    assert ids[0] == ids[1]
    assert again.body["third_parties_created"] == 0
    assert len(office.documents()) == 3
    assert len(office.world.tasks.reconciled) == 1


def test_lines_without_a_number_are_counted_not_merged(office: Office) -> None:
    file = (
        "Date;Organisme;Montant\n" + "05/01/2026;Région;10,00\n" * 2 + "06/01/2026;Région;10,00\n"
    )
    for expected in ("created", "already_there"):
        assert outcomes(office.bring(file, "income")) == [expected] * 3
    assert len(office.documents("incomes")) == 3
    assert [p["roles"] for p in parties(office)] == [["other"]]


def test_one_wrong_line_holds_the_whole_file_back(office: Office) -> None:
    wrong = FILE + "F-4;31/02/2026;Martin;732829321;12,3,4;\n" + ";;;;;x\n"
    answer = office.bring(wrong)
    assert outcomes(answer) == ["to_create"] * 3 + ["refused"] * 2
    assert faults(answer) == [
        (5, "Date", "not_a_date"),
        (5, "SIREN", "check_digit"),
        (5, "Total TTC", "not_an_amount"),
        (6, "Reste dû", "not_an_amount"),
        (6, "Date", "missing"),
        (6, "Total TTC", "missing"),
        (6, "Numéro", "missing"),
        (6, "Client", "missing"),
    ]
    first = answer.body["faults"][0]
    assert "31/02/2026" in first["message_fr"]
    assert "31/02/2026" in first["message_en"]
    assert (office.documents(), parties(office)) == ([], [])
    assert office.world.tasks.reconciled == []
    assert office.call("GET", f"imports/{answer.body['id']}").body["outcome"] == "refused"


def test_a_dry_run_says_all_and_writes_nothing(office: Office) -> None:
    answer = office.bring(FILE, dry_run=True)
    assert (answer.body["outcome"], answer.body["id"]) == ("checked", None)
    assert outcomes(answer) == ["to_create"] * 3
    assert (office.documents(), parties(office)) == ([], [])
    assert office.call("GET", "imports").body["items"] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("F-1;24/03/2026;Dupont SARL;;1 200,01;", (2, "Numéro", "number_taken")),
        ("f 1;25/03/2026;Dupont SARL;;1 200,00;", (2, "Numéro", "number_taken")),
        ("F-1;24/03/2026;Quelqu’un d’autre;;1 200,00;", (2, "Numéro", "number_taken")),
        ("F-9;24/03/2026;Dupont SARL;;-5,00;", (2, "Total TTC", "not_positive")),
        ("F-9;24/03/2026;Dupont SARL;;5,00;6,00", (2, "Reste dû", "out_of_range")),
        ("F-9;24/03/2026;;552100554;5,00;", (2, "SIREN", "unknown_third_party")),
    ],
)
def test_lines_are_checked_against_what_is_there(
    office: Office, line: str, fault: tuple[int, str, str]
) -> None:
    office.bring(FILE)
    assert faults(office.bring(HEADER + line)) == [fault]
    assert len(office.documents()) == 3


@pytest.mark.parametrize("header", ["Commission", "commission_amount", "Frais d’encaissement (€)"])
def test_the_commission_of_a_card_provider_comes_with_its_takings(
    office: Office, header: str
) -> None:
    file = (
        f"Date;Organisme;Montant;{header}\n05/01/2026;SumUp;240,00;4,20\n06/01/2026;SumUp;99,00;\n"
    )
    answer = office.bring(file, "income")
    assert (outcomes(answer), answer.body["ignored_columns"]) == (["created"] * 2, [])
    kept = {d["gross_total"]: d["commission"] for d in office.documents("incomes")}
    assert kept == {"240.00": "4.20", "99.00": None}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-4,20", "commission_out_of_range"),
        ("240,00", "commission_out_of_range"),
        ("4,205", "too_precise"),
        ("1,75 %", "not_an_amount"),
        ("gratuit", "not_an_amount"),
        ("4,20 USD", "currency_mismatch"),
    ],
)
def test_a_commission_that_cannot_be_refuses_the_file(office: Office, cell: str, code: str) -> None:
    file = f"Date;Organisme;Montant;Commission\n05/01/2026;SumUp;240,00 €;{cell}\n"
    answer = office.bring(file, "income")
    assert faults(answer) == [(2, "Commission", code)]
    if code == "commission_out_of_range":
        assert cell in answer.body["faults"][0]["message_fr"]
    assert office.documents("incomes") == []


def test_an_invoice_due_before_its_date_refuses_the_file(office: Office) -> None:
    file = "Numéro;Date;Échéance;Client;Total TTC\nF-1;24/03/2026;23/03/2026;Dupont;12,00\n"
    answer = office.bring(file)
    assert faults(answer) == [(2, "Échéance", "due_date_before_issue_date")]
    assert "23/03/2026" in answer.body["faults"][0]["message_fr"]
    assert outcomes(office.bring(file.replace("23/03/2026", ""))) == ["created"]


def test_a_number_stands_once_in_a_file(office: Office) -> None:
    file = HEADER + "F-1;24/03/2026;A;;1,00;\nF 1;24/03/2026;B;;2,00;\n"
    answer = office.bring(file)
    assert faults(answer) == [(3, "Numéro", "repeated_number")]
    assert "ligne 2" in answer.body["faults"][0]["message_fr"]


@pytest.mark.parametrize(
    ("column", "value"), [("SIREN", SIREN), ("TVA intracommunautaire", VAT_ID), ("IBAN", IBAN)]
)
def test_known_third_parties_are_found_by_each_sign(
    office: Office, column: str, value: str
) -> None:
    party = office.customer("Dupont SARL", siren=SIREN, vat_id=VAT_ID, ibans=[IBAN])
    file = f"Numéro,Date,{column},Total TTC\nF-1,2026-03-24,{value},5.00\n"
    assert outcomes(office.bring(file)) == ["created"]
    assert [d["third_party_id"] for d in office.documents()] == [party]


def test_a_name_with_another_siren_is_another_company(office: Office) -> None:
    party = office.customer("Dupont SARL", siren="552100554")
    office.bring(HEADER + f"F-1;24/03/2026;Dupont SARL;{SIREN};5,00;\n")
    assert len(parties(office)) == 2
    assert office.documents()[0]["third_party_id"] != party


def test_two_of_one_name_must_be_told_apart(office: Office) -> None:
    office.customer("Martin")
    office.customer("Martin")
    answer = office.bring(HEADER + "F-1;24/03/2026;Martin;;5,00;\n")
    assert faults(answer) == [(2, "Client", "ambiguous_third_party")]


def test_a_known_supplier_becomes_a_customer_too(office: Office) -> None:
    body = {"name": "Fournil", "roles": ["supplier"], "siren": SIREN}
    office.call("POST", "third-parties", body)
    assert outcomes(office.bring(HEADER + f"F-1;24/03/2026;;{SIREN};5,00;\n")) == ["created"]
    assert [p["roles"] for p in parties(office)] == [["customer", "supplier"]]


def test_suppliers_of_a_file_are_to_confirm(office: Office) -> None:
    file = f"Date;Fournisseur;IBAN;TTC\n24/03/2026;Fournil;{IBAN};5,00\n"
    assert outcomes(office.bring(file, "expense")) == ["created"]
    (party,) = parties(office)
    assert (party["state"], party["roles"]) == ("to_confirm", ["supplier"])
    assert party["ibans"][0]["origin"] == "import"


def test_credit_notes_may_be_written_negative(office: Office) -> None:
    file = "N° avoir;Date;Client;HT;TVA;TTC\nA-1;24/03/2026;X;-100,00;-20,00;-120,00\n"
    assert outcomes(office.bring(file, "credit_note")) == ["created"]
    (note,) = office.documents("credit-notes")
    assert (note["net_total"], note["gross_total"]) == ("100.00", "120.00")


@pytest.mark.parametrize("failing", range(1, 5))
def test_a_repeat_completes_what_a_crash_left(office: Office, failing: int) -> None:
    lines = "".join(f"F-{n};24/03/2026;Client {n % 2};;{n}00,00;\n" for n in range(1, 31))
    store = office.world.store
    written, through = 0, store.write

    def breaking(writes: Any, changes: Any) -> Any:
        nonlocal written
        written += 1
        if written == failing:
            raise Unavailable("the store went away")
        return through(writes, changes)

    store.write = breaking  # type: ignore[method-assign] # a store that fails once
    assert office.bring(HEADER + lines).status == 503
    store.write = through  # type: ignore[method-assign] # and is back
    again = office.bring(HEADER + lines)
    assert again.body["outcome"] == "imported"
    assert len(office.documents()) == 30
    assert len(parties(office)) == 2


def test_a_full_file_fits_the_store(office: Office) -> None:
    lines = "".join(f"F-{n};24/03/2026;Société numéro {n};;{n},00;\n" for n in range(1, 501))
    answer = office.bring(HEADER + lines)
    assert answer.body["counts"]["created"] == 500
    assert outcomes(office.bring(HEADER + lines)) == ["already_there"] * 500


def test_too_many_lines_are_refused_with_the_way_out(office: Office) -> None:
    lines = "".join(f"F-{n};24/03/2026;X;;1,00;\n" for n in range(501))
    answer = office.bring(HEADER + lines)
    assert (answer.status, answer.problem) == (422, "too_many_lines")
    assert "files of 500" in answer.body["detail"]


def test_reports_keep_the_first_faults_and_count_the_rest(office: Office) -> None:
    lines = "".join(f"F-{n};hier;X;;rien;\n" for n in range(400))
    body = office.bring(HEADER + lines).body
    assert (len(body["faults"]), body["faults_left_out"]) == (150, 650)
    assert body["counts"]["refused"] == 400


def test_the_largest_report_fits_a_record(office: Office) -> None:
    wide = "🧾" * 100
    header = f"{wide};{wide}\u00a0;" * 50 + "Numéro;Date;Client;TTC\n"
    lines = "".join(f"{';' * 100}{n}{wide[3:]};{wide};X;{wide}\n" for n in range(100, 600))
    report = office.bring(header + lines)
    assert outcomes(report) == ["refused"] * 500
    record = office.world.store.get(DocumentImport, A, report.body["id"])
    assert len(record.model_dump_json().encode()) < 400_000


def test_two_imports_at_once_write_each_document_once(office: Office) -> None:
    """The second one writes all between the first one's check and its writes."""
    store, through = office.world.store, office.world.store.write

    def interrupted(writes: Any, changes: Any) -> Any:
        store.write = through  # type: ignore[method-assign] # once
        assert outcomes(office.bring(FILE)) == ["created"] * 3
        return through(writes, changes)

    store.write = interrupted  # type: ignore[method-assign] # the other comes in between
    assert outcomes(office.bring(FILE)) == ["created"] * 3
    assert len(office.documents()) == 3
    assert len(parties(office)) == 2
