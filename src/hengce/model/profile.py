"""What is known of a customer beside the nightly tags, and how it changes in the day."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.tag import Scalar


class ChangeKind(enum.StrEnum):
    """What a change touches; `key` says which one."""

    TAG = "tag"  # key: the tag; value: its new value
    CONSENT = "consent"  # key: purpose:channel; value: given or not
    OPT_OUT = "opt_out"  # key: channel, *, or personalisation; value: out or not
    OPT_OUT_TOPIC = "opt_out_topic"  # key: topic; value: out or not
    STOP_TOPIC = "stop_topic"  # key: topic; value: stopped or not
    STOP_CATEGORY = "stop_category"  # key: category; value: stopped or not
    STOP_STRATEGY = "stop_strategy"  # key: strategy; value: stopped or not
    ENGAGED_TOPIC = "engaged_topic"  # key: topic; value: whether a person works on it
    SENT = "sent"  # key: channel; value: messages handed off so far
    ANSWERED = "answered"  # key: channel; value: messages answered so far
    SENT_AT = "sent_at"  # key: daypart; value: marketing handed off in it so far
    ANSWERED_AT = "answered_at"  # key: daypart; value: of these, answered so far


COUNTERS = frozenset(
    {ChangeKind.SENT, ChangeKind.ANSWERED, ChangeKind.SENT_AT, ChangeKind.ANSWERED_AT}
)
"""What only counts messages and answers; channel and moment are chosen by them."""

EVERY_CHANNEL = "*"
"""The opt-out of a customer who wants no marketing at all."""

PERSONALISATION = "personalisation"
"""The opt-out of a customer who may not be profiled: marketing is ranked without his tags."""


class Change(Noun, frozen=True, kw_only=True):
    """One overlay on the nightly snapshot; the latest for (customer, kind, key) holds.

    Attributes:
        customer: Whose.
        kind: What it touches.
        key: Which one.
        value: The new value, absolute, so that a replay needs no order but the last.
        at: When it took effect.
        why: What caused it, such as an outcome's id; shown to people.
    """

    customer: str
    kind: ChangeKind
    key: str
    value: Scalar
    at: Instant
    why: str = ""


class Identifier(Noun, frozen=True, kw_only=True):
    """A key by which a source knows a customer, such as an account number."""

    kind: str
    value: str
    customer: str
    role: str = ""
