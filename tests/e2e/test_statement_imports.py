"""Statement files: sent by a form, checked, confirmed, imported whole, merged, undone, taken up."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.adapters.aws.s3_objects import S3ObjectStore
from lettrage.domain.statement_import import ImportChoices, StatementImport
from lettrage.services.manage_statement_imports import ManageStatementImports
from lettrage.services.unit_of_work import Actor, Work

from infra.local.demo.client import until
from infra.local.supervisor import Supervisor
from tests.e2e.product import Json, Office
from tests.e2e.test_banking import connect, sync, transactions
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.statements.writing import Movement, camt, cfonb, french_csv, ofx

SAMPLES = Path(__file__).parents[1] / "data" / "statements"
IBAN = "FR7630002005500001234567824"
OPENING = Decimal("100.00")
RUNNING = {"queued", "importing", "undoing"}
SOME: list[Movement] = [
    (date(2026, 3, 24), Decimal("-12.50"), "PRLV SEPA EDF"),
    (date(2026, 3, 24), Decimal("1200.00"), "VIR SEPA RECU DUPONT FACTURE 12"),
    (date(2026, 3, 25), Decimal("-3.00"), "CB CAFE"),
    (date(2026, 3, 25), Decimal("-3.00"), "CB CAFE"),
]
LATER: list[Movement] = [*SOME, (date(2026, 3, 26), Decimal("-45.10"), "CB GARE")]


def sent(office: Office, data: str | bytes, name: str = "releve.bin") -> str:
    """Ask for a form and send the file with it; the import's identifier."""
    made = office.user.call("POST", "~/statement-imports", json={"file_name": name}).json()
    body = data.encode() if isinstance(data, str) else data
    reply = requests.post(made["url"], data=made["fields"], files={"file": body}, timeout=30)
    assert reply.status_code == requests.codes.no_content, reply.text
    return str(made["statement_import"]["id"])


def done(office: Office, import_id: str, what: str = "run", **body: object) -> Json:
    """Ask for a run or an undoing; the report once it and its job have ended."""
    path = f"~/statement-imports/{import_id}"
    job = office.user.change("POST", f"{path}/{what}", path, body)
    return ended(office, import_id, str(job["id"]))


def ended(office: Office, import_id: str, job_id: str) -> Json:
    def look() -> Json | None:
        job = office.user.get(f"~/jobs/{job_id}")
        report = office.user.get(f"~/statement-imports/{import_id}")
        over = job["state"] not in {"queued", "running"} and report["state"] not in RUNNING
        return report if over else None

    return until(f"the end of import {import_id}", look)


def imported(office: Office, data: str | bytes) -> Json:
    return done(office, sent(office, data))


def account(office: Office, iban: str | None = IBAN) -> str:
    body = {"name": "Courant", "iban": iban, "currency": "EUR"}
    return str(office.user.call("POST", "~/bank-accounts", json=body).json()["id"])


def lines(office: Office, import_id: str) -> list[Json]:
    found: list[Json] = []
    cursor: str | None = None
    while True:
        params = {"limit": "3", "cursor": cursor}
        page = office.user.get(f"~/statement-imports/{import_id}/lines", params=params)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def amounts(office: Office) -> Counter[Decimal]:
    return Counter(Decimal(each["amount"]) for each in transactions(office))


def test_a_cfonb_file_is_checked_then_imported_then_undone(office: Office) -> None:
    account(office)
    import_id = sent(office, cfonb(SOME, OPENING))
    checked = done(office, import_id, dry_run=True)
    assert (checked["state"], checked["format"]) == ("checked", "cfonb120")
    assert checked["accounts"][0]["proof"]["verdict"] == "closes"
    assert transactions(office) == []
    report = done(office, import_id)
    assert report["state"] == "imported"
    counts = {"new": 3, "twin": 1, "known": 0, "doubtful": 0, "not_booked": 0, "refused": 0}
    assert report["counts"] == counts
    told = lines(office, import_id)
    assert [each["outcome"] for each in told].count("twin") == 1
    assert {each["transaction_id"] for each in told} == {t["id"] for t in transactions(office)}
    assert amounts(office) == Counter(amount for _, amount, _ in SOME)
    found = office.user.get("~/transactions", params={"q": "recu dupont", "state": "all"})["items"]
    assert [each["amount"] for each in found] == ["1200.00"]
    params = {"amount_min": "12", "amount_max": "12.50", "state": "all"}
    found = office.user.get("~/transactions", params=params)["items"]
    assert [each["amount"] for each in found] == ["-12.50"]
    assert done(office, import_id, "undo")["state"] == "undone"
    assert transactions(office) == []


def test_overlapping_files_of_other_formats_merge(office: Office) -> None:
    chosen = account(office)
    imported(office, cfonb(SOME, OPENING))
    closing = OPENING + sum(amount for _, amount, _ in LATER)
    for text in (camt(LATER, OPENING, iban=IBAN), ofx(LATER, closing)):
        assert imported(office, text)["state"] == "imported"
    table = sent(office, french_csv(LATER, OPENING))
    asked = done(office, table)
    assert [each["code"] for each in asked["questions"]] == ["account_unknown"]
    key = asked["accounts"][0]["key"]
    report = done(office, table, accounts={key: chosen})
    assert report["counts"]["known"] == len(LATER)
    assert amounts(office) == Counter(amount for _, amount, _ in LATER)


def test_a_table_without_known_columns_is_confirmed_by_a_person(office: Office) -> None:
    chosen = account(office, None)
    import_id = sent(office, "Quand;Quoi;Combien\n24/03/2026;EDF;-12,50\n25/03/2026;GARE;3,00\n")
    refused = done(office, import_id)
    assert (refused["state"], refused["refusal"]["code"]) == ("refused", "mapping_needed")
    assert refused["preview"][0] == ["Quand", "Quoi", "Combien"]
    mapping = {
        "header_line": 1,
        "columns": {"booking_date": [1], "label": [2], "amount": [3]},
        "currency": "EUR",
    }
    asked = done(office, import_id, mapping=mapping)
    accounts = {asked["accounts"][0]["key"]: chosen}
    assert done(office, import_id, mapping=mapping, accounts=accounts)["state"] == "imported"
    assert amounts(office) == Counter([Decimal("-12.50"), Decimal("3.00")])
    (kept,) = office.user.get("~/statement-mappings")["items"]
    assert kept["header"] == ["Quand", "Quoi", "Combien"]
    next_one = sent(office, "Compte\n\nQuand;Quoi;Combien\n02/04/2026;CB PEAGE;-8,00\n")
    report = done(office, next_one, accounts=accounts)
    assert (report["state"], report["mapping_source"]) == ("imported", "kept")
    assert amounts(office)[Decimal("-8.00")] == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("pennylane_invalid_date.txt", "not_a_date"), ("silarhi_cfonb240.txt", "cfonb_240")],
)
def test_a_file_that_is_wrong_is_refused_by_name(office: Office, name: str, code: str) -> None:
    import_id = sent(office, (SAMPLES / name).read_bytes(), name)
    report = done(office, import_id)
    assert report["state"] == "refused"
    codes = [each["code"] for each in report["faults"]]
    codes += [report["refusal"]["code"]] if report["refusal"] else []
    assert code in codes
    assert transactions(office) == []


def test_samples_with_several_accounts_ask_for_each_and_are_whole(office: Office) -> None:
    import_id = sent(office, (SAMPLES / "pennylane_cfonb120_example.txt").read_bytes())
    asked = done(office, import_id)
    assert asked["state"] == "to_confirm"
    accounts = {each["key"]: account(office, each["iban"]) for each in asked["accounts"]}
    assert len(accounts) == 2
    report = done(office, import_id, accounts=accounts)
    assert report["state"] == "imported"
    assert {each["bank_account_id"] for each in transactions(office)} == set(accounts.values())
    assert len(transactions(office)) == report["counts"]["new"] == 6


def test_a_file_of_what_the_bank_told_brings_nothing_twice(office: Office) -> None:
    fetched = connect(office, bank=1)
    sync(office)
    before = [t for t in transactions(office) if t["bank_account_id"] == fetched["id"]]
    assert before
    told: list[Movement] = [
        (date.fromisoformat(t["booking_date"]), Decimal(t["amount"]), t["label"]) for t in before
    ]
    iban = fetched["iban"]
    codes = {"bank": iban[4:9], "branch": iban[9:14], "account": iban[14:25]}
    own = (max(day for day, _, _ in told), Decimal("-7.77"), "FRAIS QUE LA BANQUE NE DIT PAS")
    import_id = sent(office, cfonb([*told, own], OPENING, **codes))
    report = done(office, import_id)
    assert report["state"] == "imported", report
    assert (report["counts"]["known"], report["counts"]["new"]) == (len(told), 1), report["counts"]
    assert done(office, import_id, "undo")["state"] == "undone"
    after = [t for t in transactions(office) if t["bank_account_id"] == fetched["id"]]
    assert {t["id"] for t in after} == {t["id"] for t in before}


def test_an_import_whose_start_was_lost_is_taken_up_by_the_sweep(
    supervisor: Supervisor, office: Office
) -> None:
    account(office)
    import_id = sent(office, cfonb(SOME, OPENING))
    runtime = supervisor.runtime
    outputs, table = runtime.outputs, runtime.client("dynamodb")
    clock = FixedClock(datetime.now(UTC) - timedelta(days=1))  # its lease is long over
    store = DynamoStore(table, outputs["TableName"], clock)
    buckets = [
        S3ObjectStore(outputs[name], runtime.client("s3"))
        for name in ("UploadsBucketName", "WorkBucketName")
    ]
    work = Work(store, clock, SequentialIdentifiers())
    imports = ManageStatementImports(work, RecordingTasks(), uploads=buckets[0], objects=buckets[1])
    report = store.get(StatementImport, str(office.user.organisation), import_id)
    job = imports.run(Actor("user:lost", "lost"), report, ImportChoices())
    swept = runtime.invoke(outputs["SweepFunctionName"], {})
    assert swept["statements"] >= 1
    assert ended(office, import_id, job.id)["state"] == "imported"
    assert amounts(office) == Counter(amount for _, amount, _ in SOME)
