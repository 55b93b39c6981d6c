"""How the bank rates its customers: risk assessment and model scores."""

from dataclasses import dataclass

import numpy as np

from hengce.simulate.assets import Assets
from hengce.simulate.credit import Credit
from hengce.simulate.people import People
from hengce.simulate.shapes import logistic
from hengce.simulate.streams import Flags, Longs, Reals, stream

TOLERANCES = ("C1", "C2", "C3", "C4", "C5")
_ASSESSMENT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Ratings:
    """One place a customer.

    Attributes:
        tolerance: Index into TOLERANCES.
        assessed: Whether the customer ever took an assessment.
        valid_days: Days until the assessment ends; negative when it is over.
        churn: The model's probability of leaving.
        wealth: The probability of buying a wealth product.
        card: The probability of taking a card offer.
        loan: The probability of drawing a loan.
        scored: Whether the models know the customer; new ones they do not.
    """

    tolerance: Longs
    assessed: Flags
    valid_days: Longs
    churn: Reals
    wealth: Reals
    card: Reals
    loan: Reals
    scored: Flags


def draw_ratings(people: People, assets: Assets, credit: Credit, seed: int) -> Ratings:
    """Draw assessments and scores."""
    count = people.count
    invests = assets.wealth > 0
    willing = logistic(-0.4 + 1.1 * assets.wealthy + 0.4 * people.warmth)
    assessed = stream(seed, "ratings.assessed").random(count) < np.where(invests, 0.97, willing)
    age_of_assessment = stream(seed, "ratings.assessed_on").random(count) ** 1.1 * 460
    assets_fall = -assets.change_30d / np.maximum(assets.aum, 1.0)
    return Ratings(
        tolerance=_tolerance(people, assets, seed),
        assessed=people.adult & assessed,
        valid_days=_ASSESSMENT_DAYS - age_of_assessment.astype(np.int64),
        churn=_score(-2.0 + 5.0 * assets_fall - 0.5 * people.warmth, 0.7, "churn", seed),
        wealth=_score(-3.7 + 0.35 * assets.wealthy + 0.7 * invests, 0.6, "wealth", seed),
        card=_score(-3.3 + 0.3 * people.warmth + 0.5 * credit.card, 0.6, "card", seed),
        loan=_score(-4.6 + 0.5 * (credit.preapproved > 0), 0.7, "loan", seed),
        scored=stream(seed, "ratings.scored").random(count) >= 0.07,
    )


def _tolerance(people: People, assets: Assets, seed: int) -> Longs:
    """Draw the class: the young and the wealthy dare more."""
    noise = stream(seed, "ratings.tolerance").standard_normal(people.count)
    daring = 1.6 - 0.028 * (people.age - 45.0) + 0.35 * assets.wealthy + 0.95 * noise
    return np.clip(np.rint(daring), 0, 4).astype(np.int64)


def _score(middle: Reals, spread: float, name: str, seed: int) -> Reals:
    """Return probabilities to four digits, as a model platform delivers them."""
    noise = stream(seed, f"ratings.{name}").standard_normal(len(middle))
    return np.round(logistic(middle + spread * noise), 4)
