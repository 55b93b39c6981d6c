"""A proposed allocation of an experiment's arms, put beside the decisions that were logged."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from hengce.kernel.hashing import BUCKETS
from hengce.measure.off_policy.logged import Floats, Integers, Logged

FOLDS = 5
"""Into so many parts customers are cut, so that no expectation has seen its own reward."""

PRIOR_UNITS = 20.0
"""A unit's mean weighs as much as so many customers of the whole bank."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who is to get which arm how often.

    Attributes:
        shares: Of each arm, in ten-thousandths.
        units: The same for customers of some units of the bank.
    """

    shares: Mapping[str, int]
    units: Mapping[str, Mapping[str, int]]

    def __post_init__(self) -> None:
        for shares in (self.shares, *self.units.values()):
            if sum(shares.values()) != BUCKETS or min(shares.values()) < 0:
                raise ValueError("shares are ten-thousandths that add up to 10,000")

    def of(self, org: str) -> Mapping[str, int]:
        """Return the shares for the customers of a unit."""
        return self.units.get(org, self.shares)


@dataclass(frozen=True, slots=True)
class Taken:
    """Customers of one phase, each once.

    Attributes:
        customers: Who.
        orgs: Their units of the bank.
        arms: What each got.
        rewards: What came of it, (n,).
        shares: What each arm had a chance of in this phase, in ten-thousandths.
    """

    customers: Sequence[str]
    orgs: Sequence[str]
    arms: Sequence[str]
    rewards: Floats
    shares: Mapping[str, int]

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Taken":
        """Return some of the customers."""
        places = np.flatnonzero(chosen).tolist()
        return Taken(
            [self.customers[place] for place in places],
            [self.orgs[place] for place in places],
            [self.arms[place] for place in places],
            self.rewards[chosen],
            self.shares,
        )

    def supports(self, allocation: Allocation) -> bool:
        """Tell whether every arm that is to be given could be given."""
        proposed = [allocation.shares, *allocation.units.values()]
        return all(
            self.shares.get(name, 0) > 0 for each in proposed for name, n in each.items() if n
        )


def once(phases: Sequence[Taken]) -> list[Taken]:
    """Leave each customer in the first phase that names him; phases of nobody are left out.

    Shares that were live twice are one version of the journey, and both phases name it.
    """
    seen: set[str] = set()
    found = []
    for one in phases:
        new = np.array([name not in seen for name in one.customers], np.bool_)
        seen.update(one.customers)
        if new.any():
            found.append(one.only(new))
    return found


def side_by_side(phases: Sequence[Taken], allocation: Allocation, arms: Sequence[str]) -> Logged:
    """Return the decisions of some phases with both policies.

    Args:
        phases: With one customer at least.
        allocation: What is proposed.
        arms: All arms, in their order.
    """
    names = [name for one in phases for name in one.customers]
    numbers = {name: number for number, name in enumerate(sorted(set(names)))}
    places = {name: place for place, name in enumerate(arms)}
    logging = [np.tile(_row(one.shares, arms), (len(one.customers), 1)) for one in phases]
    target = [_row(allocation.of(org), arms) for one in phases for org in one.orgs]
    return Logged(
        customers=np.array([numbers[name] for name in names], np.int64),
        chosen=np.array([places[arm] for one in phases for arm in one.arms], np.int64),
        rewards=np.concatenate([one.rewards for one in phases]).astype(np.float64),
        logging=np.concatenate(logging),
        target=np.array(target),
    )


def expected(logged: Logged, orgs: Sequence[str], customers: Sequence[str]) -> Floats:
    """Return what each arm is expected to earn of each customer, (n, k).

    The mean of the arm in his unit of the bank, drawn towards the mean of the arm; both of
    customers of other folds, so that it has not seen his own reward.

    Args:
        logged: The decisions.
        orgs: The unit of each.
        customers: The name of each.
    """
    numbers = {name: number for number, name in enumerate(sorted(set(orgs)))}
    units = np.array([numbers[name] for name in orgs], np.int64)
    folds = np.array([_fold(name) for name in customers], np.int64)
    found = np.zeros(logged.target.shape)
    for fold, arm in product(range(FOLDS), range(len(logged.target[0]))):
        others, mine = folds != fold, folds == fold
        seen = others & (logged.chosen == arm)
        found[mine, arm] = _means(logged.rewards[seen], units[seen], len(numbers))[units[mine]]
    return found


def _means(rewards: Floats, units: Integers, count: int) -> Floats:
    """Return the mean of each unit, drawn towards the mean of all."""
    whole = float(rewards.mean()) if len(rewards) else 0.0
    counts = np.bincount(units, minlength=count)
    sums = np.bincount(units, rewards, minlength=count)
    return np.asarray((sums + PRIOR_UNITS * whole) / (counts + PRIOR_UNITS))


def _row(shares: Mapping[str, int], arms: Sequence[str]) -> Floats:
    return np.array([shares.get(name, 0) for name in arms], np.float64) / BUCKETS


def _fold(customer: str) -> int:
    return hashlib.sha256(customer.encode()).digest()[0] % FOLDS
