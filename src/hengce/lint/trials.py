"""Experiments that are judged: arms in a stage, a gain that can be seen, bounds with a meaning."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope
from hengce.model.journey import waves_of
from hengce.model.nodes import Exit, ExperimentSplit
from hengce.model.nodes.experiment_split import ARMS_SUM
from hengce.model.strategy import Strategy
from hengce.model.tag import Kind
from hengce.model.trial import (
    CONTEST_SHARES,
    TRIAL_ARMS_MAX,
    Bandit,
    Counted,
    Gain,
    Trial,
    parts,
)

_GUARDS = frozenset({Counted.OPTED_OUT, Counted.COMPLAINED})
_ANSWERS = frozenset({Counted.CLICKED, Counted.BOUGHT, Counted.OPTED_OUT, Counted.COMPLAINED})
_DAYS_MAX = 400
_UNITS_MAX = 10_000_000


def trials(scope: Scope) -> Iterator[Problem]:
    """Check each experiment that says how it is judged."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for node in strategy.graph.nodes:
            if isinstance(node, ExperimentSplit) and node.trial is not None:
                path = f"graph/nodes/{node.id}/trial"
                yield from _arms(scope, item, path, node, node.trial)
                yield from _gain(scope, item, f"{path}/gain", strategy, node.trial.gain)
                yield from _guards(scope, item, f"{path}/guards", node.trial)
                yield from _numbers(scope, item, path, node.trial)
            if isinstance(node, ExperimentSplit) and node.bandit is not None:
                path = f"graph/nodes/{node.id}/bandit"
                yield from _gain(scope, item, f"{path}/gain", strategy, node.bandit.gain)
                yield from _bandit(scope, item, path, node, node.bandit)


def _bandit(
    scope: Scope, item: str, path: str, node: ExperimentSplit, rules: Bandit
) -> Iterator[Problem]:
    """Shares follow chances: of a yes or no, with room for each arm, and without stages."""
    if node.trial is not None:
        yield scope.problem(item, path, "bandit.is_trial")
    if rules.gain.is_money:
        yield scope.problem(item, f"{path}/gain", "bandit.of_money")
    most = ARMS_SUM // max(len(node.arms), 1)
    if not 0 <= rules.share_min <= most:
        facts = {"name": "share_min", "value": rules.share_min, "least": 0, "most": most}
        yield scope.problem(item, f"{path}/share_min", "trial.out_of_range", **facts)
    if not 10 <= rules.units_min <= _UNITS_MAX:
        facts = {"name": "units_min", "value": rules.units_min, "least": 10, "most": _UNITS_MAX}
        yield scope.problem(item, f"{path}/units_min", "trial.out_of_range", **facts)


def _arms(
    scope: Scope, item: str, path: str, node: ExperimentSplit, trial: Trial
) -> Iterator[Problem]:
    if not 2 <= len(node.arms) <= TRIAL_ARMS_MAX:
        bounds = {"least": 2, "most": TRIAL_ARMS_MAX}
        yield scope.problem(item, path, "trial.arm_count", count=len(node.arms), **bounds)
    elif trial.champion not in node.arms:
        facts = {"name": trial.champion, "known": ", ".join(node.arms)}
        yield scope.problem(item, f"{path}/champion", "trial.champion_unknown", **facts)
    else:
        weights = [weight for name, weight in node.arms.items() if name != trial.champion]
        if not trial.is_stage(weights):
            known = ", ".join(_stage(share, len(weights)) for share in trial.shares)
            facts_share = {"share": "+".join(map(str, weights)), "known": known}
            arms = path.removesuffix("trial") + "arms"
            yield scope.problem(item, arms, "trial.share_no_stage", **facts_share)


def _stage(share: int, challengers: int) -> str:
    """Return what a stage gives: a part to each challenger, or all of it to the best one."""
    return "+".join(map(str, parts(share, challengers if share in CONTEST_SHARES else 1)))


def _gain(scope: Scope, item: str, path: str, strategy: Strategy, gain: Gain) -> Iterator[Problem]:
    if not 1 <= gain.days <= strategy.days_max:
        facts = {"days": gain.days, "limit": strategy.days_max}
        yield scope.problem(item, f"{path}/days", "trial.days_outside", **facts)
    if gain.counts is Counted.GOAL and not _has_goal(strategy):
        yield scope.problem(item, path, "trial.no_goal")
    if gain.counts in _ANSWERS and not waves_of(strategy):
        yield scope.problem(item, path, "trial.nobody_answers", counts=str(gain.counts))
    if gain.counts in _GUARDS:
        yield scope.problem(item, path, "trial.gain_is_harm", counts=str(gain.counts))
    if gain.money and gain.counts is not Counted.BOUGHT:
        yield scope.problem(item, f"{path}/money", "trial.money_of_what", counts=str(gain.counts))
    yield from _event(scope, item, path, gain)


def _event(scope: Scope, item: str, path: str, gain: Gain) -> Iterator[Problem]:
    if gain.counts is not Counted.EVENT:
        if gain.event or gain.amount:
            yield scope.problem(item, path, "trial.event_unused", counts=str(gain.counts))
        return
    event = scope.events.get(gain.event)
    if event is None:
        facts = {"name": gain.event or "-", "known": ", ".join(sorted(scope.events)) or "-"}
        yield scope.problem(item, f"{path}/event", "trial.event_unknown", **facts)
    elif gain.amount and event.properties.get(gain.amount) is not Kind.MONEY:
        money = sorted(name for name, kind in event.properties.items() if kind is Kind.MONEY)
        facts = {"name": gain.amount, "known": ", ".join(money) or "-"}
        yield scope.problem(item, f"{path}/amount", "trial.amount_unknown", **facts)


def _has_goal(strategy: Strategy) -> bool:
    exits = (node for node in strategy.graph.nodes if isinstance(node, Exit))
    return any(node.goal for node in exits) or any(rule.goal for rule in strategy.exits)


def _guards(scope: Scope, item: str, path: str, trial: Trial) -> Iterator[Problem]:
    for guard in trial.guards:
        if guard.counts not in _GUARDS:
            yield scope.problem(item, path, "trial.guard_is_gain", counts=str(guard.counts))
        if not 0 <= guard.margin < ARMS_SUM:
            yield _outside(scope, item, path, "margin", guard.margin, (0, ARMS_SUM - 1))
    for name in repeated(str(guard.counts) for guard in trial.guards):
        yield scope.problem(item, path, "name.repeated", name=name)


def _numbers(scope: Scope, item: str, path: str, trial: Trial) -> Iterator[Problem]:
    bounds: dict[str, tuple[float, float, float]] = {
        "lift_min": (trial.lift_min, 0.001, 10),
        "alpha": (trial.alpha, 0.001, 0.2),
        "units_min": (trial.units_min, 10, _UNITS_MAX),
        "days_min": (trial.days_min, 1, _DAYS_MAX),
        "days_max": (trial.days_max, trial.days_min, _DAYS_MAX),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            yield _outside(scope, item, f"{path}/{name}", name, value, (least, most))


def _outside(
    scope: Scope, item: str, path: str, name: str, value: float, within: tuple[float, float]
) -> Problem:
    facts = {"name": name, "value": value, "least": within[0], "most": within[1]}
    return scope.problem(item, path, "trial.out_of_range", **facts)
