"""How often forecasts were right, and how wide they were: a table of back-tests.

`python -m forecast.honest` (with `src` and `tests` on the path) prints the table of all of them.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

from forecast.known_truth import TICK_HOURS, BackTest, back_tests
from hengce.forecast.foretelling import Wanted
from hengce.forecast.volumes import Z_90

BANKS = range(1, 6)
WEEKS = range(8, 18)
CUSTOMERS, SAMPLED, RUNS = 800, 600, 8
ENOUGH = 5.0
"""Strategies with so many contacts a week are judged: a half of less is a coin or two."""


@dataclass(slots=True)
class Row:
    """What is said of one strategy.

    Attributes:
        weeks: How many weeks were foretold.
        truth: How many contacts left in them.
        expected: How many were expected.
        covered: In how many weeks the truth lay in the interval.
        width: The sum of the widths.
        naive_covered: The same of last week's volume and the deviation of a Poisson number,
        naive_width: and the sum of its widths.
    """

    weeks: int = 0
    truth: int = 0
    expected: float = 0.0
    covered: int = 0
    width: float = 0.0
    naive_covered: int = 0
    naive_width: float = 0.0

    @property
    def volume(self) -> float:
        """Contacts a week."""
        return self.truth / self.weeks


@dataclass(slots=True)
class Table:
    """Rows by strategy."""

    rows: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))

    def add(self, tested: BackTest) -> None:
        """Add a week that came."""
        for week in tested.forecast.weeks:
            row, truth = self.rows[week.strategy], tested.truth[week.strategy]
            before = tested.before[week.strategy]
            apart = Z_90 * sqrt(before)
            row.weeks += 1
            row.truth += truth
            row.expected += week.mean
            row.covered += week.low <= truth <= week.high
            row.width += week.high - week.low
            row.naive_covered += before - apart <= truth <= before + apart
            row.naive_width += 2 * apart

    def judged(self) -> dict[str, Row]:
        """Return the strategies with enough contacts, the largest first."""
        enough = {name: row for name, row in self.rows.items() if row.volume >= ENOUGH}
        return dict(sorted(enough.items(), key=lambda one: -one[1].truth))

    def lines(self) -> Iterator[str]:
        """Yield the table for a page."""
        yield "| strategy | a week | foretold | covered | width | naive covered | naive width |"
        yield "|---|---|---|---|---|---|---|"
        for name, row in self.judged().items():
            yield (
                f"| `{name}` | {row.volume:.1f} | {row.expected / row.weeks:.1f} "
                f"| {row.covered} of {row.weeks} | {row.width / row.truth:.2f} "
                f"| {row.naive_covered} of {row.weeks} | {row.naive_width / row.truth:.2f} |"
            )


def all_back_tests(folder: Path) -> Iterable[BackTest]:
    """Yield fifty back-tests: ten weeks of each of five banks."""
    for seed in BANKS:
        wanted = Wanted(
            customers=SAMPLED, days=7, seed=1_000 * seed, runs=RUNS, tick_minutes=60 * TICK_HOURS
        )
        yield from back_tests(folder / str(seed), CUSTOMERS, seed, WEEKS, wanted)


def main() -> None:
    """Print the table after each bank's week, the last one is whole."""
    table = Table()
    with TemporaryDirectory() as folder:
        for tested in all_back_tests(Path(folder)):
            table.add(tested)
            sys.stdout.write("\n".join(["", *table.lines(), ""]))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
