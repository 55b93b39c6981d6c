"""What the experiments of a namespace add, counted by hand beside those whom it holds out."""

import pytest
from msgspec.structs import replace

from hengce.measure.effects.compare import Finding
from hengce.measure.effects.effect import Effect
from hengce.measure.effects.measure import NAMESPACE, measure
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US
from hengce.model.nodes import ExperimentSplit
from hengce.model.policy import Holdout
from hengce.model.strategy import Strategy
from hengce.model.trial import NamespacePart
from measure.effect_world import (
    BEGINS,
    ENDS,
    STRATEGIES,
    UNTIL,
    Rows,
    bank,
    bought,
    contact,
    holdout,
    mart_of,
)

ONE, TWO = STRATEGIES
SMALL = EffectTerms(Conversion("bought", "amount"), BEGINS, ENDS, 14, units_min=2)
ALL = [f"C{number:04}" for number in range(600)]
HELD = {n for n in ALL if bucket_of(HashVersion.V2, "held out spring", n) < 3_000}
PLACE = {n: bucket_of(HashVersion.V1, "__spring", n) // 10 for n in ALL}
"""What GrowthBook's own hash says, which is not what is tested here."""
COMES = BEGINS + DAY_US

SPLITS = {ONE: NamespacePart(name="spring", first=0, last=499, held_out=3_000)}
SPLITS[TWO] = replace(SPLITS[ONE], first=500, last=799)
JOURNEY = {n: ONE if PLACE[n] <= 499 else TWO for n in ALL if PLACE[n] <= 799}
REACHED = sorted(set(JOURNEY) - HELD)
KEPT = sorted(set(JOURNEY) & HELD)


def experimenting(*holdouts: Holdout, **parts: NamespacePart) -> Configuration:
    """Return the small bank, in which two strategies try something on customers of their own."""
    configuration, asked = bank(*holdouts), SPLITS | parts
    strategies = tuple(
        splitting(one, asked[one.id]) if one.id in asked else one
        for one in configuration.strategies
    )
    return replace(configuration, strategies=strategies)


def splitting(strategy: Strategy, part: NamespacePart) -> Strategy:
    arms = {"old": 8_000, "new": 2_000}
    split = ExperimentSplit(id="offer", salt="s", arms=arms, namespace=part)
    graph = replace(strategy.graph, nodes=(*strategy.graph.nodes, split))
    return replace(strategy, graph=graph)


def came(name: str, at: int = COMES, branch: str = "") -> tuple[tuple, tuple]:
    """Return a customer in his journey, and his step through the split."""
    strategy = JOURNEY.get(name, ONE)
    branch = branch or ("else" if name not in JOURNEY else "held_out" if name in HELD else "old")
    entry = (f"i-{name}-{at}", strategy, "v", name, "GZ", "active", "offer", at, None, "{}")
    return entry, (f"i-{name}-{at}", 1, "offer", "went", at, branch, "")


def arrived(*each: tuple[tuple, tuple]) -> Rows:
    """Everybody came on the second day; who got an arm got a short message of four cents."""
    steps = [came(name) for name in ALL] + list(each)
    return {
        "instance": [entry for entry, _ in steps],
        "instance_step": [step for _, step in steps],
        "contact": [contact(name, JOURNEY[name], COMES) for name in REACHED],
    }


def effect_of(
    rows: Rows, configuration: Configuration | None = None, until: int = UNTIL
) -> tuple[Effect, ...]:
    of = configuration or experimenting()
    return measure(mart_of(rows, of, ALL, until), of, SMALL).by(NAMESPACE)


def test_a_banker_can_count_it() -> None:
    """Twelve who got an arm bought for 100 yuan each, and two of those who were held out."""
    events = [bought(name, COMES + DAY_US, 100_00) for name in (*REACHED[:12], *KEPT[:2])]
    (found,) = effect_of({**arrived(), "event": events})
    assert (found.key, found.measured, found.outside) == ("spring", 2, 0)
    assert (found.compared.treated, found.compared.held_out) == (len(REACHED), len(KEPT))
    assert min(len(REACHED), len(KEPT)) > 100
    each = 12 * 100_00 / len(REACHED) - 2 * 100_00 / len(KEPT)
    assert found.compared.each is not None
    assert found.total is not None
    assert found.compared.each.value == pytest.approx(each)
    assert found.compared.rate.value == pytest.approx(12 / len(REACHED) - 2 / len(KEPT))
    assert found.total.value == round(each * len(REACHED))
    assert found.total.low < found.total.value < found.total.high
    assert found.cost_cents == 4 * len(REACHED)
    assert found.roi == pytest.approx((found.total.value - found.cost_cents) / found.cost_cents)


def test_what_is_proved_is_said() -> None:
    events = [bought(name, COMES + DAY_US, 100_00) for name in REACHED[::2]]
    (found,) = effect_of({**arrived(), "event": events})
    assert found.compared.finding is Finding.ADDED


ALIKE = [
    pytest.param([bought(REACHED[0], COMES + 14 * DAY_US, 100_00)], id="the window is over"),
    pytest.param([bought(REACHED[0], COMES - 15 * DAY_US, 100_00)], id="long before"),
    pytest.param(
        [bought(n, COMES + 1, 100_00) for n in ALL if n not in JOURNEY], id="places of nobody"
    ),
]


@pytest.mark.parametrize("events", ALIKE)
def test_what_does_not_count(events: list[tuple]) -> None:
    (found,) = effect_of({**arrived(), "event": events})
    assert found.compared.finding is Finding.NOTHING_SEEN


def test_who_comes_again_counts_once_from_the_first_time_on() -> None:
    who, again = REACHED[0], COMES + 10 * DAY_US
    event = bought(who, again + 6 * DAY_US, 100_00)  # sixteen days after he came first
    (found,) = effect_of({**arrived(came(who, again)), "event": [event]})
    assert found.compared.treated == len(REACHED)
    assert found.compared.finding is Finding.NOTHING_SEEN


def test_who_came_lately_is_not_counted_yet() -> None:
    lately = [came(name, ENDS - DAY_US) for name in (*REACHED, *KEPT)]
    rows = {name: [side[place] for side in lately] for place, name in
            enumerate(("instance", "instance_step"))}  # fmt: skip
    (found,) = effect_of(rows, until=ENDS)
    assert (found.compared.finding, found.unripe) == (Finding.TOO_FEW, len(JOURNEY))


def test_a_hold_out_of_the_bank_keeps_out_of_both_sides() -> None:
    group = holdout("", 2_000)
    (found,) = effect_of(arrived(), experimenting(group))
    kept_out = {n for n in JOURNEY if bucket_of_bank(group, n) < group.share}
    assert found.outside == len(kept_out) > 0
    assert found.compared.treated == len(set(REACHED) - kept_out)
    assert found.compared.held_out == len(set(KEPT) - kept_out)


def bucket_of_bank(group: Holdout, name: str) -> int:
    return bucket_of(HashVersion.V2, group.salt, name)


def test_another_share_is_another_hold_out() -> None:
    other = experimenting(**{TWO: replace(SPLITS[TWO], held_out=3_001)})
    keys = [(one.key, one.compared.treated + one.compared.held_out) for one in
            effect_of(arrived(), other)]  # fmt: skip
    counts = [list(JOURNEY.values()).count(name) for name in (ONE, TWO)]
    assert keys == [("spring 3000", counts[0]), ("spring 3001", pytest.approx(counts[1], abs=1))]


def test_a_hold_out_that_was_drawn_anew_is_told_and_not_measured() -> None:
    """Everybody got an arm in these days; only since then somebody is held out."""
    rows = arrived()
    steps = [
        (*step[:5], "old" if step[5] == "held_out" else step[5], "")
        for step in rows["instance_step"]
    ]
    (found,) = effect_of({**rows, "instance_step": steps})
    assert (found.compared.finding, found.total) == (Finding.MOVED, None)


def test_a_namespace_that_holds_nobody_out_says_nothing() -> None:
    nobody = {name: replace(part, held_out=0) for name, part in SPLITS.items()}
    assert effect_of(arrived(), experimenting(**nobody)) == ()
