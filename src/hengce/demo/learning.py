"""The demonstration of learning: weeks of the bank's app, and what the product made of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hengce.learning.health import look_at_health
from hengce.learning.reviewing import look_at, write_review
from hengce.learning.trials import history, tend
from hengce.learning.watching import keep_watch, watching_of
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.experiments.promotion import Record
from hengce.measure.health.looked import Health
from hengce.measure.health.record import open_proposal
from hengce.model.health import HealthEntry, HealthSignal
from hengce.model.instant import Instant
from hengce.model.profile import ChangeKind
from hengce.simulate.weeks import GUIDE, NEWS, Weeks
from hengce.wiring import Installation

DAYS = 63
JUDGED_EVERY_DAYS = 2
WATCHED_EVERY_DAYS = 7
"""A server does it every day."""

ANSWERS_DAYS = 1

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the weeks taught.

    Attributes:
        stages: What the course of the experiment went through, in order.
        reproduced: Whether every judgement comes out of its record again.
        complained: Who complained.
        silenced: The topics that are stopped for him.
        health: How the news are doing.
        proposed: The proposal to take them out, which waits for a person; None: there is none.
        review: The files of the review.
    """

    stages: tuple[Record, ...]
    reproduced: bool
    complained: str
    silenced: tuple[str, ...]
    health: Health
    proposed: HealthEntry | None
    review: tuple[Path, ...]


def learn_for_weeks(weeks: Weeks, progress: Progress) -> Lesson:
    """Live some weeks, judging experiments on the way, and look at what became of it.

    Args:
        weeks: Of a fresh installation; nothing of them was lived yet.
        progress: Told how many days of how many are over.
    """
    weeks.settle_in()
    installation, midnight, ends = weeks.installation, weeks.begins, weeks.ends
    store, archive = installation.store, installation.archive
    tend(store, archive, midnight + 1)
    stages: list[Record] = []
    for day in range(weeks.days):
        evening = weeks.live(day)
        if day % JUDGED_EVERY_DAYS == 1:
            stages += tend(store, archive, evening)
        if day % WATCHED_EVERY_DAYS == WATCHED_EVERY_DAYS - 1:
            keep_watch(store, archive, evening)
        progress(day + 1, weeks.days)
    rules = installation.published().policy.health
    assert rules is not None, "the bank declares a watch"
    watching = watching_of(rules)
    (health,) = look_at_health(store, archive, [NEWS], _terms(midnight, ends), watching, ends)
    keep_watch(store, archive, ends)
    looked = look_at(store, archive, NEWS, midnight, ends, terms=_terms(midnight, ends))
    review = write_review(looked, "zh", installation.home / "review")
    return Lesson(
        stages=tuple(stages),
        reproduced=all(told.is_reproduced for told in history(store, GUIDE)),
        complained=weeks.complained,
        silenced=_silenced(installation, weeks.complained),
        health=health,
        proposed=_proposed(installation),
        review=tuple(review),
    )


def _terms(begins: Instant, ends: Instant) -> EffectTerms:
    conversion = Conversion("wealth_bought", amount="amount")
    return EffectTerms(conversion, begins, ends, window_days=ANSWERS_DAYS)


def _proposed(installation: Installation) -> HealthEntry | None:
    with installation.store.view() as view:
        found = open_proposal(view.health_entries(), NEWS, HealthSignal.RETIREMENT)
    return found.raised if found else None


def _silenced(installation: Installation, customer: str) -> tuple[str, ...]:
    with installation.store.view() as view:
        changes = view.changes([customer])
    return tuple(c.key for c in changes if c.kind is ChangeKind.STOP_TOPIC and c.value is True)
