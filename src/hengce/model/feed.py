"""Feeds: what arrives day by day, when it is due, and what became of each delivery."""

import enum

from hengce.model.database_table import DatabaseTable
from hengce.model.instant import Day, Instant
from hengce.model.noun import Label, Noun


class DueDays(enum.StrEnum):
    """For which days a feed brings something, and on which days it arrives."""

    EVERY = "every"
    WORKING = "working"


class Due(Noun, frozen=True, kw_only=True):
    """When a delivery must be there.

    Attributes:
        by: The local time of the bank's zone, HH:MM.
        days: Which days count.
        after_days: So many of these days after the business day; 1 is T+1.
        grace_minutes: Only so long after `by` it is late.
    """

    by: str
    days: DueDays = DueDays.EVERY
    after_days: int = 1
    grace_minutes: int = 0


class ControlFormat(enum.StrEnum):
    """How a control file says its numbers."""

    JSON = "json"  # one object
    PAIRS = "pairs"  # lines of name=value or name: value
    COLUMNS = "columns"  # the first line, in parts that are numbered from 1


class DigestAlgorithm(enum.StrEnum):
    """How a file's content is named."""

    SHA256 = "sha256"
    SM3 = "sm3"


class Control(Noun, frozen=True, kw_only=True):
    """What a file beside the data says of it; the flag itself may be that file.

    Attributes:
        file: Its name; `{file}`, `{stem}` and `{date}` are those of the data.
        format: How it is written.
        rows: The name, or the number of the part, that holds the count of rows; empty: none.
        digest: That of the digest, in hexadecimal digits; empty: none.
        algorithm: How the digest is made.
        separator: Between parts; empty: white space.
    """

    file: str
    format: ControlFormat
    rows: str = ""
    digest: str = ""
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    separator: str = ""


class Feed(Noun, frozen=True, kw_only=True):
    """A delivery that comes again and again.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        mapping: The mapping document; a relative path begins at the installation's folder.
        folder: Where files arrive; a relative path begins at the installation's folder. Empty
            for a table.
        file: The file's name; `{date}` is the business day, `*` any text. Empty for a table.
        table: A table of a database instead of files.
        date_format: How the day is written: a pattern of YYYY MM DD.
        flag: The name of the file that says that the data is whole; empty: there is none.
        control: What must be true of the file; None: nothing is said.
        quiet_seconds: Without a flag, a file is whole when so long nothing was written to it;
            so is a table without a log.
        due: When it must be there.
        starts: The first business day, ISO 8601; nothing is missed before it.
        fills: The tags that it brings.
    """

    id: str
    label: Label
    mapping: str
    due: Due
    starts: str
    folder: str = ""
    file: str = ""
    table: DatabaseTable | None = None
    date_format: str = "YYYYMMDD"
    flag: str = ""
    control: Control | None = None
    quiet_seconds: int = 60
    fills: tuple[str, ...] = ()


class LateRule(enum.StrEnum):
    """What a strategy does while a feed is late."""

    GO_ON = "go_on"  # it decides with what the bank knew before
    SKIP = "skip"  # it proposes nothing
    WITHOUT = "without"  # the tags that the feed fills are unknown to it


class WhenLate(Noun, frozen=True, kw_only=True):
    """What a strategy does while a feed is late by its own rule."""

    feed: str
    do: LateRule = LateRule.GO_ON


class FeedState(enum.StrEnum):
    """What became of a delivery."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"  # the same content for the same day was taken before
    SUPERSEDED = "superseded"  # a later day was taken before, which says it all
    HELD = "held"  # it is not whole yet
    REFUSED = "refused"  # it is whole, and cannot be read as declared
    LATE = "late"  # it is not there


class FeedFinding(Noun, frozen=True, kw_only=True):
    """One thing that was found of a delivery, as `hengce.errors.Problem` says it."""

    where: str
    code: str
    facts: dict[str, str] = {}


class FeedReport(Noun, frozen=True, kw_only=True):
    """What is kept of one look at a delivery.

    Attributes:
        version: Of what was taken: 1 for the first of its day, higher for corrections.
        bytes: How long the file is; 0 for a table.
        rows: How many rows it has.
        taken: How many of them were good.
        rejected: How many were put aside with a reason.
        known: How many of the good ones said what was known already.
        refused: How many of the good ones contradict what is known.
        late_minutes: How long after the end of the grace it was taken; 0: in time.
        columns: Its columns, in their order.
        mapping: The SHA-256 of the mapping that it was read by.
        problems: What was found, advice among it.
    """

    version: int = 0
    bytes: int = 0
    rows: int = 0
    taken: int = 0
    rejected: int = 0
    known: int = 0
    refused: int = 0
    late_minutes: int = 0
    columns: tuple[str, ...] = ()
    mapping: str = ""
    problems: tuple[FeedFinding, ...] = ()


class FeedEntry(Noun, frozen=True, kw_only=True):
    """One entry of the record of a feed; entries are only ever added.

    Attributes:
        feed: Whose.
        day: The business day.
        file: The name of the file, or `schema.table@day`; empty for a delivery that is not there.
        state: What became of it.
        digest: The SHA-256 of its content; empty when it was not read.
        seen: What was looked at: the same files and the same mapping give the same text.
        at: When.
        report: The numbers.
    """

    feed: str
    day: Day
    file: str
    state: FeedState
    at: Instant
    digest: str = ""
    seen: str = ""
    report: FeedReport = FeedReport()
