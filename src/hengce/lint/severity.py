"""Which problems are advice: they are shown, and do not keep a configuration out."""

from collections.abc import Iterable

from hengce.errors import Problem

ADVICE = frozenset(
    {
        "bundle.never_shared",
        "bundle.too_few",
        "condition.always",
        "consent.no_text",
        "health.feed_late",
        "health.leases",
        "health.letters",
        "health.model_expired",
        "health.no_channels",
        "health.no_keys",
        "health.overdue",
        "health.retention",
        "health.tag_stale",
        "health.unknown",
        "journey.late_entries",
        "journey.no_goal",
        "journey.over_cap",
        "journey.same_audience",
        "material.default_missing",
        "material.sensitive_tag",
        "material.unused",
        "model.no_quality",
        "model.outlived",
        "model.tag_unwritten",
        "parameter.unused",
        "policy.consent_not_required",
        "policy.nothing_quiets_marketing",
        "relation.never_acts",
        "relation.never_released",
        "rest.quiets_itself",
        "split.else_never",
        "strategy.class_mismatch",
        "strategy.mandatory_marketing",
        "sub_journey.goal_never",
        "tag.licence_ends",
        "task.no_manager_tag",
        "wave.may_expire_closed",
        "wave.next_day",
    }
)


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that must be mended before the configuration is taken."""
    return tuple(problem for problem in problems if problem.code not in ADVICE)
