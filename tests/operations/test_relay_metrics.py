"""What Prometheus reads of the way out: what waits, for how long, and what became of it."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from hengce.api.keyring import KeyRing
from hengce.api.metrics import Metrics
from hengce.api.service import Service
from hengce.deciding.loop import EngineLoop
from hengce.delivery.relay import Relay
from hengce.model.instant import HOUR_US, MINUTE_US, SECOND_US, Instant
from hengce.ports import Delivered, Envelope, Receipt
from hengce.startup.warming import Warmth
from hengce.wiring import Installation
from operations.conftest import AFTER

NOON = AFTER + 10 * HOUR_US
FEW = 30


class Deaf:
    """A channel that never answers."""

    def __init__(self, says: Delivered) -> None:
        self.says = says

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        return Receipt(self.says, "")

    def close(self) -> None:
        """Nothing is open."""


def told(
    bank: Installation, relay: Relay, clock: Callable[[], Instant]
) -> Mapping[tuple[str, str, str], float]:
    """Return figures by name, channel and kind."""
    loop = EngineLoop(bank.store, bank.engine, bank.archive, clock)
    service = Service(bank, loop, relay, Warmth(lambda: 0), clock, KeyRing(bank.store))
    text = Metrics(service).told().decode()
    return {
        (one.name, one.labels.get("channel", ""), kind(one.labels)): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def kind(labels: Mapping[str, str]) -> str:
    return next((labels[name] for name in ("became", "why", "state", "le") if name in labels), "")


def test_how_long_the_oldest_waits_and_what_becomes_of_all(home: Path) -> None:
    with closing(Installation.open(home)) as bank, bank.relay() as relay:
        due = bank.store.next_releases()
        figures = told(bank, relay, lambda: NOON)
        assert due
        for channel, at in due.items():
            seconds = figures["hengce_oldest_due_seconds", channel, ""]
            assert seconds == max(0, NOON - at) / SECOND_US
        assert max(value for (name, *_), value in figures.items() if "oldest" in name) > 0

        relay.drain(NOON)
        with bank.store.view() as view:
            left = len(view.handed_off(100_000))
        figures = told(bank, relay, lambda: NOON)
        sent = [
            value
            for (name, _, became), value in figures.items()
            if name == "hengce_contacts_total" and became == "committed"
        ]
        assert sum(sent) == left > 0
        assert not any(value for (name, *_), value in figures.items() if "oldest" in name)


def test_a_channel_that_answers_nothing_shows(home: Path) -> None:
    with closing(Installation.open(home)) as bank:
        channel = min(bank.store.next_releases())
        relay = bank.relay_through({channel: Deaf(Delivered.UNAVAILABLE)})
        relay.run_once(NOON, FEW, channel)
        figures = told(bank, relay, lambda: NOON)
        assert figures["hengce_breaker_state", channel, "open"] == 1
        assert figures["hengce_breaker_state", channel, "closed"] == 0
        assert figures["hengce_contacts_total", channel, "retried"] > 0
        assert figures["hengce_contacts_put_off_total", channel, "unavailable"] > 0
        figures = told(bank, relay, lambda: NOON + MINUTE_US)
        assert figures["hengce_breaker_state", channel, "half_open"] == 1


def test_what_nobody_can_tell_about_shows(home: Path) -> None:
    with closing(Installation.open(home)) as bank:
        channel = min(bank.store.next_releases())
        relay = bank.relay_through({channel: Deaf(Delivered.UNKNOWN)})
        relay.run_once(NOON, FEW, channel)
        figures = told(bank, relay, lambda: NOON)
        unknown = figures["hengce_contacts_total", channel, "unknown"]
        assert figures["hengce_contacts_in_doubt", "", ""] == unknown > 0
