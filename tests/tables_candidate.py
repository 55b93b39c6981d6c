"""A `candidate` line in `tests/tables`: what is proposed, to whom, and the verdict it must get."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hengce.flow.typed import stored_cents
from hengce.kernel.resources import ResourceKind
from hengce.model.instant import HOUR_US
from hengce.model.nodes import Entry, Exit, Message, Task
from hengce.model.strategy import Edge, Graph, Lever, MessageClass, PriorityClass, Score, Strategy
from hengce.rules.check import check_value
from tables_claim import read_claim
from tables_draft import Draft, read_left
from tables_words import (
    CATALOGUE,
    INTERRUPTS,
    NAME,
    Line,
    Words,
    checked,
    length_us,
    meaning,
    names,
)


def read_candidate(line: Line, draft: Draft) -> None:
    """Read `name class message-class category sms>app [what it is worth] -> verdict [facts]`.

    `of C002` proposes it to that member and not to the customer. A strategy that was described
    before is proposed to another member by its name: `name of C002 -> verdict [facts]`.
    """
    said, arrow, expected = line.text.partition("->")
    if not arrow:
        raise ValueError("no `->` and no verdict")
    words = Words(said.split()[1:])
    name = words.take()
    if words.rest[:1] != ["of"]:
        _propose(name, words, draft)
    members = _of_whom(words, draft)
    if name not in draft.strategies:
        raise ValueError(f"`{name}` was not described before")
    if already := set(members) & set(draft.proposed_to[name]):
        raise ValueError(f"`{name}` is there already for {', '.join(sorted(already))}")
    draft.proposed_to[name] += members
    for member in members:
        facts = Words(expected.split())
        draft.claims.append(read_claim(facts, name, member, line.where, draft))


def _of_whom(words: Words, draft: Draft) -> list[str]:
    if not words.accept("of"):
        return [draft.customer.customer]
    members = names(words.take())
    if unknown := set(members) - {member.customer for member in draft.members}:
        raise ValueError(f"no member {', '.join(sorted(unknown))}")
    if words.rest:
        raise ValueError(f"`{' '.join(words.rest)}` means nothing here")
    return members


@dataclass(slots=True)
class Proposal:
    """A strategy while its words are read."""

    name: str
    said: dict[str, object] = field(default_factory=dict)
    score: dict[str, object] = field(default_factory=dict)
    audience: str = "TRUE"
    expires_hours: int = 24


def _propose(name: str, words: Words, draft: Draft) -> None:
    """Read what a strategy says and what it is worth, up to `of`."""
    if name in draft.strategies:
        raise ValueError(f"`{name}` is there already")
    proposal = Proposal(name)
    priority, message = PriorityClass(words.take()), MessageClass(words.take())
    kind, category = meaning(words.take())
    if kind != "categories":
        raise ValueError(f"`{category}` is no category")
    channels = tuple(words.take().split(">"))
    if unknown := [channel for channel in channels if channel not in INTERRUPTS]:
        raise ValueError(f"no channel `{unknown[0]}`")
    proposal.said |= {"priority_class": priority, "message_class": message, "category": category}
    while words.rest and words.rest[0] != "of":
        WORTH[words.take()](words, proposal, draft)
    strategy = _strategy(proposal, channels)
    if strategy.product not in {"", *(product.id for product in draft.products)}:
        raise ValueError(f"no product `{strategy.product}`")
    if strategy.bundle not in {"", *(bundle.id for bundle in draft.rules.get("bundles", ()))}:
        raise ValueError(f"no bundle `{strategy.bundle}`")
    draft.strategies[name] = strategy
    draft.proposed_to[name] = []


def _strategy(proposal: Proposal, channels: tuple[str, ...]) -> Strategy:
    said: dict[str, object] = {"topic": "funds", "department": "retail"}
    said |= {"starts": "2026-01-01", "ends": "2026-12-31"}
    return Strategy(
        id=proposal.name,
        label=NAME,
        owner="owner",
        score=Score(**{"propensity": "1", "value": "100", **proposal.score}),
        graph=_graph(channels, proposal),
        **{**said, **proposal.said},
    )


def _graph(channels: tuple[str, ...], proposal: Proposal) -> Graph:
    fields = {"id": "act", "material": "m", "expires_hours": proposal.expires_hours}
    act = (
        Task(channel="task", **fields)
        if channels == ("task",)
        else Message(channels=channels, **fields)
    )
    entry = Entry(id="in", audience=proposal.audience)
    edges = (Edge(source="in", target="act"), Edge(source="act", target="out"))
    return Graph(nodes=(entry, act, Exit(id="out")), edges=edges)


def _put(name: str) -> Callable[[Words, Proposal, Draft], None]:
    def put(words: Words, proposal: Proposal, _draft: Draft) -> None:
        proposal.said[name] = words.take()

    return put


def _value(words: Words, proposal: Proposal, _draft: Draft) -> None:
    proposal.score["value"] = words.take()
    check_value(str(proposal.score["value"]), CATALOGUE, "table", money=True)
    if words.accept("else"):
        proposal.score["value_unknown_cents"] = stored_cents(words.take())


def _likely(words: Words, proposal: Proposal, _draft: Draft) -> None:
    proposal.score["propensity"] = words.take()
    check_value(str(proposal.score["propensity"]), CATALOGUE, "table", money=False)
    if words.accept("else"):
        proposal.score["propensity_unknown"] = float(words.take())


def _context(words: Words, proposal: Proposal, _draft: Draft) -> None:
    proposal.score["context"] = float(words.take())


def _levers(words: Words, proposal: Proposal, _draft: Draft) -> None:
    percents = []
    while words.rest and words.rest[0][0] in "+-":
        percents.append(float(words.take()))
    if not percents:
        raise ValueError("a lever is a signed percent such as +20")
    levers = tuple(Lever(name=f"lever{k}", percent=p) for k, p in enumerate(percents))
    proposal.score["levers"] = levers


def _for(words: Words, proposal: Proposal, _draft: Draft) -> None:
    proposal.audience = checked(" ".join(words.until("of", *WORTH).rest))


def _expires(words: Words, proposal: Proposal, _draft: Draft) -> None:
    proposal.expires_hours = length_us(words.take()) // HOUR_US


def _mandatory(_words: Words, proposal: Proposal, _draft: Draft) -> None:
    proposal.said["mandatory"] = True


def _budget(words: Words, proposal: Proposal, draft: Draft) -> None:
    """Read `budget 100 left 40`, in cents as a channel's cost is."""
    budget = int(words.take())
    proposal.said["budget_cents"] = budget
    read_left(words, draft, (ResourceKind.BUDGET, proposal.name), budget)


WORTH: dict[str, Callable[[Words, Proposal, Draft], None]] = {
    "likely": _likely,  # P: a number or a tag, `else` where the tag is unknown
    "context": _context,  # C
    "value": _value,  # V in units of the currency: a number or a tag, `else` if unknown
    "levers": _levers,  # percents
    "for": _for,  # the audience: a condition
    "expires": _expires,
    "mandatory": _mandatory,  # before all of its class that are not
    "bundle": _put("bundle"),
    "budget": _budget,
    "topic": _put("topic"),
    "department": _put("department"),
    "purpose": _put("purpose"),
    "product": _put("product"),
    "starts": _put("starts"),
    "ends": _put("ends"),
}
