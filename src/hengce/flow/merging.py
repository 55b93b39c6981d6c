"""What becomes of two customers' facts when they turn out to be one, and when they do not.

The strictest holds. A refusal of either is a refusal of both; a consent needs a yes from at
least one and a no from none, and who was never asked has said neither. Counters are added.
What is not a restriction or a counter, such as a tag, stays the survivor's own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.model.merge import Fact, Merge
from hengce.model.profile import COUNTERS, Change, ChangeKind
from hengce.model.tag import Scalar

Known: TypeAlias = Mapping[tuple[ChangeKind, str], Scalar]
"""What is known of a customer, by kind and key; what is not in it was never said."""

REFUSALS = frozenset(
    {
        ChangeKind.OPT_OUT,
        ChangeKind.OPT_OUT_TOPIC,
        ChangeKind.STOP_TOPIC,
        ChangeKind.STOP_CATEGORY,
        ChangeKind.STOP_STRATEGY,
    }
)
"""What restricts when it is true."""

MERGED = REFUSALS | COUNTERS | {ChangeKind.CONSENT}
"""What a merge brings over."""

_MADE = ("merge/", "split/")
"""What the causes of changes begin with that nobody said."""


def as_facts(known: Known) -> tuple[Fact, ...]:
    """Return what is known as facts, in a fixed order."""
    return tuple(Fact(kind=kind, key=key, value=known[kind, key]) for kind, key in sorted(known))


def as_known(facts: Iterable[Fact]) -> Known:
    """Return facts by kind and key; those that were never said are left out."""
    return {(fact.kind, fact.key): fact.value for fact in facts if fact.value is not None}


def brought(absorbed: Known, survivor: Known) -> Known:
    """Return what the survivor's facts become that the absorbed one's change."""
    return {
        name: value
        for name, other in absorbed.items()
        if (value := together(name[0], [survivor.get(name), other])) != survivor.get(name)
    }


def together(kind: ChangeKind, values: Sequence[Scalar]) -> Scalar:
    """Return what holds for one customer of whom several things were said; None: nothing."""
    said = [value for value in values if value is not None]
    if not said:
        return None
    if kind in COUNTERS:
        return sum(value for value in said if isinstance(value, int))
    if kind is ChangeKind.CONSENT:
        return all(value is True for value in said)
    return any(value is True for value in said)


def taken_apart(merge: Merge, now: Mapping[tuple[ChangeKind, str], Change]) -> Iterator[Fact]:
    """Yield what the survivor's facts become when a number speaks for itself again.

    What somebody said since the merge stays. What the merge changed, and nobody has spoken of
    since, is as it was before, also when that is nothing. Counters lose what the number brought.

    Args:
        merge: The merge that ends; none into the same survivor came after it.
        now: The survivor's latest changes.
    """
    mine = as_known(merge.brought)
    for fact in merge.before:
        name = (fact.kind, fact.key)
        latest = now.get(name)
        if latest is None:
            continue
        if fact.kind in COUNTERS:
            left = _count(latest.value) - _count(mine.get(name))
            yield Fact(kind=fact.kind, key=fact.key, value=max(0, left))
        elif latest.why == merge.cause:
            was = fact.value if fact.kind is ChangeKind.CONSENT else fact.value is True
            yield replace(fact, value=was)


def spoken_of(now: Iterable[Change]) -> frozenset[tuple[ChangeKind, str]]:
    """Return the names of what somebody said, and no merge or split."""
    return frozenset(
        (change.kind, change.key)
        for change in now
        if change.kind not in COUNTERS and not change.why.startswith(_MADE)
    )


def said_since(merge: Merge, now: Iterable[Change], at: Instant) -> Iterator[Change]:
    """Yield the restrictions that were said to the survivor since a merge: both keep them.

    They are the absorbed number's from an instant on, with the cause that they had.
    """
    for change in now:
        restricts = change.value is (change.kind is not ChangeKind.CONSENT)
        if (
            change.at >= merge.at
            and change.kind in REFUSALS | {ChangeKind.CONSENT}
            and restricts
            and not change.why.startswith(_MADE)
        ):
            yield replace(change, customer=merge.absorbed, at=at)


def repeated(pending: Sequence[Contact], in_flight: Sequence[Contact]) -> list[str]:
    """Return the pending contacts that say what another one says, by id.

    Of several contacts of a strategy that are reserved, the one that was decided first stays;
    one that is being handed off, or perhaps was, stays in any case.

    Args:
        pending: Those that wait and are in nobody's hands.
        in_flight: All that are reserved or unknown; `pending` among them.
    """
    waiting = {contact.id for contact in pending}
    taken = {one.kind.strategy for one in in_flight if one.id not in waiting}
    found: list[str] = []
    for contact in sorted(pending, key=lambda one: (one.reserved_at, one.id)):
        if contact.kind.strategy in taken:
            found.append(contact.id)
        taken.add(contact.kind.strategy)
    return found


def _count(value: Scalar) -> int:
    return value if isinstance(value, int) else 0
