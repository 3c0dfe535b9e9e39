"""Reading memories by API: what validation taught is shown and forgotten."""

import pytest
from lettrage.domain.collection import SourceDocument
from lettrage.domain.invoice_reading import FieldName
from lettrage.services.readings import ParsedText, Readings

from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, Answer, World
from tests.unit.reading.pages import invoice as page

MEMORY = f"/v1/organisations/{A}/suppliers/supplier-1/reading-memory"


@pytest.fixture
def world() -> World:
    return World()


def validated(world: World, number: str = "RK-2026-1") -> Answer:
    """A validated invoice whose words are kept: the number stands beside "Repère"."""
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"number": number}, data=number.encode())
    words = page(title="Facture", dates=["Date de facture : 02/11/2026", f"Repère : {number}"])
    document = world.store.get(SourceDocument, A, invoice.document_id)
    kept = Readings(world.bucket("work_bucket"))
    kept.keep_parsed(document, ParsedText(pages=(words,)))
    return world.call("POST", purchases.path(invoice.id, "validate"), if_match='"1"')


def test_what_is_remembered_is_shown_by_field_in_both_languages(world: World) -> None:
    invoice = validated(world)
    answer = world.call("GET", MEMORY, user="u-reader")
    assert (answer.status, answer.etag) == (200, '"1"')
    assert answer.body["supplier_id"] == "supplier-1"
    assert answer.body["learnt_from"] == [invoice.body["id"]]
    (number,) = answer.body["fields"]["number"]
    assert number["description_fr"] == "à côté de «repere», de la forme RK-####-#, page 1"
    assert number["description_en"] == "beside «repere», written RK-####-#, page 1"
    assert number["signs"] == [{"side": "beside", "label": "repere"}]
    assert (number["page"], number["value"], number["document_kind"]) == (1, None, "invoice")
    assert (number["confirmations"], number["contradictions"]) == (1, 0)
    assert number["area"]["left"] < number["area"]["right"]


@pytest.mark.parametrize(
    ("field", "french", "english"),
    [
        ("due_date", "30 jours après la date d’émission", "30 days after the issue date"),
        ("currency", "toujours «EUR»", "always «EUR»"),
        ("kind", "facture, sous le titre «facture»", "invoice, under the title «facture»"),
        (
            "issue_date",
            "à côté de «date de facture», de la forme jour/mois/année, page 1",
            "beside «date de facture», written day/month/year, page 1",
        ),
    ],
)
def test_each_habit_is_told_in_words(world: World, field: str, french: str, english: str) -> None:
    validated(world)
    (habit,) = world.call("GET", MEMORY).body["fields"][field]
    assert (habit["description_fr"], habit["description_en"]) == (french, english)


def test_no_bank_account_and_no_registration_is_remembered(world: World) -> None:
    validated(world)
    fields = world.call("GET", MEMORY).body["fields"]
    assert {"iban", "supplier_siren", "supplier_vat_id"}.isdisjoint(fields)


def test_nothing_remembered_is_not_found(world: World) -> None:
    purchases.supplier(world)
    for method, path in (("GET", MEMORY), ("DELETE", MEMORY), ("DELETE", f"{MEMORY}/number")):
        assert world.call(method, path, if_match="*").status == 404


def test_all_is_forgotten(world: World) -> None:
    validated(world)
    assert world.call("DELETE", MEMORY).status == 428
    assert world.call("DELETE", MEMORY, if_match='"7"').status == 412
    assert world.call("DELETE", MEMORY, if_match='"1"', user="u-reader").status == 403
    assert world.call("DELETE", MEMORY, if_match='"1"', user="u-accountant").status == 204
    assert world.call("GET", MEMORY).status == 404


def test_one_field_is_forgotten(world: World) -> None:
    validated(world)
    assert world.call("DELETE", f"{MEMORY}/number").status == 428
    assert world.call("DELETE", f"{MEMORY}/number", if_match='"1"').status == 204
    answer = world.call("GET", MEMORY)
    assert answer.etag == '"2"'
    assert "number" not in answer.body["fields"]
    assert "issue_date" in answer.body["fields"]
    assert world.call("DELETE", f"{MEMORY}/number", if_match='"2"').status == 404
    assert world.call("DELETE", f"{MEMORY}/colour", if_match='"2"').status == 422


def test_a_remembered_field_says_so(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    field = invoice.fields[FieldName.NUMBER]
    assert field.read is not None
    told = field.read.model_copy(update={"remembered": True})
    fields = {**invoice.fields, FieldName.NUMBER: field.model_copy(update={"read": told})}
    after = invoice.changed(at=world.clock.now(), fields=fields)
    world.work.change(SETUP, invoice, after, "read")
    shown = world.call("GET", purchases.path(invoice.id)).body["fields"]
    assert shown["number"]["read"]["remembered"] is True
    assert shown["issue_date"]["read"]["remembered"] is False
