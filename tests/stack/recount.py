"""The auditor's own ledger: contacts of the past and received, counted against the caps."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from hengce.model.contact import ContactKind
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US, Instant
from hengce.model.outcome import OutcomeKind
from hengce.model.policy import Calendar, Cap, Rolling
from stack.clocks import local
from stack.messages import AuditedMessage, fits
from stack.told import Told


class _Counted(NamedTuple):
    """A contact that caps may count; it ceases to count when its failure was heard."""

    place: tuple[int, int]
    at: Instant
    kind: ContactKind
    failed: Instant | None


class Recount:
    """The auditor's own: every customer's contacts, of the past and received."""

    def __init__(self, messages: Sequence[AuditedMessage], told: Told) -> None:
        self._policy = told.configuration.policy
        failed = {o.contact: at for at, o in told.outcomes if o.kind is OutcomeKind.FAILED}
        self._contacts = {
            customer: [_Counted((-1, 0), past.at or 0, past.kind, None) for past in contacts]
            for customer, contacts in told.history.items()
        }
        for customer, mine in groupby(sorted(messages, key=_customer), key=_customer):
            self._contacts[customer] += [
                _Counted(one.place, one.line.at, one.kind, failed.get(one.line.key)) for one in mine
            ]

    def without_room(self, message: AuditedMessage) -> Iterator[str]:
        """Yield the caps that were full for a message."""
        for cap in self._policy.caps:
            if fits(cap.obeys or cap.counts, message.kind):
                used = self._used(cap, message)
                if used >= cap.limit:
                    yield f"cap {cap.id} was full: {used} of {cap.limit}"

    def _used(self, cap: Cap, message: AuditedMessage) -> int:
        """Return the most that any window around the message holds of what came before it."""
        earlier = [
            one.at
            for one in self._contacts[message.line.customer]
            if one.place < message.place
            and fits(cap.counts, one.kind)
            and (one.failed is None or one.failed > message.asked.at)
        ]
        at, zone = message.line.at, self._policy.zone
        match cap.window:
            case Calendar() as window:
                start = _first_day(window, at, zone)
                return sum(_first_day(window, one, zone) == start for one in earlier)
            case Rolling(days=days, hours=hours, seconds=seconds):
                length = days * DAY_US + hours * HOUR_US + seconds * SECOND_US
                ends = (end for end in (at, *earlier) if at <= end < at + length)
                return max(sum(end - length < one <= end for one in earlier) for end in ends)


def _customer(message: AuditedMessage) -> str:
    return message.line.customer


def _first_day(window: Calendar, at: Instant, bank_zone: str) -> date:
    today = local(at, window.zone or bank_zone).date()
    back = {
        "day": 0,
        "week": (today.isoweekday() - window.week_start) % 7,
        "month": today.day - 1,
    }
    return today - timedelta(days=back[window.unit])
