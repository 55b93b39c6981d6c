"""What an examination finds of an installation, before anybody judges it."""

from dataclasses import dataclass

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class Ground(Noun, frozen=True, kw_only=True):
    """What a database says of itself.

    Attributes:
        revision: The schema that it has; empty before the first.
        damages: What its own check of its pages found; empty when all is well.
        settings: What decides whether a commit lasts, by name.
    """

    revision: str
    damages: tuple[str, ...]
    settings: dict[str, str]


class Unattended(Noun, frozen=True, kw_only=True):
    """What nobody dealt with.

    Attributes:
        unknown: Hand-offs of which nobody can tell.
        letters: Dead letters that are open.
    """

    unknown: int
    letters: int


class Backlog(Noun, frozen=True, kw_only=True):
    """What a store holds that somebody should look at.

    Attributes:
        positions: How many transactions there are.
        position: The number of the last one; the same, where there are no holes.
        last_at: When it was written, by the writer's clock.
        claims: Contacts that relays took in hand longer ago than they live.
        unknown: Hand-offs of which nobody can tell, and nobody dealt with.
        letters: Dead letters that are open.
        leases: Parts of the bank that a process answers for which is gone.
        keys: Keys that are good.
        snapshots: Every snapshot that was ever in force and was not forgotten, oldest first.
    """

    positions: int
    position: int
    last_at: Instant
    claims: int
    unknown: int
    letters: int
    leases: int
    keys: int
    snapshots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file that the store names: whether it is there, and whole."""

    name: str
    is_there: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ModelFound:
    """A model of the published configuration: whether it has expired, and can be opened."""

    name: str
    expires: str
    is_expired: bool
    is_usable: bool


@dataclass(frozen=True, slots=True)
class LateFeed:
    """A feed whose delivery should be there: the business day, and since when it is late."""

    name: str
    day: str
    since: str


@dataclass(frozen=True, slots=True)
class StaleTag:
    """A tag that was not fed within its hours; `feed` is empty for the nightly import."""

    name: str
    feed: str
    hours: int


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """A book of an account that is not exact."""

    account: str
    book: str
    stands: int
    should: int


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of an installation at one moment.

    Attributes:
        now: The moment, by this machine's clock.
        ground: What the database says of itself.
        backlog: What lies in the store.
        due: When the next contact of each channel becomes due.
        free_bytes: Room on the disk of the home folder.
        files: Snapshots, segments and records that the store names.
        unbalanced: Books that are not exact.
        refused: Why the published configuration cannot decide; empty when it can.
        channels: How many channels are published.
        kept_since: When content was last forgotten, or the bank began; None where the policy
            keeps everything.
        models: The published models.
        late_feeds: The feeds that are late.
        stale_tags: The tags that were fed too long ago.
    """

    now: Instant
    ground: Ground
    backlog: Backlog
    due: dict[str, Instant]
    free_bytes: int
    files: tuple[FileFound, ...] = ()
    unbalanced: tuple[Unbalanced, ...] = ()
    refused: str = ""
    channels: int = 0
    kept_since: Instant | None = None
    models: tuple[ModelFound, ...] = ()
    late_feeds: tuple[LateFeed, ...] = ()
    stale_tags: tuple[StaleTag, ...] = ()
