"""What happens in a seed: what customers, systems, operators and channels do, and when."""

from functools import partial
from random import Random

from hengce.model.configuration import StopScope
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import EVERY_CHANNEL, ChangeKind
from hengce.sim.bank import version
from hengce.sim.faults import FaultKind
from hengce.sim.ledgers import (
    Delivery,
    Joined,
    Look,
    Night,
    Ordered,
    Parted,
    Published,
    Replied,
    Reported,
    Said,
    SentEvents,
    Told,
)
from hengce.sim.machine import REPLYING
from hengce.sim.managers import Managers
from hengce.sim.offers import EVENTS, JOURNEY_EVENTS, NUMBERED, OFFERS, offers_by_id
from hengce.sim.operators import Operators
from hengce.sim.people import PURPOSE
from hengce.sim.world import World

HAPPENINGS = (25, 55)
"""How many things clients begin in a seed; each of them makes others happen."""

FOCUSED = 6
"""To how many customers most of it happens."""

RECENT = 3
"""To how many customers something just happened."""

NIGHTS_MAX = 1
STORM_MAX = 50

_PAUSES = (
    *(0, 0, 1_000, 30_000, SECOND_US, 20 * SECOND_US),
    *(MINUTE_US, 10 * MINUTE_US, HOUR_US, 3 * HOUR_US, 6 * HOUR_US),
)
REPLYING_SHARE = 0.25
"""In how many cases a customer writes back."""

ANSWERING_SHARE = 0.5
"""How often somebody does something about what a slot shows."""

_STOPPING = ("R", "T", "TD", "N", "退订", "td", " r ", "ｔｄ", "退订。", "T!")
_ASKING = ("利率是多少？", "好的，请联系我", "T恤还有吗")
_ANSWERS = (
    OutcomeKind.INTERESTED,
    *(OutcomeKind.OPENED, OutcomeKind.CLICKED, OutcomeKind.CLICKED, OutcomeKind.CLOSED),
    *(OutcomeKind.BOUGHT, OutcomeKind.COMPLAINED, OutcomeKind.OPTED_OUT, OutcomeKind.CANCELLED),
)
_CHANNELS = ("sms", "push", "wecom")
_TOPICS = tuple(sorted({offer.topic for offer in OFFERS}))
_NUMBERS = ("N1", "N2")
"""Few applications, so that two events are often of one."""


class Script:
    """Draws what happens, and lets it happen in a world."""

    def __init__(self, world: World, orders: Random) -> None:
        self._world = world
        self._chance = world.chance
        self._mix = world.mix
        self._names = [person.customer for person in world.bank.people]
        first = self._chance.randrange(len(self._names) - FOCUSED)
        # Most happens to a few customers who live together, so that limits are reached.
        self._focused = self._names[first : first + FOCUSED]
        self._hot = self._chance.choice(self._focused)
        started = {offers_by_id()[name].event for name in world.bank.journeys} - {""}
        self._events_of_journeys = sorted({*started, *JOURNEY_EVENTS})
        self._numbered = 0
        self._nights = 0
        self._recent: list[str] = []
        self._absorbed: list[str] = []
        self._standing: list[Ordered] = []
        self._revision = 0
        self._managers = Managers(world, self._name)
        self._operators = Operators(world, self._name, orders, self._publish)
        world.on_delivered = self._answer
        world.on_race = self._race
        world.on_shown = self._answer_shown

    def write(self) -> Instant:
        """Lay out the happenings along the time; return when the last one is."""
        at = self._world.clock.true
        for _ in range(self._chance.randrange(*HAPPENINGS)):
            at += self._chance.choice(_PAUSES)
            self._world.at(at, self._happen)
        self._managers.tend(at)
        return at

    def _happen(self) -> None:
        for fault in (self._clock, self._disk, self._relay, self._people_of_the_bank):
            fault()
        verb = self._chance.choice(
            (
                *[self._events] * 8,
                *[self._look] * 2,
                *[self._say] * 2,
            )
        )
        verb()

    # Clients --------------------------------------------------------------------------

    def _events(self) -> None:
        """Something happens to a customer, or several things."""
        many = self._chance.choice((1, 1, 1, 2, 3, 5))
        if many > 1 and self._mix.strikes(FaultKind.HOT_CUSTOMER, self._chance):
            events = [self._event(self._hot) for _ in range(many)]
        else:
            events = [self._event(self._customer()) for _ in range(many)]
        requests = [SentEvents(self._name("E"), events=(event,)) for event in events]
        if len(requests) > 1 and self._mix.strikes(FaultKind.REORDER, self._chance):
            self._chance.shuffle(requests)
        for told in requests:
            self._later_perhaps(told)

    def _customer(self) -> str:
        """Choose a customer, mostly one of a few."""
        return self._chance.choice(self._focused if self._chance.random() < 0.75 else self._names)

    def _event(self, customer: str) -> Event:
        now = self._world.clock.now()
        self._recent = [*self._recent[1 - RECENT :], customer]
        name = self._chance.choice(
            self._events_of_journeys if self._chance.random() < 0.5 else EVENTS
        )
        return Event(
            source=self._chance.choice(("core", "web")),
            id=self._name("e"),
            name=name,
            properties={"number": self._chance.choice(_NUMBERS)} if name in NUMBERED else {},
            customer=customer,
            occurred_at=now - self._chance.choice((0, SECOND_US, 10 * MINUTE_US)),
            received_at=now,
        )

    def _later_perhaps(self, told: Told) -> None:
        """Send now, or late; perhaps once more although it was answered."""
        wait = 0
        if self._mix.strikes(FaultKind.DELAY, self._chance):
            wait = self._chance.choice((SECOND_US, MINUTE_US, HOUR_US, 5 * HOUR_US))
        self._world.after(wait, partial(self._world.submit, told), between=True)
        if self._mix.strikes(FaultKind.DUPLICATE, self._chance):
            again = wait + self._chance.choice((0, SECOND_US, HOUR_US, DAY_US))
            self._world.after(again, partial(self._again, told), between=True)

    def _again(self, told: Told) -> None:
        if told.sent:
            self._world.send(told)

    def _look(self) -> None:
        self._world.submit(Look(self._name("L"), customer=self._customer()))

    def _say(self) -> None:
        # Often it is about what just happened to him, and may still wait for him.
        late = self._recent and self._chance.random() < 0.6
        customer = self._chance.choice(self._recent) if late else self._customer()
        kind, key, value = self._chance.choice(
            (
                (ChangeKind.OPT_OUT, self._chance.choice(_CHANNELS), True),
                (ChangeKind.OPT_OUT, EVERY_CHANNEL, True),
                (ChangeKind.OPT_OUT, EVERY_CHANNEL, False),
                (ChangeKind.OPT_OUT, self._chance.choice(_CHANNELS), False),
                (ChangeKind.OPT_OUT_TOPIC, self._chance.choice(_TOPICS), True),
                (ChangeKind.CONSENT, f"{PURPOSE}:{self._chance.choice(_CHANNELS)}", False),
                (ChangeKind.CONSENT, f"{PURPOSE}:{self._chance.choice(_CHANNELS)}", True),
                (ChangeKind.TAG, "complaint_open", self._chance.random() < 0.5),
            )
        )
        self._tell(customer, kind, key, value=value)

    def _tell(self, customer: str, kind: ChangeKind, key: str, *, value: bool) -> None:
        """Say something, unless the same desk still waits for an answer about the same."""
        desk = (customer, kind, key)
        said_before = (told for told in self._world.ledgers.told if isinstance(told, Said))
        if any(w.heard is None and (w.customer, w.kind, w.key) == desk for w in said_before):
            return
        said = Said(
            self._name("S"),
            customer=customer,
            kind=kind,
            key=key,
            value=value,
        )
        self._world.submit(said)

    def _race(self, customer: str) -> None:
        """A customer refuses while a message to him is in hand."""
        if self._mix.strikes(FaultKind.OPT_OUT_RACE, self._chance):
            self._tell(customer, ChangeKind.OPT_OUT, EVERY_CHANNEL, value=True)
        if self._mix.strikes(FaultKind.CONSENT_RACE, self._chance):
            for channel in _CHANNELS:
                self._tell(customer, ChangeKind.CONSENT, f"{PURPOSE}:{channel}", value=False)

    # Channels -------------------------------------------------------------------------

    def _answer(self, delivery: Delivery) -> None:
        """A customer got a message: the channel reports it, and what he did."""
        kinds = [OutcomeKind.DELIVERED] if self._chance.random() < 0.7 else []
        if self._chance.random() < 0.4:
            kinds += self._chance.choices(_ANSWERS, k=self._chance.choice((1, 1, 2)))
        if delivery.channel == REPLYING and self._chance.random() < REPLYING_SHARE:
            self._reply(delivery)
        now = self._world.clock.now()
        for kind in kinds:
            outcome = Outcome(
                source=delivery.channel,
                id=self._name("o"),
                contact=delivery.key,
                kind=kind,
                at=now + self._chance.randrange(MINUTE_US),
                dwell_ms=800 if kind is OutcomeKind.CLOSED else None,
            )
            self._report(outcome)

    def _answer_shown(self, look: Look) -> None:
        """A customer saw what a slot showed, and may do something about it."""
        for contact in look.answer.contacts if isinstance(look.answer, Decision) else ():
            if self._chance.random() < ANSWERING_SHARE:
                outcome = Outcome(
                    source=contact.kind.channel,
                    id=self._name("o"),
                    contact=contact.id,
                    kind=self._chance.choice((OutcomeKind.OPENED, OutcomeKind.CLICKED)),
                    at=self._world.clock.now() + self._chance.randrange(MINUTE_US),
                )
                self._report(outcome)

    def _reply(self, delivery: Delivery) -> None:
        """A customer writes back; the network may bring it twice."""
        refuses = self._chance.random() < 0.5
        reply = Replied(
            self._name("A"),
            customer=delivery.customer,
            address=delivery.address,
            text=self._chance.choice(_STOPPING if refuses else _ASKING),
            refuses=refuses,
        )
        self._world.ledgers.replies.append(reply)
        wait = self._chance.choice((0, SECOND_US, MINUTE_US, HOUR_US))
        put = partial(self._world.inbox.put, reply)
        self._world.after(wait, put, between=True)
        if self._mix.strikes(FaultKind.DUPLICATE, self._chance):
            self._world.after(wait + self._chance.choice((0, HOUR_US)), put, between=True)

    def _report(self, outcome: Outcome) -> None:
        wait = self._chance.choice((0, SECOND_US, MINUTE_US, HOUR_US))
        if self._mix.strikes(FaultKind.RECEIPT_LATE, self._chance):
            wait = self._chance.choice((DAY_US, 3 * DAY_US))
        told = Reported(self._name("R"), outcomes=(outcome,))
        self._world.after(wait, partial(self._world.submit, told), between=True)
        if self._mix.strikes(FaultKind.RECEIPT_STORM, self._chance):
            copies = self._chance.choice((2, 3, 5, STORM_MAX))
            storm = Reported(self._name("R"), outcomes=(outcome,) * copies)
            again = wait + self._chance.choice((0, SECOND_US, HOUR_US))
            self._world.after(again, partial(self._world.submit, storm), between=True)

    # Faults ---------------------------------------------------------------------------

    def _clock(self) -> None:
        clock = self._world.clock
        if self._mix.strikes(FaultKind.CLOCK_FORWARD, self._chance):
            clock.ahead_us += self._chance.choice((SECOND_US, 5 * MINUTE_US, HOUR_US))
        if self._mix.strikes(FaultKind.CLOCK_BACK, self._chance):
            clock.ahead_us -= self._chance.choice((SECOND_US, 5 * MINUTE_US, HOUR_US))

    def _disk(self) -> None:
        disk, chance = self._world.disk, self._chance
        if self._mix.strikes(FaultKind.DISK_FULL, chance):
            disk.full = True
            wait = chance.choice((SECOND_US, 10 * MINUTE_US, HOUR_US))
            self._world.after(wait, self._make_room)
        if self._mix.throws(FaultKind.IO_ERROR, chance):
            disk.write_fails_after = chance.randrange(30)
        if self._mix.throws(FaultKind.FLUSH_ERROR, chance):
            disk.flush_fails_after = chance.randrange(5)
            disk.dies_of_flush = chance.choice((False, FaultKind.CRASH_IN_WRITE in self._mix.rates))
        if self._mix.throws(FaultKind.CRASH_IN_WRITE, chance):
            disk.dies_after = chance.randrange(60)
        if self._mix.strikes(FaultKind.RESTART, chance) and self._world.machine.parts:
            self._world.restart()

    def _relay(self) -> None:
        if self._mix.strikes(FaultKind.RELAY_RESTS, self._chance):
            wait = self._chance.choice((MINUTE_US, HOUR_US, 6 * HOUR_US))
            self._world.let_relay_rest(wait)

    def _make_room(self) -> None:
        self._world.disk.full = False

    def _people_of_the_bank(self) -> None:
        """Operators stop and resume, publish and roll back, and let a run begin."""
        if self._mix.strikes(FaultKind.STOP, self._chance):
            self._order()
        if self._mix.strikes(FaultKind.PUBLISH, self._chance):
            self._publish()
        if self._nights < NIGHTS_MAX and self._mix.strikes(FaultKind.BATCH_RUN, self._chance):
            self._nights += 1
            self._world.submit(Night(self._name("N")))

        if self._mix.strikes(FaultKind.MERGE, self._chance):
            customer, into = self._chance.sample(self._focused, 2)
            self._absorbed.append(customer)
            self._world.submit(Joined(self._name("J"), customer=customer, into=into))
        if self._absorbed and self._mix.strikes(FaultKind.SPLIT, self._chance):
            self._world.submit(Parted(self._name("T"), customer=self._absorbed.pop()))
        self._operators.act()

    def _publish(self) -> None:
        """Publish the other revision, or roll back to the one before."""
        self._revision = 1 - self._revision
        configuration = self._world.bank.revisions[self._revision]
        name = f"r{self._revision + 1}"
        told = Published(self._name("P"), version=version(configuration), revision=name)
        self._world.submit(told)

    def _order(self) -> None:
        """Lift the stop that stands, or else give one; what was not heard is not lifted."""
        if self._standing:
            last = self._standing.pop()
            lifted = Ordered(self._name("O"), scope=last.scope, target=last.target, lifts=True)
            self._world.submit(lifted)
            return
        scope, target = self._chance.choice(
            (
                (StopScope.BANK, ""),
                (StopScope.CHANNEL, self._chance.choice(_CHANNELS)),
                (StopScope.STRATEGY, self._chance.choice(OFFERS).id),
                (StopScope.STRATEGY, self._chance.choice(self._world.bank.journeys)),
                (StopScope.CATEGORY, "wealth"),
            )
        )
        order = Ordered(self._name("O"), scope=str(scope), target=target)
        self._standing.append(order)
        self._world.submit(order)

    def heal(self, ends: Instant) -> None:
        """Nothing goes wrong any more, and the stops that stand are lifted; until it ends."""
        self._managers.tend(ends)
        self._mix.healed = True
        self._world.disk.heal()
        self._world.let_relay_rest(0)
        while self._standing:
            self._order()
        self._operators.lift()

    def _name(self, kind: str) -> str:
        self._numbered += 1
        return f"{kind}{self._numbered}"
