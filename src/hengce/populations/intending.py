"""Finds, in the facts, customers who are about to do something."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from hengce.errors import Problem, ProblemsError
from hengce.insight.events import arrange
from hengce.insight.intents import DETECTIONS, detect, intent_library
from hengce.insight.selecting import Scope, nearest, select_events
from hengce.model.configuration import Configuration
from hengce.model.intent_rule import IntentRule
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts

SCHEMA = pa.schema([pa.field("intent", pa.string(), nullable=False), *DETECTIONS])


def intents_in(
    store: Store, archive: Archive, rules: Sequence[IntentRule], scope: Scope
) -> pa.Table:
    """Find who showed intents.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        rules: Which intents.
        scope: In which events.

    Returns:
        Detections by intent in the order of the rules, then as `detect` tells them.
    """
    mart = open_facts(store, archive, scope.begins, scope.ends)
    try:
        asked = sorted({name for rule in rules for name in rule.properties()})
        events = arrange(select_events(mart, (), scope, properties=asked))
    finally:
        mart.connection.close()
    found = []
    for rule in rules:
        mine = detect(events, rule, scope.ends)
        name = pa.array([rule.id] * mine.num_rows, pa.string())
        found.append(mine.add_column(0, SCHEMA.field("intent"), name))
    return pa.concat_tables(found) if found else SCHEMA.empty_table()


def known_intents(configuration: Configuration | None) -> Mapping[str, IntentRule]:
    """Return the intents that come along, and the bank's own, which win over those of their name.

    Args:
        configuration: The bank's documents; None before there are any.
    """
    own = configuration.intents if configuration else ()
    return {**intent_library(), **{rule.id: rule for rule in own}}


def rules_named(rules: Mapping[str, IntentRule], names: Sequence[str]) -> list[IntentRule]:
    """Return intents by name; all of them where none is named.

    Raises:
        ProblemsError: There is no such intent.
    """
    if unknown := [name for name in names if name not in rules]:
        raise ProblemsError(
            [
                Problem.of("insight", "insight.no_intent", name=name, nearest=nearest(name, rules))
                for name in unknown
            ]
        )
    return [rules[name] for name in names] if names else list(rules.values())
