"""Decides for groups, and writes their members' decisions down with every number."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from hengce.kernel.bind import Ready
from hengce.kernel.decide import decide_groups
from hengce.kernel.layout import Dictionaries, read
from hengce.kernel.population import ORG
from hengce.kernel.tables import Customer
from hengce.kernel.verdicts import ToldCandidate, read_candidates, read_records
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Decision, Pin, Reason

_CHOSEN, _RIDES = int(Reason.CHOSEN), int(Reason.RIDES)


def decide_members(
    ready: Ready,
    block: Customer,
    dictionaries: Dictionaries,
    pin: Pin,
    prefix: str,
    triggers: Sequence[Sequence[str]] = ((),),
    placement: str = "",
) -> list[tuple[Decision, ...]]:
    """Decide for the groups of a block; return the decisions of each one's asked members.

    Args:
        ready: The bound plan.
        block: The groups' rows.
        dictionaries: The texts behind codes.
        pin: What the decisions depend on.
        prefix: What their ids begin with; a slash and the customer follow.
        triggers: For each group, `source/id` of each event that asked.
        placement: The slot that was to be filled.
    """
    names = [bytes(name).rstrip(b"\0").decode() for name in block.ids]
    decisions = []
    for g, told in enumerate(decide_groups(ready, block)):
        begin, end = int(block.groups[g]), int(block.groups[g + 1])
        members = names[begin:end]
        records = read_records(told)
        candidates = read_candidates(ready, records, members)
        decided = []
        for member, customer in enumerate(members):
            if not block.asked[begin + member]:
                continue
            row = block.inputs.bytes[begin + member].view(np.uint8)
            org = str(read(row, ready.layout, dictionaries, ORG))
            decision_id = f"{prefix}/{customer}"
            decision = Decision(
                id=decision_id,
                customer=customer,
                org=org,
                pin=pin,
                triggers=tuple(sorted(triggers[g])),
                placement=placement,
                candidates=candidates[member],
                contacts=_contacts(ready, records, member, decision_id, customer, org),
            )
            decided.append(decision)
        decisions.append(tuple(decided))
    return decisions


def _contacts(
    ready: Ready,
    records: Mapping[int, ToldCandidate],
    member: int,
    decision_id: str,
    customer: str,
    org: str,
) -> tuple[Contact, ...]:
    size = len(ready.plan.actions)
    mine = [(e, told) for e, told in records.items() if e // size == member]
    chosen = [(e, told) for e, told in mine if told.reason == _CHOSEN]
    return tuple(
        Contact(
            id=f"{decision_id}.{number}",
            decision=decision_id,
            customer=customer,
            org=org,
            kind=_message(ready, e, told, mine),
            reserved_at=ready.now,
            release_at=told.release_at,
            expires_at=ready.now + ready.plan.actions[e % size].expires_us,
        )
        for number, (e, told) in enumerate(chosen, start=1)
    )


def _message(
    ready: Ready, e: int, told: ToldCandidate, mine: Sequence[tuple[int, ToldCandidate]]
) -> ContactKind:
    """Return the kind of a contact with the offers that ride in its message."""
    kind = _kind(ready, e, told)
    riders = tuple(
        _kind(ready, rider, one) for rider, one in mine if one.reason == _RIDES and one.winner == e
    )
    return msgspec.structs.replace(kind, riders=riders) if riders else kind


def _kind(ready: Ready, e: int, told: ToldCandidate) -> ContactKind:
    return ready.plan.actions[e % len(ready.plan.actions)].kinds[told.slot]
