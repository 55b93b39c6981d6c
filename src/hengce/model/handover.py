"""When the brain itself hands a customer over to a person."""

from hengce.model.noun import Label, Noun
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.tag import EventType, Kind

HANDOVER = "handover."
"""What the names of strategies begin with that stand for a hand-over rule."""

ANSWERED = EventType(
    name="message_answered",
    label=Label(zh="触达有了结果", en="A contact was answered"),
    properties={
        "kind": Kind.TEXT,
        "topic": Kind.TEXT,
        "category": Kind.TEXT,
        "strategy": Kind.TEXT,
        "channel": Kind.TEXT,
        "amount": Kind.MONEY,
    },
    labels={
        "kind": Label(zh="结果", en="Outcome"),
        "topic": Label(zh="主题", en="Topic"),
        "category": Label(zh="品类", en="Category"),
        "strategy": Label(zh="策略", en="Strategy"),
        "channel": Label(zh="渠道", en="Channel"),
        "amount": Label(zh="金额", en="Amount"),
    },
)
"""The brain's own event: an outcome was taken down."""

UNANSWERED = EventType(
    name="messages_unanswered",
    label=Label(zh="多次触达无应答", en="Contacts went unanswered"),
    properties={"topic": Kind.TEXT, "messages": Kind.INTEGER},
    labels={"topic": Label(zh="主题", en="Topic"), "messages": Label(zh="条数", en="Messages")},
)
"""The brain's own event: the customer left contacts on a topic unanswered."""

ASKED = EventType(
    name="question_asked",
    label=Label(zh="客户提出了问题", en="A customer asked something"),
    properties={"channel": Kind.TEXT, "text": Kind.TEXT},
    labels={"channel": Label(zh="渠道", en="Channel"), "text": Label(zh="原话", en="Words")},
)
"""The brain's own event: a customer wrote what automation cannot answer."""

OWN_EVENTS = (ANSWERED, UNANSWERED, ASKED)
"""Event types that only the brain itself makes."""


class Unanswered(Noun, frozen=True, kw_only=True):
    """So many contacts on the rule's topic, and no answer to any of them.

    Attributes:
        messages: How many.
        within_days: Handed off within so many days.
        after_hours: A contact without an answer for so long counts as unanswered.
    """

    messages: int
    within_days: int = 30
    after_hours: int = 48


class Handover(Noun, frozen=True, kw_only=True):
    """What a machine should not close: a rule that makes a task for the customer's manager.

    It is a strategy with one task, mandatory in its class, that starts by itself: it passes
    the same gates, obeys the same caps, and is explained and approved like any other.

    Attributes:
        id: Stable identifier; the strategy is called `handover.<id>`.
        label: What people call it.
        department: Whose it is.
        owner: The person who answers for it.
        channel: The channel that hands tasks over.
        material: The script.
        category: What caps and stops name.
        topic: What rests while a person is engaged.
        starts: The first day, ISO.
        ends: The last day, ISO.
        message_class: Decides consent, quiet hours and caps.
        event: The event type that it listens to.
        where: A condition on that event's properties, or on those of the brain's own event.
        answered: Outcomes that start it, instead of an event of the bank.
        unanswered: Contacts without an answer that start it, instead of an event of the bank.
        asked: Channels whose customers' replies start it where automation cannot answer them,
            instead of an event of the bank.
        condition: Whom it is for, as a condition over tags and events.
        value: A money expression for what the task is worth.
        priority_class: Ranks it.
        purpose: The consent purpose that it needs.
        org: The unit of the bank's tree that it belongs to.
        product: The product it is about, empty for none.
        expires_hours: How long after the decision it may still be handed over.
        deadline_hours: How long the manager has.
        outcomes: The codes that the task may be finished with; empty: all.
    """

    id: str
    label: Label
    department: str
    owner: str
    channel: str
    material: str
    category: str
    topic: str
    starts: str
    ends: str
    message_class: MessageClass
    event: str = ""
    where: str = ""
    answered: tuple[OutcomeKind, ...] = ()
    unanswered: Unanswered | None = None
    asked: tuple[str, ...] = ()
    condition: str = "TRUE"
    value: str = "0"
    priority_class: PriorityClass = PriorityClass.SERVICE
    purpose: str = "marketing"
    org: str = "HQ"
    product: str = ""
    expires_hours: int = 24
    deadline_hours: int = 24
    outcomes: tuple[str, ...] = ()
