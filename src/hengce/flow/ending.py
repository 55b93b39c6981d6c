"""Where a claimed contact goes: after a channel's answer, a refusal, or a relay's death.

A contact is released only when it was certainly not handed off. Once an earlier hand-off is
in doubt, nothing releases it any more: it ends as handed off, or as unknown.
"""

import hashlib
from dataclasses import dataclass

from hengce.model.contact import ContactState
from hengce.model.delivery import Promise
from hengce.model.instant import MINUTE_US, SECOND_US, Instant
from hengce.model.obstacle import Obstacle
from hengce.ports import Claim, Delivered, Receipt, Settlement

DECIDED_AGAIN = "decided_again"
"""Why a contact is released that waited too long: its customer is decided again."""

_FRACTIONS = 2**32


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a hand-off is tried, and with which pauses.

    Attributes:
        attempts_max: Hand-offs tried before a contact is given up, or, in doubt, only listed.
        backoff_minutes: Pause after the first attempt; it doubles with each further one.
        backoff_minutes_max: The longest pause, before the jitter.
        jitter_share: By which part of itself a pause is drawn out at most, so that what
            failed together does not come back together.
    """

    attempts_max: int = 5
    backoff_minutes: int = 5
    backoff_minutes_max: int = 60
    jitter_share: float = 0.2


def handed_off(claim: Claim, at: Instant) -> Settlement:
    """Settle a contact that the channel took."""
    return Settlement(claim, ContactState.COMMITTED, at, tries=claim.tries + 1, doubts=claim.doubts)


def in_doubt(
    claim: Claim, promise: Promise, why: Obstacle, at: Instant, patience: Patience
) -> Settlement:
    """Settle a hand-off of which nobody can tell: repeat it, if that was promised."""
    tries, doubts = claim.tries + 1, claim.doubts + 1
    again_at: Instant | None = at + pause_us(claim.contact.id, tries, patience)
    limit = tries >= patience.attempts_max or (again_at or 0) >= claim.contact.expires_at
    if promise is Promise.AT_MOST_ONCE or limit:
        again_at = None
    return Settlement(
        claim,
        ContactState.UNKNOWN,
        at,
        again_at=again_at,
        tries=tries,
        doubts=doubts,
        why=why,
        listed=again_at is None,
    )


def put_off(claim: Claim, again_at: Instant, why: str, at: Instant) -> Settlement:
    """Let a contact wait that was not tried: for its hours, a rest, another group."""
    return Settlement(
        claim,
        _unmoved(claim),
        at,
        again_at=again_at,
        tries=claim.tries,
        doubts=claim.doubts,
        why=why,
    )


def try_again(
    claim: Claim, why: Obstacle, at: Instant, patience: Patience, not_before: Instant = 0
) -> Settlement:
    """Try later what was certainly not taken this time, if there is a later."""
    tries = claim.tries + 1
    again_at = max(at + pause_us(claim.contact.id, tries, patience), not_before)
    if tries >= patience.attempts_max or again_at >= claim.contact.expires_at:
        return give_up(claim, why, at, tries=tries, listed=True)
    return Settlement(
        claim,
        _unmoved(claim),
        at,
        again_at=again_at,
        tries=tries,
        doubts=claim.doubts,
        why=why,
    )


def give_up(
    claim: Claim, why: str, at: Instant, *, tries: int | None = None, listed: bool = False
) -> Settlement:
    """Release a contact that was not taken; one in doubt stays unknown, and is listed."""
    doubtful = claim.doubts > 0
    return Settlement(
        claim,
        ContactState.UNKNOWN if doubtful else ContactState.RELEASED,
        at,
        tries=claim.tries if tries is None else tries,
        doubts=claim.doubts,
        why=why,
        listed=listed or doubtful,
    )


def answered(
    claim: Claim, receipt: Receipt, promise: Promise, at: Instant, patience: Patience
) -> Settlement:
    """Settle a contact as its channel answered."""
    match receipt.status:
        case Delivered.ACCEPTED:
            return handed_off(claim, at)
        case Delivered.REFUSED:
            return give_up(claim, Obstacle.REFUSED, at, tries=claim.tries + 1, listed=True)
        case Delivered.UNAVAILABLE:
            asked = at + receipt.retry_after_seconds * SECOND_US
            return try_again(claim, Obstacle.UNAVAILABLE, at, patience, not_before=asked)
        case Delivered.UNKNOWN:
            return in_doubt(claim, promise, Obstacle.UNKNOWN, at, patience)


def pause_us(key: str, tries: int, patience: Patience) -> int:
    """Return the pause after a number of tries: the same for the same key and number."""
    minutes = min(patience.backoff_minutes * 2 ** (tries - 1), patience.backoff_minutes_max)
    drawn = int.from_bytes(hashlib.sha256(f"{key} {tries}".encode()).digest()[:4], "big")
    stretch = 1 + patience.jitter_share * drawn / _FRACTIONS
    return int(minutes * MINUTE_US * stretch)


def _unmoved(claim: Claim) -> ContactState:
    return ContactState.UNKNOWN if claim.doubts else ContactState.RESERVED
