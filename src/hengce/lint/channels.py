"""Channels: names, addresses, costs."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_name
from hengce.model.channel import Channel
from hengce.model.profile import PERSONALISATION
from hengce.model.tag import Kind


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
    if not 0 <= channel.response_prior <= 1:
        value_prior = channel.response_prior
        yield scope.problem(item, "response_prior", "channel.prior_range", value=value_prior)
    if channel.capacity_per_day is not None and channel.capacity_per_day < 0:
        value = channel.capacity_per_day
        yield scope.problem(item, "capacity_per_day", "channel.capacity_negative", value=value)
