"""What to believe of an action's propensity: its own answers, and those of its relatives.

The documents say P, so what is learned is how far P is right: m = answers / expected answers.
With n contacts of mean propensity p, and a prior that m is near m0 and that is worth `a`
expected answers, the answer rate is Beta(a·m0, a/p - a·m0) before and

    Beta(a·m0 + k, a/p - a·m0 + n - k)

after k of n answered (the conjugate pair beta and binomial; Gelman et al., Bayesian Data
Analysis, 3rd ed., 2.4). Its mean, divided by p, is

    m = (a·m0 + k) / (a + n·p)

which lies between m0 and k / (n·p). So it goes from level to level, bank, category, product,
strategy, wave, channel: what is learned at one is the prior of the next. At each level only
those contacts count that do not belong to the next one, so that no contact counts twice and an
action is not taken as a confirmation of itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hengce.measure.experiments.special import beta_quantiles
from hengce.measure.propensity.cells import Cell, Sums

WAVE = 4
"""So many names of a cell say the wave; one more, the channel."""

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of an action.

    Attributes:
        prior: m that its relatives suggest; 1: the document is right.
        ratio: m with its own answers as well.
        low: With 95 % certainty it is not below; without contacts of its own that is 0.
        high: Nor above; without contacts of its own that is infinite.
        maturity: The part of its own answers in `ratio`, n·p / (a + n·p).
        own: Its own contacts.
    """

    prior: float
    ratio: float
    low: float
    high: float
    maturity: float
    own: Sums


def believe(cells: Mapping[Cell, Sums], path: tuple[str, ...], evidence: float) -> Belief:
    """Return what is believed of an action.

    Args:
        cells: All contacts.
        path: Category, product, strategy, and perhaps wave and channel: a beginning of a cell.
        evidence: `a`, in expected answers.

    Raises:
        ValueError: The evidence is not above 0.
    """
    if not evidence > 0:
        raise ValueError("a prior is worth more than nothing")
    prior = 1.0
    for depth in range(len(path)):
        around, mine = path[:depth], path[: depth + 1]
        rest = [(s.answered, s.expected) for c, s in cells.items() if _is_around(c, around, mine)]
        answered, expected = sum(k for k, _ in rest), sum(e for _, e in rest)
        prior = ratio_of(prior, answered, expected, evidence)
    own = _own(cells, path)
    low, high = _between(prior, own, evidence)
    return Belief(
        prior=prior,
        ratio=ratio_of(prior, own.answered, own.expected, evidence),
        low=low,
        high=high,
        maturity=own.expected / (evidence + own.expected),
        own=own,
    )


def ratio_of(prior: float, answered: int, expected: float, evidence: float) -> float:
    """Return m, from what was believed before and what was answered."""
    return (evidence * prior + answered) / (evidence + expected)


def _is_around(cell: Cell, around: tuple[str, ...], mine: tuple[str, ...]) -> bool:
    return cell[: len(around)] == around and cell[: len(mine)] != mine


def _own(cells: Mapping[Cell, Sums], path: tuple[str, ...]) -> Sums:
    mine = [sums for cell, sums in cells.items() if cell[: len(path)] == path]
    return Sums(
        sent=sum(one.sent for one in mine),
        answered=sum(one.answered for one in mine),
        expected=sum(one.expected for one in mine),
        expected_cents=sum(one.expected_cents for one in mine),
        realised_cents=sum(one.realised_cents for one in mine),
        priced=sum(one.priced for one in mine),
        squares=(
            sum(one.squares[0] for one in mine),
            sum(one.squares[1] for one in mine),
            sum(one.squares[2] for one in mine),
        ),
    )


def _between(prior: float, own: Sums, evidence: float) -> tuple[float, float]:
    if own.expected <= 0:
        return 0.0, float("inf")
    mean = own.expected / own.sent
    alpha = evidence * prior + own.answered
    # A prior that is above what a rate can be has no contacts that would not answer.
    beta = max(evidence / mean - evidence * prior, 0.0) + own.sent - own.answered
    if beta <= 0:
        return alpha / (evidence + own.expected), 1.0 / mean
    low, high = beta_quantiles(alpha, beta, [_TAIL]).tolist()
    return low / mean, high / mean
