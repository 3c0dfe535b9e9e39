"""Named secrets, on the fake and on Secrets Manager: same assertions; then what caching adds."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from lettrage.adapters.aws.secrets import SecretsManagerSource
from lettrage.domain.errors import Invalid, NotFound
from lettrage.ports.secrets import SecretSource

from tests.fakes.fixed_secrets import FixedSecrets
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock

_count = itertools.count(1)


@dataclass
class Place:
    """A source and the name of one secret in it, `{"secret_id": "a", "secret_key": "b"}`."""

    secrets: SecretSource
    name: str
    write: Callable[[str], None]


def _aws_place(server: LoopbackAws, clock: FixedClock) -> Place:
    client = server.client("secretsmanager")
    name = f"secret-{next(_count)}"
    client.create_secret(Name=name, SecretString='{"secret_id": "a", "secret_key": "b"}')

    def write(text: str) -> None:
        client.put_secret_value(SecretId=name, SecretString=text)

    return Place(SecretsManagerSource(client, clock), name, write)


@pytest.fixture(params=["memory", "aws"])
def place(request: pytest.FixtureRequest, clock: FixedClock) -> Place:
    if request.param == "memory":
        secret = {"secret_id": "a", "secret_key": "b"}
        return Place(FixedSecrets({"secret": secret}), "secret", lambda _: None)
    return _aws_place(request.getfixturevalue("aws"), clock)


def test_secret_is_a_mapping_of_texts(place: Place) -> None:
    assert dict(place.secrets.get(place.name)) == {"secret_id": "a", "secret_key": "b"}


def test_secret_never_filled_in_is_not_found_by_name(place: Place) -> None:
    with pytest.raises(NotFound, match="no-such-secret"):
        place.secrets.get("no-such-secret")


def test_rotated_secret_is_seen_after_five_minutes(aws: LoopbackAws, clock: FixedClock) -> None:
    place = _aws_place(aws, clock)
    place.secrets.get(place.name)
    place.write('{"secret_id": "new"}')
    clock.advance(timedelta(minutes=5) - timedelta(seconds=1))
    assert place.secrets.get(place.name)["secret_id"] == "a"
    clock.advance(timedelta(seconds=1))
    assert place.secrets.get(place.name)["secret_id"] == "new"


@pytest.mark.parametrize("text", ["hunter2", '["hunter2"]', '{"hunter2": 1}'])
def test_malformed_secret_is_refused_without_showing_it(
    aws: LoopbackAws, clock: FixedClock, text: str
) -> None:
    place = _aws_place(aws, clock)
    place.write(text)
    with pytest.raises(Invalid) as caught:
        place.secrets.get(place.name)
    assert "hunter2" not in f"{caught.value!r}{caught.value.__cause__!r}"
