"""Intents that the bank's customers show: sequences of events, and what did not follow."""

from hengce.model.instant import DAY_US, MINUTE_US
from hengce.model.noun import Label, Noun
from hengce.model.tag import EventType, Kind

AMOUNT = "amount"
"""The property that holds an event's amount, in cents."""

PAST_DAYS = 366
"""How far back an intent is looked for: it uses its events up, so that the first one that is seen
decides of all that come after. No intent takes longer, and no window of one is longer."""

PAST_US = PAST_DAYS * DAY_US

BEGAN, LAST = "began", "last"
"""What an intent's own event tells: when its first step was, and its last one."""


class IntentStep(Noun, frozen=True, kw_only=True):
    """One step: an event of this type, of at least this amount, with these properties.

    Attributes:
        event: The event type.
        cents_min: The least `amount` that counts, in cents.
        where: What properties must be, as texts; numbers as JSON writes them.
    """

    event: str
    cents_min: int | None = None
    where: dict[str, str] = {}


class IntentRule(Noun, frozen=True, kw_only=True):
    """One intent: did this, then that, and not the other.

    It is an event type as well, of its own name: one event for each time that it is shown.

    Attributes:
        id: Its name; no event type of the bank bears it.
        zh: What people call it, in Chinese.
        en: The same in English.
        steps: What the customer did, in this order, each strictly later than the one before.
        within_minutes: From the first step to the last, at most.
        against: What he did not do, from the first step on.
        quiet_minutes: So long after the last step he still did not; then it is detected.
    """

    id: str
    zh: str
    en: str
    steps: tuple[IntentStep, ...]
    within_minutes: int
    against: tuple[IntentStep, ...] = ()
    quiet_minutes: int = 0

    def properties(self) -> frozenset[str]:
        """Return the properties that its steps look at."""
        return frozenset(name for one in (*self.steps, *self.against) for name in one.where)

    @property
    def reads(self) -> frozenset[str]:
        """The event types of which it is made."""
        return frozenset(one.event for one in (*self.steps, *self.against))

    @property
    def quiet_us(self) -> int:
        """How long after its last step it is detected, in microseconds."""
        return self.quiet_minutes * MINUTE_US

    @property
    def within_us(self) -> int:
        """How long its steps may take, in microseconds."""
        return self.within_minutes * MINUTE_US

    @property
    def event_type(self) -> EventType:
        """The event type that it is."""
        return EventType(
            name=self.id,
            label=Label(zh=self.zh, en=self.en),
            properties={BEGAN: Kind.TIMESTAMP, LAST: Kind.TIMESTAMP},
            labels={
                BEGAN: Label(zh="开始", en="Began"),
                LAST: Label(zh="最近一步", en="Last step"),
            },
        )
