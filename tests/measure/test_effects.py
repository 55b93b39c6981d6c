"""What was added: hand-counted banks, and banks whose truth is known."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from hengce.measure.effects.arms import places
from hengce.measure.effects.compare import Finding
from hengce.measure.effects.measure import measure
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US
from measure.effect_world import (
    BEGINS,
    ENDS,
    STRATEGIES,
    TERMS,
    UNTIL,
    World,
    bank,
    bought,
    by_night,
    contact,
    holdout,
    mart_of,
    verdict,
)

ONE = STRATEGIES[0]
NAMES = [f"C{number:04}" for number in range(400)]
SMALL = EffectTerms(
    Conversion("bought", "amount", "number", "cancelled"), BEGINS, ENDS, 14, units_min=2
)
GROUP = holdout(ONE, 5_000)
HELD = places(GROUP, NAMES, frozenset({ONE}), bank(GROUP)).held.tolist()
REACHED, KEPT = (
    [n for n, held in zip(NAMES, HELD, strict=True) if held is side] for side in (False, True)
)
NIGHT = BEGINS + DAY_US


def rows(**more):
    """Everybody is exposed on the second day; whom the hash does not hold is reached."""
    told = {
        "verdict": [verdict(name, ONE, NIGHT, name in KEPT) for name in NAMES],
        "contact": [contact(name, ONE, NIGHT) for name in REACHED],
    }
    return told | more


def effect_of(told, by="strategy", terms=SMALL, groups=(GROUP,), until=UNTIL):
    configuration = bank(*groups)
    found = measure(mart_of(told, configuration, NAMES, until), configuration, terms)
    return found.by(by)


def test_a_banker_can_count_it() -> None:
    """Ten of those who were reached bought for 100 yuan each, two of the others."""
    events = [bought(name, NIGHT + DAY_US, 100_00) for name in (*REACHED[:10], *KEPT[:2])]
    (found,) = effect_of(rows(event=events))
    assert found.key == ONE
    assert (found.compared.treated, found.compared.held_out) == (len(REACHED), len(KEPT))
    each = 10 * 100_00 / len(REACHED) - 2 * 100_00 / len(KEPT)
    assert found.compared.each.value == pytest.approx(each)
    assert found.total.value == round(each * len(REACHED))
    assert found.total.low < found.total.value < found.total.high
    assert found.cost_cents == len(REACHED) * 4  # a short message costs four cents
    assert found.roi == pytest.approx((found.total.value - found.cost_cents) / found.cost_cents)


def costly() -> Configuration:
    """Return the bank where a task takes three minutes at half a yuan, and a benefit costs five."""
    plain = bank(GROUP)
    tasks = changed(plain.policy.tasks, minute_cents=50)
    return changed(
        plain,
        policy=changed(plain.policy, tasks=tasks),
        channels=tuple(changed(one, minutes=3) for one in plain.channels),
        products=tuple(changed(one, unit_cost_cents=5_00) for one in plain.products),
    )


WHO, TOLD = REACHED[0], f"c-{REACHED[0]}-{ONE}-{NIGHT}"


def task(*states: str) -> Mapping[str, list[tuple]]:
    steps = [("t", state, "lin", NIGHT + n, "") for n, state in enumerate(states)]
    return {"task": [("t", TOLD, WHO, "GZ")], "task_step": steps}


def given(*times: int) -> Mapping[str, list[tuple]]:
    steps = [
        ("i", number, "gift", "reserved", at, "next", "cash_r1") for number, at in enumerate(times)
    ]
    entry = ("i", ONE, "v", WHO, "GZ", "active", "gift", NIGHT - 1, None, "{}")
    return {"instance": [entry], "instance_step": steps}


COSTS = [
    # what there was beside a short message of four cents to each, the rate of a task, what it cost
    ({}, None, 0),
    (task("open", "taken", "done"), None, 1_50),
    (task("open", "done"), None, 1_50),
    (task("open"), None, 0),  # nobody took it up
    (task("open", "withdrawn"), None, 0),
    (task("open"), 25_00, 25_00),  # who says what every task costs is believed
    ({}, 25_00, 0),
    (given(NIGHT), None, 5_00),
    (given(NIGHT + 1, NIGHT + 2), None, 10_00),
    (given(NIGHT - 1), None, 0),  # it was before
    (given(NIGHT + 14 * DAY_US), None, 0),  # the window is over
    (given(NIGHT) | task("taken"), None, 6_50),
]


@pytest.mark.parametrize(("more", "task_cents", "cost"), COSTS)
def test_what_it_cost_to_the_cent(more, task_cents, cost) -> None:
    terms, configuration = replace(SMALL, task_cents=task_cents), costly()
    events = [bought(name, NIGHT + DAY_US, 100_00) for name in REACHED[:10]]
    told = measure(mart_of(rows(event=events, **more), configuration, NAMES), configuration, terms)
    (found,) = told.by("strategy")
    assert found.cost_cents == len(REACHED) * 4 + cost
    assert found.roi == pytest.approx((found.total.value - found.cost_cents) / found.cost_cents)


def test_what_controls_got_is_no_cost_of_those_who_were_reached() -> None:
    entry = ("i", ONE, "v", KEPT[0], "GZ", "active", "gift", NIGHT - 1, None, "{}")
    step = ("i", 1, "gift", "reserved", NIGHT, "next", "cash_r1")
    events = [bought(name, NIGHT + DAY_US, 100_00) for name in REACHED[:10]]
    told = rows(instance=[entry], instance_step=[step], event=events)
    (found,) = measure(mart_of(told, costly(), NAMES), costly(), SMALL).by("strategy")
    assert found.cost_cents == len(REACHED) * 4


CASES = [
    # what one customer did, whether it counts
    ([bought(REACHED[0], NIGHT + 13 * DAY_US, 100_00)], True),
    ([bought(REACHED[0], NIGHT + 14 * DAY_US, 100_00)], False),  # the window is over
    ([bought(REACHED[0], NIGHT - 1, 100_00)], False),  # it was before
    ([bought(REACHED[0], NIGHT, 100_00, "N1"),
      bought(REACHED[0], NIGHT + 40 * DAY_US, 0, "N1", "cancelled")], False),  # late, still undone
    ([bought(REACHED[0], NIGHT, 100_00, "N1"),
      bought(REACHED[0], NIGHT, 0, "N2", "cancelled")], True),  # another deal was undone
    ([bought(REACHED[0], NIGHT, 100_00, "N1"),
      bought(REACHED[1], NIGHT, 0, "N1", "cancelled")], True),  # another customer's
]  # fmt: skip


@pytest.mark.parametrize(("events", "counts"), CASES)
def test_what_counts(events, counts: bool) -> None:
    (found,) = effect_of(rows(event=events))
    assert (found.compared.finding is not Finding.NOTHING_SEEN) is counts


def test_who_is_held_out_of_a_journeys_wave_is_a_control_too() -> None:
    """A control's journey goes on without the wave; the step says when he would have heard."""
    events = [bought(name, NIGHT + DAY_US, 100_00) for name in REACHED[:10]]
    told = rows(event=events)
    told["verdict"] = [row for row in told["verdict"] if row[1] in REACHED]
    told["instance"] = [
        (f"i-{name}", ONE, "v", name, "GZ", "active", "offer", NIGHT - 1, None, "{}")
        for name in KEPT
    ]
    told["instance_step"] = [
        (f"i-{name}", 2, "offer", "suppressed", NIGHT, "", "HELD_OUT") for name in KEPT
    ]
    assert effect_of(told) == effect_of(rows(event=events))


def test_exposures_that_are_too_young_are_left_out_and_counted() -> None:
    (found,) = effect_of(rows(), until=NIGHT + 13 * DAY_US, terms=EffectTerms(
        Conversion("bought"), BEGINS, NIGHT + DAY_US, 14, units_min=2))  # fmt: skip
    assert found.unripe == len(NAMES)
    assert found.compared.finding is Finding.TOO_FEW


def test_controls_that_are_missing_hide_the_effect() -> None:
    """Three of four controls were lost on the way: no number would be right."""
    lost = set(KEPT[: len(KEPT) * 3 // 4])
    told = rows(event=[bought(name, NIGHT, 100_00) for name in REACHED])
    told["verdict"] = [row for row in told["verdict"] if row[1] not in lost]
    (found,) = effect_of(told)
    assert found.compared.finding is Finding.MISMATCH
    assert found.compared.mismatch.p < 0.001
    assert found.total is None


def test_a_holdout_that_was_drawn_anew_is_seen() -> None:
    """The facts were made with another salt than the policy has now."""
    (found,) = effect_of(rows(), groups=(holdout(ONE, 5_000, "2027"),))
    assert found.compared.finding is Finding.MOVED


def test_nobody_held_out_and_runs_without_a_list_of_controls_are_told() -> None:
    (alone,) = effect_of(rows(), groups=())
    assert (alone.compared.finding, alone.unmeasured) == (Finding.NO_HOLDOUT, 1)
    told = rows(contact=[contact(name, ONE, NIGHT, origin="run") for name in REACHED])
    del told["verdict"]
    (found,) = effect_of(told)
    assert found.compared.finding is Finding.CONTROLS_UNKNOWN


def test_a_nightly_strategy_is_measured_like_one_that_answers_events() -> None:
    """The same people, told by a run that kept its controls: the same numbers to the last bit."""
    events = [bought(name, NIGHT, 100_00) for name in REACHED[::2]]
    told = rows(contact=[contact(name, ONE, NIGHT, origin="run") for name in REACHED], event=events)
    del told["verdict"]
    told["nightly"] = [by_night(name, ONE, NIGHT, name in set(KEPT)) for name in NAMES]
    assert effect_of(told) == effect_of(rows(event=events))


def test_who_is_held_out_of_everything_is_on_no_side_of_a_strategy() -> None:
    whole = holdout("", 3_000)
    (found,) = effect_of(rows(), groups=(whole, GROUP))
    out = places(whole, NAMES, frozenset({ONE}), bank(whole)).held
    assert found.outside == int(out.sum()) > 50
    assert found.compared.treated + found.compared.held_out == len(NAMES) - found.outside


def test_everybody_counts_whoever_was_reached() -> None:
    """The bank's hold-out is compared over the whole snapshot, by hash alone."""
    whole = holdout("", 5_000)
    held = places(whole, NAMES, frozenset({ONE}), bank(whole)).held.tolist()
    events = [bought(n, NIGHT, 50_00) for n, out in zip(NAMES, held, strict=True) if not out]
    found = effect_of({"event": events}, by="everybody", groups=(whole,))[0]
    assert (found.key, found.compared.treated) == ("bank", len(events))
    assert found.compared.rate is None  # all of one side, none of the other: nothing varies
    assert found.compared.finding is Finding.NOTHING_SEEN


def test_people_and_money_by_how_far_they_came() -> None:
    configuration = bank(GROUP)
    mart = mart_of(rows(), configuration, NAMES)
    found = measure(mart, configuration, SMALL).losses.to_pylist()
    people = [row["people"] for row in found]
    assert people == [len(NAMES), len(REACHED), len(REACHED), 0, 0, 0]
    assert found[0]["worth_cents"] == len(NAMES) * 900


def test_the_same_facts_give_the_same_effects() -> None:
    once, again = (effect_of(rows(), by="plan") for _ in range(2))
    assert once == again


def covered(worlds: int, world: World) -> dict[str, int]:
    """Count the worlds in which an interval holds the truth."""
    hits = dict.fromkeys((*STRATEGIES, "plan", "everybody"), 0)
    for seed in range(worlds):
        mart, configuration, truth = world.draw(seed)
        found = measure(mart, configuration, TERMS)
        told = {one.key: one.total for one in found.by("strategy")}
        told["plan"] = found.by("plan")[0].total
        told["everybody"] = found.by("everybody")[0].total
        real = truth | dict.fromkeys(("plan", "everybody"), sum(truth.values()))
        for name, total in told.items():
            hits[name] += total.low <= real[name] <= total.high
    return hits


def test_intervals_hold_the_truth() -> None:
    assert min(covered(20, World()).values()) >= 16


@pytest.mark.prove
@pytest.mark.parametrize("world", [World(), World(added=dict.fromkeys(STRATEGIES, 0.0))])
def test_intervals_hold_the_truth_as_often_as_they_promise(world: World) -> None:
    """Of 200 worlds 190 are expected; fewer than 181 happen once in 375 proofs."""
    hits = covered(200, world)
    assert min(hits.values()) >= 181, hits
