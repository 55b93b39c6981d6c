"""The whole bank, decided at one pin: what a run does, and what a replay does again.

Groups are decided first and kept; then the bank streams by in the order of customers, and
the members of groups take their places in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hengce.flow.manifest import Settled, Totals, manifest
from hengce.flow.reservation import reserve
from hengce.flow.splicing import Kept, keep, splice
from hengce.kernel.decide import Verdicts
from hengce.kernel.mapped import let_go
from hengce.model.decision import Pin
from hengce.model.run import Run
from hengce.nightly.cutoffs import is_scarce, settle
from hengce.nightly.pieces import alone_in, decide_piece, in_turn, spans, together
from hengce.nightly.progress import Meter, Progress
from hengce.ports import ContactBlock
from hengce.reading.gather import Facts


@dataclass(frozen=True, slots=True)
class Decided:
    """The next customers, with their verdicts and contacts."""

    verdicts: Verdicts
    contacts: ContactBlock


@dataclass(frozen=True, slots=True)
class Night:
    """The whole bank before a decision.

    Attributes:
        facts: Of everybody, with the cutoffs that hold.
        settled: What is known of limited resources.
        totals: What was streamed by so far.
        threads: How many pieces are decided at once.
        meter: Told after each piece.
    """

    facts: Facts
    settled: Settled
    totals: Totals
    threads: int
    meter: Meter

    @classmethod
    def begin(cls, facts: Facts, threads: int, progress: Progress | None) -> "Night":
        """Find out who gets the last of what is scarce.

        Args:
            facts: Of the whole bank, without cutoffs.
            threads: How many pieces are decided at once; the result does not depend on it.
            progress: Told after each piece.
        """
        passes = 2 if is_scarce(facts) else 1
        meter = Meter(progress, passes * len(facts.rows))
        settling, settled = settle(facts, threads, meter)
        return cls(settling, settled, Totals.of(facts.ready.plan), threads, meter)

    def stream(self) -> Iterator[Decided]:
        """Decide for everybody, in the order of customers; once."""
        kept = self._decide_groups()
        if kept is not None:
            self.totals.count(kept.tally, kept.people, kept.outranked)
        cuts = spans(len(self.facts.rows), len(self.facts.ready.plan.actions))
        for block in in_turn(lambda cut: self._decide(kept, *cut), cuts, self.threads):
            self.totals.add(self.facts.ready, block.verdicts, block.contacts)
            self.meter.add(len(block.verdicts.counts))
            yield block

    def manifest(self, run_id: str, pin: Pin) -> Run:
        """Say what streamed by."""
        groups, plan = self.facts.groups, self.facts.ready.plan
        return manifest(run_id, pin, plan, groups, self.settled, self.totals, self.facts.late)

    def _decide_groups(self) -> Kept | None:
        """Decide all groups of two or more; None when everybody is alone."""
        groups, strategies = self.facts.groups, len(self.facts.ready.plan.actions)
        pieces = together(groups.order, groups.starts, strategies)
        decided = in_turn(lambda piece: decide_piece(self.facts, piece), pieces, self.threads)
        verdicts = [_compact(one) for one in decided]
        return keep(groups.order, verdicts) if verdicts else None

    def _decide(self, kept: Kept | None, first: int, last: int) -> Decided:
        alone = alone_in(self.facts.groups, first, last)
        verdicts = decide_piece(self.facts, alone)
        if kept is not None:
            verdicts = splice(first, last, alone.rows, verdicts, kept)
        ready, population = self.facts.ready, self.facts.population
        contacts = reserve(ready.plan, population, verdicts.chosen, ready.now)
        for column in (population.ids, population.rows):
            let_go(column, first, last)
        return Decided(verdicts, contacts)


def _compact(verdicts: Verdicts) -> Verdicts:
    """Let go of the room that was not needed."""
    return verdicts._replace(reasons=np.array(verdicts.reasons), chosen=np.array(verdicts.chosen))
