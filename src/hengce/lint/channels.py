"""Channels: names, addresses, costs."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_name
from hengce.model.channel import Channel
from hengce.model.profile import PERSONALISATION
from hengce.model.tag import Kind

PER_SECOND_MAX = 1_000_000
MINUTES_MAX = 10_000


def channels(scope: Scope) -> Iterator[Problem]:
    """Check each channel."""
    for channel in scope.configuration.channels:
        item = f"channels/{channel.id}"
        if not is_name(channel.id):
            yield scope.problem(item, "id", "name.invalid", name=channel.id)
        if channel.id == PERSONALISATION:
            yield scope.problem(item, "id", "name.reserved", name=channel.id)
        yield from _address(scope, item, channel)
        yield from _numbers(scope, item, channel)
        yield from _throttles(scope, item, channel)
    yield from _providers(scope)


def _throttles(scope: Scope, item: str, channel: Channel) -> Iterator[Problem]:
    provider = channel.provider.throttle if channel.provider else None
    places = {"throttle": channel.throttle, "provider/throttle": provider}
    for path, throttle in places.items():
        if throttle and not (0 < throttle.per_second < PER_SECOND_MAX and throttle.burst >= 1):
            facts = {"per_second": throttle.per_second, "burst": throttle.burst}
            yield scope.problem(item, path, "channel.throttle_range", **facts)


def _providers(scope: Scope) -> Iterator[Problem]:
    """Channels that share a provider share its throttle: they must say the same of it."""
    known: dict[str, Channel] = {}
    for channel in scope.configuration.channels:
        if channel.provider is None:
            continue
        first = known.setdefault(channel.provider.id, channel)
        if first.provider != channel.provider:
            facts = {"provider": channel.provider.id, "other": first.id}
            yield scope.problem(
                f"channels/{channel.id}", "provider", "channel.provider_differs", **facts
            )


def _address(scope: Scope, item: str, channel: Channel) -> Iterator[Problem]:
    if not channel.address:
        return
    tag = scope.tags.get(channel.address)
    if tag is None:
        yield scope.problem(item, "address", "tag.unknown", tag=channel.address)
    elif tag.kind is not Kind.TEXT:
        facts = {"tag": tag.name, "kind": tag.kind.value, "expected": Kind.TEXT.value}
        yield scope.problem(item, "address", "tag.kind_differs", **facts)


def _numbers(scope: Scope, item: str, channel: Channel) -> Iterator[Problem]:
    if channel.cost_cents < 0:
        value = channel.cost_cents
        yield scope.problem(item, "cost_cents", "channel.cost_negative", value=value)
    if not 0 <= channel.minutes <= MINUTES_MAX:
        facts_time = {"value": channel.minutes, "most": MINUTES_MAX}
        yield scope.problem(item, "minutes", "channel.minutes_range", **facts_time)
    if not 0 <= channel.response_prior <= 1:
        value_prior = channel.response_prior
        yield scope.problem(item, "response_prior", "channel.prior_range", value=value_prior)
    if channel.capacity_per_day is not None and channel.capacity_per_day < 0:
        value = channel.capacity_per_day
        yield scope.problem(item, "capacity_per_day", "channel.capacity_negative", value=value)
