"""Third parties and customers by API: entered, found again, corrected."""

import pytest
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole

from tests.unit.http.client import SETUP, A
from tests.unit.sales.office import IBAN, SIREN, SIRET, VAT_ID, Office, codes


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_third_party_is_entered_and_read_back(office: Office) -> None:
    body = {
        "name": "Dupont SARL",
        "roles": ["customer", "supplier"],
        "siret": SIRET,
        "vat_id": VAT_ID,
        "ibans": [IBAN, IBAN],
        "mandates": ["RUM-1"],
        "creditor_id": "FR72ZZZ123456",
        "aliases": ["Ets Dupont"],
        "email": "compta@dupont.test",
    }
    made = office.call("POST", "third-parties", body)
    assert made.status == 201
    path = made.headers["Location"].rpartition("/v1/organisations/org-a/")[2]
    found = office.call("GET", path)
    assert (found.etag, found.body) == ('"1"', made.body)
    assert found.body["siren"] == SIREN
    assert found.body["roles"] == ["customer", "supplier"]
    assert found.body["state"] == "confirmed"
    assert found.body["ibans"] == [
        {"iban": IBAN, "first_seen_on": "2026-11-24", "origin": "person"}
    ]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"siren": "732829321"}, ("/body/siren", "check_digit")),
        ({"siret": "73282932000075"}, ("/body/siret", "check_digit")),
        ({"vat_id": "FR45732829320"}, ("/body/vat_id", "check_digit")),
        ({"creditor_id": "FR73ZZZ123456"}, ("/body/creditor_id", "check_digit")),
        ({"ibans": [IBAN, "FR1420041010050500013M02607"]}, ("/body/ibans/1", "check_digit")),
        ({"siren": "552100554", "siret": SIRET}, ("/body/siret", "other_siren")),
        ({"siren": "552100554", "vat_id": VAT_ID}, ("/body/vat_id", "other_siren")),
        ({"surprise": 1}, ("/body/surprise", "extra_forbidden")),
        ({"name": "  "}, ("/body/name", "string_pattern_mismatch")),
    ],
)
def test_wrong_fields_are_named(
    office: Office, fields: dict[str, object], fault: tuple[str, str]
) -> None:
    answer = office.call("POST", "customers", {"name": "X", **fields})
    assert (answer.status, codes(answer)) == (422, {fault})


def test_one_legal_entity_is_one_record(office: Office) -> None:
    first = office.customer(siren=SIREN)
    for signs in ({"siren": SIREN}, {"vat_id": VAT_ID}):
        again = office.call("POST", "customers", {"name": "Autre nom", **signs})
        assert (again.status, again.body["existing_id"]) == (409, first)
    other = office.customer("Sans numéro")
    etag = office.call("GET", f"customers/{other}").etag
    changed = office.call("PATCH", f"customers/{other}", {"siren": SIREN}, if_match=etag)
    assert (changed.status, changed.body["existing_id"]) == (409, first)


def test_changes_need_the_version_and_keep_what_is_not_named(office: Office) -> None:
    party = office.customer(siren=SIREN, ibans=[IBAN], aliases=["A"])
    path = f"customers/{party}"
    assert office.call("PATCH", path, {"name": "Durand"}).status == 428
    office.world.clock.set(office.world.clock.now().replace(day=25))
    other = "FR7630006000011234567890189"
    body = {"name": "Durand", "ibans": [IBAN, other], "aliases": None}
    changed = office.call("PATCH", path, body, if_match='"1"')
    assert (changed.etag, changed.body["name"], changed.body["siren"]) == ('"2"', "Durand", SIREN)
    seen = [(each["iban"], each["first_seen_on"]) for each in changed.body["ibans"]]
    assert seen == [(IBAN, "2026-11-24"), (other, "2026-11-25")]
    assert changed.body["aliases"] == []
    assert office.call("PATCH", path, {"name": "X"}, if_match='"1"').status == 412
    cleared = office.call("PATCH", path, {"siren": None}, if_match='"2"')
    assert cleared.body["siren"] is None
    emptied = office.call("PATCH", path, {"name": None}, if_match='"3"')
    assert codes(emptied) == {("/body/name", "missing")}


def test_lists_go_by_role_and_name(office: Office) -> None:
    office.customer("Zoé")
    office.customer("abeille")
    supplier = {"name": "Fournil", "roles": ["supplier"]}
    made = office.call("POST", "third-parties", supplier).body["id"]

    def names(path: str, **query: str) -> list[str]:
        return [each["name"] for each in office.call("GET", path, query=query).body["items"]]

    assert names("customers") == ["abeille", "Zoé"]
    assert names("third-parties") == ["abeille", "Fournil", "Zoé"]
    assert names("third-parties", role="supplier") == ["Fournil"]
    assert office.call("GET", f"customers/{made}").status == 404
    assert office.call("GET", f"third-parties/{made}").status == 200
    first = office.call("GET", "third-parties", query={"limit": "2"}).body
    rest = {"limit": "2", "cursor": first["next_cursor"]}
    assert names("third-parties", **rest) == ["Zoé"]


def test_a_third_party_with_all_it_may_hold_fits_one_transaction(office: Office) -> None:
    def values(offset: int) -> dict[str, object]:
        numbers = range(offset, offset + 10)
        return {
            "ibans": [_iban(number) for number in numbers],
            "mandates": [f"RUM-{number}" for number in numbers],
            "aliases": [f"Enseigne {number}" for number in numbers],
        }

    roles = {"roles": ["customer", "supplier", "other"]}
    made = office.call(
        "POST", "third-parties", {"name": "Ancien nom", "siren": SIREN, **roles, **values(0)}
    )
    assert made.status == 201
    body = {"name": "Tout autre nom", "siren": "552100554", "roles": ["other"], **values(10)}
    path = f"third-parties/{made.body['id']}"
    assert office.call("PATCH", path, body, if_match="*").status == 200


def _iban(number: int) -> str:
    """A French account with check digits that fit (ISO 13616, mod 97)."""
    account = f"{number:023d}"
    key = 98 - int(f"{account}152700") % 97
    return f"FR{key:02d}{account}"


def test_what_contradicts_itself_already_can_still_be_renamed(office: Office) -> None:
    """A paper may have named a SIRET of another company; only who changes them must mend them."""
    world, now = office.world, office.world.clock.now()
    party = ThirdParty(
        organisation_id=A,
        id="p1",
        created_at=now,
        updated_at=now,
        name="Fournil",
        roles=frozenset({ThirdPartyRole.SUPPLIER}),
        siren="552100554",
        siret=SIRET,
    )
    world.work.add(SETUP, party, "found_on_a_paper")
    renamed = office.call("PATCH", "third-parties/p1", {"name": "Le Fournil"}, if_match="*")
    assert renamed.status == 200
    wrong = office.call("PATCH", "third-parties/p1", {"vat_id": VAT_ID}, if_match="*")
    assert ("/body/vat_id", "other_siren") in codes(wrong)
