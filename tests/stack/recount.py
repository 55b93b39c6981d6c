"""The auditor's own ledger: contacts of the past and received, counted against the limits.

Caps, rests, exclusions and bans are counted alike: so many of these, then none of those. The
auditor sees only what was received. A place that was taken and given back, or that never led
to a message, he cannot know; so he finds no precedence broken, and no limit too early.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US, Instant
from hengce.model.outcome import OutcomeKind
from hengce.model.policy import Policy
from hengce.model.relation import Ban, Exclusion, Relation
from hengce.model.strategy import MessageClass
from hengce.model.tag import Scalar
from hengce.model.window import Rolling, Window
from stack.clocks import date_at, in_window
from stack.messages import AuditedMessage, fits
from stack.told import Told

REFUSABLE = frozenset({MessageClass.COMMERCIAL, MessageClass.CARE})

_BEFORE_ALL = -1


class _Limit(NamedTuple):
    """At most so many counted in a window; without one, in a decision."""

    name: str
    limit: int
    window: Window | None
    counts: Filter
    obeys: Filter
    per: str = ""


class _Counted(NamedTuple):
    """A contact that limits may count; it ceases to count when its failure was heard."""

    customer: str
    question: int
    number: int
    asked_at: Instant
    at: Instant
    offers: tuple[ContactKind, ...]
    failed: Instant | None


class Recount:
    """The auditor's own: every customer's contacts, of the past and received."""

    def __init__(self, messages: Sequence[AuditedMessage], told: Told) -> None:
        self._told = told
        self._policy = told.configuration.policy
        self._limits = tuple(_limits(self._policy))
        self._contacts: dict[str, list[_Counted]] = {
            customer: [
                _Counted(customer, _BEFORE_ALL, 0, 0, past.at or 0, past.kind.offers, None)
                for past in contacts
            ]
            for customer, contacts in told.history.items()
        }
        failed = {o.contact: at for at, o in told.outcomes if o.kind is OutcomeKind.FAILED}
        self._messages = [(message, failed.get(message.line.key)) for message in messages]
        for message, failed_at in self._messages:
            self._contacts[message.line.customer].append(_contact(message, failed_at))

    def without_room(self, message: AuditedMessage) -> Iterator[str]:
        """Yield the limits that were full for an offer of a message."""
        mine = _contact(message, None)
        for limit in self._limits:
            for place, offer in enumerate(mine.offers):
                said = _times(limit.counts, mine.offers[:place])
                # What already interrupts does not interrupt a second time.
                if fits(limit.obeys, offer) and not (said and limit.counts.interruptions_only):
                    yield from self._room(limit, mine, said)

    def _room(self, limit: _Limit, mine: _Counted, said: int) -> Iterator[str]:
        used = self._used(limit, mine) + said
        if used >= limit.limit:
            yield f"{limit.name} was full: {used} of {limit.limit}"

    def unquiet(self, message: AuditedMessage) -> Iterator[str]:
        """Yield the rests that began after a message was decided, and lasted when it left."""
        mine = _contact(message, None)
        for rest in self._policy.rests:
            if not any(fits(rest.applies, offer) for offer in mine.offers):
                continue
            for one in self._contacts[mine.customer]:
                recent = mine.asked_at < one.at and mine.at - rest.hours * HOUR_US < one.at
                if recent and _was_known(one, mine) and _times(rest.after, one.offers):
                    yield f"rest {rest.id} was not over"

    def impersonal(self, message: AuditedMessage) -> Iterator[str]:
        """Yield the tags whose value too many shared for marketing that obeys their cap."""
        for limit in self._limits:
            obeys = limit.per and fits(limit.obeys, message.kind)
            if obeys and message.kind.message_class in REFUSABLE:
                sharing = self._sharing(limit.per, message.line.customer, message.asked.at)
                if len(sharing) > self._policy.group_members_max:
                    yield f"{limit.name}: {len(sharing)} share the value of {limit.per}"

    def overdrawn(self) -> Iterator[str]:
        """Yield what was scarce and given out all the same."""
        taken: Counter[tuple[str, str]] = Counter()
        configuration = self._told.configuration
        costs = {channel.id: channel.cost_cents for channel in configuration.channels}
        for message in (message for message, failed in self._messages if failed is None):
            line, day = message.line, date_at(message.asked.at, self._policy.zone)
            taken[f"budget of {message.strategy.id}", ""] += costs[line.channel]
            taken[f"capacity of {line.channel}", day] += 1
            taken.update((f"stock of {kind.product}", "") for kind in message.kinds)
        limits = {
            **{f"budget of {s.id}": s.budget_cents for s in configuration.strategies},
            **{f"capacity of {c.id}": c.capacity_per_day for c in configuration.channels},
            **{f"stock of {p.id}": p.stock for p in configuration.products},
        }
        for (name, _), used in sorted(taken.items()):
            limit = limits.get(name)
            if limit is not None and used > limit:
                yield f"{name} was overdrawn: {used} of {limit}"

    def _used(self, limit: _Limit, mine: _Counted) -> int:
        """Return the most that any window around a message holds of what came before it."""
        earlier: list[tuple[Instant, int]] = []
        for customer in self._counted_with(limit, mine):
            for one in self._contacts[customer]:
                offers = _before(limit, one, mine)
                if one.failed is None or one.failed > mine.asked_at:
                    earlier.append((one.at, _times(limit.counts, offers)))
        window, zone, calendar = limit.window, self._policy.zone, self._told.calendar
        if window is None:
            return sum(times for _, times in earlier)
        ends = {end for end in (mine.at, *(at for at, _ in earlier)) if end >= mine.at}
        return max(
            sum(times for at, times in earlier if in_window(window, at, end, zone, calendar))
            for end in ends
            if in_window(window, mine.at, end, zone, calendar)
        )

    def _counted_with(self, limit: _Limit, mine: _Counted) -> Sequence[str]:
        """Return the customers whose contacts a limit counts for one of them."""
        if not limit.per:
            return (mine.customer,)
        sharing = self._sharing(limit.per, mine.customer, mine.asked_at)
        personal = len(sharing) <= self._policy.group_members_max
        return sharing if personal else (mine.customer,)

    def _sharing(self, tag: str, customer: str, at: Instant) -> Sequence[str]:
        """Return who shared the value of a tag with a customer; an unknown one joins nobody."""
        known = [profiles.customers for profiles in self._told.profiles if profiles.since <= at]
        people = known[-1]
        value: Scalar = people[customer].tags.get(tag)
        if value is None:
            return (customer,)
        return [name for name, person in people.items() if person.tags.get(tag) == value]


def _contact(message: AuditedMessage, failed: Instant | None) -> _Counted:
    line, asked = message.line, message.asked
    return _Counted(
        line.customer, asked.place, message.number, asked.at, line.at, message.kinds, failed
    )


def _limits(policy: Policy) -> Iterator[_Limit]:
    for relation in policy.relations:
        yield from _limits_of(relation)
    for rest in policy.rests:
        quiet = Rolling(hours=rest.hours)
        yield _Limit(f"rest {rest.id}", 1, quiet, rest.after, rest.applies)
    for cap in policy.caps:
        obeys = cap.obeys or cap.counts
        name = f"cap {cap.id}" + (f" per {cap.per}" if cap.per else "")
        yield _Limit(name, cap.limit, cap.window, cap.counts, obeys, cap.per)


def _limits_of(relation: Relation) -> Iterator[_Limit]:
    first, then = relation.first, relation.then
    match relation:
        case Exclusion(id=name, mutual=mutual):
            yield _Limit(f"exclusion {name}", 1, None, first, then)
            if mutual:
                yield _Limit(f"exclusion {name}", 1, None, then, first)
        case Ban(id=name, window=window):
            yield _Limit(f"ban {name}", 1, window, first, then)
            yield _Limit(f"ban {name}", 1, None, then, first)


def _before(limit: _Limit, one: _Counted, mine: _Counted) -> Sequence[ContactKind]:
    """Return the offers of a contact that were certainly counted when mine was decided.

    Within a decision, what rides joined its message at a time that nobody knows, and members
    of a household chose in turns. Where all that is counted obeys, any order will do: the
    last of them saw all others.
    """
    if one.question != mine.question:
        earlier = one.question < mine.question and limit.window is not None
        return one.offers if earlier else ()
    if limit.window is not None and limit.counts == limit.obeys:
        return one.offers if (one.number, one.customer) < (mine.number, mine.customer) else ()
    sooner = one.customer == mine.customer and one.number < mine.number
    return one.offers[:1] if sooner else ()


def _was_known(one: _Counted, mine: _Counted) -> bool:
    """Tell whether a contact that was decided later asked for quiet when mine left.

    What left in the same second asked only while it was in flight: when it was decided later.
    """
    later = (one.question, one.number) > (mine.question, mine.number)
    failed = one.failed is not None and one.failed <= mine.at
    left = one.at < mine.at or (one.at == mine.at and one.asked_at > mine.asked_at)
    return later and left and not failed


def _times(counts: Filter, offers: Sequence[ContactKind]) -> int:
    """Return how often a message counts: a limit on interruptions counts it once."""
    fitting = sum(fits(counts, offer) for offer in offers)
    return min(fitting, 1) if counts.interruptions_only else fitting
