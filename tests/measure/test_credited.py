"""Attribution of a bank's facts: hand-counted, and equal to what the hold-out says was added."""

import pytest

from hengce.measure.attribution.calibrate import Increment
from hengce.measure.attribution.credited import BY, RULES, credited
from hengce.measure.effects.measure import measure
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.model.instant import DAY_US, HOUR_US
from measure.effect_world import (
    BEGINS,
    ENDS,
    STRATEGIES,
    TERMS,
    World,
    bank,
    bought,
    contact,
    mart_of,
)

ONE, TWO = STRATEGIES
DAY = BEGINS + 5 * DAY_US
SMALL = EffectTerms(Conversion("bought", "amount"), BEGINS, ENDS, window_days=7)

HEARD = [
    contact("A", ONE, DAY, "sms"),
    contact("A", TWO, DAY + DAY_US, "push", department="deposits"),
    contact("B", ONE, DAY, "sms"),
    contact("C", TWO, DAY - 4 * DAY_US, "push", department="deposits"),  # used up by a purchase
]
SOLD = [
    bought("A", DAY + 2 * DAY_US, 100_01),
    bought("B", DAY + 3 * DAY_US, 50_00),
    bought("C", DAY - 3 * DAY_US, 30_00),
    bought("C", DAY + HOUR_US, 70_00),  # nothing came before that was not used up
    bought("D", DAY, 20_00),  # by himself
]

SHARES = [
    # rule, cents of the two strategies
    ("first", 100_01 + 50_00, 30_00),
    ("last", 50_00, 100_01 + 30_00),
    ("linear", 50_01 + 50_00, 50_00 + 30_00),  # the odd cent goes to the earlier touch
    ("position", 50_01 + 50_00, 50_00 + 30_00),
    ("shapley", 50_01 + 50_00, 50_00 + 30_00),
]


def shared(increment: Increment | None = None):
    mart = mart_of({"contact": HEARD, "event": SOLD}, bank(), list("ABCD"))
    return credited(mart, SMALL, frozenset(STRATEGIES), increment)


@pytest.mark.parametrize(("rule", "one", "two"), SHARES)
def test_a_banker_can_count_it(rule: str, one: int, two: int) -> None:
    found = next(each for each in shared() if (each.by, each.rule) == ("strategy", rule))
    cents = {credit.key: credit.value_cents for credit in found.attribution.credits}
    assert sum(cents.values()) == one + two
    assert abs(cents[ONE] - one) <= 1
    assert found.attribution.by_themselves == 2
    assert found.attribution.by_themselves_cents == 90_00


def test_every_rule_in_every_breakdown_shares_each_conversion_once() -> None:
    found = shared(Increment(40_00, 10_01, 70_00))
    assert [(one.by, one.rule) for one in found] == [(by, rule) for by in BY for rule in RULES]
    for one in found:
        assert sum(each.value_cents for each in one.attribution.credits) == 180_01
        added = one.calibration.credits
        assert sum(each.value_cents for each in added) == 40_00
        assert sum(each.low_cents for each in added) == 10_01
        assert sum(each.high_cents for each in added) == 70_00


def test_contacts_that_the_holdout_does_not_withhold_share_in_nothing() -> None:
    mart = mart_of({"contact": HEARD, "event": SOLD}, bank(), list("ABCD"))
    for one in credited(mart, SMALL, frozenset({ONE}), None):
        if one.by == "strategy":
            assert [each.key for each in one.attribution.credits] == [ONE]


def sums(seed: int) -> None:
    mart, configuration, _ = World().draw(seed)
    total = measure(mart, configuration, TERMS).by("everybody")[0].total
    increment = Increment(total.value, total.low, total.high)
    for one in credited(mart, TERMS, frozenset(STRATEGIES), increment):
        added = one.calibration.credits
        assert sum(each.value_cents for each in added) == total.value
        assert sum(each.low_cents for each in added) == total.low
        assert sum(each.high_cents for each in added) == total.high
        assert one.calibration.certain is (total.low > 0)


def test_credits_sum_to_what_was_added() -> None:
    for seed in range(3):
        sums(seed)


@pytest.mark.prove
def test_credits_sum_to_what_was_added_in_all_worlds() -> None:
    for seed in range(200):
        sums(seed)
