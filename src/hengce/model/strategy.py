"""The strategy document: one file that canvas, linter, simulator and engine read.

A strategy says whom it is for, what it proposes and what that is worth. It proposes;
arbitration disposes. Campaigns, triggers and journeys are the same thing: a population, a
schedule or an event, and a graph.
"""

import enum

from hengce.model.feed import LateRule, WhenLate
from hengce.model.nodes import Node
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.nodes.span import Span
from hengce.model.noun import Label, Noun
from hengce.model.party import PERSONS, PartyKind
from hengce.model.tag import Kind, Scalar


class PriorityClass(enum.StrEnum):
    """Ranks candidates, lexicographically and never inverted."""

    RISK = "risk"
    SERVICE = "service"
    MARKETING = "marketing"


class MessageClass(enum.StrEnum):
    """Decides consent, quiet hours and caps; a different axis than priority."""

    REGULATORY = "regulatory"
    TRANSACTIONAL = "transactional"
    CARE = "care"
    COMMERCIAL = "commercial"


class Edge(Noun, frozen=True, kw_only=True):
    """A way from one node to another; `branch` names the outcome that takes it."""

    source: str
    target: str
    branch: str = ""


class Graph(Noun, frozen=True, kw_only=True):
    """The nodes and the ways between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Lever(Noun, frozen=True, kw_only=True):
    """A business weight in percent, on a grid of 0.01: +20 lifts the score by a fifth."""

    name: str
    percent: float


class Score(Noun, frozen=True, kw_only=True):
    """What a candidate is worth: ((P·C)·V)·L.

    Attributes:
        propensity: A numeric expression for P; the result is held within 0 and 1.
        propensity_unknown: P where the expression is NULL.
        context: C, a weight of at least 0.
        value: A money expression for V, in units of the currency.
        value_unknown_cents: V where the expression is NULL.
        levers: L = 1 + (sum of percents) / 100.
        adapts: Whether P learns from answers; None: for marketing it does.
    """

    propensity: str
    value: str
    propensity_unknown: float = 0.0
    value_unknown_cents: int = 0
    context: float = 1.0
    levers: tuple[Lever, ...] = ()
    adapts: bool | None = None


class Parameter(Noun, frozen=True, kw_only=True):
    """A value that a branch may set within the envelope that head office allows.

    Conditions and expressions name it as `:name`, materials as `{{ parameter.name }}`.

    Attributes:
        value: The value, as people write it: money in units of the currency, dates ISO 8601.
        kind: The type of the value; None: that of the value as it is written.
        label: What people call it.
        unit: What a number counts, such as days.
        locked: Whether head office alone sets it.
        minimum: The least that a number may be.
        maximum: The most that a number may be.
        choices: What the value may be; empty: anything.
        sets: The numbers of nodes that it gives, as paths: `graph/nodes/day3/until/days`.
    """

    value: Scalar
    kind: Kind | None = None
    label: Label | None = None
    unit: Label | None = None
    locked: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


class PastContact(Noun, frozen=True, kw_only=True):
    """A contact that an example takes as given."""

    strategy: str
    channel: str
    days_ago: float


class Given(Noun, frozen=True, kw_only=True):
    """The customer of an example; tags that are not named are unknown.

    Values are written as in an import file: money in units of the currency, dates and
    times as ISO 8601.

    Attributes:
        tags: By name.
        org: His unit of the bank; empty: the strategy's own.
        consents: What he agrees to, as `purpose:channel`.
        opted_out: Channels and topics that he refuses.
        contacts: What he was told before.
        trigger: The properties of the event that lets him in.
    """

    tags: dict[str, Scalar] = {}
    org: str = ""
    consents: tuple[str, ...] = ()
    opted_out: tuple[str, ...] = ()
    contacts: tuple[PastContact, ...] = ()
    trigger: dict[str, Scalar] = {}


class Happening(Noun, frozen=True, kw_only=True):
    """What happens while the customer of an example is in the journey.

    Attributes:
        after: How long after his entry.
        event: An event of the bank; empty for something else.
        properties: What the event says.
        wave: The wave that he answers; empty for something else.
        stage: How he answers it.
        outcome: For a wave that is a task: the code that its manager finishes it with.
        looks_at: The slot that he looks at; empty for something else.
        tags: What is known of him from then on.
    """

    after: Span = Span()
    event: str = ""
    properties: dict[str, Scalar] = {}
    wave: str = ""
    stage: Stage | None = None
    outcome: str = ""
    looks_at: str = ""
    tags: dict[str, Scalar] = {}


class Seen(Noun, frozen=True, kw_only=True):
    """A step that the customer of an example must be seen to take.

    Attributes:
        node: Where.
        did: What he did there, as traces call it (`hengce.model.instance.Did`).
        after: How long after his entry; None: whenever.
        branch: Along which way; None: whichever.
        channel: For a wave: through which channel; empty: whichever.
    """

    node: str
    did: str
    after: Span | None = None
    branch: str | None = None
    channel: str = ""


class Expect(Noun, frozen=True, kw_only=True):
    """What must become of an example.

    Attributes:
        verdict: The verdict on a strategy of one step; empty for a journey.
        reason: Its reason, where it is named.
        channel: Its channel, where it is named.
        steps: Of a journey: all that the customer is seen to do, in this order. Steps that are
            not named may come between; waves that left must all be named.
    """

    verdict: str = ""
    reason: str = ""
    channel: str = ""
    steps: tuple[Seen, ...] = ()


class Example(Noun, frozen=True, kw_only=True):
    """A case that the strategy carries; publishing runs it.

    Attributes:
        name: What it shows.
        given: The customer.
        expect: What must become of him.
        at: When he enters, ISO 8601; empty: at ten on the strategy's first day.
        happens: What happens meanwhile.
    """

    name: str
    given: Given
    expect: Expect
    at: str = ""
    happens: tuple[Happening, ...] = ()


class ExitRule(Noun, frozen=True, kw_only=True):
    """What takes a customer out of a journey wherever he is, also in the middle of a wait.

    It is judged when something happens, and when time alone makes its condition true.

    Attributes:
        id: What traces call it.
        awaits: Something that happens after his entry; None for a condition.
        condition: What must be true of him; empty for something that happens.
        goal: Whether it is the goal of the journey.
    """

    id: str
    awaits: Awaited | None = None
    condition: str = ""
    goal: bool = False


class Guardrail(Noun, frozen=True, kw_only=True):
    """What stops further entries by itself: too many bad answers among a journey's waves.

    Attributes:
        stage: The answer that is counted (`refused`), or `suppressed` for what was blocked.
        share_max: In ten-thousandths of the waves that left (of all that were asked for
            `suppressed`).
        waves_min: Below so many waves nothing is judged.
    """

    stage: Stage
    share_max: int
    waves_min: int = 100


class Ramp(Noun, frozen=True, kw_only=True):
    """How many customers a journey lets in; who is in at a share is in at every higher one.

    Attributes:
        share: In ten-thousandths of the customers.
        salt: What makes it independent of other splits; empty: the strategy's own.
        guardrails: What stops further entries.
    """

    share: int = 10_000
    salt: str = ""
    guardrails: tuple[Guardrail, ...] = ()


class Strategy(Noun, frozen=True, kw_only=True):
    """One strategy, whole.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        department: Whose it is.
        owner: The person who answers for it.
        org: The unit of the bank's tree that it belongs to.
        within: The unit whose customers alone it may address, with all below it; empty:
            every customer. A message does not leave to a customer who has gone elsewhere.
        template: The template of head office that it is a variant of; empty for none.
        priority_class: Ranks it.
        message_class: Decides consent, quiet hours and caps.
        purpose: The consent purpose that it needs.
        category: What caps and stops name.
        topic: What negative feedback stops.
        product: The product it offers, empty for none.
        starts: The first day, ISO.
        ends: The last day, ISO; nothing lives for ever.
        score: What a candidate is worth.
        parameters: Values by name.
        graph: Nodes and edges.
        examples: Cases that must hold.
        hindsight: Why it may use tags that are only known later; empty forbids it.
        preference_tag: The tag that negative and positive feedback moves.
        mandatory: Ranks before all that is not, within its class; it passes the same gates.
        bundle: The bundle whose messages it may share; empty for none.
        budget_cents: What all its messages may cost; None is no limit.
        exits: What takes a customer out wherever he is.
        ramp: How many customers it lets in.
        days_max: Nobody stays longer.
        when_late: What it does while feeds are late; of others it does not mind.
        addresses: The kinds of customers that it may address, where the policy tells kinds apart:
            a company gets no message that is meant for persons.
    """

    id: str
    label: Label
    department: str
    owner: str
    priority_class: PriorityClass
    message_class: MessageClass
    category: str
    topic: str
    starts: str
    ends: str
    score: Score
    graph: Graph
    purpose: str = "marketing"
    org: str = "HQ"
    within: str = ""
    template: str = ""
    product: str = ""
    parameters: dict[str, Parameter] = {}
    examples: tuple[Example, ...] = ()
    hindsight: str = ""
    preference_tag: str = ""
    mandatory: bool = False
    bundle: str = ""
    budget_cents: int | None = None
    exits: tuple[ExitRule, ...] = ()
    ramp: Ramp = Ramp()
    days_max: int = 400
    when_late: tuple[WhenLate, ...] = ()
    addresses: tuple[PartyKind, ...] = PERSONS


def waits_for(strategy: Strategy) -> tuple[str, ...]:
    """Return the feeds without which a strategy proposes nothing."""
    return tuple(rule.feed for rule in strategy.when_late if rule.do is LateRule.SKIP)


def does_without(strategy: Strategy) -> tuple[str, ...]:
    """Return the feeds whose tags are unknown to a strategy while they are late."""
    return tuple(rule.feed for rule in strategy.when_late if rule.do is LateRule.WITHOUT)


class StrategyState(enum.StrEnum):
    """Where a version of a strategy stands."""

    DRAFT = "draft"
    RETURNED = "returned"  # an approver wants it changed first
    APPROVED = "approved"
    LIVE = "live"
    STOPPED = "stopped"
