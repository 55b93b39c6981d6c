"""A small bank with a folder where files arrive, and hands that put them there."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from fresh import begun
from hengce.feeds.feeding import Looked, watch_feeds
from hengce.model.configuration import Configuration
from hengce.model.feed import Control, ControlFormat, Due, Feed, FeedEntry
from hengce.model.instant import DAY_US, HOUR_US, Day, Instant, calendar_date, day_at, start_of_day
from hengce.model.tag import EventType, Kind, Tag
from hengce.model.version import version_of
from hengce.wiring import Installation
from oracle.small_bank import NAME, NOW, a_channel, a_question, a_strategy

ZONE = "Asia/Shanghai"
MONDAY: Day = day_at(NOW, ZONE) - (day_at(NOW, ZONE) + 3) % 7  # day 0 was a Thursday

TAGS_MAPPING = """\
entity: customers
source: core
format: {kind: csv}
key: {from: cust}
columns:
  aum: {from: balance}
  city: {from: city}
"""
EVENTS_MAPPING = """\
entity: events
source: cards
format: {kind: csv}
key: {from: cust}
zone: Asia/Shanghai
columns:
  id: {from: id}
  name: {constant: spend}
  occurred_at: {from: at}
properties:
  amount: {from: amount}
"""
CONTROL = Control(file="{stem}.ctl", format=ControlFormat.PAIRS, rows="ROWS", digest="SHA256")
TAGS = Feed(
    id="core",
    label=NAME,
    mapping="mappings/core.yaml",
    folder="arrivals",
    file="core_{date}*.csv",
    flag="{file}.ok",
    control=CONTROL,
    due=Due(by="06:30", grace_minutes=30),
    starts="1970-01-01",
    fills=("aum", "city"),
)
EVENTS = msgspec.structs.replace(
    TAGS, id="cards", mapping="mappings/cards.yaml", file="cards_{date}.csv", fills=()
)

WHOLE = "cust,balance,city\nC01,1200.50,SH\nC02,7.00,GZ\n"
MORE = "cust,balance,city\nC01,99.00,SH\nC02,7.00,GZ\nC03,5.00,SZ\n"


def at(of: Day, clock: str) -> Instant:
    hours, minutes = map(int, clock.split(":"))
    return start_of_day(of, ZONE) + hours * HOUR_US + minutes * HOUR_US // 60


@dataclass
class FeedHome:
    """An installation and the folder of its feeds."""

    installation: Installation

    @property
    def arrivals(self) -> Path:
        return self.installation.home / "arrivals"

    def put(self, name: str, text: str, when: Instant) -> Path:
        """Write a file as if it were written at a moment."""
        path = self.arrivals / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(when * 1_000, when * 1_000))
        return path

    def deliver(
        self, name: str, text: str, when: Instant, rows: int | None = None, digest: str = ""
    ) -> None:
        """Write a file, its control and its flag, in this order."""
        self.put(name, text, when)
        said = digest or hashlib.sha256(text.encode()).hexdigest()
        count = max(0, len(text.splitlines()) - 1) if rows is None else rows
        stem = name.rpartition(".")[0]
        self.put(f"{stem}.ctl", f"ROWS={count}\nSHA256: {said}\n", when)
        self.put(f"{name}.ok", "", when + 1)

    def look(self, when: Instant) -> Looked:
        return watch_feeds(self.installation, when)

    def states(self, when: Instant, feed: str = "core") -> list[str]:
        """What one look writes of a feed: `state weekday`, with the codes of what was found."""
        return [told(entry) for entry in self.look(when).entries if entry.feed == feed]

    def record(self, feed: str = "core") -> list[str]:
        with self.installation.store.view() as view:
            return [told(entry) for entry in view.feed_entries(feed)]

    def balances(self) -> dict[str, int]:
        """What the bank knows: cents by customer."""
        staged = self.installation.home / "staged" / "customers.core.parquet"
        if not staged.exists():
            return {}
        rows = pq.read_table(staged).to_pylist()
        return {row["customer"]: row["aum"] for row in rows}

    def events(self) -> list[str]:
        with self.installation.store.view() as view:
            return sorted(event.id for event in view.events(["spend"], 0))


def told(entry: FeedEntry) -> str:
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[(entry.day - MONDAY) % 7]
    version = f" v{entry.report.version}" if entry.report.version > 1 else ""
    late = " late" if entry.report.late_minutes else ""
    codes = "".join(f" {one.code.removeprefix('feed.')}" for one in entry.report.problems)
    return f"{entry.state} {weekday}{version}{late}{codes}"


def written(of: Day) -> str:
    return f"{calendar_date(of):%Y%m%d}"


def bank(*feeds: Feed, strategies=None) -> Configuration:
    """Return a bank with two tags, one event type and these feeds."""
    starts = calendar_date(MONDAY).isoformat()
    question = a_question(
        *(strategies or [a_strategy("fund")]),
        channels=(a_channel("sms"),),
        contacts_per_decision_max=3,
    )
    known = question.configuration
    have = {tag.name for tag in known.tags}
    tags = [
        *known.tags,
        *(
            Tag(name=name, kind=kind, label=NAME)
            for name, kind in (("aum", Kind.MONEY), ("city", Kind.TEXT))
            if name not in have
        ),
    ]
    return msgspec.structs.replace(
        known,
        tags=tuple(sorted(tags, key=lambda tag: tag.name)),
        events=(EventType(name="spend", label=NAME, properties={"amount": Kind.MONEY}),),
        feeds=tuple(msgspec.structs.replace(feed, starts=starts) for feed in feeds),
        policy=msgspec.structs.replace(known.policy, zone=ZONE),
    )


def opened(home: Path, configuration: Configuration) -> FeedHome:
    """Open a bank whose feeds begin on the Monday."""
    installation = Installation.open(begun(home))
    for folder in ("arrivals", "mappings"):
        (home / folder).mkdir()
    (home / "mappings" / "core.yaml").write_text(TAGS_MAPPING, encoding="utf-8")
    (home / "mappings" / "cards.yaml").write_text(EVENTS_MAPPING, encoding="utf-8")
    apply(installation, configuration)
    return FeedHome(installation)


def apply(installation: Installation, configuration: Configuration) -> None:
    version, when = version_of(configuration), at(MONDAY, "00:00") - DAY_US
    with installation.store.transaction(when) as tx:
        tx.put_configuration(version, configuration, when)
        tx.set_applied(version, when)
        tx.set_published(version, when)


changed = msgspec.structs.replace
