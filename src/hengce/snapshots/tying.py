"""Takes a delivery of ties: what it says more is written, what it says no more ends.

A delivery of a source is whole: it stands in the place of the one before. What follows for linked
tags is written in the same transaction. What a row says wrongly is refused, row by row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hengce.errors import Problem
from hengce.model.instant import Instant
from hengce.model.party import PartyRules, Tie
from hengce.ports import Store
from hengce.snapshots.relinking import DayLinks

TIES_PER_TRANSACTION = 5_000
PROBLEMS_MAX = 100
SHARE_MAX = 10_000
"""The whole of something, in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Tied:
    """What became of a delivery.

    Attributes:
        begun: Ties that are new, or that differ from what was said before.
        known: Ties that were known already.
        ended: Ties that the source does not say any more.
        refused: Ties that cannot be.
        problems: Why, for the first of them.
    """

    begun: int
    known: int
    ended: int
    refused: int
    problems: tuple[Problem, ...]


def take_ties(
    store: Store, links: DayLinks, rules: PartyRules, source: str, said: Iterable[Tie], at: Instant
) -> Tied:
    """Write down what a delivery says.

    Args:
        store: The bank's memory.
        links: Computes the linked tags of those who are tied.
        rules: The roles that there are.
        source: Who says it.
        said: All that it says now.
        at: When it came.
    """
    ties: dict[tuple[str, str, str, int], Tie] = {}
    problems: list[Problem] = []
    refused = 0
    for tie in said:
        found = list(_wrong(tie, rules))
        refused += bool(found)
        problems += found[: PROBLEMS_MAX - len(problems)]
        if not found:
            ties[_name(tie)] = tie
    with store.view() as view:
        known = {_name(tie): tie for tie in view.ties_of_source(source)}
    begun = sorted((tie for name, tie in ties.items() if known.get(name) != tie), key=_by_other)
    ended = sorted((tie for name, tie in known.items() if name not in ties), key=_by_other)
    for some in _pieces(ended):
        _write(store, links, (), some, at)
    for some in _pieces(begun):
        _write(store, links, some, (), at)
    return Tied(len(begun), len(ties) - len(begun), len(ended), refused, tuple(problems))


def _by_other(tie: Tie) -> tuple[str, str, str, int]:
    """Order ties by whom they lead to.

    Many are tied to one company, few companies to one person: whoever many are tied to is then
    in as few transactions as may be, each of which reads all of his ties.
    """
    return tie.of, tie.customer, tie.role, tie.since


def _pieces(ties: Sequence[Tie]) -> Iterator[Sequence[Tie]]:
    """Cut ties into parts of bounded length."""
    for first in range(0, len(ties), TIES_PER_TRANSACTION):
        yield ties[first : first + TIES_PER_TRANSACTION]


def _write(
    store: Store, links: DayLinks, begun: Sequence[Tie], ended: Sequence[Tie], at: Instant
) -> None:
    with store.transaction(at) as tx:
        tx.end_ties(ended, at)
        tx.add_ties(begun, at)
        tx.add_changes(links.of_ties(tx, [*begun, *ended], at))


def _name(tie: Tie) -> tuple[str, str, str, int]:
    return tie.customer, tie.of, tie.role, tie.since


def _wrong(tie: Tie, rules: PartyRules) -> Iterator[Problem]:
    """Yield why a tie cannot be; no customer is named."""
    where, roles = f"ties/{tie.source}", sorted(role.id for role in rules.roles)
    if tie.role not in roles:
        yield Problem.of(where, "tie.role_unknown", role=tie.role, known=", ".join(roles) or "-")
    if tie.customer == tie.of:
        yield Problem.of(where, "tie.to_himself", role=tie.role)
    if tie.until is not None and tie.until <= tie.since:
        yield Problem.of(where, "tie.ends_first", role=tie.role)
    if not 0 <= tie.share <= SHARE_MAX:
        yield Problem.of(where, "tie.share", share=tie.share, most=SHARE_MAX)
