"""The facts as tables for other programs: which there are, with the meaning of each column.

The reference page is written from this module, and a test reads the files back by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WHO: Mapping[str, str] = {
    "customer": "the bank's own number of the customer; after a merge the number that speaks",
    "org": "the customer's unit at that time",
}
_WHAT: Mapping[str, str] = {
    "strategy": "the strategy's id",
    "node": "the node of its journey, empty without one",
    "department": "who owns the strategy",
    "category": "the strategy's category",
    "channel": "the channel's id",
}
_DAY: Mapping[str, str] = {"day": "the day of it, in the bank's zone"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One table.

    Attributes:
        name: What its folder is called.
        source: The view or table of the mart.
        at: The column that says when, microseconds since 1970-01-01 UTC.
        meaning: What one row is.
        columns: The columns in their order, each with its type in SQL and its meaning.
    """

    name: str
    source: str
    at: str
    meaning: str
    columns: Mapping[str, tuple[str, str]]


def _columns(*parts: Mapping[str, str], **kinds: str) -> Mapping[str, tuple[str, str]]:
    """Join columns; the type of those that are not texts is named."""
    types = {"day": "DATE", "at_us": "BIGINT", **kinds}
    return {
        name: (types.get(name, "VARCHAR"), text) for part in parts for name, text in part.items()
    }


_FLAGS = ("delivered", "opened", "clicked", "bought", "cancelled", "refused", "complained")

FACTS: Sequence[Fact] = (
    Fact(
        "contacts",
        "sent",
        "at_us",
        "a contact that was handed off to a channel, with what became of it",
        _columns(
            {"id": "the contact's name", "decision": "the decision that made it"},
            _WHO,
            _WHAT,
            {
                "topic": "what it is about",
                "product": "which product it offers",
                "priority_class": "risk, service or marketing",
                "message_class": "regulatory, transactional, care or commercial",
                "origin": "run, single, or past when it was imported",
                "state": "its state in the ledger",
                "at_us": "when it was handed off",
            },
            _DAY,
            {"cost_cents": "what the message cost"},
            {name: f"whether it was {name}" for name in _FLAGS[:6]},
            {
                "complained": "whether the customer complained of it",
                "opted_out": "whether it made him opt out",
                "closed": "whether he closed it at once",
                "bought_cents": "for how much he bought after it",
                "cancelled_cents": "how much of that was cancelled",
            },
            cost_cents="BIGINT",
            bought_cents="BIGINT",
            cancelled_cents="BIGINT",
            **dict.fromkeys((*_FLAGS, "opted_out", "closed"), "BOOLEAN"),
        ),
    ),
    Fact(
        "decisions",
        "told",
        "at_us",
        "a candidate of a single decision that was chosen, rode along, or was held out",
        _columns(
            {"decision": "the decision's name"},
            _WHO,
            _WHAT,
            {
                "reason": "CHOSEN, RIDES or HELD_OUT",
                "rule": "what the reason names",
                "propensity": "how likely an answer was thought to be",
                "value_cents": "what an answer was thought to be worth",
                "at_us": "when it was decided",
            },
            _DAY,
            propensity="DOUBLE",
            value_cents="DOUBLE",
        ),
    ),
    Fact(
        "outcomes",
        "outcome",
        "said_at",
        "something that a channel or a customer said of a contact",
        _columns(
            {"source": "who told it", "id": "its name there", "contact": "the contact's name"},
            {"customer": _WHO["customer"], "kind": "what happened"},
            {"at_us": "when it happened"},
            _DAY,
            {"amount_cents": "the amount", "dwell_ms": "how long he looked, in milliseconds"},
            amount_cents="BIGINT",
            dwell_ms="BIGINT",
        ),
    ),
    Fact(
        "events",
        "event",
        "occurred_at",
        "something that a customer did, or that happened to him",
        _columns(
            {"source": "who told it", "id": "its name there", "name": "the event type"},
            _WHO,
            {"at_us": "when it happened"},
            _DAY,
            {"properties": "its properties as a JSON object; money in cents"},
        ),
    ),
    Fact(
        "entries",
        "entered",
        "at_us",
        "a customer's way through a journey",
        _columns(
            {"id": "the instance's name", "strategy": _WHAT["strategy"]},
            {"version": "the version of the journey", "department": _WHAT["department"]},
            {"category": _WHAT["category"]},
            _WHO,
            {
                "state": "where it stands: running, ended and so on",
                "node": "at which node",
                "arms": "the arms that he got, as a JSON object",
                "at_us": "when he entered",
                "ended_at": "when it ended, as at_us; null while it runs",
            },
            _DAY,
            ended_at="BIGINT",
        ),
    ),
    Fact(
        "steps",
        "stepped",
        "at_us",
        "a step of a customer's way through a journey",
        _columns(
            {"instance": "the instance's name", "number": "which step, from 1"},
            {"strategy": _WHAT["strategy"], "node": "at which node"},
            {"did": "what he did there", "branch": "on which way he left it"},
            _WHO,
            {"at_us": "when"},
            _DAY,
            number="BIGINT",
        ),
    ),
    Fact(
        "tasks",
        "tasked",
        "at_us",
        "a task of a relationship manager",
        _columns(
            {"id": "the task's name", "contact": "the contact that it is"},
            _WHO,
            _WHAT,
            {
                "state": "where it stands",
                "outcome": "the code that ended it",
                "manager": "whose it is",
                "at_us": "when it was made",
                "last_at": "when it moved last, as at_us",
            },
            _DAY,
            last_at="BIGINT",
        ),
    ),
    Fact(
        "refusals",
        "refusal",
        "at_us",
        "a refusal: opted out of a channel or a topic, or a topic, a category, a strategy stopped",
        _columns(
            _WHO,
            {"kind": "what kind of refusal", "key": "of what"},
            {"at_us": "when"},
            _DAY,
        ),
    ),
)
