"""Who calls, for which organisation, and whether the role and the features allow it.

Identity is the token's `sub`; membership is read from the table on each request, so a removed
member is out at the next one (README, decision 10). Whoever is no member gets 404, always.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from lettrage.domain.errors import Denied, NotFound
from lettrage.domain.organisation import (
    ROLE_FR,
    ROLE_RANK,
    FeatureFlag,
    Membership,
    Organisation,
    Role,
)
from lettrage.ports.store import Store
from lettrage.services.unit_of_work import Actor

# As `domain.record.Id`: nothing else may become part of a key.
_IDENTIFIER = re.compile(r"[0-9A-Za-z_\-]{1,128}\Z")

_caller: ContextVar["Caller"] = ContextVar("caller")


@dataclass(frozen=True)
class Caller:
    """The user of the present request.

    Attributes:
        user_id: `sub` of the access token.
        email: From the token when it has one, else "".
        request_id: The gateway's request identifier.
        organisation: The organisation of the path, None on routes without one.
        membership: The user's place in it.
    """

    user_id: str
    email: str
    request_id: str
    organisation: Organisation | None = None
    membership: Membership | None = None

    @property
    def actor(self) -> Actor:
        """For change entries."""
        return Actor(name=f"user:{self.user_id}", request_id=self.request_id)

    @property
    def role(self) -> Role:
        """Role in the organisation of the path. Raises: NotFound, when there is none."""
        if self.membership is None:
            raise NotFound("no such organisation", kind=Organisation.KIND)
        return self.membership.role


def caller() -> Caller:
    """The caller of the present request."""
    return _caller.get()


def identify(event: dict[str, Any], store: Store) -> None:
    """Read token and membership of an API Gateway event (payload 2.0) into `caller()`.

    Raises: Denied, when the token is not an access token; NotFound, when the path names an
    organisation of which the user is no member.
    Source: aws.md §6: the gateway checks signature, issuer, audience and expiry, not `token_use`.
    """
    context = event.get("requestContext", {})
    claims = context.get("authorizer", {}).get("jwt", {}).get("claims", {})
    request_id = str(context.get("requestId", ""))
    user_id = str(claims.get("sub", ""))
    if user_id and claims.get("token_use") != "access":
        raise Denied("an access token is required", code="wrong_token")
    found = Caller(user_id=user_id, email=str(claims.get("email", "")), request_id=request_id)
    organisation_id = (event.get("pathParameters") or {}).get("organisation_id")
    if organisation_id is not None:
        found = _member(found, organisation_id, store)
    _caller.set(found)


def _member(found: Caller, organisation_id: str, store: Store) -> Caller:
    if not _IDENTIFIER.match(organisation_id):
        raise NotFound("no such organisation", kind=Organisation.KIND)
    try:
        membership = store.get(Membership, organisation_id, found.user_id or "-")
        organisation = store.get(Organisation, organisation_id, organisation_id)
    except NotFound as error:
        raise NotFound("no such organisation", kind=Organisation.KIND) from error
    return Caller(
        user_id=found.user_id,
        email=found.email,
        request_id=found.request_id,
        organisation=organisation,
        membership=membership,
    )


class Needs:
    """Route middleware: at least this role, and this feature switched on."""

    __name__ = "needs"

    def __init__(self, role: Role, feature: FeatureFlag | None = None) -> None:
        self.role = role
        self.feature = feature

    def __call__(self, app: Any, next_middleware: Callable[..., Any]) -> Any:  # noqa: ANN401 - Powertools' protocol
        """Let the request through or raise Denied."""
        self.check(caller())
        return next_middleware(app)

    def check(self, present: Caller) -> None:
        """Raise Denied `role_too_low` or `feature_off` unless the caller has what is needed."""
        if ROLE_RANK[present.role] < ROLE_RANK[self.role]:
            french = (
                f"Le rôle de {ROLE_FR[self.role]} (« {self.role} ») est nécessaire : demandez-le à"
                " un propriétaire."
            )
            raise Denied(f"role {self.role} is needed", code="role_too_low", message_fr=french)
        if (
            self.feature is not None
            and present.organisation is not None
            and self.feature not in present.organisation.features
        ):
            french = (
                f"La fonction « {self.feature} » est désactivée pour l’organisation : un"
                " propriétaire peut l’activer."
            )
            message = f"feature {self.feature} is switched off"
            raise Denied(message, code="feature_off", message_fr=french)
