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
