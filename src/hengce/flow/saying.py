"""What a message says: which of its offers may be said in this second, and how.

The winner's offer is the message. When the law refuses it, nothing is said; another offer
that is refused, or that cannot be written, is only left out. Its place in the ledger stays
counted: the ledger knows messages.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from hengce.flow.render import Rendered, RenderError, render, together
from hengce.flow.reopening import reopening
from hengce.flow.second_gate import HandoffFacts, second_gate
from hengce.model.contact import Contact
from hengce.model.decision import Reason
from hengce.model.delivery import Promise
from hengce.model.instant import Instant
from hengce.model.material import Variant
from hengce.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Offer:
    """What one offer of a message reads.

    Attributes:
        facts: What the second gate asks.
        variant: The wording for the contact's channel; None when there is none.
        context: What each placeholder prints, by path.
        defaults: What a placeholder prints that is unknown.
    """

    facts: HandoffFacts
    variant: Variant | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handoff:
    """All that one hand-off reads.

    Attributes:
        contact: The contact's id.
        policy: The bank's rules in force.
        offers: One for each offer of the contact's kind, in their order: the winner's first.
        promise: What happens when nobody can tell whether it was taken.
    """

    contact: str
    policy: Policy
    offers: tuple[Offer, ...]
    promise: Promise = Promise.AT_MOST_ONCE

    @property
    def facts(self) -> HandoffFacts:
        """The winner's facts."""
        return self.offers[0].facts


class Unwritten(enum.StrEnum):
    """Why an offer that may be said has no words."""

    NO_MATERIAL = "no_material"  # the material has no wording for the channel
    UNWRITABLE = "unwritable"  # the text could not be rendered


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Why an offer is not said.

    Attributes:
        why: A `Reason` in lower case, or an `Unwritten`.
        over: When it may be asked again; None: never, or nobody knows when.
        detail: For operators; it holds no personal data.
    """

    why: str
    over: Instant | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, and why other offers of the contact are not."""

    text: Rendered
    left_out: tuple[Unsaid, ...] = ()


def say(contact: Contact, handoff: Handoff, now: Instant) -> Message | Unsaid:
    """Return what a contact says now: the winner's wording, then each rider's on its own lines.

    Args:
        contact: What was decided.
        handoff: The facts of this second, for each offer.
        now: This second.
    """
    said: list[Rendered] = []
    left_out: list[Unsaid] = []
    for kind, offer in zip(contact.kind.offers, handoff.offers, strict=True):
        alone = msgspec.structs.replace(contact, kind=kind)
        words = _gated(alone, offer, handoff.policy, now)
        if isinstance(words, Rendered):
            said.append(words)
        elif not said:
            return words
        else:
            left_out.append(words)
    return Message(together(said), tuple(left_out))


def _gated(contact: Contact, offer: Offer, policy: Policy, now: Instant) -> Rendered | Unsaid:
    """Write an offer that the law lets through."""
    reason = second_gate(contact, offer.facts, policy, now)
    if reason is not None:
        return Unsaid(reason.name.lower(), _over(contact, offer.facts, policy, reason, now))
    if offer.variant is None:
        return Unsaid(Unwritten.NO_MATERIAL)
    try:
        return render(offer.variant, offer.context, offer.defaults)
    except RenderError as error:
        return Unsaid(Unwritten.UNWRITABLE, detail=str(error))


def _over(
    contact: Contact, facts: HandoffFacts, policy: Policy, reason: Reason, now: Instant
) -> Instant | None:
    match reason:
        case Reason.OUTSIDE_HOURS:
            return reopening(contact.kind, facts.zone, policy, now)
        case Reason.RESTING:
            return facts.resting_until
        case _:
            return None
