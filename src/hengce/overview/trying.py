"""Whether a customer could be told something at a moment: the engine's answer, with nothing kept.

The answer is computed on a view, as a decision would compute it: the same plan, the same facts, the
same kernel. No transaction is opened.
"""

from dataclasses import dataclass

import numpy as np

from hengce.deciding.engine import group_of
from hengce.errors import NotFoundError
from hengce.flow.answer import decide_members
from hengce.flow.counterfactual import counterfactual
from hengce.flow.earliest import earliest
from hengce.flow.placement import SENT, placement_of
from hengce.flow.trigger import started
from hengce.kernel.tables import names_of
from hengce.model.configuration import Configuration
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import VERDICT_OF, Candidate, Decision, Verdict
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.model.journey import action_name, entry_of, is_journey, journey_version, wave_name
from hengce.model.journey import waves_of as waves
from hengce.model.strategy import Strategy
from hengce.ports import View
from hengce.reading.archive import Archive, Opened

TRIED = "T"
"""What the names of tried decisions begin with; none is stored."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the engine says of one strategy and one customer.

    Attributes:
        strategy: The strategy.
        decision: The decision that would be made now, with all who compete.
        candidates: The strategy's own candidates in it, best first; none where the customer is
            not in its audience, or it is not in its time.
        in_time: Whether the day is one of the strategy's.
        alone: Whether it was asked by itself, because an event or a journey starts it; else it
            competed with all that the nightly run proposes.
        changes: What would have let its refused candidates speak.
        earliest: From when on they could be said.
    """

    strategy: Strategy
    decision: Decision
    candidates: tuple[Candidate, ...]
    in_time: bool
    alone: bool
    changes: dict[str, Counterfactual | Blocked]
    earliest: dict[str, Instant]

    @property
    def speaks(self) -> bool:
        """Whether it would be said."""
        return any(VERDICT_OF[one.reason] is Verdict.CHOSEN for one in self.candidates)


def strategies_meant(
    configuration: Configuration, strategy: str, material: str, channel: str
) -> list[Strategy]:
    """Return the strategy of a name, or all that say a material through a channel.

    Raises:
        NotFoundError: There is none.
    """
    if strategy:
        found = [one for one in configuration.strategies if one.id == strategy]
    else:
        found = [
            one
            for one in configuration.strategies
            if any(
                wave.material == material and (not channel or channel in wave.through)
                for wave in waves(one)
            )
        ]
    if not found:
        raise NotFoundError("there is no such strategy")
    return found


def try_strategy(
    view: View, archive: Archive, customer: str, strategy: Strategy, at: Instant
) -> Tried:
    """Ask whether a strategy would be said to a customer at a moment.

    Args:
        view: What is known.
        archive: Opens the configuration and the snapshot in force.
        customer: Any of his numbers.
        strategy: A strategy of the configuration in force.
        at: When.

    Raises:
        NotFoundError: There is no such customer.
    """
    pin = archive.pin(view, at)
    configuration = view.configuration(pin.configuration)
    alone = is_journey(strategy) or bool(entry_of(strategy).event)
    placement = _placement(configuration, strategy)
    opened = archive.open(view, pin, placement, to_events=alone and placement == SENT)
    who = view.merges().of(customer)
    facts, block = group_of(view, opened, who)
    if alone:
        mask = started(opened.plan, (), (), _actions(strategy))
        block = block._replace(started=np.tile(mask, (len(block.ids), 1)))
    words = opened.population.dictionaries
    prefix = f"{TRIED}{pin.position}"
    made = decide_members(facts.ready, block, words, pin, prefix, [()], placement)
    names = names_of(block.ids)
    decision = made.decision(made.sheet.customers.index(who))
    mine = tuple(one for one in decision.candidates if _is_of(one, strategy))
    changes: dict[str, Counterfactual | Blocked] = {}
    first: dict[str, Instant] = {}
    for one in mine:
        if VERDICT_OF[one.reason] is not Verdict.CHOSEN:
            member = names.index(who)
            changes[one.strategy] = counterfactual(facts.ready, block, member, one.strategy)
            moment = earliest(facts.ready, words, block, member, one.strategy)
            if moment is not None:
                first[one.strategy] = moment
    in_time = _in_time(opened, strategy)
    return Tried(strategy, decision, mine, in_time, alone, changes, first)


def _placement(configuration: Configuration, strategy: Strategy) -> str:
    """Return the slot that a strategy fills; SENT where it sends through any channel."""
    through = {name for wave in waves(strategy) for name in wave.through}
    found = {placement_of(one) for one in configuration.channels if one.id in through}
    return SENT if SENT in found or not found else min(found)


def _actions(strategy: Strategy) -> list[str]:
    version = journey_version(strategy) if is_journey(strategy) else ""
    names = [wave_name(wave.id, version) for wave in waves(strategy)] if version else [""]
    return [action_name(strategy.id, name) for name in names]


def _is_of(candidate: Candidate, strategy: Strategy) -> bool:
    return candidate.strategy.partition("/")[0] == strategy.id


def _in_time(opened: Opened, strategy: Strategy) -> bool:
    today = calendar_date(day_at(opened.pin.at, opened.configuration.policy.zone)).isoformat()
    return strategy.starts <= today <= strategy.ends
