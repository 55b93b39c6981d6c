"""What people call the places of a strategy that hold texts: its score, its nodes, its exits."""

from hengce.model.noun import Label
from hengce.model.strategy import Strategy
from hengce.words.nodes import called

_SCORE = {
    "score/propensity": Label(zh="得分：倾向", en="Score: propensity"),
    "score/value": Label(zh="得分：价值", en="Score: value"),
}


def place_of(strategy: Strategy, path: str) -> Label:
    """Return what people call a place of a strategy; the path itself where nobody named it."""
    kind, _, rest = path.partition("/")
    if kind == "exits":
        rule = rest.partition("/")[0]
        return Label(zh=f"退出规则“{rule}”的条件", en=f"Condition of exit rule “{rule}”")
    for node in strategy.graph.nodes:
        if path.startswith(f"graph/nodes/{node.id}/"):
            title = called(node)
            return Label(zh=f"节点“{title.zh}”的条件", en=f"Condition of node “{title.en}”")
    return _SCORE.get(path, Label(zh=path, en=path))
