"""Mappings that a person confirmed: the next file of the same columns is read alike, unasked."""

from lettrage.domain.statements import KnownLayout, StatementMapping
from lettrage.formats.statements.reading import read_statements

from tests.unit.http.client import A
from tests.unit.statements.imports import Bank

COLUMNS = {"booking_date": [1], "label": [2], "amount": [3]}
MAPPING = {"header_line": 2, "columns": COLUMNS, "currency": "EUR"}


def table(*rows: str, prelude: str = "Relevé du 31/03/2026;;") -> str:
    return "\n".join([prelude, "Quand;Quoi;Combien", *rows]) + "\n"


FIRST = table("24/03/2026;EDF;-12,50")
SECOND = table("02/04/2026;GARE;-3,00", prelude="Compte;;\nTitulaire;;")


def confirmed(bank: Bank, account: str, mapping: dict[str, object] | None = None) -> str:
    import_id = bank.sent(FIRST)
    done = bank.run(import_id, mapping=mapping or MAPPING, accounts={"": account}).body
    assert (done["state"], done["mapping_source"]) == ("imported", "given")
    return import_id


def test_the_next_file_of_the_same_columns_is_read_unasked_and_says_so() -> None:
    bank = Bank()
    account = bank.account(None)
    confirmed(bank, account)
    done = bank.run(bank.sent(SECOND), accounts={"": account}).body
    assert (done["state"], done["mapping_source"]) == ("imported", "kept")
    assert done["mapping"]["header_line"] == 3
    assert len(bank.transactions()) == 2


def test_before_a_confirmation_ends_as_an_import_nothing_is_kept() -> None:
    bank = Bank()
    account = bank.account(None)
    bank.run(bank.sent(FIRST), mapping=MAPPING, accounts={"": account}, dry_run=True)
    assert bank.run(bank.sent(SECOND)).body["refusal"]["code"] == "mapping_needed"
    assert bank.ask("GET", "/statement-mappings").body["items"] == []


def test_another_one_given_replaces_it() -> None:
    bank = Bank()
    account = bank.account(None)
    confirmed(bank, account)
    other = {**MAPPING, "columns": {**COLUMNS, "label": [2, 3]}}
    bank.run(bank.sent(table("03/04/2026;CB;-4,00")), mapping=other, accounts={"": account})
    (kept,) = bank.ask("GET", "/statement-mappings").body["items"]
    assert kept["mapping"]["columns"]["label"] == [2, 3]
    assert kept["header"] == ["Quand", "Quoi", "Combien"]


def test_a_part_given_is_completed_by_what_was_kept() -> None:
    bank = Bank()
    account = bank.account(None)
    confirmed(bank, account)
    text = table("02/04/2026;GARE;1,500")
    plain = bank.run(bank.sent(text), accounts={"": account}, dry_run=True).body
    assert plain["mapping_source"] == "kept"
    assert bank.run(bank.sent(text), dry_run=True).body["state"] == "to_confirm"
    done = bank.run(bank.sent(text), mapping={"decimal_mark": "."}, accounts={"": account}).body
    assert done["faults"] == []
    assert done["mapping"]["columns"]["amount"] == [3]
    assert "1500.00" in {str(each.amount) for each in bank.transactions()}


def test_it_is_forgotten_on_demand_and_when_its_import_is_undone() -> None:
    bank = Bank()
    account = bank.account(None)
    import_id = confirmed(bank, account)
    (kept,) = bank.ask("GET", "/statement-mappings").body["items"]
    path = f"/statement-mappings/{kept['id']}"
    assert bank.ask("DELETE", path).status == 428
    etag = bank.ask("GET", path).etag
    assert bank.ask("DELETE", path, if_match=etag).status == 204
    assert bank.run(bank.sent(SECOND)).body["refusal"]["code"] == "mapping_needed"
    bank.undo(import_id)
    again = confirmed(bank, account)
    bank.undo(again)
    assert bank.ask("GET", "/statement-mappings").body["items"] == []


def test_columns_of_another_account_serve_without_its_currency() -> None:
    bank = Bank()
    dollars = bank.account(None, currency="USD")
    confirmed(bank, dollars, {**MAPPING, "currency": "USD"})
    euros = bank.account(None)
    done = bank.run(bank.sent(SECOND), accounts={"": euros}).body
    assert (done["state"], done["mapping_source"]) == ("imported", "kept")
    assert {each.currency for each in bank.transactions()} == {"EUR", "USD"}


def test_tables_without_names_are_kept_for_their_account_alone() -> None:
    bank = Bank()
    one, two = bank.account(None), bank.account()
    mapping = {"header_line": 0, "columns": COLUMNS, "currency": "EUR"}
    first, second = "24/03/2026;EDF;-12,50\n", "25/03/2026;GARE;-3,00\n"
    done = bank.run(bank.sent(first), mapping=mapping, accounts={"": one}).body
    assert done["state"] == "imported", done
    other = bank.run(bank.sent(second), accounts={"": two}).body
    assert other["refusal"]["code"] == "mapping_needed"
    done = bank.run(bank.sent(second), accounts={"": one}).body
    assert (done["state"], done["mapping_source"]) == ("imported", "kept")


def test_days_of_a_qif_file_are_kept_for_its_account() -> None:
    bank = Bank()
    account = bank.account(None)
    text = "!Type:Bank\nD03/04/2026\nT-12.50\nPEDF\n^\n"
    refused = bank.run(bank.sent(text), accounts={"": account}).body
    assert [each["code"] for each in refused["faults"]] == ["ambiguous_date"]
    bank.run(bank.sent(text), mapping={"day_first": True}, accounts={"": account})
    later = text.replace("03/04", "05/04")
    done = bank.run(bank.sent(later), accounts={"": account}).body
    assert (done["state"], done["mapping_source"]) == ("imported", "kept")
    assert [each.booking_date.isoformat() for each in bank.transactions() if each.booking_date] == [
        "2026-04-03",
        "2026-04-05",
    ]


def test_other_organisations_know_nothing_of_it() -> None:
    bank = Bank()
    confirmed(bank, bank.account(None))
    reply = bank.call("GET", f"/v1/organisations/{A}/statement-mappings", user="other-owner")
    assert reply.status in {403, 404}


def test_a_file_whose_own_names_are_known_needs_nothing_kept() -> None:
    known = KnownLayout(
        layout="columns-3",
        mapping=StatementMapping(
            columns={"booking_date": (3,), "label": (2,), "amount": (1,)}, currency="USD"
        ),
    )
    text = "Date;Libellé;Montant\n24/03/2026;EDF;-12,50\n"
    file = read_statements(text.encode(), None, (known,))
    assert (file.mapping_source, file.faults) == ("detected", ())
