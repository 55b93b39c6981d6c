"""Judges traces: no step is skipped or doubled, and every message is one step of one trace.

The auditor reads the documents himself: at each kind of node only certain lines may stand, in
a certain order, and the next node is where the document leads.
"""

import re
from collections import Counter
from collections.abc import Iterator

from hengce.model.contact import ContactState
from hengce.model.instance import LIVE, Did, InstanceState, InstanceStep
from hengce.model.nodes import (
    AdjustPreference,
    AudienceSplit,
    Benefit,
    Choose,
    ConditionSplit,
    Entry,
    Exit,
    ExperimentSplit,
    Jump,
    Message,
    Node,
    Race,
    SetTag,
    SubJourney,
    Task,
    Wait,
    WaitForEvent,
    WaveSplit,
)
from hengce.model.nodes.action import Blocked
from hengce.sim.books import Books
from hengce.sim.ledgers import Ledgers
from hengce.sim.messages import PERHAPS, Messaged, Readings
from hengce.sim.persons import Persons
from hengce.sim.traces import Trace, Visit

_LETTERS = {
    Did.ENTERED: "E",
    Did.WENT: "W",
    Did.WAITS: "A",
    Did.PROPOSED: "P",
    Did.PLACED: "L",
    Did.SENT: "S",
    Did.SUPPRESSED: "X",
    Did.SET: "T",
    Did.RESERVED: "R",
    Did.STARTED: "C",
    Did.REACHED: "Q",
    Did.LEFT: "Q",
    Did.CANCELLED: "Q",
}
_SAYS = ("PL*X|PL+SW", "(P(L*|L+S|L*X))?")
_WAITS = ("A?W", "A?")
_PASSES = ("W", "")
_WRITES = ("T", "")

_LINES: dict[type[Node], tuple[str, str]] = {
    Entry: ("EW", "E?"),
    ConditionSplit: _PASSES,
    AudienceSplit: _PASSES,
    ExperimentSplit: _PASSES,
    WaveSplit: _PASSES,
    Jump: _PASSES,
    Wait: _WAITS,
    WaitForEvent: _WAITS,
    Race: _WAITS,
    Message: _SAYS,
    Task: _SAYS,
    Choose: _SAYS,
    Benefit: ("R|X", "X?"),
    SetTag: _WRITES,
    AdjustPreference: _WRITES,
    SubJourney: ("C?W", "C?"),
    Exit: ("-", ""),
}
"""By kind: the lines of who has passed a node, and of who is still there or left from there."""

_LEAVING = frozenset({Did.WENT, Did.SET, Did.RESERVED, Did.SUPPRESSED})
_ENDS = frozenset({Did.REACHED, Did.LEFT, Did.CANCELLED})
_OWN_ENDS = frozenset({"days_max", "ends"})


def judge_steps(ledgers: Ledgers, readings: Readings, books: Books) -> Iterator[str]:
    """Yield what traces skipped, doubled or made up."""
    for trace in books.traces:
        yield from _numbered(trace)
        yield from _unlike_the_document(trace)
        yield from _ended(trace)
    yield from _messages(Persons.of(ledgers.told), readings, books)
    yield from _misstated(ledgers, books)
    yield from _after_the_end(ledgers, readings, books)


def _numbered(trace: Trace) -> Iterator[str]:
    numbers = [step.number for step in trace.steps]
    if numbers != list(range(trace.instance.steps)):
        yield f"I23 {trace.id}: its lines are {numbers}, and it did {trace.instance.steps}"
    if "" in trace.revisions:
        yield f"I23 {trace.id}: version {trace.instance.version} is no document of the bank"


def _unlike_the_document(trace: Trace) -> Iterator[str]:
    """Yield lines that the document of the trace does not allow, and ways that are not drawn."""
    rounds: Counter[str] = Counter()
    for visit, stands, is_last in _stands(trace):
        node, last = visit.kind, visit.steps[-1] if visit.steps else None
        if node is None:
            yield f"I23 {trace.id}: there is no node {visit.node}"
            return
        leaves = last is not None and last.did in _LEAVING
        if not _fits(node, visit, is_last=is_last and not leaves):
            said = [str(step.did) for step in visit.steps]
            yield f"I23 {trace.id}: at {visit.node} it did {said}"
        target: str | None = visit.node
        if last is not None and leaves:
            ways = {(e.source, e.branch): e.target for e in visit.document.graph.edges}
            target = ways.get((last.node, last.branch))
        if last is not None and _jumps(node, last):
            rounds[node.id] += 1
            target = getattr(node, "to", None)
            if rounds[node.id] > getattr(node, "times_max", 0):
                yield f"I23 {trace.id}: jumped {rounds[node.id]} times at {node.id}"
        if target != stands:
            yield f"I23 {trace.id}: from {visit.node} to {stands}, not {target}"


def _stands(trace: Trace) -> Iterator[tuple[Visit, str, bool]]:
    """Yield visits, where each led to, and whether the trace or a migration ended it."""
    visits = list(trace.visits())
    for visit, following in zip(visits, [*visits[1:], None], strict=True):
        if following is None:
            yield visit, trace.instance.node, True
        else:
            moved = bool(following.came_from)
            yield visit, following.came_from if moved else following.node, moved


def _jumps(node: Node, last: InstanceStep) -> bool:
    return isinstance(node, Jump) and last.did is Did.WENT and not last.branch


def _fits(node: Node, visit: Visit, *, is_last: bool) -> bool:
    passed, stays = _LINES[type(node)]
    line = "".join(_LETTERS.get(step.did, "?") for step in visit.steps)
    if is_last:
        return re.fullmatch(f"({stays}|{passed})Q?", line) is not None
    blocked = isinstance(node, Message | Task | Choose | Benefit) and line.endswith("X")
    if blocked and getattr(node, "on_blocked", None) is Blocked.EXIT:
        return False  # who was blocked here leaves
    placed = {s.said for s in visit.steps if s.did is Did.PLACED}
    sent = {s.said for s in visit.steps if s.did is Did.SENT}
    return re.fullmatch(passed, line) is not None and sent <= placed


def _ended(trace: Trace) -> Iterator[str]:
    """Yield ends that are none, or that nothing explains."""
    ends = [step for step in trace.steps if step.did in _ENDS]
    is_live = trace.instance.state in LIVE
    if len(ends) != (0 if is_live else 1) or (ends and trace.steps[-1] is not ends[0]):
        yield f"I23 {trace.id}: is {trace.instance.state}, and its trace ended {len(ends)} times"
    for step in ends:
        if step.did is not Did.CANCELLED and not _explained(trace, step):
            yield f"I23 {trace.id}: {step.did} at {step.node} because of {step.said!r}"


def _explained(trace: Trace, step: InstanceStep) -> bool:
    node = trace.kind_of(step)
    state = InstanceState.REACHED if step.did is Did.REACHED else InstanceState.LEFT
    if trace.instance.state is not state:
        return False
    if not step.said:
        return isinstance(node, Exit) and node.goal is (step.did is Did.REACHED)
    if step.said == "blocked":
        before = trace.steps[-2].did if len(trace.steps) > 1 else None
        return before is Did.SUPPRESSED and step.did is Did.LEFT
    rules = {rule.id: rule.goal for rule in trace.document.exits}
    if step.said in rules:
        return rules[step.said] is (step.did is Did.REACHED)
    return step.said in _OWN_ENDS and step.did is Did.LEFT


def _messages(persons: Persons, readings: Readings, books: Books) -> Iterator[str]:
    """Yield messages of waves that are not exactly one step of one trace."""
    placed: dict[str, list[tuple[Trace, InstanceStep]]] = {}
    for trace in books.traces:
        for step in trace.steps:
            if step.did is Did.PLACED:
                placed.setdefault(step.said, []).append((trace, step))
    for key, steps in sorted(placed.items()):
        if len(steps) > 1:
            yield f"I23 {key}: was placed by {len(steps)} steps"
        if key not in books.stands:
            yield f"I23 {key}: was placed, and there is no such contact"
    for message in readings.messages:
        if message.node and message.delivery.key in placed:
            yield from _otherwise(persons, message, *placed[message.delivery.key][0])
        elif message.node:
            yield f"I23 {message.delivery.key}: a wave that no trace placed"


def _otherwise(
    persons: Persons, message: Messaged, trace: Trace, step: InstanceStep
) -> Iterator[str]:
    """Yield what a message says of itself otherwise than the step that it is."""
    key, customer = message.delivery.key, message.delivery.customer
    wave = (trace.instance.strategy, step.node, trace.revision_of(step))
    if wave != (message.offer.id, message.node, message.revision):
        yield f"I23 {key}: says {message.node} of {message.revision}, and is {wave}"
    if trace.number not in persons.perhaps(customer):
        yield f"I23 {key}: is a step of {trace.number}, and went to {customer}"


def _misstated(ledgers: Ledgers, books: Books) -> Iterator[str]:
    """Yield waves that traces call sent or suppressed, and channels know better."""
    touched = _perhaps_touched(ledgers)
    got = {d.key for d in ledgers.deliveries if d.taken and not d.lied and d.told in PERHAPS}
    for trace in books.traces:
        for visit in trace.visits():
            yield from _wave_misstated(trace, visit, touched, got, books)


def _perhaps_touched(ledgers: Ledgers) -> set[str]:
    """Return what a channel may have taken; a process that died may have called one before."""
    calls = Counter(delivery.key for delivery in ledgers.deliveries)
    claims = Counter(claim.key for claim in ledgers.claims)
    unheard = {key for key, count in claims.items() if count > calls[key]}
    return unheard | {d.key for d in ledgers.deliveries if d.taken or d.told in PERHAPS}


def _wave_misstated(
    trace: Trace, visit: Visit, touched: set[str], got: set[str], books: Books
) -> Iterator[str]:
    placed = [step.said for step in visit.steps if step.did is Did.PLACED]
    for step in visit.steps:
        stand = books.stands.get(step.said)
        # Of a claim at whose commit the process died nobody was told: it is in doubt.
        shown = stand is not None and (
            stand.contact.kind.channel == "banner" or stand.state is ContactState.UNKNOWN
        )
        if step.did is Did.SENT and step.said not in touched and not shown:
            yield f"I26 {trace.id}: {step.said} counts as sent, and no channel can have it"
        if step.did is Did.SUPPRESSED and placed and placed[-1] in got:
            yield f"I26 {trace.id}: {placed[-1]} counts as blocked, and the customer has it"


def _after_the_end(ledgers: Ledgers, readings: Readings, books: Books) -> Iterator[str]:
    """Yield waves whose hand-off began after their customers had left the journey."""
    waves = {message.delivery.key for message in readings.messages if message.node}
    first: dict[str, int] = {}
    for claim in ledgers.claims:
        first.setdefault(claim.key, claim.mark.number)
    for trace in books.traces:
        if trace.instance.state in LIVE or not trace.marks or trace.marks[-1] is None:
            continue
        *_, last = trace.visits()
        for step in last.steps:
            mine = step.did is Did.PLACED and step.said in waves
            if mine and first[step.said] > trace.marks[-1].number:
                yield f"I23 {trace.id}: {step.said} left after its customer had"
