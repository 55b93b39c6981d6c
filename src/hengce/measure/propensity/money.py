"""Whether an action earns what P·V promises."""

from dataclasses import dataclass
from math import sqrt

from hengce.measure.experiments.special import normal_quantile
from hengce.measure.propensity.cells import Sums

PRICED_MIN = 10
"""With fewer purchases the error of the ratio is not known, and nothing is said."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What was realised for each cent that was promised.

    Attributes:
        ratio: Realised / promised.
        low: With 95 % certainty it is not below.
        high: Nor above.
    """

    ratio: float
    low: float
    high: float


def earned(sums: Sums) -> Earned | None:
    """Return what an action earned of what it promised; None: too little is known.

    The error of the ratio c = Σy / Σx over n contacts is that of its linearisation (Cochran,
    Sampling Techniques, 3rd ed., 6.4): √(n/(n-1) · Σ(y - c·x)²) / Σx, with y the net money and
    x = P·V of a contact, each in cents.

    Args:
        sums: Of the action's contacts.
    """
    if sums.priced < PRICED_MIN or sums.expected_cents <= 0:
        return None
    ratio = sums.realised_cents / sums.expected_cents
    xx, yy, xy = sums.squares
    left = max(yy - 2 * ratio * xy + ratio * ratio * xx, 0.0)
    error = sqrt(left * sums.sent / (sums.sent - 1)) / sums.expected_cents
    reach = normal_quantile(0.975) * error
    return Earned(ratio, ratio - reach, ratio + reach)
