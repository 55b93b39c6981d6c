"""Who takes part: the strategies that are asked, and what each candidate is worth."""

from collections.abc import Sequence
from datetime import date

from hengce.model.catalogued import Sensitivity
from hengce.model.channel import Channel
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Reason
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Day, day
from hengce.model.nodes import Entry, Message, Task
from hengce.model.profile import PERSONALISATION
from hengce.model.strategy import PriorityClass, Strategy
from oracle.case import MARKETING_CLASSES, Case, Member, Proposal, Question
from oracle.conditions import Facts, holds, value_of
from oracle.hashes import tie_of
from oracle.moments import today_in, zone_or


def cases_of(question: Question, group: Sequence[Member]) -> list[Case]:
    """Return each member with what conditions may see of him."""
    return [_case(question, tuple(group), place) for place in range(len(group))]


def considered(case: Case) -> list[Strategy]:
    """Return the strategies that are asked about a member, in the order of identifiers."""
    if not case.group[case.place].asked:
        return []
    strategies = sorted(case.configuration.strategies, key=lambda strategy: strategy.id.encode())
    return [
        strategy
        for strategy in strategies
        if strategy.id in case.question.live
        and _runs(strategy, case.facts.today)
        and _starts(case, strategy)
    ]


def proposals(case: Case) -> list[Proposal]:
    """Return a member's candidates: strategies in whose audience he is."""
    return [
        _proposal(case, strategy)
        for strategy in considered(case)
        if holds(case.question.checked.condition(_entry(strategy).audience), _seen(case, strategy))
    ]


def _case(question: Question, group: tuple[Member, ...], place: int) -> Case:
    customer, configuration = group[place].facts, question.configuration
    zone = configuration.policy.zone
    today = today_in(zone, question.now)
    profiled = {t.name for t in configuration.tags if t.sensitivity is not Sensitivity.INTERNAL}
    bare = {name: value for name, value in customer.tags.items() if name not in profiled}
    return Case(
        question=question,
        group=group,
        place=place,
        facts=Facts(customer.tags, customer.events, question.now, today),
        unprofiled=Facts(bare, None, question.now, today),
        zone=zone_or(customer.tags.get(configuration.policy.zone_tag), zone),
    )


# Who is asked ---------------------------------------------------------------------------


def _entry(strategy: Strategy) -> Entry:
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def _runs(strategy: Strategy, today: Day) -> bool:
    return _iso_day(strategy.starts) <= today <= _iso_day(strategy.ends)


def _iso_day(text: str) -> Day:
    return day(date.fromisoformat(text))


def _starts(case: Case, strategy: Strategy) -> bool:
    """Whether the run asks, or any of the events that ask."""
    entry = _entry(strategy)
    if not case.question.triggers:
        return not entry.event
    return any(_fires(case, entry, trigger) for trigger in case.question.triggers)


def _fires(case: Case, entry: Entry, trigger: Event) -> bool:
    if entry.event != trigger.name:
        return False
    if not entry.where:
        return True
    facts = Facts(trigger.properties, (), case.question.now, case.facts.today)
    return holds(case.question.checked.where(entry.event, entry.where), facts)


# What it is worth -------------------------------------------------------------------------


def _proposal(case: Case, strategy: Strategy) -> Proposal:
    action = next(node for node in strategy.graph.nodes if isinstance(node, Message | Task))
    names = action.channels if isinstance(action, Message) else (action.channel,)
    return Proposal(
        case=case,
        strategy=strategy,
        kinds=tuple(_kind(strategy, case.channel(name)) for name in names),
        expires_at=case.question.now + action.expires_hours * HOUR_US,
        scored=_scored(case, strategy),
    )


def _kind(strategy: Strategy, channel: Channel) -> ContactKind:
    return ContactKind(
        strategy=strategy.id,
        channel=channel.id,
        priority_class=strategy.priority_class,
        message_class=strategy.message_class,
        category=strategy.category,
        topic=strategy.topic,
        department=strategy.department,
        interrupts=channel.interrupts,
        product=strategy.product,
    )


def _is_unprofiled(case: Case, strategy: Strategy) -> bool:
    """Whether this is marketing to a customer who may not be profiled."""
    marketing = strategy.message_class in MARKETING_CLASSES
    return marketing and PERSONALISATION in case.customer.opt_outs


def _seen(case: Case, strategy: Strategy) -> Facts:
    return case.unprofiled if _is_unprofiled(case, strategy) else case.facts


def _propensity(case: Case, strategy: Strategy) -> float:
    if _is_unprofiled(case, strategy):
        return 1.0
    score = strategy.score
    known = value_of(case.question.checked.number(score.propensity), case.facts)
    said = score.propensity_unknown if known is None else float(known)
    return min(max(said * _learned(case, strategy), 0.0), 1.0)


def _learned(case: Case, strategy: Strategy) -> float:
    """What answers taught of this very expression; of what does not adapt, nothing."""
    said = strategy.score.adapts
    if said is False or (said is None and strategy.priority_class is not PriorityClass.MARKETING):
        return 1.0
    factors = {
        (one.strategy, one.propensity): one.factor
        for one in case.configuration.learned
        if not one.node
    }
    return factors.get((strategy.id, strategy.score.propensity), 1.0)


def _value_cents(case: Case, strategy: Strategy) -> float:
    score = strategy.score
    known = value_of(case.question.checked.money(score.value), _seen(case, strategy))
    return float(score.value_unknown_cents if known is None else known)


def _scored(case: Case, strategy: Strategy) -> Candidate:
    score = strategy.score
    p, v = _propensity(case, strategy), _value_cents(case, strategy)
    lever = 1.0 + sum(round(lever.percent * 100) for lever in score.levers) / 10000.0
    return Candidate(
        strategy=strategy.id,
        reason=Reason.CHOSEN,
        propensity=p,
        context=score.context,
        value_cents=v,
        lever=lever,
        score=((p * score.context) * v) * lever,
        tie=tie_of(case.configuration.policy.tie_seed, case.customer.customer, strategy.id),
    )
