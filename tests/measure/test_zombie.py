"""Strategies that live on and do nothing: false alarms over 90 days of watching, and delays."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from hengce.measure.health.decline import declining
from hengce.measure.health.gone import effect_gone
from hengce.measure.health.series import Arm, Watching
from hengce.measure.health.zombie import Watched, watch
from measure.health_worlds import FIRST_DAY, Strategy

NEVER = 10**6

CLICKS = Strategy()
"""20,000 people a day, of whom 2 % click; whole days are better or worse by 5 %."""

BOUGHT = Strategy(people=200_000, held_out=20_000, effect=0.01)
"""200,000 people a day, a tenth as many held out; 2 % buy anyway, and 1 % more are persuaded."""

WATCHING = Watching(effect_min=0.003)
"""Less than 3 in 1,000 is not worth the contacts."""


@dataclass(frozen=True)
class Delays:
    """Days from the first aged day to the alarm, that day counted; alarms before it are false."""

    days: tuple[int, ...]

    @property
    def median(self) -> float:
        return float(np.median(self.days))

    @property
    def early(self) -> int:
        return sum(days < 1 for days in self.days)


def watched(world: Strategy, watching: Watching, worlds: int, seed: int) -> list[Watched]:
    random = np.random.default_rng(seed)
    found = []
    for _ in range(worlds):
        days, treated, held_out = world.draw(random)
        found.append(watch(days, treated, held_out if world.held_out else None, watching))
    return found


def alarms(found: list[Watched]) -> tuple[int, int]:
    return (
        sum(one.reminder is not None for one in found),
        sum(one.retirement is not None for one in found),
    )


def reminded(world: Strategy, worlds: int, seed: int) -> Delays:
    found = watched(world, WATCHING, worlds, seed)
    ons = [one.reminder.on if one.reminder else NEVER for one in found]
    return Delays(tuple(on - world.aged_on + 1 for on in ons))


def proposed(world: Strategy, worlds: int, seed: int) -> Delays:
    found = watched(world, WATCHING, worlds, seed)
    ons = [one.retirement.on if one.retirement else NEVER for one in found]
    return Delays(tuple(on - world.aged_on + 1 for on in ons))


HEALTHY = {
    "quiet days": replace(CLICKS, noise=0.0),
    "good and bad days": CLICKS,
    "very good and very bad days": replace(CLICKS, noise=0.15),
    "few answers": replace(CLICKS, people=500),
    "hardly any answers": replace(CLICKS, people=50),
    "an effect": BOUGHT,
    "an effect that is just enough": replace(BOUGHT, effect=0.003),
    "a small hold-out": replace(BOUGHT, people=20_000, held_out=1_000, effect=0.003),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_the_healthy_are_left_in_peace(name: str) -> None:
    assert sum(alarms(watched(HEALTHY[name], WATCHING, worlds=60, seed=31))) <= 5


@pytest.mark.prove
@pytest.mark.parametrize("name", HEALTHY)
def test_of_the_healthy_at_most_one_in_twenty_is_ever_called_a_zombie(name: str) -> None:
    """Looked at every day, for 90 days; each signal within its own half of the five percent."""
    worlds = 2_000
    found = watched(HEALTHY[name], WATCHING, worlds, seed=32)
    reminders, proposals = alarms(found)
    assert reminders <= 0.025 * worlds
    assert proposals <= 0.025 * worlds
    assert sum(bool(one.reminder or one.retirement) for one in found) <= 0.05 * worlds


@pytest.mark.parametrize(
    ("half_life", "noise", "days_max"), [(7, 0.05, 6), (14, 0.05, 7), (14, 0.0, 6), (28, 0.05, 13)]
)
def test_a_decline_is_seen_soon(half_life: float, noise: float, days_max: int) -> None:
    delays = reminded(replace(CLICKS, half_life_days=half_life, noise=noise), worlds=40, seed=33)
    assert delays.median <= days_max
    assert delays.early <= 2


@pytest.mark.prove
def test_a_decline_that_halves_in_two_weeks_is_seen_within_one() -> None:
    """400 clicks a day; days that differ by 5 %."""
    delays = reminded(replace(CLICKS, half_life_days=14), worlds=2_000, seed=34)
    assert delays.median <= 7
    assert delays.early <= 0.025 * 2_000


def test_an_effect_that_is_gone_is_seen_soon() -> None:
    delays = proposed(replace(BOUGHT, gone=True), worlds=30, seed=35)
    assert delays.median <= 5
    assert delays.early <= 1


@pytest.mark.prove
@pytest.mark.parametrize("people", [50_000, 200_000])
def test_an_effect_that_is_gone_is_seen_within_a_week(people: int) -> None:
    world = replace(BOUGHT, people=people, held_out=people // 5, gone=True)
    delays = proposed(world, worlds=1_000, seed=36)
    assert delays.median <= 7
    assert delays.early <= 0.025 * 1_000


def test_the_evidence_is_in_the_proposal() -> None:
    days, treated, held_out = replace(BOUGHT, gone=True).draw(np.random.default_rng(37))
    found = watch(days, treated, held_out, WATCHING)
    shown = found.retirement
    assert shown is not None
    aged = FIRST_DAY + 48
    assert abs(shown.since - aged) <= 1
    assert aged <= shown.on <= aged + 6
    assert shown.effect <= shown.upper < shown.effect_min == 0.003
    assert shown.effect_before == pytest.approx(0.01 * 0.943, rel=0.05)  # a week's mean season
    assert shown.treated == treated.exposures[shown.since - days[0] : shown.on - days[0] + 1].sum()
    assert shown.error_rate == 0.025


def test_the_evidence_is_in_the_reminder() -> None:
    days, treated, _ = replace(CLICKS, half_life_days=14).draw(np.random.default_rng(38))
    shown = watch(days, treated, None, WATCHING).reminder
    assert shown is not None
    assert abs(shown.since - (FIRST_DAY + 48)) <= 4
    assert shown.half_life_days in {8.0, 16.0}
    assert shown.evidence >= shown.evidence_needed == 80
    assert 0.5 < shown.left < 0.9


def test_looking_every_day_is_looking_once() -> None:
    """What was said on a day does not change with what came later."""
    days, treated, held_out = replace(BOUGHT, gone=True, half_life_days=14).draw(
        np.random.default_rng(39)
    )
    whole = watch(days, treated, held_out, WATCHING)
    assert whole.reminder is not None
    assert whole.retirement is not None
    for end in range(20, len(days)):
        part = watch(
            days[:end],
            Arm(treated.exposures[:end], treated.responses[:end]),
            Arm(held_out.exposures[:end], held_out.responses[:end]),
            WATCHING,
        )
        assert part.reminder == (whole.reminder if whole.reminder.on < days[end] else None)
        assert part.retirement == (whole.retirement if whole.retirement.on < days[end] else None)


def test_a_declared_holiday_is_no_decline() -> None:
    """Seven silent days of a festival."""
    days, treated, _ = CLICKS.draw(np.random.default_rng(40))
    festival = list(range(60, 67))
    answers = treated.responses.copy()
    answers[festival] = answers[festival] // 4
    arm = Arm(treated.exposures, answers)
    declared = replace(WATCHING, holidays=[days[at] for at in festival])
    assert declining(days, arm, declared) is None
    assert declining(days, arm, WATCHING) is not None


def test_days_without_contacts_tell_nothing() -> None:
    days, treated, held_out = BOUGHT.draw(np.random.default_rng(41))
    closed = np.arange(len(days)) % 7 == 3
    pause = Arm(np.where(closed, 0, treated.exposures), np.where(closed, 0, treated.responses))
    assert watch(days, pause, held_out, WATCHING) == Watched(None, None)
    nobody = Arm(np.zeros(118, dtype=np.int64), np.zeros(118, dtype=np.int64))
    assert effect_gone(days, treated, nobody, WATCHING) is None
    assert declining(days, nobody, WATCHING) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Watching(baseline_days=14),
        lambda: Watching(false_reminders=0),
        lambda: Watching(effect_min=0),
        lambda: Arm(np.array([1]), np.array([2])),
        lambda: Arm(np.array([1]), np.array([1, 0])),
        lambda: watch([1, 3], Arm(np.ones(2), np.ones(2)), None, WATCHING),
        lambda: watch(list(range(200)), Arm(np.ones(200), np.ones(200)), None, WATCHING),
    ],
)
def test_what_cannot_be_watched_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wrong()
