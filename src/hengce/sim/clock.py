"""The clocks of the simulated bank: they show true time, until they jump."""

from dataclasses import dataclass

from hengce.model.instant import Instant


@dataclass(slots=True)
class Clock:
    """One time for everybody in the bank, which may be wrong.

    Attributes:
        true: The true time; it never goes back.
        ahead_us: By how much the bank's clocks are ahead of it.
    """

    true: Instant
    ahead_us: int = 0

    def now(self) -> Instant:
        """Return what the bank's clocks show."""
        return self.true + self.ahead_us

    def wait_until(self, true: Instant) -> None:
        """Let time pass."""
        self.true = max(self.true, true)

    def true_at(self, shown: Instant) -> Instant:
        """Return when the clocks will show an instant, if none of them jumps."""
        return shown - self.ahead_us
