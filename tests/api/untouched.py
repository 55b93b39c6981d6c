"""Holds that a refused request left nothing: no row of any table differs from before.

A transaction without rows is no effect: the number that it used up is not looked at.
"""

import hashlib
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from api.bank import Server

QUIET_SECONDS_MAX = 60
TABLES = """
SELECT name FROM sqlite_master
WHERE type = 'table' AND name NOT IN ('transactions', 'sqlite_sequence')
"""


@dataclass
class Untouched:
    """Compares all tables before and after each request that is refused.

    Attributes:
        server: What is asked.
        refused: How many requests were, by what was asked.
    """

    server: Server
    refused: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Self:
        path = self.server.installation.home / "hengce.db"
        self._file = sqlite3.connect(path, isolation_level=None)
        self._known: tuple[int, Mapping[str, str]] = (-1, {})
        self._before = self._after_what_goes_on()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def check(self, answer: httpx.Response, what: str) -> None:
        """Hold that an answer is no failure of ours and, if it refuses, that nothing was kept."""
        told = f"{what}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, told
        if answer.status_code < 400:
            self._before = self._after_what_goes_on()
            return
        after = self._digests()
        touched = [name for name in after if after[name] != self._before.get(name)]
        assert not touched, f"{told} changed {touched}"
        self.refused[what] = self.refused.get(what, 0) + 1

    def _digests(self) -> Mapping[str, str]:
        """Return a digest of each table, all of one moment.

        Where nobody committed anything since, it is the former one.
        """
        self._file.execute("BEGIN")
        with closing(self._file.cursor()) as cursor:
            (version,) = cursor.execute("PRAGMA data_version").fetchone()
            if version != self._known[0]:
                names = cursor.execute(TABLES).fetchall()
                self._known = version, {name: self._digest(name) for (name,) in names}
        self._file.execute("COMMIT")
        return self._known[1]

    def _digest(self, table: str) -> str:
        digest = hashlib.sha256()
        for row in self._file.execute(f'SELECT * FROM "{table}"'):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    def _after_what_goes_on(self) -> Mapping[str, str]:
        """Let the relay finish what was accepted, so that it writes nothing meanwhile."""
        store, clock = self.server.installation.store, self.server.service.clock
        until = time.monotonic() + QUIET_SECONDS_MAX
        while True:
            before = self._digests()
            due = [at for at in store.next_releases().values() if at <= clock() + 1]
            if not due and not store.unsettled(clock() + 1) and self._digests() == before:
                return before
            assert time.monotonic() < until, "something goes on for ever"
            time.sleep(0.01)
