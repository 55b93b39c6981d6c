"""What a run reserves: chosen offers as contacts, and offers that share a message as one."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.kernel.plan import Plan
from hengce.kernel.population import ORG, Population
from hengce.kernel.tables import IntArray, Records
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.ports import ContactBlock

_NOTHING = -1


def reserve(plan: Plan, population: Population, choices: Records, now: Instant) -> ContactBlock:
    """Return the contacts of some customers.

    Args:
        plan: What the strategies propose.
        population: The snapshot.
        choices: Records `CHOICE` by customer and rank; `customer` is a row of the snapshot.
        now: The decision's time.
    """
    starts = np.cumsum([0, *(len(action.kinds) for action in plan.actions)])
    kinds = tuple(kind for action in plan.actions for kind in action.kinds)
    expires = np.array([action.expires_us for action in plan.actions], np.int64)
    offers = (starts[choices["strategy"]] + choices["slot"]).astype(np.int32)
    rides = choices["rides"] == 1
    carriers = choices[~rides]
    rows = carriers["customer"]
    kind, kinds = _bundled(kinds, offers[~rides], carriers, offers[rides], choices[rides])
    return ContactBlock(
        kinds=kinds,
        orgs=tuple(population.dictionaries.texts(ORG)),
        customers=population.ids[rows],
        org=_orgs(population, rows),
        kind=kind,
        number=carriers["number"].astype(np.int32),
        reserved_at=np.full(len(rows), now, np.int64),
        release_at=np.ascontiguousarray(carriers["release_at"]),
        expires_at=now + expires[carriers["strategy"]],
    )


def _orgs(population: Population, rows: IntArray) -> npt.NDArray[np.int32]:
    """Read the unit of each customer: no change of the day moves anybody."""
    place = population.layout.by_name[ORG]
    cells = population.rows[rows, place.offset : place.offset + place.width]
    return np.ascontiguousarray(cells).view(np.int32)[:, 0]


def _bundled(
    kinds: tuple[ContactKind, ...],
    carrying: npt.NDArray[np.int32],
    carriers: Records,
    riding: npt.NDArray[np.int32],
    riders: Records,
) -> tuple[npt.NDArray[np.int32], tuple[ContactKind, ...]]:
    """Return the kind of each contact, and kinds with the combinations that occur.

    Args:
        kinds: What single offers are.
        carrying: The kind of each carrier.
        carriers: Whose number the riders bear.
        riding: The kind of each rider.
        riders: By customer and rank.
    """
    if len(riders) == 0:
        return carrying, kinds
    contact = _contact_of(carriers, riders)
    order = np.argsort(contact, kind="stable")
    contact, riding = contact[order], riding[order]
    behind = np.arange(len(contact)) - np.searchsorted(contact, contact, side="left")
    laden = np.unique(contact)
    said = np.full((len(laden), 2 + int(behind.max())), _NOTHING, np.int32)
    said[:, 0] = carrying[laden]
    said[np.searchsorted(laden, contact), 1 + behind] = riding
    combinations, combination = np.unique(said, axis=0, return_inverse=True)
    kind = carrying.copy()
    kind[laden] = len(kinds) + combination.reshape(-1)
    return kind, (*kinds, *(_combined(kinds, row) for row in combinations.tolist()))


def _contact_of(carriers: Records, riders: Records) -> IntArray:
    """Return the place of each rider's message: a customer's contacts are numbered from 1."""
    first: IntArray = np.searchsorted(carriers["customer"], riders["customer"], side="left")
    numbers: IntArray = riders["number"]
    return first + numbers - 1


def _combined(kinds: tuple[ContactKind, ...], said: Sequence[int]) -> ContactKind:
    riders = tuple(kinds[offer] for offer in said[1:] if offer != _NOTHING)
    return msgspec.structs.replace(kinds[said[0]], riders=riders)
