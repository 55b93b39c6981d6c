"""Events over HTTP: one a request, durable when answered, with engine and relay behind."""

import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import msgspec
import numpy as np

from hengce.access import make_key
from hengce.api.server import listening
from hengce.api.service import Service
from hengce.bench.load import Loaded, load
from hengce.bench.report import Report, figure, report
from hengce.errors import HengceError
from hengce.lasting import spare_what_lasts
from hengce.model.access import Role
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Instant, day_at, read_instant
from hengce.serving import serving
from hengce.simulate.bank import generate
from hengce.simulate.day import day_of_events
from hengce.simulate.home import configure, move_in
from hengce.simulate.sender import tracked
from hengce.wiring import Installation

CUSTOMERS = 20_000
CONNECTIONS = 64
REQUESTS = 4_000
GOAL_PER_S = 2_000.0
SEED = 11
SETTLE_SECONDS_MAX = 60.0
SERVERS = ("litestar", "uvicorn", "uvloop", "httptools")

_ACCEPTED = b'"accepted":1'
_LOOK_SECONDS = 0.05


def intake(runs: int, requests: int = REQUESTS, customers: int = CUSTOMERS) -> Report:
    """Measure `/v1/track` of a synthetic bank's day, all safety on.

    The server runs in this process, as `hengce serve` runs it; the load comes from another.
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
            measured = []
            for run in range(runs + 1):
                sent = _requests(installation, happened, secret, run, requests)
                measured.append(load(port, CONNECTIONS, sent, _ACCEPTED))
                _settle(service)
        installation.close()
    return _told(measured[1:], {"customers": customers, "requests": requests})


def _told(measured: Sequence[Loaded], workload: dict[str, int]) -> Report:
    refused = sum(one.refused for one in measured)
    if refused:
        raise HengceError(f"{refused} requests were not accepted")
    latencies = [np.array(one.latencies_us) / 1_000 for one in measured]
    speeds = [len(one.latencies_us) / one.seconds for one in measured]
    told = report(
        "intake",
        {**workload, "connections": CONNECTIONS},
        {
            "single_req_per_s": figure(speeds, "1/s", GOAL_PER_S),
            "p50_ms": figure([float(np.percentile(times, 50)) for times in latencies], "ms"),
            "p99_ms": figure([float(np.percentile(times, 99)) for times in latencies], "ms"),
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


def _requests(
    installation: Installation, happened: Sequence[Event], secret: str, run: int, count: int
) -> list[bytes]:
    """Write the requests of one run: the day's events again and again under new ids."""
    catalogue = {event.name: event for event in installation.published().events}
    who = b64encode(f"{secret}:".encode()).decode()
    requests = []
    for number in range(count):
        event = happened[number % len(happened)]
        call = tracked(event, catalogue) | {"messageId": f"{run}-{number}"}
        body = msgspec.json.encode(call)
        head = (
            "POST /v1/track HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Basic {who}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        requests.append(head.encode() + body)
    return requests


def _settle(service: Service) -> None:
    """Wait until no decision window is open, so that a run does not pay for the one before."""
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while time.monotonic() < deadline:
        with service.installation.store.view() as view:
            if view.next_close() is None and not service.loop.backlog:
                return
        time.sleep(_LOOK_SECONDS)
    raise HengceError("decisions are still open after a run")
