"""A collection and its API on one store: documents come in by mail, people act by HTTP."""

from collections.abc import Mapping
from typing import Any

from lettrage.domain.organisation import Membership, Role
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.record import Change
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

from tests.unit.http.client import SETUP, A, Answer
from tests.unit.http.client import World as ApiWorld
from tests.unit.services.collect.world import World as CollectWorld
from tests.unit.services.collect.world import invoice_bytes, mail_bytes, part

SIREN = "732829320"
GENUINE = "FR7630006000011234567890189"
SAME_COUNTRY = "FR1420041010050500013M02606"
SAME_BANK = "FR6230006000019876543210134"
GERMAN = "DE89370400440532013000"
DOMAIN = "papeterie-bleue.fr"


class Office:
    """One organisation with a member of each role, and a confirmed supplier."""

    def __init__(self, *, members: tuple[Role, ...] = tuple(Role)) -> None:
        self.collect = CollectWorld()
        self.api = ApiWorld(clock=self.collect.clock, ids=self.collect.ids)
        self.api.store, self.api.work = self.collect.store, self.collect.work
        self.api.buckets["work_bucket"] = self.collect.objects
        now = self.collect.clock.now()
        stamps = {"organisation_id": A, "created_at": now, "updated_at": now}
        for role in members:
            mail = f"{role}@atelier.test"
            membership = Membership(id=f"u-{role}", role=role, email=mail, **stamps)
            self.collect.work.add(SETUP, membership, "made")
        self._mails = 0

    def supplier(self, **more: Any) -> ThirdParty:
        now = self.collect.clock.now()
        values: dict[str, Any] = {
            "organisation_id": A,
            "id": "bleue",
            "created_at": now,
            "updated_at": now,
            "name": "Papeterie Bleue",
            "roles": frozenset({ThirdPartyRole.SUPPLIER}),
            "state": SupplierState.CONFIRMED,
            "siren": SIREN,
            "email": f"contact@{DOMAIN}",
            **more,
        }
        return self.collect.work.add(SETUP, ThirdParty(**values), "made")

    def mail(
        self,
        number: str,
        iban: str | None = GENUINE,
        *,
        sender: str = f"compta@{DOMAIN}",
        verdicts: Mapping[str, str] | None = None,
        said: Mapping[str, Any] | None = None,
        **fields: str,
    ) -> PurchaseInvoice:
        """An invoice that comes in by mail and is filed.

        `said` is what the mail says of itself: the author, for one, who is the sender otherwise.
        """
        self._mails += 1
        account = {} if iban is None else {"iban": iban}
        fields = {"net_total": "100.00", "vat_total": "20.00", **account, **fields}
        data = invoice_bytes(number, **{"currency": "EUR", **fields})
        name = f"mail{self._mails}"
        self.collect.store_mail(name, mail_bytes(part(data), **{"author": sender, **(said or {})}))
        words = {"sender": sender, **(verdicts or {})}
        self.collect.receive(name, self.collect.address(A), **words)
        self.collect.run_all()
        return self.newest()

    def newest(self) -> PurchaseInvoice:
        """The invoice that was filed last."""
        filed = [c.record_id for c in self.changes() if c.reason == "purchase_invoice_filed"]
        return self.collect.store.get(PurchaseInvoice, A, filed[-1])

    def changes(self) -> list[Change]:
        """The journal, oldest first."""
        found: list[Change] = []
        cursor = None
        while True:
            page, cursor = self.collect.store.changes(A, cursor=cursor)
            found.extend(page)
            if cursor is None:
                return found

    def ask(
        self, method: str, path: str, body: Any = None, *, user: str = "u-owner", **more: Any
    ) -> Answer:
        return self.api.call(method, path, body, user=user, **more)

    def holds(self, invoice_id: str, user: str = "u-owner") -> dict[str, Any]:
        """Open holds by reason."""
        answer = self.ask("GET", holds_path(invoice_id), user=user)
        assert answer.status == 200
        return {h["reason"]: h for h in answer.body["holds"] if h["state"] == "open"}

    def hold_post(
        self, invoice_id: str, action: str, *, user: str, note: str = "Vérifié."
    ) -> Answer:
        etag = self.ask("GET", holds_path(invoice_id)).etag
        path = f"{holds_path(invoice_id)}{action and '/'}{action}"
        return self.ask("POST", path, {"note": note}, user=user, if_match=etag)

    def lifted(self, invoice_id: str, reason: str, *, asks: str, lifts: str) -> Answer:
        hold = self.holds(invoice_id)[reason]["id"]
        assert self.hold_post(invoice_id, f"{hold}/request-lift", user=asks).status == 200
        return self.hold_post(invoice_id, f"{hold}/lift", user=lifts)

    def validated(self, invoice_id: str, *, user: str) -> Answer:
        """Validate, settling what a person may settle."""
        path = f"/v1/organisations/{A}/purchase-invoices/{invoice_id}"
        seen = self.ask("GET", path)
        codes = [c["code"] for c in seen.body["checks"] if c["blocking"] and c["acknowledgeable"]]
        if codes:
            seen = self.ask("PATCH", path, {"acknowledge": codes}, user=user, if_match=seen.etag)
        return self.ask("POST", f"{path}/validate", user=user, if_match=seen.etag)


def holds_path(invoice_id: str) -> str:
    return f"/v1/organisations/{A}/purchase-invoices/{invoice_id}/holds"


def trusted_office(**more: Any) -> Office:
    """An office whose supplier has one account that two people confirmed."""
    office = Office()
    office.supplier(**more)
    first = office.mail("F-100")
    assert office.validated(first.id, user="u-accountant").status == 200
    assert office.lifted(first.id, "iban_new", asks="u-accountant", lifts="u-owner").status == 200
    office.collect.later(days=2)
    return office


def account_of(office: Office, iban: str) -> SupplierIban:
    """The history of an account at the office's supplier."""
    found = office.collect.store.find(SupplierIban, A, "supplier", "bleue").records
    return next(entry for entry in found if entry.iban == iban)
