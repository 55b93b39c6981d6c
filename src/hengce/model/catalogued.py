"""What a bank writes down of every tag: what it means, who answers for it, what it is for."""

import enum

from hengce.model.noun import Label, Noun


class Sensitivity(enum.StrEnum):
    """How a tag must be shown and who may read it."""

    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Family(enum.StrEnum):
    """The six classes in which banks keep their tags."""

    BASIC = "basic"
    ASSETS = "assets"  # assets and liabilities
    HOLDINGS = "holdings"
    BEHAVIOUR = "behaviour"
    RISK = "risk"
    RATING = "rating"  # of professionals


class Aspect(enum.StrEnum):
    """What a tag says of a customer's money: 赚、花、借、管."""

    EARN = "earn"
    SPEND = "spend"
    BORROW = "borrow"
    MANAGE = "manage"


class Use(enum.StrEnum):
    """For what data may be used; each is the priority class of strategies of that name."""

    RISK = "risk"
    SERVICE = "service"
    MARKETING = "marketing"


class Catalogued(Noun, frozen=True, kw_only=True):
    """An entry of the tag catalogue.

    Attributes:
        label: What people call it.
        definition: The business definition (口径).
        steward: Who answers for it: a person or a department.
        family: Its class.
        aspects: What it says of the customer's money.
        uses: For what it may be used; empty means for anything. Data of third parties
            (工商、公积金、税务、征信) is mostly licensed for one use.
        sensitivity: How it must be shown.
    """

    label: Label
    definition: str = ""
    steward: str = ""
    family: Family | None = None
    aspects: tuple[Aspect, ...] = ()
    uses: tuple[Use, ...] = ()
    sensitivity: Sensitivity = Sensitivity.INTERNAL
