"""What the relay needs from the bank's memory."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.contact import Contact, ContactState
from hengce.model.delivery import Undelivered
from hengce.model.filter import Filter
from hengce.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Claim:
    """A contact that this relay may hand off now.

    Attributes:
        contact: The contact.
        attempt: The number of the claim, which grows with each claim of the contact: the
            fencing token that its settlement must show.
        tries: Hand-offs that were tried before.
        doubts: Of these, those of which nobody can tell whether they were taken.
    """

    contact: Contact
    attempt: int
    tries: int = 0
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where a claimed contact goes.

    Attributes:
        claim: The claim that is settled.
        state: The ledger's new state; RESERVED: it stays as it was, and waits.
        at: Since when.
        again_at: When it may be claimed again; None: never.
        tries: Hand-offs that were tried by now.
        doubts: Of these, those of which nobody can tell.
        why: What kept it from leaving.
        listed: Whether somebody should look at it.
    """

    claim: Claim
    state: ContactState
    at: Instant
    again_at: Instant | None = None
    tries: int = 0
    doubts: int = 0
    why: str = ""
    listed: bool = False


class Settled(enum.StrEnum):
    """What became of a settlement."""

    WRITTEN = "written"
    KNOWN = "known"  # an outcome had told the ending while the contact was in hand
    FENCED = "fenced"  # the claim was taken over: nothing was written


class DeliveryReads(Protocol):
    """What a view knows of hand-offs."""

    def undelivered(
        self, orgs: Sequence[str] | None, limit: int, after_seq: int = 0
    ) -> Sequence[Undelivered]:
        """Contacts that somebody should look at, of some units (None: of all), oldest first.

        One that was settled since, or that was given another try, is not among them.
        """


class DeliveryWrites(Protocol):
    """What a transaction writes of hand-offs."""

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settled]:
        """End claims, each with its token; an old token is refused without the others."""

    def withdraw(self, customer: str, what: Sequence[Filter], at: Instant, why: str) -> int:
        """Release a customer's pending contacts that a filter fits; return how many."""

    def end_undelivered(self, seq: int, why: str) -> None:
        """Note that somebody dealt with a contact; NotFoundError when there is none."""


class Outbox(Protocol):
    """What waits to be handed off."""

    def claim(self, now: Instant, limit: int, channel: str | None = None) -> Sequence[Claim]:
        """Take up to `limit` due contacts of a channel (None: of any), oldest release first.

        A claim is durable before it is returned. A contact that was withdrawn is not
        claimed.
        """

    def next_releases(self) -> Mapping[str, Instant]:
        """When the next contact of each channel that has any becomes due."""

    def unsettled(self, before: Instant) -> Sequence[Claim]:
        """Claims made before an instant that nobody settled, oldest first: a relay died."""
