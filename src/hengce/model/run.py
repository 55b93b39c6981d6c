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
        left_out: Customers who moved between pin and commit: their contacts of this run do
            not count, and they were decided again, one by one, after the commit.
    """

    id: str
    pin: Pin
    customers: int
    candidates: int
    contacts: int
    digest: str
    tallies: tuple[Tally, ...] = ()
    people: tuple[People, ...] = ()
    left_out: tuple[str, ...] = ()
