"""How records of people are compared when no key says who they are."""

import enum

from hengce.model.noun import Noun


class Comparing(enum.StrEnum):
    """How two values of a column are compared."""

    EXACT = "exact"  # the same or not
    NAME = "name"  # the same, or alike by Jaro-Winkler
    DATE = "date"  # the same day, or days apart, or mistyped
    CODE = "code"  # the same, or at most so many characters mistyped (Damerau-Levenshtein)


class Compared(Noun, frozen=True, kw_only=True):
    """A column that is compared.

    Attributes:
        column: Its name in the files.
        by: How.
        format: How dates are written, as of `strptime`.
        edits: How many mistyped characters make a level of their own, ascending.
        rare_counts: Whether a value that few have says more than one that many have.
    """

    column: str
    by: Comparing = Comparing.EXACT
    format: str = "%Y-%m-%d"
    edits: tuple[int, ...] = (1, 2)
    rare_counts: bool = False


class Agreeing(Noun, frozen=True, kw_only=True):
    """Two records that agree in some columns, perhaps with two others exchanged."""

    columns: tuple[str, ...] = ()
    exchanged: tuple[str, ...] = ()


class Linkage(Noun, frozen=True, kw_only=True):
    """A model of which records are one person.

    Attributes:
        name: Names it as the source of links.
        customer: The column with the customer's number.
        compared: What is compared.
        pairs: Which pairs are looked at at all: those that agree in one of these.
        certain: Rules that hardly ever join two people, to estimate how many are one.
        recall_percent: How many of those who are one these rules find, as far as one knows.
        trained: In which columns records agree, whose others are learned from them; one
            training each.
        random_pairs_max: Random pairs that say how often strangers agree.
        seed: Draws them.
    """

    name: str
    customer: str
    compared: tuple[Compared, ...]
    pairs: tuple[Agreeing, ...]
    certain: tuple[Agreeing, ...]
    trained: tuple[Agreeing, ...]
    recall_percent: int = 80
    random_pairs_max: int = 1_000_000
    seed: int = 20260201
