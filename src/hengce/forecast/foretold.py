"""What a simulation foretold of a strategy, kept until fact can be laid beside it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from hengce.forecast.summary import Week
from hengce.model.instant import Instant
from hengce.model.noun import Noun

KEPT_MAX = 20
"""So many forecasts of a strategy are kept, the newest."""


class Foretold(Noun, frozen=True, kw_only=True):
    """What left was expected for a strategy, by week and for the whole bank.

    Attributes:
        strategy: Which.
        at: When it was foretold.
        org: The unit for whose customers it was.
        customers: How many customers stood for the bank.
        runs: How often it was played.
        weeks: How many contacts are expected, with the interval of nine cases of ten.
    """

    strategy: str
    at: Instant
    org: str
    customers: int
    runs: int
    weeks: tuple[Week, ...]


class WeekSeen(Noun, frozen=True, kw_only=True):
    """A week that was foretold, and what left in it."""

    week: Week
    sent: int


def before(known: Sequence[Foretold], begins: Instant, ends: Instant) -> Foretold | None:
    """Return the last forecast of before some days; else the first that was made in them.

    None: nothing was foretold by then.
    """
    made = sorted((one for one in known if one.at < ends), key=lambda one: one.at)
    earlier = [one for one in made if one.at <= begins]
    return earlier[-1] if earlier else next(iter(made), None)


def seen(foretold: Foretold, sent: Mapping[str, int], first: str, last: str) -> Iterable[WeekSeen]:
    """Yield the weeks that lie whole within some days, each with what left in it.

    Args:
        foretold: The forecast.
        sent: How many contacts left, by day (ISO); days without are left out.
        first: The first of the days, ISO.
        last: The last one.
    """
    for week in foretold.weeks:
        begin = date.fromisoformat(week.begins)
        days = [(begin + timedelta(day)).isoformat() for day in range(week.days)]
        if first <= days[0] and days[-1] <= last:
            yield WeekSeen(week=week, sent=sum(sent.get(day, 0) for day in days))
