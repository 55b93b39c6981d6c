"""What the bank sells."""

from hengce.model.noun import Label, Noun

RISK_LEVEL_MAX = 5


class Product(Noun, frozen=True, kw_only=True):
    """One product of the shelf.

    Attributes:
        id: Stable identifier.
        label: What people call it.
        category: The family that caps and stops name, such as `wealth`.
        risk_level: R1 to R5 as 1 to 5 where the product is subject to suitability
            (issuer's and seller's ratings differ: the higher one); None for a product
            that is not, such as a deposit.
        minimum_cents: The smallest amount that can be bought.
        unit_cost_cents: What one piece costs the bank that is given away as a benefit.
        stock: How many offers of it may be made in all; None is no limit.
        terms: Facts that materials may print, by name, such as a rate.
        sold_from: The first day on which it is sold, ISO; empty: it has none.
        sold_until: The last day on which it is sold, ISO; empty: it has none.
    """

    id: str
    label: Label
    category: str
    risk_level: int | None
    minimum_cents: int = 0
    unit_cost_cents: int = 0
    stock: int | None = None
    terms: dict[str, str] = {}
    sold_from: str = ""
    sold_until: str = ""
