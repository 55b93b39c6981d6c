"""A bank that warns of risks and sells: something should keep the two apart."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.kernel.filters import fits_any
from hengce.lint.actions import actions
from hengce.lint.scope import Scope
from hengce.model.strategy import PriorityClass


def silence(scope: Scope) -> Iterator[Problem]:
    """Advise a suppression or a rest where marketing runs beside risk and nothing quiets it."""
    strategies = scope.configuration.strategies
    if not any(strategy.priority_class is PriorityClass.RISK for strategy in strategies):
        return
    selling = [k for k in actions(scope) if k.priority_class is PriorityClass.MARKETING]
    policy = scope.configuration.policy
    quieting = [
        *(suppression.applies for suppression in policy.suppressions),
        *(rest.applies for rest in policy.rests),
    ]
    if selling and not any(fits_any(applies, selling) for applies in quieting):
        yield scope.problem("policy", "suppressions", "policy.nothing_quiets_marketing")
