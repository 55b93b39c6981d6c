"""Hand-over rules: one trigger each, and a channel that leads to a person."""

from collections.abc import Iterator, Sequence

from hengce.config.places import Places
from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope, is_name
from hengce.model.connector import TaskConnector
from hengce.model.handover import HANDOVER, OWN_EVENTS, Handover

MESSAGES_MAX = 100
WITHIN_DAYS_MAX = 366


def with_rules(places: Places, rules: Sequence[Handover]) -> Places:
    """Let what is wrong with a rule's strategy be told where the rule stands."""
    file = places.files.get("policy")
    if file is None or not rules:
        return places
    files = {f"strategies/{HANDOVER}{rule.id}": file for rule in rules}
    lines = {
        (f"strategies/{HANDOVER}{rule.id}", ""): line
        for rule in rules
        if (line := places.lines.get(("policy", f"handovers/{rule.id}")))
    }
    return Places({**places.files, **files}, {**places.lines, **lines})


def handovers(scope: Scope) -> Iterator[Problem]:
    """Check each rule, and that nothing else bears the names that rules make."""
    rules = scope.configuration.policy.handovers
    for rule in rules:
        if not is_name(rule.id):
            yield scope.problem("policy", f"handovers/{rule.id}", "name.invalid", name=rule.id)
        yield from _trigger(scope, rule)
        yield from _channel(scope, rule)
    for name in repeated(rule.id for rule in rules):
        yield scope.problem("policy", f"handovers/{name}", "name.repeated", name=name)
    yield from _names(scope)


def _trigger(scope: Scope, rule: Handover) -> Iterator[Problem]:
    path = f"handovers/{rule.id}"
    triggers = [
        bool(rule.event), bool(rule.answered), rule.unanswered is not None, bool(rule.asked)
    ]  # fmt: skip
    if sum(triggers) != 1:
        yield scope.problem("policy", path, "handover.not_one_trigger", count=sum(triggers))
    if rule.event in {event.name for event in OWN_EVENTS}:
        yield scope.problem("policy", f"{path}/event", "handover.own_event", name=rule.event)
    for channel in rule.asked:
        if channel not in scope.channels:
            where = f"{path}/asked"
            yield scope.problem("policy", where, "handover.channel_unknown", channel=channel)
    if rule.unanswered is not None:
        terms = rule.unanswered
        for name, value, most in (
            ("messages", terms.messages, MESSAGES_MAX),
            ("within_days", terms.within_days, WITHIN_DAYS_MAX),
            ("after_hours", terms.after_hours, terms.within_days * 24),
        ):
            if not 1 <= value <= most:
                where = f"{path}/unanswered/{name}"
                facts = {"value": value, "least": 1, "most": most}
                yield scope.problem("policy", where, "policy.out_of_range", **facts)


def _channel(scope: Scope, rule: Handover) -> Iterator[Problem]:
    channel = scope.channels.get(rule.channel)
    if channel is not None and not isinstance(channel.connector, TaskConnector):
        where, name = f"handovers/{rule.id}/channel", rule.channel
        yield scope.problem("policy", where, "handover.channel_not_of_tasks", channel=name)


def _names(scope: Scope) -> Iterator[Problem]:
    configuration = scope.configuration
    ours = {HANDOVER + rule.id for rule in configuration.policy.handovers}
    for strategy in configuration.strategies:
        if strategy.id.startswith(HANDOVER) and strategy.id not in ours:
            item = f"strategies/{strategy.id}"
            yield scope.problem(item, "id", "name.reserved", name=strategy.id)
    own = {event.name: event for event in OWN_EVENTS}
    for event in configuration.events:
        if event.name in own and event != own[event.name]:
            yield scope.problem(f"events/{event.name}", "name", "name.reserved", name=event.name)
