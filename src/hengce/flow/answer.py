"""Decides for one group, and writes its members' decisions down with every number."""

from collections.abc import Sequence

import msgspec
import numpy as np

from hengce.kernel.bind import Ready
from hengce.kernel.decide import decide_group
from hengce.kernel.layout import Dictionaries, read
from hengce.kernel.population import ORG
from hengce.kernel.tables import Answer, Customer
from hengce.kernel.verdicts import read_candidates
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Decision, Pin, Reason

_CHOSEN, _RIDES = int(Reason.CHOSEN), int(Reason.RIDES)


def decide_members(
    ready: Ready,
    block: Customer,
    dictionaries: Dictionaries,
    pin: Pin,
    prefix: str,
    triggers: Sequence[str] = (),
    placement: str = "",
) -> tuple[Decision, ...]:
    """Decide for the first group of a block; return the decisions of those who were asked.

    Args:
        ready: The bound plan.
        block: The group's rows.
        dictionaries: The texts behind codes.
        pin: What the decisions depend on.
        prefix: What their ids begin with; a slash and the customer follow.
        triggers: `source/id` of each event that asked.
        placement: The slot that was to be filled.
    """
    answer, count = decide_group(ready, block)
    begin, end = int(block.groups[0]), int(block.groups[1])
    members = [bytes(name).rstrip(b"\0").decode() for name in block.ids[begin:end]]
    candidates = read_candidates(ready, answer, count, members)
    decisions = []
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
            triggers=tuple(sorted(triggers)),
            placement=placement,
            candidates=candidates[member],
            contacts=_contacts(ready, answer, count, member, decision_id, customer, org),
        )
        decisions.append(decision)
    return tuple(decisions)


def _contacts(
    ready: Ready,
    answer: Answer,
    count: int,
    member: int,
    decision_id: str,
    customer: str,
    org: str,
) -> tuple[Contact, ...]:
    size = len(ready.plan.actions)
    rank = answer.rank[:count]
    mine = rank[rank // size == member]
    reasons = answer.candidates["reason"][mine]
    chosen = mine[reasons == _CHOSEN].tolist()
    riders = mine[reasons == _RIDES].tolist()
    return tuple(
        Contact(
            id=f"{decision_id}.{number}",
            decision=decision_id,
            customer=customer,
            org=org,
            kind=msgspec.structs.replace(
                _kind(ready, answer, e),
                riders=tuple(
                    _kind(ready, answer, rider)
                    for rider in riders
                    if answer.candidates[rider]["winner"] == e
                ),
            ),
            reserved_at=ready.now,
            release_at=int(answer.candidates[e]["release_at"]),
            expires_at=ready.now + ready.plan.actions[e % size].expires_us,
        )
        for number, e in enumerate(chosen, start=1)
    )


def _kind(ready: Ready, answer: Answer, e: int) -> ContactKind:
    action = ready.plan.actions[e % len(ready.plan.actions)]
    return action.kinds[int(answer.candidates[e]["slot"])]
