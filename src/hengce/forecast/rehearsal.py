"""Plays the examples that a journey carries: one customer, this journey alone, in memory."""

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
import numpy as np

from hengce.calendars.chinese import chinese_working_days
from hengce.errors import HengceError, Problem, ProblemsError
from hengce.flow.rehearse import past_contact, rehearse
from hengce.flow.typed import stored_values
from hengce.forecast.machine import Machine
from hengce.forecast.memory import Memory
from hengce.forecast.people import Person, archive_of, population_of
from hengce.model.configuration import Configuration
from hengce.model.event import Event
from hengce.model.instance import Did, Instance, InstanceStep
from hengce.model.instant import DAY_US, MINUTE_US, Instant, read_instant
from hengce.model.journey import entry_of, is_journey
from hengce.model.nodes import Choose, SubJourney
from hengce.model.nodes.awaited import Stage
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Example, Happening, Ramp, Seen, Strategy
from hengce.model.tag import Scalar
from hengce.model.version import version_of
from hengce.ports import ContactHistory

CUSTOMER = "EXAMPLE"
SOURCE = "example"

SAYS = {
    Stage.SENT: OutcomeKind.SENT,
    Stage.DELIVERED: OutcomeKind.DELIVERED,
    Stage.SEEN: OutcomeKind.OPENED,
    Stage.CLICKED: OutcomeKind.CLICKED,
    Stage.REFUSED: OutcomeKind.REFUSED,
    Stage.BOUGHT: OutcomeKind.BOUGHT,
}
"""With which answer a customer of an example reaches a stage."""


def rehearse_all(configuration: Configuration, strategy: Strategy) -> tuple[Problem, ...]:
    """Return the examples of a strategy that do not hold, whatever kind of strategy it is."""
    if not is_journey(strategy):
        return rehearse(configuration, strategy)
    return rehearse_journey(configuration, strategy)


def rehearse_journey(configuration: Configuration, strategy: Strategy) -> tuple[Problem, ...]:
    """Return where the examples of a journey do not hold.

    Each is played alone: no other strategy competes but those that it starts or chooses from,
    hold-outs and ramp are off, and tags that the example does not name are unknown.
    """
    alone = _alone(configuration, strategy)
    problems: list[Problem] = []
    for example in strategy.examples:
        where = f"strategies/{strategy.id} examples/{example.name}"
        try:
            problems += _Played(configuration, alone, strategy, example, where).problems()
        except ProblemsError as error:
            problems += error.problems
    return tuple(problems)


def _alone(configuration: Configuration, strategy: Strategy) -> Configuration:
    """Return a configuration with a journey and what it needs, where nobody is left out."""
    strategies, names = [strategy], {strategy.id}
    known = {document.id: document for document in configuration.strategies}
    for document in strategies:
        for node in document.graph.nodes:
            more: list[Strategy] = []
            if isinstance(node, SubJourney) and node.strategy in known:
                more = [known[node.strategy]]
            elif isinstance(node, Choose):
                more = [s for s in known.values() if s.category == node.category and _is_nightly(s)]
            strategies += [one for one in more if one.id not in names]
            names |= {one.id for one in more}
    whole = [msgspec.structs.replace(one, ramp=Ramp()) for one in strategies]
    return msgspec.structs.replace(
        configuration,
        policy=msgspec.structs.replace(configuration.policy, holdouts=()),
        strategies=tuple(sorted(whole, key=lambda one: one.id)),
        earlier=(),
    )


def _is_nightly(strategy: Strategy) -> bool:
    return not is_journey(strategy) and not entry_of(strategy).event


class _Played:
    """An example on its clock."""

    def __init__(
        self,
        configuration: Configuration,
        alone: Configuration,
        strategy: Strategy,
        example: Example,
        where: str,
    ) -> None:
        self._whole = configuration
        self._alone = alone
        self._strategy = strategy
        self._example = example
        self._where = where
        self._zone = configuration.policy.zone
        self._begins = read_instant(example.at or f"{strategy.starts}T10:00:00", self._zone)
        self._found: list[Problem] = []
        self._machine = self._made()

    def problems(self) -> Sequence[Problem]:
        """Play it; return where it does not hold."""
        machine = self._machine
        machine.plan(self._begins, self._enter)
        for place, happening in enumerate(self._example.happens):
            at = self._begins + happening.after.us
            machine.plan(at, partial(self._happen, happening, place))
        machine.live(self._ends())
        if any(one.after is None for one in self._example.expect.steps):
            # Nobody said when the last of them comes: the customer lives on until he has left.
            machine.live_on(self._begins + self._strategy.days_max * DAY_US)
        self._compare()
        return self._found

    def _ends(self) -> Instant:
        """Return when the last thing has happened and the last step should have been seen."""
        after = [one.after.us for one in self._example.happens]
        after += [one.after.us for one in self._example.expect.steps if one.after is not None]
        return self._begins + max(after, default=0) + MINUTE_US - 1

    # The customer ---------------------------------------------------------------------

    def _made(self) -> Machine:
        given, alone = self._example.given, self._alone
        kinds = {tag.name: tag.kind for tag in alone.tags}
        tags = stored_values(given.tags, kinds, self._zone, self._where)
        person = Person(CUSTOMER, tags, given.consents, given.opted_out)
        population = population_of(alone, [person], self._begins - DAY_US)
        memory = Memory(version=version_of(alone), in_force=alone, snapshot=population.version)
        memory.remember(self._past())
        archive = archive_of(population, chinese_working_days())
        return Machine(memory, archive, self._begins)

    def _past(self) -> ContactHistory:
        known = {document.id: document for document in self._whole.strategies}
        said = [
            past_contact(self._whole, known, self._strategy, past, self._begins)
            for past in self._example.given.contacts
        ]
        said.sort(key=lambda one: one.at)
        return ContactHistory(
            kinds=tuple(one.kind for one in said),
            customers=np.array([CUSTOMER.encode()] * len(said), "S7"),
            kind=np.arange(len(said), dtype=np.int32),
            at=np.array([one.at for one in said], np.int64),
        )

    # What happens ---------------------------------------------------------------------

    def _enter(self) -> None:
        entry = entry_of(self._strategy)
        if entry.event:
            self._hear(entry.event, self._example.given.trigger, "entry")
        else:
            self._machine.let_in(self._strategy.id, [CUSTOMER])

    def _happen(self, one: Happening, place: int) -> None:
        machine, now = self._machine, self._machine.now
        if one.event:
            self._hear(one.event, one.properties, str(place))
        if one.looks_at:
            machine.look(CUSTOMER, one.looks_at)
        if one.wave:
            self._answer(one, place)
        if one.tags:
            kinds = {tag.name: tag.kind for tag in self._alone.tags}
            values = stored_values(one.tags, kinds, self._zone, self._where)
            machine.change(
                [
                    Change(customer=CUSTOMER, kind=ChangeKind.TAG, key=name, value=value, at=now)
                    for name, value in values.items()
                ]
            )

    def _hear(self, name: str, properties: Mapping[str, Scalar], number: str) -> None:
        event_type = next((e for e in self._alone.events if e.name == name), None)
        kinds = {} if event_type is None else event_type.properties
        now = self._machine.now
        event = Event(
            source=SOURCE,
            id=f"{name}-{number}",
            name=name,
            customer=CUSTOMER,
            occurred_at=now,
            received_at=now,
            properties=stored_values(properties, kinds, self._zone, self._where),
        )
        self._machine.hear(event)

    def _answer(self, one: Happening, place: int) -> None:
        """Answer the latest wave of a node; that it was not sent is a mistake of the example."""
        left = [
            (wave.left_at, wave.contact)
            for mine in self._mine()
            if (wave := mine.waves.get(one.wave)) is not None and wave.left_at is not None
        ]
        # A task that waits for its manager has not been passed yet.
        left += [
            (self._begins, mine.proposal.contact)
            for mine in self._mine()
            if not left and mine.node == one.wave and mine.proposal.contact
        ]
        if not left:
            self._say(f"happens/{place}", "example.no_wave", wave=one.wave)
            return
        contact = max(left)[1]
        try:
            if one.outcome:
                self._machine.report(contact, one.outcome)
            elif one.stage is not None:
                self._machine.answer(
                    Outcome(
                        source=SOURCE,
                        id=f"answer-{place}",
                        contact=contact,
                        kind=SAYS[one.stage],
                        at=self._machine.now,
                    )
                )
        except ProblemsError:
            raise
        except HengceError as error:
            self._say(f"happens/{place}", "example.cannot_happen", why=str(error))

    # What is seen ---------------------------------------------------------------------

    def _mine(self) -> list[Instance]:
        """Return the instances of this journey."""
        everybody = self._machine.memory.everybody()
        return [one for one in everybody if one.strategy == self._strategy.id]

    def _compare(self) -> None:
        trace = self._trace()
        rest, matched = iter(trace), set()
        for place, wanted in enumerate(self._example.expect.steps):
            for step in rest:
                if self._fits(wanted, step):
                    matched.add((step.instance, step.number))
                    break
            else:
                self._miss(place, wanted, trace)
                return
        for step in trace:
            if step.did is Did.SENT and (step.instance, step.number) not in matched:
                self._say("expect", "example.wave_unnamed", step=self._told(step))

    def _trace(self) -> list[InstanceStep]:
        traces = self._machine.memory.traces
        steps = [step for one in self._mine() for step in traces.get(one.id, ())]
        return sorted(steps, key=lambda step: (step.at, step.instance, step.number))

    def _fits(self, wanted: Seen, step: InstanceStep) -> bool:
        if (wanted.node, wanted.did) != (step.node, str(step.did)):
            return False
        if wanted.branch is not None and wanted.branch != step.branch:
            return False
        if wanted.channel and wanted.channel != self._channel(step):
            return False
        return wanted.after is None or self._minutes(step) == wanted.after.us // MINUTE_US

    def _minutes(self, step: InstanceStep) -> int:
        return (step.at - self._begins) // MINUTE_US

    def _channel(self, step: InstanceStep) -> str:
        if step.did not in {Did.SENT, Did.PLACED}:
            return ""
        return self._machine.memory.contact(step.said).contact.kind.channel

    def _miss(self, place: int, wanted: Seen, trace: Sequence[InstanceStep]) -> None:
        """Say which step was not seen, and what was seen at its node, or in all."""
        here = [step for step in trace if step.node == wanted.node] or trace
        got = "; ".join(self._told(step) for step in here)
        after = "" if wanted.after is None else _span(wanted.after.us // MINUTE_US)
        words = (after, wanted.node, wanted.did, wanted.branch or "", wanted.channel)
        expected = " ".join(word for word in words if word)
        self._say(f"expect/steps/{place}", "example.step", expected=expected, got=got or "-")

    def _told(self, step: InstanceStep) -> str:
        said = self._channel(step) or (step.said if step.did is Did.SUPPRESSED else "")
        words = (_span(self._minutes(step)), step.node, str(step.did), step.branch, said)
        return " ".join(word for word in words if word)

    def _say(self, place: str, code: str, **facts: object) -> None:
        name = self._example.name
        self._found.append(Problem.of(f"{self._where}/{place}", code, name=name, **facts))


def _span(minutes: int) -> str:
    """Write a length of time as a banker reads it: 2d 03:15."""
    days, rest = divmod(minutes, 24 * 60)
    clock = f"{rest // 60:02}:{rest % 60:02}"
    return f"{days}d {clock}" if days else clock
