"""Two owners who remove each other at the same moment leave one."""

from datetime import timedelta

import pytest
from lettrage.domain.errors import Conflict
from lettrage.domain.organisation import Membership, Role
from lettrage.services.manage_organisations import ManageOrganisations, NewOrganisation
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_mailer import FixedAddressBook
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers


@pytest.mark.parametrize("leaving", ["remove", "step_down"])
def test_owners_who_leave_at_once_do_not_leave_the_organisation_without_one(leaving: str) -> None:
    store = InMemoryStore()
    work = Work(store, FixedClock(step=timedelta(seconds=1)), SequentialIdentifiers())
    service = ManageOrganisations(work, FixedAddressBook())
    one, two = Actor("user:one", "r1"), Actor("user:two", "r2")
    made = service.create(one, "one", NewOrganisation("Société"))
    service.add_member(one, made.id, service.new_member(made.id, "two", Role.OWNER, ""))
    members = {name: service.member(made.id, name) for name in ("one", "two")}

    def leave(actor: Actor, name: str) -> None:
        if leaving == "remove":
            service.remove_member(actor, members[name])
        else:
            service.change_role(actor, members[name], Role.READER)

    def meanwhile(operation: str, moment: str) -> None:
        if (operation, moment) == ("write", "before"):
            store.fault = None
            leave(two, "one")

    store.fault = meanwhile
    with pytest.raises(Conflict):
        leave(one, "two")

    left = store.find(Membership, made.id, "all", "all").records
    assert [m.id for m in left if m.role is Role.OWNER] == ["two"]
