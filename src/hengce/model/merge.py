"""Customers who turned out to be one: which number speaks for whom, and what came from whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hengce.model.instant import Instant
from hengce.model.noun import Noun
from hengce.model.profile import ChangeKind
from hengce.model.tag import Scalar


class Fact(Noun, frozen=True, kw_only=True):
    """What is known of a customer under one name.

    Attributes:
        kind: What it touches.
        key: Which one.
        value: What is known; None: nothing was ever said.
        why: What caused the change that says so; empty where the nightly files say it.
    """

    kind: ChangeKind
    key: str
    value: Scalar
    why: str = ""


class Merge(Noun, frozen=True, kw_only=True):
    """A customer's number that another one speaks for.

    Attributes:
        absorbed: The number that is not spoken to by itself any more.
        survivor: The number that speaks for both.
        why: What proves that they are one.
        by: Who said so.
        at: When.
        brought: What was known of the absorbed one.
        before: What was known of the survivor under the names that this changed.
    """

    absorbed: str
    survivor: str
    why: str
    by: str
    at: Instant
    brought: tuple[Fact, ...] = ()
    before: tuple[Fact, ...] = ()

    @property
    def cause(self) -> str:
        """What the changes that it made say of their cause."""
        return f"merge/{self.absorbed}"


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges in force.

    Attributes:
        into: The number that speaks for each absorbed one, at the end of every chain.
        absorbed: The numbers that each survivor speaks for, sorted.
    """

    into: Mapping[str, str] = field(default_factory=dict)
    absorbed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_edges(cls, edges: Mapping[str, str]) -> "Merges":
        """Follow chains of absorbed -> survivor; they have no cycles."""
        into = {absorbed: _end(edges, absorbed) for absorbed in edges}
        absorbed: dict[str, list[str]] = {}
        for number in sorted(into):
            absorbed.setdefault(into[number], []).append(number)
        return cls(into, {root: tuple(numbers) for root, numbers in absorbed.items()})

    def joined(self, absorbed: str, survivor: str) -> "Merges":
        """Return these and one more, of two numbers that speak for themselves."""
        numbers = (absorbed, *self.absorbed.get(absorbed, ()))
        under = {**self.absorbed}
        under.pop(absorbed, None)
        under[survivor] = tuple(sorted((*under.get(survivor, ()), *numbers)))
        return Merges({**self.into, **dict.fromkeys(numbers, survivor)}, under)

    def of(self, customer: str) -> str:
        """Return the number that speaks for a customer: mostly his own."""
        return self.into.get(customer, customer)

    def numbers(self, customers: Iterable[str]) -> list[str]:
        """Return all numbers of some customers, absorbed ones too, sorted."""
        roots = {self.of(customer) for customer in customers}
        return sorted(roots.union(*(self.absorbed.get(root, ()) for root in roots)))


def _end(edges: Mapping[str, str], number: str) -> str:
    while number in edges:
        number = edges[number]
    return number
