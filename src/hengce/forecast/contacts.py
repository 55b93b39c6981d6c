"""Contacts in memory: where each stands, what waits to leave, and what they take of accounts."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from hengce.errors import NotFoundError
from hengce.forecast.flights import Flights
from hengce.kernel.filters import fits
from hengce.kernel.sheet import Decisions
from hengce.model.account import Account, Balance, Book
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.filter import Filter
from hengce.model.instant import Instant
from hengce.ports import (
    IN_FLIGHT,
    Claim,
    ContactHistory,
    ContactRecord,
    ContactStep,
    Grant,
    KeptDecisions,
    Settled,
    Settlement,
    StoredDecision,
)

_GONE: Instant = np.iinfo(np.int64).min

_BOOK_OF = {
    ContactState.RESERVED: Book.RESERVED,
    ContactState.UNKNOWN: Book.RESERVED,
    ContactState.COMMITTED: Book.SPENT,
    ContactState.RELEASED: Book.AVAILABLE,
}


@dataclass(slots=True)
class _Held:
    """A contact and where it stands.

    Attributes:
        contact: The contact.
        kind: The number of its kind.
        waits: Whether it is in the outbox.
    """

    contact: Contact
    kind: int
    state: ContactState
    at: Instant
    handed_off_at: Instant | None = None
    left_for_sure: bool = False
    why: str = ""
    waits: bool = False
    tries: int = 0

    @property
    def counts_from(self) -> Instant:
        """From when on caps count it."""
        if self.state is ContactState.COMMITTED:
            return self.at
        return _GONE if self.state is ContactState.RELEASED else IN_FLIGHT


@dataclass(slots=True)
class _Past:
    """A contact that was made before: caps count it, and nothing else is asked of it."""

    kind: int
    counts_from: Instant


@dataclass(eq=False)
class Contacts(Flights):
    """The ledger and the outbox.

    Attributes:
        left: What left since somebody asked, and when.
    """

    left: list[tuple[Contact, Instant]] = field(default_factory=list)
    _end: Instant = 0
    _kinds: dict[ContactKind, int] = field(default_factory=dict)
    _held: dict[str, _Held] = field(default_factory=dict)
    _of: dict[str, list[_Held | _Past]] = field(default_factory=dict)
    _made: dict[str, tuple[Decisions, int]] = field(default_factory=dict)
    _waiting: dict[str, list[tuple[Instant, int, str]]] = field(default_factory=dict)
    _turns: int = 0
    _balances: dict[Account, Balance] = field(default_factory=dict)
    _taken: Counter[ContactKind] = field(default_factory=Counter)
    _taken_since: Instant = IN_FLIGHT

    # Seeds ----------------------------------------------------------------------------

    def remember(self, history: ContactHistory) -> None:
        """Let caps count what had left before; what is in flight is resumed by itself."""
        columns = (history.customers.tolist(), history.kind.tolist(), history.at.tolist())
        for customer, kind, at in zip(*columns, strict=True):
            if at == IN_FLIGHT:
                continue
            past = _Past(self._number(history.kinds[kind]), at)
            self._of.setdefault(customer.decode(), []).append(past)

    def remember_record(self, record: ContactRecord) -> None:
        """Know a contact of before that somebody asks for; caps count it already."""
        kind = self._number(record.contact.kind)
        self._held[record.contact.id] = _Held(
            record.contact,
            kind,
            record.state,
            record.at,
            record.handed_off_at,
            record.left_for_sure,
            record.why,
        )
        self._taken_since = IN_FLIGHT  # it counts, too: from the beginning

    def resume(self, record: ContactRecord) -> None:
        """Know a contact that is in flight: it waits for its release, or nobody knows."""
        self.remember_record(record)
        held = self._held[record.contact.id]
        self._of.setdefault(record.contact.customer, []).append(held)
        if record.state is ContactState.RESERVED:
            self._wait(held, record.contact.release_at)

    def remember_balances(self, balances: Mapping[Account, Balance]) -> None:
        """Begin with what lies in accounts."""
        self._balances = dict(balances)

    # Reads ----------------------------------------------------------------------------

    def ledger_end(self) -> Instant:
        """The latest instant at which anything was decided."""
        return self._end

    def history(self, since: Instant, customers: Sequence[str] | None = None) -> ContactHistory:
        """Contacts that are in flight or counted after `since`."""
        names: list[bytes] = []
        kinds: list[int] = []
        dates: list[Instant] = []
        for customer in sorted(set(self._of if customers is None else customers)):
            mine = [
                (one.counts_from, one.kind)
                for one in self._of.get(customer, ())
                if one.counts_from > since
            ]
            mine.sort(key=lambda one: one[0])
            names += [customer.encode()] * len(mine)
            dates += [at for at, _ in mine]
            kinds += [kind for _, kind in mine]
        return ContactHistory(
            kinds=tuple(self._kinds),
            customers=np.array(names) if names else np.empty(0, "S1"),
            kind=np.array(kinds, np.int32),
            at=np.array(dates, np.int64),
        )

    def latest(self, customer: str, counts: Filter) -> ContactKind | None:
        """The kind of a customer's latest contact that a filter counts; None: there is none."""
        kinds = tuple(self._kinds)
        mine = sorted(self._of.get(customer, ()), key=lambda one: one.counts_from)
        found = (kinds[one.kind] for one in reversed(mine) if one.counts_from > 0)
        return next((kind for kind in found if fits(counts, kind)), None)

    def in_flight(self, customers: Sequence[str]) -> Sequence[Contact]:
        """Contacts of some customers that are reserved or unknown."""
        return [
            one.contact
            for customer in sorted(set(customers))
            for one in self._of.get(customer, ())
            if isinstance(one, _Held) and one.counts_from == IN_FLIGHT
        ]

    def contacts_taken(self, since: Instant) -> Mapping[ContactKind, int]:
        """How many contacts that were reserved at or after `since` are not released, by kind."""
        if since != self._taken_since:
            held = (one for one in self._held.values() if one.contact.reserved_at >= since)
            kinds = (one.contact.kind for one in held if one.state is not ContactState.RELEASED)
            self._taken, self._taken_since = Counter(kinds), since
        return self._taken

    def contact(self, contact_id: str) -> ContactRecord:
        """A contact; NotFoundError when there is none."""
        one = self._known(contact_id)
        return ContactRecord(
            one.contact, one.state, one.at, one.handed_off_at, one.left_for_sure, one.why
        )

    def contacts_by_id(self, ids: Sequence[str]) -> Mapping[str, ContactRecord]:
        """Those of these contacts that there are."""
        return {name: self.contact(name) for name in ids if name in self._held}

    def contacts(self) -> Iterator[ContactRecord]:
        """Yield all contacts that were made here, as they were reserved."""
        return (self.contact(name) for name in self._held)

    def decision(self, decision_id: str) -> StoredDecision:
        """A decision that reserved something; NotFoundError when there is none."""
        if decision_id not in self._made:
            raise NotFoundError(f"there is no decision {decision_id}")
        decisions, place = self._made[decision_id]
        return StoredDecision(decisions.decision(place), b"")

    def balances(self) -> Mapping[Account, Balance]:
        """What lies in every account that was ever opened."""
        return self._balances

    # Writes ---------------------------------------------------------------------------

    def add_decisions(self, kept: Sequence[KeptDecisions]) -> None:
        """Reserve what was chosen, and let it wait for its release."""
        for one in kept:
            decisions = one.decisions
            self._end = max(self._end, decisions.at)
            for place, contacts in enumerate(decisions.reserved):
                if contacts:
                    self._made[decisions.sheet.ids[place]] = (decisions, place)
                for contact in contacts:
                    self._reserve(contact)

    def add_steps(self, steps: Sequence[ContactStep]) -> None:
        """Record that contacts moved."""
        for step in steps:
            held = self._known(step.contact)
            held.waits = False
            self._move(held, step.state, step.at, step.why)

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settled]:
        """End claims; nobody else has any."""
        for one in settlements:
            held = self._known(one.claim.contact.id)
            held.tries = one.tries
            was = ContactState.UNKNOWN if one.claim.doubts else ContactState.RESERVED
            if one.state is not was:
                self._move(held, one.state, one.at, one.why)
            if one.again_at is not None:
                self._wait(held, one.again_at)
        return [Settled.WRITTEN] * len(settlements)

    def release(self, customer: str, what: Sequence[Filter], at: Instant, why: str) -> int:
        """Release a customer's pending contacts that a filter fits; return how many."""
        pending = self._pending(customer)
        meant = [one for one in pending if any(fits(f, one.contact.kind) for f in what)]
        return self._take_back(meant, at, why)

    def withdraw_contacts(
        self, customer: str, contacts: Collection[str], at: Instant, why: str
    ) -> int:
        """Release those of some contacts that are pending; return how many."""
        pending = self._pending(customer)
        return self._take_back([one for one in pending if one.contact.id in contacts], at, why)

    def grant(self, grants: Sequence[Grant], at: Instant) -> None:  # noqa: ARG002 -- as the port says
        """Open accounts, and let them hold what the bank grants."""
        for grant in sorted(grants, key=lambda one: one.account):
            known = self._balances.get(grant.account)
            balance = known or Balance(spent=grant.taken_before)
            more = grant.limit - balance.granted
            available = max(0, balance.available + more)
            self._balances[grant.account] = Balance(
                available=available, reserved=balance.reserved, spent=balance.spent
            )

    def give(self, account: Account, at: Instant) -> bool:  # noqa: ARG002 -- as the port says
        """Spend one piece of a stock; False: none is left."""
        balance = self._balances.get(account)
        if balance is None or balance.available < 1:
            return False
        self._balances[account] = balance.moved(Book.AVAILABLE, Book.SPENT, 1)
        return True

    # The outbox -----------------------------------------------------------------------

    def claim(self, now: Instant, limit: int, channel: str | None = None) -> Sequence[Claim]:
        """Take up to `limit` due contacts of a channel, oldest release first."""
        assert channel is not None, "the relay names the channel"
        queue = self._waiting.get(channel, [])
        claims: list[Claim] = []
        while queue and queue[0][0] <= now and len(claims) < limit:
            _, turn, name = heappop(queue)
            held = self._held[name]
            if held.waits:
                held.waits = False
                claims.append(Claim(held.contact, turn, held.tries))
        return claims

    def next_releases(self) -> Mapping[str, Instant]:
        """When the next contact of each channel that has any becomes due."""
        heads = {}
        for channel, queue in self._waiting.items():
            while queue and not self._held[queue[0][2]].waits:
                heappop(queue)
            if queue:
                heads[channel] = queue[0][0]
        return heads

    def unsettled(self, before: Instant) -> Sequence[Claim]:  # noqa: ARG002 -- as the port says
        """Claims that nobody settled: there are none, for no relay dies here."""
        return ()

    def add_parts(self, parts: Collection[object]) -> None:
        """Parts of messages are of no matter: nobody reports of them."""

    def _pending(self, customer: str) -> list[_Held]:
        return [
            one
            for one in self._of.get(customer, ())
            if isinstance(one, _Held) and one.state is ContactState.RESERVED
        ]

    def _take_back(self, pending: Sequence[_Held], at: Instant, why: str) -> int:
        for one in pending:
            one.waits = False
            self._move(one, ContactState.RELEASED, at, why)
        return len(pending)

    def _reserve(self, contact: Contact) -> None:
        held = _Held(
            contact, self._number(contact.kind), ContactState.RESERVED, contact.reserved_at
        )
        self._held[contact.id] = held
        self._of.setdefault(contact.customer, []).append(held)
        self._wait(held, contact.release_at)
        self._charge(contact.kind, Book.AVAILABLE, Book.RESERVED)
        self._take(contact, 1)

    def _wait(self, held: _Held, at: Instant) -> None:
        self._turns += 1
        held.waits = True
        queue = self._waiting.setdefault(held.contact.kind.channel, [])
        heappush(queue, (at, self._turns, held.contact.id))

    def _move(self, held: _Held, state: ContactState, at: Instant, why: str) -> None:
        kind = held.contact.kind
        if _BOOK_OF[held.state] is not _BOOK_OF[state]:
            self._charge(kind, _BOOK_OF[held.state], _BOOK_OF[state])
        was_taken, is_taken = (one is not ContactState.RELEASED for one in (held.state, state))
        self._take(held.contact, is_taken - was_taken)
        held.state, held.at, held.why = state, at, why
        if state in {ContactState.COMMITTED, ContactState.UNKNOWN} and held.handed_off_at is None:
            held.handed_off_at = at
            held.left_for_sure = state is ContactState.COMMITTED
            self.left.append((held.contact, at))
        self.wake_by_contacts([held.contact.id], at)

    def _charge(self, kind: ContactKind, debited: Book, credited: Book) -> None:
        for charge in kind.takes:
            balance = self._balances.get(charge.account, Balance())
            if debited is Book.AVAILABLE and balance.available < charge.amount:
                lacks = charge.amount - balance.available
                balance = balance.moved(Book.SOURCE, Book.AVAILABLE, lacks)
            self._balances[charge.account] = balance.moved(debited, credited, charge.amount)

    def _take(self, contact: Contact, times: int) -> None:
        """Go on counting what is taken since the instant that was asked of last."""
        if contact.reserved_at >= self._taken_since:
            self._taken[contact.kind] += times

    def _number(self, kind: ContactKind) -> int:
        return self._kinds.setdefault(kind, len(self._kinds))

    def _known(self, contact_id: str) -> _Held:
        held = self._held.get(contact_id)
        if held is None:
            raise NotFoundError(f"there is no contact {contact_id}")
        return held
