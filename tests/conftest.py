"""What suites on loopback share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.fakes.loopback_aws import LoopbackAws, missing, running

# Time is measured by the benchmarks: a busy machine fails no test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def aws() -> Iterator[LoopbackAws]:
    """A bare AWS on a free port: nothing deployed, one for the whole run."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with running() as server:
        yield server
