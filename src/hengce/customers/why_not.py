"""Answers why a customer was not told something: from what was decided, else from what is asked.

The newest decision that considered the strategy says it. Where none did, he is in the journey or
was; or the strategy is out of its time; or he does not meet what it asks of customers, part by
part, as of the last run that could have considered it; or the event that starts it did not happen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hengce.customers.timelining import Entry, Timelining
from hengce.errors import ForgottenError, NotFoundError
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.decision import VERDICT_OF, Candidate, Decision, Pin, Verdict
from hengce.model.instance import LIVE
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.model.journey import entry_of, is_journey, walked
from hengce.model.noun import Label
from hengce.model.retention import RetentionKind
from hengce.model.strategy import Strategy
from hengce.model.why_not import Asked, Found, Ground
from hengce.ports import Store, View
from hengce.reading.answered_rows import answered
from hengce.reading.archive import Archive
from hengce.replaying.replay import explain
from hengce.rules.ast import And, Condition, Not
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import compile_program
from hengce.rules.words import read_back
from hengce.words.nodes import called
from hengce.words.why_not import slots_of

LOOKED_MAX = 40
"""So many of his newest decisions are looked through: those of runs are decided again."""

EVENT_DAYS = 30
"""Over so many days one looks for the event that starts a strategy."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Answers about single customers.

    Attributes:
        store: The bank's memory.
        archive: Opens what is in force.
        timelining: Knows his decisions.
    """

    store: Store
    archive: Archive
    timelining: Timelining

    def ask(self, customer: str, strategy: str, at: Instant) -> tuple[Found, Configuration]:
        """Return what was found of a customer and a strategy, and the documents that name it.

        Args:
            customer: Any of his numbers.
            strategy: A strategy that is in force, or that a decision of his considered.
            at: Now.

        Raises:
            NotFoundError: There is no such strategy.
        """
        with self.store.view() as view:
            if decided := self._decided(view, customer, strategy):
                return decided
            configuration = self.archive.configuration(view)
            document = next((s for s in configuration.strategies if s.id == strategy), None)
            if document is None:
                raise NotFoundError("there is no such strategy")
            who = view.merges().of(customer)
            found = _way(view, configuration, document, who, at)
            if found is None and not _in_time(document, at, configuration.policy.zone):
                found = Found(ground=Ground.NOT_IN_TIME, at=at)
            return found or self._asked(view, document, who, at), configuration

    def _decided(
        self, view: View, customer: str, strategy: str
    ) -> tuple[Found, Configuration] | None:
        """Return what the newest decision says that considered the strategy; None: none did."""
        for entry in self.timelining.entries(view, customer, LOOKED_MAX):
            made = self._opened(entry)
            mine = [one for one in made.candidates if _is_of(one, strategy)] if made else []
            if made is not None and mine:
                configuration = view.configuration(made.pin.configuration)
                return _told(view, made, _best(mine), nightly=entry.decision is None), configuration
        return None

    def _opened(self, entry: Entry) -> Decision | None:
        if entry.decision is not None:
            return entry.decision
        try:
            return explain(self.store, self.timelining.past, entry.id)
        except (ForgottenError, NotFoundError):
            return None

    def _asked(self, view: View, document: Strategy, who: str, at: Instant) -> Found:
        """Return which part of what a strategy asks he does not meet."""
        pin = self._pin(view, document, who, at)
        asked, happened = self._parts(pin, document, who)
        if not all(one.holds for one in asked):
            return Found(ground=Ground.NOT_IN_AUDIENCE, at=pin.at, asked=asked)
        ground = Ground.NO_EVENT if happened is False else Ground.NOT_YET
        return Found(ground=ground, at=pin.at, asked=asked)

    def _pin(self, view: View, document: Strategy, who: str, at: Instant) -> Pin:
        """Return as of when he is looked at: the last run that could have considered it, or now."""
        bank = self.archive.configuration(view)
        begins = is_journey(document) or entry_of(document).event or slots_of(document, bank)
        for run in [] if begins else view.runs()[-1:]:
            known = {one.id for one in view.configuration(run.pin.configuration).strategies}
            gone = view.forgotten_by(RetentionKind.SNAPSHOTS, run.pin.snapshot)
            if document.id in known and not gone and who not in run.left_out:
                return run.pin
        return self.archive.pin(view, at)

    def _parts(
        self, pin: Pin, document: Strategy, who: str
    ) -> tuple[tuple[Asked, ...], bool | None]:
        """Return each part with whether he meets it, and whether what starts it happened lately."""
        with self.store.view(pin.position) as view:
            configuration = view.configuration(pin.configuration)
            document = next(s for s in configuration.strategies if s.id == document.id)
            entry, catalogue = entry_of(document), Catalogue.of_bank(configuration)
            whole = check_condition(entry.audience, catalogue, document.id, allow_hindsight=True)
            parts = list(_flat(whole))
            told = [_in_words(part, catalogue) for part in parts]
            if entry.event:
                text = f"count_of('{entry.event}', days => {EVENT_DAYS}) >= 1"
                parts.append(check_condition(text, catalogue, document.id, allow_hindsight=True))
            population = self.timelining.past.population_of(pin.snapshot)
            asked = [normal(c) for part in parts for c in (part, Not(item=part))]
            program = compile_program(asked, (), population.layout)
            answers = answered(view, configuration, population, program, [who], pin.at)
            truth = [bool(one[0]) for _, block, _ in answers for one in block]
        met = [_known(*truth[place : place + 2]) for place in range(0, len(truth), 2)]
        shown = tuple(Asked(part=t, holds=m) for t, m in zip(told, met, strict=False))
        return shown, met[-1] if entry.event and met else None


def _told(view: View, made: Decision, one: Candidate, *, nightly: bool) -> Found:
    """Return what a decision says of a candidate, and what became of its message."""
    found = Found(
        ground=Ground.REFUSED,
        at=made.pin.at,
        decision=made.id,
        nightly=nightly,
        candidate=one,
        channel=one.channel,
    )
    if VERDICT_OF[one.reason] is not Verdict.CHOSEN:
        return found
    # An offer that rides is told in the message of the one that won.
    carrier = (one.winner or one.strategy).partition("/")[0]
    contact = next((each for each in made.contacts if each.kind.strategy == carrier), None)
    record = view.contacts_by_id([contact.id]).get(contact.id) if contact else None
    if contact is None or record is None:  # a repetition of a run may propose what it did not keep
        return found
    if record.state is ContactState.RELEASED:
        return replace(found, ground=Ground.UNDELIVERED, at=record.at, why=record.why)
    if record.state is ContactState.RESERVED:
        return replace(found, ground=Ground.WAITS, released_at=contact.release_at)
    return replace(found, ground=Ground.TOLD, at=record.handed_off_at or record.at)


def _best(mine: Sequence[Candidate]) -> Candidate:
    """Return the candidate that came furthest: a journey may have asked for several waves."""
    return max(mine, key=lambda one: one.reason)


def _way(
    view: View, configuration: Configuration, document: Strategy, who: str, at: Instant
) -> Found | None:
    """Return the latest way of a customer through a journey; None: he never was in it."""
    if not is_journey(document):
        return None
    numbers = view.merges().numbers([who])
    ways = view.last_instances(document.id, numbers)
    if not ways:
        return None
    last = max(ways, key=lambda one: (one.state in LIVE, one.entered_at))
    version = walked(configuration, document.id, last.version)
    nodes = () if version is None else version.graph.nodes
    title = next((called(node) for node in nodes if node.id == last.node), None)
    ground = Ground.IN_JOURNEY if last.state in LIVE else Ground.LEFT_JOURNEY
    return Found(ground=ground, at=last.ended_at or at, instance=last, node=title)


def _in_time(document: Strategy, at: Instant, zone: str) -> bool:
    today = calendar_date(day_at(at, zone)).isoformat()
    return document.starts <= today <= document.ends


def _is_of(one: Candidate, strategy: str) -> bool:
    return one.strategy.partition("/")[0] == strategy


def _flat(condition: Condition) -> Iterator[Condition]:
    """Yield the parts that hold together."""
    if isinstance(condition, And):
        for item in condition.items:
            yield from _flat(item)
    else:
        yield condition


def _in_words(part: Condition, catalogue: Catalogue) -> Label:
    return Label(zh=read_back(part, catalogue, "zh"), en=read_back(part, catalogue, "en"))


def _known(holds: bool, fails: bool) -> bool | None:  # noqa: FBT001 -- two answers of one kind
    return True if holds else False if fails else None
