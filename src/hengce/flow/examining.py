"""Judges the condition of an installation: one small check a subject, all in one list.

What a check finds is a problem with a place and a fix. Some are advice: they ask somebody to
look, and do not mean that anything is broken.
"""

from collections.abc import Callable, Iterable

from hengce.errors import Problem
from hengce.model.condition import Condition
from hengce.model.instant import DAY_US, MINUTE_US, SECOND_US

OVERDUE_MINUTES_MAX = 15
"""How long a due contact may wait: channels rest, but not so long."""

CLOCK_SECONDS_MAX = 5
"""How far this machine's clock may lie behind the store's last transaction."""

KEPT_DAYS_MAX = 35
"""How long ago the last retention run may be: the shortest time that any content is kept."""

FREE_BYTES_MIN = 1_000_000_000

_WANTED = {
    "journal_mode": ("wal",),
    "synchronous": ("2", "3"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "server_encoding": ("UTF8",),
}


def examine(condition: Condition) -> list[Problem]:
    """Return what somebody should mend or look at, in the order of the checks."""
    return [problem for check in CHECKS for problem in check(condition)]


def damages(condition: Condition) -> Iterable[Problem]:
    """The database's own check of its pages."""
    for what in condition.ground.damages:
        yield Problem.of("store", "health.damaged", what=what)


def settings(condition: Condition) -> Iterable[Problem]:
    """What decides whether a commit lasts."""
    for name, found in sorted(condition.ground.settings.items()):
        wanted = _WANTED.get(name, ())
        if wanted and found not in wanted:
            told = ", ".join(wanted)
            yield Problem.of("store", "health.setting", name=name, found=found, wanted=told)


def positions(condition: Condition) -> Iterable[Problem]:
    """Every transaction has a number, and no number is missing."""
    found, last = condition.backlog.positions, condition.backlog.position
    if found != last:
        yield Problem.of("store/transactions", "health.holes", found=found, last=last)


def clock(condition: Condition) -> Iterable[Problem]:
    """This machine's clock is not behind the store's last transaction."""
    behind = (condition.backlog.last_at - condition.now) // SECOND_US
    if behind > CLOCK_SECONDS_MAX:
        yield Problem.of("clock", "health.clock", seconds=behind)


def disk(condition: Condition) -> Iterable[Problem]:
    """There is room for the next night."""
    if condition.free_bytes < FREE_BYTES_MIN:
        free = condition.free_bytes // 1_000_000
        yield Problem.of("disk", "health.disk", free=free, wanted=FREE_BYTES_MIN // 1_000_000)


def files(condition: Condition) -> Iterable[Problem]:
    """What the store names is there, and whole."""
    for file in condition.files:
        if not file.is_there:
            yield Problem.of(file.name, "health.file_missing")
        elif not file.is_whole:
            yield Problem.of(file.name, "health.file_damaged")


def accounts(condition: Condition) -> Iterable[Problem]:
    """Every account adds up, and agrees with the contacts that take of it."""
    for one in condition.unbalanced:
        where = f"accounts/{one.account}"
        yield Problem.of(
            where, "health.unbalanced", book=one.book, stands=one.stands, should=one.should
        )


def configuration(condition: Condition) -> Iterable[Problem]:
    """What was published can decide, and something can carry it."""
    if condition.refused:
        yield Problem.of("configuration", "health.cannot_decide", why=condition.refused)
    elif not condition.channels:
        yield Problem.of("configuration", "health.no_channels")


def keys(condition: Condition) -> Iterable[Problem]:
    """Somebody may ask."""
    if not condition.backlog.keys:
        yield Problem.of("keys", "health.no_keys")


def outbox(condition: Condition) -> Iterable[Problem]:
    """What is due leaves."""
    for channel, at in sorted(condition.due.items()):
        late = (condition.now - at) // MINUTE_US
        if late > OVERDUE_MINUTES_MAX:
            yield Problem.of(f"outbox/{channel}", "health.overdue", minutes=late)


def hands(condition: Condition) -> Iterable[Problem]:
    """No relay is taken for alive that is gone."""
    if condition.backlog.claims:
        yield Problem.of("outbox", "health.claims", count=condition.backlog.claims)


def doubts(condition: Condition) -> Iterable[Problem]:
    """Somebody dealt with every hand-off of which nobody can tell."""
    if condition.backlog.unknown:
        yield Problem.of("outbox", "health.unknown", count=condition.backlog.unknown)


def letters(condition: Condition) -> Iterable[Problem]:
    """Somebody dealt with what could not be taken."""
    if condition.backlog.letters:
        yield Problem.of("dead-letters", "health.letters", count=condition.backlog.letters)


def leases(condition: Condition) -> Iterable[Problem]:
    """Whoever answers for a part of the bank is alive."""
    if condition.backlog.leases:
        yield Problem.of("leases", "health.leases", count=condition.backlog.leases)


def retention(condition: Condition) -> Iterable[Problem]:
    """What the policy does not keep is forgotten now and then."""
    if condition.kept_since is None:
        return
    days = (condition.now - condition.kept_since) // DAY_US
    if days > KEPT_DAYS_MAX:
        yield Problem.of("retention", "health.retention", days=days)


def models(condition: Condition) -> Iterable[Problem]:
    """Each model that is published can be opened, and still holds."""
    for one in condition.models:
        if one.is_expired:
            facts = {"model": one.name, "expires": one.expires}
            yield Problem.of(f"models/{one.name}", "health.model_expired", **facts)
        if not one.is_usable:
            yield Problem.of(f"models/{one.name}", "health.model_missing", model=one.name)


def feeds(condition: Condition) -> Iterable[Problem]:
    """What should have arrived is there, and what rests on it is fresh."""
    for feed in condition.late_feeds:
        facts = {"feed": feed.name, "day": feed.day, "since": feed.since}
        yield Problem.of(f"feeds/{feed.name}", "health.feed_late", **facts)
    for tag in condition.stale_tags:
        stale = {"tag": tag.name, "hours": tag.hours, "feed": tag.feed or "-"}
        yield Problem.of(f"tags/{tag.name}", "health.tag_stale", **stale)


CHECKS: tuple[Callable[[Condition], Iterable[Problem]], ...] = (
    damages,
    settings,
    positions,
    clock,
    disk,
    files,
    accounts,
    configuration,
    keys,
    outbox,
    hands,
    doubts,
    letters,
    leases,
    retention,
    models,
    feeds,
)
