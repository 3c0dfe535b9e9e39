"""Whole account numbers reach only those who decide, whatever route or field they stand in."""

import json
from typing import Any

import pytest
from lettrage.domain.bank import BankAccount, BankAccountKind
from lettrage.domain.bank_transaction import Counterparty, Transaction
from lettrage.domain.learned_sign import LearnedSign, SignKind
from lettrage.domain.third_party import KnownIban, ThirdParty, ThirdPartyRole
from lettrage.entrypoints.http.account_numbers import masked_text

from tests.unit.http import purchases
from tests.unit.http.bookkeeping import Books
from tests.unit.http.client import SETUP, A, event, serving
from tests.unit.http.test_access import TABLE, contexts

IBAN, OWN = purchases.OTHER_IBAN, "FR1420041010050500013M02606"
SPACED = "DE89 3704 0044 0532 0130 00"
GETS = sorted(k for k in TABLE if k.startswith("GET ") and "{organisation_id}" in k)
IDS = {
    "organisation_id": A,
    "supplier_id": "supplier-1",
    "third_party_id": "supplier-1",
    "customer_id": "client",
    "transaction_id": "t1",
    "bank_account_id": "account",
    "sign_id": "sign-1",
}
QUERIES = {
    "third-party-search": {"q": "papeterie"},
    "settlements": {"transaction_id": "t1"},
    "outstandings": {"side": "payable"},
    "documents": {"outcome": "filed"},
    "treasury/flows": {"from": "2026-11-01", "to": "2026-11-30", "by": "month"},
}


class Seeded(Books):
    """Books with one foreign account in every place that may show one."""

    def __init__(self) -> None:
        super().__init__()
        known = (KnownIban(iban=IBAN, first_seen_on="2026-01-01", origin="person"),)
        purchases.supplier(self, ibans=known)
        fields: dict[str, str | None] = {
            "iban": IBAN,
            "payment_terms": f"Virement IBAN{SPACED} sous 30 jours",
        }
        self.invoice = purchases.invoice(self, fields)
        validated = purchases.invoice(self, {"iban": IBAN, "number": "F-2"}, data=b"other")
        body = {"acknowledge": ["duplicate_suspected"]}
        path = purchases.path(validated.id)
        self.call("PATCH", path, body, if_match="*")
        self.call("POST", f"{path}/validate", if_match="*")
        roles = frozenset({ThirdPartyRole.CUSTOMER})
        client = ThirdParty(id="client", name="Client", roles=roles, ibans=known, **self._stamps())
        sign = LearnedSign(id="sign-1", sign=SignKind.IBAN, value=IBAN, **self._stamps())
        account = BankAccount(
            id="account",
            connection_id="c",
            provider_account_id="p",
            name="Courant",
            iban=OWN,
            currency="EUR",
            account_kind=BankAccountKind.CURRENT,
            **self._stamps(),
        )
        for record in (client, sign, account):
            self.work.add(SETUP, record, "made")
        self.transaction("t1", "-120.00", f"VIR SEPA {SPACED} PAPETERIE BLEUE {IBAN}")
        before = self.store.get(Transaction, A, "t1")
        named = before.changed(
            at=self.clock.now(), counterparty=Counterparty(name="Bleue", iban=IBAN)
        )
        self.work.change(SETUP, before, named, "made")
        self.run()

    def read(self, key: str, user: str) -> Any:
        method, path = key.split(" ")
        ids = {**IDS, "purchase_invoice_id": self.invoice.id, "document_id": self.invoice.id}
        for name, value in ids.items():
            path = path.replace("{" + name + "}", value)
        path = path.replace("{page}", "1")
        context = contexts()[key]
        query = QUERIES.get(key.partition("{organisation_id}/")[2], {})
        sent = event(method, path, user=user, query=query, context=context)
        return self.send(sent, serving(context))


@pytest.fixture(scope="module")
def seeded() -> Seeded:
    return Seeded()


def shows(answer: Any, iban: str) -> bool:
    text = json.dumps(answer.body, ensure_ascii=False)
    return iban in text.replace(" ", "").replace("\u00a0", "")


@pytest.mark.parametrize("user", ["u-reader"])
@pytest.mark.parametrize("key", GETS)
def test_no_answer_shows_a_whole_account_to_who_only_reads(
    seeded: Seeded, key: str, user: str
) -> None:
    assert not shows(seeded.read(key, user), IBAN), key


def test_the_account_is_there_to_be_hidden(seeded: Seeded) -> None:
    """Routes on which the owner sees it: the walk above would prove nothing otherwise."""
    seen = {key.split("/")[4] for key in GETS if shows(seeded.read(key, "u-owner"), IBAN)}
    parties = {"suppliers", "third-parties", "customers"}
    assert parties | {"purchase-invoices", "transactions", "learned-signs"} <= seen


def test_fields_keep_their_ends_and_own_accounts_stay_whole(seeded: Seeded) -> None:
    root = "GET /v1/organisations/{organisation_id}"
    invoice = seeded.read(f"{root}/purchase-invoices/{{purchase_invoice_id}}", "u-reader").body
    assert invoice["fields"]["iban"]["value"] == "DE89 … 3000"
    assert invoice["fields"]["iban"]["read"]["value"] == "DE89 … 3000"
    supplier = seeded.read(f"{root}/suppliers/{{supplier_id}}", "u-reader").body
    assert [known["iban"] for known in supplier["ibans"]] == ["DE89 … 3000"]
    balances = seeded.read(f"{root}/treasury/balances", "u-reader").body
    assert [account["iban"] for account in balances["accounts"]] == [OWN]


def test_a_file_of_transactions_hides_what_its_labels_say() -> None:
    seeded = Seeded()
    key = "GET /v1/organisations/{organisation_id}/transactions/export"
    files = seeded.bucket("work_bucket").objects
    told = {}
    for user in ("u-reader", "u-owner"):
        before = set(files)
        assert seeded.read(key, user).status == 200
        (made,) = set(files) - before
        told[user] = files[made].data.decode()
    assert IBAN not in told["u-reader"]
    assert SPACED not in told["u-reader"]
    assert IBAN in told["u-owner"]


def test_places_in_a_label_stay_places(seeded: Seeded) -> None:
    root = "GET /v1/organisations/{organisation_id}"
    told = seeded.read(f"{root}/transactions/{{transaction_id}}", "u-reader").body
    whole = seeded.read(f"{root}/transactions/{{transaction_id}}", "u-owner").body
    assert len(told["label"]) == len(whole["label"])
    assert told["counterparty"]["iban"] == "DE89 … 3000"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"IBAN{IBAN}", "IBANDE89••••••••••••••3000"),
        (f"REF AB12 {SPACED} MERCI", "REF AB12 DE89 •••• •••• •••• ••30 00 MERCI"),
        ("FACTURE FA12345678901234567890", "FACTURE FA12345678901234567890"),
        ("", ""),
    ],
)
def test_numbers_are_found_in_words(text: str, masked: str) -> None:
    assert masked_text(text) == masked
