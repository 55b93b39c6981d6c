"""A strategy's own examples: they name what exists, and expect what can be answered."""

from collections.abc import Iterator
from datetime import datetime

from hengce.errors import Problem
from hengce.flow.typed import stored_value
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope
from hengce.lint.zones import zone_of
from hengce.model.decision import VERDICT_OF, Reason, Verdict
from hengce.model.journey import is_journey
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.model.strategy import Example, Expect, Given
from hengce.model.tag import Scalar


def examples(scope: Scope) -> Iterator[Problem]:
    """Check each example of each strategy."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for name in repeated(example.name for example in strategy.examples):
            yield scope.problem(item, f"examples/{name}", "name.repeated", name=name)
        for example in strategy.examples:
            path = f"examples/{example.name}"
            yield from _given(scope, item, f"{path}/given", example.given)
            if not is_journey(strategy):
                yield from _expect(scope, item, f"{path}/expect", example.expect)
            yield from _at(scope, item, f"{path}/at", example)


def _given(scope: Scope, item: str, path: str, given: Given) -> Iterator[Problem]:
    for name, value in given.tags.items():
        yield from _value(scope, item, f"{path}/tags/{name}", name, value)
    for consent in given.consents:
        purpose, _, channel = consent.partition(":")
        if purpose not in scope.purposes or channel not in scope.channels:
            facts = {"consent": consent}
            yield scope.problem(item, f"{path}/consents", "example.consent_unknown", **facts)
    known = {EVERY_CHANNEL, PERSONALISATION, *scope.channels, *scope.topics}
    for name in given.opted_out:
        if name not in known:
            where = f"{path}/opted_out"
            yield scope.problem(item, where, "example.opt_out_unknown", name=name)
    yield from _contacts(scope, item, path, given)


def _value(scope: Scope, item: str, path: str, name: str, value: Scalar) -> Iterator[Problem]:
    tag = scope.tags.get(name)
    if tag is None:
        yield scope.problem(item, path, "tag.unknown", tag=name)
        return
    try:
        stored_value(value, tag.kind, zone_of(scope.configuration))
    except ValueError:
        yield scope.problem(item, path, "value.wrong_kind", name=name, kind=tag.kind.value)
        return
    if tag.values and value is not None and value not in tag.values:
        facts = {"value": value, "known": ", ".join(tag.values)}
        yield scope.problem(item, path, "example.code_unknown", **facts)


def _contacts(scope: Scope, item: str, path: str, given: Given) -> Iterator[Problem]:
    for index, contact in enumerate(given.contacts):
        where = f"{path}/contacts/{index}"
        if contact.strategy not in scope.strategies:
            facts = {"name": contact.strategy}
            yield scope.problem(item, where, "example.strategy_unknown", **facts)
        if contact.channel not in scope.channels:
            facts = {"channel": contact.channel, "known": ", ".join(sorted(scope.channels))}
            yield scope.problem(item, where, "message.channel_unknown", **facts)
        if contact.days_ago < 0:
            facts_days = {"value": contact.days_ago}
            yield scope.problem(item, where, "example.contact_in_future", **facts_days)


def _expect(scope: Scope, item: str, path: str, expect: Expect) -> Iterator[Problem]:
    verdicts = [str(verdict) for verdict in Verdict]
    reasons = {reason.name: str(VERDICT_OF[reason]) for reason in Reason}
    if expect.verdict not in verdicts:
        facts = {"verdict": expect.verdict, "known": ", ".join(verdicts)}
        yield scope.problem(item, f"{path}/verdict", "example.verdict_unknown", **facts)
    elif expect.reason and reasons.get(expect.reason) != expect.verdict:
        fitting = [name for name, verdict in reasons.items() if verdict == expect.verdict]
        facts = {
            "reason": expect.reason,
            "verdict": expect.verdict,
            "known": ", ".join(fitting),
        }
        yield scope.problem(item, f"{path}/reason", "example.reason_differs", **facts)
    if expect.channel and expect.channel not in scope.channels:
        facts = {"channel": expect.channel, "known": ", ".join(sorted(scope.channels))}
        yield scope.problem(item, f"{path}/channel", "message.channel_unknown", **facts)


def _at(scope: Scope, item: str, path: str, example: Example) -> Iterator[Problem]:
    if not example.at:
        return
    try:
        datetime.fromisoformat(example.at)
    except ValueError:
        yield scope.problem(item, path, "example.time_invalid", value=example.at)
