"""A `candidate` line in `tests/tables`: what is proposed, and the verdict it must get."""

from collections.abc import Callable

from hengce.flow.typed import stored_cents
from hengce.model.decision import Reason, Verdict
from hengce.model.instant import HOUR_US
from hengce.model.strategy import (
    Edge,
    Entry,
    Exit,
    Graph,
    Lever,
    Message,
    MessageClass,
    PriorityClass,
    Score,
    Strategy,
    Task,
)
from hengce.rules.check import check_value
from tables_words import (
    CATALOGUE,
    INTERRUPTS,
    NAME,
    Claim,
    Draft,
    Line,
    Words,
    checked,
    length_us,
    meaning,
)


def read_candidate(line: Line, draft: Draft) -> None:
    """Read `name class message-class category sms>app [what it is worth] -> verdict [facts]`."""
    said, arrow, expected = line.text.partition("->")
    if not arrow:
        raise ValueError("no `->` and no verdict")
    words = Words(said.split()[1:])
    strategy = _strategy(words)
    if strategy.product not in {"", *(product.id for product in draft.products)}:
        raise ValueError(f"no product `{strategy.product}`")
    if any(strategy.id == other.id for other in draft.strategies):
        raise ValueError(f"`{strategy.id}` is there already")
    draft.strategies.append(strategy)
    draft.claims.append(_claim(Words(expected.split()), strategy.id, line.where, draft))


def _strategy(words: Words) -> Strategy:
    name = words.take()
    priority, message = PriorityClass(words.take()), MessageClass(words.take())
    kind, category = meaning(words.take())
    if kind != "categories":
        raise ValueError(f"`{category}` is no category")
    channels = tuple(words.take().split(">"))
    if unknown := [channel for channel in channels if channel not in INTERRUPTS]:
        raise ValueError(f"no channel `{unknown[0]}`")
    said: dict[str, object] = {"topic": "funds", "department": "retail"}
    said |= {"starts": "2026-01-01", "ends": "2026-12-31"}
    score: dict[str, object] = {"propensity": "1", "value": "100"}
    flow: dict[str, object] = {"audience": "TRUE", "expires_hours": 24}
    while words.rest:
        WORTH[words.take()](words, said, score, flow)
    return Strategy(
        id=name,
        label=NAME,
        owner="owner",
        priority_class=priority,
        message_class=message,
        category=str(category),
        score=Score(**score),
        graph=_graph(channels, flow),
        **said,
    )


def _graph(channels: tuple[str, ...], flow: dict[str, object]) -> Graph:
    fields = {"id": "act", "material": "m", "expires_hours": flow["expires_hours"]}
    act = (
        Task(channel="task", **fields)
        if channels == ("task",)
        else Message(channels=channels, **fields)
    )
    entry = Entry(id="in", audience=flow["audience"])
    edges = (Edge(source="in", target="act"), Edge(source="act", target="out"))
    return Graph(nodes=(entry, act, Exit(id="out")), edges=edges)


Fields = dict[str, object]


def _put(name: str) -> Callable[[Words, Fields, Fields, Fields], None]:
    def put(words: Words, said: Fields, _score: Fields, _flow: Fields) -> None:
        said[name] = words.take()

    return put


def _value(words: Words, _said: Fields, score: Fields, _flow: Fields) -> None:
    score["value"] = words.take()
    check_value(str(score["value"]), CATALOGUE, "table", money=True)
    if words.accept("else"):
        score["value_unknown_cents"] = stored_cents(words.take())


def _likely(words: Words, _said: Fields, score: Fields, _flow: Fields) -> None:
    score["propensity"] = words.take()
    check_value(str(score["propensity"]), CATALOGUE, "table", money=False)
    if words.accept("else"):
        score["propensity_unknown"] = float(words.take())


def _context(words: Words, _said: Fields, score: Fields, _flow: Fields) -> None:
    score["context"] = float(words.take())


def _levers(words: Words, _said: Fields, score: Fields, _flow: Fields) -> None:
    percents = []
    while words.rest and words.rest[0][0] in "+-":
        percents.append(float(words.take()))
    if not percents:
        raise ValueError("a lever is a signed percent such as +20")
    score["levers"] = tuple(Lever(name=f"lever{k}", percent=p) for k, p in enumerate(percents))


def _for(words: Words, _said: Fields, _score: Fields, flow: Fields) -> None:
    flow["audience"] = checked(words.take())


def _expires(words: Words, _said: Fields, _score: Fields, flow: Fields) -> None:
    flow["expires_hours"] = length_us(words.take()) // HOUR_US


WORTH: dict[str, Callable[[Words, Fields, Fields, Fields], None]] = {
    "likely": _likely,  # P: a number or a tag, `else` where the tag is unknown
    "context": _context,  # C
    "value": _value,  # V in units of the currency: a number or a tag, `else` if unknown
    "levers": _levers,  # percents
    "for": _for,  # the audience: a tag
    "expires": _expires,
    "topic": _put("topic"),
    "department": _put("department"),
    "purpose": _put("purpose"),
    "product": _put("product"),
    "starts": _put("starts"),
    "ends": _put("ends"),
}


# Verdicts ---------------------------------------------------------------------------------

TEXT_FACTS = {"through": "channel", "rule": "rule", "by": "winner"}
NUMBER_FACTS = {
    "rank": "rank",
    "score": "score",
    "margin": "margin",
    "lever": "lever",
    "likely": "propensity",
    "value": "value_cents",
}


def _claim(words: Words, strategy: str, where: str, draft: Draft) -> Claim:
    """Read `capped CAP_REACHED through sms rule wealth used 1 of 1`."""
    verdict = Verdict(words.take())
    known = words.rest and words.rest[0] in Reason.__members__
    reason = Reason[words.take()] if known else None
    facts: dict[str, float | str | None] = {}
    while words.rest:
        word = words.take()
        if word in TEXT_FACTS:
            facts[TEXT_FACTS[word]] = words.take()
        elif word in NUMBER_FACTS:
            facts[NUMBER_FACTS[word]] = None if words.accept("none") else float(words.take())
        elif word == "used":
            facts["used"] = float(words.take())
            words.demand("of")
            facts["limit"] = float(words.take())
        elif word == "release":
            facts["release"] = float(draft.moment(words))
        else:
            raise ValueError(f"an answer has no `{word}`")
    return Claim(where, strategy, verdict, reason, facts)
