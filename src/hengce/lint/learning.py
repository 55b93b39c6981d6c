"""How far answers may move propensities: numbers that make sense together."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.outcome import OutcomeKind

DAYS_MAX = 400


def learning(scope: Scope) -> Iterator[Problem]:
    """Check the policy's `learning`."""
    rules = scope.configuration.policy.learning
    bounds: dict[str, tuple[float, float, float]] = {
        "answers": (len(rules.answers), 1, len(OutcomeKind)),
        "answer_days": (rules.answer_days, 1, DAYS_MAX),
        # Who is looked at must have had time to answer.
        "facts_days": (rules.facts_days, rules.answer_days + 1, 2 * DAYS_MAX),
        "evidence": (rules.evidence, 0.1, 1_000_000),
        "factor_min": (rules.factor_min, 0.01, 1),
        "factor_max": (rules.factor_max, 1, 100),
        "step_per_day": (rules.step_per_day, 0.001, 1),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            facts = {"value": value, "least": least, "most": most}
            yield scope.problem("policy", f"learning/{name}", "policy.out_of_range", **facts)
