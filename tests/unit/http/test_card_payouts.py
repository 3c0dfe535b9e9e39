"""A merchant enters takings with the commission of the card provider; the net payout settles them.

From the documents by the API to the posted commission, and back by an undo.
"""

from typing import Any

import pytest
from lettrage.domain.third_party import ThirdPartyRole

from tests.unit.http.bookkeeping import DAY, Books

TAKINGS = {"issue_date": DAY.isoformat(), "gross_total": "240.00", "commission": "4.20"}


@pytest.fixture
def books() -> Books:
    made = Books()
    made.party("sumup", "SumUp Payments Limited", ThirdPartyRole.CUSTOMER)
    made.party("camille", "Camille Vannier", ThirdPartyRole.CUSTOMER)
    return made


def _enter(books: Books, collection: str, **fields: Any) -> Any:
    return books.ask("POST", collection, {**TAKINGS, **fields}, context="sales")


def test_takings_are_settled_by_the_net_payout_with_the_commission_as_a_fee(books: Books) -> None:
    entered = _enter(books, "incomes", third_party_id="sumup", number="Z-1211").body
    assert (entered["commission"], entered["outstanding"]) == ("4.20", "240.00")
    books.transaction("t1", "235.80", "VIR SEPA RECU /DE SUMUP PAYMENTS LIMITED /MOTIF PAYOUT")
    books.run()

    paid = books.ask("GET", "transactions/t1")
    assert paid.body["state"] == "matched"
    assert [a["amount"] for a in paid.body["allocations"]] == ["240.00"]
    assert paid.body["adjustments"] == [{"kind": "commission", "amount": "-4.20"}]
    told = {reason["code"]: reason for reason in paid.body["reasons"]}["fee_stated"]
    assert "4,20 EUR" in told["message_fr"]
    document = books.ask("GET", f"incomes/{entered['id']}", context="sales").body
    assert (document["state"], document["outstanding"]) == ("settled", "0.00")

    undone = books.ask("POST", "transactions/t1/undo", {}, if_match=paid.etag)
    assert undone.body["adjustments"] == []
    document = books.ask("GET", f"incomes/{entered['id']}", context="sales").body
    assert (document["state"], document["outstanding"]) == ("open", "240.00")
    found = books.ask("GET", "transactions/t1/candidates", query={"third_party_id": "sumup"})
    (again,) = found.body["items"]
    assert (again["document_id"], again["fits"], again["refused"]) == (entered["id"], True, True)


def test_invoices_of_several_customers_are_settled_by_the_payout_that_they_name(
    books: Books,
) -> None:
    payout = {"payment_batch": "po_1NvR2xKdW"}
    for number, party, gross, kept in (
        ("FA-101", "camille", "100.00", "1.75"),
        ("FA-102", "sumup", "50.00", "1.00"),
    ):
        fields = {"number": number, "third_party_id": party, "gross_total": gross, **payout}
        assert _enter(books, "invoices", **fields, commission=kept).status == 201
    books.transaction("t1", "147.25", "VIR SEPA RECU /DE STRIPE /MOTIF STRIPE PO 1NVR2XKDW")
    books.run()
    paid = books.ask("GET", "transactions/t1").body
    assert sorted(a["amount"] for a in paid["allocations"]) == ["100.00", "50.00"]
    assert paid["adjustments"] == [{"kind": "commission", "amount": "-2.75"}]


PAYOUT = "VIR SEPA RECU /DE UN PRESTATAIRE"
COMMISSION = [{"kind": "commission", "amount": "-4.20"}]


def _ticked(books: Books, *ids: str, **more: Any) -> Any:
    body = {"allocations": [{"document_id": i} for i in ids], **more}
    return books.ask("POST", "transactions/t1/preview", body).body


def test_the_preview_of_takings_proposes_the_commission_and_posting_books_it(books: Books) -> None:
    entered = _enter(books, "incomes", third_party_id="sumup").body["id"]
    books.transaction("t1", "235.80", PAYOUT)
    books.run()
    assert books.ask("GET", "transactions/t1").body["state"] == "unmatched"

    shown = _ticked(books, entered)

    (part,) = shown["allocations"]
    assert (part["amount"], part["outstanding_after"]) == ("240.00", "0.00")
    assert shown["adjustments"] == COMMISSION
    assert (shown["rest"], shown["complete"], shown["problems"]) == ("0.00", True, [])
    assert "4,20 EUR" in shown["reasons"][0]["message_fr"]
    why = books.ask("GET", "transactions/t1/why", query={"document_id": entered}).body
    (amount,) = (f for f in why["documents"][0]["facts"] if f["code"] == "amount")
    assert (amount["weighs"], amount["facts"]["commission"]) == ("for", "4.20")
    (candidate,) = books.ask(
        "GET", "transactions/t1/candidates", query={"third_party_id": "sumup"}
    ).body["items"]
    assert candidate["fits"]

    body = {"allocations": [{"document_id": entered, "amount": "240.00"}]}
    posted = books.ask("POST", "transactions/t1/allocate", body, if_match="*").body
    assert (posted["state"], posted["adjustments"]) == ("matched", COMMISSION)
    assert "fee_stated" in {reason["code"] for reason in posted["reasons"]}


def test_a_payout_of_several_takings_is_previewed_with_the_sum_of_their_commissions(
    books: Books,
) -> None:
    ids = [
        _enter(books, "incomes", third_party_id="sumup", gross_total=gross, commission=kept).body[
            "id"
        ]
        for gross, kept in (("100.00", "1.75"), ("50.00", "1.00"), ("10.00", None))
    ]
    books.transaction("t1", "157.25", PAYOUT)
    whole = _ticked(books, *ids)
    assert whole["adjustments"] == [{"kind": "commission", "amount": "-2.75"}]
    assert (whole["rest"], whole["complete"]) == ("0.00", True)
    some = _ticked(books, *ids[:2])
    assert (some["adjustments"], some["rest"], some["complete"]) == ([], "7.25", False)


@pytest.mark.parametrize(
    ("amount", "more", "label"),
    [
        ("235.79", {}, PAYOUT),  # not what is left to the cent
        ("235.80", {"outstanding": "239.00"}, PAYOUT),  # paid in part before
        ("235.80", {"currency": "USD"}, PAYOUT),
        ("235.80", {"commission": None}, PAYOUT),
        ("235.80", {}, f"{PAYOUT} COMMISSION 5,00"),  # the label states another one
    ],
)
def test_where_a_run_books_no_commission_none_is_proposed(
    books: Books, amount: str, more: dict[str, Any], label: str
) -> None:
    entered = _enter(books, "incomes", third_party_id="sumup", **more).body["id"]
    books.transaction("t1", amount, label)
    assert _ticked(books, entered)["adjustments"] == []


def test_a_commission_that_a_person_gives_stands_alone(books: Books) -> None:
    entered = _enter(books, "incomes", third_party_id="sumup").body["id"]
    books.transaction("t1", "235.80", PAYOUT)
    given = [{"kind": "bank_fee", "amount": "-4.20"}]
    shown = _ticked(books, entered, adjustments=given)
    assert (shown["adjustments"], shown["rest"]) == (given, "0.00")


@pytest.mark.parametrize("kept", ["240.00", "300.00", "-1.00", "4.205"])
def test_a_commission_that_cannot_be_is_refused_by_name(books: Books, kept: str) -> None:
    refused = _enter(books, "incomes", third_party_id="sumup", commission=kept)
    assert refused.status == 422
    assert [error["pointer"] for error in refused.body["errors"]] == ["/body/commission"]
    assert refused.body["errors"][0]["message_fr"]


@pytest.mark.parametrize(
    ("label", "amount", "kind", "words"),
    [
        ("VIR STRIPE TECHNOLOGY EUROPE", "96.00", "card_payout", "Remise de cartes"),
        ("VIR STRIPE TECHNOLOGY EUROPE", "-96.00", "transfer", "Virement"),
        ("FRAIS REJET CHEQUE", "-15.00", "fee", "Frais"),
        ("REJET CHEQUE", "-15.00", "reject", "Rejet"),
        ("LIBELLE INCONNU", "-15.00", "other", "Autre"),
    ],
)
def test_the_kind_in_the_reasons_is_the_one_shown(
    books: Books, label: str, amount: str, kind: str, words: str
) -> None:
    books.transaction("t1", amount, label)
    books.run()
    shown = books.ask("GET", "transactions/t1").body
    assert (shown["kind"], shown["kind_fr"]) == (kind, words)
    said = [r for r in shown["reasons"] if r["code"] == "kind_recognised"]
    assert [r["facts"]["kind"] for r in said] == ([kind] if kind != "other" else [])
    assert all(f" : {words.lower()}." in r["message_fr"] for r in said)
