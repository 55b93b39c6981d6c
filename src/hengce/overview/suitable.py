"""Whether a product suits a customer now, as one light that a manager reads before he speaks."""

import enum
from dataclasses import dataclass

from hengce.model.decision import Reason
from hengce.model.instant import Day
from hengce.model.policy import Suitability
from hengce.model.product import Product

SOON_DAYS = 30
"""An assessment that ends within so many days is to be renewed."""


class Light(enum.StrEnum):
    """What the light shows."""

    GREEN = "green"  # it suits him, or the product is not subject to suitability
    AMBER = "amber"  # it suits him, and his assessment ends soon
    RED = "red"  # it may not be offered


@dataclass(frozen=True, slots=True)
class Suits:
    """The light, and why it is not green.

    Attributes:
        light: What it shows.
        reason: Why it is red; None: it is not.
        used: The product's level.
        limit: The highest that the customer may hold.
        until: The last day of his assessment; None: unknown.
    """

    light: Light
    reason: Reason | None = None
    used: int = 0
    limit: int = 0
    until: Day | None = None


def suits(
    rule: Suitability | None,
    product: Product | None,
    tolerance: str | None,
    until: Day | None,
    today: Day,
) -> Suits:
    """Say whether a product suits a customer.

    Args:
        rule: The bank's rule; None: it has none.
        product: What is offered; None: nothing.
        tolerance: The customer's class, such as C3; None: unknown.
        until: The last day of his assessment; None: unknown.
        today: The day, in the bank's zone.
    """
    level = product.risk_level if product else None
    if rule is None or level is None:
        return Suits(Light.GREEN)
    allowed = rule.allows.get(tolerance or "")
    if allowed is None or until is None:
        return Suits(Light.RED, Reason.ASSESSMENT_MISSING, level)
    if until < today:
        return Suits(Light.RED, Reason.ASSESSMENT_EXPIRED, level, allowed, until)
    if level > allowed:
        return Suits(Light.RED, Reason.RISK_ABOVE_TOLERANCE, level, allowed, until)
    light = Light.AMBER if until < today + SOON_DAYS else Light.GREEN
    return Suits(light, None, level, allowed, until)
