"""What the brain answered, and why."""

import enum

from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Verdict(enum.StrEnum):
    """The answer to one candidate; a closed list, in the order of the gates."""

    INELIGIBLE = "ineligible"
    NO_CONSENT = "no_consent"
    UNSUITABLE = "unsuitable"
    QUIET = "quiet"
    SUPPRESSED = "suppressed"
    NO_BUDGET = "no_budget"
    CAPPED = "capped"
    OUTRANKED = "outranked"
    UNREACHABLE = "unreachable"
    HELD_OUT = "held_out"
    DEFERRED = "deferred"
    EXPIRED = "expired"
    CHOSEN = "chosen"


class Reason(enum.IntEnum):
    """Why; one byte in a run's record. A higher number is a gate further on."""

    NOT_IN_AUDIENCE = 10
    REQUIREMENT = 11  # rule
    CONSENT_MISSING = 20
    OPTED_OUT_CHANNEL = 21
    OPTED_OUT_TOPIC = 22
    DO_NOT_CONTACT = 23
    ASSESSMENT_MISSING = 30
    ASSESSMENT_EXPIRED = 31
    RISK_ABOVE_TOLERANCE = 32  # used: product's level, limit: highest allowed
    OUTSIDE_HOURS = 40  # rule
    SUPPRESSION = 50  # rule
    TOPIC_STOPPED = 51
    SWITCHED_OFF = 52
    BEFORE_MISSING = 53  # rule: what must come before is not in the ledger
    AFTER_CONTACT = 54  # rule: never after what the ledger holds
    RESTING = 55  # rule: quiet after a contact of the ledger
    PERSON_ENGAGED = 56  # a person works on the topic
    CATEGORY_STOPPED = 57
    STRATEGY_STOPPED = 58
    FEED_LATE = 59  # rule: the feeds without which it proposes nothing
    BUDGET_SPENT = 60  # rule, used, limit; in cents
    CAPACITY_SPENT = 61  # rule, used, limit
    STOCK_SPENT = 62  # rule, used, limit
    CAP_REACHED = 70  # rule, used, limit
    NO_ADDRESS = 80
    IMPERSONAL_ADDRESS = 81  # rule: the cap that counts by it
    SLOT_TAKEN = 90  # winner, margin; used, limit: contacts of this decision
    CAP_TAKEN = 91  # winner, rule, used, limit
    EXCLUDED = 92  # winner, rule
    REST_TAKEN = 93  # winner, rule
    RESOURCE_TAKEN = 94  # winner, rule, used, limit
    HELD_OUT = 100  # rule
    DEFERRED = 110
    EXPIRED = 111
    CHOSEN = 120
    RIDES = 121  # winner: the offer whose message it shares


VERDICT_OF: dict[Reason, Verdict] = {
    Reason.NOT_IN_AUDIENCE: Verdict.INELIGIBLE,
    Reason.REQUIREMENT: Verdict.INELIGIBLE,
    Reason.CONSENT_MISSING: Verdict.NO_CONSENT,
    Reason.OPTED_OUT_CHANNEL: Verdict.NO_CONSENT,
    Reason.OPTED_OUT_TOPIC: Verdict.NO_CONSENT,
    Reason.DO_NOT_CONTACT: Verdict.NO_CONSENT,
    Reason.ASSESSMENT_MISSING: Verdict.UNSUITABLE,
    Reason.ASSESSMENT_EXPIRED: Verdict.UNSUITABLE,
    Reason.RISK_ABOVE_TOLERANCE: Verdict.UNSUITABLE,
    Reason.OUTSIDE_HOURS: Verdict.QUIET,
    Reason.SUPPRESSION: Verdict.SUPPRESSED,
    Reason.TOPIC_STOPPED: Verdict.SUPPRESSED,
    Reason.CATEGORY_STOPPED: Verdict.SUPPRESSED,
    Reason.STRATEGY_STOPPED: Verdict.SUPPRESSED,
    Reason.SWITCHED_OFF: Verdict.SUPPRESSED,
    Reason.FEED_LATE: Verdict.SUPPRESSED,
    Reason.BEFORE_MISSING: Verdict.SUPPRESSED,
    Reason.AFTER_CONTACT: Verdict.SUPPRESSED,
    Reason.RESTING: Verdict.DEFERRED,
    Reason.PERSON_ENGAGED: Verdict.SUPPRESSED,
    Reason.BUDGET_SPENT: Verdict.NO_BUDGET,
    Reason.CAPACITY_SPENT: Verdict.NO_BUDGET,
    Reason.STOCK_SPENT: Verdict.NO_BUDGET,
    Reason.CAP_REACHED: Verdict.CAPPED,
    Reason.SLOT_TAKEN: Verdict.OUTRANKED,
    Reason.CAP_TAKEN: Verdict.OUTRANKED,
    Reason.EXCLUDED: Verdict.OUTRANKED,
    Reason.REST_TAKEN: Verdict.DEFERRED,
    Reason.RESOURCE_TAKEN: Verdict.OUTRANKED,
    Reason.NO_ADDRESS: Verdict.UNREACHABLE,
    Reason.IMPERSONAL_ADDRESS: Verdict.UNREACHABLE,
    Reason.HELD_OUT: Verdict.HELD_OUT,
    Reason.DEFERRED: Verdict.DEFERRED,
    Reason.EXPIRED: Verdict.EXPIRED,
    Reason.CHOSEN: Verdict.CHOSEN,
    Reason.RIDES: Verdict.CHOSEN,
}


class Candidate(Noun, frozen=True, kw_only=True):
    """The answer to one strategy for one customer, with the numbers that decided it.

    Attributes:
        strategy: The strategy.
        reason: Why; its verdict is `VERDICT_OF[reason]`.
        rule: The rule that decided, such as a cap or a rest, or the channel, product or
            strategy that ran out; or empty.
        used: How much of the rule was used.
        limit: How much the rule allows.
        winner: The strategy that took the place, or whose message this one shares; or empty.
        winner_customer: Whose winner it was, where that is another member of the group.
        margin: The winner's score minus this one's, within the same class; else None.
        channel: The channel chosen, or where the furthest gate was reached; or empty.
        propensity: P.
        context: C.
        value_cents: V.
        lever: L.
        score: ((P·C)·V)·L.
        tie: The seeded hash that orders equal scores.
    """

    strategy: str
    reason: Reason
    rule: str = ""
    used: int = 0
    limit: int = 0
    winner: str = ""
    winner_customer: str = ""
    margin: float | None = None
    channel: str = ""
    propensity: float = 0.0
    context: float = 1.0
    value_cents: float = 0.0
    lever: float = 1.0
    score: float = 0.0
    tie: int = 0


class Pin(Noun, frozen=True, kw_only=True):
    """Everything a decision depends on, by name: the same pin gives the same bytes.

    Attributes:
        snapshot: The version of the nightly profile.
        position: The number of the last transaction that was visible.
        configuration: The content hash of the configuration.
        at: The decision's time.
        engine: The version of this program.
        tzdata: The version of the time zone database.
        calendar: The version of the calendar of working days.
    """

    snapshot: str
    position: int
    configuration: str
    at: Instant
    engine: str
    tzdata: str
    calendar: str = ""


class Decision(Noun, frozen=True, kw_only=True):
    """One customer's answer.

    Attributes:
        id: A run's decisions are `<run>/<customer>`.
        customer: Whose.
        org: The customer's unit of the bank.
        pin: What it depends on.
        triggers: `source/id` of each event that asked, sorted; empty for a run.
        candidates: The candidates by rank; a refused one may stand before a chosen one.
        contacts: What was reserved.
        placement: The slot that the customer looked at; empty for what we send.
    """

    id: str
    customer: str
    org: str
    pin: Pin
    candidates: tuple[Candidate, ...]
    contacts: tuple[Contact, ...]
    triggers: tuple[str, ...] = ()
    placement: str = ""
