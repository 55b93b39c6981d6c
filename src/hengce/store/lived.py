"""When contacts of segments moved, carried on from position to position.

Nothing that a position sees is ever rewritten. So what became of a segment's contacts is read
once, and from then on only the steps that were written since.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, select

from hengce.model.contact import ContactState
from hengce.model.instant import Instant
from hengce.ports import NOT_YET
from hengce.store.ledger import HANDED_OFF, Ledger
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema import contact_step

SEGMENTS_MAX = 8
"""Segments of which it is remembered, at 17 bytes a contact: nights that are still under way."""

_STEP = (contact_step.c.place, contact_step.c.state, contact_step.c.at)
_OF_SEGMENT = Prepared(
    select(*_STEP)
    .where(contact_step.c.segment == bindparam("segment"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)
_SINCE = Prepared(
    select(contact_step.c.segment, contact_step.c.position, *_STEP)
    .where(contact_step.c.position > bindparam("after"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)

Step = tuple[int, str, Instant]
"""The place of a contact, the state that it got to, and when."""


@dataclass(frozen=True, slots=True)
class Lived:
    """When contacts moved, by place.

    Attributes:
        left_at: int64, shape (m,): when it first left, or perhaps left; NOT_YET: it never did.
        certain: bool, shape (m,): whether its last step says that it certainly left.
        released_at: int64, shape (m,): when it was released for good; NOT_YET: it was not.
    """

    left_at: npt.NDArray[np.int64]
    certain: npt.NDArray[np.bool_]
    released_at: npt.NDArray[np.int64]

    @classmethod
    def nothing(cls, size: int) -> "Lived":
        """Return what is known of contacts that were only reserved."""
        waits = np.full(size, NOT_YET, np.int64)
        return cls(waits, np.zeros(size, np.bool_), waits)

    def after(self, steps: Iterable[Step]) -> "Lived":
        """Return what is known after further steps, in their order."""
        left, certain, released = self.left_at.copy(), self.certain.copy(), self.released_at.copy()
        for place, state, at in steps:
            if state in HANDED_OFF and left[place] == NOT_YET:
                left[place] = at
            certain[place] = state == ContactState.COMMITTED
            released[place] = at if state == ContactState.RELEASED else NOT_YET
        return Lived(left, certain, released)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a segment, as of a position."""

    position: int
    lived: Lived


@dataclass(slots=True)
class LivedSegments:
    """Of one store, each as of the position at which it was last asked."""

    _known: dict[str, _Known] = field(default_factory=dict)

    def lived(self, ledger: Ledger, names: Iterable[str], committed: int) -> Mapping[str, Lived]:
        """Return when the contacts of some segments moved, as a position sees it.

        Args:
            ledger: The contacts that the position sees.
            names: The segments.
            committed: Up to which position all is there for good. What a transaction itself
                wrote may be undone, and is not remembered.
        """
        known = {}
        for name in names:
            one = self._known.get(name)
            if one is None or one.position > committed:
                nothing = Lived.nothing(len(ledger.segments.placed(name).rows))
                one = _Known(committed, _read(ledger.connection, name, nothing, committed))
            known[name] = one
        known = _carried_on(ledger.connection, known, committed)
        self._keep(known)
        known = _carried_on(ledger.connection, known, ledger.position)
        return {name: one.lived for name, one in known.items()}

    def _keep(self, known: Mapping[str, _Known]) -> None:
        for name, one in known.items():
            self._known.pop(name, None)
            while len(self._known) >= SEGMENTS_MAX:
                self._known.pop(next(iter(self._known)), None)
            self._known[name] = one


def _read(connection: Connection, name: str, nothing: Lived, position: int) -> Lived:
    bound = {"segment": name, "position": position}
    return nothing.after(_OF_SEGMENT.each(connection, bound))


def _carried_on(
    connection: Connection, known: Mapping[str, _Known], position: int
) -> dict[str, _Known]:
    """Bring all to a position, with one look at what was written since the oldest of them."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    oldest = min((one.position for one in known.values()), default=position)
    if oldest < position:
        bound = {"after": oldest, "position": position}
        for name, written, *step in _SINCE.each(connection, bound):
            if name in known and written > known[name].position:
                steps[name].append((step[0], step[1], step[2]))
    return {
        name: _Known(position, one.lived.after(steps[name]) if steps[name] else one.lived)
        for name, one in known.items()
    }
