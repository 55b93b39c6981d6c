"""One strategy and a few customers of known kinds, decided one by one."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from config.folder import BANK
from hengce.config.load import load
from hengce.flow.variation import decided
from hengce.model.instant import HOUR_US, Instant
from hengce.model.nodes import Entry
from hengce.model.party import PartyKind
from hengce.model.strategy import Strategy
from hengce.wiring import Installation
from parties.bank import CUSTOMERS, HEAD, NIGHT, bring, documents, open_bank


def one_strategy(addresses: tuple[PartyKind, ...], audience: str = "age >= 0") -> list[Strategy]:
    """Return a strategy of the bank for some kinds of customers, with an audience of its own."""
    known = next(
        one
        for one in load(BANK).strategies
        if not next(n for n in one.graph.nodes if isinstance(n, Entry)).event
        and one.priority_class == "marketing"
    )
    nodes = tuple(
        msgspec.structs.replace(node, audience=audience) if isinstance(node, Entry) else node
        for node in known.graph.nodes
    )
    graph = msgspec.structs.replace(known.graph, nodes=nodes)
    return [msgspec.structs.replace(known, graph=graph, examples=(), addresses=addresses)]


def open_small(
    home: Path, strategies: list[Strategy], kinds: Mapping[str, str | None]
) -> Installation:
    """Open a bank with these strategies alone, whose customers are of these kinds."""
    bank = decided(msgspec.structs.replace(documents(), strategies=tuple(strategies)))
    installation = open_bank(home, bank)
    rows = [{"id": name, "age": 40, "kind": kind} for name, kind in kinds.items()]
    bring(installation, CUSTOMERS, HEAD, rows, NIGHT)
    installation.refresh_snapshot(NIGHT)
    return installation


def ask(installation: Installation, customer: str, at: Instant = NIGHT + 10 * HOUR_US):
    """Return the candidates for a customer."""
    decision = installation.engine.decide(customer, at, commit=False)
    return decision.candidates
