"""Reconciliation over its routes: runs, rules, lessons, manual work, explanations, what is due."""

from typing import Any

import pytest
from lettrage.domain.organisation import Role
from lettrage.domain.third_party import ThirdPartyRole

from tests.unit.http.bookkeeping import Books

LABEL = "VIR BOULANGERIE MARTINET F-2026-0007812"


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


def test_run_is_asked_for_reported_and_listed(books: Books) -> None:
    books.document("0007812", "120.00")
    books.transaction("t1", "-120.00", LABEL)
    dry = books.ask("POST", "reconciliation-runs", {"dry_run": True})
    assert [e["state_after"] for e in dry.body["effects"]] == ["matched"]
    started = books.ask("POST", "reconciliation-runs", {})
    assert started.status == 202
    (_, _, job_id) = books.tasks.reconciled[-1]
    books.run(job_id=job_id)
    (job,) = books.ask("GET", "reconciliation-runs").body["items"]
    assert (job["id"], job["state"]) == (started.body["job"]["id"], "succeeded")
    assert job["counts"] == {"matched": 1, "settlements_created": 1}
    assert (job["trigger"], len(job["made"]["settlements"])) == ("on_demand", 1)


def test_rule_is_tried_kept_explained_changed_and_deleted(books: Books) -> None:
    books.transaction("t1", "-9.90", "PRLV Abonnement Électrique")
    body = _rule("abonnement", "electrique", create_document=True, create_payment=True, name="EDF")
    tried = books.ask("POST", "reconciliation-rules/preview", body)
    assert [e["state_after"] for e in tried.body["effects"]] == ["matched"]
    assert tried.body["counts"] == {"new": 1}
    assert books.ask("GET", "reconciliation-rules").body["items"] == []

    kept = books.ask("POST", "reconciliation-rules", body)

    assert (kept.status, kept.body["code"], kept.body["name"]) == (201, "R0001", "EDF")
    path = f"reconciliation-rules/{kept.body['id']}"
    assert books.tasks.about[-1] == (f"rule:{kept.body['id']}",)
    books.run(*books.tasks.about[-1])
    assert books.ask("GET", "transactions/t1").body["state"] == "matched"
    why = books.ask("GET", f"{path}/why", query={"transaction_id": "t1"}).body
    assert (why["fires"], why["decisive"]) == (True, True)
    assert [c["name"] for c in why["conditions"] if not c["met"]] == []
    changed = {**body, "keywords": ["gaz", "electrique"], "keyword_mode": "any"}
    trial = books.ask("POST", f"{path}/preview", changed)
    assert (trial.body["counts"], trial.body["conflicts"]) == ({"agrees": 1}, [])
    after = books.ask("PUT", path, changed, if_match=kept.etag)
    assert (after.body["keyword_mode"], after.body["code"]) == ("any", "R0001")
    assert books.ask("PUT", path, body, if_match=kept.etag).status == 412
    assert books.ask("DELETE", path, if_match=after.etag).status == 204
    assert books.ask("GET", "transactions/t1").body["allocations"]


def test_repeated_decisions_are_learned_proposed_declined_and_forgotten(books: Books) -> None:
    for name in ("t1", "t2"):
        books.transaction(name, "-12.00", f"PRLV SEPA NUAGE HEBERGEMENT 1{name[1]}")
        body = {"third_party_id": "martinet", "document_type": "expense"}
        assigned = books.ask("POST", f"transactions/{name}/assign", body, if_match="*")
        assert assigned.status == 200
    (sign,) = books.ask("GET", "learned-signs").body["items"]
    assert (sign["sign"], sign["third_party_id"], sign["confirmations"]) == (
        "wording",
        "martinet",
        2,
    )
    (proposal,) = books.ask("GET", "reconciliation-rule-proposals").body["items"]
    assert [e["outcome"] for e in proposal["past"]] == ["agrees", "agrees"]
    tried = books.ask("POST", "reconciliation-rules/preview", proposal["rule"])
    assert tried.status == 200
    path = f"reconciliation-rule-proposals/{proposal['id']}/decline"
    assert books.ask("POST", path).status == 204
    assert books.ask("GET", "reconciliation-rule-proposals").body["items"] == []
    path = f"learned-signs/{sign['id']}"
    etag = books.ask("GET", path).etag
    assert books.ask("DELETE", path).status == 428
    assert books.ask("DELETE", path, if_match='"1"').status == 412
    assert books.ask("DELETE", path, if_match=etag).status == 204
    assert books.ask("DELETE", path, if_match="*").status == 404
    assert books.ask("GET", "learned-signs").body["items"] == []


def test_trust_falls_with_an_undoing_and_is_reset(books: Books) -> None:
    books.document("0007812", "120.00")
    books.transaction("t1", "-120.00", "VIR BOULANGERIE MARTINET")
    books.run()
    undone = books.ask("POST", "transactions/t1/undo", if_match="*")
    assert undone.body["state"] == "to_process"
    shown = books.ask("GET", "reconciliation-trust").body
    (kind,) = shown["kinds"]
    assert kind == {
        "kind": "third_party_name-amount_equal",
        "kind_fr": "Nom du tiers, montant exact",
        "kind_en": "Third party's name, exact amount",
        "posted": 1,
        "undone": 1,
    }
    assert shown["threshold"] == 990
    query = {"kind": kind["kind"]}
    assert books.ask("POST", "reconciliation-trust/reset", query=query).body["kinds"] == []
    assert books.ask("POST", "reconciliation-trust/reset", query=query).status == 404


def test_rest_is_shown_live_while_documents_are_ticked_then_posted_with_a_fee(
    books: Books,
) -> None:
    books.document("1", "60.00")
    books.document("2", "50.00")
    books.document("3", "8.00", document_kind="purchase_credit_note")
    books.transaction("t1", "-103.50", "VIR DIVERS")
    listed = books.ask("GET", "transactions/t1/candidates", query={"third_party_id": "martinet"})
    assert len(listed.body["items"]) == 3

    def ticked(*ids: str, **more: Any) -> Any:
        body = {"allocations": [{"document_id": i} for i in ids], **more}
        return books.ask("POST", "transactions/t1/preview", body).body

    assert (ticked()["rest"], ticked()["complete"]) == ("-103.50", False)
    assert ticked("1")["rest"] == "-43.50"
    both = ticked("1", "2")
    assert [a["amount"] for a in both["allocations"]] == ["60.00", "43.50"]
    assert [a["outstanding_after"] for a in both["allocations"]] == ["0.00", "6.50"]
    assert both["complete"]
    fee = [{"kind": "bank_fee", "amount": "-1.50"}]
    whole = ticked("3", "1", "2", adjustments=fee)
    assert (whole["rest"], whole["complete"]) == ("0.00", True)
    gone = books.ask(
        "POST", "transactions/t1/preview", {"allocations": [{"document_id": "nothing"}]}
    ).body
    assert gone["problems"][0]["code"] == "unknown_document"
    over = {"allocations": [{"document_id": "1", "amount": "103.50"}]}
    codes = [p["code"] for p in books.ask("POST", "transactions/t1/preview", over).body["problems"]]
    assert "over_settled" in codes

    parts = [{n: a[n] for n in ("document_id", "amount")} for a in whole["allocations"]]
    body = {"allocations": parts, "adjustments": fee}
    posted = books.ask("POST", "transactions/t1/allocate", body, if_match="*")

    assert posted.body["state"] == "matched"
    assert ticked("1")["complete"] is False


def test_several_transactions_share_documents_all_or_none(books: Books) -> None:
    books.document("1", "100.00")
    books.document("2", "50.00")
    books.transaction("t1", "-70.00", "VIR 1")
    books.transaction("t2", "-80.00", "VIR 2")

    def body(second: str, *, version: int = 1) -> dict[str, Any]:
        return {
            "transactions": [
                {
                    "transaction_id": "t1",
                    "version": 1,
                    "allocations": [{"document_id": "1", "amount": "70.00"}],
                },
                {
                    "transaction_id": "t2",
                    "version": version,
                    "allocations": [
                        {"document_id": "1", "amount": second},
                        {"document_id": "2", "amount": "50.00"},
                    ],
                },
            ]
        }

    assert books.ask("POST", "allocations", body("30.00", version=2)).status == 412
    assert books.ask("POST", "allocations", body("31.00")).status == 422
    assert books.ask("GET", "transactions/t1").body["state"] == "to_process"
    posted = books.ask("POST", "allocations", body("30.00"))
    assert [t["state"] for t in posted.body["items"]] == ["matched", "matched"]
    undone = books.ask("POST", "transactions/t1/undo", if_match="*")
    assert undone.status == 200
    (left,) = books.ask("GET", "outstandings", query={"side": "payable"}).body["items"]
    assert left["total"] == "70.00"


def test_set_aside_cancelled_and_followed_again(books: Books) -> None:
    books.transaction("t1", "-5.00", "INCONNU")
    for way, state in (("exclude", "excluded"), ("cancel", "cancelled")):
        assert books.ask("POST", f"transactions/t1/{way}").status == 428
        answer = books.ask("POST", f"transactions/t1/{way}", if_match="*")
        assert answer.body["state"] == state
        back = books.ask("POST", "transactions/t1/restore", if_match=answer.etag)
        assert (back.body["state"], back.body["manual"]) == ("to_process", False)
    assert books.ask("POST", "transactions/t1/restore", if_match="*").status == 409


def test_refund_is_said_on_assignment_and_shown(books: Books) -> None:
    books.transaction("t1", "30.00", "REMBOURSEMENT")
    body = {"third_party_id": "martinet", "document_type": "purchase"}
    said = {**body, "refund": False}
    wrong = books.ask("POST", "transactions/t1/assign", said, if_match="*")
    assert (wrong.status, wrong.problem) == (422, "wrong_side")
    right = books.ask("POST", "transactions/t1/assign", {**body, "refund": True}, if_match="*")
    assert right.body["refund"] is True


def test_why_this_one_and_why_not_that_one(books: Books) -> None:
    books.document("0007812", "120.00")
    books.document("0009999", "90.00")
    books.transaction("t1", "-120.00", LABEL)
    books.run()
    taken = books.ask("GET", "transactions/t1/why").body
    assert taken["state"] == "matched"
    assert [d["role"] for d in taken["documents"]] == ["allocated"]
    assert all(r["message_fr"] and r["message_en"] for r in taken["reasons"])
    query = {"document_id": "0009999"}
    (other,) = books.ask("GET", "transactions/t1/why", query=query).body["documents"]
    assert (other["role"], other["why_not"]["code"]) == ("asked", "amount")
    assert other["why_not"]["facts"]["difference_cents"] == "3000"
    assert other["would_change"]
    nothing = books.ask("GET", "transactions/t1/why", query={"document_id": "nothing"})
    assert nothing.status == 404


def test_third_parties_are_found_while_typing(books: Books) -> None:
    books.party("elan", "Électricité Élan")

    def found(q: str) -> list[str]:
        answer = books.ask("GET", "third-party-search", query={"q": q}, context="sales")
        return [each["id"] for each in answer.body["items"]]

    assert found("élec") == found("electrcite") == ["elan"]
    assert found("boulangerie mart") == ["martinet"]
    assert found("x") == []


def test_the_type_limits_third_parties(books: Books) -> None:
    books.party("buyer", "Martinet Achats", ThirdPartyRole.CUSTOMER)
    books.party("state", "Martinet Impôts", ThirdPartyRole.OTHER)

    def found(**query: str) -> set[str]:
        asked = {"q": "martinet", **query}
        answer = books.ask("GET", "third-party-search", query=asked, context="sales")
        return {each["id"] for each in answer.body["items"]}

    assert found() == {"martinet", "buyer", "state"}
    assert found(document_type="purchase") == {"martinet", "state"}
    assert found(document_type="income") == {"buyer", "state"}
    assert found(document_type="income", role="customer") == {"buyer"}

    books.transaction("t1", "-30.00", "VIR")
    body = {"third_party_id": "buyer", "document_type": "purchase"}
    wrong = books.ask("POST", "transactions/t1/assign", body, if_match="*")
    assert (wrong.status, wrong.problem) == (422, "wrong_role")
    for right in ("martinet", "state"):
        body = {"third_party_id": right, "document_type": "purchase"}
        assert books.ask("POST", "transactions/t1/assign", body, if_match="*").status == 200


def test_the_fitting_document_is_first_however_many_are_open(books: Books) -> None:
    for number in range(105):
        books.document(f"{number:03d}", "10.00", issue_date="2026-01-01")
    books.document("late", "77.00")
    note = {"document_kind": "purchase_credit_note", "issue_date": "2025-01-01"}
    books.document("note", "5.00", **note)
    books.party("other", "Autre Maison")
    books.document("theirs", "77.00", third_party_id="other")
    books.transaction("t1", "-77.00", "VIR")
    path = "transactions/t1/candidates"

    (one, two) = books.ask("GET", path).body["items"]
    assert [c["third_party_name"] for c in (one, two)] == ["Boulangerie Martinet", "Autre Maison"]

    listed = books.ask("GET", path, query={"third_party_id": "martinet"}).body["items"]
    assert (listed[0]["document_id"], listed[0]["fits"], len(listed)) == ("late", True, 100)
    assert not any(c["fits"] for c in listed[1:])
    query = {"third_party_id": "martinet", "document_type": "purchase_credit_note"}
    (only,) = books.ask("GET", path, query=query).body["items"]
    assert only["document_id"] == "note"


def test_statement_of_account_of_one_third_party(books: Books) -> None:
    books.document("0007812", "120.00", due_date="2026-09-01")
    books.transaction("t1", "-20.00", "VIR ACOMPTE")
    part = {"allocations": [{"document_id": "0007812", "amount": "20.00"}]}
    books.ask("POST", "transactions/t1/allocate", part, if_match="*")
    shown = books.ask("GET", "outstandings/martinet").body
    assert [line["kind"] for line in shown["lines"]] == ["document", "settlement"]
    assert (shown["closing"], shown["payable"]["days_61_90"]) == ("-100.00", "100.00")
    assert shown["usual_delay_days"] is None
    assert shown["behaviour"] == {
        "usual_delay_days": None,
        "longest_delay_days": None,
        "paid": 0,
        "late": 0,
    }
    assert books.ask("GET", "outstandings/nobody").status == 404
    assert books.ask("GET", "outstandings").status == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "transactions/t1/cancel"),
        ("POST", "reconciliation-trust/reset"),
    ],
)
def test_readers_change_nothing(books: Books, method: str, path: str) -> None:
    answer = books.ask(method, path, None, user=f"u-{Role.READER}")
    assert answer.status == 403
