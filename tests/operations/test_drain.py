"""A real server, told to stop while it is asked: what it answered is kept, and decided."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from api.bank import customers, import_bank, publish_bank
from hengce.model.access import Role
from hengce.model.instant import HOUR_US, Instant, moment
from hengce.people.access import make_key
from hengce.server.serving import serving
from hengce.wiring import Installation
from plain import PLAIN

CANARY = "13912345678"
CLIENTS = 4
ANSWERS_MIN = 20
STOP_SECONDS_MAX = 25
LAST = "begun-before-the-signal"


def clock() -> Instant:
    return time.time_ns() // 1_000


@dataclass(frozen=True)
class Process:
    """`hengce serve` in a process of its own."""

    process: "subprocess.Popen[str]"
    address: str
    secret: str

    def client(self) -> httpx.Client:
        auth = httpx.BasicAuth(self.secret, "")
        return httpx.Client(
            base_url=self.address, auth=auth, trust_env=False, verify=PLAIN, timeout=60
        )

    def half_a_request(self, body: bytes) -> socket.socket:
        """Send a request but for the last byte of its body."""
        host, port = self.address.removeprefix("http://").split(":")
        head = (
            f"POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.secret}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        connection = socket.create_connection((host, int(port)), timeout=60)
        connection.sendall(head.encode() + body[:-1])
        return connection

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> tuple[int, str]:
        """Return the code that it ended with, and its log."""
        _, log = self.process.communicate(timeout=STOP_SECONDS_MAX)
        return self.process.returncode, log


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A bank that lives now, whenever this is run."""
    installation = Installation.open(tmp_path / "home")
    publish_bank(installation, tmp_path / "documents", clock() - HOUR_US, ends="2099-12-31")
    import_bank(installation, tmp_path / "documents", clock() - HOUR_US)
    installation.close()
    return tmp_path / "home"


@pytest.fixture
def served(home: Path) -> Iterator[Process]:
    installation = Installation.open(home)
    key, secret = make_key("HQ", Role.SOURCE, "test", clock())
    with installation.store.transaction(clock()) as tx:
        tx.put_api_key(key)
    installation.close()
    command = [sys.executable, "-c", "from hengce.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "--home", str(home), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        yield Process(process, process.stdout.readline().strip(), secret)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Load:
    """Clients that send event after event, and what they were told."""

    served: Process
    taken: list[tuple[str, str]] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def send(self, name: str) -> None:
        number = 0
        with contextlib.suppress(httpx.TransportError), self.served.client() as client:
            while not self.stopping.is_set():
                number += 1
                customer = customers()[number % len(customers())]
                event = f"{name}-{number}"
                answer = client.post("/v1/track", json=payday(event, customer))
                if answer.status_code != 200:
                    self.other.append(answer.status_code)
                    return
                if answer.json()["accepted"] == 1:
                    self.taken.append((event, customer))


@contextlib.contextmanager
def loaded(served: Process) -> Iterator[Load]:
    load = Load(served)
    threads = [
        threading.Thread(target=load.send, args=(f"client{number}",)) for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + STOP_SECONDS_MAX
        while len(load.taken) < ANSWERS_MIN and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(load.taken) >= ANSWERS_MIN
        yield load
    finally:
        load.stopping.set()
        for thread in threads:
            thread.join(STOP_SECONDS_MAX)


def payday(event: str, customer: str) -> dict[str, object]:
    return {
        "messageId": event,
        "userId": customer,
        "event": "payroll_in",
        "timestamp": moment(clock(), "UTC").isoformat(),
        "properties": {"amount": "2000"},
    }


def judge(home: Path, taken: list[tuple[str, str]]) -> None:
    """All that was answered is there; what was not decided is decided by the next process."""
    installation = Installation.open(home)
    with serving(installation, clock):
        pass
    with installation.store.view() as view:
        (source,) = (key.id for key in view.api_keys())
        assert {one.id for one in view.events_of(source, [event for event, _ in taken])} == {
            event for event, _ in taken
        }
        assert not view.open_questions(clock(), 1)
        for customer in {customer for _, customer in taken}:
            assert view.decisions_of(customer, 1)
    installation.close()


def test_what_was_answered_before_the_end_is_kept_and_decided(home: Path, served: Process) -> None:
    body = httpx.Request("POST", "http://x", json=payday(LAST, "E1-1")).read()
    with loaded(served) as load, served.half_a_request(body) as begun:
        hostile(served)
        served.signal(signal.SIGTERM)
        refused(served)
        begun.sendall(body[-1:])
        assert begun.makefile("rb").readline().split()[1] == b"200"
    code, log = served.ended()
    assert code == 0
    assert set(load.other) <= {503}
    assert CANARY not in log
    judge(home, [*load.taken, (LAST, "E1-1")])


def test_a_second_signal_ends_it_at_once(home: Path, served: Process) -> None:
    body = httpx.Request("POST", "http://x", json=payday(LAST, "E1-1")).read()
    # A request that never ends would keep it for half a minute.
    with loaded(served) as load, served.half_a_request(body):
        hostile(served)
        served.signal(signal.SIGTERM)
        refused(served)
        served.signal(signal.SIGTERM)
        code, _ = served.ended()
        assert code == -signal.SIGTERM
    judge(home, load.taken)


def refused(served: Process) -> None:
    """Wait until the server takes no connection any more."""
    host, port = served.address.removeprefix("http://").split(":")
    deadline = time.monotonic() + STOP_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, int(port)), timeout=10).close()
        except OSError:
            return
        time.sleep(0.01)
    pytest.fail("the server still listens")


def hostile(served: Process) -> None:
    """Ask for what may not be, in words that may not be in a log."""
    host, port = served.address.removeprefix("http://").split(":")
    for head in (
        f"{CANARY} HTTP/9\r\n{CANARY}\r\n\r\n",
        f"GET /{CANARY}\x00 HTTP/1.1\r\nHost: {CANARY}\r\n\r\n",
        f"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}x\r\n\r\n{CANARY}",
    ):
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(head.encode())
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
    with served.client() as client:
        client.get(f"/v1/customers/{CANARY}/decisions?{CANARY}={CANARY}")
        client.get(f"/%FF%00{CANARY}", headers={"x-request-id": CANARY})
        for text in (CANARY, f'{{"{CANARY}": ', f'{{"userId": "{CANARY}", "event": "{CANARY}"}}'):
            assert client.post("/v1/track", content=text).status_code < 500
        assert client.post(f"/v1/receipts/{CANARY}", content=CANARY).status_code < 500
