"""What customers do elsewhere, and which waiting contacts the bank pulls back because of it."""

import enum
from typing import TypeAlias

from hengce.model.filter import Filter
from hengce.model.noun import Label, Noun
from hengce.model.outcome import OutcomeKind


class OnEvent(Noun, frozen=True, kw_only=True, tag="event", tag_field="kind"):
    """A customer's event, such as an enquiry at the branch.

    Attributes:
        event: The event type.
        where: A condition on its properties; empty: every such event.
    """

    event: str
    where: str = ""


class OnOutcome(Noun, frozen=True, kw_only=True, tag="outcome", tag_field="kind"):
    """An answer to a contact, such as a purchase.

    Attributes:
        outcomes: What happened.
        of: Which contacts it must answer.
    """

    outcomes: tuple[OutcomeKind, ...]
    of: Filter = Filter()


Signal: TypeAlias = OnEvent | OnOutcome


class Likeness(enum.StrEnum):
    """In what contacts must be like the one that was answered."""

    TOPIC = "topic"
    CATEGORY = "category"
    STRATEGY = "strategy"


class Further(enum.StrEnum):
    """What becomes of marketing that would follow what is pulled back."""

    STOPPED = "stopped"  # until a positive answer, or a rule that reopens it
    ALLOWED = "allowed"


class Withdrawal(Noun, frozen=True, kw_only=True):
    """After a signal, what waits for the customer is pulled back.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        on: The signal.
        what: Which pending contacts; marketing alone, unless it names message classes.
        like: After an outcome: only those that are like the contact that was answered.
        further: What becomes of further marketing of what is pulled back.
    """

    id: str
    label: Label
    on: Signal
    what: Filter = Filter()
    like: Likeness | None = None
    further: Further = Further.STOPPED


class Reopening(Noun, frozen=True, kw_only=True):
    """After a signal, what was stopped is open again; a refusal of the customer is not touched.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        on: The signal.
        topics: Which topics.
        categories: Which categories.
        strategies: Which strategies.
    """

    id: str
    label: Label
    on: Signal
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()


BOUGHT = Withdrawal(
    id="bought",
    label=Label(zh="买了就不再推", en="Bought: no more of it waits"),
    on=OnOutcome(outcomes=(OutcomeKind.BOUGHT,)),
    like=Likeness.TOPIC,
    further=Further.ALLOWED,
)
"""What holds where the policy says nothing: who bought is not sent what waited on the topic."""
