"""The gates of one candidate through one channel, from what the law asks to what caps say."""

from hengce.kernel.caps import first_common
from hengce.kernel.jit import compiled
from hengce.kernel.person import bit_at, lowest_bit
from hengce.kernel.tables import IntArray, Record

# Reasons of model/decision.py, as the kernel's own constants; a test keeps them equal.
REQUIREMENT = 11
CONSENT_MISSING = 20
OPTED_OUT_CHANNEL = 21
OPTED_OUT_TOPIC = 22
DO_NOT_CONTACT = 23
ASSESSMENT_MISSING = 30
ASSESSMENT_EXPIRED = 31
RISK_ABOVE_TOLERANCE = 32
OUTSIDE_HOURS = 40
SUPPRESSION = 50
TOPIC_STOPPED = 51
SWITCHED_OFF = 52
CAP_REACHED = 70
NO_ADDRESS = 80
SLOT_TAKEN = 90
CAP_TAKEN = 91
HELD_OUT = 100
CHOSEN = 120

GATE = 10
"""Reasons of the same gate share their tens."""


@compiled
def refusal(
    strategy: Record, slot: int, person: Record, release_at: int, full_before: IntArray
) -> tuple[int, int]:
    """Return the first gate that refuses a slot, and its rule: (reason, rule); 0 for none.

    Args:
        strategy: Whose slot.
        slot: Which of its channels.
        person: The customer.
        release_at: The earliest instant from now on at which the slot is open.
        full_before: Caps that are full by history.

    Returns:
        The rule is a suppression for SUPPRESSION, a kind of opening hours for
        OUTSIDE_HOURS, a cap for CAP_REACHED, else -1.
    """
    if strategy["needs_consent"] == 1 and not bit_at(person["consents"], strategy["consent"][slot]):
        return CONSENT_MISSING, -1
    if strategy["obeys_opt_out"] == 1:
        reason = opted_out(strategy, slot, person)
        if reason == 0 and strategy["risk_level"] > 0:
            reason = unsuitable(strategy["risk_level"], person)
        if reason != 0:
            return reason, -1
    if release_at >= strategy["expires_at"]:
        return OUTSIDE_HOURS, strategy["hours"][slot]
    suppression = lowest_bit(strategy["suppressions"][slot] & person["active"])
    if suppression >= 0:
        return SUPPRESSION, suppression
    if strategy["obeys_opt_out"] == 1 and bit_at(
        person["stopped_topics"], strategy["stopped_topic"]
    ):
        return TOPIC_STOPPED, -1
    if strategy["switched_off"][slot] == 1:
        return SWITCHED_OFF, -1
    cap = first_common(strategy["obeys"][slot], full_before)
    if cap >= 0:
        return CAP_REACHED, cap
    if not bit_at(person["reachable"], strategy["channel"][slot]):
        return NO_ADDRESS, -1
    return 0, -1


@compiled
def opted_out(strategy: Record, slot: int, person: Record) -> int:
    """Return which refusal of the customer forbids a marketing message; 0 for none."""
    if person["all_out"] == 1:
        return DO_NOT_CONTACT
    if bit_at(person["opt_outs"], strategy["opt_out"][slot]):
        return OPTED_OUT_CHANNEL
    if bit_at(person["opt_out_topics"], strategy["opt_out_topic"]):
        return OPTED_OUT_TOPIC
    return 0


@compiled
def unsuitable(level: int, person: Record) -> int:
    """Hold a product's risk against the customer's tolerance; 0 where it suits."""
    if person["assessed"] == 0:
        return ASSESSMENT_MISSING
    if person["current"] == 0:
        return ASSESSMENT_EXPIRED
    return RISK_ABOVE_TOLERANCE if level > person["allowed"] else 0
