"""Starts a PostgreSQL of one's own: for tests, proofs and benchmarks.

The programs are those of the machine where there are any, else those of the package
`pgserver`. The server listens at a socket in its own folder only, is exactly as durable as
a bank's (nothing is turned off), and ends with the process that started it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from hengce.errors import ConflictError

START_SECONDS_MAX = 60
_PAUSE_SECONDS = 0.05

SUPERUSER = "hengce"

_USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
_USERS = ("postgres", "pgserver", "nobody")

# The guard is told nothing: when its input ends, whoever started it has ended, too.
_GUARD = '"$@" & cat >/dev/null; kill -QUIT $! 2>/dev/null; wait'


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None when there are none here."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    for pattern in _USUAL:
        folders = sorted(Path("/").glob(pattern.removeprefix("/")))
        if folders:
            return folders[-1]
    package = find_spec("pgserver")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "pginstall" / "bin"


@dataclass(slots=True)
class Cluster:
    """A server with its data.

    Attributes:
        folder: Everything lies below it.
        programs: The folder of the programs.
        connections_max: How many connections it takes.
    """

    folder: Path
    programs: Path
    connections_max: int = 200
    _guard: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start the server and wait until it answers; recovery after a kill is awaited, too.

        Raises:
            ConflictError: It does not start within START_SECONDS_MAX.
        """
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._answers():
            if time.monotonic() > deadline:
                raise ConflictError(f"the server does not start: {self._last_words()}")
            # After a kill the orphans may hold the memory for a moment, and a start fails.
            if self._guard is None or self._guard.poll() is not None:
                self.stop()
                self._guard = self._begun()
            time.sleep(_PAUSE_SECONDS)

    def stop(self) -> None:
        """End the server; what was committed stays."""
        guard, self._guard = self._guard, None
        if guard is None:
            return
        assert guard.stdin is not None
        guard.stdin.close()
        guard.wait(START_SECONDS_MAX)

    def kill(self) -> None:
        """Kill the server as a power failure would, without a word to anybody."""
        os.kill(self.pid, signal.SIGKILL)
        self.stop()

    @property
    def pid(self) -> int:
        """The number of the server's first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def address(self, database: str = "postgres", schema: str = "") -> str:
        """Return how a store is told of a database of this server."""
        options = f"&options={quote(f'-csearch_path={schema}')}" if schema else ""
        return (
            f"postgresql+psycopg://{SUPERUSER}@/{database}?host={quote(str(self.folder))}{options}"
        )

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run statements and return what they print."""
        command = [str(self.programs / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1"]
        where = ["-h", str(self.folder), "-U", SUPERUSER, "-d", database]
        done = subprocess.run(
            [*command, *where, "-c", sql], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ConflictError(done.stderr.strip())
        return done.stdout.strip()

    def _begun(self) -> "subprocess.Popen[bytes]":
        where = ("-D", str(self.folder / "data"), "-k", str(self.folder))
        settings = ("listen_addresses=", f"max_connections={self.connections_max}")
        server = [str(self.programs / "postgres"), *where]
        for setting in settings:
            server += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                ["sh", "-c", _GUARD, "guard", *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=_user(),
            )

    def _answers(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", str(self.folder)]
        return subprocess.run(command, check=False).returncode == 0

    def _last_words(self) -> str:
        lines = (self.folder / "log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it says nothing"


@contextmanager
def cluster(connections_max: int = 200) -> Iterator[Cluster]:
    """Make a server, start it, and take it away again.

    Raises:
        ConflictError: There are no programs here, or they do not start.
    """
    here = programs()
    if here is None:
        raise ConflictError("there is no PostgreSQL here: install it, or the package pgserver")
    folder = Path(tempfile.mkdtemp(prefix="hengce-pg-"))
    made = Cluster(folder, _reachable(here, folder), connections_max)
    try:
        _own(folder)
        _initialise(made)
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(made: Cluster) -> None:
    command = [str(made.programs / "initdb"), "-D", str(made.folder / "data"), "-U", SUPERUSER]
    how = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    done = subprocess.run(
        [*command, *how], capture_output=True, text=True, check=False, user=_user()
    )
    if done.returncode:
        raise ConflictError(f"initdb failed: {done.stderr.strip()}")


def _user() -> int | None:
    """Return whom the server runs as; None: as we do. It refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    found = next((known[name] for name in _USERS if name in known), None)
    if found is None:
        raise ConflictError(f"PostgreSQL does not run as root: make a user {_USERS[0]}")
    return found


def _own(folder: Path) -> None:
    user = _user()
    if user is not None:
        os.chown(folder, user, -1)
        folder.chmod(0o755)


def _reachable(here: Path, folder: Path) -> Path:
    """Return programs that the server's user may run; those below a closed folder are copied."""
    open_to_all = all(parent.stat().st_mode & 0o001 for parent in (here, *here.parents))
    if _user() is None or open_to_all:
        return here
    shutil.copytree(here.parent, folder / "programs", symlinks=True)
    return folder / "programs" / here.name
