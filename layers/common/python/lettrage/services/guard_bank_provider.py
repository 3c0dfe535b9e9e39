"""A bank provider behind a circuit breaker whose state all functions share.

Two circuits: the provider's own, and one an account, so that one bank that is away stops neither
the others nor the provider. Business answers (an expired consent, a daily limit) are answers.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from lettrage.domain.bank import Balance
from lettrage.domain.bank_token import DEPLOYMENT
from lettrage.domain.errors import Conflict, LettrageError, NotFound, Unavailable
from lettrage.domain.provider_circuit import SCOPES_TO_OPEN, ProviderCircuit
from lettrage.ports.bank import (
    Bank,
    BankProvider,
    Consent,
    ConsentRequest,
    ProviderAccount,
    ProviderTransaction,
)
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

PAUSED = "provider_paused"
"""Code of the error that an open circuit raises; the call was not made."""

_OF_PROVIDER = frozenset({"provider_down", "provider_slow", "company_limit"})
_ANSWERS = frozenset({"bank_limit", "account_processing", "contended"})
# Unavailable by their class, yet the provider and the bank are well.
_ACTOR = Actor(name="system:guard_bank_provider", request_id="guard_bank_provider")
_T = TypeVar("_T")


@dataclass(frozen=True)
class _Circuit:
    id: str
    least_scopes: int
    codes_of_provider: bool


class GuardBankProvider:
    """`BankProvider` around another one. Raises: as it, and Unavailable `provider_paused`."""

    def __init__(self, work: Work, provider: BankProvider) -> None:
        self._work = work
        self._provider = provider

    @property
    def name(self) -> str:
        """The provider's own."""
        return self._provider.name

    @property
    def answers_whole_window(self) -> bool:
        """The provider's own."""
        return self._provider.answers_whole_window

    def banks(self, country: str) -> Sequence[Bank]:
        """As the port."""
        return self._through("banks", lambda: self._provider.banks(country))

    def ask_consent(self, bank: Bank, asked: ConsentRequest) -> Consent:
        """As the port."""
        return self._through("ask_consent", lambda: self._provider.ask_consent(bank, asked))

    def complete_consent(self, consent_reference: str, returned: Mapping[str, str]) -> Consent:
        """As the port."""
        return self._through(
            f"consent:{consent_reference}",
            lambda: self._provider.complete_consent(consent_reference, returned),
        )

    def consent(self, consent_reference: str) -> Consent:
        """As the port."""
        return self._through(
            f"consent:{consent_reference}", lambda: self._provider.consent(consent_reference)
        )

    def revoke(self, consent_reference: str) -> None:
        """As the port."""
        self._through(
            f"consent:{consent_reference}", lambda: self._provider.revoke(consent_reference)
        )

    def account(self, account_id: str) -> ProviderAccount:
        """As the port."""
        return self._through(account_id, lambda: self._provider.account(account_id))

    def balances(self, account_id: str) -> Sequence[Balance]:
        """As the port."""
        return self._through(account_id, lambda: self._provider.balances(account_id))

    def transactions(self, account_id: str, since: date | None) -> Sequence[ProviderTransaction]:
        """As the port."""
        return self._through(account_id, lambda: self._provider.transactions(account_id, since))

    def _through(self, scope: str, call: Callable[[], _T]) -> _T:
        own = hashlib.sha256(scope.encode()).hexdigest()[:32]
        circuits = (
            _Circuit(self.name, SCOPES_TO_OPEN, codes_of_provider=True),
            _Circuit(f"{self.name}-{own}", 1, codes_of_provider=False),
        )
        for circuit in circuits:
            settled(partial(self._enter, circuit))
        try:
            result = call()
        except Unavailable as error:
            if error.code not in _ANSWERS:
                for circuit in circuits:
                    if circuit.codes_of_provider == (error.code in _OF_PROVIDER):
                        self._note(circuit, own, error)
            raise
        except LettrageError:
            self._well(circuits)
            raise
        self._well(circuits)
        return result

    def _enter(self, circuit: _Circuit) -> None:
        """Pass, be the probe of a circuit whose pause is over, or be refused."""
        kept = self._kept(circuit)
        if kept is None or kept.open_until is None:
            return
        now = self._work.clock.now()
        wait = kept.wait_s(now)
        if wait:
            message = "the bank provider does not answer: calls are paused"
            raise Unavailable(message, code=PAUSED, retry_after_s=wait)
        self._work.change(_ACTOR, kept, kept.probing(now), "provider_probed")

    def _note(self, circuit: _Circuit, scope: str, error: Unavailable) -> None:
        limited = error.code == "company_limit" and error.retry_after_s
        pause = timedelta(seconds=error.retry_after_s or 0) if limited else None

        def attempt() -> None:
            now = self._work.clock.now()
            kept = self._kept(circuit)
            present = kept or ProviderCircuit(
                organisation_id=DEPLOYMENT, id=circuit.id, created_at=now, updated_at=now
            )
            after = present.failed(scope, now=now, least_scopes=circuit.least_scopes, pause=pause)
            if kept is None:
                self._work.add(_ACTOR, after, "provider_failed")
            else:
                self._work.change(_ACTOR, kept, after, "provider_failed")

        settled(attempt)

    def _well(self, circuits: Sequence[_Circuit]) -> None:
        for circuit in circuits:
            kept = self._kept(circuit)
            if kept is None or kept.since is None:
                continue
            try:
                self._work.change(_ACTOR, kept, kept.well(self._work.clock.now()), "provider_well")
            except Conflict:
                continue  # somebody else noted something newer

    def _kept(self, circuit: _Circuit) -> ProviderCircuit | None:
        try:
            return self._work.store.get(ProviderCircuit, DEPLOYMENT, circuit.id)
        except NotFound:
            return None
