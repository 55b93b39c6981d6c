"""Where a channel may connect to: what a URL names, and which hosts and addresses are allowed.

Everything that is not expressly allowed is refused. The grammar of URLs is narrower than the
standard's on purpose: forms that programs read in different ways (user names, decimal and
octal addresses, dots at the end, escaped hosts) do not exist here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from hengce.model.noun import Noun

Address: TypeAlias = IPv4Address | IPv6Address

URL_CHARACTERS_MAX = 2_000
NETWORK_BITS_MIN = {4: 8, 6: 32}
"""The widest network that may be allowed, as the length of its prefix."""

HTTPS_PORT = 443
HTTP_PORT = 80

_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?)?"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

# Addresses of the network itself that `ipaddress` takes for global.
_INNER = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocols, and a cloud's own service to its machines
        "168.63.129.16/32",  # a cloud's own service to its machines
        "192.88.99.0/24",  # relays into the tunnel 6to4
    )
)
_EMBEDDING = tuple(
    IPv6Network(text)
    for text in (
        "::/96",  # an IPv4 address written as IPv6
        "::ffff:0:0:0/96",
        "64:ff9b::/96",  # translated to IPv4 on the way
        "64:ff9b:1::/48",
        "2001::/32",  # tunnels that end at an IPv4 address
        "2002::/16",
        "fec0::/10",
    )
)


class AllowedHost(Noun, frozen=True, kw_only=True):
    """A host that channels may connect to.

    Attributes:
        host: Its name, or its address, exactly as URLs write it.
        ports: Which ports; empty: the one of https.
        plain_http: Whether it may be asked without encryption.
        networks: Networks of private addresses that it may lie in, such as `10.20.0.0/16`;
            empty: public addresses only.
    """

    host: str
    ports: tuple[int, ...] = ()
    plain_http: bool = False
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a URL names.

    Attributes:
        tls: Whether the connection is encrypted.
        host: A name in lower case, or an address.
        port: The port.
        path: Path and query.
    """

    tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (HTTPS_PORT if self.tls else HTTP_PORT)
        return host if usual else f"{host}:{self.port}"


def read_endpoint(url: str) -> Endpoint | None:
    """Return what a URL names; None when it is not written in the one allowed way."""
    found = _URL.fullmatch(url) if len(url) <= URL_CHARACTERS_MAX else None
    if found is None:
        return None
    path = found["path"] or "/"
    host = _six(found["six"]) if found["six"] else _named(found["name"])
    tls = found["scheme"] == "https"
    port = int(found["port"] or (HTTPS_PORT if tls else HTTP_PORT))
    if host is None or _ESCAPE.search(path) or port > 65_535:
        return None
    return Endpoint(tls, host, port, path)


def allowing(endpoint: Endpoint, hosts: Iterable[AllowedHost]) -> AllowedHost | None:
    """Return the entry of the list that allows an endpoint; None when none does."""
    for host in hosts:
        ports = host.ports or (HTTPS_PORT,)
        named = host.host.lower() == endpoint.host and endpoint.port in ports
        if named and (endpoint.tls or host.plain_http):
            return host
    return None


def is_allowed_address(address: Address, networks: Iterable[str]) -> bool:
    """Whether a host may lie at an address: a public one, or one of its own networks."""
    if any(address in ip_network(network) for network in networks):
        return True
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_allowed_address(address.ipv4_mapped, networks)
        if address.scope_id is not None or any(address in network for network in _EMBEDDING):
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _INNER)
    )


def is_network(text: str) -> bool:
    """Whether a text is a network that is narrow enough to be allowed."""
    try:
        network = ip_network(text)
    except ValueError:
        return False
    return network.prefixlen >= NETWORK_BITS_MIN[network.version]


def is_host(text: str) -> bool:
    """Whether a text is a host as URLs write it."""
    return _named(text) is not None or _six(text) is not None


def _named(name: str) -> str | None:
    """Return a name, or an address of four plain numbers."""
    host = name.lower()
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return host if str(IPv4Address(host)) == host else None
        except ValueError:
            return None
    proper = len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    return host if proper else None


def _six(text: str) -> str | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return str(address) if isinstance(address, IPv6Address) and "%" not in text else None
