"""What arbitration's answer, and what became of a contact, mean for who proposed it."""

from collections.abc import Collection, Iterable
from typing import TypeGuard

from msgspec.structs import replace as changed

from hengce.flow.ending import DECIDED_AGAIN
from hengce.flow.window import CATEGORY
from hengce.model.contact import Contact, ContactState
from hengce.model.decision import VERDICT_OF, Candidate, Reason, Verdict
from hengce.model.instance import Instance, InstanceState, Proposal, Wave
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.ports import ContactRecord

NOT_ELIGIBLE = Reason.NOT_IN_AUDIENCE.name
"""The reason where arbitration did not even see a candidate."""

LEFT = frozenset({ContactState.COMMITTED, ContactState.UNKNOWN})
"""The states of a contact that was handed off, or perhaps."""

TRY_AGAIN_US = HOUR_US
"""When a refusal is asked again of which nobody can tell when it ends."""

NEWS_US = DAY_US
"""When one is asked again that something new about the customer ends.

News of the day wakes him; what a nightly snapshot brings does not.
"""


_OF_NEWS = frozenset(
    {
        Reason.CONSENT_MISSING,
        Reason.OPTED_OUT_CHANNEL,
        Reason.OPTED_OUT_TOPIC,
        Reason.DO_NOT_CONTACT,
        Reason.ASSESSMENT_MISSING,
        Reason.ASSESSMENT_EXPIRED,
        Reason.RISK_ABOVE_TOLERANCE,
        Reason.TOPIC_STOPPED,
        Reason.CATEGORY_STOPPED,
        Reason.STRATEGY_STOPPED,
        Reason.PERSON_ENGAGED,
        Reason.NO_ADDRESS,
        Reason.IMPERSONAL_ADDRESS,
        Reason.HELD_OUT,
    }
)
"""The refusals that no clock ends: something else has to be known of the customer first."""


def placed(instance: Instance, contact: Contact) -> Instance:
    """Return an instance whose proposal was chosen; it waits for what becomes of the contact."""
    proposal = changed(instance.proposal, contact=contact.id, ask_at=None, reason="")
    return changed(instance, proposal=proposal, due_at=None)


OF_RULES = frozenset({Reason.REQUIREMENT, Reason.SUPPRESSION})


def waits_for_news(refusal: Candidate, moved_by_tags: Collection[str]) -> bool:
    """Tell whether a refusal ends only when something else is known of the customer.

    Args:
        refusal: What arbitration said.
        moved_by_tags: The rules that only tags and the date move.
    """
    by_rule = refusal.reason in OF_RULES and refusal.rule in moved_by_tags
    return by_rule or refusal.reason in _OF_NEWS


def refused(
    instance: Instance,
    node: ActionNode,
    reason: str,
    at: Instant,
    *,
    free_at: Instant | None = None,
    by_news: bool = False,
    turns_at: Instant | None = None,
) -> Instance:
    """Return an instance whose proposal was refused; it is to be walked on at once.

    Who waits is asked a last time when his patience ends; when it is certain that no place is
    free by then, he does not wait for it.

    Args:
        instance: Who proposed.
        node: Where.
        reason: Why it was refused.
        at: Now.
        free_at: When a place is free, where that is known.
        by_news: Whether only news of the customer ends it.
        turns_at: When time may turn the rule that refused it; it may be turned before.
    """
    ask_at = None
    if node.on_blocked is Blocked.WAIT:
        asked_at = at if instance.proposal.asked_at is None else instance.proposal.asked_at
        over = asked_at + node.wait_hours * HOUR_US
        again = at + (NEWS_US if by_news else TRY_AGAIN_US)
        again = min(again, over, again if turns_at is None else turns_at)
        wanted = max(at + 1, again if free_at is None else free_at)
        ask_at = wanted if wanted <= over else None
    proposal = changed(
        instance.proposal,
        reason=reason,
        ask_at=ask_at,
        heeds_news_after=at if by_news else None,
    )
    return changed(instance, proposal=proposal, due_at=at if ask_at is None else ask_at)


def postponed(instance: Instance, at: Instant) -> Instance:
    """Return an instance whose proposal is asked in the next transaction."""
    return changed(instance, proposal=changed(instance.proposal, ask_at=at), due_at=at)


def cancelled(instance: Instance, at: Instant) -> Instance:
    """Return an instance that was taken out."""
    return changed(
        instance,
        state=InstanceState.CANCELLED,
        ended_at=at,
        due_at=None,
        proposal=Proposal(),
    )


def stands(instance: Instance) -> bool:
    """Tell whether a proposal stands, to be shown when its customer looks."""
    proposal = instance.proposal
    return proposal.asked_at is not None and not proposal.contact and not proposal.reason


def observed(instance: Instance, record: ContactRecord, at: Instant) -> Instance:
    """Return an instance that knows what became of its contact.

    What waited too long and was taken back to be decided again is proposed again; it stays
    within its patience, because that counts from the first time.
    """
    if record.state in LEFT:
        # A channel whose clock is ahead may report what is still to come by ours.
        left_at = min(record.at if record.handed_off_at is None else record.handed_off_at, at)
        wave = Wave(contact=record.contact.id, left_at=left_at)
        return changed(instance, waves={**instance.waves, instance.node: wave})
    if record.state is ContactState.RESERVED:
        return instance
    proposal = instance.proposal
    if record.why == DECIDED_AGAIN:
        again = Proposal(asked_at=proposal.asked_at, ask_at=at, times=proposal.times)
        return changed(instance, proposal=again)
    return changed(instance, proposal=changed(proposal, reason=record.why or "released"))


def contact_of(instance: Instance, action: str, contacts: Iterable[Contact]) -> Contact | None:
    """Return the contact that carries what an instance proposed, alone or with other offers.

    Args:
        instance: Who proposed.
        action: The wave, or CATEGORY and a category.
        contacts: What was reserved for the customer.
    """
    category = action.removeprefix(CATEGORY) if action.startswith(CATEGORY) else None
    wave = action.partition("/")[2]
    for contact in contacts:
        for offer in contact.kind.offers:
            is_wave = offer.strategy == instance.strategy and offer.wave == wave
            is_choice = offer.category == category and not offer.wave
            if is_choice if category is not None else is_wave:
                return contact
    return None


def is_refusal(candidate: Candidate | None) -> TypeGuard[Candidate]:
    """Tell whether arbitration refused; it may not even have seen the action."""
    return candidate is not None and VERDICT_OF[candidate.reason] is not Verdict.CHOSEN
