"""Who is in an audience: of a snapshot and the day's changes, at a position, at a moment.

The index of the snapshot in force is kept, and what was said since, so that the second question
about a tag costs milliseconds; only what was written meanwhile is read.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec.structs import replace

from hengce.audience.index import Index
from hengce.audience.meet import Judge, Rows, meeting
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.expiring import expiring_tags
from hengce.kernel.bits import Bits, everybody, of_rows, rows_of
from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.population import Population
from hengce.model.audience import Audience
from hengce.model.configuration import Configuration
from hengce.model.decision import Pin
from hengce.model.instant import DAY_US, Instant, day_at
from hengce.populations.kept_index import KeptIndex
from hengce.populations.today import KeptToday, Today, read_today
from hengce.ports import View
from hengce.reading.archive import Archive, refuse_older
from hengce.reading.finding import events_folded
from hengce.reading.gather import derived_columns, packed_rows
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.code import Bound
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program
from hengce.rules.units import within_test

BLOCK_ROWS = 65_536

PLANS_MAX = 1_024
"""Conditions whose programs are kept; the one that was asked for longest ago goes first."""


class Plans:
    """Programs of conditions by text, documents and snapshot; threads share it."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], Program] = OrderedDict()
        self._lock = Lock()

    def compiled(
        self, text: str, version: str, snapshot: str, make: Callable[[], Program]
    ) -> Program:
        """Return a condition's program, which depends on no moment.

        Args:
            text: The condition.
            version: The documents in which it is read.
            snapshot: The snapshot for whose rows it is compiled.
            make: Compiles it; what it raises is not kept.
        """
        key = (text, version, snapshot)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        program = make()
        with self._lock:
            self._known[key] = program
            while len(self._known) > PLANS_MAX:
                self._known.popitem(last=False)
        return program


class Selecting:
    """Opens views for questions about audiences; threads share it.

    Args:
        archive: Opens snapshots.
        indexes: The folder in which the index is kept from one process to the next; None: it
            is built whenever it is asked for.
    """

    def __init__(self, archive: Archive, indexes: Path | None = None) -> None:
        self._archive = archive
        self._indexes = indexes
        self._index: Index | None = None
        self._plans = Plans()
        self._today = KeptToday()
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
                self._index = self._opened(self._archive.population_of(pin.snapshot))
            index = self._index
        configuration = view.configuration(pin.configuration)
        refuse_older(index.population.layout, configuration)
        today = self._today.at(view, configuration, index.population)
        return Asked(view, pin, configuration, index, today, self._plans)

    def _opened(self, population: Population) -> Index:
        return Index(population, KeptIndex(self._indexes, population) if self._indexes else None)

    def ask_past(self, view: View, pin: Pin, configuration: Configuration) -> "Asked":
        """Prepare to answer about what a pin names, as documents of later ask; see `ask`."""
        index = Index(self._archive.population_of(pin.snapshot))
        refuse_older(index.population.layout, configuration)
        today = read_today(view, configuration, index.population)
        # The documents are not those that the pin names, so that plans are its own.
        return Asked(view, pin, configuration, index, today, Plans())


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is known at one moment; sets are of the snapshot's rows.

    Attributes:
        view: The store at a position.
        pin: What the answers depend on.
        configuration: The documents in force.
        index: The snapshot.
        today: The day's changes, and who is spoken for by another.
        plans: Conditions that were compiled before.
    """

    view: View
    pin: Pin
    configuration: Configuration
    index: Index
    today: Today
    plans: Plans
    _known: dict[str, Bits] = field(default_factory=dict)

    def everybody(self, org: str = "") -> Bits:
        """Return all customers of a unit and below, of the whole bank without one.

        Nobody is spoken for by another.
        """
        bits = everybody(self.index.count)
        if len(self.today.absorbed):
            bits &= ~of_rows(self.today.absorbed, self.index.count)
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
        return Asked(self.view, pin, self.configuration, self.index, self.today, self.plans)

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

        def make() -> Program:
            catalogue = Catalogue.of_bank(self.configuration)
            condition = normal(check_condition(text, catalogue, where))
            return compile_program([condition], [], population.layout)

        version, snapshot = self.pin.configuration, population.version
        program = self.plans.compiled(text, version, snapshot, make)
        now, zone = self.pin.at, self.configuration.policy.zone
        bound = program.bind(population.dictionaries, now, day_at(now, zone))
        judge, expiring = self._judge(program, bound), expiring_tags(self.configuration)
        left_out = frozenset(tag.name for tag in expiring)
        return meeting(self.index, self.today.day, program, bound, judge, left_out).members(0)

    def _judge(self, program: Program, bound: Bound) -> Judge:
        """Return what asks the kernel of rows, with their events and the day's changes."""
        population, now = self.index.population, self.pin.at

        def judge(number: int, rows: Rows) -> npt.NDArray[np.uint8]:
            # The day's changes are known already, and are many.
            events = events_folded(self.view, program.derived, None, now)
            answers = [np.empty(0, np.uint8)]
            for first in range(0, len(rows), BLOCK_ROWS):
                block = rows[first : first + BLOCK_ROWS]
                ints, reals = derived_columns(program.derived, events, population, block, now)
                packed = packed_rows(population, block, self.today.said, self.configuration, now)
                truth, _ = evaluate(bound, inputs(packed, ints, reals))
                answers.append(truth[number])
            return np.concatenate(answers)

        return judge
