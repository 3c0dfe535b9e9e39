"""Which addresses a platform may be reached at, and which never."""

from collections.abc import Iterable
from typing import Any

import pytest
import requests
from lettrage.adapters.platforms.flow_client import FlowClient
from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.platform_settings import ApprovedPlatformSettings, is_public_address
from pydantic import ValidationError

from tests.fakes.approved_platform import BUYER, InMemoryTokens
from tests.fakes.time_and_ids import FixedClock

GOOD = {
    "base_url": "https://api.plateforme.example.com/flow-service",
    "token_url": "https://auth.plateforme.example.com/oauth2/token",
    "client_id": "lettrage",
    "siren": BUYER,
}


def made(**more: Any) -> ApprovedPlatformSettings:
    return ApprovedPlatformSettings.model_validate({**GOOD, **more})


def test_a_public_server_over_tls_is_accepted() -> None:
    made().check()
    made(base_url="https://api.example.com:443/x").check()


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/flow",
        "https://127.0.0.1/flow",
        "https://169.254.169.254/latest",
        "https://[::1]/flow",
        "https://2130706433/flow",
        "https://0x7f.1/flow",
        "https://localhost/flow",
        "https://pa.internal/flow",
        "https://pa.local/flow",
        "https://user:pass@api.example.com/flow",
        "https://api.example.com:8443/flow",
        "https://api.example.com:bad/flow",
        "https://api.example.com/flow?to=x",
        "https://api.example.com/flow#x",
        "https://api.example.com\\@evil.example.net/",
        "https://api_x.example.com/flow",
        "ftp://api.example.com/flow",
        "file:///etc/passwd",
        "api.example.com",
    ],
)
@pytest.mark.parametrize("field", ["base_url", "token_url"])
def test_any_other_address_is_refused_by_field(field: str, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(**{field: url}).check()
    assert refused.value.code == "address_refused"
    assert [fault.pointer for fault in refused.value.faults] == [f"/{field}"]


def test_an_origin_that_the_deployment_vouches_for_is_accepted_whole_or_not_at_all() -> None:
    here = made(base_url="http://127.0.0.1:9/flow")
    here.check({"http://127.0.0.1:9"})
    for other in ("http://127.0.0.1:90", "https://127.0.0.1:9", "http://127.0.0.1"):
        with pytest.raises(Invalid):
            here.check({other})


@pytest.mark.parametrize(
    "more", [{"siren": "123456789"}, {"client_id": ""}, {"client_id": "a\nb"}, {"unknown": 1}]
)
def test_settings_of_another_form_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        made(**more)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("224.0.0.1", False),
        ("nonsense", False),
    ],
)
def test_public_addresses_are_told_from_others(address: str, public: bool) -> None:
    assert is_public_address(address) is public


class _NeverCalled(requests.Session):
    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        pytest.fail("the network was asked")


@pytest.mark.parametrize("found", [[], ["10.0.0.7"], ["93.184.216.34", "127.0.0.1"]])
def test_a_public_name_that_leads_inside_is_never_called(found: list[str]) -> None:
    def addresses(host: str) -> Iterable[str]:
        return found

    client = FlowClient(
        _NeverCalled(),
        made(),
        secret=lambda: "s",
        owner="org-a/pa-1",
        tokens=InMemoryTokens(),
        clock=FixedClock(),
        addresses=addresses,
    )
    with pytest.raises(Unavailable) as told:
        client.call("GET", "/v1/healthcheck")
    assert told.value.code == "platform_down"
