"""The gates of a candidate, from what the law asks to what caps say."""

from hengce.kernel.caps import first_common, holder_of
from hengce.kernel.jit import compiled, inlined
from hengce.kernel.person import bit_at, lowest_bit
from hengce.kernel.reasons import (
    ASSESSMENT_EXPIRED,
    ASSESSMENT_MISSING,
    BEFORE_MISSING,
    BUDGET_SPENT,
    CAP_REACHED,
    CONSENT_MISSING,
    DO_NOT_CONTACT,
    GATE,
    IMPERSONAL_ADDRESS,
    NO_ADDRESS,
    OPTED_OUT_CHANNEL,
    OPTED_OUT_TOPIC,
    OUTSIDE_HOURS,
    PERSON_ENGAGED,
    REQUIREMENT,
    RISK_ABOVE_TOLERANCE,
    SUPPRESSION,
    SWITCHED_OFF,
    TOPIC_STOPPED,
)
from hengce.kernel.resources import spent
from hengce.kernel.tables import IntArray, Record, Records


@inlined
def pass_gates(
    strategy: Record,
    person: Record,
    candidate: Record,
    bank: Record,
    open_at: IntArray,
    resources: Records,
    shared: IntArray,
    full_before: IntArray,
    open_slots: IntArray,
) -> bool:
    """Open the slots of a candidate that nothing but this decision can refuse.

    When no slot opens, the answer is that of the slot that got furthest.
    """
    requirement = lowest_bit(strategy["requirements"] & person["failed"])
    if requirement >= 0:
        answer(candidate, REQUIREMENT, requirement, -1)
        return False
    passed, furthest, why, at = False, 0, -1, -1
    for slot in range(open_slots.size):
        open_slots[slot] = 0
        if strategy["channel"][slot] < 0:
            continue
        reason, rule = refusal(
            strategy, slot, person, candidate, bank, open_at, resources, shared, full_before
        )
        if reason == 0:
            open_slots[slot] = 1
            passed = True
        elif reason // GATE > furthest // GATE:
            furthest, why, at = reason, rule, slot
    if passed:
        answer(candidate, 0, -1, -1)
    else:
        answer(candidate, furthest, why, at)
    return passed


@inlined
def answer(candidate: Record, reason: int, rule: int, slot: int) -> None:
    """Write an answer, without numbers, over an earlier one."""
    candidate["reason"], candidate["rule"], candidate["slot"] = reason, rule, slot
    candidate["used"], candidate["limit"] = 0, 0
    candidate["winner"], candidate["number"] = -1, 0


@inlined
def refusal(
    strategy: Record,
    slot: int,
    person: Record,
    candidate: Record,
    bank: Record,
    open_at: IntArray,
    resources: Records,
    shared: IntArray,
    full_before: IntArray,
) -> tuple[int, int]:
    """Return the first gate that refuses a slot, and its rule: (reason, rule); 0 for none.

    Args:
        strategy: Whose slot.
        slot: Which of its channels.
        person: The customer.
        candidate: How it ranks, where something is scarce; whether it is stopped.
        bank: The policy; its limits before `first_cap` are relations and rests.
        open_at: When each kind of hours opens.
        resources: What is left of what runs out.
        shared: The limits that count by a shared tag.
        full_before: The limits that history fills.

    Returns:
        The rule is a suppression for SUPPRESSION, a kind of opening hours for OUTSIDE_HOURS, the
        strategy for CATEGORY_STOPPED and STRATEGY_STOPPED, else what refuses, or -1.
        BEFORE_MISSING stands for whatever reason a relation or rest has, BUDGET_SPENT for that
        of a resource: they are of one gate each.
    """
    reason = unwelcome(strategy, slot, person)
    if reason != 0:
        return reason, -1
    if open_at[person["zone"], strategy["hours"][slot], 0] >= strategy["expires_at"]:
        return OUTSIDE_HOURS, strategy["hours"][slot]
    reason, rule = silenced(strategy, slot, person, candidate)
    if reason != 0:
        return reason, rule
    limit = first_common(strategy["obeys"][slot], full_before)
    if 0 <= limit < bank["first_cap"]:
        return BEFORE_MISSING, limit
    if strategy["scarce"] == 1:
        named, weights = strategy["resources"][slot], strategy["weights"][slot]
        resource = spent(resources, named, weights, candidate)
        if resource >= 0:
            return BUDGET_SPENT, resource
    if limit >= 0:
        return CAP_REACHED, limit
    if not bit_at(person["reachable"], strategy["channel"][slot]):
        return NO_ADDRESS, -1
    if strategy["marketing"] == 1 and person["impersonal"] != 0:
        crowded = first_impersonal(shared, strategy["obeys"][slot], person["impersonal"])
        if crowded >= 0:
            return IMPERSONAL_ADDRESS, crowded
    return 0, -1


@inlined
def unwelcome(strategy: Record, slot: int, person: Record) -> int:
    """Return why the customer may not be told this way; 0 where he may."""
    if strategy["needs_consent"] == 1 and not bit_at(person["consents"], strategy["consent"][slot]):
        return CONSENT_MISSING
    if strategy["marketing"] == 0:
        return 0
    reason = opted_out(strategy, slot, person)
    if reason == 0 and strategy["risk_level"] > 0:
        reason = unsuitable(strategy["risk_level"], person)
    return reason


@inlined
def opted_out(strategy: Record, slot: int, person: Record) -> int:
    """Return which refusal of the customer forbids a marketing message; 0 for none."""
    if person["all_out"] == 1:
        return DO_NOT_CONTACT
    if bit_at(person["opt_outs"], strategy["opt_out"][slot]):
        return OPTED_OUT_CHANNEL
    if bit_at(person["opt_out_topics"], strategy["opt_out_topic"]):
        return OPTED_OUT_TOPIC
    return 0


@inlined
def unsuitable(level: int, person: Record) -> int:
    """Hold a product's risk against the customer's tolerance; 0 where it suits."""
    if person["assessed"] == 0:
        return ASSESSMENT_MISSING
    if person["current"] == 0:
        return ASSESSMENT_EXPIRED
    return RISK_ABOVE_TOLERANCE if level > person["allowed"] else 0


@inlined
def silenced(strategy: Record, slot: int, person: Record, candidate: Record) -> tuple[int, int]:
    """Return what silences a slot, and its rule as `refusal` does; 0 for nothing."""
    suppression = lowest_bit(strategy["suppressions"][slot] & person["active"])
    if suppression >= 0:
        return SUPPRESSION, suppression
    if strategy["marketing"] == 1 and bit_at(person["stopped_topics"], strategy["stopped_topic"]):
        return TOPIC_STOPPED, -1
    if candidate["stopped"] != 0:
        return candidate["stopped"], candidate["strategy"]
    if bit_at(person["stopped_topics"], strategy["engaged"][slot]):
        return PERSON_ENGAGED, -1
    if strategy["switched_off"][slot] == 1:
        return SWITCHED_OFF, -1
    return 0, -1


@compiled
def first_impersonal(shared: IntArray, obeys: IntArray, tags: int) -> int:
    """Return the first obeyed cap that counts by a value which too many share, or -1."""
    first = -1
    for p in range(shared.shape[0]):
        cap = first_common(obeys, shared[p]) if bit_at(tags, p) else -1
        if cap >= 0 and (first < 0 or cap < first):
            first = cap
    return first


@compiled
def complete(
    strategy: Record,
    person: Record,
    candidate: Record,
    member: int,
    limits: Records,
    uses: Records,
    holders: IntArray,
    resources: Records,
    hours_rule: IntArray,
) -> None:
    """Write the numbers of a refusal by a rule, and the rule as people number it."""
    reason, rule = candidate["reason"], candidate["rule"]
    if reason in (BEFORE_MISSING, CAP_REACHED):
        limit = limits[rule]
        candidate["reason"], candidate["limit"] = limit["reached"], limit["limit"]
        candidate["used"] = uses[holder_of(limit, holders, member), rule]["before"]
    elif reason == BUDGET_SPENT:
        resource = resources[rule]
        candidate["reason"], candidate["limit"] = resource["reason"], resource["limit"]
        candidate["used"] = resource["limit"] - resource["left"]
    elif reason == OUTSIDE_HOURS:
        candidate["rule"] = hours_rule[rule]
    elif reason == RISK_ABOVE_TOLERANCE:
        candidate["used"], candidate["limit"] = strategy["risk_level"], person["allowed"]
