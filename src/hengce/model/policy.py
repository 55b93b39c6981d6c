"""The rules of the whole bank: classes, consent, suitability, hours, caps, hold-outs."""

import enum
from typing import TypeAlias

from hengce.model.delivery import Delivery
from hengce.model.egress import AllowedHost
from hengce.model.filter import Filter
from hengce.model.handover import Handover
from hengce.model.health import HealthRules
from hengce.model.identity import IdentityRules
from hengce.model.learned import Learning
from hengce.model.moments import Moments
from hengce.model.noun import Label, Noun
from hengce.model.party import PartyRules
from hengce.model.relation import Bundle, Relation, Rest, Share
from hengce.model.retention import Retention
from hengce.model.signing_in import SigningIn
from hengce.model.strategy import MessageClass
from hengce.model.task import TaskRules
from hengce.model.window import Window
from hengce.model.withdrawal import BOUGHT, Reopening, Withdrawal


class Cap(Noun, frozen=True, kw_only=True):
    """At most `limit` counted contacts in the window, of a customer or of those who share.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        limit: How many are allowed.
        window: In which time.
        counts: Which contacts are counted; say `interruptions_only` to leave in-app slots and
            tasks out.
        obeys: Which actions it can refuse; None means those that it counts.
        per: The TEXT tag whose value customers share, such as a household's number or an
            address: the cap counts the contacts of all of them. Empty: the customer's own.
    """

    id: str
    label: Label
    limit: int
    window: Window
    counts: Filter
    obeys: Filter | None = None
    per: str = ""


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


class Blackout(Noun, frozen=True, kw_only=True):
    """Days on which no marketing is handed off, in the customer's zone, as systems are frozen.

    It is kept as sending hours are: what is decided before or in it waits until it is over, if it
    stands so long, and is refused otherwise.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        first: Its first day, ISO.
        last: Its last day, ISO; it belongs to it.
        begins: From when on each of these days, such as 09:00; empty: from the day's beginning.
        ends: Until when on each of them; empty: until the day's end.
        channels: Through which; none: all.
        message_classes: What is kept back; by default all that a customer could refuse.
    """

    id: str
    label: Label
    first: str
    last: str
    begins: str = ""
    ends: str = ""
    channels: tuple[str, ...] = ()
    message_classes: tuple[MessageClass, ...] = (MessageClass.COMMERCIAL, MessageClass.CARE)


Hours: TypeAlias = OpenHours | Blackout
"""What says when messages may be handed off."""


class Daypart(Noun, frozen=True, kw_only=True):
    """A part of the day in the customer's zone: begins <= time < ends, perhaps past midnight.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        begins: Its first minute.
        ends: The minute after its last.
        response_prior: The response rate expected before anything is known (0 to 1).
    """

    id: str
    label: Label
    begins: str
    ends: str
    response_prior: float = 0.02


class DecisionWindows(Noun, frozen=True, kw_only=True):
    """How long events of a customer are waited for, to be ranked together, by class.

    Counted from the receipt of the first of them, in milliseconds; 0 decides at once.
    """

    risk_ms: int = 0
    service_ms: int = 0
    marketing_ms: int = 50


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
        group_members_max: A tag's value that more customers share is impersonal: caps that
            count by it let no marketing through.
        departments: Who may own strategies.
        caps: Frequency caps.
        relations: Exclusions and sequences.
        rests: Quiet after a contact.
        bundles: Which offers may share a message.
        shares: What departments were promised; reported after each run.
        open_hours: Sending hours.
        blackouts: Days on which no marketing is handed off.
        dayparts: Parts of the day between which a customer's answers choose; empty: marketing
            leaves as soon as its hours allow.
        moments: How the bank finds out when its customers answer.
        decision_windows: How long a customer's events are collected.
        requirements: Identity and age.
        suppressions: Complaints, fraud, collections, open cases.
        suitability: Product risk; None when the bank sells nothing that needs it.
        holdouts: Control groups.
        negative_feedback: What counts as a no.
        withdrawals: What is pulled back after what customers do elsewhere.
        reopenings: What opens again what was stopped, beside a positive answer.
        tasks: How tasks are handed to people.
        handovers: When the brain itself hands a customer over to a person.
        egress: Hosts that channels may connect to over HTTP; no other is connected to.
        delivery: What is promised of hand-offs.
        revalidate_after_minutes: A commercial or care message that is that late is decided
            again instead of being handed off; None: it leaves, however late it is.
        lateness_max_seconds: How late an event of a journey may be heard of and still win over
            the timer that it came before; timers of such waits act so much later.
        retention: How long content is kept.
        learning: What counts as an answer, and how far answers move a propensity.
        health: How strategies are watched every day; None: they are not.
        identity: By which keys customers are known, and when two of them are one person.
        signing_in: How people sign in.
        parties: How customers of other kinds are known, and what one may be to another.
    """

    zone: str
    departments: tuple[Department, ...]
    currency: str = "¥"
    zone_tag: str = ""
    contacts_per_decision_max: int = 1
    consent_required: tuple[MessageClass, ...] = (MessageClass.COMMERCIAL,)
    tie_seed: int = 20260201
    preference_margin: float = 0.005
    group_members_max: int = 64
    caps: tuple[Cap, ...] = ()
    relations: tuple[Relation, ...] = ()
    rests: tuple[Rest, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    shares: tuple[Share, ...] = ()
    open_hours: tuple[OpenHours, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    dayparts: tuple[Daypart, ...] = ()
    moments: Moments = Moments()
    decision_windows: DecisionWindows = DecisionWindows()
    requirements: tuple[Requirement, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    suitability: Suitability | None = None
    holdouts: tuple[Holdout, ...] = ()
    negative_feedback: NegativeFeedback = NegativeFeedback()
    withdrawals: tuple[Withdrawal, ...] = (BOUGHT,)
    reopenings: tuple[Reopening, ...] = ()
    tasks: TaskRules = TaskRules()
    handovers: tuple[Handover, ...] = ()
    egress: tuple[AllowedHost, ...] = ()
    delivery: Delivery = Delivery()
    revalidate_after_minutes: int | None = None
    lateness_max_seconds: int = 0
    retention: Retention = Retention()
    learning: Learning = Learning()
    health: HealthRules | None = None
    identity: IdentityRules = IdentityRules()
    signing_in: SigningIn = SigningIn()
    parties: PartyRules = PartyRules()

    @property
    def hours(self) -> tuple[Hours, ...]:
        """All that says when messages may be handed off; reasons number them in this order."""
        return (*self.open_hours, *self.blackouts)
