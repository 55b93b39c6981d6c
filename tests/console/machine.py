"""Commands of the product, on a machine whose clock says what time it is in the bank tried on.

The product reads machines' clocks in one way, and asks that one for the time of each thing. So a
run shows the same on every date, and what it finds on one day can be tried on another:
`HENGCE_NIGHT=2026-02-27 pytest tests/console`.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, day, start_of_day

ZONE = "Asia/Shanghai"
NIGHT = date.fromisoformat(os.environ.get("HENGCE_NIGHT", "2026-11-25"))
"""The day of the bank's night."""

LIVED_DAYS = 5
"""The night is so long ago that all that is lived after it is over."""

MIDNIGHT = start_of_day(day(NIGHT), ZONE)
MADE_AT = MIDNIGHT + LIVED_DAYS * DAY_US + 10 * HOUR_US
"""When people are let in, after all that is lived."""

OPENS_AT = MADE_AT + 10 * MINUTE_US
"""When the tests begin: processes of a run begin some seconds apart."""

_TESTS = Path(__file__).parent.parent
_AHEAD = "HENGCE_AHEAD_US"
_machine_ns = time.time_ns
AHEAD_US = int(os.environ.get(_AHEAD, OPENS_AT - _machine_ns() // 1_000))
"""How far the bank's clock is ahead of this machine's."""

COMMAND = [sys.executable, "-m", "console.machine"]
AROUND = {
    _AHEAD: str(AHEAD_US),
    "PYTHONPATH": os.pathsep.join([str(_TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]),
}
"""What else a process finds around it whose clock stands with that of this one."""


def now() -> Instant:
    """Return what time it is in the bank."""
    return _machine_ns() // 1_000 + AHEAD_US


def main() -> None:
    """Run a command as `hengce` does."""
    from hengce.cli import main as hengce

    time.time_ns = lambda: _machine_ns() + AHEAD_US * 1_000
    hengce()


if __name__ == "__main__":
    main()
