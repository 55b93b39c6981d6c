"""Events over HTTP: one a request or a hundred, durable when answered, engine and relay behind."""

import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import msgspec
import numpy as np

from hengce.api.server import listening
from hengce.api.service import Service
from hengce.bench.load import Loaded, load
from hengce.bench.report import Report, figure, report
from hengce.errors import HengceError
from hengce.model.access import Role
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Instant, day_at, read_instant
from hengce.people.access import make_key
from hengce.server.serving import serving
from hengce.simulate.bank import SyntheticBank, generate
from hengce.simulate.day import day_of_events
from hengce.simulate.home import configure, move_in
from hengce.simulate.sender import Call, tracked
from hengce.startup.lasting import spare_what_lasts
from hengce.wiring import Installation

CUSTOMERS = 20_000
CONNECTIONS = 64
REQUESTS = 4_000
BATCH = 100
BATCH_CONNECTIONS = 8
GOAL_PER_S = 5_000.0
GOAL_BATCHED_PER_S = 20_000.0
SEED = 11
SETTLE_SECONDS_MAX = 60.0
SERVERS = ("litestar", "uvicorn", "uvloop", "httptools")

_LOOK_SECONDS = 0.05


def intake(runs: int, requests: int = REQUESTS, customers: int = CUSTOMERS) -> Report:
    """Measure `/v1/track` and `/v1/batch` of a synthetic bank's day, all safety on.

    The server runs in this process, as `hengce serve` runs it; the load comes from another. The
    day's events are told of one customer after the other, so that nobody lives a year in a second.
    """
    with TemporaryDirectory() as folder:
        installation = Installation.open(Path(folder) / "home")
        night = read_instant("2026-11-23T02:00:00", "Asia/Shanghai")
        bank = generate(customers, SEED, night)
        configure(installation, night)
        move_in(installation, bank, night)
        happened = day_of_events(bank, SEED, day_at(night, bank.zone))
        clock = _clock(night + 10 * HOUR_US)
        secret = _key(installation, night)
        with (
            serving(installation, clock) as service,
            listening(service, "127.0.0.1", 0) as address,
        ):
            spare_what_lasts()
            port = urlsplit(address).port or 0
            calls = _calls(installation, bank, happened)
            single, batched = [], []
            for _ in range(runs + 1):
                tracks = [_track(next(calls), secret) for _ in range(requests)]
                single.append(load(port, CONNECTIONS, tracks, b'"accepted":1'))
                _settle(service)
                batches = [_batch(calls, secret) for _ in range(requests // BATCH)]
                batched.append(load(port, BATCH_CONNECTIONS, batches, b'"accepted":%d' % BATCH))
                _settle(service)
        installation.close()
    return _told(single[1:], batched[1:], {"customers": customers, "requests": requests})


def _told(single: Sequence[Loaded], batched: Sequence[Loaded], workload: dict[str, int]) -> Report:
    refused = sum(one.refused for one in (*single, *batched))
    if refused:
        raise HengceError(f"{refused} requests were not accepted")
    latencies = [np.array(one.latencies_us) / 1_000 for one in single]
    speeds = [len(one.latencies_us) / one.seconds for one in single]
    batches = [len(one.latencies_us) * BATCH / one.seconds for one in batched]
    told = report(
        "intake",
        {
            **workload,
            "connections": CONNECTIONS,
            "batch": BATCH,
            "batch_connections": BATCH_CONNECTIONS,
        },
        {
            "single_req_per_s": figure(speeds, "1/s", GOAL_PER_S),
            "p50_ms": figure([float(np.percentile(times, 50)) for times in latencies], "ms"),
            "p99_ms": figure([float(np.percentile(times, 99)) for times in latencies], "ms"),
            "batched_events_per_s": figure(batches, "1/s", GOAL_BATCHED_PER_S),
        },
    )
    servers = {name: version(name) for name in SERVERS}
    return msgspec.structs.replace(told, versions={**told.versions, **servers})


def _clock(begin: Instant) -> Callable[[], Instant]:
    begun = time.monotonic_ns()
    return lambda: begin + (time.monotonic_ns() - begun) // 1_000


def _key(installation: Installation, at: Instant) -> str:
    root = next(unit.id for unit in installation.published().units if not unit.parent)
    key, secret = make_key(root, Role.SOURCE, "bench", at)
    with installation.store.transaction(at) as tx:
        tx.put_api_key(key)
    return secret


def _calls(
    installation: Installation, bank: SyntheticBank, happened: Sequence[Event]
) -> Iterator[Call]:
    """Tell the day's events again and again, each of the next customer and under a new id."""
    catalogue = {event.name: event for event in installation.published().events}
    customers = bank.customers["customer"].to_pylist()
    for number in count():
        event = happened[number % len(happened)]
        who = customers[number % len(customers)]
        yield tracked(event, catalogue) | {"messageId": f"b{number}", "userId": who}


def _track(call: Call, secret: str) -> bytes:
    return _request("/v1/track", msgspec.json.encode(call), secret)


def _batch(calls: Iterator[Call], secret: str) -> bytes:
    batch = {"batch": list(islice(calls, BATCH))}
    return _request("/v1/batch", msgspec.json.encode(batch), secret)


def _request(path: str, body: bytes, secret: str) -> bytes:
    who = b64encode(f"{secret}:".encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Basic {who}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _settle(service: Service) -> None:
    """Wait until no decision window is open, so that a run does not pay for the one before."""
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while time.monotonic() < deadline:
        with service.installation.store.view() as view:
            if view.next_close() is None and not service.loop.backlog:
                return
        time.sleep(_LOOK_SECONDS)
    raise HengceError("decisions are still open after a run")
