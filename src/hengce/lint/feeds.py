"""Feeds: names that say a day, files beside them, times, tags; and who waits for which feed."""

from collections.abc import Iterator
from datetime import date, time

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope, is_name
from hengce.model.database_table import DatabaseTable
from hengce.model.feed import Control, ControlFormat, Feed, LateRule
from hengce.model.journey import is_journey
from hengce.rules.catalogue import nearest_word

_NAME_MAX = 255  # of hosts; names of databases are shorter
_RANGES = (("after_days", 0, 31), ("grace_minutes", 0, 2 * 24 * 60))


def feeds(scope: Scope) -> Iterator[Problem]:
    """Check each feed, then who fills which tags."""
    filled: dict[str, str] = {}
    for feed in scope.configuration.feeds:
        yield from _place(scope, feed)
        yield from _times(scope, feed)
        if feed.control is not None:
            yield from _control(scope, feed, feed.control)
        for place, name in enumerate(feed.fills):
            item, path = f"feeds/{feed.id}", f"fills/{place}"
            if name not in scope.tags:
                facts = {"name": name, "nearest": nearest_word(name, scope.tags)}
                yield scope.problem(item, path, "feed.tag_unknown", **facts)
            elif filled.setdefault(name, feed.id) != feed.id:
                facts = {"name": name, "other": filled[name]}
                yield scope.problem(item, path, "feed.filled_twice", **facts)


def waits_for_feeds(scope: Scope) -> Iterator[Problem]:
    """Check what strategies do while feeds are late."""
    known = {feed.id: feed for feed in scope.configuration.feeds}
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for place, rule in enumerate(strategy.when_late):
            if rule.do is LateRule.WITHOUT and is_journey(strategy):
                yield scope.problem(item, f"when_late/{place}/do", "feed.without_journey")
            elif rule.do is LateRule.WITHOUT and rule.feed in known and not known[rule.feed].fills:
                path = f"when_late/{place}/do"
                yield scope.problem(item, path, "feed.without_nothing", name=rule.feed)
            if rule.feed not in known:
                facts = {"name": rule.feed, "nearest": nearest_word(rule.feed, known)}
                yield scope.problem(item, f"when_late/{place}/feed", "feed.unknown", **facts)
        for name in repeated(rule.feed for rule in strategy.when_late):
            yield scope.problem(item, "when_late", "feed.waited_twice", name=name)


def _place(scope: Scope, feed: Feed) -> Iterator[Problem]:
    item = f"feeds/{feed.id}"
    if not is_name(feed.id):
        yield scope.problem(item, "id", "name.invalid", name=feed.id)
    if any(feed.date_format.count(part) != 1 for part in ("YYYY", "MM", "DD")) or _is_path(
        feed.date_format
    ):
        yield scope.problem(item, "date_format", "feed.date_format", value=feed.date_format)
    beside = feed.flag or feed.control
    if (feed.table is not None) == bool(feed.folder or feed.file or beside):
        yield scope.problem(item, "", "feed.one_place")
    elif feed.table is None:
        yield from _names(scope, feed)
    else:
        yield from _table(scope, feed.table, item)


def _table(scope: Scope, table: DatabaseTable, item: str) -> Iterator[Problem]:
    names = {"name": table.name, "schema": table.schema, "database": table.database}
    names |= {"user": table.user, "host": table.host}
    if table.log is not None:
        names |= {"log/name": table.log.name, "log/day": table.log.day}
    for path, name in names.items():
        if not name or len(name) > _NAME_MAX or not name.isprintable():
            yield scope.problem(item, f"table/{path}", "feed.table_name")
    if not (table.day or table.watermark or table.log):
        yield scope.problem(item, "table", "feed.table_undated")
    for path, value, most in (
        ("port", table.port, 65_535),
        ("timeout_seconds", table.timeout_seconds, 6 * 3_600),
    ):
        if not 1 <= value <= most:
            facts = {"value": value, "least": 1, "most": most}
            yield scope.problem(item, f"table/{path}", "feed.out_of_range", **facts)


def _names(scope: Scope, feed: Feed) -> Iterator[Problem]:
    item = f"feeds/{feed.id}"
    if feed.file.count("{date}") != 1 or _is_path(feed.file):
        yield scope.problem(item, "file", "feed.date_place", file=feed.file)
    beside = {"flag": feed.flag} if feed.flag else {}
    if feed.control is not None:
        beside["control/file"] = feed.control.file
    for path, name in beside.items():
        if not _may_lie_beside(name, feed):
            yield scope.problem(item, path, "feed.beside", value=name or "-")


def _may_lie_beside(name: str, feed: Feed) -> bool:
    says = any(part in name for part in ("{file}", "{stem}", "{date}"))
    return says and not _is_path(name) and name not in {feed.file, "{file}"}


def _times(scope: Scope, feed: Feed) -> Iterator[Problem]:
    item = f"feeds/{feed.id}"
    try:
        local = time.fromisoformat(feed.due.by).tzinfo is None
    except ValueError:
        local = False
    if not local:
        yield scope.problem(item, "due/by", "feed.time_invalid", value=feed.due.by)
    try:
        date.fromisoformat(feed.starts)
    except ValueError:
        yield scope.problem(item, "starts", "strategy.date_invalid", value=feed.starts)
    for name, least, most in _RANGES:
        value = getattr(feed.due, name)
        if not least <= value <= most:
            facts = {"value": value, "least": least, "most": most}
            yield scope.problem(item, f"due/{name}", "feed.out_of_range", **facts)
    if not 0 <= feed.quiet_seconds <= 86_400:
        facts = {"value": feed.quiet_seconds, "least": 0, "most": 86_400}
        yield scope.problem(item, "quiet_seconds", "feed.out_of_range", **facts)


def _control(scope: Scope, feed: Feed, control: Control) -> Iterator[Problem]:
    item = f"feeds/{feed.id}"
    if not control.rows and not control.digest:
        yield scope.problem(item, "control", "feed.control_empty")
    if control.format is ControlFormat.COLUMNS:
        for path, value in (("rows", control.rows), ("digest", control.digest)):
            if value and not (value.isascii() and value.isdigit() and int(value) > 0):
                yield scope.problem(item, f"control/{path}", "feed.part_number", value=value)


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.startswith(".") or "\0" in name
