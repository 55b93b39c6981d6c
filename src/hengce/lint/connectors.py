"""Connectors: files that stay where they belong, servers that can be, secrets left outside."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.connector import (
    Connector,
    Encryption,
    SmtpConnector,
    WecomConnector,
    WecomForm,
    WecomRobotConnector,
)
from hengce.model.egress import allowing, read_endpoint

TIMEOUT_SECONDS_MAX = 300
MESSAGES_PER_SECOND_MAX = 100_000

CLOSINGS_MAX = 24
REPEATS_MINUTES_MAX = 240

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


def connectors(scope: Scope) -> Iterator[Problem]:
    """Check the connector of each channel; fields of one name mean the same in all of them."""
    for channel in scope.configuration.channels:
        item = f"channels/{channel.id}"
        connector = channel.connector
        for field in msgspec.structs.fields(connector):
            name, value = field.name, getattr(connector, field.name)
            match name:
                case "path":
                    yield from _path(scope, item, value)
                case "url":
                    yield from _url(scope, item, value)
                case "timeout_seconds":
                    yield from _timeout(scope, item, value)
                case "messages_per_second":
                    yield from _pace(scope, item, value)
                case "closings":
                    yield from _closings(scope, item, value)
                case _ if name.endswith("_env"):
                    if value or field.required:
                        yield from _variable(scope, item, name, value)
        yield from _mail(scope, item, connector)
        yield from _wecom(scope, item, connector)


def _path(scope: Scope, item: str, path: str) -> Iterator[Problem]:
    parts = PurePosixPath(path.replace("\\", "/"))
    if not parts.name or parts.is_absolute() or ".." in parts.parts or ":" in path:
        yield scope.problem(item, "connector/path", "channel.path_outside", path=path)


def _url(scope: Scope, item: str, url: str) -> Iterator[Problem]:
    endpoint = read_endpoint(url)
    if endpoint is None:
        yield scope.problem(item, "connector/url", "channel.url_invalid")
    elif allowing(endpoint, scope.configuration.policy.egress) is None:
        host = endpoint.authority
        yield scope.problem(item, "connector/url", "channel.host_not_allowed", host=host)


def _timeout(scope: Scope, item: str, seconds: int) -> Iterator[Problem]:
    if not 0 < seconds <= TIMEOUT_SECONDS_MAX:
        path = "connector/timeout_seconds"
        facts = {"value": seconds, "limit": TIMEOUT_SECONDS_MAX}
        yield scope.problem(item, path, "channel.timeout_invalid", **facts)


def _pace(scope: Scope, item: str, messages: int | None) -> Iterator[Problem]:
    if messages is not None and not 0 < messages <= MESSAGES_PER_SECOND_MAX:
        path = "connector/messages_per_second"
        facts = {"value": messages, "limit": MESSAGES_PER_SECOND_MAX}
        yield scope.problem(item, path, "channel.pace_invalid", **facts)


def _closings(scope: Scope, item: str, closings: tuple[str, ...]) -> Iterator[Problem]:
    if not closings or len(closings) > CLOSINGS_MAX or not all(map(_TIME.fullmatch, closings)):
        path, facts = "connector/closings", {"limit": CLOSINGS_MAX}
        yield scope.problem(item, path, "channel.closings_invalid", **facts)


def _variable(scope: Scope, item: str, name: str, variable: str) -> Iterator[Problem]:
    """Check a variable's name, and never tell it: somebody may have written the secret there."""
    if _VARIABLE.fullmatch(variable) is None:
        yield scope.problem(item, f"connector/{name}", "channel.variable_invalid")


def _mail(scope: Scope, item: str, connector: Connector) -> Iterator[Problem]:
    if not isinstance(connector, SmtpConnector):
        return
    if not connector.host or not 1 <= connector.port <= 65535:
        facts = {"host": connector.host, "port": connector.port}
        yield scope.problem(item, "connector", "channel.server_invalid", **facts)
    if bool(connector.user) != bool(connector.password_env):
        yield scope.problem(item, "connector/user", "channel.login_incomplete")
    if connector.user and connector.encryption is Encryption.NONE:
        yield scope.problem(item, "connector/encryption", "channel.login_in_the_open")
    if "@" not in connector.sender:
        facts_sender = {"sender": connector.sender}
        yield scope.problem(item, "connector/sender", "channel.sender_invalid", **facts_sender)


def _wecom(scope: Scope, item: str, connector: Connector) -> Iterator[Problem]:
    if not isinstance(connector, WecomConnector | WecomRobotConnector):
        return
    opens = connector.form in {WecomForm.TEXTCARD, WecomForm.NEWS}
    if opens and read_endpoint(connector.link) is None:
        yield scope.problem(item, "connector/link", "channel.link_missing")
    if connector.picture and read_endpoint(connector.picture) is None:
        yield scope.problem(item, "connector/picture", "channel.link_missing")
    if isinstance(connector, WecomRobotConnector):
        if connector.form is WecomForm.TEXTCARD:
            yield scope.problem(item, "connector/form", "channel.form_not_taken")
    elif not 0 <= connector.repeats_minutes <= REPEATS_MINUTES_MAX:
        facts = {"value": connector.repeats_minutes, "limit": REPEATS_MINUTES_MAX}
        path = "connector/repeats_minutes"
        yield scope.problem(item, path, "channel.repeats_invalid", **facts)
