"""The bank port over Enable Banking (bank-providers §2), open to new customers.

A consent is `auth:…` until the browser brings the code that opens a session, then the session's
identifier. Accounts get another identifier with each consent and keep their hash: the port's
identifier holds both, the hash is the natural key.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lettrage.adapters.banks import enable_banking_reading as reading
from lettrage.adapters.banks.enable_banking_client import EnableBankingClient
from lettrage.adapters.banks.fields import Json, mapping, missing, objects, required_text, text
from lettrage.domain.bank import Balance
from lettrage.domain.errors import ConsentExpired, Invalid, NotFound, Unavailable
from lettrage.ports.bank import (
    Bank,
    Consent,
    ConsentRequest,
    ProviderAccount,
    ProviderTransaction,
)
from lettrage.ports.clock import Clock

BASE_URL = "https://api.enablebanking.com"
"""The real address; the setting's default (bank-providers §2.1)."""

MOST_PAGES = 1000
"""Pages of one walk; banks cut as they like, some by the day."""

_STATES = {
    "AUTHORIZED": "granted",
    "PENDING_AUTHORIZATION": "pending",
    "RETURNED_FROM_BANK": "pending",
    "EXPIRED": "expired",
    "CLOSED": "expired",
    "REVOKED": "expired",
    "CANCELLED": "refused",
    "INVALID": "refused",
}
# Source: Enable Banking API reference, session status; §2.2.

_PENDING = "auth:"
_USER_SAID_NO = "error"
_PARIS = ZoneInfo("Europe/Paris")


class EnableBankingProvider:
    """`BankProvider` named `enable_banking`."""

    name = "enable_banking"
    answers_whole_window = True

    def __init__(self, client: EnableBankingClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def banks(self, country: str) -> Sequence[Bank]:
        """Banks with access for firms, by name."""
        params = {"country": country.upper(), "psu_type": "business"}
        told = mapping(self._client.call("GET", "/aspsps", params=params), "aspsps")
        banks = (reading.bank(each) for each in objects(told.get("aspsps"), "aspsps"))
        return sorted(banks, key=lambda bank: bank.name)

    def ask_consent(self, bank: Bank, asked: ConsentRequest) -> Consent:
        """An authorization for as long as the bank allows; alone it gives no access."""
        country, _, name = bank.id.partition(":")
        # A minute less than the longest: the clock of the other side may be late.
        until = self._clock.now() + timedelta(days=bank.consent_days) - timedelta(minutes=1)
        body = {
            "access": {"valid_until": until.isoformat()},
            "aspsp": {"name": name, "country": country},
            "state": asked.reference,
            "redirect_url": asked.return_url,
            "psu_type": "business",
            "language": asked.language,
        }
        made = mapping(self._client.call("POST", "/auth", body=body), "auth")
        return Consent(
            reference=f"{_PENDING}{asked.reference}",
            link=required_text(made, "url", "auth.url"),
            state="pending",
        )

    def complete_consent(self, consent_reference: str, returned: Mapping[str, str]) -> Consent:
        """Open the session with the code that came back; a code that is refused is a refusal."""
        if not consent_reference.startswith(_PENDING):
            return self.consent(consent_reference)
        code = returned.get("code", "")
        if not code:
            state = "refused" if returned.get(_USER_SAID_NO) else "pending"
            return Consent(reference=consent_reference, link="", state=state)
        try:
            made = mapping(self._client.call("POST", "/sessions", body={"code": code}), "session")
        except (Invalid, NotFound):
            return Consent(reference=consent_reference, link="", state="refused")
        identifier = required_text(made, "session_id", "session.session_id")
        return self._granted(identifier, made, objects(made.get("accounts"), "session.accounts"))

    def consent(self, consent_reference: str) -> Consent:
        """The session as it is now; nothing is known before the browser came back."""
        if consent_reference.startswith(_PENDING):
            return Consent(reference=consent_reference, link="", state="pending")
        path = f"/sessions/{_quoted(consent_reference)}"
        try:
            told = mapping(self._client.call("GET", path), "session")
        except ConsentExpired:
            return Consent(reference=consent_reference, link="", state="expired")
        state = _STATES.get(text(told, "status"))
        if state is None:
            raise missing("session.status")
        if state != "granted":
            return Consent(reference=consent_reference, link="", state=state)
        accounts = objects(told.get("accounts_data"), "session.accounts_data")
        return self._granted(consent_reference, told, accounts)

    def revoke(self, consent_reference: str) -> None:
        """Close the session; one that is not there, or not any more, is success."""
        if consent_reference.startswith(_PENDING):
            return
        try:
            self._client.call("DELETE", f"/sessions/{_quoted(consent_reference)}")
        except (NotFound, ConsentExpired):
            return

    def account(self, account_id: str) -> ProviderAccount:
        """The account's details under its natural key."""
        _, natural_key = _parts(account_id)
        told = self._client.call("GET", _path(account_id, "details"))
        return reading.account(told, identifier=account_id, natural_key=natural_key)

    def balances(self, account_id: str) -> Sequence[Balance]:
        """Ledger balances before available ones."""
        told = self._client.call("GET", _path(account_id, "balances"))
        return reading.balances(told, today=self._clock.now().astimezone(_PARIS).date())

    def transactions(self, account_id: str, since: date | None) -> Sequence[ProviderTransaction]:
        """All pages of the window; at the first fetch the deepest history the bank gives."""
        asked = {"date_from": since.isoformat()} if since else {"strategy": "longest"}
        return reading.transactions(self._pages(_path(account_id, "transactions"), asked))

    def _pages(self, path: str, asked: Mapping[str, str]) -> Iterator[Json]:
        """Follow the key, not the content: an empty page may have one (§2.2)."""
        seen: set[str] = set()
        params = dict(asked)
        for _ in range(MOST_PAGES):
            told = mapping(self._client.call("GET", path, params=params), "transactions")
            yield from objects(told.get("transactions"), "transactions")
            key = told.get("continuation_key")
            if not isinstance(key, str) or not key:
                return
            if key in seen:
                raise Unavailable("the provider tells a page twice", code="unexpected_answer")
            seen.add(key)
            params = {**asked, "continuation_key": key}
        raise Unavailable("the provider's list does not end", code="answer_too_long")

    def _granted(self, identifier: str, told: Json, accounts: Sequence[Json]) -> Consent:
        ends = reading.valid_until(told)
        return Consent(
            reference=identifier,
            link="",
            state="granted",
            account_ids=tuple(
                f"{required_text(each, 'uid', 'account.uid')}"
                f"|{required_text(each, 'identification_hash', 'account.identification_hash')}"
                for each in accounts
                if each.get("uid")
            ),
            expires_on=ends[1] if ends else None,
        )


def _parts(account_id: str) -> tuple[str, str]:
    uid, _, natural_key = account_id.partition("|")
    if not uid or not natural_key:
        raise NotFound("no such account", code="unknown_at_provider")
    return uid, natural_key


def _path(account_id: str, what: str) -> str:
    return f"/accounts/{_quoted(_parts(account_id)[0])}/{what}"


def _quoted(part: str) -> str:
    return quote(part, safe="")
