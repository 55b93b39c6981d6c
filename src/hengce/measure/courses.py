"""What the document of a journey says of its experiments, as the judgement asks for it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.edits import Setup
from hengce.measure.experiments.guardrail import Direction
from hengce.measure.experiments.level import MetricKind
from hengce.measure.experiments.namespace import Namespace
from hengce.measure.experiments.promotion import Asks, Course, Stage, State, Status
from hengce.measure.experiments.split import Arm
from hengce.measure.experiments.verdict import Metric, Rules
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.nodes import ExperimentSplit, Node
from hengce.model.noun import Noun
from hengce.model.strategy import Strategy
from hengce.model.trial import PLACES, Gain, NamespacePart, Trial

GAIN = "gain"
"""What the goal is called where evidence is kept."""

_LOOKS = {"id", "label", "position", "trial", "bandit", "arms"}
"""What of a node is no part of what customers get."""


@dataclass(frozen=True, slots=True)
class Declared:
    """An experiment as a journey declares it.

    Attributes:
        strategy: The journey.
        split: The node.
        trial: How its arms are judged.
    """

    strategy: Strategy
    split: ExperimentSplit
    trial: Trial

    @property
    def challengers(self) -> tuple[str, ...]:
        """The arms that are no champion; lint has made sure that there are some."""
        return tuple(name for name in self.split.arms if name != self.trial.champion)

    @property
    def share(self) -> int:
        """The share of all challengers together as the document says it."""
        return sum(self.split.arms[name] for name in self.challengers)


class Phase(Noun, frozen=True, kw_only=True):
    """A time in which all customers had the same chances and got the same things.

    Attributes:
        setup: What the experiment is made of.
        versions: The versions of the journey that are alike for the experiment.
        state: Where the challengers stand.
        since: When it began; who was first exposed before counts in no number of it.
        trial: How arms are judged in it.
    """

    setup: Setup
    versions: tuple[str, ...]
    state: State
    since: Instant
    trial: Trial


def declared(strategies: Iterable[Strategy]) -> tuple[Declared, ...]:
    """Return the experiments of journeys that are to be judged."""
    return tuple(
        Declared(strategy, node, node.trial)
        for strategy in strategies
        for node in strategy.graph.nodes
        if isinstance(node, ExperimentSplit) and node.trial is not None
    )


def bandits(strategies: Iterable[Strategy]) -> tuple[Declared, ...]:
    """Return the splits of journeys whose shares follow what arms bring.

    Their phases are those of an experiment whose first arm is the control.
    """
    return tuple(
        Declared(
            strategy, node, Trial(champion=next(iter(node.arms)), gain=node.bandit.gain, guards=())
        )
        for strategy in strategies
        for node in strategy.graph.nodes
        if isinstance(node, ExperimentSplit) and node.bandit is not None
    )


def course_of(of: Declared) -> Course:
    """Return what is fixed before the first customer."""
    trial = of.trial
    asks = {500: Asks.NO_HARM, 2_000: Asks.BETTER}
    stages = tuple(
        Stage(
            share=share,
            asks=asks.get(share, Asks.HOLDS),
            days_min=trial.days_min,
            days_max=trial.days_max,
        )
        for share in trial.shares
    )
    rules = rules_of(trial)
    challenger, *rivals = of.challengers
    return Course(
        champion=trial.champion,
        challenger=challenger,
        rules=rules,
        stages=stages,
        rivals=tuple(rivals),
    )


def rules_of(trial: Trial) -> Rules:
    """Return how evidence is judged; the days and the name of what is counted are part of it."""
    guards = tuple(
        Metric(
            name=str(guard.counts),
            kind=MetricKind.RATE,
            direction=Direction.LESS,
            margin=guard.margin / BUCKETS,
        )
        for guard in trial.guards
    )
    kind = MetricKind.MEAN if trial.gain.is_money else MetricKind.RATE
    goal = Metric(name=GAIN, kind=kind, with_past=trial.gain.is_money)
    return Rules(goal=goal, guards=guards, alpha=trial.alpha, units_min=trial.units_min)


def state_at(course: Course, arms: Mapping[str, int], since: int) -> State:
    """Return where challengers stand when arms have shares from a day on.

    Raises:
        ValueError: No stage has these shares.
    """
    named = [name for name in course.challengers if arms[name]]
    if not named:
        return State(since=since, status=Status.STOPPED)
    left = course.among(named)
    stages, through = len(course.stages), Status.PROMOTED
    states = [State(stage=number, since=since, left=left) for number in range(stages)]
    if len(named) == 1:
        states.append(State(stage=stages, since=since, status=through, left=left))
    found = next((state for state in states if shares_of(course, state) == dict(arms)), None)
    if found is None:
        raise ValueError(f"no stage has the shares {dict(arms)}")
    return found


def with_arms(strategy: Strategy, node: str, arms: Mapping[str, int]) -> Strategy:
    """Return a journey in which a split has other shares and all else is as it was."""
    nodes = tuple(
        msgspec.structs.replace(one, arms={name: arms[name] for name in one.arms})
        if isinstance(one, ExperimentSplit) and one.id == node
        else one
        for one in strategy.graph.nodes
    )
    return msgspec.structs.replace(
        strategy, graph=msgspec.structs.replace(strategy.graph, nodes=nodes)
    )


def shares_of(course: Course, state: State) -> dict[str, int]:
    """Return what the arms are to get in a state."""
    return {arm.name: arm.weight for arm in course.arms(state)}


def setup_of(configuration: Configuration, of: Declared) -> Setup:
    """Return what an experiment is made of, to see which changes it bears.

    What an arm's customers get is all that can be reached behind it, with its materials and
    the exit rules. What comes before the split says who takes part. Labels and places on the
    canvas are neither.
    """
    strategy, split = of.strategy, of.split
    behind = {
        edge.branch: _reached(strategy, edge.target)
        for edge in strategy.graph.edges
        if edge.source == split.id
    }
    everywhere = (strategy.exits, strategy.days_max, strategy.score, strategy.parameters)
    after = frozenset().union(*behind.values()) | {split.id}
    nodes = {node.id: node for node in strategy.graph.nodes}
    before = [nodes[name] for name in sorted(set(nodes) - after)]
    names, part = [of.trial.champion, *of.challengers], split.namespace
    held_out = [part.held_out] if part and part.held_out else []
    return Setup(
        salt=split.salt,
        arms=tuple(Arm(name=name, weight=split.arms[name]) for name in names),
        coverage=strategy.ramp.share,
        audience=_digest(
            [_bare(node) for node in before],
            _ways(strategy, frozenset(set(nodes) - after)),
            strategy.within,
            strategy.ramp.salt,
            *held_out,
        ),
        contents={
            name: _digest(
                [_bare(nodes[one]) for one in sorted(behind.get(name, ()))],
                _ways(strategy, behind.get(name, frozenset())),
                _materials(configuration, [nodes[one] for one in behind.get(name, ())]),
                everywhere,
            )
            for name in names
        },
        rules=rules_of(of.trial),
        namespace=None if part is None else _namespace(part),
    )


def _namespace(part: NamespacePart) -> Namespace:
    each = BUCKETS // PLACES
    return Namespace(name=part.name, low=part.first * each, high=(part.last + 1) * each)


def at_beginning(strategy: Strategy) -> Strategy:
    """Return a journey with its experiments as they begin: examples are played so."""
    for of in declared([strategy]):
        course = course_of(of)
        strategy = with_arms(strategy, of.split.id, shares_of(course, State(since=0)))
    return strategy


def judgement(trial: Trial) -> tuple[Gain, int, int, bool]:
    """Return what of a trial's rules no edit of its rules shows, and no edit may change."""
    return trial.gain, trial.days_min, trial.days_max, trial.careful


def _reached(strategy: Strategy, start: str) -> frozenset[str]:
    seen, left = set[str](), [start]
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            left += [edge.target for edge in strategy.graph.edges if edge.source == node]
    return frozenset(seen)


def _ways(strategy: Strategy, among: frozenset[str]) -> list[tuple[str, str, str]]:
    return sorted((e.source, e.branch, e.target) for e in strategy.graph.edges if e.source in among)


def _bare(node: Node) -> tuple[str, dict[str, object]]:
    """Return a node as a digest reads it; a namespace that is not there leaves no trace."""
    said = msgspec.to_builtins(node)
    is_whole = isinstance(node, ExperimentSplit) and node.namespace is None
    hidden = {*_LOOKS, "namespace"} if is_whole else _LOOKS
    return node.id, {name: value for name, value in said.items() if name not in hidden}


def _materials(configuration: Configuration, nodes: Iterable[Node]) -> list[object]:
    named = {getattr(node, "material", "") for node in nodes}
    return [one for one in configuration.materials if one.id in named]


def _digest(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
