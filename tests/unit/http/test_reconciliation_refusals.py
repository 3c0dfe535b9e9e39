"""What the routes of reconciliation refuse, and to whom: roles, other organisations, words."""

from typing import Any

import pytest
from lettrage.domain.organisation import Role
from lettrage.domain.third_party import ThirdPartyRole

from tests.unit.http.bookkeeping import Books
from tests.unit.http.client import B, serving


@pytest.fixture
def books() -> Books:
    return Books()


def _rule(*keywords: str, **more: Any) -> dict[str, Any]:
    return {
        "keywords": list(keywords),
        "document_type": "expense",
        "third_party_id": "martinet",
        **more,
    }


def test_what_runs_do_by_themselves_is_a_managers_to_change(books: Books) -> None:
    user = f"u-{Role.ACCOUNTANT}"
    refused = books.ask("POST", "reconciliation-rules", _rule("FRAIS"), user=user)
    assert (refused.status, refused.problem) == (403, "role_too_low")
    kept = books.ask("POST", "reconciliation-rules", _rule("FRAIS"), user=f"u-{Role.MANAGER}")
    assert kept.status == 201
    path = f"reconciliation-rules/{kept.body['id']}"
    assert books.ask("PUT", path, _rule("AUTRE"), user=user, if_match="*").status == 403
    assert books.ask("DELETE", path, user=user, if_match="*").status == 403
    assert books.ask("POST", "reconciliation-trust/reset", user=user).status == 403
    assert books.ask("POST", "reconciliation-rules/preview", _rule("X"), user=user).status == 200


@pytest.mark.parametrize("name", ["document_id", "transaction_id"])
def test_settlements_of_what_is_not_ours_are_not_found(books: Books, name: str) -> None:
    books.document("d1", "10.00")
    books.transaction("t1", "-10.00", "VIR")
    ours = "d1" if name == "document_id" else "t1"

    def asked(identifier: str) -> Any:
        return books.ask("GET", "settlements", query={name: identifier}, context="sales")

    assert (asked(ours).status, asked(ours).body["items"]) == (200, [])
    assert asked("unknown").status == 404
    path, api = f"/v1/organisations/{B}/settlements", serving("sales")
    other = books.call("GET", path, query={name: ours}, user="other-owner", api=api)
    assert (other.status, other.body["title"]) == (404, "Not found")


def test_wrong_type_lists_the_values_in_both_languages(books: Books) -> None:
    answer = books.ask("POST", "reconciliation-rules", _rule("X", document_type="facture"))
    (fault,) = answer.body["errors"]
    assert answer.status == 422
    listed = "« invoice », « income », « purchase » ou « expense »"
    assert fault["message_fr"] == f"La valeur doit être {listed}."
    assert "'invoice', 'income', 'purchase' or 'expense'" in fault["message"]
    assert "OpenDocumentKind" not in str(answer.body)


def test_outstandings_have_the_decimals_of_their_currency(books: Books) -> None:
    books.party("estrade", "Domaine Estrade", ThirdPartyRole.CUSTOMER)
    invoice = {"document_kind": "invoice", "third_party_id": "estrade", "currency": "JPY"}
    books.document("i1", "5000", **invoice)
    books.document("0007812", "120.00", due_date="2026-09-01")
    (owed,) = books.ask("GET", "outstandings", query={"side": "payable"}).body["items"]
    assert (owed["total"], sorted(set(owed["ageing"].values()))) == ("120.00", ["0.00", "120.00"])
    (due,) = books.ask("GET", "outstandings", query={"side": "receivable"}).body["items"]
    assert (due["total"], sorted(set(due["ageing"].values()))) == ("5000", ["0", "5000"])
    shown = books.ask("GET", "outstandings/martinet").body
    assert (shown["opening"], shown["closing"]) == ("0.00", "-120.00")
    assert set(shown["receivable"].values()) == {"0.00"}
    yen = books.ask("GET", "outstandings/martinet", query={"currency": "JPY"}).body
    assert (yen["opening"], yen["payable"]["over_90"]) == ("0", "0")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"amount_min": "-10.00"}, "negative_amount"),
        ({"bank_account_ids": ["nope"]}, "unknown_bank_account"),
    ],
)
def test_rule_that_cannot_work_is_refused(books: Books, more: dict[str, Any], problem: str) -> None:
    answer = books.ask("POST", "reconciliation-rules", _rule("FRAIS", **more))
    assert (answer.status, answer.problem) == (422, problem)
    assert books.ask("GET", "reconciliation-rules").body["items"] == []


def test_rule_for_another_party_is_kept_with_its_conflict_shown(books: Books) -> None:
    books.party("legoff", "Menuiserie Legoff")
    first = books.ask("POST", "reconciliation-rules", _rule("FRAIS", "Carte"))
    assert first.body["conflicts"] == []
    body = _rule("carte", "frais", third_party_id="legoff")
    tried = books.ask("POST", "reconciliation-rules/preview", body)
    kept = books.ask("POST", "reconciliation-rules", body)
    conflict = {
        "rule_id": first.body["id"],
        "code": "R0001",
        "name": "",
        "kind": "contradiction",
        "transactions": 0,
        "wins": False,
        "message_fr": "La règle R0001 vaut pour des opérations de celle-ci, mais désigne un autre"
        " tiers. De même rang, aucune ne s’applique : changez la priorité de l’une.",
        "message_en": "Rule R0001 is for transactions of this one too, but names another third"
        " party. Of one rank, neither applies: change the priority of one of them.",
    }
    assert tried.body["conflicts"] == kept.body["conflicts"] == [conflict]
    assert kept.status == 201
    path = f"reconciliation-rules/{kept.body['id']}"
    changed = books.ask("PUT", path, {**body, "priority": 1}, if_match=kept.etag)
    assert [c["wins"] for c in changed.body["conflicts"]] == [False]
    again = books.ask("POST", "reconciliation-rules", body).body["conflicts"]
    assert [c["kind"] for c in again] == ["contradiction", "duplicate"]


def test_undone_creation_comes_back_only_when_its_refusal_is_lifted(books: Books) -> None:
    books.transaction("t1", "-9.20", "PRLV FRAIS")
    rule = _rule("FRAIS", create_document=True, create_payment=True)
    for _ in range(2):
        assert books.ask("POST", "reconciliation-rules", rule).status == 201
    books.run()
    undone = books.ask("POST", "transactions/t1/undo", if_match="*")
    assert undone.body["state"] == "to_process"
    dry = books.ask("POST", "reconciliation-runs", {"dry_run": True})
    assert [e["state_after"] for e in dry.body["effects"]] == ["partial"]
    books.run()
    left = books.ask("GET", "transactions/t1")
    assert (left.body["state"], left.body["reasons"][0]["code"]) == ("partial", "creation_refused")
    assert books.ask("DELETE", "transactions/t1/refusals").status == 428
    lifted = books.ask("DELETE", "transactions/t1/refusals", if_match=left.etag)
    assert lifted.status == 200
    books.run()
    again = books.ask("GET", "transactions/t1")
    assert again.body["state"] == "matched"
    seen = again.etag
    answers = [books.ask("POST", "transactions/t1/undo", if_match=seen) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 412, 412]
