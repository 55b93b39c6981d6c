"""Gateways of mobile networks: servers that can be, numbers that fit, words that opt out."""

import re
from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.lint.zones import is_zone
from hengce.model.gateway import CmppConnector, SmppConnector

PARTS_MAX = 255
WINDOW_MAX = 1_000
IDLE_SECONDS_MAX = 3_600
OPT_OUT_WORDS_MAX = 50
OPT_OUT_CHARACTERS_MAX = 20

_ACCOUNT = {SmppConnector: re.compile(r"[!-~]{1,15}"), CmppConnector: re.compile(r"[!-~]{6}")}
_SOURCE = re.compile(r"[!-~]{1,20}")
_TYPED = range(7)
_PLANNED = range(19)


def gateways(scope: Scope) -> Iterator[Problem]:
    """Check the connector of each channel that sends short messages."""
    for channel in scope.configuration.channels:
        connector = channel.connector
        if isinstance(connector, SmppConnector | CmppConnector):
            item = f"channels/{channel.id}"
            yield from _server(scope, item, connector)
            yield from _numbers(scope, item, connector)
            yield from _identity(scope, item, connector)
            yield from _words(scope, item, connector.opt_out_words)


def _server(scope: Scope, item: str, connector: SmppConnector | CmppConnector) -> Iterator[Problem]:
    if not connector.host or not 1 <= connector.port <= 65535:
        facts = {"host": connector.host, "port": connector.port}
        yield scope.problem(item, "connector", "channel.server_invalid", **facts)
    if not connector.password_env:
        yield scope.problem(item, "connector/password_env", "channel.variable_invalid")
    if not is_zone(connector.zone):
        facts_zone = {"zone": connector.zone}
        yield scope.problem(item, "connector/zone", "channel.zone_unknown", **facts_zone)


def _numbers(
    scope: Scope, item: str, connector: SmppConnector | CmppConnector
) -> Iterator[Problem]:
    limits = {"parts_max": PARTS_MAX, "window": WINDOW_MAX, "idle_seconds": IDLE_SECONDS_MAX}
    for name, most in limits.items():
        value = getattr(connector, name)
        if not 1 <= value <= most:
            facts = {"value": value, "limit": most}
            yield scope.problem(item, f"connector/{name}", "channel.number_range", **facts)
    if isinstance(connector, SmppConnector):
        typed = dict.fromkeys(("source_ton", "destination_ton"), _TYPED)
        planned = dict.fromkeys(("source_npi", "destination_npi"), _PLANNED)
        for name, allowed in (typed | planned).items():
            value = getattr(connector, name)
            if value not in allowed:
                facts = {"value": value, "first": allowed[0], "last": allowed[-1]}
                yield scope.problem(item, f"connector/{name}", "channel.typing_unknown", **facts)


def _identity(
    scope: Scope, item: str, connector: SmppConnector | CmppConnector
) -> Iterator[Problem]:
    """Check what the packets have fixed places for; too long is refused here, never cut there."""
    smpp = isinstance(connector, SmppConnector)
    account = connector.system_id if isinstance(connector, SmppConnector) else connector.source_addr
    if _ACCOUNT[type(connector)].fullmatch(account) is None:
        path, length = ("system_id", "1–15") if smpp else ("source_addr", "6")
        facts = {"account": account, "length": length}
        yield scope.problem(item, f"connector/{path}", "channel.account_invalid", **facts)
    if _SOURCE.fullmatch(connector.source) is None:
        facts = {"source": connector.source}
        yield scope.problem(item, "connector/source", "channel.source_invalid", **facts)
    code = connector.country_code
    if not (code.isascii() and code.isdigit() and 1 <= len(code) <= 3):
        facts = {"country": code}
        yield scope.problem(item, "connector/country_code", "channel.country_invalid", **facts)
    if isinstance(connector, CmppConnector):
        extra, most = ("service_id", connector.service_id), 10
    else:
        extra, most = ("system_type", connector.system_type), 12
    if len(extra[1]) > most or not extra[1].isascii():
        facts_extra = {"text": extra[1], "limit": most}
        yield scope.problem(item, f"connector/{extra[0]}", "channel.text_range", **facts_extra)


def _words(scope: Scope, item: str, words: tuple[str, ...]) -> Iterator[Problem]:
    bad = [word for word in words if not 0 < len(word.strip()) <= OPT_OUT_CHARACTERS_MAX]
    if bad or not 0 < len(words) <= OPT_OUT_WORDS_MAX:
        facts = {"limit": OPT_OUT_WORDS_MAX, "length": OPT_OUT_CHARACTERS_MAX}
        path = "connector/opt_out_words"
        yield scope.problem(item, path, "channel.opt_out_words_invalid", **facts)
