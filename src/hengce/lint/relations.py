"""Relations: windows that count, and sides that the strategies at hand can take.

What depends on strategies is advice: the policy may be there before them.
"""

from collections.abc import Iterator, Sequence

from hengce.errors import Problem
from hengce.kernel.filters import fits
from hengce.lint.actions import actions
from hengce.lint.scope import Scope
from hengce.lint.windows import window_problems
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.relation import Exclusion, Precedence, Relation


def relations(scope: Scope) -> Iterator[Problem]:
    """Check each relation, then what they leave possible together."""
    rules = scope.configuration.policy.relations
    for relation in rules:
        if not isinstance(relation, Exclusion):
            where = f"relations/{relation.id}/window"
            yield from window_problems(scope, where, relation.window)
    if not scope.configuration.strategies:
        return
    kinds = actions(scope)
    for relation in rules:
        if not _acts(scope, relation, kinds):
            yield _problem(scope, relation, "relation.never_acts")
    for relation in _never_released(rules, kinds):
        yield _problem(scope, relation, "relation.never_released")


def _problem(scope: Scope, relation: Relation, code: str) -> Problem:
    return scope.problem("policy", f"relations/{relation.id}", code, relation=relation.id)


def _acts(scope: Scope, relation: Relation, kinds: Sequence[ContactKind]) -> bool:
    """Whether a relation can refuse anything; the past of a first may be longer than its life."""
    if not isinstance(relation, Exclusion):
        return any(fits(relation.then, kind) for kind in kinds)
    first, then = _strategies(relation.first, kinds), _strategies(relation.then, kinds)
    if scope.configuration.policy.contacts_per_decision_max > 1:
        return _can_meet(first, then)
    # With one contact a decision, only the offers of one message meet.
    bundles: dict[str, set[str]] = {}
    for strategy in scope.configuration.strategies:
        if strategy.bundle:
            bundles.setdefault(strategy.bundle, set()).add(strategy.id)
    return any(_can_meet(first & members, then & members) for members in bundles.values())


def _strategies(rule: Filter, kinds: Sequence[ContactKind]) -> set[str]:
    return {kind.strategy for kind in kinds if fits(rule, kind)}


def _can_meet(first: set[str], then: set[str]) -> bool:
    """Whether two different strategies stand on the two sides."""
    return bool(first and then) and len(first | then) > 1


def _never_released(rules: Sequence[Relation], kinds: Sequence[ContactKind]) -> list[Relation]:
    """Return the sequences whose first is never told, as far as these strategies go.

    Beginning with an empty ledger, what no sequence holds back can be told, and what is told
    releases more; what is left when nothing moves any more waits for ever.
    """
    waiting = [rule for rule in rules if isinstance(rule, Precedence)]
    held = {kind: [rule for rule in waiting if fits(rule.then, kind)] for kind in kinds}
    stuck = [rule for rule in waiting if any(rule in holding for holding in held.values())]
    while True:
        told = [kind for kind, holding in held.items() if not any(r in stuck for r in holding)]
        left = [rule for rule in stuck if not any(fits(rule.first, kind) for kind in told)]
        if left == stuck:
            return list(left)
        stuck = left
