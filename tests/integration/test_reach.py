"""Which addresses a source may have."""

import socket
from typing import Any

import pytest
from lettrage.adapters.connectors.reach import is_public, open_socket
from lettrage.domain.errors import Invalid, Unavailable


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.8.9.10", False),
        ("0.0.0.0", False),  # noqa: S104 - refused
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("169.254.170.2", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_only_the_public_internet_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[tuple[Any, ...]]:
    """The name leads to these addresses; what was connected to."""
    connected: list[tuple[Any, ...]] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connected.append(address))
    return connected


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = named(monkeypatch, "93.184.216.34", "10.0.0.5")
    with pytest.raises(Invalid) as caught:
        open_socket("rebound.test", 443, timeout_s=1, private_hosts=False)
    assert (caught.value.code, connected) == ("private_address", [])


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected = named(monkeypatch, "93.184.216.34")
    open_socket("portal.test", 443, timeout_s=1, private_hosts=False).close()
    assert connected == [("93.184.216.34", 443)]


def test_a_name_that_is_unknown_now_is_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unavailable):
        open_socket("no-such-host.test", 443, timeout_s=1, private_hosts=False)


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        open_socket("localhost", port, timeout_s=2, private_hosts=True).close()
    with pytest.raises(Unavailable):
        open_socket("127.0.0.1", port, timeout_s=2, private_hosts=True)
