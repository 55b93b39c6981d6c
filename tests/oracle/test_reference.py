"""The oracle against cases that a person computed: hashes, score, rank and the walk."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hengce.model.decision import Reason
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US, read_instant
from hengce.model.policy import Holdout, HoldoutScope
from hengce.model.strategy import Lever, MessageClass, PriorityClass, Score
from oracle.case import CustomerFacts
from oracle.hashes import fnv1a32, fnv1a64, growthbook_bucket, splitmix64, tie_of
from oracle.small_bank import NOW, a_cap, a_channel, a_strategy, ask, only, reasons

# Hashes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hashed", "text", "wanted"),
    [  # Noll's published vectors
        (fnv1a32, b"", 0x811C9DC5),
        (fnv1a32, b"a", 0xE40C292C),
        (fnv1a32, b"foobar", 0xBF9CF968),
        (fnv1a64, b"", 0xCBF29CE484222325),
        (fnv1a64, b"a", 0xAF63DC4C8601EC8C),
        (fnv1a64, b"foobar", 0x85944171F73967E8),
    ],
)
def test_fnv1a(hashed: Callable[[bytes], int], text: bytes, wanted: int) -> None:
    assert hashed(text) == wanted


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (0, 0xE220A8397B1DCDAF),
        (0x9E3779B97F4A7C15, 0x6E789E6AA1B965F4),
        (1234567, 6457827717110365317),
    ],
)
def test_splitmix64(state: int, wanted: int) -> None:
    assert splitmix64(state) == wanted


def test_a_tie_is_the_hash_of_seed_customer_and_strategy() -> None:
    inner = splitmix64(20260201 ^ fnv1a64("客户七".encode()))
    assert tie_of(20260201, "客户七", "s01") == splitmix64(inner ^ fnv1a64(b"s01"))
    assert tie_of(0, "", "") == splitmix64(splitmix64(0xCBF29CE484222325) ^ 0xCBF29CE484222325)
    assert len({tie_of(1, "a", "b"), tie_of(1, "b", "a"), tie_of(2, "a", "b")}) == 3


VERSION_2 = [  # GrowthBook's vectors: salt, unit, value
    ("seed", "a", 0.0505),
    ("seed", "b", 0.2696),
    ("foo", "ab", 0.2575),
    ("foo", "def", 0.2019),
    ("89123klj", "8952klfjas09ujkasdf", 0.124),
    ("90850943850283058242805", "123", 0.7516),
    ("()**(%$##$%#$#", '___)((*":&', 0.0128),
]


@pytest.mark.parametrize(("salt", "unit", "wanted"), VERSION_2)
def test_buckets_are_growthbooks_version_2(salt: str, unit: str, wanted: float) -> None:
    assert growthbook_bucket(salt, unit) / 10_000 == wanted


@pytest.mark.real_data
def test_buckets_agree_with_growthbooks_own_file() -> None:
    root = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    file = Path(os.environ.get("HENGCE_DATA", root)) / "growthbook-cases" / "cases.json"
    if not file.exists():
        pytest.skip("HENGCE_DATA names no folder with growthbook-cases")
    cases = json.loads(file.read_text("utf-8"))["hash"]
    version_2 = [(salt, unit, value) for salt, unit, version, value in cases if version == 2]
    assert version_2 == VERSION_2


# Score ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "tags", "p", "v", "lever", "wanted"),
    [
        # 0.25 · 1 · 12,000 cents · 1
        (Score(propensity="0.25", value="120"), {}, 0.25, 12_000.0, 1.0, 3_000.0),
        # unknown value: 0.5 · 1.5 · −500 cents · 0.65
        (
            Score(
                propensity="p",
                value="v",
                context=1.5,
                value_unknown_cents=-500,
                levers=(Lever(name="season", percent=-35.0),),
            ),
            {"p": 0.5},
            0.5,
            -500.0,
            0.65,
            -243.75,
        ),
        # unknown propensity, and levers on the grid: 29 + 110 − 7 = 132 hundredths
        (
            Score(
                propensity="p",
                value="v",
                propensity_unknown=0.125,
                levers=(
                    Lever(name="a", percent=0.29),
                    Lever(name="b", percent=1.1),
                    Lever(name="c", percent=-0.07),
                ),
            ),
            {"v": 80_000},
            0.125,
            80_000.0,
            1.0132,
            10_132.0,
        ),
        # P is held within 0 and 1
        (Score(propensity="p", value="2"), {"p": 1.7}, 1.0, 200.0, 1.0, 200.0),
        (Score(propensity="p", value="2"), {"p": -0.1}, 0.0, 200.0, 1.0, 0.0),
    ],
)
def test_score(
    score: Score, tags: dict[str, float], p: float, v: float, lever: float, wanted: float
) -> None:
    got = only(ask(a_strategy("s", score=score), customer=CustomerFacts("C1", tags=tags)))
    assert (got.propensity, got.value_cents, got.lever) == (p, v, lever)
    assert got.score == pytest.approx(wanted, rel=1e-15)


def test_a_score_is_multiplied_from_the_left() -> None:
    levers = (Lever(name="a", percent=10.0),)
    score = Score(propensity="0.1", value="0.03", context=0.7, levers=levers)
    got = only(ask(a_strategy("s", score=score)))
    assert got.score == 0.1 * 0.7 * 3.0 * 1.1
    assert got.score != 0.1 * (0.7 * (3.0 * 1.1))


# Rank -------------------------------------------------------------------------------------


def test_rank_is_class_then_score_then_tie() -> None:
    risk, service = PriorityClass.RISK, PriorityClass.SERVICE
    answer = ask(
        a_strategy("a", value="900"),
        a_strategy("b", value="1", priority_class=risk),
        a_strategy("c", value="5", priority_class=service),
        a_strategy("d", value="1000"),
        a_strategy("e", value="-3"),
    )
    assert [candidate.strategy for candidate in answer.candidates] == ["b", "c", "d", "a", "e"]


@pytest.mark.parametrize("seed", range(6))
def test_equal_scores_follow_the_tie(seed: int) -> None:
    names = ("a", "b", "c", "d")
    answer = ask(*(a_strategy(name) for name in names), tie_seed=seed)
    by_tie = sorted(names, key=lambda name: tie_of(seed, "C1", name))
    assert [candidate.strategy for candidate in answer.candidates] == by_tie


# Who is considered ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "considered"),
    [
        ("2026-11-22", "2026-11-22", 1),
        ("2026-11-23", "2026-12-01", 0),
        ("2026-11-01", "2026-11-21", 0),
    ],
)
def test_first_and_last_day_belong_to_a_strategy(starts: str, ends: str, considered: int) -> None:
    assert ask(a_strategy("s", starts=starts, ends=ends)).considered == considered


def test_the_day_is_the_banks() -> None:
    late = read_instant("2026-11-22T23:30:00", "UTC")  # already the 23rd in Shanghai
    assert ask(a_strategy("s", ends="2026-11-22"), now=late).considered == 0
    assert ask(a_strategy("s", ends="2026-11-22"), now=late, zone="UTC").considered == 1


def test_outside_the_audience_is_counted_only() -> None:
    answer = ask(
        a_strategy("a"), a_strategy("b", audience="FALSE"), a_strategy("c", audience="vip")
    )
    assert (list(reasons(answer)), answer.considered) == (["a"], 3)


def test_only_live_strategies_are_asked() -> None:
    answer = ask(a_strategy("a"), a_strategy("b"), live=frozenset({"b"}))
    assert (list(reasons(answer)), answer.considered) == (["b"], 1)


@pytest.mark.parametrize(
    ("event", "where", "trigger", "days", "considered"),
    [
        ("", "", None, None, 1),
        ("due", "", None, None, 0),
        ("", "", "due", 1, 0),
        ("due", "", "due", 1, 1),
        ("due", "3", "due", 3, 1),
        ("due", "3", "due", 2, 0),
        ("due", "3", "due", None, 0),
        ("due", "", "paid", 1, 0),
    ],
)
def test_trigger(
    event: str, where: str, trigger: str | None, days: int | None, considered: int
) -> None:
    happened = trigger and Event(
        source="core",
        id="1",
        name=trigger,
        customer="C1",
        occurred_at=NOW,
        received_at=NOW,
        properties={"days": days},
    )
    answer = ask(
        a_strategy("s", event=event, where=where), triggers=(happened,) if happened else ()
    )
    assert answer.considered == considered


# The walk ---------------------------------------------------------------------------------


def test_slots() -> None:
    trio = (
        a_strategy("risk", value="1", priority_class=PriorityClass.RISK),
        a_strategy("best", value="9"),
        a_strategy("next", value="4"),
    )
    answer = ask(*trio)
    by_name = {candidate.strategy: candidate for candidate in answer.candidates}
    assert by_name["risk"].reason is Reason.CHOSEN
    for name in ("best", "next"):
        lost = by_name[name]
        told = (lost.reason, lost.winner, lost.used, lost.limit, lost.margin)
        assert told == (Reason.SLOT_TAKEN, "risk", 1, 1, None)  # another class: no margin
    lost = ask(*trio, contacts_per_decision_max=2).candidates[-1]
    assert (lost.winner, lost.used, lost.limit, lost.margin) == ("best", 2, 2, 500.0)


def test_a_blocked_candidate_is_blocked_even_without_a_slot() -> None:
    answer = ask(
        a_strategy("a", value="9"),
        a_strategy("b", "push"),
        caps=(a_cap("none", 0, counts=Filter(channels=("push",))),),
    )
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": Reason.CAP_REACHED}


def test_the_held_out_take_no_slot_and_no_cap() -> None:
    kept = Holdout(id="h", scope=HoldoutScope.STRATEGY, target="a", share=10_000, salt="x")
    answer = ask(
        a_strategy("a", value="9"),
        a_strategy("b", value="8"),
        a_strategy("c", value="7"),
        holdouts=(kept,),
        caps=(a_cap("one", 1),),
        contacts_per_decision_max=2,
    )
    assert reasons(answer) == {"a": Reason.HELD_OUT, "b": Reason.CHOSEN, "c": Reason.CAP_TAKEN}
    assert answer.candidates[0].rule == "h"
    (contact,) = answer.contacts
    assert (contact.kind.strategy, contact.kind.channel, contact.number) == ("b", "sms", 1)
    assert (contact.release_at, contact.expires_at) == (NOW, NOW + 24 * HOUR_US)


@pytest.mark.parametrize(
    ("scope", "target", "share", "held"),
    [  # seed + a falls in bucket 505, by GrowthBook's vector
        (HoldoutScope.BANK, "", 505, False),
        (HoldoutScope.BANK, "", 506, True),
        (HoldoutScope.DEPARTMENT, "retail", 506, True),
        (HoldoutScope.DEPARTMENT, "cards", 506, False),
        (HoldoutScope.STRATEGY, "s", 506, True),
        (HoldoutScope.STRATEGY, "t", 506, False),
    ],
)
def test_holdout(scope: HoldoutScope, target: str, share: int, held: bool) -> None:
    kept = Holdout(id="h", scope=scope, target=target, share=share, salt="seed")
    person = CustomerFacts("a")
    got = only(ask(a_strategy("s"), customer=person, holdouts=(kept,)))
    assert got.reason is (Reason.HELD_OUT if held else Reason.CHOSEN)
    notice = a_strategy("s", message_class=MessageClass.REGULATORY)
    told = only(ask(notice, customer=person, holdouts=(kept,)))
    assert told.reason is Reason.CHOSEN


def test_the_held_out_lost_to_a_winner_are_outranked() -> None:
    kept = Holdout(id="h", scope=HoldoutScope.STRATEGY, target="b", share=10_000, salt="x")
    answer = ask(a_strategy("a", value="9"), a_strategy("b", value="8"), holdouts=(kept,))
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": Reason.SLOT_TAKEN}


# The channel ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "answered", "costs", "margin", "wanted"),
    [
        # nothing known: equal priors, equal costs, the first
        ({}, {}, (5, 5), 0.0, "sms"),
        # equal responses: the cheaper
        ({}, {}, (5, 1), 0.0, "push"),
        # (4 + 0.4) / 60 = 0.0733 beats 0.02, whatever it costs
        ({"push": 40}, {"push": 4}, (1, 9), 0.005, "push"),
        # never answered: 0.4 / 60 = 0.0067 is worse than 0.02 by 0.0133
        ({"sms": 40}, {}, (1, 9), 0.005, "push"),
        # within 0.02 of the best: the cheaper
        ({"sms": 40}, {}, (1, 9), 0.02, "sms"),
    ],
)
def test_best_channel(
    sent: dict[str, int],
    answered: dict[str, int],
    costs: tuple[int, int],
    margin: float,
    wanted: str,
) -> None:
    channels = (a_channel("push", cost_cents=costs[1]), a_channel("sms", cost_cents=costs[0]))
    person = CustomerFacts("C1", sent=sent, answered=answered)
    offer = a_strategy("s", "sms", "push")
    got = only(ask(offer, customer=person, channels=channels, preference_margin=margin))
    assert got.channel == wanted


def test_fallback_when_the_best_channel_is_closed() -> None:
    person = CustomerFacts(
        "C1", sent={"push": 40}, answered={"push": 9}, opt_outs=frozenset({"push"})
    )
    assert only(ask(a_strategy("s", "push", "sms"), customer=person)).channel == "sms"
