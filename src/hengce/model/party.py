"""Customers of every kind: persons, companies, merchants, and what ties one to another."""

import enum

from hengce.model.instant import Day
from hengce.model.noun import Label, Noun


class PartyKind(enum.StrEnum):
    """What a customer is; the codes of the policy's `parties.kind_tag`."""

    PERSON = "person"
    COMPANY = "company"
    MERCHANT = "merchant"


PERSONS = (PartyKind.PERSON,)
"""Whom a strategy addresses that says nothing of it."""


class TieRole(Noun, frozen=True, kw_only=True):
    """What one customer may be to another.

    Attributes:
        id: The name in files and tags, such as `owner`.
        label: What people call it, such as 实际控制人.
    """

    id: str
    label: Label


class PartyRules(Noun, frozen=True, kw_only=True):
    """How customers of other kinds are known.

    Attributes:
        kind_tag: The TEXT tag that holds a `PartyKind`; a customer without a value is a person.
            Empty: every customer is one.
        roles: What customers may be to each other; rows of files with other roles are refused.
    """

    kind_tag: str = ""
    roles: tuple[TieRole, ...] = ()


class Tie(Noun, frozen=True, kw_only=True):
    """A customer has a role in another one, as a source says.

    Attributes:
        customer: Who has the role: the owner, the legal representative, the payroll employee.
        of: In whom: the company, the merchant, another person.
        role: Which one.
        source: The delivery that says so.
        since: The first day on which it holds, in the bank's zone.
        until: The first day on which it holds no more; None: no end is known.
        share: How much of the other is his, in ten-thousandths; 0: that means nothing here.
    """

    customer: str
    of: str
    role: str
    source: str
    since: Day
    until: Day | None = None
    share: int = 0

    def holds(self, day: Day) -> bool:
        """Tell whether it holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class Side(enum.StrEnum):
    """Whose tag a linked tag reads."""

    OF = "of"  # an owner reads his companies
    HOLDERS = "holders"  # a company reads its owners


class LinkedFold(enum.StrEnum):
    """How the values of several tied customers become one; unknown ones are left out."""

    MAX = "max"
    MIN = "min"
    SUM = "sum"
    ANY = "any"  # of yes/no: whether one of them is yes
    COUNT = "count"  # how many of them have a value


class LinkedTag(Noun, frozen=True, kw_only=True):
    """How a tag is made from a tag of tied customers.

    Attributes:
        role: Which ties count.
        side: Whether those are read of whom the customer has the role, or who have it in him.
        reads: The tag that is read; no linked tag.
        fold: How several values become one. Without a known value the tag is unknown, and a
            count is 0 only where a tie holds.
        share_min: Ties with a smaller share do not count, in ten-thousandths.
    """

    role: str
    reads: str
    fold: LinkedFold
    side: Side = Side.OF
    share_min: int = 0
