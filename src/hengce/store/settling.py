"""Settles what was claimed, withdraws what waits, and lists what did not arrive."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, select

from hengce.errors import ConflictError, NotFoundError
from hengce.kernel.filters import fits
from hengce.model.contact import Contact, ContactState
from hengce.model.delivery import Undelivered, UndeliveredState
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.ports import ContactStep, Settled, Settlement
from hengce.store.accounts import AccountWrites
from hengce.store.among import among
from hengce.store.claims import (
    SETTLED,
    TOLD,
    InHand,
    Turn,
    in_hand,
    mark_claims,
    put_in,
    put_out,
    unsettled_of,
)
from hengce.store.journeys import JourneyWrites
from hengce.store.ledger import Ledger, Located, Place, Standing
from hengce.store.merges import MergeReads
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, write_rows
from hengce.store.schema import contact_step
from hengce.store.schema_outbox import undelivered, undelivered_end
from hengce.store.tasks import TaskWrites
from hengce.store.written import step_row

_LAST_STATE = (
    select(contact_step.c.state)
    .where(
        contact_step.c.segment == undelivered.c.segment,
        contact_step.c.place == undelivered.c.place,
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_LISTED = (
    select(undelivered)
    .where(
        undelivered.c.position <= POSITION,
        undelivered.c.seq > bindparam("after"),
        undelivered.c.state == _LAST_STATE,
        ~exists().where(
            undelivered_end.c.undelivered == undelivered.c.seq,
            undelivered_end.c.position <= POSITION,
        ),
    )
    .order_by(undelivered.c.seq)
    .limit(bindparam("count"))
)
_UNDELIVERED = Prepared(_LISTED)
_UNDELIVERED_OF = Prepared(_LISTED.where(among(undelivered.c.org, "orgs")))
_KNOWN = Prepared(select(undelivered.c.org).where(undelivered.c.seq == bindparam("seq")))


class DeliveryReads:
    """What a view knows of hand-offs; `SqlView` inherits it."""

    _connection: Connection
    _ledger: Ledger
    _position: int

    def undelivered(
        self, orgs: Sequence[str] | None, limit: int, after_seq: int = 0
    ) -> Sequence[Undelivered]:
        """Contacts that somebody should look at, of some units (None: of all), oldest first."""
        bound: dict[str, object] = {"position": self._position, "after": after_seq}
        bound |= {"count": limit, "orgs": orgs}
        query = _UNDELIVERED if orgs is None else _UNDELIVERED_OF
        rows = query.named(self._connection, bound)
        found = self._ledger.at([(row["segment"], row["place"]) for row in rows])
        return [
            Undelivered(
                seq=row["seq"],
                org=row["org"],
                contact=row["contact"],
                customer=row["customer"],
                channel=contact.kind.channel,
                message_class=contact.kind.message_class,
                strategy=contact.kind.strategy,
                state=UndeliveredState(row["state"]),
                at=row["at"],
                why=row["why"],
                expires_at=contact.expires_at,
            )
            for row in rows
            for contact in [found[row["segment"], row["place"]]]
        ]


@dataclass(frozen=True, slots=True)
class _Move:
    """A contact that gets to another state."""

    located: Located
    state: ContactState
    at: Instant
    why: str


class DeliveryWrites(AccountWrites, DeliveryReads, TaskWrites, JourneyWrites, MergeReads):
    """What a transaction writes of hand-offs; `SqlTransaction` inherits it."""

    def add_steps(self, steps: Sequence[ContactStep]) -> None:
        """Record where contacts are that nobody claimed, or of which an outcome spoke.

        A contact in the relay's hands stays there: its settlement keeps what was told.

        Raises:
            NotFoundError: There is no such contact.
            ConflictError: It is another customer's, or it goes back to wait.
        """
        names = [step.contact for step in steps]
        assert len(set(names)) == len(names), "a contact moves once"
        held = in_hand(self._ledger, names)
        self._move([self._checked(step, held) for step in steps])
        mark_claims(self._connection, held.values(), TOLD)
        put_out(self._connection, [name for name in names if name not in held])

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settled]:
        """End claims, each with its token; an old token is refused without the others."""
        names = [one.claim.contact.id for one in settlements]
        assert len(set(names)) == len(names), "a contact is settled once"
        held = in_hand(self._ledger, names)
        became = [self._became(one, held.get(one.claim.contact.id)) for one in settlements]
        ended = [
            (one, held[one.claim.contact.id])
            for one, what in zip(settlements, became, strict=True)
            if what is not Settled.FENCED
        ]
        written = [
            (one, mine.located)
            for one, mine in ended
            if not mine.told or self._confirms(one, mine.located)
        ]
        self._move(
            [_Move(where, one.state, one.at, one.why) for one, where in written if _moves(one)]
        )
        mark_claims(self._connection, [mine for _, mine in ended], SETTLED)
        again = [_turn(one, where) for one, where in written if one.again_at is not None]
        put_in(self._connection, again, self._position)
        self._list([(one, where) for one, where in written if one.listed])
        return became

    def withdraw(self, customer: str, what: Sequence[Filter], at: Instant, why: str) -> int:
        """Release a customer's pending contacts that a filter fits; return how many.

        A contact that is being handed off at this moment is not pending any more. One that
        was perhaps handed off is not repeated, stays counted, and is listed when it would
        have been repeated; it is no release.
        """
        meant = [
            (located, state)
            for located, state in self._unclaimed(customer)
            if any(fits(one, located.contact.kind) for one in what)
        ]
        pending = [one for one, state in meant if state is ContactState.RESERVED]
        doubtful = [one for one, state in meant if state is ContactState.UNKNOWN]
        self._take_back(pending, at, why)
        waited = put_out(self._connection, [one.contact.id for one in doubtful])
        self._list_doubtful([one for one in doubtful if one.contact.id in waited], at, why)
        for number in self.merges().numbers([customer]):
            for one in what:
                self.withdraw_tasks(number, one, at, "withdrawal")
        return len(pending)

    def pending(self, customer: str) -> Sequence[Contact]:
        """Contacts of all numbers of a customer that wait and are in nobody's hands."""
        return self._as_one([located.contact for located in self._pending(customer)])

    def withdraw_contacts(
        self, customer: str, contacts: Collection[str], at: Instant, why: str = "merge"
    ) -> int:
        """Release those of some contacts that are pending; return how many."""
        pending = [one for one in self._pending(customer) if one.contact.id in contacts]
        self._take_back(pending, at, why)
        return len(pending)

    def end_undelivered(self, seq: int, why: str) -> None:
        """Note that somebody dealt with a contact; NotFoundError when there is none."""
        org = _KNOWN.value(self._connection, {"seq": seq})
        if org is None:
            raise NotFoundError(f"there is no undelivered contact {seq}")
        row = {"position": self._position, "org": org, "undelivered": seq, "why": str(why)}
        write_rows(self._connection, undelivered_end, [row])

    def _pending(self, customer: str) -> list[Located]:
        waiting = self._unclaimed(customer)
        return [located for located, state in waiting if state is ContactState.RESERVED]

    def _unclaimed(self, customer: str) -> Iterator[tuple[Located, ContactState]]:
        """Yield the contacts of all numbers of a customer that are in nobody's hands."""
        for number in self.merges().numbers([customer]):
            hands = unsettled_of(self._connection, number)
            standings = self._ledger.standings_of(number)
            for located in self._ledger.listed_of(number) + self._ledger.placed_of(number):
                if located.contact.id not in hands:
                    yield located, _state(located, standings)

    def _take_back(self, pending: Sequence[Located], at: Instant, why: str) -> None:
        self._move([_Move(one, ContactState.RELEASED, at, why) for one in pending])
        put_out(self._connection, [one.contact.id for one in pending])

    def _became(self, settlement: Settlement, mine: InHand | None) -> Settled:
        if mine is None or mine.attempt != settlement.claim.attempt:
            return Settled.FENCED
        return Settled.KNOWN if mine.told else Settled.WRITTEN

    def _confirms(self, settlement: Settlement, located: Located) -> bool:
        """Tell whether the relay's instant replaces that of the outcome that spoke first."""
        committed = ContactState.COMMITTED
        return settlement.state is committed and self._ledger.standing(located).state is committed

    def _checked(self, step: ContactStep, held: Mapping[str, InHand]) -> _Move:
        """Return a step that may be made."""
        mine = held.get(step.contact)
        located = mine.located if mine else self._ledger.locate(step.contact)
        if located.contact.customer != step.customer:
            raise ConflictError(f"contact {step.contact} is another customer's")
        if step.state is ContactState.RESERVED:
            raise ConflictError(f"contact {step.contact} goes back only when it is settled")
        return _Move(located, step.state, step.at, step.why)

    def _list(self, listed: Sequence[tuple[Settlement, Located]]) -> None:
        rows = [
            {
                **step_row(where, one.state, one.at, one.why),
                "position": self._position,
            }
            for one, where in listed
        ]
        write_rows(self._connection, undelivered, rows)

    def _list_doubtful(self, given_up: Sequence[Located], at: Instant, why: str) -> None:
        rows = [
            {**step_row(one, ContactState.UNKNOWN, at, why), "position": self._position}
            for one in given_up
        ]
        write_rows(self._connection, undelivered, rows)

    def _move(self, moves: Sequence[_Move]) -> None:
        """Append steps, and move what the contacts take of accounts."""
        if not moves:
            return
        posting = self._standing_moves([(move.located, move.state) for move in moves])
        rows = [
            {
                "position": self._position,
                **step_row(move.located, move.state, move.at, move.why),
            }
            for move in moves
        ]
        write_rows(self._connection, contact_step, rows)
        last = max(move.at for move in moves)
        self._post(posting, last)
        # What the brain chose for a journey bears no wave, and is waited for as well.
        self.wake_by_contacts([move.located.contact.id for move in moves], last)


def _moves(settlement: Settlement) -> bool:
    """Tell whether the ledger's state changes."""
    was = ContactState.UNKNOWN if settlement.claim.doubts else ContactState.RESERVED
    return settlement.state is not was


def _turn(settlement: Settlement, located: Located) -> Turn:
    assert settlement.again_at is not None, "it waits"
    return Turn(
        located=located,
        release_at=settlement.again_at,
        attempt=settlement.claim.attempt + 1,
        tries=settlement.tries,
        doubts=settlement.doubts,
    )


def _state(located: Located, standings: Mapping[Place, Standing]) -> ContactState:
    standing = standings.get((located.segment, located.place))
    return ContactState.RESERVED if standing is None else standing.state
