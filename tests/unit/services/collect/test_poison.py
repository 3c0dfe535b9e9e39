"""One input that meets a defect, or goes to very many, leaves all others alone."""

from datetime import timedelta

from lettrage.domain.collection import InboundMessage, InboundMessageState
from lettrage.domain.inbound_address import InboundAddress
from lettrage.domain.organisation import Organisation

from tests.unit.services.collect.world import SETUP, A, World, invoice_bytes, mail_bytes, part

RECIPIENTS = 40


def _store(world: World, name: str) -> None:
    mail = mail_bytes(part(invoice_bytes(f"F-{name}")), recipient=world.address(A))
    world.store_mail(name, mail)
    world.clock.advance(timedelta(seconds=1))


def test_a_defect_met_in_one_mail_does_not_stop_the_sweep() -> None:
    world = World()
    _store(world, "m1")
    _store(world, "m2")
    seen: list[str] = []

    def defect(operation: str, moment: str) -> None:
        seen.append(operation)
        if operation == "get" and seen.count("get") == 1:
            raise ValueError("a defect")

    world.inbox.fault = defect
    swept = world.sweep_once()

    assert (swept.failed, swept.mails) == (1, 1)
    world.inbox.fault = None
    assert world.sweep_once().mails == 1


def test_one_mail_to_many_organisations_is_filed_for_each() -> None:
    world = World()
    organisations = [f"org-{number}" for number in range(RECIPIENTS)]
    now = world.clock.now()
    for number, organisation_id in enumerate(organisations):
        stamps = {"organisation_id": organisation_id, "created_at": now, "updated_at": now}
        made = Organisation(id=organisation_id, name="Société", **stamps)
        world.work.add(SETUP, made, "made")
        address = InboundAddress(id="address", alias="factures", token=f"{number:024x}", **stamps)
        world.work.add(SETUP, address, "made")
    _store(world, "m1")
    recipients = [f"factures-{number:024x}@collect.example.test" for number in range(RECIPIENTS)]

    world.receive("m1", *recipients)

    for organisation_id in organisations:
        message = world.store.get(InboundMessage, organisation_id, "m1")
        assert message.state is InboundMessageState.FILED
