"""Statement files through the routes: checked, confirmed, imported whole, undone."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from lettrage.contracts.steps import NEW_TRANSACTIONS, StatementImportRef
from lettrage.domain.bank_transaction import Direction, Transaction
from lettrage.domain.errors import Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.statement_import import StatementImportState
from lettrage.domain.transactions.merging import kept
from lettrage.domain.transactions.sameness import identify

from tests.unit.http.client import SETUP, A
from tests.unit.statements.imports import IBAN, Bank
from tests.unit.statements.writing import Movement, camt, cfonb, french_csv, ofx, qif

DAY = date(2026, 3, 24)
OPENING = Decimal("100.00")
SOME: list[Movement] = [
    (DAY, Decimal("-12.50"), "PRLV SEPA EDF"),
    (DAY, Decimal("1200.00"), "VIR SEPA RECU DUPONT FACTURE 12"),
    (date(2026, 3, 25), Decimal("-3.00"), "CB CAFE"),
    (date(2026, 3, 25), Decimal("-3.00"), "CB CAFE"),
]
CLOSING = Decimal("1281.50")
WHY = ("attend encore son fichier", "seulement été vérifié", "en attente d’exécution")


def test_a_cfonb_file_finds_its_account_by_the_rib() -> None:
    bank = Bank()
    account = bank.account()
    report = bank.run(bank.sent(cfonb(SOME, OPENING))).body
    assert report["state"] == "imported"
    assert report["format"] == "cfonb120"
    assert report["accounts"][0]["bank_account_id"] == account
    assert report["accounts"][0]["proof"]["verdict"] == "closes"
    counts = {"new": 3, "twin": 1, "known": 0, "doubtful": 0, "not_booked": 0, "refused": 0}
    assert report["counts"] == counts
    assert sorted(each.amount for each in bank.transactions()) == sorted(m[1] for m in SOME)
    assert bank.tasks.reconciled == [(A, "statement_import", None)]
    assert bank.tasks.about == [(NEW_TRANSACTIONS,)]
    balance = bank.stored_account(account).balance
    assert balance is not None
    assert (balance.amount, balance.as_of, balance.type) == (CLOSING, date(2026, 3, 25), "CLBD")


def test_a_dry_run_says_everything_and_writes_nothing() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    report = bank.run(import_id, dry_run=True)
    assert report.body["state"] == "checked"
    assert report.body["counts"]["new"] == 3
    assert bank.transactions() == []
    assert [line["transaction_id"] for line in bank.lines(import_id)] == [None] * 4
    assert bank.run(import_id).body["state"] == "imported"
    assert len(bank.transactions()) == 4


def test_the_job_ends_with_the_counts() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    asked = bank.asked(import_id, "run", {})
    assert asked.status == 202
    assert asked.headers["Location"].endswith(f"/jobs/{asked.body['id']}")
    bank.work_off()
    job = bank.store.get(Job, A, asked.body["id"])
    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, 4, 4)
    assert job.counts["twin"] == 1


def test_the_same_file_again_brings_nothing() -> None:
    bank = Bank()
    bank.account()
    bank.run(bank.sent(cfonb(SOME, OPENING)))
    again = bank.run(bank.sent(cfonb(SOME, OPENING))).body
    assert again["counts"]["known"] == 4
    assert len(bank.transactions()) == 4


def test_the_same_days_in_another_format_bring_nothing() -> None:
    bank = Bank()
    account = bank.account()
    bank.run(bank.sent(cfonb(SOME, OPENING)))
    for text in (camt(SOME, OPENING, iban=IBAN), ofx(SOME, CLOSING)):
        assert bank.run(bank.sent(text)).body["counts"]["known"] == 4
    table = bank.run(bank.sent(french_csv(SOME, OPENING)), accounts={"": account})
    assert table.body["state"] == "imported", table.body
    assert len(bank.transactions()) == 4


def test_an_unknown_account_is_asked_for_and_can_be_made() -> None:
    bank = Bank()
    import_id = bank.sent(cfonb(SOME, OPENING))
    report = bank.run(import_id).body
    assert report["state"] == "to_confirm"
    assert [each["code"] for each in report["questions"]] == ["account_unknown"]
    assert bank.transactions() == []
    bank.account(report["accounts"][0]["iban"])
    assert bank.run(import_id).body["state"] == "imported"


def test_a_file_without_account_is_put_where_a_person_says() -> None:
    bank = Bank()
    account = bank.account(None)
    import_id = bank.sent(qif(SOME))
    key = bank.run(import_id).body["accounts"][0]["key"]
    assert bank.run(import_id, accounts={key: account}).body["state"] == "imported"
    assert {each.bank_account_id for each in bank.transactions()} == {account}


def test_an_account_in_another_currency_is_not_taken() -> None:
    bank = Bank()
    bank.account(currency="USD")
    report = bank.run(bank.sent(cfonb(SOME, OPENING))).body
    assert [each["code"] for each in report["questions"]] == ["account_currency_differs"]


def test_totals_that_differ_wait_for_a_person() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING, CLOSING + 1))
    report = bank.run(import_id).body
    assert report["state"] == "to_confirm"
    proof = report["accounts"][0]["proof"]
    assert (proof["verdict"], proof["difference"]) == ("differs", "1.00")
    assert bank.transactions() == []
    assert bank.run(import_id, accept_differences=True).body["state"] == "imported"


def test_one_wrong_line_refuses_the_whole_file_and_is_named() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(ofx(SOME, CLOSING).replace("1200.00", "$1200"))
    report = bank.run(import_id).body
    assert report["state"] == "refused"
    assert [each["code"] for each in report["faults"]] == ["not_an_amount"]
    assert [each["outcome"] for each in bank.lines(import_id)] == ["refused"]
    assert bank.transactions() == []


def test_a_table_that_says_nothing_waits_for_its_columns() -> None:
    bank = Bank()
    account = bank.account()
    import_id = bank.sent("Un;Deux;Trois\n24/03/2026;EDF;-12,50\n")
    report = bank.run(import_id).body
    assert report["refusal"]["code"] == "mapping_needed"
    assert report["preview"][0] == ["Un", "Deux", "Trois"]
    columns = {"booking_date": [1], "label": [2], "amount": [3]}
    mapping = {"header_line": 1, "columns": columns, "currency": "EUR"}
    done = bank.run(import_id, mapping=mapping, accounts={"": account, "-EUR": account})
    assert done.body["state"] == "imported", done.body
    assert done.body["mapping"]["columns"]["amount"] == [3]


def test_pending_lines_are_left_out() -> None:
    bank = Bank()
    bank.account()
    text = camt(SOME, OPENING, iban=IBAN).replace("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>", 1)
    import_id = bank.sent(text)
    report = bank.run(import_id, accept_differences=True).body
    assert report["counts"]["not_booked"] == 1
    assert len(bank.transactions()) == 3


def test_undoing_takes_back_what_the_file_brought() -> None:
    bank = Bank()
    bank.account()
    first = bank.sent(cfonb(SOME[:2], OPENING))
    bank.run(first)
    second = bank.sent(cfonb(SOME, OPENING))
    bank.run(second)
    assert bank.undo(second).body["state"] == "undone"
    assert sorted(each.amount for each in bank.transactions()) == [
        Decimal("-12.50"),
        Decimal("1200.00"),
    ]
    again = bank.asked(second, "undo", {})
    assert (again.problem, again.body["detail_fr"]) == (
        "not_imported",
        "Cet import est déjà annulé.",
    )
    assert bank.asked(second, "run", {}).problem == "import_ended"
    bank.run(bank.sent(cfonb(SOME, OPENING)))
    assert len(bank.transactions()) == 4


def decided(bank: Bank) -> Transaction:
    before = bank.transactions()[-1]
    after = before.changed(at=bank.clock.now(), manual=True)
    bank.work.change(SETUP, before, after, "decided")
    return before


def test_a_reconciled_transaction_forbids_undoing_and_is_named() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    bank.run(import_id)
    held = decided(bank)
    refused = bank.asked(import_id, "undo", {})
    assert (refused.status, refused.problem) == (409, "transaction_reconciled")
    assert held.id in json.dumps(refused.body)
    assert f"{held.booking_date:%d/%m/%Y}" in refused.body["detail_fr"]
    assert held.label in refused.body["detail_fr"]
    assert len(bank.transactions()) == 4


def test_a_decision_while_undoing_puts_everything_back() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    bank.run(import_id)
    asked = bank.asked(import_id, "undo", {})
    # Some are gone already when a person decides on one of the rest.
    gone = bank.transactions()[0]
    unit = bank.work.unit(SETUP)
    unit.remove(gone, "statement_undone")
    unit.commit()
    held = decided(bank)
    bank.work_off()
    assert bank.report(import_id).body["state"] == "imported"
    assert len(bank.transactions()) == 4
    job = bank.store.get(Job, A, asked.body["id"])
    assert job.state is JobState.FAILED
    assert held.id in job.errors[0]


def test_what_the_bank_told_too_outlives_the_undoing() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    bank.run(import_id)
    before = bank.transactions()[0]
    after = before.changed(at=bank.clock.now(), bank_reference="bank-key-1")
    bank.work.change(SETUP, before, after, "fetched")
    bank.undo(import_id)
    (kept,) = bank.transactions()
    assert (kept.id, kept.statement_import_id) == (before.id, None)


@pytest.mark.parametrize("after_writes", range(1, 7))
def test_a_run_that_dies_is_done_again_and_ends_whole(after_writes: int) -> None:
    bank = Bank()
    bank.account()
    many = [(DAY, Decimal(n).scaleb(-2), f"MOUVEMENT {n}") for n in range(1, 61)]
    import_id = bank.sent(cfonb(many, OPENING))
    bank.asked(import_id, "run", {})
    organisation_id, _, job_id = bank.tasks.statements[0]
    ref = StatementImportRef(organisation_id=organisation_id, import_id=import_id, job_id=job_id)
    bank.dies(ref, after_writes)
    decided_state = bank.stored_report(import_id).state
    if decided_state is StatementImportState.QUEUED:
        assert bank.transactions() == []
    bank.work_off()
    assert bank.report(import_id).body["state"] == "imported"
    assert bank.report(import_id).body["counts"]["new"] == 60
    assert len(bank.transactions()) == 60


def test_two_imports_of_one_file_at_once_double_nothing() -> None:
    bank = Bank()
    bank.account()
    one, two = bank.sent(cfonb(SOME, OPENING)), bank.sent(cfonb(SOME, OPENING))
    bank.asked(one, "run", {})
    bank.asked(two, "run", {})
    bank.work_off()
    counts = [bank.report(each).body["counts"] for each in (one, two)]
    assert [each["known"] for each in counts] == [0, 4]
    assert len(bank.transactions()) == 4


def test_a_run_before_the_file_arrived_is_refused() -> None:
    bank = Bank()
    made = bank.ask("POST", "/statement-imports", {"file_name": "r.cfo"}).body
    assert made["fields"]
    assert made["most_bytes"] == 5 * 1024 * 1024
    asked = bank.asked(made["statement_import"]["id"], "run", {})
    assert (asked.status, asked.problem) == (409, "file_missing")


def test_a_run_needs_the_version_that_was_seen() -> None:
    bank = Bank()
    import_id = bank.sent("x")
    path = f"/statement-imports/{import_id}/run"
    assert bank.ask("POST", path, {}).status == 428
    assert bank.ask("POST", path, {}, if_match='"9"').status == 412


def test_a_chosen_account_must_be_there() -> None:
    bank = Bank()
    asked = bank.asked(bank.sent("x"), "run", {"accounts": {"": "nobody"}})
    assert asked.status == 422


def test_imports_are_listed_newest_first() -> None:
    bank = Bank()
    one, two = bank.sent("x"), bank.sent("y")
    items = bank.ask("GET", "/statement-imports").body["items"]
    assert {each["id"] for each in items} == {one, two}


def test_accounts_made_by_hand() -> None:
    bank = Bank()
    bank.account()
    twice = bank.ask("POST", "/bank-accounts", {"name": "Encore", "iban": IBAN})
    assert (twice.status, twice.problem) == (409, "account_exists")
    assert "Courant" in twice.body["detail_fr"]
    assert IBAN in twice.body["detail_fr"]
    wrong = bank.ask("POST", "/bank-accounts", {"name": "X", "iban": "FR7630002005500001234567841"})
    assert (wrong.status, wrong.problem) == (422, "iban_invalid")


def test_a_foreign_cursor_of_lines_is_refused() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    bank.run(import_id)
    path = f"/statement-imports/{import_id}/lines"
    assert bank.ask("GET", path, query={"cursor": "MXxhYmM="}).status == 422
    assert bank.ask("GET", path, query={"cursor": "é"}).status == 422
    assert "cursor" in bank.ask("GET", path, query={"cursor": "é"}).body["detail_fr"]


def test_what_was_never_imported_says_in_french_why_it_cannot_be_undone() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    seen = [bank.asked(import_id, "undo", {}).body["detail_fr"]]
    bank.run(import_id, dry_run=True)
    seen.append(bank.asked(import_id, "undo", {}).body["detail_fr"])
    bank.asked(import_id, "run", {})
    seen.append(bank.asked(import_id, "undo", {}).body["detail_fr"])
    assert [word in each for word, each in zip(WHY, seen, strict=True)] == [True] * 3


@dataclass(frozen=True)
class Told:
    """A provider's movement, as a later fetch of the account tells it."""

    booking_date: date | None
    amount: Decimal
    label_parts: tuple[str, ...]
    id: str
    provider_id: str = ""
    currency: str = "EUR"
    pending: bool = False


def test_a_fetch_after_the_file_knows_its_movements_and_their_twins() -> None:
    bank = Bank()
    account = bank.account()
    bank.run(bank.sent(cfonb(SOME, OPENING)))
    told = [
        Told(day, amount, tuple(reversed(label.split())), id=f"bank-{n}")
        for n, (day, amount, label) in enumerate(SOME)
    ]
    pairs, _ = identify(account, told, [kept(each) for each in bank.transactions()])
    assert all(pair.known for pair in pairs)
    assert {pair.record_id for pair in pairs} == {each.id for each in bank.transactions()}


def test_a_file_after_the_fetch_brings_what_the_bank_did_not_tell() -> None:
    bank = Bank()
    account = bank.account()
    now = bank.clock.now()
    for n, (day, amount, label) in enumerate(SOME[:3]):
        fetched = Transaction(
            organisation_id=A,
            id=f"t-bank-{n}",
            created_at=now,
            updated_at=now,
            bank_account_id=account,
            bank_reference=f"bank-{n}",
            booking_date=day,
            amount=amount,
            direction=Direction.DEBIT if amount < 0 else Direction.CREDIT,
            label=f"{label} REF {n}2345" if n == 0 else label,
        )
        bank.work.add(SETUP, fetched, "fetched")
    import_id = bank.sent(cfonb(SOME, OPENING))
    assert bank.run(import_id).body["counts"]["known"] == 3
    assert len(bank.transactions()) == 4
    met = [line["transaction_id"] for line in bank.lines(import_id) if line["outcome"] == "known"]
    assert sorted(met) == ["t-bank-0", "t-bank-1", "t-bank-2"]
    bank.undo(import_id)
    assert sorted(each.id for each in bank.transactions()) == sorted(met)


def test_a_start_that_fails_is_told_and_may_be_asked_again() -> None:
    bank = Bank()
    bank.account()
    import_id = bank.sent(cfonb(SOME, OPENING))
    bank.tasks.failure = Unavailable("busy")
    assert bank.asked(import_id, "run", {}).status == 503
    bank.tasks.failure = None
    assert bank.run(import_id).body["state"] == "imported"


def test_other_organisations_see_nothing_of_it() -> None:
    bank = Bank()
    import_id = bank.sent("x")
    seen = bank.ask("GET", f"/statement-imports/{import_id}", user="other-owner")
    assert seen.status in {403, 404}
