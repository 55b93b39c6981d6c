"""The bank's own books at the end: what clients' and channels' ledgers are compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from hengce.errors import NotFoundError
from hengce.model.contact import Contact, ContactState
from hengce.model.decision import Decision
from hengce.model.instant import Instant
from hengce.model.profile import Change
from hengce.model.task import TaskSearch
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.replaying.replay import replay_decision
from hengce.sim.dice import dice
from hengce.sim.traces import Trace

DECISIONS_MAX = 2_000
LISTED_MAX = 10_000
REPLAYED = 3
"""Decisions of a seed that are decided again."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A contact, and where the bank says that it stands."""

    contact: Contact
    state: ContactState


@dataclass(frozen=True, slots=True)
class Books:
    """What the bank says of itself when all is over.

    Attributes:
        decisions: The single decisions, by customer, oldest first.
        stands: Contacts of single decisions, and all that channels were called for.
        changes: What is known of customers beside the nightly files.
        unfinished: What is still to be done, in words; an empty list is the only good one.
        events: The accepted events that are in the books, as `source/id`.
        listed: Contacts that somebody is asked to look at.
        not_replayed: Decisions that came out otherwise when they were decided again.
        traces: Everybody's ways through journeys.
        heard_at: In which transaction each event and each answer was taken in.
    """

    decisions: Sequence[Decision]
    stands: Mapping[str, Stand]
    changes: Sequence[Change]
    unfinished: Sequence[str]
    events: frozenset[str]
    listed: frozenset[str]
    not_replayed: Sequence[str]
    traces: Sequence[Trace]
    heard_at: Mapping[tuple[str, str], int]

    def content(self) -> bytes:
        """Return what the hash of a seed covers."""
        states = {key: str(stand.state) for key, stand in self.stands.items()}
        walked = [(trace.instance, trace.steps) for trace in self.traces]
        said = (self.decisions, states, self.changes, walked)
        return msgspec.json.encode(said, order="sorted")


def read_books(
    store: Store,
    archive: Archive,
    customers: Sequence[str],
    keys: Sequence[str],
    events: Sequence[tuple[str, str]],
    traces: Sequence[Trace],
    heard_at: Mapping[tuple[str, str], int],
    now: Instant,
    seed: int,
) -> Books:
    """Read the books through the product's own ports.

    Args:
        store: The bank's memory.
        archive: Opens what decisions read.
        customers: The bank's customers.
        keys: The messages that channels were called for.
        events: Source and id of the events that clients sent.
        traces: What customers did in journeys.
        heard_at: In which transaction each event and each answer was taken in.
        now: The time.
        seed: Chooses what is decided again.
    """
    with store.view() as view:
        # What was decided for a survivor is found under each number that he speaks for.
        found = {
            stored.decision.id: stored.decision
            for customer in customers
            for stored in reversed(view.decisions_of(customer, DECISIONS_MAX))
        }
        decisions = list(found.values())
        of_decisions = [contact.id for one in decisions for contact in one.contacts]
        in_flight = [contact.id for contact in view.in_flight(customers)]
        stands: dict[str, Stand] = {}
        for key in sorted({*of_decisions, *in_flight, *keys}):
            try:
                record = view.contact(key)
            except NotFoundError:
                continue
            stands[key] = Stand(record.contact, record.state)
        changes = tuple(view.changes(customers))
        known = [f"{s}/{i}" for s, i in events if view.event(s, i) is not None]
        listed = {one.contact for one in view.undelivered(None, LISTED_MAX)}
        unfinished = ["a decision window never closed"] if view.next_close() is not None else []
        if view.live_tasks(TaskSearch(), 1):
            unfinished.append("a task waits for ever")
    if store.next_releases():
        unfinished.append("a contact waits for ever")
    unfinished += [f"{claim.contact.id} is in hand for ever" for claim in store.unsettled(now)]
    chance = dice(f"replay {seed}")
    chosen = chance.sample(decisions, min(REPLAYED, len(decisions)))
    return Books(
        decisions=decisions,
        stands=stands,
        changes=changes,
        unfinished=unfinished,
        events=frozenset(known),
        listed=frozenset(listed),
        not_replayed=[one.id for one in chosen if not _comes_out_again(store, archive, one.id)],
        traces=traces,
        heard_at=heard_at,
    )


def _comes_out_again(store: Store, archive: Archive, decision: str) -> bool:
    stored, again = replay_decision(store, archive, decision)
    return msgspec.json.encode(stored) == msgspec.json.encode(again)
