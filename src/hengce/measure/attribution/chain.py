"""An absorbing chain: what is expected from its start, by linear algebra.

The states that are passed have transitions Q among each other; the rest of each row leaves the
chain. With `reward` r, what leaving is worth, the expected value x solves x = Qx + r (Kemeny and
Snell, Finite Markov Chains, 1960, chapter 3).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hengce.errors import HengceError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

DENSE_STATES_MAX = 100
"""Up to so many states are solved by elimination; beyond, bounds from both sides close sooner."""

GAP_MAX = 1e-12
"""So far apart may a lower and an upper bound on the answer lie, as a part of the upper one."""

ROUNDS_MAX = 100_000


class UnboundedChainError(HengceError):
    """A chain hardly ever ends: no bounds on its answer close in time."""

    code = "attribution.unbounded_chain"


@dataclass(frozen=True, slots=True)
class Chain:
    """States 0 to n−1, of which 0 is the start.

    Attributes:
        source: Transitions: from which state, (m,).
        target: To which, (m,).
        probability: How probable from there, (m,).
        leaving: How probable it is to leave the chain, (n,).
    """

    source: Integers
    target: Integers
    probability: Floats
    leaving: Floats


def expected(chain: Chain, reward: Floats, closed: Flags) -> float:
    """Return what is expected from the start, when closed states lead to nothing.

    Args:
        chain: The chain.
        reward: What leaving from each state is worth, times its probability, (n,).
        closed: States at which everything ends without a reward, (n,).

    Raises:
        UnboundedChainError: More than `DENSE_STATES_MAX` states that are hardly ever left.
    """
    way = ~(closed[chain.source] | closed[chain.target])
    among = Chain(chain.source[way], chain.target[way], chain.probability[way], chain.leaving)
    kept = np.where(closed, 0.0, reward)
    if len(kept) <= DENSE_STATES_MAX:
        return _eliminated(among, kept)
    return _bracketed(among, kept)


def _eliminated(chain: Chain, reward: Floats) -> float:
    system = np.eye(len(reward))
    np.subtract.at(system, (chain.source, chain.target), chain.probability)
    return float(np.linalg.solve(system, reward)[0])


def _bracketed(chain: Chain, reward: Floats) -> float:
    """Iterate from below and from above until nothing but rounding lies between.

    From 0 the iteration x ← Qx + r rises to the answer, and from the greatest value of a way
    out it falls to it; so the two are proven bounds, and not only two guesses.
    """
    size = len(reward)
    ways_out = chain.leaving > 0
    greatest = float(np.max(reward[ways_out] / chain.leaving[ways_out], initial=0.0))
    low, high = np.zeros(size), np.full(size, greatest)
    for _ in range(ROUNDS_MAX):
        if high[0] - low[0] <= GAP_MAX * high[0]:
            return float((low[0] + high[0]) / 2)
        low, high = (
            reward + np.bincount(chain.source, chain.probability * x[chain.target], size)
            for x in (low, high)
        )
    raise UnboundedChainError
