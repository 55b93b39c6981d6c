"""Who is in an audience: of a snapshot and the day's changes, at a position, at a moment.

The index of the snapshot in force is kept, so that the second question about a tag costs
milliseconds; everything else of a question is read again.
"""

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec.structs import replace

from hengce.archive import Archive, refuse_older
from hengce.audience.day import Day, day_of
from hengce.audience.index import Index
from hengce.audience.meet import Judge, Rows, meeting
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.finding import Found, find
from hengce.flow.expiring import expiring_tags
from hengce.gather import derived_columns, packed_rows
from hengce.kernel.bits import Bits, everybody, of_rows, rows_of
from hengce.kernel.eligibility import evaluate, inputs
from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.decision import Pin
from hengce.model.instant import DAY_US, Instant, day_at
from hengce.ports import View
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.code import Bound
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program
from hengce.rules.units import within_test

BLOCK_ROWS = 65_536


class Selecting:
    """Opens views for questions about audiences; threads share it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._index: Index | None = None
        self._lock = Lock()

    def ask(self, view: View, at: Instant) -> "Asked":
        """Prepare to answer about the end of a view.

        Args:
            view: What is known.
            at: The moment that `now()` and `today()` mean.

        Raises:
            ConflictError: Nothing was applied or imported yet, or the snapshot is older than
                the tags.
        """
        pin = self._archive.pin(view, at)
        with self._lock:
            if self._index is None or self._index.population.version != pin.snapshot:
                self._index = Index(self._archive.population_of(pin.snapshot))
            index = self._index
        return self._asked(view, pin, view.configuration(pin.configuration), index)

    def ask_past(self, view: View, pin: Pin, configuration: Configuration) -> "Asked":
        """Prepare to answer about what a pin names, as documents of later ask; see `ask`."""
        return self._asked(
            view, pin, configuration, Index(self._archive.population_of(pin.snapshot))
        )

    def _asked(self, view: View, pin: Pin, configuration: Configuration, index: Index) -> "Asked":
        population = index.population
        refuse_older(population.layout, configuration)
        found = find(view, configuration, population, (), None, pin.at, past=False)
        day = day_of(found.changes, population.layout, population.dictionaries)
        return Asked(view, pin, configuration, index, found, day)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is known at one moment; sets are of the snapshot's rows.

    Attributes:
        view: The store at a position.
        pin: What the answers depend on.
        configuration: The documents in force.
        index: The snapshot.
        found: The day's changes, and who is spoken for by another.
        day: The changes of tags.
    """

    view: View
    pin: Pin
    configuration: Configuration
    index: Index
    found: Found
    day: Day
    _known: dict[str, Bits] = field(default_factory=dict)

    def everybody(self, org: str = "") -> Bits:
        """Return all customers of a unit and below, of the whole bank without one.

        Nobody is spoken for by another.
        """
        bits = everybody(self.index.count)
        if len(self.found.absorbed):
            bits &= ~of_rows(np.unique(self.found.absorbed), self.index.count)
        return bits & self._condition(within_test(org), "org") if org else bits

    def meeting(self, condition: str, where: str = "condition") -> Bits:
        """Return who meets a condition, which may name audiences; of these none is a slice.

        Raises:
            ProblemsError: The condition is wrong.
        """
        return self.everybody() & self._condition(condition, where)

    def members(self, name: str) -> Bits:
        """Return the members of an audience.

        Raises:
            NotFoundError: There is no such audience.
            ProblemsError: It, or an audience that it names, is wrong.
        """
        return self._members(name, ()).copy()

    def audience(self, name: str) -> Audience:
        """Return an audience's document; NotFoundError when there is none."""
        found = next((one for one in self.configuration.audiences if one.id == name), None)
        if found is None:
            raise NotFoundError(f"there is no audience {name}")
        return found

    def table(self, bits: Bits) -> pa.Table:
        """Return the members of a set: `customer`, ascending."""
        ids = self.index.population.ids[rows_of(bits)]
        return pa.table({"customer": pa.array(ids.tolist(), pa.binary()).cast(pa.string())})

    def later(self, days: int) -> "Asked":
        """Return the same knowledge, asked so many days later."""
        pin = replace(self.pin, at=self.pin.at + days * DAY_US)
        return Asked(self.view, pin, self.configuration, self.index, self.found, self.day)

    def _members(self, name: str, around: tuple[str, ...]) -> Bits:
        if name in around:
            cycle = " → ".join((*around[around.index(name) :], name))
            raise ProblemsError([Problem.of(f"audiences/{name}", "audience.cycle", cycle=cycle)])
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._gathered(self.audience(name), (*around, name))
        return known

    def _gathered(self, audience: Audience, around: tuple[str, ...]) -> Bits:
        bits = self.everybody(audience.org)
        if audience.where.strip():
            bits &= self._condition(audience.where, f"audiences/{audience.id} where")
        for name in audience.all_of:
            bits &= self._members(name, around)
        if audience.any_of:
            some = self._members(audience.any_of[0], around).copy()
            for name in audience.any_of[1:]:
                some |= self._members(name, around)
            bits &= some
        for name in audience.none_of:
            bits &= ~self._members(name, around)
        return bits if audience.slice is None else bits & self.index.slice(audience.slice)

    def _condition(self, text: str, where: str) -> Bits:
        population = self.index.population
        catalogue = Catalogue.of_bank(self.configuration)
        condition = normal(check_condition(text, catalogue, where))
        program = compile_program([condition], [], population.layout)
        now, zone = self.pin.at, self.configuration.policy.zone
        bound = program.bind(population.dictionaries, now, day_at(now, zone))
        judge, expiring = self._judge(program, bound), expiring_tags(self.configuration)
        left_out = frozenset(tag.name for tag in expiring)
        return meeting(self.index, self.day, program, bound, judge, left_out).members(0)

    def _judge(self, program: Program, bound: Bound) -> Judge:
        """Return what asks the kernel of rows, with their events and the day's changes."""
        population, now = self.index.population, self.pin.at

        def judge(number: int, rows: Rows) -> npt.NDArray[np.uint8]:
            events = self._with_events(program).events if program.derived else {}
            answers = [np.empty(0, np.uint8)]
            for first in range(0, len(rows), BLOCK_ROWS):
                block = rows[first : first + BLOCK_ROWS]
                ints, reals = derived_columns(program.derived, events, population, block, now)
                packed = packed_rows(population, block, self.found.changes, self.configuration, now)
                truth, _ = evaluate(bound, inputs(packed, ints, reals))
                answers.append(truth[number])
            return np.concatenate(answers)

        return judge

    def _with_events(self, program: Program) -> Found:
        return find(
            self.view,
            self.configuration,
            self.index.population,
            (),
            None,
            self.pin.at,
            past=False,
            columns=program.derived,
        )
