"""Sums that are brought forward, step by step, against counting all facts anew."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from amount import batches
from hengce.learning.propensities import keep_sums, look_anew, look_at_learning
from hengce.learning.summing import bring_forward
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.learning_sums import UNRIPE
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.reading.handoff import SnapshotBaseline
from hengce.responses.outcomes import record_many
from hengce.wiring import Installation
from test_learning import MORNING, copied, made, payday, same

assert made, "a night and a morning of salaries"

DAYS = 60
BOUGHT, CANCELLED = OutcomeKind.BOUGHT, OutcomeKind.CANCELLED


@pytest.fixture(name="bank")
def _bank(made: Path, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation.open(copied(made, tmp_path / "home"))
    yield installation
    installation.close()


def answers(bank: Installation, rng: Random) -> list[tuple[int, Outcome]]:
    """Return what happens, with the day on which it is heard: up to 40 days late, some twice.

    Some click, some buy, some of what is bought is cancelled, all of it, a part or more.
    """
    with bank.store.view() as view:
        told = view.extract(MORNING - DAY_US)["contact"].to_pylist()
    said = []
    for one in told:
        if one["left_at"] is None or rng.random() < 0.5:
            continue
        for number, kind in enumerate(rng.choices([BOUGHT, OutcomeKind.CLICKED, CANCELLED], k=3)):
            amount = rng.choice([None, 100, 90_000]) if kind in (BOUGHT, CANCELLED) else None
            happened = one["left_at"] + rng.randrange(20 * DAY_US)
            outcome = Outcome(
                source="core",
                id=f"{one['id']}-{number}",
                contact=one["id"],
                kind=kind,
                at=happened,
                amount_cents=amount,
            )
            first = (happened - MORNING) // DAY_US + 1
            said += [(first + rng.randrange(40), outcome) for _ in range(rng.choice([1, 1, 2]))]
    rng.shuffle(said)
    return said


def hear(bank: Installation, said: list[tuple[int, Outcome]], since: int, until: int) -> None:
    """Take down what is heard on days from `since` to before `until`, in the order of the list."""
    baseline = SnapshotBaseline(bank.store, bank.archive)
    heard = [one for day, one in said if since <= day < until]
    record_many(bank.store, heard, bank.published(), baseline, MORNING + until * DAY_US)


@pytest.mark.parametrize("seed", batches(3, quick=1))
def test_any_partition_of_days_adds_up_to_the_same(bank: Installation, seed: int) -> None:
    """What is kept after some days, and again after more, is what all facts add up to."""
    rng = Random(seed)
    said = answers(bank, rng)
    ends = [*sorted(rng.sample(range(1, DAYS), 5)), DAYS]
    shown = set()
    for since, until in zip([0, *ends[:-1]], ends, strict=True):
        hear(bank, said, since, until)
        now = MORNING + until * DAY_US + HOUR_US
        found = look_at_learning(bank.store, bank.archive, now)
        assert same(found, look_anew(bank.store, bank.archive, now))
        shown.add(payday(found).belief.own.answered)
        keep_sums(bank.store, found, now)
    assert len(shown) > 2, "answers came, and went"

    # One look at the end, with nothing kept, counts the very same cells, day by day.
    with bank.store.view() as view:
        kept = view.learning_sums()
    with bank.store.transaction(now) as tx:
        assert kept is not None
        tx.put_learning_sums(kept_nothing(kept))
    learning = bank.published().policy.learning
    anew = bring_forward(bank.store, bank.archive, learning, kept.position, kept.at)
    assert anew == kept


def kept_nothing(kept):
    """Return sums that cannot be continued: another window held when they were counted."""
    return type(kept)(
        answers=kept.answers,
        answer_days=kept.answer_days + 1,
        first_day=kept.first_day,
        position=kept.position,
        at=kept.at,
    )


def test_what_is_unripe_ripens_without_being_heard_of(bank: Installation) -> None:
    """Time alone moves a contact from those who say nothing yet to those who did not answer."""
    counts = []
    for days in (5, 13, 15):
        now = MORNING + days * DAY_US
        found = look_at_learning(bank.store, bank.archive, now)
        assert same(found, look_anew(bank.store, bank.archive, now))
        keep_sums(bank.store, found, now)
        assert found.sums is not None
        cells = [cell for day in found.sums.days for cell in day.cells]
        unripe = sum(one.sums.sent for one in cells if one.counted_as.why == UNRIPE)
        counts.append((unripe > 0, payday(found).belief.own.sent > 0))
    assert counts == [(True, False), (True, False), (False, True)]


def test_a_look_at_an_earlier_day_uses_nothing_that_was_kept(bank: Installation) -> None:
    later, earlier = MORNING + 30 * DAY_US, MORNING + 10 * DAY_US
    before = look_at_learning(bank.store, bank.archive, earlier)
    keep_sums(bank.store, look_at_learning(bank.store, bank.archive, later), later)
    again = look_at_learning(bank.store, bank.archive, earlier)
    assert same(before, again)
