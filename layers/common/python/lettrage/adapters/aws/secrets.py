"""Secrets Manager behind `ports.secrets`, cached; values appear in no message."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.adapters.system import SystemClock
from lettrage.domain.errors import Invalid, NotFound
from lettrage.ports.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT_FOR = timedelta(minutes=5)
"""How old a secret may be: a rotation is seen after at most this (aws.md §11)."""


class SecretsManagerSource:
    """`ports.secrets.SecretSource`; one request a secret and five minutes.

    Raises: as the port.
    """

    def __init__(self, client: "SecretsManagerClient", clock: Clock | None = None) -> None:
        self._client = client
        self._clock: Clock = clock or SystemClock()
        self._kept: dict[str, tuple[datetime, Mapping[str, str]]] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Mapping[str, str]:
        """The secret, read-only. Raises: NotFound, Invalid, Unavailable."""
        now = self._clock.now()
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and now - kept[0] < KEPT_FOR:
                return kept[1]
            secret = MappingProxyType(self._read(name))
            self._kept[name] = (now, secret)
            return secret

    def _read(self, name: str) -> dict[str, str]:
        try:
            with vendor_errors("Secrets Manager GetSecretValue"):
                text = self._client.get_secret_value(SecretId=name).get("SecretString", "")
        except ClientError as error:
            # Also the answer for a secret that exists and has no value yet.
            if code_of(error) == "ResourceNotFoundException":
                raise NotFound(f"the secret {name} is not filled in", kind="secret") from error
            raise
        try:
            values = json.loads(text)
        except ValueError:
            # Without the cause: json's error carries the text.
            raise Invalid(f"the secret {name} is not JSON", code="bad_secret") from None
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise Invalid(f"the secret {name} is not an object of texts", code="bad_secret")
        return values
