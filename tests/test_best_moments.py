"""When customers answer: what drawn moments teach, and what it is worth."""

from collections.abc import Callable
from math import sqrt
from random import Random

import msgspec
import pytest

from hengce.flow.drawing import moment_is_drawn
from hengce.kernel.parts import part_priors
from hengce.kernel.tried import tried_share
from hengce.measure.moments import EVIDENCE_MAX, Taught, Told, teach
from hengce.model.moments import LearnedMoments, LearnedPart, Moments
from moment_world import (
    PARTS,
    Bank,
    Rates,
    no_hours,
    one_hour,
    own_hours,
    own_hours_and_levels,
)
from oracle.hashes import drawn_number, tie_of
from oracle.small_bank import NOW, a_question, a_strategy
from oracle.test_choices import EVENING, MORNING

DAY_US = 86_400_000_000
SEEDS = range(1, 21)
CUSTOMERS, ROUNDS = 250, 40


def teaching(rates: Rates, messages: int, seed: int) -> Taught:
    """Let everybody be told at drawn moments."""
    rng = Random(seed)
    drawn = []
    for k, mine in enumerate(rates):
        for _ in range(messages):
            part = rng.randrange(3)
            drawn.append(Told(f"C{k}", part, rng.random() < mine[part]))
    taught = teach(drawn, 3)
    assert taught is not None
    return taught


def test_nothing_is_taught_before_somebody_answered() -> None:
    assert teach([], 2) is None
    assert teach([Told("C1", 0, answered=False)], 2) is None


def test_rates_are_counted_and_small_counts_are_drawn_to_the_mean() -> None:
    many = [Told(f"C{k}", 0, k < 30) for k in range(100)]
    few = [Told(f"C{k}", 1, answered=False) for k in range(10)]

    taught = teach([*many, *few], 2)

    assert taught is not None
    assert [(part.sent, part.answered) for part in taught.parts] == [(100, 30), (10, 0)]
    # 5 expected answers at the mean of 30 of 110, which are 18 1/3 messages
    morning, evening = (part.response for part in taught.parts)
    assert morning == pytest.approx((30 + 5) / (100 + 55 / 3))
    assert evening == pytest.approx(5 / (10 + 55 / 3))


@pytest.mark.parametrize(
    ("world", "level", "part"),
    [
        # variances of a mean of 1: none; 19/40 (of a beta distribution of 2 and 18, divided by
        # its mean .1, (18/21) / 2 = .43); for own hours .06 and .24, about .35 to .5
        (no_hours, (20, EVIDENCE_MAX), (20, EVIDENCE_MAX)),
        (one_hour, (1.8, 3.0), (10, EVIDENCE_MAX)),
        (own_hours, (10, EVIDENCE_MAX), (1.5, 4.0)),
    ],
)
def test_how_customers_differ_is_found(
    world: Callable[[Random, int], Rates], level: tuple[float, float], part: tuple[float, float]
) -> None:
    taught = teaching(world(Random(7), 4_000), 12, seed=7)
    assert level[0] <= taught.level_evidence <= level[1], taught
    assert part[0] <= taught.part_evidence <= part[1], taught


def test_who_was_drawn_is_found_again_from_the_contact() -> None:
    days = [NOW + number * DAY_US for number in range(400)]
    for customer in ("C001", "客户1"):
        found = [moment_is_drawn(customer, "offer", at, 7, 3_000) for at in days]
        tie = tie_of(7, customer, "offer")
        assert found == [drawn_number(tie, at) % 10_000 < 3_000 for at in days]
        assert 80 < sum(found) < 160, "three in ten of 400"
        assert not any(moment_is_drawn(customer, "offer", at, 7, 0) for at in days)


def test_chosen_messages_say_how_customers_differ_and_nothing_of_rates() -> None:
    """Who loves the evening is told in the evening; of the rate there only the draws speak."""
    draws = [Told(f"C{k}", part, k % 10 == 5 * part) for k in range(100) for part in (0, 1)]
    chosen = [Told(f"C{k}", 1, k < 50, drawn=False) for k in range(100) for _ in range(10)]
    alike, differing = teach(draws, 2), teach([*draws, *chosen], 2)
    assert alike is not None and differing is not None
    assert [part.response for part in differing.parts] == pytest.approx([0.1, 0.1])
    assert differing.parts == alike.parts
    assert differing.level_evidence < 1.5 < 3 < alike.level_evidence


@pytest.mark.parametrize(
    ("answered", "error", "least", "share"),
    [
        (None, 0.25, 50, 1_000),  # nothing was learned yet
        ((0, 0), 0.25, 50, 1_000),
        ((16, 900), 0.25, 50, 1_000),  # 1 / √16 is the error that is allowed
        ((64, 900), 0.25, 50, 250),  # half of it: a quarter of the draws
        ((900, 64), 0.25, 50, 250),
        ((64, 900), 0.5, 50, 62),
        ((64_000, 64_000), 0.25, 50, 50),  # so many always
        ((64_000, 64_000), 0.25, 2_000, 1_000),  # never more than are declared
        ((64_000, 64_000), 0.25, 0, 0),
    ],
)
def test_fewer_are_drawn_where_more_is_known(
    answered: tuple[int, int] | None, error: float, least: int, share: int
) -> None:
    moments = Moments(tried_share=1_000, tried_share_min=least, tried_error=error)
    asked = a_question(a_strategy("s"), dayparts=(MORNING, EVENING), moments=moments)
    learned = None if answered is None else learned_of(answered)
    told = msgspec.structs.replace(asked.configuration, moments=learned)
    assert tried_share(told) == share


def learned_of(answered: tuple[int, int]) -> LearnedMoments:
    """What was learned of morning and evening."""
    return LearnedMoments(
        parts=tuple(
            LearnedPart(
                id=part.id, begins=part.begins, ends=part.ends, response=0.3, sent=9, answered=count
            )
            for part, count in zip((MORNING, EVENING), answered, strict=True)
        ),
        level_evidence=3,
        part_evidence=3,
        position=1,
        at=NOW,
    )


def test_what_was_learned_of_other_parts_does_not_hold() -> None:
    bank = a_question(a_strategy("s"), dayparts=(MORNING, EVENING)).configuration
    learned = learned_of((3, 3))
    moved = msgspec.structs.replace(learned.parts[1], ends="23:00")
    other = msgspec.structs.replace(learned, parts=(learned.parts[0], moved))

    assert part_priors(bank) == [0.02, 0.02]
    assert part_priors(msgspec.structs.replace(bank, moments=learned)) == [0.3, 0.3]
    assert part_priors(msgspec.structs.replace(bank, moments=other)) == [0.02, 0.02]


def test_customers_are_told_at_their_own_hours() -> None:
    """The kernel's own choice, against the best fixed hour, learning included."""
    bank = Bank(own_hours(Random(1), CUSTOMERS), 1).live(ROUNDS)
    assert bank.gain >= 0.10, (bank.gain, bank.answered, dict(zip(PARTS, bank.fixed, strict=True)))


@pytest.mark.prove
@pytest.mark.parametrize("world", [own_hours, own_hours_and_levels])
def test_own_hours_are_worth_a_tenth(world: Callable[[Random, int], Rates]) -> None:
    gains = [Bank(world(Random(s), CUSTOMERS), s).live(ROUNDS).gain for s in SEEDS]
    mean, half = _interval(gains)
    assert mean - half >= 0.10, gains


@pytest.mark.prove
def test_where_no_hour_is_better_nothing_is_lost() -> None:
    """Against an hour that was fixed beforehand; the best of three would be luck."""
    losses = []
    for seed in SEEDS:
        bank = Bank(no_hours(Random(seed), CUSTOMERS), seed).live(ROUNDS)
        losses.append(bank.answered / bank.fixed[0] - 1)
    mean, half = _interval(losses)
    assert mean - half <= 0 <= mean + half, losses


@pytest.mark.prove
@pytest.mark.parametrize(
    ("customers", "banks", "lost_max"), [(CUSTOMERS, 20, 0.12), (2_000, 6, 0.05)]
)
def test_what_it_costs_where_one_hour_is_best_for_all(
    customers: int, banks: int, lost_max: float
) -> None:
    """A larger bank knows sooner; the earliest hour would have lost both far more."""
    told = [Bank(one_hour(Random(s), customers), s).live(ROUNDS) for s in range(1, banks + 1)]
    mean, half = _interval([bank.gain for bank in told])
    assert mean - half >= -lost_max, (mean, half)
    mean, half = _interval([bank.answered / bank.fixed[0] - 1 for bank in told])
    assert mean - half >= 0.5, mean


_STUDENT = {20: 2.093, 6: 2.571}
"""The 97.5 % quantiles of Student's t, by how many figures there are."""


def _interval(of: list[float]) -> tuple[float, float]:
    """Return the mean, and half of a 95 % interval."""
    mean = sum(of) / len(of)
    variance = sum((one - mean) ** 2 for one in of) / (len(of) - 1)
    return mean, _STUDENT[len(of)] * sqrt(variance / len(of))
