"""A world as the kernel reads it: packed rows, and contacts in columns."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from hengce.kernel.layout import Dictionaries, Layout, pack
from hengce.kernel.population import (
    ANSWERED,
    ANSWERED_AT,
    CONSENTS,
    ENGAGED,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    SENT,
    SENT_AT,
    STOPPED_TOPICS,
    Population,
    standard_fields,
)
from hengce.model.configuration import Configuration
from hengce.model.instant import HOUR_US
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Kind, Scalar
from hengce.ports import IN_FLIGHT, ContactHistory
from oracle.case import CustomerFacts
from oracle.worlds import World

_ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.int32(),
    Kind.TIMESTAMP: pa.int64(),
}


def population(of: World) -> Population:
    """Pack the customers into rows, in their order."""
    made = of.configuration
    channels = tuple(channel.id for channel in made.channels)
    dayparts = tuple(part.id for part in made.policy.dayparts)
    tags = tuple((tag.name, tag.kind) for tag in made.tags)
    fields = (*tags, *standard_fields(channels, dayparts))
    layout = Layout.of(fields)
    dictionaries = Dictionaries()
    people = [_row(person, made, dictionaries) for person in of.customers]
    columns = {
        name: pa.array([person.get(name) for person in people], _ARROW[kind])
        for name, kind in fields
    }
    return Population(
        version=f"world-{of.seed}",
        as_of=of.now - HOUR_US,
        layout=layout,
        dictionaries=dictionaries,
        ids=np.array([person.customer.encode() for person in of.customers], dtype=np.bytes_),
        rows=pack(layout, dictionaries, columns),
    )


def contact_history(of: World) -> ContactHistory:
    """Return all contacts in columns, sorted by customer, then instant."""
    rows = [
        (person.customer.encode(), IN_FLIGHT if past.at is None else past.at, past.kind)
        for person, contacts in zip(of.customers, of.history, strict=True)
        for past in contacts
    ]
    rows.sort(key=lambda row: row[:2])
    kinds = tuple(dict.fromkeys(kind for _, _, kind in rows))
    return ContactHistory(
        kinds=kinds,
        customers=np.array([customer for customer, _, _ in rows], dtype=np.bytes_),
        kind=np.array([kinds.index(kind) for _, _, kind in rows], dtype=np.int32),
        at=np.array([at for _, at, _ in rows], dtype=np.int64),
    )


def stops_of(person: CustomerFacts) -> list[Change]:
    """Return what a customer hears no more of that has no bit in his row."""
    named = (
        (ChangeKind.STOP_CATEGORY, person.stopped_categories),
        (ChangeKind.STOP_STRATEGY, person.stopped_strategies),
    )
    return [
        Change(customer=person.customer, kind=kind, key=key, value=True, at=0)
        for kind, names in named
        for key in sorted(names)
    ]


def _row(
    person: CustomerFacts, made: Configuration, dictionaries: Dictionaries
) -> dict[str, Scalar]:
    """Return a customer's stored scalars by field; bits are numbered as they appear."""

    def bits(name: str, members: Iterable[str]) -> int:
        return sum(1 << dictionaries.code(name, member) for member in sorted(members))

    channels = [channel.id for channel in made.channels]
    dayparts = [part.id for part in made.policy.dayparts]
    counters = (
        (SENT, channels, person.sent),
        (ANSWERED, channels, person.answered),
        (SENT_AT, dayparts, person.sent_at),
        (ANSWERED_AT, dayparts, person.answered_at),
    )
    consents = (f"{purpose}:{channel}" for purpose, channel in person.consents)
    return {
        **person.tags,
        ORG: person.org,
        CONSENTS: bits(CONSENTS, consents),
        OPT_OUTS: bits(OPT_OUTS, person.opt_outs),
        OPT_OUT_TOPICS: bits(OPT_OUT_TOPICS, person.opt_out_topics),
        STOPPED_TOPICS: bits(
            STOPPED_TOPICS,
            (*person.stopped_topics, *(ENGAGED + topic for topic in person.engaged_topics)),
        ),
        **{prefix + name: known.get(name) for prefix, names, known in counters for name in names},
    }
