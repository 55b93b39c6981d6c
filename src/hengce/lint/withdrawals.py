"""Withdrawals and reopenings: signals that can come, and something that follows from them."""

from collections.abc import Iterator

from hengce.errors import Problem, ProblemsError
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.withdrawal import OnEvent, OnOutcome, Reopening, Signal
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition


def withdrawals(scope: Scope) -> Iterator[Problem]:
    """Check the signals of both kinds of rules, then what each does."""
    policy = scope.configuration.policy
    for rule in policy.withdrawals:
        path = f"withdrawals/{rule.id}"
        yield from _signal(scope, f"{path}/on", rule.on)
        if rule.like is not None and isinstance(rule.on, OnEvent):
            yield scope.problem("policy", f"{path}/like", "withdrawal.like_nothing")
    for reopening in policy.reopenings:
        path = f"reopenings/{reopening.id}"
        yield from _signal(scope, f"{path}/on", reopening.on)
        yield from _reopened(scope, path, reopening)


def _reopened(scope: Scope, path: str, reopening: Reopening) -> Iterator[Problem]:
    parts = (
        ("topics", reopening.topics, scope.topics),
        ("categories", reopening.categories, scope.categories),
        ("strategies", reopening.strategies, scope.strategies.keys()),
    )
    if not any(names for _, names, _ in parts):
        yield scope.problem("policy", f"{path}/topics", "reopening.nothing")
    for part, names, known in parts:
        for name in names:
            if name not in known:
                facts = {"name": name, "known": ", ".join(sorted(known)) or "-"}
                yield scope.problem("policy", f"{path}/{part}", "filter.name_unknown", **facts)


def _signal(scope: Scope, path: str, signal: Signal) -> Iterator[Problem]:
    match signal:
        case OnOutcome(outcomes=outcomes):
            if not outcomes:
                yield scope.problem("policy", f"{path}/outcomes", "withdrawal.no_outcome")
        case OnEvent(event=name, where=where):
            event = scope.events.get(name)
            if event is None:
                facts = {"event": name, "known": ", ".join(sorted(scope.events)) or "-"}
                yield scope.problem("policy", f"{path}/event", "event.unknown", **facts)
            elif where:
                zone = zone_of(scope.configuration)
                catalogue = Catalogue.of_event(event, zone)
                place = scope.places.where("policy", f"{path}/where")
                try:
                    check_condition(where, catalogue, place)
                except ProblemsError as error:
                    yield from error.problems
