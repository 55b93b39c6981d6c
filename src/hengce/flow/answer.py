"""Decides for the groups of a block, and writes the decisions of those who are asked down."""

from collections.abc import Sequence

import numpy as np

from hengce.kernel.bind import Ready
from hengce.kernel.decide import decide_groups
from hengce.kernel.layout import Dictionaries, read_texts
from hengce.kernel.population import ORG
from hengce.kernel.sheet import Decisions, Sheet
from hengce.kernel.tables import Customer, groups_of_asked, names_of
from hengce.kernel.verdicts import Chosen, chosen_contacts, write_answers
from hengce.model.contact import Contact
from hengce.model.decision import Pin


def decide_members(
    ready: Ready,
    block: Customer,
    dictionaries: Dictionaries,
    pin: Pin,
    prefix: str,
    triggers: Sequence[Sequence[str]] = ((),),
    placement: str = "",
) -> Decisions:
    """Decide for the groups of a block; return the decisions of all who are asked, by row.

    Args:
        ready: The bound plan.
        block: The groups' rows.
        dictionaries: The texts behind codes.
        pin: What the decisions depend on.
        prefix: What their ids begin with; a slash and the customer follow.
        triggers: For each group, `source/id` of each event that asked.
        placement: The slot that was to be filled.
    """
    told = decide_groups(ready, block)
    asked = np.flatnonzero(block.asked)
    rows = asked.tolist()
    names = names_of(block.ids[asked])
    packed = block.inputs.bytes.view(np.uint8)[asked]
    asking = [tuple(sorted(mine)) for mine in triggers]
    answers = write_answers(ready, block, told)
    sheet = Sheet(
        pin=pin,
        ids=tuple(f"{prefix}/{name}" for name in names),
        customers=tuple(names),
        orgs=tuple(read_texts(packed, ready.layout, dictionaries, ORG)),
        triggers=tuple(asking[g] for g in groups_of_asked(block)),
        answers=answers.of_some(asked) if len(asked) < len(block.ids) else answers,
        placement=placement,
    )
    places = {row: place for place, row in enumerate(rows)}
    reserved: list[list[Contact]] = [[] for _ in rows]
    for one in chosen_contacts(ready, block, told):
        place = places[one.row]
        reserved[place].append(_contact(one, sheet, place))
    return Decisions(sheet, tuple(tuple(mine) for mine in reserved))


def _contact(chosen: Chosen, sheet: Sheet, place: int) -> Contact:
    decision, at = sheet.ids[place], sheet.pin.at
    return Contact(
        id=f"{decision}.{chosen.number}",
        decision=decision,
        customer=sheet.customers[place],
        org=sheet.orgs[place],
        kind=chosen.kind,
        reserved_at=at,
        release_at=chosen.release_at,
        expires_at=at + chosen.expires_us,
    )
