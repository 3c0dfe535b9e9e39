"""Credentials put away and forgotten, on the fake and on Parameter Store: same assertions."""

import itertools
from dataclasses import dataclass

import pytest
from lettrage.adapters.aws.parameter_secrets import ParameterSecrets
from lettrage.domain.errors import Invalid, NotFound

from tests.fakes.fixed_secrets import FixedSecrets
from tests.fakes.loopback_aws import LoopbackAws

_count = itertools.count(1)


@dataclass
class Place:
    secrets: FixedSecrets | ParameterSecrets
    name: str


def _on_aws(server: LoopbackAws) -> Place:
    key = server.client("kms").create_key()["KeyMetadata"]["Arn"]
    secrets = ParameterSecrets(server.client("ssm"), key_id=key)
    return Place(secrets, f"/stack/connectors/o1/c{next(_count)}")


@pytest.fixture(params=["memory", "aws"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        return Place(FixedSecrets(), "/stack/connectors/o1/c1")
    return _on_aws(request.getfixturevalue("aws"))


def test_what_is_put_is_got_at_once_also_when_replaced(place: Place) -> None:
    place.secrets.put(place.name, {"username": "claire", "password": "é\"\\ '"})
    assert place.secrets.get(place.name) == {"username": "claire", "password": "é\"\\ '"}
    place.secrets.put(place.name, {"token": "t"})
    assert place.secrets.get(place.name) == {"token": "t"}


def test_what_is_removed_is_gone_and_may_be_removed_again(place: Place) -> None:
    place.secrets.put(place.name, {"token": "t"})
    place.secrets.remove(place.name)
    place.secrets.remove(place.name)
    with pytest.raises(NotFound, match=place.name):
        place.secrets.get(place.name)


def test_credentials_are_stored_encrypted_and_only_with_room(aws: LoopbackAws) -> None:
    place = _on_aws(aws)
    place.secrets.put(place.name, {"password": "hunter2"})
    stored = aws.client("ssm").get_parameter(Name=place.name)["Parameter"]
    assert stored["Type"] == "SecureString"
    assert "hunter2" not in stored["Value"]
    with pytest.raises(Invalid) as caught:
        place.secrets.put(place.name, {"password": "hunter2" * 600})
    assert caught.value.code == "secret_too_long"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["hunter2", '["hunter2"]', '{"hunter2": 1}'])
def test_malformed_credentials_are_refused_without_showing_them(
    aws: LoopbackAws, text: str
) -> None:
    place = _on_aws(aws)
    aws.client("ssm").put_parameter(Name=place.name, Value=text, Type="SecureString")
    with pytest.raises(Invalid) as caught:
        place.secrets.get(place.name)
    assert caught.value.code == "bad_secret"
    assert "hunter2" not in f"{caught.value!r}{caught.value.__cause__!r}"
