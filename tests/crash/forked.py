"""Runs one step in a forked process whose system calls are made to fail, one at a time.

The process that forks has loaded and compiled everything, so that a crash point costs
milliseconds. `strace` attaches to the child before it begins and kills it, or answers it
with an error, at the n-th call of one kind.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

WRITES = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "link")
"""The calls by which a program changes files."""

ATTACH_SECONDS = 20.0
TOLD_AN_ERROR = 3
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the n-th call of a kind: the process dies, or gets an error."""

    call: str
    number: int
    error: str = ""

    @property
    def injected(self) -> str:
        """The fault in the words of strace."""
        what = f"error={self.error}" if self.error else "signal=SIGKILL"
        return f"inject={self.call}:{what}:when={self.number}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a step ended: it was done, it told an error, or its process died."""

    done: bool
    died: bool


def can_inject() -> bool:
    """Tell whether this machine can make system calls fail."""
    return shutil.which("strace") is not None


def run_forked(step: Callable[[], None], fault: Fault | None, log: Path) -> Ended:
    """Run a step in a child under a fault; `log` gets its calls when there is none."""
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(step, ready, go)
    os.close(ready)
    tracer = _attach(child, fault, log)
    try:
        os.write(go, b"!")
        _, status = os.waitpid(child, 0)
    finally:
        os.close(go)
        tracer.wait(ATTACH_SECONDS)
    died = os.WIFSIGNALED(status)
    assert not died or os.WTERMSIG(status) == signal.SIGKILL, f"the child died of {status}"
    code = None if died else os.WEXITSTATUS(status)
    assert code in {None, 0, TOLD_AN_ERROR}, f"the child ended with {code}"
    return Ended(done=code == 0, died=died)


def counted(log: Path) -> Counter[str]:
    """Count the calls that a log holds, by kind."""
    named = (_CALL.match(line) for line in log.read_text(errors="replace").splitlines())
    return Counter(match[1] for match in named if match and match[1] in WRITES)


def _be_the_child(step: Callable[[], None], ready: int, go: int) -> None:
    """Wait until the tracer is there, do the step, and say only whether it was done."""
    code = 0
    try:
        os.close(go)
        os.read(ready, 1)
        step()
    except BaseException:  # noqa: BLE001 -- whatever the step told, its caller was not told that it is done
        code = TOLD_AN_ERROR
    finally:
        os._exit(code)


def _attach(child: int, fault: Fault | None, log: Path) -> "subprocess.Popen[bytes]":
    calls = ("-e", f"trace={','.join(WRITES)}")
    if fault:
        calls = ("-e", f"trace={fault.call}", "-e", fault.injected)
    command: Sequence[str] = ("strace", "-f", "-qq", "-p", str(child), "-o", str(log), *calls)
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + ATTACH_SECONDS
    while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text():
        assert time.monotonic() < deadline, "strace did not attach"
        assert tracer.poll() is None, "strace cannot attach here"
        time.sleep(0.001)
    return tracer
