"""Channels: addresses, costs, and connectors that stay where they belong."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_name
from hengce.model.channel import Channel
from hengce.model.connector import FileConnector, SmtpConnector
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
        yield from _connector(scope, item, channel)


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


def _connector(scope: Scope, item: str, channel: Channel) -> Iterator[Problem]:
    match channel.connector:
        case FileConnector(path=path):
            parts = PurePosixPath(path.replace("\\", "/"))
            if not parts.name or parts.is_absolute() or ".." in parts.parts or ":" in path:
                yield scope.problem(item, "connector/path", "channel.path_outside", path=path)
        case SmtpConnector() as smtp:
            if not smtp.host or not 1 <= smtp.port <= 65535:
                facts = {"host": smtp.host, "port": smtp.port}
                yield scope.problem(item, "connector", "channel.server_invalid", **facts)
            if "@" not in smtp.sender:
                facts_sender = {"sender": smtp.sender}
                yield scope.problem(
                    item, "connector/sender", "channel.sender_invalid", **facts_sender
                )
            if smtp.timeout_seconds <= 0:
                value = smtp.timeout_seconds
                path = "connector/timeout_seconds"
                yield scope.problem(item, path, "channel.timeout_invalid", value=value)
