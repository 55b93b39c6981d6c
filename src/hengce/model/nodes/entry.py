"""Where customers come in: by an event, by a schedule, by a call, or with the nightly run."""

import enum

from hengce.model.nodes.base import BaseNode
from hengce.model.nodes.here import Go, Here, Move
from hengce.model.noun import Noun


class Schedule(Noun, frozen=True, kw_only=True):
    """When the audience is let in, on the bank's clock; every day when no day is named.

    Attributes:
        at: The time of day, such as `09:00`.
        weekdays: 1 is Monday.
        days: Days of the month; -1 is its last.
    """

    at: str
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


class ReentryMode(enum.StrEnum):
    """When a customer who was in a journey may enter it again."""

    NEVER = "never"
    AFTER_EXIT = "after_exit"
    AFTER_PERIOD = "after_period"
    EACH_EVENT = "each_event"


class Anchor(enum.StrEnum):
    """From when on the period until the next entry is counted."""

    ENTRY = "entry"
    CONTACT = "contact"  # the last wave that left; without one, the entry
    EXIT = "exit"


class Reentry(Noun, frozen=True, kw_only=True):
    """Whether a customer may enter again.

    Attributes:
        mode: When. However often: no two instances of one key run at once.
        days: For `after_period`: so many calendar days of the bank's zone.
        months: For `after_period`: so many calendar months more; the 31st becomes a month's
            last day.
        anchor: For `after_period`: counted from when.
        key: For `each_event`: the property of the entry event that tells its instances apart.
    """

    mode: ReentryMode = ReentryMode.AFTER_EXIT
    days: int = 0
    months: int = 0
    anchor: Anchor = Anchor.ENTRY
    key: str = ""


class Entry(BaseNode, frozen=True, kw_only=True, tag="entry"):
    """Where customers come in.

    Attributes:
        audience: Who may enter, as a condition.
        event: The event type that starts it; empty for the nightly run.
        where: A condition on that event's properties, in the same language.
        schedule: When the audience is let in, instead of with the nightly run.
        called: Whether other systems may let a customer in by a call.
        reentry: Whether a customer may enter again.
    """

    audience: str
    event: str = ""
    where: str = ""
    schedule: Schedule | None = None
    called: bool = False
    reentry: Reentry = Reentry()

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Who may enter."""
        return (("audience", self.audience),)

    def behave(self, here: Here) -> Move:
        """Goes on: who may enter was asked before."""
        return Go()
