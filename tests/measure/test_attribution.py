"""How conversions are shared, as tables, and what holds of every way to share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.errors import ConflictError, ProblemsError
from hengce.measure.attribution import chain
from hengce.measure.attribution.apportion import apportion
from hengce.measure.attribution.assemble import Conversion, CustomerTouch, assemble
from hengce.measure.attribution.attribute import attribute
from hengce.measure.attribution.calibrate import Increment, calibrate
from hengce.measure.attribution.chain import Chain, UnboundedChainError, expected
from hengce.measure.attribution.markov import _walks, removal_effects
from hengce.measure.attribution.path import Path, Touch, by_channel, by_strategy
from hengce.measure.attribution.payments import payments
from hengce.measure.attribution.rules import (
    First,
    Last,
    Linear,
    Markov,
    PositionBased,
    Rule,
    Shapley,
    TimeDecay,
)
from hengce.model.instant import DAY_US
from measure.attribution_paths import path

RULES: list[Rule] = [
    First(),
    Last(),
    Linear(),
    PositionBased(),
    TimeDecay(),
    Markov(1),
    Markov(2),
    Shapley(),
]

ONE_SALE = path("sms > app > sms > call", value_cents=10_001)


@pytest.mark.parametrize(
    ("rule", "cents"),
    [
        (First(), {"app": 0, "call": 0, "sms": 10_001}),
        (Last(), {"app": 0, "call": 10_001, "sms": 0}),
        (Linear(), {"app": 2_500, "call": 2_500, "sms": 5_001}),
        (PositionBased(40, 40), {"app": 1_000, "call": 4_000, "sms": 5_001}),
        (PositionBased(30, 10), {"app": 3_000, "call": 1_000, "sms": 6_001}),
        (TimeDecay(1.0), {"app": 1_333, "call": 5_334, "sms": 3_334}),  # 1, 2, 4, 8 of 15
        (Markov(1), {"app": 2_000, "call": 4_001, "sms": 4_000}),  # half of the walks pass no app
        (Shapley(), {"app": 3_334, "call": 3_334, "sms": 3_333}),
    ],
)
def test_one_sale_is_shared(rule: Rule, cents: dict[str, int]) -> None:
    shared = attribute([ONE_SALE], rule, by_channel)
    assert shared.value_cents == 10_001
    ours = {credit.key: credit.value_cents for credit in shared.credits}
    assert ours == cents
    assert sum(credit.conversions for credit in shared.credits) == pytest.approx(1)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),
        (101, (1, 1, 1), (34, 34, 33)),
        (10, (6, 3, 1), (6, 3, 1)),
        (7, (0, 5, 0), (0, 7, 0)),
        (-100, (1, 1, 1), (-34, -33, -33)),
        (0, (), ()),
        (0, (0, 0), (0, 0)),
        (10**18, (1, 2), (333_333_333_333_333_333, 666_666_666_666_666_667)),
    ],
)
def test_parts_sum_to_the_whole(
    total: int, weights: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert apportion(total, weights) == parts
    assert sum(parts) == total


def test_money_needs_somebody_to_go_to() -> None:
    with pytest.raises(ValueError, match="somebody"):
        apportion(1, (0, 0))


def test_removal_effects_of_a_published_example() -> None:
    """C1 > C2 > C3 converts; C1 alone and C2 > C3 do not (analyzecore.com, 3 August 2016)."""
    paths = [path("c1 > c2 > c3"), path("c1", 0, nulls=1), path("c2 > c3", 0, nulls=1)]
    effects = removal_effects(paths, 1, by_channel)
    assert {e.key: round(e.conversions, 9) for e in effects} == {"c1": 0.5, "c2": 1.0, "c3": 1.0}
    shared = attribute(paths, Markov(1), by_channel)
    assert [round(credit.conversions, 9) for credit in shared.credits] == [0.2, 0.4, 0.4]


def test_a_name_is_worth_what_it_adds() -> None:
    """Values by hand: {a} 6, {b} 0, {a, b} 6 + 12 = 18; a gets (6 + 18) / 2, b (0 + 12) / 2."""
    paths = [path("a", 6, 600), path("b", 0, nulls=9), path("a > b", 12, 1_200)]
    shared = attribute(paths, Shapley(), by_channel)
    assert [(c.key, c.conversions, c.value_cents) for c in shared.credits] == [
        ("a", 12.0, 1_200),
        ("b", 6.0, 600),
    ]


def test_too_many_players_are_refused_with_numbers() -> None:
    crowd = path(" > ".join(f"c{number}" for number in range(5)))
    with pytest.raises(ProblemsError) as refused:
        attribute([crowd], Shapley(players_max=4), by_channel)
    assert refused.value.problems[0].code == "attribution.too_many_players"
    assert refused.value.problems[0].fact_map() == {"players": "5", "players_max": "4"}


def test_what_nothing_came_before_is_nobodys() -> None:
    shared = attribute([path("", 2, 500), path("sms", 1, 100)], Linear(), by_channel)
    assert (shared.by_themselves, shared.by_themselves_cents) == (2, 500)
    assert [(c.key, c.value_cents) for c in shared.credits] == [("sms", 100)]


def test_one_conversion_is_never_paid_twice() -> None:
    touches = (Touch(1, "sms", "loan", "C1"), Touch(2, "app", "card", "C2"))
    sale = Path(touches, 1, 999, conversion="S1")
    lines = list(payments([sale], Linear()))
    assert [(line.touch.contact, line.value_cents) for line in lines] == [("C1", 500), ("C2", 499)]
    with pytest.raises(ConflictError):
        list(payments([sale, sale], Last()))
    by_name = attribute([sale], Last(), by_strategy)
    assert [(c.key, c.value_cents) for c in by_name.credits] == [("card", 999), ("loan", 0)]


def paths_of(names: str) -> st.SearchStrategy[list[Path]]:
    lines = st.lists(st.sampled_from(names), min_size=1, max_size=5).map(" > ".join)
    counts = st.integers(0, 4)
    one = st.builds(
        lambda line, sold, cents, nulls: path(line, sold, cents if sold else 0, nulls),
        lines,
        counts,
        st.integers(0, 10_000),
        counts,
    )
    return st.lists(one, min_size=1, max_size=8)


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(derandomize=True, deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_sums_are_exact_and_the_order_of_paths_means_nothing(
    rule: Rule, data: st.DataObject
) -> None:
    paths = data.draw(paths_of("abcd"))
    shared = attribute(paths, rule, by_channel)
    assert sum(c.value_cents for c in shared.credits) == sum(p.value_cents for p in paths)
    assert sum(c.conversions for c in shared.credits) == pytest.approx(shared.conversions)
    assert all(c.value_cents >= 0 for c in shared.credits)
    assert attribute(data.draw(st.permutations(paths)), rule, by_channel) == shared


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(derandomize=True, deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_names_that_play_alike_get_alike(rule: Rule, data: st.DataObject) -> None:
    """Each path comes a second time with a and b exchanged, so the two are one another's mirror."""
    paths = data.draw(paths_of("abc"))
    swap = str.maketrans("ab", "ba")
    mirrored = [
        Path(
            tuple(Touch(t.at, t.channel.translate(swap)) for t in p.touches),
            p.conversions,
            p.value_cents,
            p.nulls,
        )
        for p in paths
    ]
    shared = {c.key: c for c in attribute(paths + mirrored, rule, by_channel).credits}
    if "a" in shared:
        one, other = shared["a"], shared["b"]
        assert one.conversions == pytest.approx(other.conversions)
        odd_cents_max = (
            5 * len(paths) if isinstance(rule, Linear | PositionBased | TimeDecay) else 1
        )
        assert abs(one.value_cents - other.value_cents) <= odd_cents_max


@pytest.mark.parametrize("rule", RULES, ids=str)
@settings(derandomize=True, deadline=None, max_examples=examples(40))
@given(data=st.data())
def test_a_name_that_never_sells_gets_nothing(rule: Rule, data: st.DataObject) -> None:
    idle = [path("a > z > b", 0, nulls=3), path("z", 0, nulls=2)]
    shared = {
        c.key: c for c in attribute(data.draw(paths_of("abc")) + idle, rule, by_channel).credits
    }
    if isinstance(rule, Markov) and rule.order == 1:
        return  # of the first order walks mix: who passed a may go on as if he had passed z
    assert shared["z"].conversions == pytest.approx(0, abs=1e-9)
    assert shared["z"].value_cents == 0


def test_bounds_from_both_sides_agree_with_elimination() -> None:
    random = np.random.default_rng(1)
    lines = [
        " > ".join(random.choice(list("abcdefgh"), size=n)) for n in random.integers(1, 9, 300)
    ]
    sold = random.integers(0, 3, 300)
    paths = [path(line, int(n), int(n) * 731, 2) for line, n in zip(lines, sold, strict=True)]
    walks = _walks(paths, 3, by_channel)
    assert len(walks.states) > 300
    nobody = np.zeros(len(walks.states), dtype=np.bool_)
    for reward in (walks.converting, walks.worth):
        assert len(reward) > chain.DENSE_STATES_MAX
        bounded = expected(walks.chain, reward, nobody)
        assert bounded == pytest.approx(chain._eliminated(walks.chain, reward), rel=1e-11)


def test_a_walk_that_hardly_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "ROUNDS_MAX", 1_000)
    size = chain.DENSE_STATES_MAX + 1
    here = np.arange(size)
    endless = Chain(here, here, np.full(size, 1 - 1e-6), np.full(size, 1e-6))
    with pytest.raises(UnboundedChainError):
        expected(endless, np.full(size, 5e-7), np.zeros(size, dtype=np.bool_))


@pytest.mark.parametrize(
    ("increment", "parts", "certain"),
    [
        (Increment(500, 200, 800), {"app": (333, 133, 533), "sms": (167, 67, 267)}, True),
        (Increment(3, -3, 9), {"app": (2, -2, 6), "sms": (1, -1, 3)}, False),
        (Increment(-300, -600, 0), {"app": (-200, -400, 0), "sms": (-100, -200, 0)}, False),
    ],
)
def test_credits_sum_to_what_the_hold_out_measured(
    increment: Increment, parts: dict[str, tuple[int, int, int]], certain: bool
) -> None:
    shared = attribute([path("app", 2, 2_000), path("sms", 1, 1_000)], Linear(), by_channel)
    scaled = calibrate(shared, increment)
    assert {c.key: (c.value_cents, c.low_cents, c.high_cents) for c in scaled.credits} == parts
    assert sum(c.value_cents for c in scaled.credits) == increment.value_cents
    assert sum(c.low_cents for c in scaled.credits) == increment.low_cents
    assert sum(c.high_cents for c in scaled.credits) == increment.high_cents
    assert scaled.certain is certain
    assert scaled.attributed_cents == 3_000


def at(day: float) -> int:
    return round(day * DAY_US)


def spoke(customer: str, day: float, channel: str) -> CustomerTouch:
    return CustomerTouch(customer, Touch(at(day), channel))


def told(paths: tuple[Path, ...]) -> list[tuple[str, int, int, int]]:
    return [
        (" > ".join(t.channel for t in p.touches), p.conversions, p.value_cents, p.nulls)
        for p in paths
    ]


@pytest.mark.parametrize(
    ("touches", "conversions", "paths"),
    [
        (  # before the sale, and at its very instant
            [spoke("A", 1, "sms"), spoke("A", 2, "app")],
            [Conversion(at(2), "S", "A", 10)],
            [("sms > app", 1, 10, 0)],
        ),
        (  # a touch helps one sale only; the second came by itself
            [spoke("A", 1, "sms")],
            [Conversion(at(2), "S", "A", 10), Conversion(at(3), "T", "A", 20)],
            [("sms", 1, 10, 0), ("", 1, 20, 0)],
        ),
        (  # too long before the sale; it led to nothing
            [spoke("A", 1, "sms"), spoke("A", 30, "app")],
            [Conversion(at(31), "S", "A", 10)],
            [("sms", 0, 0, 1), ("app", 1, 10, 0)],
        ),
        (  # another customer's sale is not his
            [spoke("A", 1, "sms")],
            [Conversion(at(2), "S", "B", 10)],
            [("sms", 0, 0, 1), ("", 1, 10, 0)],
        ),
        ([spoke("A", 55, "sms")], [], []),  # it is too early to say that nothing came of it
        (  # cancelled, in any order, and told twice
            [spoke("A", 1, "sms")],
            [
                Conversion(at(2), "S", "A", 10, cancelled=True),
                Conversion(at(2), "S", "A", 10),
                Conversion(at(2), "S", "A", 10),
            ],
            [("sms", 0, 0, 1)],
        ),
        (  # after the end of what is known
            [spoke("A", 1, "sms"), spoke("A", 61, "app")],
            [Conversion(at(60), "S", "A", 10)],
            [("sms", 0, 0, 1)],
        ),
    ],
)
def test_touches_lead_to_the_next_sale_or_to_nothing(
    touches: list[CustomerTouch],
    conversions: list[Conversion],
    paths: list[tuple[str, int, int, int]],
) -> None:
    for first, then in ((touches, conversions), (touches[::-1] + touches, conversions[::-1])):
        assert told(assemble(first, then, look_back_days=14, until=at(60))) == paths


def test_one_number_is_one_conversion() -> None:
    sales = [Conversion(at(2), "S", "A", 10), Conversion(at(2), "S", "A", 11)]
    with pytest.raises(ConflictError):
        assemble([], sales, look_back_days=14, until=at(60))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Path((), -1),
        lambda: Path((), 0, 5),
        lambda: Path((), 2, 5, conversion="S"),
        lambda: Path((Touch(2, "a"), Touch(1, "b"))),
        lambda: PositionBased(60, 60),
        lambda: PositionBased(-1, 60),
        lambda: TimeDecay(0),
        lambda: Markov(0),
        lambda: Shapley(17),
        lambda: Increment(5, 6, 7),
    ],
)
def test_what_cannot_be_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wrong()
