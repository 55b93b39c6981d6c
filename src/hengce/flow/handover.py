"""Hand-over rules as strategies, so that one arbitration decides them.

A rule says when a person is to take over. It becomes a strategy whose only step is a task,
mandatory in its class; with it come the brain's own events that such rules listen to.
"""

from collections.abc import Iterable

import msgspec

from hengce.model.configuration import Configuration
from hengce.model.handover import ANSWERED, ASKED, HANDOVER, OWN_EVENTS, UNANSWERED, Handover
from hengce.model.nodes import Entry, Exit, Task
from hengce.model.policy import Policy
from hengce.model.strategy import Edge, Graph, Score, Strategy


def with_handovers(configuration: Configuration) -> Configuration:
    """Return a configuration with the strategies of its hand-over rules, and their events.

    What it has already of them is replaced: a second time changes nothing.
    """
    rules = configuration.policy.handovers
    ours = {strategy.id for strategy in map(strategy_of, rules)}
    own = {event.name: event for event in OWN_EVENTS if _listened(rules, event.name)}
    kept = (s for s in configuration.strategies if s.id not in ours)
    events = (e for e in configuration.events if e.name not in own)
    return msgspec.structs.replace(
        configuration,
        strategies=tuple(sorted((*kept, *map(strategy_of, rules)), key=lambda s: s.id)),
        events=tuple(sorted((*events, *own.values()), key=lambda e: e.name)),
    )


def with_policy(configuration: Configuration, policy: Policy) -> Configuration:
    """Return a configuration under another policy: with its hand-over rules, and no others."""
    before = {HANDOVER + rule.id for rule in configuration.policy.handovers}
    bare = msgspec.structs.replace(
        configuration,
        policy=policy,
        strategies=tuple(s for s in configuration.strategies if s.id not in before),
        events=tuple(e for e in configuration.events if e not in OWN_EVENTS),
    )
    return with_handovers(bare)


def strategy_of(rule: Handover) -> Strategy:
    """Return the strategy that a rule stands for."""
    return Strategy(
        id=HANDOVER + rule.id,
        label=rule.label,
        department=rule.department,
        owner=rule.owner,
        org=rule.org,
        priority_class=rule.priority_class,
        message_class=rule.message_class,
        purpose=rule.purpose,
        category=rule.category,
        topic=rule.topic,
        product=rule.product,
        starts=rule.starts,
        ends=rule.ends,
        mandatory=True,
        score=Score(propensity="1", value=rule.value),
        graph=_graph(rule),
    )


def _graph(rule: Handover) -> Graph:
    event, where = _trigger(rule)
    return Graph(
        nodes=(
            Entry(id="entry", audience=rule.condition, event=event, where=where),
            Task(
                id="task",
                channel=rule.channel,
                material=rule.material,
                expires_hours=rule.expires_hours,
                deadline_hours=rule.deadline_hours,
                outcomes=rule.outcomes,
            ),
            Exit(id="done"),
        ),
        edges=(Edge(source="entry", target="task"), Edge(source="task", target="done")),
    )


def _trigger(rule: Handover) -> tuple[str, str]:
    """Return the event type that starts a rule, and the whole condition on it."""
    if rule.answered:
        return ANSWERED.name, _all_of(_among("kind", rule.answered), rule.where)
    if rule.unanswered is not None:
        least = f"messages >= {rule.unanswered.messages}"
        return UNANSWERED.name, _all_of(f"{_among('topic', [rule.topic])} AND {least}", rule.where)
    if rule.asked:
        return ASKED.name, _all_of(_among("channel", rule.asked), rule.where)
    return rule.event, rule.where


def _among(name: str, values: Iterable[str]) -> str:
    told = ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(values))
    return f"{name} IN ({told})"


def _all_of(own: str, further: str) -> str:
    return f"{own} AND ({further})" if further else own


def _listened(rules: tuple[Handover, ...], event: str) -> bool:
    return any(_trigger(rule)[0] == event for rule in rules)
