"""A bank to measure with: fifty tags, many strategies, 24 caps, six past contacts each.

About one strategy in fifteen accepts a customer, who then gets one contact more often than not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec.structs import replace

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Unit
from hengce.model.connector import ConsoleConnector
from hengce.model.consent import Purpose
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, Instant
from hengce.model.material import Material, Variant
from hengce.model.nodes import Entry, Exit, Message
from hengce.model.noun import Label
from hengce.model.policy import (
    Cap,
    DecisionWindows,
    Department,
    Holdout,
    HoldoutScope,
    OpenHours,
    Policy,
    Suitability,
)
from hengce.model.product import Product
from hengce.model.strategy import Edge, Graph, Lever, MessageClass, PriorityClass, Score, Strategy
from hengce.model.tag import EventType, Kind, Tag
from hengce.model.window import Calendar, Rolling
from hengce.ports import ContactBlock

REALS, INTEGERS, TEXTS, BOOLEANS = 15, 15, 8, 10
CODES = 12
CAPS = 24
CATEGORIES = 8
CONTACTS_PER_CUSTOMER = 6
LEAVES_LEAST = 3
CHANNELS = ("wecom", "sms", "push")
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Workload:
    """What a benchmark needs.

    Attributes:
        configuration: Documents; all strategies are meant to be live.
        customers: The staged table of customers.
        consents: The staged table of consents.
        past: The contacts of the last 90 days.
    """

    configuration: Configuration
    customers: pa.Table
    consents: pa.Table
    past: ContactBlock


def workload(
    customers: int,
    strategies: int,
    seed: int,
    as_of: Instant,
    event_types: int = 0,
    window_ms: int = 0,
) -> Workload:
    """Draw a workload; the same arguments give the same one.

    Args:
        customers: How many people the bank has.
        strategies: How many are live.
        seed: Of what is random.
        as_of: The moment up to which the past speaks.
        event_types: Between so many the strategies are divided; 0: all of them run at night.
        window_ms: How long the events of a customer are waited for.
    """
    draws = np.random.Generator(np.random.PCG64(seed))
    ids = [f"C{number:08d}" for number in range(customers)]
    configuration = _configuration(strategies, draws)
    if event_types:
        configuration = _started_by_events(configuration, event_types, window_ms)
    return Workload(
        configuration=configuration,
        customers=_customers(ids, draws),
        consents=_consents(ids, as_of),
        past=_past(ids, as_of, draws),
    )


def _label(text: str) -> Label:
    return Label(zh=text, en=text)


def _tags() -> tuple[Tag, ...]:
    kinds = (
        [(f"r{k:02d}", Kind.REAL) for k in range(REALS)]
        + [(f"i{k:02d}", Kind.INTEGER) for k in range(INTEGERS)]
        + [(f"t{k:02d}", Kind.TEXT) for k in range(TEXTS)]
        + [(f"b{k:02d}", Kind.BOOLEAN) for k in range(BOOLEANS)]
        + [("tolerance", Kind.TEXT), ("assessed_until", Kind.DATE)]
    )
    return tuple(Tag(name=name, kind=kind, label=_label(name)) for name, kind in sorted(kinds))


def _configuration(strategies: int, draws: np.random.Generator) -> Configuration:
    products = tuple(
        Product(
            id=f"p{k}", label=_label(f"p{k}"), category=f"c{k % CATEGORIES}", risk_level=k % 5 + 1
        )
        for k in range(CATEGORIES)
    )
    return Configuration(
        tags=_tags(),
        events=(),
        products=products,
        channels=tuple(
            Channel(
                id=name,
                label=_label(name),
                connector=ConsoleConnector(),
                reachable=f"b0{k}",
                cost_cents=k,
            )
            for k, name in enumerate(CHANNELS)
        ),
        purposes=(Purpose(id="marketing", label=_label("marketing")),),
        materials=(
            Material(
                id="m", variants={name: Variant(body="【衡策】拒收请回复R") for name in CHANNELS}
            ),
        ),
        units=(Unit(id="HQ", label=_label("HQ")),),
        policy=_policy(),
        strategies=tuple(_strategy(k, draws) for k in range(strategies)),
    )


def event_name(number: int) -> str:
    """Return the name of an event type."""
    return f"e{number:03d}"


def _started_by_events(
    configuration: Configuration, event_types: int, window_ms: int
) -> Configuration:
    names = [event_name(number) for number in range(event_types)]
    windows = DecisionWindows(marketing_ms=window_ms)
    return replace(
        configuration,
        events=tuple(EventType(name=n, label=_label(n), properties={}) for n in names),
        policy=replace(configuration.policy, decision_windows=windows),
        strategies=tuple(
            _started_by(strategy, names[k % event_types])
            for k, strategy in enumerate(configuration.strategies)
        ),
    )


def _started_by(strategy: Strategy, event: str) -> Strategy:
    nodes = tuple(
        replace(node, event=event) if isinstance(node, Entry) else node
        for node in strategy.graph.nodes
    )
    return replace(strategy, graph=replace(strategy.graph, nodes=nodes))


def _policy() -> Policy:
    caps = [
        Cap(
            id=f"cap{k:02d}",
            label=_label(f"cap{k}"),
            limit=2 + k % 3,
            window=Rolling(days=1 + k * 2) if k % 4 else Calendar(unit="month"),
            counts=Filter(
                message_classes=(MessageClass.COMMERCIAL,),
                categories=(f"c{k % CATEGORIES}",) if k % 3 else (),
                channels=(CHANNELS[k % 3],) if k % 2 else (),
                interruptions_only=True,
            ),
        )
        for k in range(CAPS)
    ]
    return Policy(
        zone=ZONE,
        departments=tuple(Department(id=f"d{k}", label=_label(f"d{k}")) for k in range(5)),
        contacts_per_decision_max=3,
        caps=tuple(caps),
        open_hours=(OpenHours(id="day", label=_label("day"), opens="08:30", closes="20:30"),),
        suitability=Suitability(
            tolerance_tag="tolerance",
            valid_until_tag="assessed_until",
            allows={f"C{level}": level for level in range(1, 6)},
        ),
        holdouts=(Holdout(id="bank", scope=HoldoutScope.BANK, share=100, salt="bench"),),
    )


def _strategy(k: int, draws: np.random.Generator) -> Strategy:
    count = int(draws.integers(LEAVES_LEAST, LEAVES_LEAST + 3))
    leaves = [_leaf(draws) for _ in range(count)]
    head, rest = leaves[0], leaves[1:]
    audience = " AND ".join(leaves)
    if k % 3 == 0 and len(leaves) > LEAVES_LEAST:
        audience = f"({head} OR {rest[0]}) AND " + " AND ".join(rest[1:])
    ranks = (PriorityClass.MARKETING,) * 7 + (PriorityClass.SERVICE,) * 2 + (PriorityClass.RISK,)
    channels = tuple(CHANNELS[(k + shift) % 3] for shift in range(1 + k % 3))
    return Strategy(
        id=f"s{k:05d}",
        label=_label(f"s{k}"),
        department=f"d{k % 5}",
        owner="bench",
        priority_class=ranks[k % 10],
        message_class=MessageClass.COMMERCIAL,
        category=f"c{k % CATEGORIES}",
        topic=f"t{k % CATEGORIES}",
        product=f"p{k % CATEGORIES}" if k % 2 else "",
        starts="2026-01-01",
        ends="2030-12-31",
        score=Score(
            propensity=f"r{k % REALS:02d}",
            value=f"{100 + k}.50",
            propensity_unknown=0.01,
            levers=(Lever(name="bench", percent=float(k % 7)),),
        ),
        graph=Graph(
            nodes=(
                Entry(id="in", audience=audience),
                Message(id="say", channels=channels, material="m"),
                Exit(id="out"),
            ),
            edges=(Edge(source="in", target="say"), Edge(source="say", target="out")),
        ),
    )


def _leaf(draws: np.random.Generator) -> str:
    """Write one random condition; about four customers in ten meet it."""
    column = int(draws.integers(0, 8))
    match int(draws.integers(0, 5)):
        case 0:
            return f"r{column:02d} > 0.{int(draws.integers(50, 90))}"
        case 1:
            return f"i{column:02d} < {int(draws.integers(10, 50))}"
        case 2:
            codes = sorted({f"'v{int(c)}'" for c in draws.integers(0, CODES, 2)})
            return f"t{column:02d} IN ({', '.join(codes)})"
        case 3:
            return f"b{column:02d}"
        case _:
            return f"i{column + 5:02d} IS NOT NULL"


def _customers(ids: Sequence[str], draws: np.random.Generator) -> pa.Table:
    n = len(ids)
    columns: dict[str, pa.Array] = {"customer": pa.array(ids), "org": pa.array(["HQ"] * n)}
    for k in range(REALS):
        columns[f"r{k:02d}"] = _holed(pa.array(draws.random(n)), draws, 0.1 * (k < 10))
    for k in range(INTEGERS):
        numbers = pa.array(draws.integers(0, 100, n))
        columns[f"i{k:02d}"] = _holed(numbers, draws, 0.1 * (k < 10))
    words = pa.array([f"v{code}" for code in range(CODES)])
    for k in range(TEXTS):
        columns[f"t{k:02d}"] = words.take(pa.array(draws.integers(0, CODES, n)))
    for k in range(BOOLEANS):
        flags = pa.array(draws.random(n) < 0.7)
        columns[f"b{k:02d}"] = _holed(flags, draws, 0.1 * (k > 6))
    levels = pa.array([f"C{level}" for level in range(1, 6)])
    columns["tolerance"] = _holed(levels.take(pa.array(draws.integers(0, 5, n))), draws, 0.1)
    days = pa.array(draws.integers(20_000, 23_000, n).astype(np.int32))
    columns["assessed_until"] = days.cast(pa.date32())
    return pa.table(columns)


def _holed(values: pa.Array, draws: np.random.Generator, share: float) -> pa.Array:
    """Forget a share of the values."""
    if not share:
        return values
    holes = pa.array(draws.random(len(values)) < share)
    return pa.compute.if_else(holes, pa.scalar(None, values.type), values)


def _consents(ids: Sequence[str], as_of: Instant) -> pa.Table:
    """Nine in ten agree, by each of the channels."""
    rows = [(who, name) for k, who in enumerate(ids) if k % 10 for name in CHANNELS]
    n = len(rows)
    return pa.table(
        {
            "customer": pa.array([who for who, _ in rows]),
            "purpose": pa.array(["marketing"] * n),
            "channel": pa.array([name for _, name in rows]),
            "state": pa.array(["given"] * n),
            "at": pa.repeat(pa.scalar(as_of - 100 * DAY_US, pa.timestamp("us", tz="UTC")), n),
            "text_version": pa.array(["v1"] * n),
            "source": pa.array(["bench"] * n),
            "evidence": pa.array(["drawn at random"] * n),
        }
    )


def _past(ids: Sequence[str], as_of: Instant, draws: np.random.Generator) -> ContactBlock:
    n = len(ids) * CONTACTS_PER_CUSTOMER
    kinds = tuple(
        ContactKind(
            strategy=f"old{k}",
            channel=CHANNELS[k % 3],
            priority_class=PriorityClass.MARKETING,
            message_class=MessageClass.COMMERCIAL if k % 4 == 0 else MessageClass.TRANSACTIONAL,
            category=f"c{k % CATEGORIES}",
            topic=f"t{k % CATEGORIES}",
            department=f"d{k % 5}",
            interrupts=True,
        )
        for k in range(24)
    )
    customers: npt.NDArray[np.bytes_] = np.repeat(
        np.array([who.encode() for who in ids]), CONTACTS_PER_CUSTOMER
    )
    ages = draws.integers(1, 90 * DAY_US, n)
    at = as_of - ages
    return ContactBlock(
        kinds=kinds,
        orgs=("HQ",),
        customers=customers,
        org=np.zeros(n, np.int32),
        kind=draws.integers(0, len(kinds), n).astype(np.int32),
        number=np.tile(np.arange(1, CONTACTS_PER_CUSTOMER + 1, dtype=np.int32), len(ids)),
        reserved_at=at,
        release_at=at,
        expires_at=at + 1,
    )
