"""What suites on loopback share."""

from collections.abc import Iterator

import pytest

from tests.fakes.loopback_aws import LoopbackAws, missing, running


@pytest.fixture(scope="session")
def aws() -> Iterator[LoopbackAws]:
    """A bare AWS on a free port: nothing deployed, one for the whole run."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with running() as server:
        yield server
