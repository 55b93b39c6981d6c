"""Intents: names of their own, steps that can happen, times that are looked back."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope, is_identifier
from hengce.model.instant import DAY_US
from hengce.model.intent_rule import AMOUNT, PAST_DAYS, IntentRule, IntentStep
from hengce.model.tag import Kind
from hengce.rules.catalogue import nearest_word

STEPS_MAX = 12
"""Steps of an intent; `insight.intents` has a bit for each."""

MINUTES_MAX = PAST_DAYS * 24 * 60


def intents(scope: Scope) -> Iterator[Problem]:
    """Check each intent, and that no event type of the bank bears its name."""
    rules = scope.configuration.intents
    own = {rule.id: rule.event_type for rule in rules}
    for rule in rules:
        if not is_identifier(rule.id):
            yield scope.problem(f"intents/{rule.id}", "id", "event.name_invalid", name=rule.id)
        yield from _steps(scope, rule, frozenset(own))
        yield from _times(scope, rule)
    for event in scope.configuration.events:
        made = own.get(event.name, event)
        # A version without labels of properties is still the intent's own.
        if (made.label, made.properties) != (event.label, event.properties):
            yield scope.problem(
                f"events/{event.name}", "name", "intent.name_taken", name=event.name
            )
    for name in repeated(rule.id for rule in rules):
        yield scope.problem(f"intents/{name}", "", "name.repeated", name=name)


def _steps(scope: Scope, rule: IntentRule, own: frozenset[str]) -> Iterator[Problem]:
    item = f"intents/{rule.id}"
    for part, steps, least in (("steps", rule.steps, 1), ("against", rule.against, 0)):
        if not least <= len(steps) <= STEPS_MAX:
            facts = {"value": len(steps), "least": least, "most": STEPS_MAX}
            yield scope.problem(item, part, "policy.out_of_range", **facts)
        for place, step in enumerate(steps):
            if step.event in own:
                path = f"{part}/{place}/event"
                yield scope.problem(item, path, "intent.of_intents", intent=step.event)
            else:
                yield from _step(scope, item, f"{part}/{place}", step)


def _step(scope: Scope, item: str, path: str, step: IntentStep) -> Iterator[Problem]:
    """Check that the event type exists, and has the properties that are asked of it."""
    event = scope.events.get(step.event)
    if event is None:
        facts = {"event": step.event, "known": ", ".join(sorted(scope.events)) or "-"}
        yield scope.problem(item, f"{path}/event", "event.unknown", **facts)
        return
    for name in step.where:
        if name not in event.properties:
            nearest = nearest_word(name, event.properties)
            facts = {"property": name, "event": event.name, "nearest": nearest}
            yield scope.problem(item, f"{path}/where/{name}", "intent.property", **facts)
    if step.cents_min is not None and event.properties.get(AMOUNT) is not Kind.MONEY:
        yield scope.problem(item, f"{path}/cents_min", "intent.no_amount", event=event.name)


def _times(scope: Scope, rule: IntentRule) -> Iterator[Problem]:
    item = f"intents/{rule.id}"
    for part, minutes, least in (
        ("within_minutes", rule.within_minutes, 1),
        ("quiet_minutes", rule.quiet_minutes, 0),
    ):
        if not least <= minutes <= MINUTES_MAX:
            facts = {"value": minutes, "least": least, "most": MINUTES_MAX}
            yield scope.problem(item, part, "policy.out_of_range", **facts)
    if rule.quiet_minutes and not rule.against:
        yield scope.problem(item, "quiet_minutes", "intent.quiet_for_nothing", intent=rule.id)
    takes_days = -(-(rule.within_us + rule.quiet_us) // DAY_US)
    if takes_days > PAST_DAYS:
        taken = {"intent": rule.id, "days": takes_days, "past_days": PAST_DAYS}
        yield scope.problem(item, "quiet_minutes", "intent.takes_too_long", **taken)
