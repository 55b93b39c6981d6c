"""Limits on how many of a thing there may be."""

from collections.abc import Iterator
from itertools import product

from hengce.errors import Problem
from hengce.lint.scope import Scope

CHANNELS_MAX = 61  # one bit each in a word, beside the bit for all channels
TOPICS_MAX = 62  # one bit each in a word
CONSENTS_MAX = 62  # purposes times channels; one bit each in a word
STRATEGIES_MAX = 4096
TAGS_MAX = 4096
CAPS_MAX = 256
RULES_MAX = 62  # requirements, suppressions, hold-outs: of each; one bit each in a word
HOURS_MAX = 256
NODES_MAX = 500


def bounds(scope: Scope) -> Iterator[Problem]:
    """Compare each list with its limit."""
    configuration, policy = scope.configuration, scope.configuration.policy
    topics = {strategy.topic for strategy in configuration.strategies}
    consents = list(product(configuration.purposes, configuration.channels))
    for item, path, items, limit in (
        ("channels", "", configuration.channels, CHANNELS_MAX),
        ("strategies", "", configuration.strategies, STRATEGIES_MAX),
        ("strategies", "topic", topics, TOPICS_MAX),
        ("consents", "", consents, CONSENTS_MAX),
        ("tags", "", configuration.tags, TAGS_MAX),
        ("policy", "caps", policy.caps, CAPS_MAX),
        ("policy", "requirements", policy.requirements, RULES_MAX),
        ("policy", "suppressions", policy.suppressions, RULES_MAX),
        ("policy", "open_hours", policy.open_hours, HOURS_MAX),
        ("policy", "holdouts", policy.holdouts, RULES_MAX),
        *(
            (f"strategies/{strategy.id}", "graph/nodes", strategy.graph.nodes, NODES_MAX)
            for strategy in configuration.strategies
        ),
    ):
        if len(items) > limit:
            yield scope.problem(item, path, "bounds.exceeded", count=len(items), limit=limit)
