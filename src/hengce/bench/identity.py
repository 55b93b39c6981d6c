"""How fast it is known who is who: links as they come, names at night, ten million keys."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.report import Figure, Report, figure, report
from hengce.identity.graph import CUSTOMER_CODE, VISITOR_CODE, Graph, IntArray, known_kinds
from hengce.identity.joined import joined
from hengce.identity.people import people
from hengce.model.identity import CUSTOMER, USUAL_KINDS, VISITOR, IdentityRules, Key, Link
from hengce.resolution.identifying import Identifying
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore

SEED = 20260201
RULES = IdentityRules(kinds=USUAL_KINDS)

DURABLE_LINKS = 4_000
IN_A_GROUP = 100
NAMED_LINKS = 200_000
KEYS = 10_000_000
OF_ONE_CUSTOMER = 5
"""Keys for each customer: himself, a document, a device, two visitors on it."""


def identity(runs: int, keys: int = KEYS) -> Report:
    """Measure durable links one group at a time, names, and a resolution of all keys."""
    figures: dict[str, Figure] = {
        "durable_links_per_s": figure([_durable() for _ in range(runs)], "1/s"),
        "named_links_per_s": figure([_named() for _ in range(runs)], "1/s"),
    }
    graph = draw(keys // OF_ONE_CUSTOMER)
    times = [_seconds(graph) for _ in range(runs)]
    figures |= {
        "resolve_seconds": figure(times, "s"),
        "resolve_keys_per_s": figure([len(graph.kind) / one for one in times], "1/s"),
    }
    workload = {"keys": len(graph.kind), "links": len(graph.key), "durable": DURABLE_LINKS}
    return report("identity", workload, figures)


def draw(customers: int) -> Graph:
    """Return links of customers: one in fifty shares a document with another, one in ten a device.

    Keys are numbered customers first, then documents, devices, and two visitors for each.
    """
    random = np.random.default_rng(SEED)
    kinds = known_kinds(RULES)
    document, device = (
        [kind.name for kind in kinds].index(name) for name in ("id_document", "device")
    )
    who = np.arange(customers, dtype=np.int64)
    other = random.integers(0, customers, customers)
    twice, lent = random.random(customers) < 1 / 50, random.random(customers) < 1 / 10
    documents, devices, visitors = who + customers, who + 2 * customers, who + 3 * customers
    key = [documents, documents[twice], devices, devices[lent], devices, visitors + customers]
    of = [who, other[twice], who, other[lent], visitors, who]
    codes = (CUSTOMER_CODE, document, device, VISITOR_CODE, VISITOR_CODE)
    links: IntArray = np.concatenate(key)
    return Graph(
        kinds=kinds,
        kind=np.repeat(np.array(codes, np.int64), customers),
        key=links,
        of=np.concatenate(of),
        ppm=np.full(len(links), 1_000_000, np.int64),
        apart=np.empty((0, 2), np.int64),
    )


def _seconds(graph: Graph) -> float:
    begun = time.perf_counter()
    joined(graph, RULES.joins_from_ppm)
    return time.perf_counter() - begun


def _links(count: int) -> list[Link]:
    """Return links of customers and of visitors on their devices, two of each device."""
    return [
        Link(
            key=Key(kind="device", value=f"d{number // 2}"),
            of=Key(kind=CUSTOMER, value=f"C{number // 2}")
            if number % 2
            else Key(kind=VISITOR, value=f"v{number}"),
            source="app",
            at=number,
        )
        for number in range(count)
    ]


def _named() -> float:
    links = _links(NAMED_LINKS)
    begun = time.perf_counter()
    people(links, RULES)
    return len(links) / (time.perf_counter() - begun)


def _durable() -> float:
    """Return how many links a second are written and settled, a hundred in a transaction."""
    links, identifying = _links(DURABLE_LINKS), Identifying(RULES)
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "bench.db", ParquetSegments(Path(folder) / "segments"))
        begun = time.perf_counter()
        for first in range(0, len(links), IN_A_GROUP):
            with store.transaction(first + 1) as tx:
                for link in links[first : first + IN_A_GROUP]:
                    identifying.learn(tx, [link], link.at)
        seconds = time.perf_counter() - begun
        store.close()
    return len(links) / seconds
