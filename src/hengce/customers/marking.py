"""People set tags of customers by hand, for a reason, until a moment; and take them away again.

Each is a change of the day like those that events make, so that the next decision knows it, a
replay sees what was known then, and a file of the night does not overwrite it. Nothing is
rewritten: who said what, when and why stays in the log.
"""

from collections.abc import Sequence

from hengce.errors import ConflictError, NotFoundError, Problem, ProblemsError
from hengce.flow.typed import stored_value
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.marking import Marking
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Owner, Scalar, Tag
from hengce.ports import Transaction, View
from hengce.reading.archive import Archive

CUSTOMERS_MAX = 10_000
"""So many customers are marked in one transaction; a longer list is several."""

REASON_MAX = 200


def mark(
    tx: Transaction, archive: Archive, customers: Sequence[str], marking: Marking, at: Instant
) -> int:
    """Write what a person says of some customers; return of how many it was not known yet.

    Args:
        tx: The transaction: all of it happens, or nothing.
        archive: Opens the documents in force and the snapshot.
        customers: Whom it is about, in any order.
        marking: What is said.
        at: When.

    Raises:
        ProblemsError: The tag is not set by people, or the value or the reason is none.
        NotFoundError: A customer is not in the snapshot.
        ConflictError: Nobody, or too many are named.
    """
    configuration, merges = archive.configuration(tx), tx.merges()
    tag = hand_tags(configuration).get(marking.tag)
    where = f"tags/{marking.tag}"
    if tag is None:
        raise ProblemsError([Problem.of(where, "marking.not_by_hand", tag=marking.tag)])
    said = _said(tag, marking, configuration.policy.zone, at)
    population = archive.population(tx)
    named = sorted({merges.of(customer) for customer in customers})
    if population is None or (named and min(population.find_many(named)) < 0):
        raise NotFoundError("there is no such customer")
    if not 1 <= len(named) <= CUSTOMERS_MAX:
        raise ConflictError(f"between 1 and {CUSTOMERS_MAX} customers are marked at once")
    known = _known(tx, named)
    new = [who for who in named if any(known.get((who, k)) != v for k, v in said.items())]
    why = f"{marking.by}: {marking.reason}"
    tx.add_changes(
        [
            Change(customer=who, kind=ChangeKind.TAG, key=key, value=value, at=at, why=why)
            for who in new
            for key, value in said.items()
        ]
    )
    return len(new)


def hand_tags(configuration: Configuration) -> dict[str, Tag]:
    """Return the tags that people set, by name; what only says until when is none of them."""
    own = {tag.name: tag for tag in configuration.tags if tag.owner is Owner.PEOPLE}
    ends = {tag.until for tag in own.values()}
    return {name: tag for name, tag in own.items() if name not in ends}


def _said(tag: Tag, marking: Marking, zone: str, at: Instant) -> dict[str, Scalar]:
    """Return the values of a tag, and of the tag that says until when it is good."""
    where, problems = f"tags/{tag.name}", []
    try:
        value = stored_value(marking.value, tag.kind, zone)
    except ValueError:
        raise ProblemsError(
            [Problem.of(where, "value.wrong_kind", name=tag.name, kind=tag.kind)]
        ) from None
    if value is not None and tag.values and value not in tag.values:
        known = ", ".join(sorted(tag.values))
        problems.append(Problem.of(where, "marking.code_unknown", known=known))
    reason = marking.reason.strip()
    if not reason or len(reason) > REASON_MAX or not reason.isprintable():
        problems.append(Problem.of(where, "marking.no_reason", most=REASON_MAX))
    until = marking.until if value is not None else None
    if until is not None and not tag.until:
        problems.append(Problem.of(where, "marking.for_ever", tag=tag.name))
    if until is not None and until <= at:
        problems.append(Problem.of(where, "marking.past"))
    if problems:
        raise ProblemsError(problems)
    return {tag.name: value, **({tag.until: until} if tag.until else {})}


def _known(view: View, customers: Sequence[str]) -> dict[tuple[str, str], Scalar]:
    return {
        (one.customer, one.key): one.value
        for one in view.changes(customers)
        if one.kind is ChangeKind.TAG
    }
