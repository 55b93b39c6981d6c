"""A customer's way through a journey: where he is, what he waits for, and what he did."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class InstanceState(enum.StrEnum):
    """Where an instance stands; from all but the first two nothing returns."""

    RUNNING = "running"
    HELD = "held"  # its journey is held: durations stand still, dates do not
    REACHED = "reached"  # it left with its goal
    LEFT = "left"  # it left without
    CANCELLED = "cancelled"  # its journey was cancelled, or a migration took it out


LIVE = frozenset({InstanceState.RUNNING, InstanceState.HELD})
"""The states in which a customer is in flight."""


class Did(enum.StrEnum):
    """What traces say that a customer did at a node."""

    ENTERED = "entered"
    WENT = "went"  # along a branch
    WAITS = "waits"  # until an instant, or until something happens
    PROPOSED = "proposed"  # asked arbitration
    PLACED = "placed"  # arbitration chose it
    SENT = "sent"  # it was handed off, or perhaps handed off
    SUPPRESSED = "suppressed"  # arbitration refused it, or it was taken back
    SET = "set"  # a tag or a preference
    RESERVED = "reserved"  # a benefit
    STARTED = "started"  # another journey
    HELD = "held"
    RESUMED = "resumed"
    MIGRATED = "migrated"
    REACHED = "reached"
    LEFT = "left"
    CANCELLED = "cancelled"


class Proposal(Noun, frozen=True, kw_only=True):
    """What the node where the customer is asked of arbitration, and what was answered.

    Attributes:
        asked_at: When it was asked first; None: not yet.
        ask_at: When it is to be asked next; None: it is answered, or stands in a slot.
        contact: The contact that was reserved; empty: none.
        reason: The name of the reason of the last refusal; empty: none.
        heeds_news_after: When it was refused for what news of the customer may end; whatever
            wakes him later lets him ask anew. None: news ends nothing.
        times: How often it was asked.
    """

    asked_at: Instant | None = None
    ask_at: Instant | None = None
    contact: str = ""
    reason: str = ""
    heeds_news_after: Instant | None = None
    times: int = 0


class Wave(Noun, frozen=True, kw_only=True):
    """What became of an action node that the customer has passed.

    Attributes:
        contact: The contact; empty: it was refused.
        left_at: When it was handed off; None: it never was.
        reason: Why it was refused; empty: it was not.
    """

    contact: str = ""
    left_at: Instant | None = None
    reason: str = ""


class Pause(Noun, frozen=True, kw_only=True):
    """A time for which an instance was held.

    Attributes:
        held_at: Since when.
        resumed_at: Until when, exclusive.
    """

    held_at: Instant
    resumed_at: Instant


class Instance(Noun, frozen=True, kw_only=True):
    """One customer in one journey.

    Attributes:
        id: `J<position>.<number>`.
        strategy: The journey.
        version: The content hash of its document, of which he stays.
        customer: Whose.
        org: The customer's unit of the bank.
        partition: The partition of the customer's cap group when he entered.
        key: What tells instances of one journey and customer apart; empty where one is all.
        state: Where it stands.
        entered_at: When he entered.
        trigger: `source/id` of the event that let him in; empty: none did.
        node: Where he is.
        since: When he arrived there; waits count from it.
        due_at: When he is to be looked at next without anything happening; None: never.
        waits: Whether the trace says already that he waits there.
        proposal: What the node asked of arbitration.
        waves: What became of the action nodes that he passed, by node; the latest passage.
        arms: The arm of each experiment that he was exposed to, by node.
        rounds: How often each jump was taken, by node.
        parent: The instance that waits for this one; empty: none.
        child: The instance that this one waits for; empty: none.
        ended_at: When it ended; None: it has not.
        held_at: Since when it is held; None: it is not.
        pauses: When it was held before; each later than the one before.
        unheard_since: Since when nobody looks for what it waits for, of an instance that is held,
            or that was moved to its node while it was; None: somebody does.
        steps: How many steps its trace has.
    """

    id: str
    strategy: str
    version: str
    customer: str
    org: str
    partition: int
    entered_at: Instant
    node: str
    since: Instant
    due_at: Instant | None
    waits: bool = False
    key: str = ""
    state: InstanceState = InstanceState.RUNNING
    trigger: str = ""
    proposal: Proposal = Proposal()
    waves: dict[str, Wave] = {}
    arms: dict[str, str] = {}
    rounds: dict[str, int] = {}
    parent: str = ""
    child: str = ""
    ended_at: Instant | None = None
    held_at: Instant | None = None
    pauses: tuple[Pause, ...] = ()
    unheard_since: Instant | None = None
    steps: int = 0


class InstanceStep(Noun, frozen=True, kw_only=True):
    """One line of a trace.

    Attributes:
        instance: Whose.
        number: Its place in the trace, from 0.
        node: Where.
        did: What happened there.
        at: When.
        branch: Along which way; empty: none, or the only one.
        said: What explains it: a contact, a reason, an exit rule, an event.
        until: For a wait: until when; None: until something happens.
    """

    instance: str
    number: int
    node: str
    did: Did
    at: Instant
    branch: str = ""
    said: str = ""
    until: Instant | None = None
