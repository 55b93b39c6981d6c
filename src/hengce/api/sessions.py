"""Sessions of people: begun, found by their token, ended."""

import secrets
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from hengce.deciding.loop import EngineLoop
from hengce.errors import BusyError
from hengce.model.access import Principal
from hengce.model.instant import HOUR_US, MINUTE_US, Instant
from hengce.model.person import Session
from hengce.model.signing_in import SigningIn
from hengce.people.access import digest_of
from hengce.ports import Store, Transaction

TOKEN_BYTES = 32
TOKEN_CHARACTERS_MAX = 100

KNOWN_SECONDS_MAX = 1.0
"""For how long a session that another process ended is still taken."""

KNOWN_MAX = 4_096

NOTED_PART = 10
"""That a session is used is noted once in this part of the time that it may lie idle."""


@dataclass(slots=True)
class Sessions:
    """Finds sessions, and keeps them alive while they are used.

    Attributes:
        store: Where they are.
        loop: The one writer, which notes that they are used.
    """

    store: Store
    loop: EngineLoop
    _known: dict[str, tuple[Session | None, float]] = field(default_factory=dict)

    def find(self, token: str, at: Instant) -> Session | None:
        """Return the session that a token opens; None: there is none, or it is over.

        It is found by the token's digest: the time that it takes tells nothing about a token.
        """
        if not token or len(token) > TOKEN_CHARACTERS_MAX:
            return None
        digest, now = digest_of(token), time.monotonic()
        known = self._known.get(digest)
        if known is None or now - known[1] > KNOWN_SECONDS_MAX:
            with self.store.view() as view:
                known = (view.session(digest), now)
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            self._known[digest] = known
        session = known[0]
        if session is None or not session.is_good(at):
            return None
        if at - session.used_at > session.idle_us // NOTED_PART:
            self._note(session, at)
        return session

    def begin(self, who: Principal, rules: SigningIn, at: Instant) -> "Begun":
        """Make a session, which is to be put into the store; its token is shown this once."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = Session(
            digest=digest_of(token),
            name=who.id,
            label=who.label,
            role=who.role,
            org=who.org,
            manager=who.manager,
            made_at=at,
            used_at=at,
            idle_us=rules.idle_minutes * MINUTE_US,
            ends_at=at + rules.session_hours * HOUR_US,
        )
        return Begun(session, token)

    def end(self, token: str) -> "Future[None]":
        """End a session at once."""
        digest = digest_of(token)

        def ended(tx: Transaction, at: Instant) -> None:  # noqa: ARG001 -- it is over, whenever
            tx.end_session(digest)

        done = self.loop.call(ended)
        self._known[digest] = (None, time.monotonic())
        return done

    def forget(self) -> None:
        """Look every session up anew: an account changed in this process."""
        self._known.clear()

    def _note(self, session: Session, at: Instant) -> None:
        with suppress(BusyError):  # the next request notes it
            self.loop.call(lambda tx, _: tx.use_session(session.digest, at))
            self._known.pop(session.digest, None)


@dataclass(frozen=True, slots=True)
class Begun:
    """A session, and the token that opens it."""

    session: Session
    token: str


def csrf_of(token: str) -> str:
    """Return what a page must send beside the cookie: it follows from the token alone."""
    return sha256(b"csrf:" + token.encode()).hexdigest()
