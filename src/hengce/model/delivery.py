"""What is promised of a hand-off, and how fast a channel may be fed."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.strategy import MessageClass


class Promise(enum.StrEnum):
    """What happens to a hand-off of which nobody can tell whether it was taken."""

    AT_MOST_ONCE = "at_most_once"  # it is listed and never repeated: none is doubled
    AT_LEAST_ONCE = "at_least_once"  # it is repeated under the same key: none is lost


class Delivery(Noun, frozen=True, kw_only=True):
    """The promise for each message class; a channel may promise otherwise."""

    commercial: Promise = Promise.AT_MOST_ONCE
    care: Promise = Promise.AT_MOST_ONCE
    transactional: Promise = Promise.AT_LEAST_ONCE
    regulatory: Promise = Promise.AT_LEAST_ONCE

    def of(self, message_class: MessageClass) -> Promise:
        """Return the promise for a message class."""
        return {
            MessageClass.COMMERCIAL: self.commercial,
            MessageClass.CARE: self.care,
            MessageClass.TRANSACTIONAL: self.transactional,
            MessageClass.REGULATORY: self.regulatory,
        }[message_class]


class Throttle(Noun, frozen=True, kw_only=True):
    """How fast messages may follow each other.

    Attributes:
        per_second: Messages a second, in the long run.
        burst: Messages at once after a rest.
    """

    per_second: float
    burst: int = 1


class Provider(Noun, frozen=True, kw_only=True):
    """Who carries a channel's messages; channels with one provider share its throttle.

    Attributes:
        id: Stable identifier.
        throttle: How fast all of its channels together may be fed.
    """

    id: str
    throttle: Throttle


class UndeliveredState(enum.StrEnum):
    """Where a contact stands that did not arrive, or perhaps did not."""

    UNKNOWN = "unknown"  # handed off or not, nobody knows; it stays counted
    RELEASED = "released"  # certainly not handed off, and given up


class Undelivered(Noun, frozen=True, kw_only=True):
    """A hand-off that somebody should look at.

    Attributes:
        seq: Its number.
        org: The customer's unit of the bank.
        contact: The contact.
        customer: Whose.
        channel: Through which it was to leave.
        message_class: Its legal class.
        strategy: The strategy.
        state: Where it stands.
        at: Since when.
        why: What happened, in the relay's words.
        expires_at: From when on it is no longer of use.
    """

    seq: int
    org: str
    contact: str
    customer: str
    channel: str
    message_class: MessageClass
    strategy: str
    state: UndeliveredState
    at: Instant
    why: str
    expires_at: Instant
