"""The loss waterfall: how many people each gate let through, by department.

A customer stands at the furthest stage that any candidate of the department reached, so
the counts are people and each stage is part of the one before.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hengce.model.decision import Reason
from hengce.model.run import People, Run


class Stage(enum.IntEnum):
    """The stages in their order."""

    POPULATION = 0
    ELIGIBLE = 1
    CONSENT = 2
    SUITABLE = 3
    OPEN = 4
    NOT_SUPPRESSED = 5
    AFFORDED = 6
    WITHIN_CAPS = 7
    REACHABLE = 8
    WON = 9
    NOT_HELD_OUT = 10
    SENT = 11


_FAILED_AT: dict[Reason, Stage] = {
    Reason.REQUIREMENT: Stage.POPULATION,
    Reason.CONSENT_MISSING: Stage.ELIGIBLE,
    Reason.OPTED_OUT_CHANNEL: Stage.ELIGIBLE,
    Reason.OPTED_OUT_TOPIC: Stage.ELIGIBLE,
    Reason.DO_NOT_CONTACT: Stage.ELIGIBLE,
    Reason.ASSESSMENT_MISSING: Stage.CONSENT,
    Reason.ASSESSMENT_EXPIRED: Stage.CONSENT,
    Reason.RISK_ABOVE_TOLERANCE: Stage.CONSENT,
    Reason.OUTSIDE_HOURS: Stage.SUITABLE,
    Reason.SUPPRESSION: Stage.OPEN,
    Reason.TOPIC_STOPPED: Stage.OPEN,
    Reason.SWITCHED_OFF: Stage.OPEN,
    Reason.CATEGORY_STOPPED: Stage.OPEN,
    Reason.STRATEGY_STOPPED: Stage.OPEN,
    Reason.FEED_LATE: Stage.OPEN,
    Reason.PERSON_ENGAGED: Stage.OPEN,
    Reason.BEFORE_MISSING: Stage.OPEN,
    Reason.AFTER_CONTACT: Stage.OPEN,
    Reason.RESTING: Stage.OPEN,
    Reason.BUDGET_SPENT: Stage.NOT_SUPPRESSED,
    Reason.CAPACITY_SPENT: Stage.NOT_SUPPRESSED,
    Reason.STOCK_SPENT: Stage.NOT_SUPPRESSED,
    Reason.CAP_REACHED: Stage.AFFORDED,
    Reason.NO_ADDRESS: Stage.WITHIN_CAPS,
    Reason.IMPERSONAL_ADDRESS: Stage.WITHIN_CAPS,
    Reason.SLOT_TAKEN: Stage.REACHABLE,
    Reason.CAP_TAKEN: Stage.REACHABLE,
    Reason.EXCLUDED: Stage.REACHABLE,
    Reason.REST_TAKEN: Stage.REACHABLE,
    Reason.RESOURCE_TAKEN: Stage.REACHABLE,
    Reason.HELD_OUT: Stage.WON,
    Reason.CHOSEN: Stage.NOT_HELD_OUT,
    Reason.RIDES: Stage.NOT_HELD_OUT,
}


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One department's column; an empty department is the whole bank.

    Attributes:
        department: Whose.
        reached: People who reached each stage, from POPULATION to SENT.
    """

    department: str
    reached: tuple[int, ...]


def stage_reached(reason: int) -> Stage:
    """Return the last stage that was passed when a candidate ended with this reason."""
    return _FAILED_AT[Reason(reason)] if reason else Stage.POPULATION


def waterfall(run: Run, sent: Mapping[str, int]) -> tuple[Waterfall, ...]:
    """Count people by department and stage.

    Args:
        run: The run.
        sent: People who were sent something, by department; an empty name is the bank.
    """
    departments = sorted({people.department for people in run.people}, key=lambda d: (d == "", d))
    return tuple(
        Waterfall(
            department=department,
            reached=_reached(
                [people for people in run.people if people.department == department],
                sent.get(department, 0),
            ),
        )
        for department in departments
    )


def _reached(people: Sequence[People], sent: int) -> tuple[int, ...]:
    at_stage = [0] * Stage.SENT
    for part in people:
        at_stage[stage_reached(part.reason)] += part.customers
    return (*(sum(at_stage[stage:]) for stage in range(Stage.SENT)), sent)
