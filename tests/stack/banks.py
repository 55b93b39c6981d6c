"""Turns a random world into a real installation, through the verbs that a bank uses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fresh import begun
from hengce.calendars.chinese import chinese_working_days
from hengce.intake.entities import ARROW
from hengce.model.configuration import Configuration
from hengce.model.connector import FileConnector
from hengce.model.consent import Consent, ConsentState
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.material import Material, Variant
from hengce.model.nodes import Message, Task
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind, Tag
from hengce.model.version import version_of
from hengce.ports import ContactBlock
from hengce.wiring import Installation
from oracle.case import CustomerFacts, PastContact
from oracle.worlds import World, world
from stack.told import Order, Profiles, Statement, Told

CUSTOMERS = 20
PAST = "past"
DELIVERED = "delivered"

_SAID = {
    ChangeKind.OPT_OUT: "opt_outs",
    ChangeKind.OPT_OUT_TOPIC: "opt_out_topics",
    ChangeKind.STOP_TOPIC: "stopped_topics",
    ChangeKind.STOP_CATEGORY: "stopped_categories",
    ChangeKind.STOP_STRATEGY: "stopped_strategies",
}


@dataclass(frozen=True, slots=True)
class Bank:
    """An installation that holds a world, and what it was told so far.

    Attributes:
        world: What it was made from.
        installation: Ready for its first night, which is at `world.now`.
        told: What an auditor may know.
        asking: Events that happen at `world.now` and were not told yet.
    """

    world: World
    installation: Installation
    told: Told
    asking: tuple[Event, ...]

    def delivered(self) -> Path:
        """Return the folder where each channel keeps what it received."""
        return self.installation.home / DELIVERED


def open_bank(folder: Path, seed: int) -> Bank:
    """Make an installation of a world: one hour before its night, all is told."""
    made = world(seed, CUSTOMERS)
    before = made.now - HOUR_US
    told = _told(made, before)
    installation = Installation.open(begun(folder))
    stage(installation, made.configuration.tags, made.customers, made.now - 100 * DAY_US)
    installation.segments.write(PAST, iter([_past(made, told.history)]))
    version = version_of(told.configuration)
    with installation.store.transaction(before) as tx:
        tx.put_configuration(version, told.configuration, before)
        tx.set_applied(version, before)
        tx.set_published(version, before)
        tx.add_contact_segment(PAST)
        tx.add_changes([*_changes(told.statements), *_counters(made)])
        tx.add_events([event for _, event in told.events])
        for order in told.stops:
            tx.add_stop(order.stop)
    installation.refresh_snapshot(before)
    known = {event.id for _, event in told.events}
    events = (event for person in made.customers for event in person.events)
    asking = tuple(event for event in events if event.id not in known)
    return Bank(world=made, installation=installation, told=told, asking=asking)


def stage(
    installation: Installation,
    tags: Sequence[Tag],
    customers: Sequence[CustomerFacts],
    consented_at: Instant,
) -> None:
    """Stage the tables of customers and of their consents, as an import does."""
    staged = installation.home / "staged"
    staged.mkdir(exist_ok=True)
    tables = {
        "customers": _customers(tags, customers),
        "consents": _consents(customers, consented_at),
    }
    for entity, table in tables.items():
        marked = table.replace_schema_metadata({"entity": entity})
        pq.write_table(marked, staged / f"{entity}.parquet")


# What is told -----------------------------------------------------------------------------


def _told(of: World, before: Instant) -> Told:
    """Tell all but the events of this very moment; contacts in flight are left out."""
    people = {person.customer: person for person in of.customers}
    pairs = zip(of.customers, of.history, strict=True)
    asking = {event.id for mine in of.asking for event in mine}
    events = (event for person in of.customers for event in person.events)
    return Told(
        configuration=_rewired(of.configuration),
        checked=of.checked,
        profiles=[Profiles(before, people)],
        history={
            person.customer: tuple(past for past in contacts if past.at is not None)
            for person, contacts in pairs
        },
        calendar=chinese_working_days(),
        statements=list(_statements(of, before)),
        events=[(before, event) for event in events if event.id not in asking],
        stops=[Order(stop, None) for stop in of.stops],
    )


def _statements(of: World, before: Instant) -> Iterator[Statement]:
    for person in of.customers:
        for kind, field in _SAID.items():
            for key in sorted(getattr(person, field)):
                yield Statement(before - DAY_US, person.customer, kind, key, True)


def _changes(statements: Sequence[Statement]) -> Iterator[Change]:
    for at, customer, kind, key, value in statements:
        yield Change(customer=customer, kind=kind, key=key, value=value, at=at, why="said")


def _counters(of: World) -> Iterator[Change]:
    for person in of.customers:
        counters = {
            ChangeKind.SENT: person.sent,
            ChangeKind.ANSWERED: person.answered,
            ChangeKind.SENT_AT: person.sent_at,
            ChangeKind.ANSWERED_AT: person.answered_at,
        }
        for kind, counts in counters.items():
            for channel, count in sorted(counts.items()):
                yield Change(
                    customer=person.customer,
                    kind=kind,
                    key=channel,
                    value=count,
                    at=of.now - DAY_US,
                )


# Documents --------------------------------------------------------------------------------


def _rewired(of: Configuration) -> Configuration:
    """Let every channel write a file, and every text name its strategy and its channel."""
    names = [channel.id for channel in of.channels]
    channels = [
        msgspec.structs.replace(
            channel, connector=FileConnector(path=f"{DELIVERED}/{channel.id}.jsonl")
        )
        for channel in of.channels
    ]
    materials = [
        Material(
            id=_material(strategy.id),
            variants={name: Variant(body=f"{strategy.id}|{name}|您好") for name in names},
        )
        for strategy in of.strategies
    ]
    return msgspec.structs.replace(
        of,
        channels=tuple(channels),
        materials=tuple(materials),
        strategies=tuple(_with_own_text(strategy) for strategy in of.strategies),
    )


def _material(strategy: str) -> str:
    return f"text-{strategy}"


def _with_own_text(strategy: Strategy) -> Strategy:
    text = _material(strategy.id)
    nodes = tuple(
        msgspec.structs.replace(node, material=text) if isinstance(node, Message | Task) else node
        for node in strategy.graph.nodes
    )
    graph = msgspec.structs.replace(strategy.graph, nodes=nodes)
    return msgspec.structs.replace(strategy, graph=graph)


# Tables -----------------------------------------------------------------------------------


def _customers(tags: Sequence[Tag], customers: Sequence[CustomerFacts]) -> pa.Table:
    columns = {
        "customer": pa.array([person.customer for person in customers]),
        "org": pa.array([person.org for person in customers]),
    }
    for tag in tags:
        values = [person.tags.get(tag.name) for person in customers]
        columns[tag.name] = _column(values, tag.kind)
    return pa.table(columns)


def _column(values: Sequence[object], kind: Kind) -> pa.Array:
    stored = {Kind.DATE: pa.int32(), Kind.TIMESTAMP: pa.int64()}.get(kind, ARROW[kind])
    return pa.array(values, stored).cast(ARROW[kind])


def _consents(customers: Sequence[CustomerFacts], at: Instant) -> pa.Table:
    rows = [
        Consent(
            customer=person.customer,
            purpose=purpose,
            channel=channel,
            state=ConsentState.GIVEN,
            at=at,
            text_version="v1",
            source="branch",
            evidence="form",
        )
        for person in customers
        for purpose, channel in sorted(person.consents)
    ]
    names = Consent.__struct_fields__
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    stamps = _column(columns.pop("at"), Kind.TIMESTAMP)
    texts = {name: _column(values, Kind.TEXT) for name, values in columns.items()}
    return pa.table({**texts, "at": stamps})


def _past(of: World, history: Mapping[str, Sequence[PastContact]]) -> ContactBlock:
    """Write the history as contacts that were handed off when they were reserved."""
    rows = [
        (customer, number, past)
        for customer, contacts in history.items()
        for number, past in enumerate(sorted(contacts, key=lambda past: past.at or 0), start=1)
    ]
    kinds = tuple(dict.fromkeys(past.kind for _, _, past in rows))
    orgs = tuple(dict.fromkeys(person.org for person in of.customers))
    org_of = {person.customer: orgs.index(person.org) for person in of.customers}
    at = np.array([past.at for _, _, past in rows], np.int64)
    return ContactBlock(
        kinds=kinds,
        orgs=orgs,
        customers=np.array([customer.encode() for customer, _, _ in rows], np.bytes_),
        org=np.array([org_of[customer] for customer, _, _ in rows], np.int32),
        kind=np.array([kinds.index(past.kind) for _, _, past in rows], np.int32),
        number=np.array([number for _, number, _ in rows], np.int32),
        reserved_at=at,
        release_at=at,
        expires_at=at + 1,
    )
