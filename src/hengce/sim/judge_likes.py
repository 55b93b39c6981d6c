"""Judges preferences: what is known of a customer's likes follows from the set of his answers.

A contact moves a preference once up for a yes, once down for a no, in the order in which contacts
were heard. So what the bank knows must be what some order of the different contacts gives: no
repetition, no crash and no delay gives any other value.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from hengce.model.outcome import Outcome
from hengce.model.profile import ChangeKind
from hengce.sim.bank import SimBank
from hengce.sim.books import Books

MIDDLE = 0.5
ROUNDING = 1e-9
CONTACTS_MAX = 12


def judge_likes(
    heard: Mapping[str, Sequence[Outcome]],
    feelings: Mapping[str, tuple[bool, bool]],
    alone: Collection[str],
    bank: SimBank,
    books: Books,
) -> Iterator[str]:
    """Yield preferences that no order of the answers explains.

    Args:
        heard: The different answers to each contact.
        feelings: Of each contact: whether a yes is among them, and whether a no is.
        alone: Customers with one number: what others learned moves with it.
        bank: The bank.
        books: What it knows.
    """
    known = {(c.customer, c.key): c.value for c in books.changes if c.kind is ChangeKind.TAG}
    moved: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    unsure = set[str]()
    tags = _tags(bank)
    for key in heard:
        contact = books.stands[key].contact
        offers = [offer.strategy for offer in contact.kind.offers]
        if any(name not in tags for name in offers):
            unsure.add(contact.customer)  # of a document that may have been gone by then
            continue
        for tag in {tags[name] for name in offers} - {""}:
            moved.setdefault((contact.customer, tag), []).append(feelings[key])
    for (customer, tag), each in sorted(moved.items()):
        possible = _possible(each, bank.policy.negative_feedback.step)
        if customer not in alone or customer in unsure or possible is None:
            continue
        value = known.get((customer, tag), MIDDLE)
        if not isinstance(value, float) or min(abs(value - one) for one in possible) > ROUNDING:
            yield f"I8 {customer}: {tag} is {value}, which no order of his answers gives"


def _tags(bank: SimBank) -> dict[str, str]:
    """Return the preference of each strategy that every revision has."""
    revisions = [{s.id: s.preference_tag for s in one.strategies} for one in bank.revisions]
    return {name: tag for name, tag in revisions[0].items() if all(name in r for r in revisions)}


def _possible(each: Sequence[tuple[bool, bool]], step: float) -> list[float] | None:
    """Return the values that some order gives; None: too many, or orders within contacts matter.

    A contact that is both counts as a yes, then as a no. With others between them it depends on
    what was heard when, so such a contact is judged by itself alone.
    """
    told = [one for one in each if any(one)]
    if (True, True) in told:
        return [_after((True, False), step)] if len(told) == 1 else None
    if len(told) > CONTACTS_MAX:
        return None
    signs = Counter(positive for positive, _ in told)
    return [
        _after([place in ups for place in range(len(told))], step)
        for ups in combinations(range(len(told)), signs[True])
    ]


def _after(signs: Sequence[bool], step: float) -> float:
    value = MIDDLE
    for is_yes in signs:
        value = value + step * (1 - value) if is_yes else value * (1 - step)
    return value
