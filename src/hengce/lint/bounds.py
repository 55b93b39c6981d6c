"""Limits on how many of a thing there may be."""

from collections.abc import Iterator
from itertools import product

from hengce.errors import Problem
from hengce.kernel.population import ENGAGED
from hengce.lint.scope import Scope
from hengce.model.nodes import Task
from hengce.model.strategy import Strategy

CHANNELS_MAX = 60  # one bit each in a word, beside `*` and `personalisation`
TOPICS_MAX = 62  # one bit each in a word, and one more each that a person may work on
CONSENTS_MAX = 62  # purposes times channels; one bit each in a word
STRATEGIES_MAX = 4096
TAGS_MAX = 4096
DERIVED_MAX = 4096
INTENTS_MAX = 256
CAPS_MAX = 256
SHARED_TAGS_MAX = 62  # one bit each in a word
RELATIONS_MAX = 128
RESTS_MAX = 62
BUNDLES_MAX = 256
DAYPARTS_MAX = 12
RULES_MAX = 62  # requirements, suppressions, hold-outs: of each; one bit each in a word
HOURS_MAX = 256
HEEDING_MAX = 256
NODES_MAX = 500
MODELS_MAX = 32
MODEL_INPUTS_MAX = 512


def _topic_bits(strategy: Strategy) -> set[str]:
    tasked = any(isinstance(node, Task) for node in strategy.graph.nodes)
    return {strategy.topic, ENGAGED + strategy.topic} if tasked else {strategy.topic}


def bounds(scope: Scope) -> Iterator[Problem]:
    """Compare each list with its limit."""
    configuration, policy = scope.configuration, scope.configuration.policy
    documents = (*configuration.strategies, *configuration.earlier)
    topics = {name for strategy in documents for name in _topic_bits(strategy)}
    consents = list(product(configuration.purposes, configuration.channels))
    shared = {cap.per for cap in policy.caps if cap.per}
    for item, path, items, limit in (
        ("channels", "", configuration.channels, CHANNELS_MAX),
        ("strategies", "", configuration.strategies, STRATEGIES_MAX),
        ("strategies", "topic", topics, TOPICS_MAX),
        ("consents", "", consents, CONSENTS_MAX),
        ("tags", "", configuration.tags, TAGS_MAX),
        ("derived", "", configuration.derived, DERIVED_MAX),
        ("intents", "", configuration.intents, INTENTS_MAX),
        ("policy", "caps", policy.caps, CAPS_MAX),
        ("policy", "caps", shared, SHARED_TAGS_MAX),
        ("policy", "relations", policy.relations, RELATIONS_MAX),
        ("policy", "rests", policy.rests, RESTS_MAX),
        ("policy", "bundles", policy.bundles, BUNDLES_MAX),
        ("policy", "dayparts", policy.dayparts, DAYPARTS_MAX),
        ("policy", "requirements", policy.requirements, RULES_MAX),
        ("policy", "suppressions", policy.suppressions, RULES_MAX),
        ("policy", "open_hours", policy.open_hours, HOURS_MAX),
        ("policy", "blackouts", policy.blackouts, HOURS_MAX),
        ("policy", "holdouts", policy.holdouts, RULES_MAX),
        ("policy", "withdrawals", policy.withdrawals, HEEDING_MAX),
        ("policy", "reopenings", policy.reopenings, HEEDING_MAX),
        *(
            (f"strategies/{strategy.id}", "graph/nodes", strategy.graph.nodes, NODES_MAX)
            for strategy in configuration.strategies
        ),
        ("models", "", configuration.models, MODELS_MAX),
        *(
            (f"models/{model.id}", "inputs", model.inputs, MODEL_INPUTS_MAX)
            for model in configuration.models
        ),
    ):
        if len(items) > limit:
            yield scope.problem(item, path, "bounds.exceeded", count=len(items), limit=limit)
