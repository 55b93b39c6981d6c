"""The policy's own values, its lists, and the filters in them."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope, is_name
from hengce.lint.zones import is_zone
from hengce.model.filter import Filter
from hengce.model.policy import Policy
from hengce.model.strategy import MessageClass
from hengce.model.tag import Kind
from hengce.model.withdrawal import OnOutcome, Reopening, Withdrawal

CONTACTS_PER_DECISION_MAX = 16
GROUP_MEMBERS_MAX = 512
DECISION_WINDOW_MS_MAX = 5000
REVALIDATE_AFTER_MINUTES_MAX = 525_600
LATENESS_SECONDS_MAX = 86_400
MOMENT_DAYS_MAX = 400
TRIED_ERROR_MIN = 0.01
BUCKETS = 10_000


def policy(scope: Scope) -> Iterator[Problem]:
    """Check single values, then names and filters."""
    yield from _values(scope)
    yield from _zone_tag(scope)
    yield from _names(scope)
    for path, filter_ in _filters(scope):
        yield from _filter(scope, path, filter_)


def _values(scope: Scope) -> Iterator[Problem]:
    rules = scope.configuration.policy
    feedback, windows = rules.negative_feedback, rules.decision_windows
    if not is_zone(rules.zone):
        yield scope.problem("policy", "zone", "policy.zone_unknown", zone=rules.zone)
    for path, value, least, most in (
        ("contacts_per_decision_max", rules.contacts_per_decision_max, 1,
         CONTACTS_PER_DECISION_MAX),
        ("preference_margin", rules.preference_margin, 0, 1),
        ("group_members_max", rules.group_members_max, 2, GROUP_MEMBERS_MAX),
        ("decision_windows/risk_ms", windows.risk_ms, 0, DECISION_WINDOW_MS_MAX),
        ("decision_windows/service_ms", windows.service_ms, 0, DECISION_WINDOW_MS_MAX),
        ("decision_windows/marketing_ms", windows.marketing_ms, 0, DECISION_WINDOW_MS_MAX),
        ("negative_feedback/step", feedback.step, 0, 1),
        ("negative_feedback/dwell_ms_min", feedback.dwell_ms_min, 0, 3_600_000),
        ("revalidate_after_minutes", rules.revalidate_after_minutes or 1, 1,
         REVALIDATE_AFTER_MINUTES_MAX),
        ("moments/tried_share", rules.moments.tried_share, 0, BUCKETS),
        ("moments/tried_share_min", rules.moments.tried_share_min, 0, BUCKETS),
        ("moments/tried_error", rules.moments.tried_error, TRIED_ERROR_MIN, 1),
        ("moments/answer_days", rules.moments.answer_days, 1, MOMENT_DAYS_MAX),
        ("moments/facts_days", rules.moments.facts_days, rules.moments.answer_days + 1,
         2 * MOMENT_DAYS_MAX),
        ("lateness_max_seconds", rules.lateness_max_seconds, 0, LATENESS_SECONDS_MAX),
    ):  # fmt: skip
        if not least <= value <= most:
            facts = {"value": value, "least": least, "most": most}
            yield scope.problem("policy", path, "policy.out_of_range", **facts)
    if MessageClass.COMMERCIAL not in rules.consent_required:
        yield scope.problem("policy", "consent_required", "policy.consent_not_required")


def _zone_tag(scope: Scope) -> Iterator[Problem]:
    name = scope.configuration.policy.zone_tag
    if not name:
        return
    tag = scope.tags.get(name)
    if tag is None:
        yield scope.problem("policy", "zone_tag", "tag.unknown", tag=name)
    elif tag.kind is not Kind.TEXT:
        facts = {"tag": name, "kind": tag.kind.value, "expected": Kind.TEXT.value}
        yield scope.problem("policy", "zone_tag", "tag.kind_differs", **facts)


def _names(scope: Scope) -> Iterator[Problem]:
    rules = scope.configuration.policy
    if not rules.departments:
        yield scope.problem("policy", "departments", "policy.no_department")
    for path, names in (
        ("departments", [each.id for each in rules.departments]),
        ("caps", [each.id for each in rules.caps]),
        ("relations", [each.id for each in rules.relations]),
        ("rests", [each.id for each in rules.rests]),
        ("bundles", [each.id for each in rules.bundles]),
        ("open_hours", [each.id for each in rules.open_hours]),
        ("blackouts", [each.id for each in rules.blackouts]),
        ("dayparts", [each.id for each in rules.dayparts]),
        ("requirements", [each.id for each in rules.requirements]),
        ("suppressions", [each.id for each in rules.suppressions]),
        ("holdouts", [each.id for each in rules.holdouts]),
        ("withdrawals", [each.id for each in rules.withdrawals]),
        ("reopenings", [each.id for each in rules.reopenings]),
    ):
        for name in names:
            if not is_name(name):
                yield scope.problem("policy", f"{path}/{name}", "name.invalid", name=name)
        for name in repeated(names):
            yield scope.problem("policy", f"{path}/{name}", "name.repeated", name=name)


def _filters(scope: Scope) -> Iterator[tuple[str, Filter]]:
    rules = scope.configuration.policy
    for cap in rules.caps:
        yield f"caps/{cap.id}/counts", cap.counts
        if cap.obeys is not None:
            yield f"caps/{cap.id}/obeys", cap.obeys
    for relation in rules.relations:
        yield f"relations/{relation.id}/first", relation.first
        yield f"relations/{relation.id}/then", relation.then
    for rest in rules.rests:
        yield f"rests/{rest.id}/after", rest.after
        yield f"rests/{rest.id}/applies", rest.applies
    for requirement in rules.requirements:
        yield f"requirements/{requirement.id}/applies", requirement.applies
    for suppression in rules.suppressions:
        yield f"suppressions/{suppression.id}/applies", suppression.applies
    for holdout in rules.holdouts:
        yield f"holdouts/{holdout.id}/applies", holdout.applies
    yield from _heeding(rules)
    for entry in rules.open_hours:
        yield f"open_hours/{entry.id}", Filter(channels=entry.channels)
    for blackout in rules.blackouts:
        yield f"blackouts/{blackout.id}", Filter(channels=blackout.channels)


def _heeding(rules: Policy) -> Iterator[tuple[str, Filter]]:
    """Yield the filters of rules that heed signals."""
    for withdrawal in rules.withdrawals:
        yield f"withdrawals/{withdrawal.id}/what", withdrawal.what
    heeding: tuple[Withdrawal | Reopening, ...] = (*rules.withdrawals, *rules.reopenings)
    for rule in heeding:
        if isinstance(rule.on, OnOutcome):
            stem = "withdrawals" if isinstance(rule, Withdrawal) else "reopenings"
            yield f"{stem}/{rule.id}/on/of", rule.on.of


def _filter(scope: Scope, path: str, filter_: Filter) -> Iterator[Problem]:
    """A filter that names nothing that exists would silently take its rule out of force."""
    for part, names, known in (
        ("categories", filter_.categories, scope.categories),
        ("topics", filter_.topics, scope.topics),
        ("departments", filter_.departments, scope.departments),
        ("channels", filter_.channels, scope.channels.keys()),
        ("strategies", filter_.strategies, scope.strategies.keys()),
        ("products", filter_.products, scope.products.keys()),
    ):
        for name in names:
            if name not in known:
                facts = {"name": name, "known": ", ".join(sorted(known)) or "-"}
                yield scope.problem("policy", f"{path}/{part}", "filter.name_unknown", **facts)
    if filter_.interruptions_only:
        named = filter_.channels or tuple(scope.channels)
        if not any(scope.channels[name].interrupts for name in named if name in scope.channels):
            yield scope.problem("policy", path, "filter.fits_nothing")
