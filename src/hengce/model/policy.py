"""The rules of the whole bank: classes, consent, suitability, hours, caps, hold-outs."""

import enum
from typing import TypeAlias

from hengce.model.noun import Label, Noun
from hengce.model.strategy import MessageClass, PriorityClass


class Filter(Noun, frozen=True, kw_only=True):
    """Which actions are meant; an empty field means any, all fields must fit."""

    priority_classes: tuple[PriorityClass, ...] = ()
    message_classes: tuple[MessageClass, ...] = ()
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    interruptions_only: bool = False


class Rolling(Noun, frozen=True, kw_only=True, tag="rolling", tag_field="kind"):
    """The last so many seconds; a contact exactly one window old no longer counts."""

    days: int = 0
    hours: int = 0
    seconds: int = 0


class Calendar(Noun, frozen=True, kw_only=True, tag="calendar", tag_field="kind"):
    """The current day, week or month of a zone.

    Attributes:
        unit: `day`, `week` or `month`.
        zone: An IANA zone; empty for the bank's own.
        week_start: 1 for Monday to 7 for Sunday.
    """

    unit: str
    zone: str = ""
    week_start: int = 1


Window: TypeAlias = Rolling | Calendar


class Cap(Noun, frozen=True, kw_only=True):
    """At most `limit` counted contacts of a customer in the window.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        limit: How many are allowed.
        window: In which time.
        counts: Which contacts are counted; say `interruptions_only` to leave in-app slots and
            tasks out.
        obeys: Which actions it can refuse; None means those that it counts.
    """

    id: str
    label: Label
    limit: int
    window: Window
    counts: Filter
    obeys: Filter | None = None


class OpenHours(Noun, frozen=True, kw_only=True):
    """When messages may be handed off, in the customer's zone: opens <= time < closes.

    A channel and message class that no entry names is open all day. A window may pass
    midnight. The strictest of several entries holds, which is their intersection.
    """

    id: str
    label: Label
    opens: str
    closes: str
    channels: tuple[str, ...] = ()
    message_classes: tuple[MessageClass, ...] = ()


class Requirement(Noun, frozen=True, kw_only=True):
    """A condition that a customer must meet, such as being of age; unknown fails."""

    id: str
    label: Label
    condition: str
    applies: Filter = Filter()


class Suppression(Noun, frozen=True, kw_only=True):
    """A condition that silences actions while it holds, such as an open complaint."""

    id: str
    label: Label
    condition: str
    applies: Filter = Filter()


class Suitability(Noun, frozen=True, kw_only=True):
    """Product risk against the customer's tolerance.

    Attributes:
        tolerance_tag: The TEXT tag with the customer's class, such as C3.
        valid_until_tag: The DATE tag with the last day of the assessment.
        allows: The highest product risk level by tolerance class.
    """

    tolerance_tag: str
    valid_until_tag: str
    allows: dict[str, int]


class HoldoutScope(enum.StrEnum):
    """Whom a hold-out keeps out of."""

    BANK = "bank"
    DEPARTMENT = "department"
    STRATEGY = "strategy"


class Holdout(Noun, frozen=True, kw_only=True):
    """A control group that gets nothing, to measure against.

    Attributes:
        id: Stable identifier.
        scope: Bank, a department or a strategy.
        target: The department or strategy; empty for the bank.
        share: In ten-thousandths of the customers.
        salt: What makes it independent of other splits; with the period in it.
        applies: Which actions it withholds; regulatory messages never are.
    """

    id: str
    scope: HoldoutScope
    share: int
    salt: str
    target: str = ""
    applies: Filter = Filter(message_classes=(MessageClass.COMMERCIAL, MessageClass.CARE))


class NegativeFeedback(Noun, frozen=True, kw_only=True):
    """What counts as a no, and how far one answer moves a preference.

    Attributes:
        dwell_ms_min: A click that closes sooner than this is negative.
        step: How far one answer moves a preference tag towards 0 or 1 (0 to 1).
    """

    dwell_ms_min: int = 5000
    step: float = 0.3


class Department(Noun, frozen=True, kw_only=True):
    """A department that owns strategies."""

    id: str
    label: Label


class Policy(Noun, frozen=True, kw_only=True):
    """Everything that holds for the whole bank.

    Attributes:
        zone: The bank's IANA zone.
        currency: The sign before amounts that people read.
        zone_tag: The TEXT tag with the customer's zone; empty: all use the bank's.
        contacts_per_decision_max: How many contacts one decision may choose.
        consent_required: Message classes that need consent.
        tie_seed: Seeds the order of equal scores; logged with each decision.
        preference_margin: Channels whose expected response is within this distance of
            the best are told apart by cost.
        departments: Who may own strategies.
        caps: Frequency caps.
        open_hours: Sending hours.
        requirements: Identity and age.
        suppressions: Complaints, fraud, collections, open cases.
        suitability: Product risk; None when the bank sells nothing that needs it.
        holdouts: Control groups.
        negative_feedback: What counts as a no.
    """

    zone: str
    departments: tuple[Department, ...]
    currency: str = "¥"
    zone_tag: str = ""
    contacts_per_decision_max: int = 1
    consent_required: tuple[MessageClass, ...] = (MessageClass.COMMERCIAL,)
    tie_seed: int = 20260201
    preference_margin: float = 0.005
    caps: tuple[Cap, ...] = ()
    open_hours: tuple[OpenHours, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    suitability: Suitability | None = None
    holdouts: tuple[Holdout, ...] = ()
    negative_feedback: NegativeFeedback = NegativeFeedback()
