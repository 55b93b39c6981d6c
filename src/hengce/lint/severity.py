"""Which problems are advice: they are shown, and do not keep a configuration out."""

from collections.abc import Iterable

from hengce.errors import Problem

ADVICE = frozenset(
    {
        "consent.no_text",
        "entry.reentry_not_yet",
        "graph.blocked_not_yet",
        "material.default_missing",
        "material.sensitive_tag",
        "material.unused",
        "policy.consent_not_required",
        "strategy.class_mismatch",
    }
)


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that must be mended before the configuration is taken."""
    return tuple(problem for problem in problems if problem.code not in ADVICE)
