"""Who is held out of what, by the hash that decisions use."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.kernel.actions import actions_of
from hengce.kernel.filters import fits_any
from hengce.kernel.hashing import bucket, padded, wrapping
from hengce.model.configuration import Configuration
from hengce.model.nodes.experiment_split import held_out_salt
from hengce.model.policy import Holdout, HoldoutScope
from hengce.model.strategy import Strategy

Flags = npt.NDArray[np.bool_]

_BREADTH = {HoldoutScope.BANK: 0, HoldoutScope.DEPARTMENT: 1, HoldoutScope.STRATEGY: 2}


@dataclass(frozen=True, slots=True)
class Places:
    """Where customers stand in a comparison.

    Attributes:
        held: Who is in the control group.
        inside: Who can be compared: another group that withholds the same keeps nobody of
            these out, so both sides differ in nothing but the one group.
    """

    held: Flags
    inside: Flags


def withholds(group: Holdout, strategy: Strategy, configuration: Configuration) -> bool:
    """Tell whether a hold-out keeps people out of a strategy, or of one of its waves."""
    target = {
        HoldoutScope.BANK: group.target,
        HoldoutScope.DEPARTMENT: strategy.department,
        HoldoutScope.STRATEGY: strategy.id,
    }[group.scope]
    kinds = (action.kinds for action in actions_of(strategy, configuration))
    return target == group.target and any(fits_any(group.applies, each) for each in kinds)


def withheld(group: Holdout, configuration: Configuration) -> frozenset[str]:
    """Return the strategies that a hold-out keeps people out of."""
    return frozenset(
        one.id for one in configuration.strategies if withholds(group, one, configuration)
    )


def places(
    group: Holdout, customers: Sequence[str], strategies: frozenset[str], of: Configuration
) -> Places:
    """Place customers in the arms of a hold-out.

    Args:
        group: Whose arms.
        customers: Whom.
        strategies: Of which strategies it is asked.
        of: The policy, with all other hold-outs.
    """
    rows = padded([name.encode() for name in customers])
    inside = np.ones(len(rows), np.bool_)
    for other in of.policy.holdouts:
        broader = _BREADTH[other.scope] < _BREADTH[group.scope] or other.scope is group.scope
        if other.id != group.id and broader and strategies & withheld(other, of):
            inside &= ~_held(other.salt, other.share, rows)
    return Places(held=_held(group.salt, group.share, rows), inside=inside)


def places_of_namespace(
    name: str, share: int, customers: Sequence[str], strategies: frozenset[str], of: Configuration
) -> Places:
    """Place customers in or beside what the experiments of a namespace do.

    Args:
        name: The namespace.
        share: How many it holds out, in ten-thousandths.
        customers: Whom.
        strategies: The journeys that experiment.
        of: The policy, whose hold-outs keep people out of these journeys altogether.
    """
    rows = padded([one.encode() for one in customers])
    inside = np.ones(len(rows), np.bool_)
    for group in of.policy.holdouts:
        if strategies & withheld(group, of):
            inside &= ~_held(group.salt, group.share, rows)
    return Places(held=_held(held_out_salt(name), share, rows), inside=inside)


def _held(salt: str, share: int, rows: npt.NDArray[np.uint8]) -> Flags:
    salted = padded([salt.encode()])[0]
    with wrapping():
        return np.fromiter((bucket(salted, row) < share for row in rows), np.bool_, len(rows))
