"""An organisation with its people and a bank whose consent ends; the mailer's use case on it."""

from datetime import timedelta

from lettrage.contracts.events import NoticesSent
from lettrage.domain.bank import BankConnection
from lettrage.domain.notice import Notice
from lettrage.domain.organisation import Membership, Organisation, Role
from lettrage.services.deliver_notice import Writing
from lettrage.services.send_notices import SendNotices
from lettrage.services.whole_lists import whole

from tests.fakes.recording_mailer import FixedAddressBook, RecordingMailer
from tests.unit.bank import world as bank
from tests.unit.bank.world import ORG, USER

CONSOLE = "https://compta.example.test"


class World(bank.World):
    """`reminded()` brings the consent near its end and lets the morning find it."""

    def __init__(self, *, name: str = "Atelier Durand") -> None:
        super().__init__()
        now = self.clock.now()
        stamps = {"organisation_id": ORG, "created_at": now, "updated_at": now}
        self.work.add(USER, Organisation(id=ORG, name=name, **stamps), "made")
        for role in Role:
            self.work.add(USER, Membership(id=f"u-{role}", role=role, **stamps), "made")
        self.mailer = RecordingMailer()
        self.addresses = FixedAddressBook(**{f"u-{role}": f"{role}@durand.test" for role in Role})
        self.send = SendNotices(self.work, Writing(self.mailer, self.addresses, CONSOLE))

    def reminded(self, days: int = 7) -> BankConnection:
        done = self.connected()
        assert done.expires_on is not None
        self.clock.advance(timedelta(days=(done.expires_on - self.today()).days - days))
        self.morning()
        return self.manage.connection(ORG, done.id)

    def run(self) -> NoticesSent:
        return self.send("run1")

    def notices(self) -> list[Notice]:
        return whole(self.store, Notice, ORG)

    def recipients(self) -> list[str]:
        return sorted(mail.recipient for mail in self.mailer.sent)
