"""A journey on a time axis: when its waves and waits come, and what follows an answer, or none."""

from collections.abc import Iterator, Mapping

from hengce.lint.pace import Stay, earliest, latest, stay
from hengce.lint.routes import AGAIN, Routes, Way, routes_of
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US
from hengce.model.nodes import (
    Entry,
    Exit,
    Node,
    Race,
    SubJourney,
    Task,
    Wait,
    WaitForEvent,
    WaveSplit,
)
from hengce.model.nodes.action import ActionNode
from hengce.model.nodes.awaited import Stage
from hengce.model.nodes.base import BLOCKED, ELSE, TIMEOUT
from hengce.model.noun import Label, Noun
from hengce.model.strategy import Strategy
from hengce.overview.timetable_words import Speaker
from hengce.words.nodes import called

HERE = Stay(0, 0)
_TOLD = (Stage.DELIVERED, Stage.SENT, Stage.DECIDED)
"""How far a wave comes at least to whom it says something, the furthest first."""

_BY_ITSELF = frozenset({*_TOLD, Stage.SUPPRESSED})
"""How far a wave comes without the customer."""


class Onward(Noun, frozen=True, kw_only=True):
    """Where customers come next.

    Attributes:
        says: When: an answer, or that there was none, and after how long.
        target: The next wave, or the exit.
        title: What people call it.
        is_exit: Whether the journey is over there.
        is_goal: Whether that is its goal.
    """

    says: Label
    target: str
    title: Label
    is_exit: bool
    is_goal: bool


class Row(Noun, frozen=True, kw_only=True):
    """A node that has a place in time; times are microseconds since the entry.

    Attributes:
        node: It.
        kind: Of which kind it is.
        title: What people call it.
        is_wave: Whether something is said there, or handed over.
        comes_us: When the first customers come.
        comes_last_us: When the last ones come; None where nothing bounds it but the strategy's
            `days_max`.
        silent_us: When a customer comes who answers nothing; None: he never does.
        holds_us: How long it holds customers at the least,
        holds_most_us: and at the most; None: until something happens.
        says: Its hours, how long it stands, what is waited for.
        silence: What comes next for who does not answer.
        answers: What comes next for who does.
    """

    node: str
    kind: str
    title: Label
    is_wave: bool
    comes_us: int
    comes_last_us: int | None
    silent_us: int | None
    holds_us: int
    holds_most_us: int | None
    says: tuple[Label, ...]
    silence: tuple[Onward, ...]
    answers: tuple[Onward, ...]


class Timetable(Noun, frozen=True, kw_only=True):
    """A journey in time.

    Attributes:
        length_us: How long the axis is: all that comes by itself is on it, at the earliest.
        rows: Its nodes that have a place in time, in the order in which customers come to them.
        always: What takes customers out wherever they are.
    """

    length_us: int
    rows: tuple[Row, ...]
    always: tuple[Label, ...]


def timetable(bank: Configuration, strategy: Strategy) -> Timetable | None:
    """Return a strategy in time; None where its graph is not whole."""
    routes = routes_of(strategy)
    return None if routes is None else _Course(bank, strategy, routes).told()


class _Course:
    """A strategy whose ways are followed."""

    def __init__(self, bank: Configuration, strategy: Strategy, routes: Routes) -> None:
        self._strategy, self._routes = strategy, routes
        self._rules = bank.policy.tasks
        self._speaker = Speaker(bank, strategy)
        self._order = {name: place for place, name in enumerate(routes.nodes)}
        self._first = earliest(routes, routes.entry, self._rules)
        self._last = latest(routes, strategy, self._rules)
        self._silent = self._spread({routes.entry: HERE})

    def told(self) -> Timetable:
        rows = [self._row(node) for node in self._routes.nodes.values() if self._has_place(node)]
        rows.sort(key=lambda row: (_is_exit(row), _begins(row), self._order[row.node]))
        return Timetable(
            length_us=max((_ends(row) for row in rows), default=0),
            rows=tuple(rows),
            always=tuple(self._speaker.always()),
        )

    def _has_place(self, node: Node) -> bool:
        kinds = Entry | ActionNode | Wait | WaitForEvent | Race | SubJourney | Exit
        return isinstance(node, kinds) and node.id in self._first

    def _row(self, node: Node) -> Row:
        bound = self._strategy.days_max * DAY_US
        last, silent = self._last.get(node.id, bound), self._silent.get(node.id)
        stays = [stay(node, way.branch, self._rules) for way in self._routes.ways[node.id]]
        is_wave = isinstance(node, ActionNode)
        most = [one.most for one in stays]
        silence, answers = self._next(node.id) if is_wave else ((), ())
        return Row(
            node=node.id,
            kind=str(node.__struct_config__.tag),
            title=called(node),
            is_wave=is_wave,
            comes_us=self._first[node.id],
            comes_last_us=None if last >= bound else last,
            silent_us=None if silent is None else silent.least,
            holds_us=max((one.least for one in stays), default=0),
            holds_most_us=None if None in most else max((m for m in most if m), default=0),
            says=tuple(self._speaker.says(node)),
            silence=silence,
            answers=answers,
        )

    def _spread(self, begin: Mapping[str, Stay]) -> dict[str, Stay]:
        """Return when who answers nothing comes to each node; rounds of jumps are left out."""
        found = dict(begin)
        for name, node in self._routes.nodes.items():
            if name in found:
                for way in self._silent_ways(node):
                    self._come(found, name, way)
        return found

    def _come(self, found: dict[str, Stay], name: str, way: Way) -> None:
        there = _plus(found[name], stay(self._routes.nodes[name], way.branch, self._rules))
        known = found.get(way.target)
        found[way.target] = there if known is None else _either(known, there)

    def _silent_ways(self, node: Node) -> Iterator[Way]:
        """Yield the ways of who answers nothing, and is not refused."""
        silent = _silent_branches(node)
        for way in self._routes.ways[node.id]:
            is_taken = way.branch in silent if silent else way.branch not in {BLOCKED, AGAIN}
            if is_taken:
                yield way

    def _next(self, wave: str) -> tuple[tuple[Onward, ...], tuple[Onward, ...]]:
        """Return what comes after a wave: for who does not answer, and for who does."""
        found, ends = {wave: HERE}, dict[str, Stay]()
        answers: list[Onward] = []
        waits = False
        for name, node in self._routes.nodes.items():
            if name not in found:
                continue
            if name != wave and isinstance(node, ActionNode | Exit):
                ends[name] = found[name]
                continue
            silent = list(self._silent_ways(node))
            for way in silent:
                self._come(found, name, way)
            for way in self._routes.ways[name]:
                is_other = way not in silent and way.branch not in {BLOCKED, AGAIN}
                if is_other and _is_answer(node, way.branch):
                    waits = True
                    answers += self._answered(node, way)
        said = self._routes.nodes[wave]
        silence = [
            self._onward(self._speaker.silence(said, after, waits=waits), end)
            for end, after in ends.items()
        ]
        return tuple(silence), tuple(dict.fromkeys(answers))

    def _answered(self, node: Node, way: Way) -> Iterator[Onward]:
        """Yield the waves and exits to which an answer leads."""
        says = self._speaker.answer(node, way.branch)
        found = {way.target: HERE}
        for name, each in self._routes.nodes.items():
            if name not in found:
                continue
            if isinstance(each, ActionNode | Exit):
                yield self._onward(says, name)
                continue
            for one in self._silent_ways(each):
                self._come(found, name, one)

    def _onward(self, says: Label, target: str) -> Onward:
        node = self._routes.nodes[target]
        is_exit = isinstance(node, Exit)
        return Onward(
            says=says,
            target=target,
            title=called(node),
            is_exit=is_exit,
            is_goal=isinstance(node, Exit) and node.goal,
        )


def _silent_branches(node: Node) -> frozenset[str]:
    """Return the branches along which a node lets on who answers nothing; none: all of them."""
    match node:
        case WaitForEvent() | Race():
            return frozenset({TIMEOUT})
        case WaveSplit(stages=stages):
            return frozenset({next((str(one) for one in _TOLD if one in stages), ELSE)})
        case Task(branches=branches) if branches:
            return frozenset({ELSE})
        case SubJourney():
            return frozenset({ELSE})
        case _:
            return frozenset()


def _plus(one: Stay, other: Stay) -> Stay:
    most = None if one.most is None or other.most is None else one.most + other.most
    return Stay(one.least + other.least, most)


def _either(one: Stay, other: Stay) -> Stay:
    most = None if one.most is None or other.most is None else max(one.most, other.most)
    return Stay(min(one.least, other.least), most)


def _is_answer(node: Node, branch: str) -> bool:
    """Tell whether a customer did something to go along a branch; a wave may come far by itself."""
    return not isinstance(node, WaveSplit) or branch not in _BY_ITSELF


def _is_exit(row: Row) -> bool:
    return row.kind == "exit"


def _begins(row: Row) -> int:
    return row.comes_us if row.silent_us is None else row.silent_us


def _ends(row: Row) -> int:
    """Return when a row is over, at the least: what may last longer does not stretch the axis."""
    return _begins(row) + (0 if row.is_wave else row.holds_us)
