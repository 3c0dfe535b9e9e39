"""Ask for a consent at a bank: a pending connection and the link where the user gives it.

No bank credentials pass here: the user types them at the bank alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lettrage.domain.bank import BankConnection
from lettrage.domain.errors import Conflict, Fault, Invalid
from lettrage.domain.provider_profile import profile_of
from lettrage.ports.bank import Bank, BankProvider, ConsentRequest
from lettrage.services.unit_of_work import Actor, Work

_LOOPBACK = ("http://127.0.0.1", "http://localhost")
# Plain HTTP is for one machine only: an application under development.


@dataclass(frozen=True)
class AskedConnection:
    """What a user asks for.

    Attributes:
        provider: Name of the bank provider.
        bank_id: The provider's identifier of the bank.
        country: ISO 3166-1 alpha-2, where the bank is listed.
        return_url: Where the browser goes after the callback, "" for a small page of ours.
        language: ISO 639-1, of the provider's pages.
        consent_text_version: Version of the text the user read, "" for the present one.
        user_email: Of the user, "" when unknown; told to the providers that insist.
    """

    provider: str
    bank_id: str
    country: str = "FR"
    return_url: str = ""
    language: str = "fr"
    consent_text_version: str = ""
    user_email: str = ""


class ConnectBank:
    """Use case. `callback_url` is where providers send the browser back to."""

    def __init__(
        self, work: Work, providers: Mapping[str, BankProvider], *, callback_url: str
    ) -> None:
        self._work = work
        self._providers = providers
        self._callback_url = callback_url

    def providers(self) -> Sequence[str]:
        """Names of the providers, sorted."""
        return sorted(self._providers)

    def banks(self, provider: str, country: str) -> Sequence[Bank]:
        """Banks of a provider. Raises: Invalid, Denied, Unavailable."""
        return self._provider(provider).banks(country)

    def __call__(
        self, actor: Actor, organisation_id: str, asked: AskedConnection
    ) -> BankConnection:
        """A pending connection with its consent link.

        The connection is stored before the provider is asked, under the unguessable reference
        that both know: what dies in between leaves a connection without a link, never a
        consent that nobody knows.
        Raises: Invalid, Denied, Unavailable.
        """
        _check_return_url(asked.return_url)
        provider = self._provider(asked.provider)
        text_version = _text_version(asked)
        bank = self._bank(provider, asked)
        now = self._work.clock.now()
        pending = BankConnection(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            provider=provider.name,
            bank_id=bank.id,
            bank_name=bank.name,
            reference=self._work.ids.new_token(),
            return_url=asked.return_url,
            consent_text_version=text_version,
        )
        pending = self._work.add(actor, pending, "bank_connection_asked")
        consent = provider.ask_consent(
            bank,
            ConsentRequest(
                reference=pending.reference,
                return_url=self._callback_url,
                language=asked.language,
                holder=organisation_id,
                email=asked.user_email,
            ),
        )
        linked = pending.changed(
            at=self._work.clock.now(),
            provider_reference=consent.reference,
            consent_url=consent.link,
        )
        return self._work.change(actor, pending, linked, "consent_link_received")

    def renew(self, actor: Actor, before: BankConnection, **asked: str) -> BankConnection:
        """A pending connection at the same bank; once consent is given it takes the accounts over.

        `asked` are fields of `AskedConnection` besides provider and bank.
        Raises: Conflict `connection_replaced`, naming the one to renew; as calling.
        """
        if before.replaced_by:
            message = "this connection was replaced: renew the one that took its accounts over"
            latest = self._latest(before).id
            raise Conflict(message, code="connection_replaced", existing_id=latest)
        wanted = AskedConnection(provider=before.provider, bank_id=before.bank_id, **asked)
        return self(actor, before.organisation_id, wanted)

    def _latest(self, connection: BankConnection) -> BankConnection:
        """The end of the chain of replacements; each is younger than the one before."""
        while connection.replaced_by:
            org, following = connection.organisation_id, connection.replaced_by
            connection = self._work.store.get(BankConnection, org, following)
        return connection

    def _provider(self, name: str) -> BankProvider:
        provider = self._providers.get(name)
        if provider is None:
            known = ", ".join(sorted(self._providers))
            fault = Fault("/provider", "unknown_provider", f"one of: {known}")
            raise Invalid("unknown bank provider", code="unknown_provider", faults=[fault])
        return provider

    def _bank(self, provider: BankProvider, asked: AskedConnection) -> Bank:
        for bank in provider.banks(asked.country):
            if bank.id == asked.bank_id:
                return bank
        fault = Fault("/bank_id", "unknown_bank", "take an id from the list of banks")
        raise Invalid("the provider lists no such bank", code="unknown_bank", faults=[fault])


def _text_version(asked: AskedConnection) -> str:
    """The version of the consent text that is recorded: the present one, and no other."""
    present = profile_of(asked.provider).consent_text_version
    if asked.consent_text_version not in {"", present}:
        message = f"show version {present} of the consent text"
        fault = Fault("/consent_text_version", "outdated_consent_text", message)
        raise Invalid("another consent text", code="outdated_consent_text", faults=[fault])
    return present


def _check_return_url(url: str) -> None:
    loopback = any(url == base or url.startswith((f"{base}:", f"{base}/")) for base in _LOOPBACK)
    if url and not (url.startswith("https://") or loopback):
        fault = Fault("/return_url", "insecure_url", "use https")
        raise Invalid("the return address must be https", code="insecure_url", faults=[fault])
