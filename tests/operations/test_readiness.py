"""When a server says that it may be asked, and when that others are to be asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.bank import import_bank, noon_clock, publish_bank
from hengce.api.server import listening
from hengce.api.service import Service
from hengce.server.serving import serving
from hengce.testing.postgresql import cluster
from hengce.wiring import Installation
from plain import PLAIN

WARM_SECONDS_MAX = 120
PAUSE_SECONDS = 0.05


class Probe:
    """Asks as a load balancer does."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ready(self) -> tuple[int, str]:
        answer = httpx.get(
            f"{self.address}/health/ready", trust_env=False, verify=PLAIN, timeout=60
        )
        return answer.status_code, answer.json()["status"]

    def live(self) -> int:
        return httpx.get(f"{self.address}/health/live", trust_env=False, verify=PLAIN).status_code

    def metrics(self) -> str:
        return httpx.get(f"{self.address}/metrics", trust_env=False, verify=PLAIN, timeout=60).text


@contextmanager
def served(installation: Installation) -> Iterator[tuple[Service, Probe]]:
    with (
        serving(installation, noon_clock()) as service,
        listening(service, "127.0.0.1", 0) as address,
    ):
        yield service, Probe(address)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    opened = Installation.open(tmp_path / "home")
    publish_bank(opened, tmp_path / "documents", noon_clock()())
    yield opened
    opened.close()


def test_it_is_ready_when_it_has_customers_and_is_warm(
    installation: Installation, tmp_path: Path
) -> None:
    with served(installation) as (service, probe):
        assert probe.ready() == (503, "missing: snapshot")
        assert not service.warmth.is_warm
        import_bank(installation, tmp_path / "documents", service.clock())
        said = [probe.ready()]
        deadline = time.monotonic() + WARM_SECONDS_MAX
        while said[-1] != (200, "ok") and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
            said.append(probe.ready())
        assert said[0] == (503, "warming")
        assert set(said) == {(503, "warming"), (200, "ok")}
        assert service.warmth.is_warm


def test_it_is_not_ready_while_it_drains_and_when_nobody_decides(
    installation: Installation, tmp_path: Path
) -> None:
    import_bank(installation, tmp_path / "documents", noon_clock()())
    with served(installation) as (service, probe):
        assert probe.ready() == (200, "ok")
        service.lifecycle.draining = True
        assert probe.ready() == (503, "draining")
        service.lifecycle.draining = False
        assert service.loop.drain(60)
        assert probe.ready() == (503, "the engine loop has ended")
        assert probe.live() == 200


def test_it_is_not_ready_while_the_store_is_down(tmp_path: Path) -> None:
    with cluster() as database:
        installation = Installation.open(tmp_path / "home", database.address())
        publish_bank(installation, tmp_path / "documents", noon_clock()())
        import_bank(installation, tmp_path / "documents", noon_clock()())
        with served(installation) as (_, probe):
            assert probe.ready() == (200, "ok")
            database.stop()
            assert probe.ready() == (503, "the store cannot be read")
            assert probe.live() == 200
            told = probe.metrics()
            assert "hengce_store_up 0.0" in told
            assert "hengce_dead_letters" not in told
            database.start()
            assert probe.ready() == (200, "ok")
        installation.close()
