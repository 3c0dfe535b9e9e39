"""Organisations, members, jobs and the journal by API."""

from typing import Any

import pytest
from lettrage.domain.organisation import (
    Job,
    JobState,
    MailFailure,
    MailProblem,
    Membership,
    Role,
)

from tests.unit.http.client import SETUP, A, Answer, World, serving

ORGANISATIONS = "/v1/organisations"
ONE = f"{ORGANISATIONS}/{A}"
MEMBERS = f"{ONE}/members"


@pytest.fixture
def world() -> World:
    return World()


def call(world: World, method: str, path: str, body: object = None, **more: Any) -> Answer:
    return world.call(method, path, body, api=serving("organisations"), **more)


def test_whoever_creates_an_organisation_owns_it(world: World) -> None:
    made = call(world, "POST", ORGANISATIONS, {"name": "Neuve", "siren": "732829320"}, user="new")
    assert (made.status, made.body["role"]) == (201, "owner")
    assert call(world, "GET", made.headers["Location"], user="new").body == made.body
    listed = call(world, "GET", ORGANISATIONS, user="new").body["items"]
    assert [o["id"] for o in listed] == [made.body["id"]]
    assert call(world, "GET", made.headers["Location"], user="u-owner").status == 404


def test_a_siren_with_a_wrong_key_is_refused(world: World) -> None:
    answer = call(world, "POST", ORGANISATIONS, {"name": "X", "siren": "732829321"})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/siren")


def test_features_are_switched_by_the_owner(world: World) -> None:
    body = {"features": ["purchases"]}
    assert call(world, "PATCH", ONE, body, user="u-manager", if_match='"1"').status == 403
    answer = call(world, "PATCH", ONE, body, if_match='"1"')
    assert (answer.body["features"], answer.etag) == (["purchases"], '"2"')
    assert world.call("GET", f"{ONE}/inbound-addresses").problem == "feature_off"
    assert world.call("GET", f"{ONE}/suppliers").status == 200


def test_members_come_change_and_go(world: World) -> None:
    body = {"user_id": "new-user", "role": "reader", "email": "n@x.test"}
    made = call(world, "POST", MEMBERS, body)
    assert (made.status, made.headers["Location"]) == (201, f"{MEMBERS}/new-user")
    again = call(world, "POST", MEMBERS, body)
    assert (again.status, again.body["existing_id"]) == (409, "new-user")
    one = f"{MEMBERS}/new-user"
    assert call(world, "PATCH", one, {"role": "manager"}, if_match='"1"').body["role"] == "manager"
    assert call(world, "DELETE", one, if_match='"1"').status == 412
    assert call(world, "DELETE", one, if_match='"2"').status == 204
    assert call(world, "GET", one).status == 404
    assert len(call(world, "GET", MEMBERS).body["items"]) == len(Role)


def test_members_are_known_by_the_address_they_sign_in_by(world: World) -> None:
    world.addresses.addresses |= {"founder": "claire@atelier.test", "new-user": "yann@atelier.test"}
    made = call(world, "POST", ORGANISATIONS, {"name": "Atelier"}, user="founder")
    members = f"{made.headers['Location']}/members"
    (owner,) = call(world, "GET", members, user="founder").body["items"]
    assert owner["email"] == "claire@atelier.test"
    body = {"user_id": "new-user", "role": "reader", "email": "forged@evil.test"}
    new = call(world, "POST", members, body, user="founder")
    assert new.body["email"] == "yann@atelier.test"
    world.addresses.addresses["new-user"] = "yann@autre.test"
    one = f"{members}/new-user"
    moved = call(world, "PATCH", one, {"role": "reader"}, user="founder", if_match='"1"')
    assert moved.body["email"] == "yann@autre.test"


def test_a_failing_address_is_told_to_managers_and_forgotten_with_the_role_given_again(
    world: World,
) -> None:
    before = world.store.get(Membership, A, "u-reader")
    problem = MailProblem(code=MailFailure.BOUNCED, address="r@x.test", at=world.clock.now())
    after = before.changed(at=world.clock.now(), mail_problem=problem)
    world.work.change(SETUP, before, after, "marked")
    one = f"{MEMBERS}/u-reader"
    told = call(world, "GET", one, user="u-manager").body["mail_problem"]
    assert (told["code"], told["address"]) == ("bounced", "r@x.test")
    assert "aucun avis" in told["message_fr"]
    assert told in [each["mail_problem"] for each in call(world, "GET", MEMBERS).body["items"]]
    for user in ("u-accountant", "u-reader"):
        assert call(world, "GET", one, user=user).body["mail_problem"] is None
    again = call(world, "PATCH", one, {"role": "reader"}, if_match="*")
    assert again.body["mail_problem"] is None
    assert world.store.get(Membership, A, "u-reader").may_be_mailed("R@x.test")


def test_the_last_owner_stays(world: World) -> None:
    one = f"{MEMBERS}/u-owner"
    assert call(world, "DELETE", one, if_match='"1"').problem == "last_owner"
    assert call(world, "PATCH", one, {"role": "reader"}, if_match='"1"').problem == "last_owner"
    assert world.store.get(Membership, A, "u-owner").role is Role.OWNER


def test_a_job_tells_its_progress(world: World) -> None:
    now = world.clock.now()
    job = Job(
        organisation_id=A,
        id="job-1",
        kind="bank_sync",
        state=JobState.RUNNING,
        done=1,
        total=3,
        counts={"new_transactions": 7},
        created_at=now,
        updated_at=now,
    )
    world.work.add(SETUP, job, "made")
    answer = call(world, "GET", f"{ONE}/jobs/job-1", user="u-reader")
    assert (answer.body["done"], answer.body["total"]) == (1, 3)
    assert answer.body["counts"] == {"new_transactions": 7}


def test_the_journal_tells_who_did_what_for_which_request(world: World) -> None:
    call(world, "PATCH", ONE, {"name": "Autre nom"}, if_match='"1"')
    page = call(world, "GET", f"{ONE}/changes", user="u-reader").body
    last = page["items"][-1]
    assert (last["actor"], last["reason"]) == ("user:u-owner", "organisation_changed")
    assert (last["request_id"], last["version"]) == ("request-1", 2)
    assert last["before"] != last["after"]
