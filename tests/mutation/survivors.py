"""The list of survivors: mutants that the fast subset does not notice, each with a judgement.

A line of `survivors.txt`:

    rules/normal.py:83 | _joined | if len(parts) < 2: | 2 -> 1 | same | why nothing differs

The line number is for the reader; a mutant is known by the rest. Judgements:

    same       no input tells the two apart
    speed      only time or memory differs
    elsewhere  a test outside the fast subset notices; the reason names it
    guard      only what an earlier step refuses could tell them apart
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.mutate import Mutant

SURVIVORS = Path(__file__).parent / "survivors.txt"

JUDGEMENTS = frozenset({"same", "speed", "elsewhere", "guard"})
NOT_YET = "?"
HEAD = "# place | function | statement | edit | judgement | reason; see survivors.py"


@dataclass(frozen=True)
class Survivor:
    """A mutant that nobody noticed.

    Attributes:
        place: The file below the package, and the line.
        name: Its function, statement and edit; what it is known by.
        judgement: A word of `JUDGEMENTS`, or `?`.
        reason: Why, for a reader who has the source open.
    """

    place: str
    name: str
    judgement: str = NOT_YET
    reason: str = NOT_YET

    @property
    def is_judged(self) -> bool:
        """Whether somebody said what it is, and why."""
        return self.judgement in JUDGEMENTS and self.reason != NOT_YET

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by in a later run."""
        return self.place.rsplit(":", 1)[0], self.name


def read() -> list[Survivor]:
    """Return the survivors of the last run."""
    lines = SURVIVORS.read_text().splitlines() if SURVIVORS.exists() else []
    return [_survivor(line) for line in lines if line and not line.startswith("#")]


def judged(alive: Iterable[Mutant]) -> list[Survivor]:
    """Return survivors with the judgements that are known of them."""
    known = {survivor.key: survivor for survivor in read()}
    found = []
    for mutant in alive:
        new = Survivor(f"{mutant.file}:{mutant.line}", mutant.name)
        old = known.get(new.key, new)
        found.append(Survivor(new.place, new.name, old.judgement, old.reason))
    return found


def write(survivors: Sequence[Survivor]) -> None:
    """Replace the list."""
    lines = [f"{s.place} | {s.name} | {s.judgement} | {s.reason}" for s in survivors]
    SURVIVORS.write_text("\n".join([HEAD, *lines, ""]))


def _survivor(line: str) -> Survivor:
    place, *name, judgement, reason = line.split(" | ")
    return Survivor(place, " | ".join(name), judgement, reason)
