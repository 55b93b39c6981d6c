"""What the simulated banks have to say, and what starts it."""

from collections.abc import Callable
from dataclasses import dataclass

from hengce.model.handover import ANSWERED, ASKED
from hengce.model.noun import Label
from hengce.model.strategy import Graph, MessageClass, PriorityClass, Score, Strategy
from hengce.sim.people import Person

TASK_HOURS = 24
"""How long a manager has for a task."""

HEAD_HOURS = 12
"""How long the head of the unit has for one that is overdue."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a strategy is about, in one line; its audience once for the bank, once for us."""

    id: str
    event: str
    channels: tuple[str, ...]
    priority: PriorityClass
    message_class: MessageClass
    topic: str
    audience: str
    fits: Callable[[Person], bool]
    value: int
    product: str = ""
    hours: int = 24

    @property
    def category(self) -> str:
        """What caps and stops name: its product's."""
        return "savings" if self.product == "deposit" else "wealth"


def _all(_person: Person) -> bool:
    return True


_RISK, _SERVICE, _SELL = PriorityClass.RISK, PriorityClass.SERVICE, PriorityClass.MARKETING
_MUST, _CARE, _AD = MessageClass.TRANSACTIONAL, MessageClass.CARE, MessageClass.COMMERCIAL

OFFERS = (
    Offer("fraud_alert", "card_alert", ("sms",), _RISK, _MUST, "security", "TRUE", _all, 9),
    Offer("overdue", "missed", ("push", "sms"), _RISK, _MUST, "debts", "TRUE", _all, 8, hours=48),
    Offer("failed_transfer", "failed", ("push", "sms"), _SERVICE, _MUST, "pay", "TRUE", _all, 7),
    Offer("cross_sell", "failed", ("sms",), _SERVICE, _AD, "cards", "vip", lambda p: p.vip, 5),
    Offer("welcome", "opened", ("wecom", "sms"), _SERVICE, _CARE, "cards", "TRUE", _all, 4),
    Offer(
        *("fund", "salary", ("sms", "push"), _SELL, _AD, "funds"),
        *("age >= 25", lambda p: p.age >= 25, 60, "fund"),
    ),
    Offer("deposit", "salary", ("sms",), _SELL, _AD, "savings", "TRUE", _all, 40, "deposit"),
    Offer("loan", "browse", ("push", "sms"), _SELL, _AD, "loans", "TRUE", _all, 30, hours=6),
    Offer("bond", "browse", ("wecom",), _SELL, _AD, "funds", "vip", lambda p: p.vip, 35, "bond"),
    Offer("birthday", "", ("wecom", "push"), _SELL, _CARE, "care", "TRUE", _all, 10),
    Offer("nightly_fund", "", ("sms", "push"), _SELL, _AD, "funds", "TRUE", _all, 20, "fund"),
    Offer("banner_loan", "", ("banner",), _SELL, _AD, "loans", "TRUE", _all, 3),
    Offer("advice", "visit", ("task",), _SERVICE, _CARE, "funds", "TRUE", _all, 50),
    Offer("loan_call", "visit", ("task",), _SELL, _AD, "loans", "vip", lambda p: p.vip, 45),
    Offer("handover.asks", ASKED.name, ("task",), _SERVICE, _CARE, "loans", "TRUE", _all, 0),
    Offer("handover.wants", ANSWERED.name, ("task",), _SERVICE, _CARE, "funds", "TRUE", _all, 0),
    Offer("banner_fund", "", ("banner",), _SELL, _AD, "funds", "vip", lambda p: p.vip, 4),
)
"""What the banks have to say."""

JOURNEYS = (
    Offer("onboard", "opened", ("sms", "push"), _SELL, _AD, "cards", "TRUE", _all, 22),
    Offer("apply", "applied", ("push", "sms", "task"), _SERVICE, _MUST, "pay", "TRUE", _all, 6),
    Offer("chase", "missed", ("sms", "push"), _RISK, _MUST, "debts", "TRUE", _all, 7),
    Offer("reward", "paid", ("sms", "task"), _SELL, _AD, "gifts", "TRUE", _all, 25),
    Offer("nurture", "browse", ("banner", "push"), _SELL, _AD, "loans", "TRUE", _all, 15),
    Offer("parent", "visit", ("wecom",), _SERVICE, _CARE, "care", "TRUE", _all, 5),
    Offer("child", "", ("sms",), _SERVICE, _CARE, "care", "TRUE", _all, 6),
    Offer("date", "paid", ("wecom", "sms"), _SELL, _CARE, "care", "vip", lambda p: p.vip, 12),
)
"""What the journeys of the banks are about; every bank has some of them."""

EVENTS = ("card_alert", "missed", "failed", "opened", "salary", "browse", "visit", "walk")
"""What happens to customers; nothing listens to the last one."""

JOURNEY_EVENTS = ("applied", "approved", "paid", "login")
"""What only journeys listen to."""

NUMBERED = frozenset({"applied", "approved"})
"""The events that say the number of an application."""


def offers_by_id() -> dict[str, Offer]:
    """Return what the banks have to say, by strategy, journeys included."""
    return {offer.id: offer for offer in (*OFFERS, *JOURNEYS)}


def offer_of(action: str) -> Offer:
    """Return what an action is about: that of a journey bears its wave behind a stroke."""
    return offers_by_id()[action.partition("/")[0]]


def strategy_of(offer: Offer, label: Label, graph: Graph) -> Strategy:
    """Return the document of an offer that is drawn like a graph."""
    return Strategy(
        id=offer.id,
        label=label,
        department="retail",
        owner="owner",
        priority_class=offer.priority,
        message_class=offer.message_class,
        category=offer.category,
        topic=offer.topic,
        product=offer.product,
        starts="2026-01-01",
        ends="2027-12-31",
        score=Score(propensity="0.5", value=str(offer.value)),
        preference_tag="likes",
        graph=graph,
    )
