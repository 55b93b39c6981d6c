"""Contacts: what the ledger counts."""

import enum

from hengce.model.account import AccountKind, Charge
from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.strategy import MessageClass, PriorityClass

OF_OFFERS = frozenset({AccountKind.STOCK})
"""The accounts of which every offer takes, and not only the message that carries it."""


class ContactKind(Noun, frozen=True, kw_only=True):
    """What caps look at; copied into the ledger so that history outlives strategies.

    Attributes:
        strategy: The strategy.
        channel: The channel.
        priority_class: Its rank.
        message_class: Its legal class.
        category: What it sells.
        topic: What it is about.
        department: Whose it is.
        interrupts: Whether it breaks into the customer's day.
        product: What it offers; empty for nothing.
        wave: For a wave of a journey: its name (`hengce.model.wave_name`); else empty.
        riders: Further offers in the same message, by rank. The message is one
            interruption; each offer is an exposure of its own.
        charges: What it takes of accounts when it carries the message.
    """

    strategy: str
    channel: str
    priority_class: PriorityClass
    message_class: MessageClass
    category: str
    topic: str
    department: str
    interrupts: bool
    product: str = ""
    wave: str = ""
    riders: tuple["ContactKind", ...] = ()
    charges: tuple[Charge, ...] = ()

    @property
    def takes(self) -> tuple[Charge, ...]:
        """What the message takes of accounts: an offer that rides costs no message."""
        riding = (charge for rider in self.riders for charge in rider.charges)
        return (*self.charges, *(charge for charge in riding if charge.kind in OF_OFFERS))

    @property
    def carries_wave(self) -> bool:
        """Whether a journey waits for it: it is a wave, or one rides with it."""
        return bool(self.wave) or any(rider.wave for rider in self.riders)

    @property
    def offers(self) -> tuple["ContactKind", ...]:
        """Everything that the message says: the winner's offer and those that ride."""
        return (self, *self.riders)


class ContactState(enum.StrEnum):
    """Where a contact stands; every state but RELEASED counts against caps."""

    RESERVED = "reserved"  # decided, not handed off: counts in every window
    COMMITTED = "committed"  # handed off: counts from that instant on
    UNKNOWN = "unknown"  # handed off or not, nobody knows: stays counted
    RELEASED = "released"  # certainly not handed off: does not count


class Contact(Noun, frozen=True, kw_only=True):
    """One reserved place in a customer's attention.

    Attributes:
        id: `<decision>.<number>`; also the key that the channel de-duplicates by.
        decision: The decision that reserved it.
        customer: Whose.
        org: The customer's unit of the bank.
        kind: What caps look at.
        reserved_at: When it was decided.
        release_at: Not before this instant may it be handed off.
        expires_at: At this instant it is no longer handed off.
    """

    id: str
    decision: str
    customer: str
    org: str
    kind: ContactKind
    reserved_at: Instant
    release_at: Instant
    expires_at: Instant


def origin_of(name: str) -> str:
    """Return where a decision or contact comes from: a run, or a position; it names no customer.

    Args:
        name: The id of either; a customer's number is part of it.
    """
    return name.partition("/")[0]
