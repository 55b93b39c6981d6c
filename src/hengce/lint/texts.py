"""The texts of a strategy that are read as rules: conditions, and the values of its score."""

from collections.abc import Iterator

from hengce.model.strategy import Strategy


def texts_of(strategy: Strategy) -> Iterator[tuple[str, str, bool]]:
    """Yield each text with its path in the document, and whether it is a value."""
    yield "score/propensity", strategy.score.propensity, True
    yield "score/value", strategy.score.value, True
    for node in strategy.graph.nodes:
        for part, text in node.conditions:
            yield f"graph/nodes/{node.id}/{part}", text, False
    for rule in strategy.exits:
        if rule.condition:
            yield f"exits/{rule.id}/condition", rule.condition, False
