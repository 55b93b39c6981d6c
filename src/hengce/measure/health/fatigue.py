"""Response by how many contacts a customer had: does it fall with each further one?

What it shows is a finding, not an effect: whoever is contacted for the eighth time did not say yes
seven times before, and so is another kind of customer than who is contacted once. How many contacts
are too many is for an experiment with a contact hold-out to say.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from hengce.measure.normal import Interval, two_sided, wilson

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Customers with so many contacts.

    Attributes:
        contacts: How many; in the last row so many or more.
        customers: How many customers.
        responses: How many of them answered.
        rate: The part, with Wilson's interval.
    """

    contacts: int
    customers: int
    responses: int
    rate: Interval


@dataclass(frozen=True, slots=True)
class Fatigue:
    """A curve, and whether it falls.

    Attributes:
        rows: The fewest contacts first.
        trend_errors: Armitage's statistic: how many standard errors the responses of customers
            with more contacts lie above what they would be without a trend.
        falls: Whether that is further below zero than the confidence allows.
    """

    rows: tuple[ContactRow, ...]
    trend_errors: float
    falls: bool


def response_by_contacts(
    contacts: Integers, responded: Integers, pooled_from: int, confidence: float = 0.95
) -> Fatigue:
    """Count responses by number of contacts.

    The trend is that of Cochran and Armitage over the rows (Armitage, Tests for linear trends in
    proportions and frequencies, Biometrics 11, 1955).

    Args:
        contacts: Of each customer, 1 or more, (n,).
        responded: 1 for who answered, else 0, (n,).
        pooled_from: Customers with so many contacts or more are one row.
        confidence: Of the intervals and of the trend, two-sided.
    """
    if not len(contacts) or np.any(contacts < 1) or pooled_from < 2:
        raise ValueError("customers with one contact or more, and two rows at least")
    scores = np.minimum(contacts, pooled_from)
    customers = np.bincount(scores, minlength=pooled_from + 1)
    responses = np.bincount(scores, responded, pooled_from + 1).astype(np.int64)
    rows = tuple(
        ContactRow(number, people, answered, wilson(answered, people, confidence))
        for number, (people, answered) in enumerate(
            zip(customers.tolist(), responses.tolist(), strict=True)
        )
        if people
    )
    errors = _trend_errors(scores, float(responded.mean()), responded)
    return Fatigue(rows, errors, falls=errors < -two_sided(confidence))


def _trend_errors(scores: Integers, rate: float, responded: Integers) -> float:
    away = scores - scores.mean()
    variance = rate * (1 - rate) * float(away @ away)
    return float(away @ responded) / sqrt(variance) if variance > 0 else 0.0
