"""Credentials of the sandbox's bank providers: made up here, as an operator fills them in."""

import json
import secrets
import urllib.request

from infra.local.sandbox.bridge_events import WEBHOOK_SECRET
from infra.local.sandbox.demo_key import make_key

APPLICATION = "local"
"""Identifier of the application at the sandbox's Enable Banking."""

_TIMEOUT_S = 10


def sandbox_credentials(bank_url: str) -> dict[str, str]:
    """The secret's texts; the sandbox is told the public key of the one that signs.

    Raises: OSError, when the sandbox does not answer.
    """
    key = make_key(secrets.SystemRandom())
    body = json.dumps({"id": APPLICATION, "n": str(key.n), "e": key.e}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own sandbox on the loopback
        f"{bank_url}/_sandbox/applications", data=body, method="POST"
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310 - likewise
        pass
    return {
        "secret_id": "local",
        "secret_key": "local",
        "bridge_client_id": "local",
        "bridge_client_secret": "local",
        "bridge_webhook_secret": WEBHOOK_SECRET,
        "enable_banking_application_id": APPLICATION,
        "enable_banking_private_key": key.pem,
    }
