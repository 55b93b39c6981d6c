"""The steps of the measured journey as a workflow of DBOS, on a PostgreSQL.

It runs as a program of its own: `python -m hengce.bench.peers.durable_steps ADDRESS WORKFLOWS`.
One step of theirs stands for each node that a customer of ours passes, in the same order. They
sleep a moment where he waits for days, and their message is decided by nobody.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import msgspec
from dbos import DBOS, DBOSConfig, SetWorkflowID

from hengce.errors import HengceError

THREADS = 20
"""Workflows that run at a time, and connections; more were no faster, and coroutines slower."""

WARMING = 100
"""Workflows that are run before, and not counted."""

NAP_SECONDS = 0.001
ENDED = 1


@dataclass(frozen=True, slots=True)
class Stepped:
    """What DBOS did.

    Attributes:
        seconds: From the first workflow to the end of the last.
        steps: Steps that were recorded, the end of each workflow among them.
    """

    seconds: float
    steps: int

    @property
    def per_s(self) -> float:
        """Steps a second."""
        return self.steps / self.seconds


def dbos_steps(address: str, workflows: int) -> Stepped:
    """Let a process of its own run workflows; the database is one that it may fill.

    Raises:
        HengceError: They did not end.
    """
    command = [sys.executable, "-m", __name__, address, str(workflows)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 -- this very module
    if done.returncode:
        raise HengceError(f"DBOS failed: {done.stderr.decode(errors='replace')[-400:]}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Stepped)


@DBOS.step()
def _is_rich(number: int) -> bool:
    return number % 4 == 0


@DBOS.step()
def _say(number: int) -> str:
    return f"m{number}"


@DBOS.step()
def _is_member(number: int) -> bool:
    return number % 3 > 0


@DBOS.workflow()
def _journey(number: int) -> int:
    """Go the way of the journey; return how many steps were recorded."""
    DBOS.sleep(NAP_SECONDS)
    _is_rich(number)
    silent = DBOS.recv("visited", timeout_seconds=0) is None
    if silent:
        _say(number)
    DBOS.sleep(NAP_SECONDS)
    _is_member(number)
    return 5 + silent + ENDED


def _travel(number: int) -> int:
    """Run a workflow; every other one is told something on its way."""
    with SetWorkflowID(f"{time.time_ns()}.{number}"):
        handle = DBOS.start_workflow(_journey, number)
    if number % 2:
        DBOS.send(handle.workflow_id, "came", "visited")
    return handle.get_result()


def _run(address: str, workflows: int) -> Stepped:
    DBOS(
        config=DBOSConfig(
            name="bench",
            system_database_url=address,
            sys_db_pool_size=THREADS,
            max_executor_threads=THREADS,
            log_level="ERROR",
        )
    )
    DBOS.launch()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(_travel, range(WARMING)))
        begun = time.perf_counter()
        steps = sum(threads.map(_travel, range(workflows)))
        seconds = time.perf_counter() - begun
    DBOS.destroy()
    return Stepped(seconds, steps)


if __name__ == "__main__":
    told = msgspec.json.encode(_run(sys.argv[1], int(sys.argv[2])))
    sys.stdout.write(f"{told.decode()}\n")
