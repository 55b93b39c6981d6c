"""Strategies as they run: who is where in a journey, and which ways were taken."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.documents import DocumentId, admit_document
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.errors import NotFoundError
from hengce.model.instance import Did
from hengce.model.journey import is_journey, journey_version, waves_of
from hengce.model.strategy import Strategy
from hengce.model.version import version_of
from hengce.ports import View
from hengce.ports.journeys import Flown


class NodeCount(msgspec.Struct, frozen=True, kw_only=True):
    """What happened at a node.

    Attributes:
        node: Which.
        in_flight: How many customers are there now.
        passed: How often somebody went on from it.
        sent: How often something left from it.
        suppressed: How often arbitration refused what it proposed, or it was taken back.
        converted: How often somebody reached the journey's goal there.
        did: How often each thing was done there, as traces call it.
    """

    node: str
    in_flight: int
    passed: int
    sent: int
    suppressed: int
    converted: int
    did: dict[str, int]


class EdgeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a way was taken."""

    source: str
    target: str
    branch: str
    passed: int


class WaveCount(msgspec.Struct, frozen=True, kw_only=True):
    """A wave of a journey, in the order of its document."""

    node: str
    proposed: int
    sent: int
    suppressed: int


class VersionCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a version of a journey since it was published.

    Attributes:
        version: As traces call it: the beginning of its content hash.
        content: The whole content hash, by which its document is read.
        is_live: Whether it lets customers in; the others are earlier ones with customers in them.
        entered: How often somebody entered.
        in_flight: How many are in it now.
        left: How often somebody left it without its goal.
        converted: How often somebody reached its goal.
        nodes: By node.
        edges: By way.
        waves: By wave.
    """

    version: str
    content: str
    is_live: bool
    entered: int
    in_flight: int
    left: int
    converted: int
    nodes: list[NodeCount]
    edges: list[EdgeCount]
    waves: list[WaveCount]


class StrategyCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of a strategy, its live version first; of one that is no journey there are none."""

    strategy: str
    is_journey: bool
    versions: list[VersionCounts]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of counts."""

    @get(
        "/v1/strategies/{strategy:str}/counts",
        operation_id="strategy_counts",
        sync_to_thread=True,
        summary="Who is where in a journey, and which ways were taken",
    )
    def strategy_counts(request: Request[Any, Any, Any], strategy: DocumentId) -> StrategyCounts:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            known = _versions(view, strategy)
            if not known:
                raise NotFoundError(f"the strategy {strategy} is not live")
            admit_document(service, view, key, known[0].org, strategy)
            flights = view.flight_counts(strategy)
            versions = [
                _counted(view, one, flights, is_live=number == 0)
                for number, one in enumerate(known)
                if is_journey(one)
            ]
        return StrategyCounts(strategy=strategy, is_journey=is_journey(known[0]), versions=versions)

    return [strategy_counts]


def _versions(view: View, strategy: str) -> list[Strategy]:
    """Return the versions of a strategy that are published, the live one first."""
    version = view.active_configuration()
    if version is None:
        return []
    bank = view.configuration(version)
    return [one for one in (*bank.strategies, *bank.earlier) if one.id == strategy]


def _counted(
    view: View, one: Strategy, flights: Mapping[tuple[str, str], int], *, is_live: bool
) -> VersionCounts:
    version = journey_version(one)
    times = view.step_counts(one.id, version)
    there = {node: count for (of, node), count in flights.items() if of == version}
    nodes = [_node(node.id, times, there) for node in one.graph.nodes]
    return VersionCounts(
        version=version,
        content=version_of(one),
        is_live=is_live,
        entered=_sum(times, Did.ENTERED),
        in_flight=sum(there.values()),
        left=_sum(times, Did.LEFT),
        converted=_sum(times, Did.REACHED),
        nodes=nodes,
        edges=[
            EdgeCount(
                source=edge.source,
                target=edge.target,
                branch=edge.branch,
                passed=times.get(Flown(edge.source, Did.WENT, edge.branch), 0),
            )
            for edge in one.graph.edges
        ],
        waves=[
            WaveCount(
                node=wave.id,
                proposed=_sum(times, Did.PROPOSED, wave.id),
                sent=_sum(times, Did.SENT, wave.id),
                suppressed=_sum(times, Did.SUPPRESSED, wave.id),
            )
            for wave in waves_of(one)
        ],
    )


def _node(name: str, times: Mapping[Flown, int], there: Mapping[str, int]) -> NodeCount:
    did = {str(kind): count for kind in Did if (count := _sum(times, kind, name))}
    return NodeCount(
        node=name,
        in_flight=there.get(name, 0),
        passed=did.get(Did.WENT, 0),
        sent=did.get(Did.SENT, 0),
        suppressed=did.get(Did.SUPPRESSED, 0),
        converted=did.get(Did.REACHED, 0),
        did=did,
    )


def _sum(times: Mapping[Flown, int], did: Did, node: str = "") -> int:
    return sum(
        count for flown, count in times.items() if flown.did is did and node in {"", flown.node}
    )
