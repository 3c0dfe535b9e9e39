"""Vendor errors into the product's tree, at the call, with the cause kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from lettrage.domain.errors import Unavailable

_PASSING = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
# Source: the service models of botocore 1.44 (retryable or server-side errors of the services we
# call) and its own list of throttling codes (`botocore.retries.standard`).

_FIRST_SERVER_STATUS = 500


def code_of(error: ClientError) -> str:
    """The service's error code, "" when it gave none."""
    return error.response.get("Error", {}).get("Code", "")


def status_of(error: ClientError) -> int:
    """HTTP status of the answer, 0 when there is none."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def is_passing(error: ClientError) -> bool:
    """Whether the same call may succeed later: throttled, in conflict or down."""
    return code_of(error) in _PASSING or status_of(error) >= _FIRST_SERVER_STATUS


@contextmanager
def vendor_errors(what: str) -> Iterator[None]:
    """Run one call to AWS; `what` names it in messages.

    Raises: Unavailable, when the service is throttled, out of reach or down. Whatever else the
    service says (denied, malformed, no such table) is a defect of ours and goes through.
    """
    try:
        yield
    except ClientError as error:
        if is_passing(error):
            raise Unavailable(f"{what}: {code_of(error) or status_of(error)}") from error
        raise
    except BotoCoreError as error:
        raise Unavailable(f"{what}: {type(error).__name__}") from error
