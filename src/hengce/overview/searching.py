"""Finds decisions: of a customer, of a strategy, with a reason, in a stretch of time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from hengce.customers.timelining import SKIP_MAX, Timelining
from hengce.errors import ForgottenError, NotFoundError
from hengce.kernel.sheet import Sheet
from hengce.model.decision import Candidate, Decision, Reason
from hengce.model.instant import Instant
from hengce.ports import NumberedSheet, View
from hengce.replaying.replay import explain

SHEETS_MAX = 2_000
"""Rows that one question looks through; what it has not seen then is the next page."""

FIRST_ROW = 2**62
"""Behind every row."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are looked for.

    Attributes:
        since: Made at or after this instant.
        until: Made before it.
        strategy: That considered this strategy; empty: any.
        reason: That gave this reason, to that strategy where one is named; None: any.
        orgs: Of customers of these units; None: of all.
    """

    since: Instant
    until: Instant
    strategy: str = ""
    reason: Reason | None = None
    orgs: Collection[str] | None = None

    def names(self, one: Candidate) -> bool:
        """Tell whether a candidate is what is looked for."""
        named = one.strategy.partition("/")[0]
        return (not self.strategy or self.strategy in {one.strategy, named}) and (
            self.reason is None or one.reason is self.reason
        )

    def fits(self, decision: Decision) -> bool:
        """Tell whether a decision is what is looked for."""
        asks = bool(self.strategy) or self.reason is not None
        return (
            self.since <= decision.pin.at < self.until
            and (self.orgs is None or decision.org in self.orgs)
            and (not asks or any(map(self.names, decision.candidates)))
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: a row of decisions made at once, and one of them; or so many skipped."""

    row: int = FIRST_ROW
    within: int = -1


@dataclass(frozen=True, slots=True)
class Page:
    """Decisions, the latest first.

    Attributes:
        decisions: The page.
        next: Where the next one begins; None: there is none.
    """

    decisions: Sequence[Decision]
    next: Place | None


def search(view: View, wanted: Wanted, after: Place, limit: int) -> Page:
    """Return a page of decisions that were made one by one, whoever they are about.

    What runs decided is told customer by customer (`search_of`): a run keeps one byte of each
    answer.
    """
    found: list[Decision] = []
    for looked, numbered in enumerate(view.sheets_back(after.row + 1, wanted.since, wanted.until)):
        if looked == SHEETS_MAX:
            return Page(found, Place(numbered.seq, -1))
        for place in _places(numbered, wanted, after):
            if len(found) == limit:
                return Page(found, Place(numbered.seq, place))
            found.append(_whole(view, numbered.sheet, place))
    return Page(found, None)


def search_of(timelining: Timelining, customer: str, wanted: Wanted, skip: int, limit: int) -> Page:
    """Return a page of a customer's decisions, those of runs among them."""
    found: list[Decision] = []
    for looked, decision in enumerate(_of(timelining, customer, wanted, skip), start=skip):
        if decision is None or not wanted.fits(decision):
            continue
        if len(found) == limit:
            return Page(found, Place(looked))
        found.append(decision)
    return Page(found, None)


def _places(numbered: NumberedSheet, wanted: Wanted, after: Place) -> Iterator[int]:
    sheet = numbered.sheet
    first = after.within if numbered.seq == after.row else 0
    for place in range(max(first, 0), len(sheet.ids)):
        if wanted.fits(sheet.decision(place, ())):
            yield place


def _whole(view: View, sheet: Sheet, place: int) -> Decision:
    return view.decision(sheet.ids[place]).decision


def _of(
    timelining: Timelining, customer: str, wanted: Wanted, skip: int
) -> Iterator[Decision | None]:
    """Yield a customer's decisions, the latest first; None for what is forgotten."""
    with timelining.store.view() as view:
        entries = timelining.entries(view, customer, SKIP_MAX)[skip:]
    for entry in entries:
        if entry.at < wanted.since:
            return
        if entry.at >= wanted.until:
            yield None
        elif entry.decision is not None:
            yield entry.decision
        else:
            try:
                yield explain(timelining.store, timelining.past, entry.id)
            except (ForgottenError, NotFoundError):
                yield None
