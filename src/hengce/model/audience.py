"""An audience: customers by a condition, by other audiences, by chance."""

from hengce.model.noun import Label, Noun


class Slice(Noun, frozen=True, kw_only=True):
    """A part of the customers that chance picks, always the same one.

    A customer lies in one of 10,000 buckets by the hash that hold-outs and experiments use.
    Slices of one salt that do not overlap have nobody in common; slices of different salts
    are independent of each other.

    Attributes:
        salt: What makes it independent of other splits.
        first: The first bucket, from 0.
        last: The bucket behind the last one, at most 10,000.
    """

    salt: str
    first: int
    last: int


class Audience(Noun, frozen=True, kw_only=True):
    """Customers who meet all that it asks; what is left empty asks nothing.

    Attributes:
        id: Stable identifier, by which other audiences name it.
        label: Its name for people.
        owner: The person responsible.
        org: The unit of the bank whose it is: it has customers of that unit and below only.
        where: A condition in SQL; `in_audience('…')` stands for another audience.
        all_of: Audiences of which every member is in all.
        any_of: Audiences of which every member is in at least one.
        none_of: Audiences of which no member is in any.
        slice: Which part of those is meant.
    """

    id: str
    label: Label
    owner: str = ""
    org: str = ""
    where: str = ""
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    slice: Slice | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The audiences that its lists name."""
        return (*self.all_of, *self.any_of, *self.none_of)
