"""How long somebody who tries passwords must wait: it doubles, and is forgotten in the end."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field

from hengce.errors import BusyError

WAIT_SECONDS_MAX = 900
FORGOTTEN_SECONDS = 3_600
"""After so long without a try, tries before are forgotten."""

KNOWN_MAX = 10_000
"""How many names and addresses are remembered; the longest silent is forgotten first."""

FREE_OF_A_NAME = 5
FREE_OF_AN_ADDRESS = 30
"""Tries that need not wait: many people may come from one address."""


class PatienceError(BusyError):
    """There were too many tries; wait."""

    code = "too_many_tries"


@dataclass(slots=True)
class _Tries:
    count: int
    last: float
    until: float


@dataclass(slots=True)
class Patience:
    """Counts tries by name and by address.

    A try counts from its beginning, so that many at once do not slip through; one that turns
    out well is taken back. Names that nobody has are counted like others: who waits learns
    nothing of who has an account.

    Attributes:
        known_max: How many names and addresses are remembered.
    """

    known_max: int = KNOWN_MAX
    _known: OrderedDict[str, _Tries] = field(default_factory=OrderedDict)

    def begin(self, name: str, address: str, now: float) -> None:
        """Count a try; PatienceError says for how long to wait instead.

        Args:
            name: Who wants to sign in.
            address: From where.
            now: The monotonic clock, in seconds.
        """
        both = ((f"n:{name}", FREE_OF_A_NAME), (f"a:{address}", FREE_OF_AN_ADDRESS))
        tries = [(self._of(key, now), free) for key, free in both]
        wait = max(one.until - now for one, _ in tries)
        if wait > 0:
            raise PatienceError(math.ceil(wait))
        for one, free in tries:
            one.count, one.last = one.count + 1, now
            if one.count >= free:
                one.until = now + min(2 ** min(one.count - free, 20), WAIT_SECONDS_MAX)

    def succeed(self, name: str, address: str) -> None:
        """Take back what a name tried, and the last try of an address."""
        self._known.pop(f"n:{name}", None)
        of_address = self._known.get(f"a:{address}")
        if of_address is not None:
            of_address.count, of_address.until = max(of_address.count - 1, 0), 0.0

    def _of(self, key: str, now: float) -> _Tries:
        known = self._known.get(key)
        if known is None or now - known.last > FORGOTTEN_SECONDS:
            known = _Tries(0, now, 0.0)
            self._known[key] = known
        self._known.move_to_end(key)
        while len(self._known) > self.known_max:
            self._known.popitem(last=False)
        return known
