"""The list of hosts that channels may connect to: exact names, narrow networks."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.egress import NETWORK_BITS_MIN, AllowedHost, is_host, is_network


def egress(scope: Scope) -> Iterator[Problem]:
    """Check each entry of the list."""
    for index, host in enumerate(scope.configuration.policy.egress):
        yield from _entry(scope, f"egress/{index}", host)


def _entry(scope: Scope, path: str, entry: AllowedHost) -> Iterator[Problem]:
    if not is_host(entry.host):
        yield scope.problem("policy", f"{path}/host", "egress.host_invalid", host=entry.host)
    for port in entry.ports:
        if not 1 <= port <= 65535:
            yield scope.problem("policy", f"{path}/ports", "egress.port_invalid", port=port)
    if entry.plain_http and not entry.ports:
        yield scope.problem("policy", f"{path}/plain_http", "egress.plain_needs_ports")
    for network in entry.networks:
        if not is_network(network):
            facts = {"network": network, "v4": NETWORK_BITS_MIN[4], "v6": NETWORK_BITS_MIN[6]}
            yield scope.problem("policy", f"{path}/networks", "egress.network_invalid", **facts)
