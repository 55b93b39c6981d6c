"""Drawn worlds, moved to where they are seldom drawn."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from hengce.model.decision import Reason
from kernel.compare import differences
from oracle.worlds import World, world

SEEDS = range(24)


def without_tolerance(of: World) -> World:
    """Let no class but the highest take any risk: its level is 0, and yet it is assessed."""
    policy = of.configuration.policy
    if policy.suitability is None:
        return of
    names = sorted(policy.suitability.allows)
    allows = dict.fromkeys(names, 0) | {names[-1]: 5}
    suitability = changed(policy.suitability, allows=allows)
    configuration = changed(of.configuration, policy=changed(policy, suitability=suitability))
    return replace(of, configuration=configuration)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_may_allow_nothing(seed: int) -> None:
    assert differences(without_tolerance(world(seed, 4))) == []


def test_and_that_refuses_by_tolerance() -> None:
    told = {
        candidate.reason
        for seed in SEEDS
        for answer in without_tolerance(world(seed, 4)).answers()
        for candidate in answer.candidates
    }
    assert {Reason.RISK_ABOVE_TOLERANCE, Reason.ASSESSMENT_MISSING} <= told
