"""A day of a bank over HTTP: its systems send events, its app asks for a slot, both report.

The clients are real and the day is not: the clock stands where the day stands, and moves when
everything that is due by then is done.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from hengce.api.service import Service
from hengce.channels.encryption import encryption
from hengce.errors import HengceError
from hengce.model.access import Role
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, SECOND_US, Instant, show_instant
from hengce.model.outcome import Outcome
from hengce.people.access import make_key
from hengce.simulate.sender import tracked
from hengce.wiring import Installation

BATCH_MAX = 100
SETTLE_SECONDS_MAX = 600.0
REQUEST_SECONDS_MAX = 60.0

_LOOK_SECONDS = 0.01

Item = TypeVar("Item")


@dataclass(slots=True)
class DayClock:
    """Stands where the day stands.

    Attributes:
        now: What time it is.
    """

    now: Instant

    def __call__(self) -> Instant:
        """Return what time it is."""
        return self.now

    def reach(self, at: Instant) -> None:
        """Move to an instant; never back."""
        self.now = max(self.now, at)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a bank's systems were told of what they sent.

    Attributes:
        accepted: How much was taken.
        duplicated: How much was known already.
        rejected: How much was refused.
    """

    accepted: int = 0
    duplicated: int = 0
    rejected: int = 0

    def plus(self, told: Mapping[str, Any]) -> "Answers":
        """Return these with those of one more request."""
        return Answers(
            self.accepted + told["accepted"],
            self.duplicated + told["duplicated"],
            self.rejected + told["rejected"],
        )


STRANGE = "app_widget_added"
"""An event that a new version of the app sends before anybody declared it."""


class BankSystems:
    """The core systems and the app of a bank, each with its key.

    Args:
        service: What listens.
        address: Where.
        clock: Where the day stands.
        keys: Secrets by role.
    """

    def __init__(
        self, service: Service, address: str, clock: DayClock, keys: Mapping[Role, str]
    ) -> None:
        self._service = service
        self._clock = clock
        self._catalogue = {e.name: e for e in service.installation.published().events}
        # One for all: to read the system's certificates takes longer than a request.
        tls = encryption()
        self._clients = {
            role: httpx.Client(
                base_url=address,
                auth=httpx.BasicAuth(secret, ""),
                timeout=REQUEST_SECONDS_MAX,
                trust_env=False,
                verify=tls,
            )
            for role, secret in keys.items()
        }

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        for client in self._clients.values():
            client.close()

    def live(
        self, events: Sequence[Event], until: Instant, progress: Callable[[int, int], None]
    ) -> Answers:
        """Send events as they happen; at every full hour all that is due is handed off.

        Args:
            events: In the order of their arrival.
            until: When the day ends.
            progress: Told how many of how many were sent.
        """
        answers, done = Answers(), 0
        while self._clock.now < until:
            hour = min(until, (self._clock.now // HOUR_US + 1) * HOUR_US)
            mine = [event for event in events[done:] if event.received_at < hour]
            for batch in _batches(mine):
                answers = answers.plus(self._send(batch))
                done += len(batch)
                progress(done, len(events))
            self._clock.reach(hour)
            self.settle()
        return answers

    def _send(self, batch: Sequence[Event]) -> Mapping[str, Any]:
        """Send a batch, and let what it starts be decided."""
        self._clock.reach(batch[-1].received_at)
        calls = [tracked(event, self._catalogue) for event in batch]
        body = {"batch": calls, "sentAt": show_instant(self._clock.now)}
        told = self._post(Role.SOURCE, "/v1/batch", body)
        self._clock.reach(self._clock.now + SECOND_US)
        self.settle()
        return told

    def look(self, customer: str, placement: str) -> Sequence[Mapping[str, Any]]:
        """Ask what a slot shows to a customer."""
        body = {"customer": customer, "placement": placement}
        offers: Sequence[Mapping[str, Any]] = self._post(Role.DECIDER, "/v1/decide", body)["offers"]
        return offers

    def report(self, outcomes: Sequence[Outcome]) -> Answers:
        """Report what happened to messages and offers."""
        answers = Answers()
        for batch in _batches(outcomes):
            sent = [_reported(outcome) for outcome in batch]
            answers = answers.plus(self._post(Role.SOURCE, "/v1/outcomes", {"outcomes": sent}))
        return answers

    def misspeak(self, customers: Sequence[str]) -> None:
        """Send an event that the catalogue does not know, as a new version of an app does."""
        now = self._clock.now
        calls = [
            {
                "type": "track",
                "messageId": f"app-{STRANGE}-{place}",
                "timestamp": show_instant(now - place * SECOND_US),
                "userId": customer,
                "event": STRANGE,
            }
            for place, customer in enumerate(customers)
        ]
        self._post(Role.SOURCE, "/v1/batch", {"batch": calls, "sentAt": show_instant(now)})

    def settle(self) -> None:
        """Wait until nothing is due: no window, nothing to be handed off, nothing in hand.

        Raises:
            HengceError: It takes longer than SETTLE_SECONDS_MAX.
        """
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while self._is_busy():
            if time.monotonic() > deadline:
                raise HengceError("what was due is not done in time")
            time.sleep(_LOOK_SECONDS)

    def _is_busy(self) -> bool:
        store, now = self._service.installation.store, self._clock.now
        with store.view() as view:
            closes = view.next_close()
        due = [at for at in (closes, *store.next_releases().values()) if at is not None]
        # A clock that went on while a message is in hand would make its relay look dead.
        in_hand = store.unsettled(now + 1)
        return bool(in_hand) or self._service.loop.backlog > 0 or min(due, default=now + 1) <= now

    def _post(self, role: Role, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._clients[role].post(path, json=body)
        answer.raise_for_status()
        told: Mapping[str, Any] = answer.json()
        return told


def keys_for(installation: Installation, at: Instant) -> dict[Role, str]:
    """Give the bank's systems and its app a key each; return their secrets."""
    root = next(unit.id for unit in installation.published().units if not unit.parent)
    made = {role: make_key(root, role, "demonstration", at) for role in (Role.SOURCE, Role.DECIDER)}
    with installation.store.transaction(at) as tx:
        for key, _ in made.values():
            tx.put_api_key(key)
    return {role: secret for role, (_, secret) in made.items()}


def _reported(outcome: Outcome) -> dict[str, object]:
    report = {
        "id": outcome.id,
        "contact": outcome.contact,
        "kind": str(outcome.kind),
        "at": show_instant(outcome.at),
        "dwell_ms": outcome.dwell_ms,
        "amount_cents": outcome.amount_cents,
    }
    return {name: value for name, value in report.items() if value is not None}


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH_MAX)):
        yield batch
