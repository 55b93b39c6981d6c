"""Which problems are advice: they are shown, and do not keep a configuration out."""

from collections.abc import Iterable

from hengce.errors import Problem

ADVICE = frozenset(
    {
        "bundle.never_shared",
        "bundle.too_few",
        "consent.no_text",
        "graph.blocked_not_yet",
        "health.leases",
        "health.letters",
        "health.no_channels",
        "health.no_keys",
        "health.overdue",
        "health.retention",
        "health.unknown",
        "material.default_missing",
        "material.sensitive_tag",
        "material.unused",
        "parameter.unused",
        "policy.consent_not_required",
        "policy.nothing_quiets_marketing",
        "relation.never_acts",
        "relation.never_released",
        "rest.quiets_itself",
        "strategy.class_mismatch",
        "strategy.mandatory_marketing",
        "task.no_manager_tag",
    }
)


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that must be mended before the configuration is taken."""
    return tuple(problem for problem in problems if problem.code not in ADVICE)
