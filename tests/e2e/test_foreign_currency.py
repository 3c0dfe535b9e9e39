"""A dollar document paid from a euro account: rates by file, statement, run, difference, undo."""

from datetime import date, timedelta
from decimal import Decimal

from infra.local.demo.client import until
from tests.e2e.product import Json, Office
from tests.e2e.test_banking import transactions
from tests.e2e.test_statement_imports import IBAN, OPENING, account, imported
from tests.unit.statements.writing import Movement, camt

PAID_ON = date.today() - timedelta(days=6)  # noqa: DTZ011 - statements have local dates
ISSUED_ON = PAID_ON - timedelta(days=14)
MOVEMENTS: list[Movement] = [
    (PAID_ON, Decimal("-101.25"), "CARTE HARTWELL CLOUD 108,00 USD"),
    (PAID_ON, Decimal("-300.25"), "CARTE BRIXTON PAPERS 500,00 GBP"),
]
RATES = {ISSUED_ON: {"USD": "1.0900", "GBP": "0.8500"}, PAID_ON: {"USD": "1.0800", "GBP": "0.8400"}}


def _file() -> str:
    cubes = "".join(
        f'<Cube time="{day.isoformat()}">'
        + "".join(f'<Cube currency="{code}" rate="{rate}"/>' for code, rate in rates.items())
        + "</Cube>"
        for day, rates in RATES.items()
    )
    name = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
    return f'<Envelope xmlns="{name}"><Cube>{cubes}</Cube></Envelope>'


def _owed(office: Office, supplier: str, number: str, gross: str, currency: str) -> str:
    made = {"name": supplier, "roles": ["supplier"]}
    party = office.user.call("POST", "~/third-parties", json=made).json()
    body = {
        "third_party_id": party["id"],
        "number": number,
        "issue_date": ISSUED_ON.isoformat(),
        "gross_total": gross,
        "currency": currency,
    }
    return str(office.user.call("POST", "~/expenses", json=body).json()["id"])


def _judged(office: Office) -> dict[str, Json] | None:
    found = {each["amount"]: each for each in transactions(office)}
    told = len(found) == len(MOVEMENTS) and all(each["reasons"] for each in found.values())
    return found if told else None


def _codes(transaction: Json) -> dict[str, Json]:
    return {reason["code"]: reason for reason in transaction["reasons"]}


def test_a_dollar_document_is_settled_with_the_exchange_difference_and_given_back(
    office: Office,
) -> None:
    kept = office.user.call("POST", "~/treasury/reference-rates/imports", json={"xml": _file()})
    assert kept.json()["days"] == len(RATES)
    dollars = _owed(office, "Hartwell Cloud Inc", "HC-2231", "108.00", "USD")
    pounds = _owed(office, "Brixton Papers Ltd", "BP-77", "500.00", "GBP")
    account(office)
    assert imported(office, camt(MOVEMENTS, OPENING, iban=IBAN))["state"] == "imported"
    judged = until("both are judged", lambda: _judged(office))

    paid, doubted = judged["-101.25"], judged["-300.25"]
    assert paid["state"] == "matched"
    (settled,) = paid["allocations"]
    assert (settled["document_id"], settled["amount"]) == (dollars, "108.00")
    # 108 dollars were 99.08 euros when the document was issued: paying cost 2.17 more.
    assert paid["adjustments"] == [{"kind": "exchange_difference", "amount": "-2.17"}]
    near = _codes(paid)["rate_near"]["facts"]
    expected = {"rate": "1.0667", "reference": "1.0800", "percent": "-1.2"}
    assert {**expected, "day": PAID_ON.isoformat()}.items() <= near.items()
    booked = _codes(paid)["exchange_difference"]
    assert "-2,17 EUR" in booked["message_fr"]
    assert office.user.get(f"~/expenses/{dollars}")["outstanding"] == "0.00"

    assert doubted["allocations"] == []
    assert _codes(doubted)["rate_implausible"]["facts"]["reference"] == "0.8400"
    why = office.user.get(f"~/transactions/{doubted['id']}/why", params={"document_id": pounds})
    assert why["documents"][0]["why_not"]["code"] == "currency"

    path = f"~/transactions/{paid['id']}"
    undone = office.user.change("POST", f"{path}/undo", path, {})
    assert (undone["allocations"], undone["adjustments"]) == ([], [])
    assert office.user.get(f"~/expenses/{dollars}")["outstanding"] == "108.00"


def test_a_run_fetches_the_rates_that_nobody_gave(office: Office) -> None:
    dollars = _owed(office, "Hartwell Cloud Inc", "HC-2231", "108.00", "USD")
    account(office)
    assert imported(office, camt(MOVEMENTS[:1], OPENING, iban=IBAN))["state"] == "imported"

    path = f"~/expenses/{dollars}"
    until("it is settled", lambda: office.user.get(path)["outstanding"] == "0.00" or None)
    kept = office.user.get("~/treasury/reference-rates")["items"]
    assert {each["source"] for each in kept} == {"ecb"}
    (paid,) = transactions(office)
    assert "rate_near" in _codes(paid)
    assert [each["kind"] for each in paid["adjustments"]] == ["exchange_difference"]
