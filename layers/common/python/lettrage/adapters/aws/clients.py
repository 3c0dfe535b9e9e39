"""AWS clients, one per service and process, built on first use.

botocore itself and not boto3: the same clients without boto3's resources and transfer manager,
which nothing here uses and every cold start would pay.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

# A call must end before the gateway gives up (30 s, aws.md fact 11): three tries of nine seconds.
_ATTEMPTS = 3
_CONNECT_TIMEOUT_S = 2
_READ_TIMEOUT_S = 7


@cache
def session() -> botocore.session.Session:
    """The process's SDK session."""
    return botocore.session.Session()


@cache
def client(service: str, *, region: str | None = None) -> Any:  # noqa: ANN401 - typed by the caller
    """The client of `service`, such as `s3`; region and endpoint come from the environment.

    Raises: botocore's NoRegionError, when neither argument nor environment names a region.
    """
    return session().create_client(service, region_name=region, config=config(service))


def config(service: str) -> Config:
    """Settings of the client of `service`."""
    return Config(
        # The SDK owns retries (style 2.4), with its own back-off.
        retries={"mode": "standard", "max_attempts": _ATTEMPTS},
        connect_timeout=_CONNECT_TIMEOUT_S,
        read_timeout=_READ_TIMEOUT_S,
        # botocore would presign with version 2 in some regions; others refuse it.
        signature_version="s3v4" if service == "s3" else None,
        # "auto" would presign for the global S3 host, which sends a young bucket's visitors to its
        # region with a signature that no longer fits. For an endpoint given as an IP address
        # botocore puts the bucket into the path all the same.
        s3={"addressing_style": "virtual"},
    )
