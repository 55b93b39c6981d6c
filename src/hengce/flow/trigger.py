"""Which strategies an event starts."""

import numpy as np

from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.layout import Dictionaries, Layout, blank, patch
from hengce.kernel.plan import Plan, entry_of
from hengce.model.event import Event
from hengce.model.instant import day_at
from hengce.model.noun import Label
from hengce.model.tag import EventType, Tag
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import compile_program


def silent_strategies(plan: Plan, event: Event) -> frozenset[str]:
    """Return the strategies of the plan whose condition on the event does not hold.

    The condition is of the same language, over the event's properties instead of tags,
    and is read by the same kernel.
    """
    documents = [action.strategy for action in plan.actions]
    wheres = {d.id: entry_of(d).where for d in documents if entry_of(d).where}
    if not wheres:
        return frozenset()
    event_type = next(e for e in plan.configuration.events if e.name == event.name)
    catalogue = property_catalogue(event_type, plan.configuration.policy.zone)
    conditions = [
        normal(check_condition(text, catalogue, f"strategies/{name}"))
        for name, text in wheres.items()
    ]
    layout = Layout.of(list(event_type.properties.items()))
    words = Dictionaries()
    row = blank(layout, 1)
    for name in event_type.properties:
        patch(row[0], layout, words, name, event.properties.get(name))
    zone = plan.configuration.policy.zone
    program = compile_program(conditions, [], layout)
    bound = program.bind(words, event.occurred_at, day_at(event.occurred_at, zone))
    nothing = np.zeros((0, 1), np.int64)
    truth, _ = evaluate(bound, inputs(row, nothing, nothing.astype(np.float64)))
    return frozenset(name for name, holds in zip(wheres, truth[:, 0], strict=True) if not holds)


def property_catalogue(event_type: EventType, zone: str) -> Catalogue:
    """Return an event's properties as if they were tags."""
    tags = tuple(
        Tag(name=name, kind=kind, label=Label(zh=name, en=name))
        for name, kind in event_type.properties.items()
    )
    return Catalogue.of(tags, (), zone)
