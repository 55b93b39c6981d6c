"""What people of the bank do to journeys: they order them about, and migrate who is in flight."""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from hengce.flow.steering import EXIT, STAY
from hengce.model.instant import MINUTE_US, SECOND_US
from hengce.model.journey_order import JourneyOrderKind
from hengce.model.nodes import Entry, Exit, Node
from hengce.sim.faults import FaultKind
from hengce.sim.journeys import journey
from hengce.sim.ledgers import Migrated, SentEvents, Steered
from hengce.sim.offers import offers_by_id
from hengce.sim.world import World

REVISIONS = ("r1", "r2")

_SHUT, _FLY = JourneyOrderKind.STOP_ENTRY, JourneyOrderKind.RESUME
_OPEN, _HOLD = JourneyOrderKind.OPEN_ENTRY, JourneyOrderKind.HOLD
_CANCEL = JourneyOrderKind.CANCEL

LIFTS: Mapping[JourneyOrderKind, JourneyOrderKind] = {_SHUT: _OPEN, _HOLD: _FLY, _CANCEL: _FLY}
"""By order: the one that ends it."""

_DRAWN = (_SHUT, _HOLD, _HOLD, _HOLD, _CANCEL)

AGAIN_MINUTES = 10
"""When somebody asks again whether an order was heard that is to be lifted."""


PUBLISHING_SHARE = 0.5
"""How often the other version is published right before a migration."""

RECENT = 10
"""Requests with events that count as recent."""

_OUTER = {"child": "parent"}
"""By journey that no event starts: the one that does."""

_SOON = (0, SECOND_US, 10 * MINUTE_US)


class Operators:
    """Draws orders and migrations; of one journey nobody says more before he was answered.

    Args:
        world: Where they work.
        named: Names what they ask of the bank.
        chance: Their own, so that nothing else of a seed depends on them.
        publish: Publishes the other revision, or the one before again.
    """

    def __init__(
        self,
        world: World,
        named: Callable[[str], str],
        chance: Random,
        publish: Callable[[], None],
    ) -> None:
        self._world = world
        self._named = named
        self._chance = chance
        self._publish = publish
        self._given: list[Steered] = []

    def act(self) -> None:
        """Order or migrate something, perhaps."""
        if self._world.mix.strikes(FaultKind.JOURNEY_ORDER, self._chance):
            self._order(self._journey())
        if self._world.mix.strikes(FaultKind.MIGRATE, self._chance):
            if self._chance.random() < PUBLISHING_SHARE:
                self._publish()
            name, wait = self._journey(), self._chance.choice(_SOON)
            self._world.after(wait, partial(self._migrate, name), between=True)

    def lift(self) -> None:
        """Lift what stands; what nobody confirmed yet is asked for later."""
        journeys = self._world.bank.journeys
        for name in journeys:
            for kind in () if self._waits(name) else self._standing(name):
                self._give(name, LIFTS[kind])
        if any(map(self._waits, journeys)):
            self._world.after(AGAIN_MINUTES * MINUTE_US, self.lift)

    def _journey(self) -> str:
        """Choose a journey, mostly one that somebody may just have entered."""
        journeys = self._world.bank.journeys
        sent = [told for told in self._world.ledgers.told if isinstance(told, SentEvents)]
        names = {event.name for told in sent[-RECENT:] for event in told.events}
        recent = [
            name for name in journeys if offers_by_id()[_OUTER.get(name, name)].event in names
        ]
        return self._chance.choice(recent or journeys)

    def _order(self, name: str) -> None:
        if self._waits(name):
            return
        standing, drawn = self._standing(name), self._chance.choice(_DRAWN)
        # What is held may be cancelled; everything else that stands is lifted first.
        if drawn in standing or (drawn is _HOLD and _CANCEL in standing):
            drawn = LIFTS[drawn]
        elif standing and self._chance.random() < 0.7:
            drawn = LIFTS[standing[0]]
        self._give(name, drawn)

    def _give(self, name: str, kind: JourneyOrderKind) -> None:
        told = Steered(self._named("G"), strategy=name, kind=kind)
        self._given.append(told)
        self._world.submit(told)

    def _waits(self, name: str) -> bool:
        return any(one.strategy == name and one.heard is None for one in self._given)

    def _standing(self, name: str) -> list[JourneyOrderKind]:
        """Return the orders about a journey that are in force: one of entry, one of flight."""
        mine = [one.kind for one in self._given if one.strategy == name]
        entry = [kind for kind in mine if kind in {_SHUT, _OPEN}]
        flight = [kind for kind in mine if kind not in {_SHUT, _OPEN}]
        return [kinds[-1] for kinds in (entry, flight) if kinds and kinds[-1] in LIFTS]

    def _migrate(self, name: str) -> None:
        """Move everybody to the other version, whichever of the two is live."""
        before, after = self._chance.sample(REVISIONS, 2)
        moves = {node: self._target(node, name, after) for node in _nodes(name, before)}
        if self._chance.random() < 0.1:
            del moves[self._chance.choice(sorted(moves))]  # perhaps somebody stands there
        self._world.submit(Migrated(self._named("M"), strategy=name, moves=moves))

    def _target(self, node: str, name: str, revision: str) -> str:
        """Draw where those go who stand at a node: mostly to the node of the same name."""
        there = _nodes(name, revision)
        stands = sorted(one for one in there if not isinstance(there[one], Entry | Exit))
        drawn = self._chance.random()
        if drawn < 0.5 and node in stands:
            return node
        if drawn < 0.8:
            return self._chance.choice(stands)
        return STAY if drawn < 0.9 else EXIT


def _nodes(name: str, revision: str) -> dict[str, Node]:
    return {node.id: node for node in journey(name, revision).graph.nodes}
