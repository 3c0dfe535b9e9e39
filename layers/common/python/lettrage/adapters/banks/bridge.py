"""The bank port over Bridge v3 (bank-providers §3): one Bridge user a firm, one item a bank login.

Identifiers of the port carry their context, so that nothing has to be remembered here: a consent
is `user.item`, or `user.at.bank.known-items` before the item exists; an account is
`user.item.account`. Consent is given in Bridge's own window; no credentials pass here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from lettrage.adapters.banks import bridge_reading as reading
from lettrage.adapters.banks.bridge_client import BridgeClient
from lettrage.adapters.banks.bridge_errors import (
    GIVEN_UP,
    NEEDS_USER,
    WAITING,
    item_trouble,
)
from lettrage.adapters.banks.bridge_reading import Item
from lettrage.adapters.banks.fields import integer, mapping, required_text
from lettrage.domain.bank import Balance
from lettrage.domain.errors import Conflict, ConsentExpired, Fault, Invalid, NotFound
from lettrage.ports.bank import (
    Bank,
    Consent,
    ConsentRequest,
    ProviderAccount,
    ProviderTransaction,
)
from lettrage.ports.clock import Clock

BASE_URL = "https://api.bridgeapi.io/v3"
"""The real address; the setting's default (bank-providers §3.1)."""

RENEW_WITHIN = timedelta(days=14)
"""An item whose authentication ends this soon is renewed, not added a second time; the horizon
of the first reminder (bank-providers §3.5)."""

_PAGE = "500"
# Most movements a page (§3.6).
_PENDING = "at"
_ACCOUNT = re.compile(r"([^.]+)\.([0-9]+)\.([0-9]+)\Z")
_PARIS = ZoneInfo("Europe/Paris")


class BridgeProvider:
    """`BankProvider` named `bridge`."""

    name = "bridge"
    answers_whole_window = False  # its lists go by `updated_at`: deletions come as tombstones

    def __init__(self, client: BridgeClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def banks(self, country: str) -> Sequence[Bank]:
        """Providers of a country that do aggregation, by name."""
        params = {"country_code": country.upper(), "limit": _PAGE}
        found = map(reading.bank, self._client.pages("/providers", params=params, user=None))
        return sorted(filter(None, found), key=lambda bank: bank.name)

    def ask_consent(self, bank: Bank, asked: ConsentRequest) -> Consent:
        """A connect session; an item of that bank which needs its user is repaired instead.

        A session alone gives no access, so asking again does no harm.
        Raises: Invalid, also without the user's address, which Bridge insists on (§3.4).
        """
        if not asked.email:
            fault = Fault("/user_email", "email_missing", "say where Bridge may write")
            raise Invalid("Bridge needs the user's address", code="email_missing", faults=[fault])
        user = self._user(asked.holder)
        held = [item for item in self._items(user) if item.provider_id == bank.id]
        repaired = next((item for item in held if self._wants_user(item)), None)
        body: dict[str, object] = {
            "user_email": asked.email,
            "callback_url": asked.return_url,
            "context": asked.reference,
        }
        if repaired:
            body |= {"item_id": int(repaired.id), "force_reauthentication": True}
        else:
            body |= {"provider_id": int(bank.id), "account_types": "all"}
        made = mapping(
            self._client.call("POST", "/aggregation/connect-sessions", body=body, user=user),
            "connect_session",
        )
        known = "-".join(sorted(item.id for item in held))
        pending = f"{user}.{_PENDING}.{bank.id}.{known}"
        return Consent(
            reference=f"{user}.{repaired.id}" if repaired else pending,
            link=required_text(made, "url", "connect_session.url"),
            state="pending",
        )

    def complete_consent(self, consent_reference: str, returned: Mapping[str, str]) -> Consent:
        """The item that the callback names, if it is this user's; else whatever appeared."""
        user, rest = _split(consent_reference)
        named = returned.get("item_id", "")
        if rest[0] == _PENDING and named.isdecimal():
            try:
                return self._of_item(user, self._item(user, named))
            except NotFound:
                pass  # a hint that does not hold: the list below decides
        found = self.consent(consent_reference)
        if found.state == "pending" and returned.get("success") == "false":
            return Consent(reference=consent_reference, link="", state="refused")
        return found

    def consent(self, consent_reference: str) -> Consent:
        """The item as it is now; while there is none, the newest that was not there before."""
        user, rest = _split(consent_reference)
        if rest[0] != _PENDING:
            return self._of_item(user, self._item(user, rest[0]))
        bank_id, known = rest[1], set(rest[2].split("-"))
        fresh = [
            item
            for item in self._items(user)
            if item.provider_id == bank_id and item.id not in known
        ]
        if not fresh:
            return Consent(reference=consent_reference, link="", state="pending")
        return self._of_item(user, max(fresh, key=lambda item: int(item.id)))

    def revoke(self, consent_reference: str) -> None:
        """Delete the item; other items of the firm stay."""
        user, rest = _split(consent_reference)
        if rest[0] == _PENDING:
            return
        try:
            self._client.call("DELETE", f"/aggregation/items/{rest[0]}", user=user)
        except NotFound:
            return

    def account(self, account_id: str) -> ProviderAccount:
        """One account."""
        return reading.account(self._account(account_id), identifier=account_id)

    def balances(self, account_id: str) -> Sequence[Balance]:
        """Booked before available."""
        return reading.balances(self._account(account_id), today=self._today())

    def transactions(self, account_id: str, since: date | None) -> Sequence[ProviderTransaction]:
        """What was added, corrected or deleted since, and what is announced.

        Bridge filters by its own `updated_at`, never earlier than the day something was booked
        and known: so the list holds late corrections and tombstones of any day. What it lacks
        means nothing (`answers_whole_window`).
        Announced movements are asked for apart: theirs may be older than the window.
        Raises: ConsentExpired, when the item waits for its user: Bridge would go on telling
        what it read last.
        """
        user, item, account = _account_parts(account_id)
        trouble = item_trouble(self._live_item(user, item).status)
        if trouble:
            raise trouble
        asked = {"account_id": account, "limit": _PAGE}
        pages = self._client.pages
        if since is None:
            return reading.transactions(pages("/aggregation/transactions", params=asked, user=user))
        changed = {**asked, "since": f"{since.isoformat()}T00:00:00.000Z"}
        announced = {**asked, "min_date": self._today().isoformat()}
        return reading.transactions(
            chain(
                pages("/aggregation/transactions", params=changed, user=user),
                pages("/aggregation/transactions", params=announced, user=user),
            )
        )

    def _user(self, holder: str) -> str:
        """The firm's Bridge user, made at its first consent (§3.2)."""
        try:
            made = self._client.call(
                "POST", "/aggregation/users", body={"external_user_id": holder}
            )
        except Conflict:
            return self._client.token_of_external(holder)[0]
        return required_text(mapping(made, "user"), "uuid", "user.uuid")

    def _items(self, user: str) -> list[Item]:
        params = {"limit": _PAGE}
        pages = self._client.pages("/aggregation/items", params=params, user=user)
        return [reading.item_of(each) for each in pages]

    def _item(self, user: str, item: str) -> Item:
        return reading.item_of(self._client.call("GET", f"/aggregation/items/{item}", user=user))

    def _live_item(self, user: str, item: str) -> Item:
        try:
            return self._item(user, item)
        except NotFound as error:
            message = "the connection was given back at the provider"
            raise ConsentExpired(message) from error

    def _account(self, account_id: str) -> object:
        user, item, account = _account_parts(account_id)
        try:
            return self._client.call("GET", f"/aggregation/accounts/{account}", user=user)
        except NotFound:
            self._live_item(user, item)
            raise

    def _of_item(self, user: str, item: Item) -> Consent:
        accounts: tuple[str, ...] = ()
        state = _state(item.status)
        if state == "granted":
            pages = self._client.pages(
                "/aggregation/accounts", params={"item_id": item.id, "limit": _PAGE}, user=user
            )
            accounts = tuple(
                f"{user}.{item.id}.{integer(each, 'id', 'account.id')}"
                for each in pages
                if str(each.get("item_id")) == item.id and each.get("data_access") != "disabled"
            )
        return Consent(
            reference=f"{user}.{item.id}",
            link="",
            state=state,
            account_ids=accounts,
            expires_on=item.expires_on,
        )

    def _wants_user(self, item: Item) -> bool:
        ends = item.expires_on
        soon = ends is not None and ends <= self._today() + RENEW_WITHIN
        return item.status in NEEDS_USER or soon

    def _today(self) -> date:
        return self._clock.now().astimezone(_PARIS).date()


def _state(status: int) -> str:
    """The consent's state; a status that appeared since is taken as readable."""
    if status in WAITING:
        return "pending"
    if status in NEEDS_USER:
        return "expired"
    return "suspended" if status in GIVEN_UP else "granted"


def _split(reference: str) -> tuple[str, list[str]]:
    user, *rest = reference.split(".")
    pending = bool(rest) and rest[0] == _PENDING
    if not user or len(rest) != (3 if pending else 1):
        raise NotFound("no such consent", code="unknown_at_provider")
    return user, rest


def _account_parts(account_id: str) -> tuple[str, str, str]:
    found = _ACCOUNT.match(account_id)
    if found is None:
        raise NotFound("no such account", code="unknown_at_provider")
    return found.group(1), found.group(2), found.group(3)
