"""The home of a small bank that has lived some weeks: an experiment to judge, a strategy that aged.

Nobody has judged the experiment since it began, so what follows of it is up to who looks.
"""

from pathlib import Path

from console.home import let_people_in
from hengce.model.health import HealthEntry, HealthSignal, HealthStep
from hengce.model.instant import DAY_US, read_instant
from hengce.simulate.weeks import NEWS, Weeks
from hengce.trials import tend
from hengce.wiring import Installation

BEGINS, DAYS, SEED = "2026-11-09", 14, 7
HEALTH_REASON = "对照组比较：增量上界低于起点"


def make_weeks(folder: Path) -> None:
    """Let the bank of the weeks live, then let people in."""
    installation = Installation.open(folder)
    try:
        midnight = read_instant(BEGINS, "Asia/Shanghai")
        weeks = Weeks(installation, midnight, DAYS, SEED)
        weeks.settle_in()
        tend(installation.store, installation.archive, midnight + 1)
        for day in range(DAYS):
            weeks.live(day)
        propose_retirement(installation, midnight + DAYS * DAY_US)
    finally:
        installation.close()
    let_people_in(folder, {"officer": "HQ"})


def propose_retirement(installation: Installation, at: int) -> None:
    """Keep a proposal as the watch keeps one: it takes months of days to come to it."""
    with installation.store.transaction(at) as tx:
        tx.add_health_entry(
            HealthEntry(
                strategy=NEWS,
                signal=HealthSignal.RETIREMENT,
                step=HealthStep.RAISED,
                by="hengce",
                at=at,
                reason=HEALTH_REASON,
            )
        )
