"""What would have had to be otherwise for a refused candidate to be told after all."""

from typing import TypeAlias

from hengce.model.configuration import StopScope
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.noun import Noun


class _Change(Noun, frozen=True, kw_only=True, tag_field="kind"):
    """One fact that would be otherwise; whatever else the decision read stays as it was."""


# Facts of the customer ----------------------------------------------------------------------


class RequirementMet(_Change, frozen=True, kw_only=True, tag="requirement_met"):
    """He meets a requirement."""

    rule: str


class ConsentGiven(_Change, frozen=True, kw_only=True, tag="consent_given"):
    """He consents to a purpose by a channel."""

    purpose: str
    channel: str


class OptOutLifted(_Change, frozen=True, kw_only=True, tag="opt_out_lifted"):
    """He no longer refuses a channel, or every channel (`*`)."""

    key: str


class TopicOptOutLifted(_Change, frozen=True, kw_only=True, tag="topic_opt_out_lifted"):
    """He no longer refuses a topic."""

    topic: str


class TopicReopened(_Change, frozen=True, kw_only=True, tag="topic_reopened"):
    """His negative feedback no longer stops a topic."""

    topic: str


class CategoryReopened(_Change, frozen=True, kw_only=True, tag="category_reopened"):
    """A category is not stopped for him."""

    category: str


class StrategyReopened(_Change, frozen=True, kw_only=True, tag="strategy_reopened"):
    """This strategy is not stopped for him."""

    strategy: str


class FeedsDelivered(_Change, frozen=True, kw_only=True, tag="feeds_delivered"):
    """The files of the feeds that a strategy waits for are there."""

    feeds: str


class TaskEnded(_Change, frozen=True, kw_only=True, tag="task_ended"):
    """No manager works on a topic with him any more."""

    topic: str


class Assessed(_Change, frozen=True, kw_only=True, tag="assessed"):
    """His risk assessment is valid, and its class allows products up to a level (1 to 5).

    The level is the lowest that a class of the policy allows and that suits the product.
    """

    level: int


class SuppressionLifted(_Change, frozen=True, kw_only=True, tag="suppression_lifted"):
    """A suppression does not hold for him."""

    rule: str


class Reachable(_Change, frozen=True, kw_only=True, tag="reachable"):
    """He can be reached by a channel."""

    channel: str


class PersonalAddress(_Change, frozen=True, kw_only=True, tag="personal_address"):
    """He shares the value of a tag with nobody."""

    tag: str


class WithoutContact(_Change, frozen=True, kw_only=True, tag="without_contact"):
    """A contact of the past was not made; limits do not count it.

    Attributes:
        contact: What it was.
        at: When it counted from; None while it is in flight.
        customer: Whose it was, where that is another member of the group.
    """

    contact: ContactKind
    at: Instant | None
    customer: str = ""


class WithContact(_Change, frozen=True, kw_only=True, tag="with_contact"):
    """He was told something before; limits count it.

    Attributes:
        contact: What he was told.
        at: When, at the earliest: the first instant of the window in which it counts.
    """

    contact: ContactKind
    at: Instant


class WithoutCandidate(_Change, frozen=True, kw_only=True, tag="without_candidate"):
    """Another strategy did not propose anything.

    Attributes:
        strategy: Which.
        customer: To whom, where that is another member of the group.
    """

    strategy: str
    customer: str = ""


# Facts of the bank --------------------------------------------------------------------------


class LeverAtLeast(_Change, frozen=True, kw_only=True, tag="lever_at_least"):
    """The strategy's lever is so high: with one step of 0.0001 less it would still lose."""

    lever: float


class ExpiryAtLeast(_Change, frozen=True, kw_only=True, tag="expiry_at_least"):
    """The strategy's proposal stands for so many hours."""

    hours: int


class LimitAtLeast(_Change, frozen=True, kw_only=True, tag="limit_at_least"):
    """A cap allows so many contacts."""

    rule: str
    limit: int


class PlacesAtLeast(_Change, frozen=True, kw_only=True, tag="places_at_least"):
    """A decision may choose so many contacts."""

    places: int


class ResourceAtLeast(_Change, frozen=True, kw_only=True, tag="resource_at_least"):
    """There is so much of what is limited for the whole bank.

    Attributes:
        resource: `budget` of a strategy in cents, `capacity` of a channel, `stock` of a product.
        name: Whose.
        amount: In all, what was taken before included.
    """

    resource: str
    name: str
    amount: int


class ResourceUnlimited(_Change, frozen=True, kw_only=True, tag="resource_unlimited"):
    """There is enough for everybody of what is limited; the fields are as above."""

    resource: str
    name: str


class StopLifted(_Change, frozen=True, kw_only=True, tag="stop_lifted"):
    """An emergency stop is not in force."""

    scope: StopScope
    target: str


class NotHeldOut(_Change, frozen=True, kw_only=True, tag="not_held_out"):
    """A control group holds nobody of those who are decided together."""

    rule: str


Counterfactual: TypeAlias = (
    RequirementMet
    | ConsentGiven
    | OptOutLifted
    | TopicOptOutLifted
    | TopicReopened
    | CategoryReopened
    | StrategyReopened
    | FeedsDelivered
    | TaskEnded
    | Assessed
    | SuppressionLifted
    | Reachable
    | PersonalAddress
    | WithoutContact
    | WithContact
    | WithoutCandidate
    | LeverAtLeast
    | ExpiryAtLeast
    | LimitAtLeast
    | PlacesAtLeast
    | ResourceAtLeast
    | ResourceUnlimited
    | StopLifted
    | NotHeldOut
)
"""One change that makes a refused candidate chosen, or lets it share a message."""


class Blocked(Noun, frozen=True, kw_only=True, tag="blocked", tag_field="kind"):
    """No single change would do.

    Attributes:
        facts: How many facts stand in the way of the channel with the fewest; at least 2.
    """

    facts: int
