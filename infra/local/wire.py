"""Clients of one local runtime, and free ports to put it on."""

import socket
from typing import Any

import boto3
from botocore.config import Config

from infra.local.settings import ACCESS_KEY, LOOPBACK, SECRET_KEY

_CONFIG = Config(
    retries={"max_attempts": 2, "mode": "standard"},
    connect_timeout=3,
    read_timeout=330,  # a function may run for five minutes
    # 'sync-' and the like before an address would not resolve on loopback.
    inject_host_prefix=False,
    s3={"addressing_style": "path"},
)


AwsClient = Any
"""A boto3 client of any service; the caller knows which."""


class Clients:
    """AWS clients of one endpoint, made once each; they ignore the caller's AWS settings."""

    def __init__(self, endpoint: str, region: str) -> None:
        self.region = region
        self._endpoint = endpoint
        self._session = boto3.session.Session(
            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=region
        )
        self._made: dict[str, Any] = {}

    def client(self, service: str) -> AwsClient:
        """Client of a service, by its SDK name."""
        if service not in self._made:
            self._made[service] = self._session.client(  # type: ignore[call-overload]
                service, endpoint_url=self._endpoint, config=_CONFIG
            )
        return self._made[service]


def free_ports(count: int) -> list[int]:
    """Distinct loopback ports nobody listens on now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
