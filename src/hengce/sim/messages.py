"""What channels received, read by the auditor: messages with their texts and their claims."""

from collections.abc import Sequence
from dataclasses import dataclass

from hengce.model.instant import Instant
from hengce.sim.bank import SimBank
from hengce.sim.ledgers import Claimed, Delivery, Ledgers, Mark
from hengce.sim.offers import Offer, offers_by_id
from hengce.sim.people import Person, people_by_id

ACCEPTED, UNKNOWN, RAISED = "accepted", "unknown", ""
PERHAPS = frozenset({ACCEPTED, UNKNOWN, RAISED})
"""Answers after which a message may be with the customer."""


@dataclass(frozen=True, slots=True)
class Messaged:
    """A call of a channel, and what it said.

    Attributes:
        delivery: The call.
        offer: What the text is about.
        node: The node of a journey that the text is of; empty: it is of a strategy of one step.
        revision: The documents that the text came from.
        person: Whose message it is.
        claimed: When its hand-off had started.
        at: From when it counts.
    """

    delivery: Delivery
    offer: Offer
    node: str
    revision: str
    person: Person
    claimed: Mark
    at: Instant


@dataclass(frozen=True, slots=True)
class Readings:
    """All calls that could be read, and sentences about those that could not."""

    messages: Sequence[Messaged]
    unread: Sequence[str]

    def effective(self) -> list[Messaged]:
        """Return the messages that customers got and that the bank could know of, by key once.

        A message that a channel delivered and denied is left out: the bank was told that it
        may send another one.
        """
        found: dict[str, Messaged] = {}
        for message in self.messages:
            delivery = message.delivery
            if delivery.taken and not delivery.lied and delivery.told in PERHAPS:
                found.setdefault(delivery.key, message)
        return list(found.values())


def read_messages(ledgers: Ledgers, bank: SimBank) -> Readings:
    """Read every call of every channel."""
    offers, people = offers_by_id(), people_by_id(bank.people)
    claims: dict[str, list[Claimed]] = {}
    for claim in ledgers.claims:
        claims.setdefault(claim.key, []).append(claim)
    messages: list[Messaged] = []
    unread: list[str] = []
    for delivery in ledgers.deliveries:
        action, channel, revision = _signature(delivery.body)
        strategy, _, node = action.partition("/")
        before = [c for c in claims.get(delivery.key, ()) if c.mark.number < delivery.mark.number]
        if not before:
            unread.append(f"I4 {delivery.key}: handed off without a claim")
        elif strategy not in offers or channel != delivery.channel:
            unread.append(f"I16 {delivery.key}: its text is none of the bank's")
        else:
            person = people[delivery.customer]
            last = before[-1]
            messages.append(
                Messaged(delivery, offers[strategy], node, revision, person, last.mark, last.at)
            )
    return Readings(messages, unread)


def customer_of(contact: str) -> str:
    """Return for whom a contact was decided, as its name says."""
    return contact.partition("/")[2].rpartition(".")[0]


def _signature(body: str) -> tuple[str, str, str]:
    """Return what a text says of itself: strategy, channel, revision."""
    words = body.partition("[")[2].partition("]")[0].split("|")
    return (words[0], words[1], words[2]) if len(words) == 3 else ("", "", "")
