"""The aggregators as people should know them before they consent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lettrage.domain.bank_token import DEPLOYMENT
from lettrage.domain.errors import NotFound
from lettrage.domain.provider_circuit import ProviderCircuit
from lettrage.domain.provider_profile import ProviderProfile, profile_of
from lettrage.services.unit_of_work import Work

SECRET_NAMES: Mapping[str, tuple[str, ...]] = {
    "bridge": ("bridge_client_id", "bridge_client_secret"),
    "enable_banking": ("enable_banking_application_id", "enable_banking_private_key"),
    "gocardless": ("secret_id", "secret_key"),
}
"""What the one secret of the bank providers holds for each: texts of one JSON object."""


@dataclass(frozen=True)
class ListedProvider:
    """One aggregator.

    Attributes:
        profile: Who it is.
        configured: Whether the firm that runs the product has filled in its secret.
        delayed_since: First of its failures in a row, None while it answers.
    """

    profile: ProviderProfile
    configured: bool
    delayed_since: datetime | None


class ListBankProviders:
    """Use case. `secret` gives the secret of the bank providers."""

    def __init__(
        self, work: Work, names: Iterable[str], secret: Callable[[], Mapping[str, str]]
    ) -> None:
        self._work = work
        self._names = sorted(names)
        self._secret = secret

    def __call__(self) -> Sequence[ListedProvider]:
        """All of them, by name. Raises: Invalid, for a secret of another shape; Unavailable."""
        try:
            secret = self._secret()
        except NotFound:
            secret = {}
        return [
            ListedProvider(
                profile=profile_of(name),
                configured=all(secret.get(each) for each in SECRET_NAMES[name]),
                delayed_since=self._delayed_since(name),
            )
            for name in self._names
        ]

    def _delayed_since(self, name: str) -> datetime | None:
        try:
            return self._work.store.get(ProviderCircuit, DEPLOYMENT, name).since
        except NotFound:
            return None
