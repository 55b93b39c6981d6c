"""The brain's own events: what it notices itself, in the words that rules listen to."""

from hengce.model.contact import Contact
from hengce.model.event import OWN_SOURCE, Event
from hengce.model.handover import ANSWERED, ASKED, UNANSWERED
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.ports import Inbound

TEXT_CHARACTERS_MAX = 500
"""How much of what a customer wrote rules can look at."""


def answered(outcome: Outcome, contact: Contact, at: Instant) -> Event:
    """Return the event that an outcome was taken down; one for each outcome."""
    kind = contact.kind
    return Event(
        source=OWN_SOURCE,
        id=f"answered/{outcome.source}/{outcome.id}",
        name=ANSWERED.name,
        customer=contact.customer,
        occurred_at=min(outcome.at, at),
        received_at=at,
        properties={
            "kind": str(outcome.kind),
            "topic": kind.topic,
            "category": kind.category,
            "strategy": kind.strategy,
            "channel": kind.channel,
            "amount": outcome.amount_cents,
        },
        org=contact.org,
    )


def unanswered(contact: Contact, messages: int, at: Instant) -> Event:
    """Return the event that a contact, and so many on its topic, stay without an answer."""
    return Event(
        source=OWN_SOURCE,
        id=f"unanswered/{contact.id}",
        name=UNANSWERED.name,
        customer=contact.customer,
        occurred_at=at,
        received_at=at,
        properties={"topic": contact.kind.topic, "messages": messages},
        org=contact.org,
    )


def asked(customer: str, org: str, channel: str, reply: Inbound, at: Instant) -> Event:
    """Return the event that a customer wrote what automation cannot answer."""
    return Event(
        source=OWN_SOURCE,
        id=f"asked/{channel}/{reply.id}",
        name=ASKED.name,
        customer=customer,
        occurred_at=at,
        received_at=at,
        properties={"channel": channel, "text": reply.text[:TEXT_CHARACTERS_MAX]},
        org=org,
    )
