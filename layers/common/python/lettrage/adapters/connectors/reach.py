"""Which hosts may be reached: public ones only, checked on the very address that is connected to.

Users name the hosts of their sources. Without this a source could name a service inside the
deployment's network, or a name that leads there (security-reliability G12).
"""

import ipaddress
import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from lettrage.domain.errors import Invalid, Unavailable

CONNECT_S = 5.0
"""Seconds to connect; the specification's 3 (G1) are for a provider we chose, these for any."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that stand for IPv4 ones in their last 32 bits (RFC 6052)."""


def is_public(address: str) -> bool:
    """Whether an IP address, in text, belongs to the public internet.

    Source: IANA special-purpose registries, as `ipaddress` has them; addresses that carry another
    one (IPv4-mapped, 6to4, NAT64) count as that one.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def open_socket(host: str, port: int, *, timeout_s: float, private_hosts: bool) -> socket.socket:
    """A TCP connection to `host`, whose name is looked up once: what was checked is used.

    Raises: Invalid `private_address`, when any of its addresses is not public and `private_hosts`
        is False; Unavailable, when the name is unknown now or nobody answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Unavailable("the host's name is not known", code="host_unknown") from error
    if not private_hosts and not all(is_public(str(each[4][0])) for each in found):
        raise Invalid("the host's address is not public", code="private_address")
    for family, kind, protocol, _, address in found:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(timeout_s)
        try:
            opened.connect(address)
        except OSError:
            opened.close()
            continue
        return opened
    raise Unavailable("the host does not answer", code="source_down")


class _GuardedHttp(HTTPConnection):
    def _new_conn(self) -> socket.socket:  # the library's own place for another way to connect
        return open_socket(self.host, self.port, timeout_s=CONNECT_S, private_hosts=False)


class _GuardedHttps(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return open_socket(self.host, self.port or 443, timeout_s=CONNECT_S, private_hosts=False)


class _GuardedHttpPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHttp


class _GuardedHttpsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHttps


class PublicHostsOnly(HTTPAdapter):
    """Transport of `requests` that reaches public addresses only."""

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 - the library's
        """As the library does, with guarded connections."""
        super().init_poolmanager(*arguments, **more)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _GuardedHttpPool,
            "https": _GuardedHttpsPool,
        }


class _Session(requests.Session):
    """Knows no redirects: the library would read their whole body, of any size, before we look."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: where a redirect leads is decided by the client."""


def session(*, private_hosts: bool) -> requests.Session:
    """A session that follows nothing and reaches public hosts only, unless `private_hosts`."""
    opened = _Session()
    # Neither proxies nor .netrc of the environment: nobody else gets the credentials.
    opened.trust_env = False
    opened.headers.update({"Accept-Encoding": "identity", "User-Agent": "Lettrage"})
    if not private_hosts:
        opened.mount("https://", PublicHostsOnly())
        opened.mount("http://", PublicHostsOnly())
    return opened
