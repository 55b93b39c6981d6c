"""What a change of a running experiment does to it: nothing, or it needs a phase of its own.

In one phase every unit has the same chances and gets the same thing, so all of its units can be
counted together. What breaks this for some of them opens a new phase; what makes arms
incomparable even there needs a new experiment. That less traffic, other weights and a narrower
audience bias a phase that goes on is GrowthBook's experience
(docs.growthbook.io/app/making-experiment-changes); where it leaves a choice, the stricter way
is taken.
"""

import enum
from collections.abc import Callable, Sequence

from hengce.measure.experiments.namespace import Namespace
from hengce.measure.experiments.split import Arm
from hengce.measure.experiments.verdict import Rules
from hengce.model.noun import Noun


class Setup(Noun, frozen=True, kw_only=True):
    """What an experiment is made of while it runs.

    Attributes:
        salt: Of its split.
        arms: With their weights; the control first.
        coverage: Which part of all units takes part, in ten-thousandths.
        audience: Who may take part, as a digest of the condition.
        contents: By arm: a digest of what its units get.
        rules: How it is judged.
        namespace: The part of the units that it has for itself; none: all.
    """

    salt: str
    arms: tuple[Arm, ...]
    coverage: int
    audience: str
    contents: dict[str, str]
    rules: Rules
    namespace: Namespace | None = None


class Needs(enum.IntEnum):
    """What a change needs; the highest of all changes counts."""

    NOTHING = 0
    PHASE = 1  # units are counted anew; who was exposed keeps his arm
    EXPERIMENT = 2  # a new salt and new evidence: nothing of the old one can be used


class Change(enum.StrEnum):
    """What can be changed."""

    MORE_COVERAGE = "more_coverage"
    LESS_COVERAGE = "less_coverage"
    WEIGHTS = "weights"
    ARM_ADDED = "arm_added"
    ARM_ENDED = "arm_ended"
    AUDIENCE = "audience"
    NAMESPACE = "namespace"
    GUARDS = "guards"
    CONTROL = "control"
    CONTENT = "content"
    SALT = "salt"
    JUDGEMENT = "judgement"


NEEDS = {
    Change.MORE_COVERAGE: Needs.NOTHING,  # nobody who was in changes arms or leaves
    Change.GUARDS: Needs.NOTHING,  # more is watched, nothing else is done
    Change.LESS_COVERAGE: Needs.PHASE,  # those who stay were in for longer than others
    Change.WEIGHTS: Needs.PHASE,  # early and late units would be mixed differently in each arm
    Change.ARM_ADDED: Needs.PHASE,
    Change.ARM_ENDED: Needs.PHASE,
    Change.AUDIENCE: Needs.PHASE,  # units of both kinds would be mixed
    Change.NAMESPACE: Needs.PHASE,
    Change.CONTROL: Needs.EXPERIMENT,  # effects would be against something else
    Change.CONTENT: Needs.EXPERIMENT,  # exposed units saw something else
    Change.SALT: Needs.EXPERIMENT,  # units move between control and treated
    Change.JUDGEMENT: Needs.EXPERIMENT,  # a goal that is chosen after the fact is no goal
}


class Edit(Noun, frozen=True, kw_only=True):
    """What was changed, and what that needs."""

    changes: tuple[Change, ...]
    needs: Needs


def edited(before: Setup, after: Setup) -> Edit:
    """Say what a change of a running experiment needs."""
    changes = tuple(change for change, is_made in _MADE if is_made(before, after))
    return Edit(changes=changes, needs=max((NEEDS[c] for c in changes), default=Needs.NOTHING))


def _names(setup: Setup) -> Sequence[str]:
    return [arm.name for arm in setup.arms]


def _weights(setup: Setup, among: Setup) -> dict[str, int]:
    return {arm.name: arm.weight for arm in setup.arms if arm.name in _names(among)}


def _is_content_new(before: Setup, after: Setup) -> bool:
    return any(
        after.contents[name] != content
        for name, content in before.contents.items()
        if name in after.contents
    )


def _is_judgement_new(before: Setup, after: Setup) -> bool:
    """A guardrail may be added; anything else about the judgement stays."""
    one, other = before.rules, after.rules
    fixed = [(r.goal, r.alpha, r.units_min, r.tuned_units) for r in (one, other)]
    return fixed[0] != fixed[1] or not set(one.guards) <= set(other.guards)


_MADE: tuple[tuple[Change, Callable[[Setup, Setup], bool]], ...] = (
    (Change.MORE_COVERAGE, lambda a, b: b.coverage > a.coverage),
    (Change.LESS_COVERAGE, lambda a, b: b.coverage < a.coverage),
    (Change.WEIGHTS, lambda a, b: _weights(a, b) != _weights(b, a)),
    (Change.ARM_ADDED, lambda a, b: not set(_names(b)) <= set(_names(a))),
    (Change.ARM_ENDED, lambda a, b: not set(_names(a)) <= set(_names(b))),
    (Change.AUDIENCE, lambda a, b: a.audience != b.audience),
    (Change.NAMESPACE, lambda a, b: a.namespace != b.namespace),
    (Change.GUARDS, lambda a, b: not set(b.rules.guards) <= set(a.rules.guards)),
    (Change.CONTROL, lambda a, b: _names(a)[:1] != _names(b)[:1]),
    (Change.CONTENT, _is_content_new),
    (Change.SALT, lambda a, b: a.salt != b.salt),
    (Change.JUDGEMENT, _is_judgement_new),
)
