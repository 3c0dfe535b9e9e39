"""The bank port over GoCardless Bank Account Data v2, for firms that own credentials there.

The provider takes no new customers (bank-providers §1.0): this is one adapter among others.
Facts come from bank-providers §1; nothing here sleeps or retries, the workflow does.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lettrage.adapters.banks import gocardless_reading as reading
from lettrage.adapters.banks.fields import mapping, missing
from lettrage.adapters.banks.gocardless_client import GoCardlessClient
from lettrage.adapters.banks.gocardless_errors import processing, suspended
from lettrage.domain.bank import Balance
from lettrage.domain.errors import (
    Conflict,
    ConsentExpired,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)
from lettrage.ports.bank import Bank, Consent, ConsentRequest, ProviderAccount, ProviderTransaction
from lettrage.ports.clock import Clock

BASE_URL = "https://bankaccountdata.gocardless.com/api/v2"
"""The real address; the setting's default (bank-providers §1.1)."""

_STATES = {
    "CR": "pending",
    "GC": "pending",
    "UA": "pending",
    "SA": "pending",
    "GA": "pending",
    "RJ": "refused",
    "LN": "granted",
    "EX": "expired",
    "SU": "suspended",
}
# Source: bank-providers §1.6, requisition statuses.

_SEPARATE_HISTORY = "separate_continuous_history_consent"
_SAFE_CONSENT_DAYS, _SAFE_HISTORY_DAYS = 90, 89
# Source: bank-providers §1.5: what works where a bank refuses its own announced limits.
_SEPARATE_HISTORY_DAYS = 90
# Same source: with this feature a bank wants a second consent for anything older.

_LIST_PAGE, _LIST_PAGES = 100, 50
# The provider's default page (§1.5), and how far back a lost consent is looked for.
_PARIS = ZoneInfo("Europe/Paris")


class GoCardlessProvider:
    """`BankProvider` named `gocardless`."""

    name = "gocardless"
    answers_whole_window = True

    def __init__(self, client: GoCardlessClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def banks(self, country: str) -> Sequence[Bank]:
        """Institutions of a country, by name."""
        items = self._client.call("GET", "/institutions/", params={"country": country.upper()})
        if not isinstance(items, list):
            raise missing("institutions")
        return sorted((reading.bank(item) for item in items), key=lambda bank: bank.name)

    def ask_consent(self, bank: Bank, asked: ConsentRequest) -> Consent:
        """An agreement with the bank's own limits, then a requisition under `reference`."""
        agreement = self._agreement(bank)
        try:
            made = self._client.call(
                "POST",
                "/requisitions/",
                body={
                    "redirect": asked.return_url,
                    "institution_id": bank.id,
                    "reference": asked.reference,
                    "agreement": agreement,
                    "user_language": asked.language.upper(),
                },
            )
        except (Invalid, Conflict):
            earlier = self._requisition_of(asked.reference)
            if earlier is None:
                raise
            self._drop_agreement(agreement)
            made = earlier
        return self._consent(mapping(made, "requisition"))

    def complete_consent(self, consent_reference: str, returned: Mapping[str, str]) -> Consent:
        """As `consent`: nothing of the redirect is needed here."""
        return self.consent(consent_reference)

    def consent(self, consent_reference: str) -> Consent:
        """The requisition and the dates of its agreement, as they are now."""
        made = self._client.call("GET", f"/requisitions/{_quoted(consent_reference)}/")
        return self._consent(mapping(made, "requisition"))

    def revoke(self, consent_reference: str) -> None:
        """Delete the requisition and, with it, its agreement."""
        try:
            self._client.call("DELETE", f"/requisitions/{_quoted(consent_reference)}/")
        except NotFound:
            return

    def account(self, account_id: str) -> ProviderAccount:
        """Metadata first: it has no daily limit and tells whether the rest can be asked for."""
        metadata = self._metadata(account_id)
        _check_status(str(metadata.get("status", "")))
        body = mapping(self._of_account(account_id, "details/"), "details")
        return reading.account(metadata, mapping(body.get("account"), "details.account"))

    def balances(self, account_id: str) -> Sequence[Balance]:
        """Ledger balances before available ones."""
        body = mapping(self._of_account(account_id, "balances/"), "balances")
        return reading.balances(body.get("balances"), today=self._today())

    def transactions(self, account_id: str, since: date | None) -> Sequence[ProviderTransaction]:
        """The full window in one answer: the provider has no pages here (§1.7)."""
        params = {}
        if since is not None:
            # A future date is refused; the provider's day may still be yesterday's.
            params["date_from"] = min(since, self._today() - timedelta(days=1)).isoformat()
        return reading.transactions(self._of_account(account_id, "transactions/", params))

    def _agreement(self, bank: Bank) -> str:
        history = bank.history_days
        detail = mapping(
            self._client.call("GET", f"/institutions/{_quoted(bank.id)}/"), "institution"
        )
        features = detail.get("supported_features")
        if isinstance(features, list) and _SEPARATE_HISTORY in features:
            history = min(history, _SEPARATE_HISTORY_DAYS)
        try:
            return self._new_agreement(bank.id, history, bank.consent_days)
        except Invalid:
            return self._new_agreement(
                bank.id,
                min(history, _SAFE_HISTORY_DAYS),
                min(bank.consent_days, _SAFE_CONSENT_DAYS),
            )

    def _new_agreement(self, bank_id: str, history_days: int, consent_days: int) -> str:
        body = {
            "institution_id": bank_id,
            "max_historical_days": history_days,
            "access_valid_for_days": consent_days,
            "access_scope": ["balances", "details", "transactions"],
        }
        made = mapping(self._client.call("POST", "/agreements/enduser/", body=body), "agreement")
        return _identifier(made, "agreement.id")

    def _drop_agreement(self, agreement: str) -> None:
        """Take back an agreement made for nothing; left behind it does no harm."""
        with suppress(LettrageError):
            self._client.call("DELETE", f"/agreements/enduser/{_quoted(agreement)}/")

    def _requisition_of(self, reference: str) -> Mapping[str, Any] | None:
        """The requisition made earlier under `reference`; pages by offset, never by their links."""
        for page in range(_LIST_PAGES):
            params = {"limit": str(_LIST_PAGE), "offset": str(page * _LIST_PAGE)}
            body = mapping(
                self._client.call("GET", "/requisitions/", params=params), "requisitions"
            )
            results = body.get("results")
            if not isinstance(results, list):
                raise missing("requisitions.results")
            for item in results:
                if isinstance(item, Mapping) and item.get("reference") == reference:
                    return item
            if len(results) < _LIST_PAGE:
                break
        return None

    def _consent(self, requisition: Mapping[str, Any]) -> Consent:
        status = str(requisition.get("status", ""))
        state = _STATES.get(status)
        if state is None:
            raise missing("requisition.status")
        granted_at, expires_on = None, None
        agreement = requisition.get("agreement")
        if state != "pending" and isinstance(agreement, str) and agreement:
            granted_at, expires_on = self._validity(agreement)
        accounts = requisition.get("accounts")
        return Consent(
            reference=_identifier(requisition, "requisition.id"),
            link=str(requisition.get("link") or ""),
            state=state,
            account_ids=tuple(map(str, accounts)) if isinstance(accounts, list) else (),
            expires_on=expires_on,
            granted_at=granted_at,
        )

    def _validity(self, agreement: str) -> tuple[datetime | None, date | None]:
        body = mapping(
            self._client.call("GET", f"/agreements/enduser/{_quoted(agreement)}/"), "agreement"
        )
        accepted, days = body.get("accepted"), body.get("access_valid_for_days")
        if not isinstance(accepted, str) or not isinstance(days, int):
            return None, None
        try:
            granted_at = datetime.fromisoformat(accepted)
        except ValueError as error:
            raise missing("agreement.accepted") from error
        granted_at = granted_at if granted_at.tzinfo else granted_at.replace(tzinfo=UTC)
        return granted_at, (granted_at + timedelta(days=days)).astimezone(_PARIS).date()

    def _metadata(self, account_id: str) -> Mapping[str, Any]:
        return mapping(self._client.call("GET", f"/accounts/{_quoted(account_id)}/"), "account")

    def _of_account(
        self, account_id: str, what: str, params: Mapping[str, str] | None = None
    ) -> object:
        """One limited call; where the status leaves a doubt, the account's own status decides."""
        path = f"/accounts/{_quoted(account_id)}/{what}"
        try:
            return self._client.call("GET", path, params=params)
        except (Unavailable, ConsentExpired) as error:
            if error.code in {"account_processing", "account_suspended"}:
                _check_status(str(self._metadata(account_id).get("status", "")))
            raise

    def _today(self) -> date:
        return self._clock.now().astimezone(_PARIS).date()


def _check_status(status: str) -> None:
    """Raise what the account's metadata status stands for (§1.7); READY and unknown ones pass."""
    if status == "EXPIRED":
        raise ConsentExpired("the consent at the bank has expired")
    if status == "SUSPENDED":
        raise suspended()
    if status in {"PROCESSING", "DISCOVERED"}:
        raise processing()


def _identifier(item: Mapping[str, Any], where: str) -> str:
    value = item.get("id")
    if not isinstance(value, str) or not value:
        raise missing(where)
    return value


def _quoted(part: str) -> str:
    return quote(part, safe="")
