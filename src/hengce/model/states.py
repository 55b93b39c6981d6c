"""States that customers are in: of their life with the bank, of their money."""

from hengce.model.noun import Label, Noun


class StateRule(Noun, frozen=True, kw_only=True):
    """One state of a set.

    Attributes:
        id: Its name.
        label: What people call it.
        where: What is true of a customer who is in it, in the language of conditions.
    """

    id: str
    label: Label
    where: str


class StateSet(Noun, frozen=True, kw_only=True):
    """States of which a customer is in one at most: the first whose condition is true of him.

    A state is what its condition says, whenever it is asked; nobody stores it. So it is right at
    every instant, in the past as in the future, and counts move by themselves.

    Attributes:
        id: Its name.
        label: What people call it.
        states: In the order in which they are asked.
    """

    id: str
    label: Label
    states: tuple[StateRule, ...]
