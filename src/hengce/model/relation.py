"""What actions have to do with one another: exclusions, sequences, rests, bundles, shares."""

from typing import TypeAlias

from hengce.model.filter import Filter
from hengce.model.noun import Label, Noun
from hengce.model.strategy import PriorityClass
from hengce.model.window import Window


class Exclusion(Noun, frozen=True, kw_only=True, tag="excludes", tag_field="kind"):
    """Once a customer is told the first in a decision, the other is not told in it.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        first: What excludes.
        then: What is excluded.
        mutual: Whether the other excludes the first as well.
    """

    id: str
    label: Label
    first: Filter
    then: Filter
    mutual: bool = True


class Precedence(Noun, frozen=True, kw_only=True, tag="before", tag_field="kind"):
    """The first comes before the other: the ledger must hold it when a decision begins.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        first: What must have been told in the window.
        then: What is refused until then.
        window: In which time the first counts.
    """

    id: str
    label: Label
    first: Filter
    then: Filter
    window: Window


class Ban(Noun, frozen=True, kw_only=True, tag="never_after", tag_field="kind"):
    """The other is never told after the first, nor together with it in one decision.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        first: What bans.
        then: What is banned.
        window: How long the first bans.
    """

    id: str
    label: Label
    first: Filter
    then: Filter
    window: Window


Relation: TypeAlias = Exclusion | Precedence | Ban


class Rest(Noun, frozen=True, kw_only=True):
    """Quiet around what matters: so many hours after one contact others are deferred.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        after: Contacts that ask for quiet.
        hours: How long.
        applies: What is deferred.
    """

    id: str
    label: Label
    after: Filter = Filter(priority_classes=(PriorityClass.SERVICE,))
    hours: int = 24
    applies: Filter = Filter(priority_classes=(PriorityClass.MARKETING,))


class Bundle(Noun, frozen=True, kw_only=True):
    """Offers that may share one message: a winner, and riders behind it.

    Attributes:
        id: Stable identifier; strategies name it.
        label: What people call it.
        offers_max: How many offers one message may hold, the winner included.
    """

    id: str
    label: Label
    offers_max: int


class Share(Noun, frozen=True, kw_only=True):
    """What part of a run's contacts a department was promised; reported, never forced.

    Attributes:
        department: Whose.
        share: In ten-thousandths of the run's contacts.
    """

    department: str
    share: int
