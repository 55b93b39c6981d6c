"""Changes of running experiments: which need a phase of their own, which a new experiment."""

import msgspec
import pytest

from experiments.evidence import OPTED_OUT, RULES
from hengce.measure.experiments.edits import NEEDS, Change, Needs, Setup, edited
from hengce.measure.experiments.namespace import Namespace
from hengce.measure.experiments.split import Arm
from hengce.measure.experiments.verdict import Rules

OLD, NEW, THIRD = (Arm(name=n, weight=w) for n, w in (("old", 8_000), ("new", 2_000), ("3", 0)))

RUNNING = Setup(
    salt="e-1",
    arms=(OLD, NEW),
    coverage=5_000,
    audience="adults",
    contents={"old": "A", "new": "B"},
    rules=RULES,
)

COMPLAINED = msgspec.structs.replace(OPTED_OUT, name="complained")
MORE_GUARDS = msgspec.structs.replace(RULES, guards=(OPTED_OUT, COMPLAINED))

# What is changed, what it is called, what it needs.
EDITS: list[tuple[dict[str, object], tuple[Change, ...], Needs]] = [
    ({}, (), Needs.NOTHING),
    ({"coverage": 10_000}, (Change.MORE_COVERAGE,), Needs.NOTHING),
    ({"rules": MORE_GUARDS}, (Change.GUARDS,), Needs.NOTHING),
    ({"coverage": 1_000}, (Change.LESS_COVERAGE,), Needs.PHASE),
    (
        {"arms": (Arm(name="old", weight=5_000), Arm(name="new", weight=5_000))},
        (Change.WEIGHTS,),
        Needs.PHASE,
    ),
    ({"arms": (OLD, NEW, THIRD)}, (Change.ARM_ADDED,), Needs.PHASE),
    ({"arms": (OLD,)}, (Change.ARM_ENDED,), Needs.PHASE),
    ({"audience": "adults in GZ"}, (Change.AUDIENCE,), Needs.PHASE),
    (
        {"namespace": Namespace(name="home", low=0, high=5_000)},
        (Change.NAMESPACE,),
        Needs.PHASE,
    ),
    ({"arms": (NEW, OLD)}, (Change.CONTROL,), Needs.EXPERIMENT),
    ({"contents": {"old": "A", "new": "C"}}, (Change.CONTENT,), Needs.EXPERIMENT),
    ({"salt": "e-2"}, (Change.SALT,), Needs.EXPERIMENT),
    ({"rules": Rules(goal=RULES.goal)}, (Change.JUDGEMENT,), Needs.EXPERIMENT),
    ({"rules": Rules(goal=COMPLAINED, guards=RULES.guards)}, (Change.JUDGEMENT,), Needs.EXPERIMENT),
    (
        {"coverage": 10_000, "audience": "all"},
        (Change.MORE_COVERAGE, Change.AUDIENCE),
        Needs.PHASE,
    ),
]


@pytest.mark.parametrize(("changed", "changes", "needs"), EDITS)
def test_edits(changed: dict[str, object], changes: tuple[Change, ...], needs: Needs) -> None:
    found = edited(RUNNING, msgspec.structs.replace(RUNNING, **changed))
    assert (found.changes, found.needs) == (changes, needs)


def test_every_change_needs_something_known() -> None:
    assert set(NEEDS) == set(Change)
    assert {change for _, changes, _ in EDITS for change in changes} == set(Change)
