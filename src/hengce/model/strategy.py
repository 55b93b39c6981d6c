"""The strategy document: one file that canvas, linter, simulator and engine read.

A strategy says whom it is for, what it proposes and what that is worth. It proposes;
arbitration disposes. The graph's node kinds are complete; which of them run in this
release is the linter's business (`strategy.node_not_yet`).
"""

import enum
from typing import TypeAlias

from hengce.model.noun import Label, Noun
from hengce.model.tag import Scalar


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


class Blocked(enum.StrEnum):
    """What an action node does when arbitration refuses it."""

    SKIP = "skip"
    WAIT = "wait"
    OTHER_CHANNEL = "other_channel"
    MANAGER = "manager"
    EXIT = "exit"


class Position(Noun, frozen=True, kw_only=True):
    """Where the canvas draws a node, in pixels."""

    x: float
    y: float


class _Node(Noun, frozen=True, kw_only=True, tag_field="kind"):
    id: str
    label: Label | None = None
    position: Position | None = None


class Entry(_Node, frozen=True, kw_only=True, tag="entry"):
    """Where customers come in.

    Attributes:
        audience: Who may enter, as a condition.
        event: The event type that starts it; empty for the nightly run.
        where: A condition on that event's properties, in the same language.
        reentry_days: Days after which a customer may enter again; 0 for every run.
    """

    audience: str
    event: str = ""
    where: str = ""
    reentry_days: int = 0


class ConditionSplit(_Node, frozen=True, kw_only=True, tag="condition_split"):
    """Goes along the first edge whose condition holds; `else` is mandatory."""

    branches: dict[str, str]


class AudienceSplit(_Node, frozen=True, kw_only=True, tag="audience_split"):
    """Goes along the edge of the first audience that the customer belongs to."""

    audiences: dict[str, str]


class ExperimentSplit(_Node, frozen=True, kw_only=True, tag="experiment_split"):
    """Assigns an arm by hash; shares are in ten-thousandths and add up to 10,000."""

    salt: str
    arms: dict[str, int]


class Wait(_Node, frozen=True, kw_only=True, tag="wait"):
    """Waits for a duration, until a time of day, or until the date in a tag."""

    hours: int = 0
    days: int = 0
    business_days: int = 0
    until_time: str = ""
    until_tag: str = ""
    when_missing: str = ""
    when_past: str = ""


class WaitForEvent(_Node, frozen=True, kw_only=True, tag="wait_for_event"):
    """Waits for an event, and goes along `timeout` when it does not come."""

    event: str
    timeout_hours: int
    where: str = ""


class Race(_Node, frozen=True, kw_only=True, tag="race"):
    """Goes along the edge of the event that comes first, or along `timeout`."""

    events: dict[str, str]
    timeout_hours: int


class Message(_Node, frozen=True, kw_only=True, tag="message"):
    """Proposes a message through the best of its channels.

    Attributes:
        channels: The channels it may use, in fallback order.
        material: What is said.
        expires_hours: How long after the decision it may still be handed off.
        on_blocked: What happens when arbitration refuses it.
    """

    channels: tuple[str, ...]
    material: str
    expires_hours: int = 24
    on_blocked: Blocked = Blocked.EXIT


class Task(_Node, frozen=True, kw_only=True, tag="task"):
    """Proposes a task for the customer's relationship manager.

    Attributes:
        channel: The channel that hands it over.
        material: The script.
        expires_hours: How long after the decision it may still be handed over.
        deadline_hours: How long the manager has from then on.
        on_blocked: What happens when arbitration refuses it.
        outcomes: The codes that it may be finished with; empty: all of the policy's.
    """

    channel: str
    material: str
    expires_hours: int = 72
    deadline_hours: int = 72
    on_blocked: Blocked = Blocked.EXIT
    outcomes: tuple[str, ...] = ()


class Benefit(_Node, frozen=True, kw_only=True, tag="benefit"):
    """Reserves a benefit out of its stock."""

    benefit: str
    on_blocked: Blocked = Blocked.EXIT


class SetTag(_Node, frozen=True, kw_only=True, tag="set_tag"):
    """Writes a tag that the engine owns."""

    tag: str
    value: Scalar


class Choose(_Node, frozen=True, kw_only=True, tag="choose"):
    """Lets the brain choose among the strategies of a category."""

    category: str


class SubJourney(_Node, frozen=True, kw_only=True, tag="sub_journey"):
    """Runs another strategy's graph in its place."""

    strategy: str


class Jump(_Node, frozen=True, kw_only=True, tag="jump"):
    """Goes back to a node, at most `times_max` times."""

    to: str
    times_max: int


class Exit(_Node, frozen=True, kw_only=True, tag="exit"):
    """Leaves the strategy, because its goal is reached or because it is over."""

    goal: bool = False


Node: TypeAlias = (
    Entry
    | ConditionSplit
    | AudienceSplit
    | ExperimentSplit
    | Wait
    | WaitForEvent
    | Race
    | Message
    | Task
    | Benefit
    | SetTag
    | Choose
    | SubJourney
    | Jump
    | Exit
)


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
    """

    propensity: str
    value: str
    propensity_unknown: float = 0.0
    value_unknown_cents: int = 0
    context: float = 1.0
    levers: tuple[Lever, ...] = ()


class Parameter(Noun, frozen=True, kw_only=True):
    """A value that a branch may set within the envelope that head office allows."""

    value: Scalar
    label: Label | None = None
    locked: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


class PastContact(Noun, frozen=True, kw_only=True):
    """A contact that an example takes as given."""

    strategy: str
    channel: str
    days_ago: float


class Given(Noun, frozen=True, kw_only=True):
    """The customer of an example; tags that are not named are unknown.

    Values are written as in an import file: money in units of the currency, dates and
    times as ISO 8601.
    """

    tags: dict[str, Scalar] = {}
    consents: tuple[str, ...] = ()
    opted_out: tuple[str, ...] = ()
    contacts: tuple[PastContact, ...] = ()


class Expect(Noun, frozen=True, kw_only=True):
    """The verdict that an example must get, with its reason and channel where named."""

    verdict: str
    reason: str = ""
    channel: str = ""


class Example(Noun, frozen=True, kw_only=True):
    """A case that the strategy carries; publishing runs it."""

    name: str
    given: Given
    expect: Expect
    at: str = ""


class Strategy(Noun, frozen=True, kw_only=True):
    """One strategy, whole.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        department: Whose it is.
        owner: The person who answers for it.
        org: The unit of the bank's tree that it belongs to.
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
    product: str = ""
    parameters: dict[str, Parameter] = {}
    examples: tuple[Example, ...] = ()
    hindsight: str = ""
    preference_tag: str = ""
    mandatory: bool = False
    bundle: str = ""
    budget_cents: int | None = None


class StrategyState(enum.StrEnum):
    """Where a version of a strategy stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    LIVE = "live"
    STOPPED = "stopped"
