"""A nightly run's manifest: the one row that makes its segment part of the ledger."""

from hengce.model.decision import Pin, Reason
from hengce.model.noun import Noun


class Tally(Noun, frozen=True, kw_only=True):
    """How many candidates of a strategy got an answer."""

    strategy: str
    reason: Reason
    candidates: int


class People(Noun, frozen=True, kw_only=True):
    """How many customers got no further than a reason, with any candidate of a department.

    An empty department is the whole bank; reason 0 is a customer without candidates.
    """

    department: str
    reason: int
    customers: int


class Scarcity(Noun, frozen=True, kw_only=True):
    """What became of a limited resource in a run.

    With a cutoff, exactly the demands that rank strictly before it were served.

    Attributes:
        kind: `budget` of a strategy in cents, `capacity` of a channel, `stock` of a product.
        name: Whose.
        limit: How much there is in all.
        left: How much the run found.
        demanded: How much would have been taken without a cutoff.
        taken: How much the run took.
        tier: The cutoff's class: 2 for each class passed, 1 for not mandatory; None: all
            demands were served.
        score: The cutoff's score.
        tie: The cutoff's tie.
    """

    kind: str
    name: str
    limit: int
    left: int
    demanded: int
    taken: int
    tier: int | None = None
    score: float = 0.0
    tie: int = 0


class ShareKept(Noun, frozen=True, kw_only=True):
    """How far a run kept what a department was promised.

    Attributes:
        department: Whose.
        promised: In ten-thousandths of the run's contacts.
        contacts: What it got.
        short: Contacts that it got less than promised; 0 when the promise was kept.
        outranked: Its candidates that lost to a winner of another department.
    """

    department: str
    promised: int
    contacts: int
    short: int
    outranked: int


class Run(Noun, frozen=True, kw_only=True):
    """One committed run. Its segment and its record of verdicts bear its name.

    Attributes:
        id: The run.
        pin: What it depends on.
        customers: How many customers were decided.
        candidates: How many candidates were answered.
        contacts: How many contacts it reserved.
        digest: SHA-256 over verdicts and contacts: the same inputs give the same digest.
        tallies: Candidates by strategy and answer.
        people: Customers by department and the furthest answer.
        scarcities: What became of limited resources.
        shares: How far promised shares were kept.
        impersonal: Customers who share a value with too many others, by tag.
        calendar_unknown: Whether a window reached beyond the calendar of working days, so
            that weekends were taken for the only days off.
        left_out: Customers who moved between pin and commit: their contacts of this run do
            not count, and they were decided again, one by one, after the commit.
        skipped: The strategies that proposed nothing, with the late feeds that they wait for.
        without: The strategies that went on without the tags of late feeds, with these feeds.
    """

    id: str
    pin: Pin
    customers: int
    candidates: int
    contacts: int
    digest: str
    tallies: tuple[Tally, ...] = ()
    people: tuple[People, ...] = ()
    scarcities: tuple[Scarcity, ...] = ()
    shares: tuple[ShareKept, ...] = ()
    impersonal: dict[str, int] = {}
    calendar_unknown: bool = False
    left_out: tuple[str, ...] = ()
    skipped: dict[str, str] = {}
    without: dict[str, str] = {}
