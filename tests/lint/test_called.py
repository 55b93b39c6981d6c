"""Problems and pickers say what people call things, with their names in documents behind."""

import pytest

from hengce.errors import Problem
from hengce.model.material import Material, Variant
from hengce.model.nodes.entry import Anchor, Reentry, ReentryMode, Schedule
from hengce.model.trial import Bandit, Counted, Gain, NamespacePart, Trial, TrialGuard
from hengce.words.called import called, titles
from hengce.words.rhythm import (
    tell_bandit,
    tell_namespace,
    tell_reentry,
    tell_schedule,
    tell_trial,
)
from hengce.words.sayings import first_words
from hengce.words.subjects import subject

DOCUMENT = {
    "graph": {
        "nodes": [
            {"id": "wait_2", "label": {"zh": "等待开户", "en": "Account opened"}},
            {"id": "push", "label": {"zh": "首波推送", "en": "First push"}},
            {"id": "bare"},
            "no node",
        ]
    }
}
NAMES = {"node": dict(titles(DOCUMENT, "zh")), "channel": {"push": "手机银行推送"}}


@pytest.mark.parametrize(
    ("node", "facts", "told"),
    [
        ("wait_2", {"name": "wait_2"}, {"name": "等待开户（wait_2）"}),
        ("", {"name": "wait_2"}, {"name": "wait_2"}),
        ("wait_2", {"wave": "push"}, {"wave": "首波推送（push）"}),
        (
            "",
            {"waves": "push → wait_2 → x"},
            {"waves": "首波推送（push） → 等待开户（wait_2） → x"},
        ),
        ("wait_2", {"channel": "push"}, {"channel": "手机银行推送（push）"}),
        ("bare", {"name": "bare"}, {"name": "bare"}),
        ("wait_2", {"wave": "nowhere", "days": "3"}, {"wave": "nowhere", "days": "3"}),
    ],
)
def test_facts_say_what_people_call_things(
    node: str, facts: dict[str, str], told: dict[str, str]
) -> None:
    assert called(Problem.of("s", "x.y", **facts), node, NAMES, "zh").fact_map() == told


def test_english_sentences_have_english_titles() -> None:
    names = {"node": dict(titles(DOCUMENT, "en"))}
    problem = called(Problem.of("s", "x.y", wave="push"), "", names, "en")
    assert problem.fact_map() == {"wave": "First push (push)"}


@pytest.mark.parametrize("document", [None, "text", {}, {"graph": []}, {"graph": {"nodes": 1}}])
def test_what_is_no_strategy_has_no_titles(document: object) -> None:
    assert dict(titles(document, "zh")) == {}


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (Variant(subject="到期提醒", body="您好"), "到期提醒"),
        (Variant(body="{{ tag.name }}您好，\n  新客礼"), "…您好， 新客礼"),
        (Variant(subject="{{ product.label }}", body="年化利率"), "年化利率"),
        (Variant(body="很" * 40), "很" * 27 + "…"),
        (Variant(body=""), "m1"),
    ],
)
def test_a_material_is_known_by_its_first_words(variant: Variant, said: str) -> None:
    assert first_words(Material(id="m1", variants={"sms": variant})) == said


def test_the_banks_own_words_stay_as_they_are() -> None:
    assert (subject("wealth").zh, subject("pension").zh) == ("理财", "pension")


@pytest.mark.parametrize(
    ("schedule", "zh", "en"),
    [
        (Schedule(at="09:00"), "每天 09:00", "every day at 09:00"),
        (Schedule(at="10:00", weekdays=(1, 5)), "每周一、周五 10:00", "every Monday and Friday"),
        (
            Schedule(at="10:00", days=(15, -1)),
            "每月 15 日、最后一天 10:00",
            "on day 15 and",
        ),
        (
            Schedule(at="10:00", weekdays=(1,), days=(1,)),
            "每周一，且为每月 1 日 10:00",
            "every Monday that falls on day 1 of each month",
        ),
    ],
)
def test_schedules_are_told(schedule: Schedule, zh: str, en: str) -> None:
    told = tell_schedule(schedule)
    assert told.zh == f"{zh} 放入符合条件的客户"
    assert en in told.en


@pytest.mark.parametrize(
    ("reentry", "zh"),
    [
        (Reentry(), "离开之后可以再次进入"),
        (Reentry(mode=ReentryMode.NEVER), "每位客户只能进入一次"),
        (Reentry(mode=ReentryMode.EACH_EVENT, key="order"), "每个“order”不同的事件各进入一次"),
        (
            Reentry(mode=ReentryMode.AFTER_PERIOD, days=7, anchor=Anchor.CONTACT),
            "从上次触达起满 7 天可以再次进入",
        ),
    ],
)
def test_entering_again_is_told(reentry: Reentry, zh: str) -> None:
    assert tell_reentry(reentry).zh == zh


def test_an_experiment_is_told_with_its_course_and_guardrails() -> None:
    trial = Trial(
        champion="old",
        gain=Gain(counts=Counted.BOUGHT, days=30, money=True),
        guards=(TrialGuard(counts=Counted.OPTED_OUT, margin=50),),
        careful=True,
        automatic=True,
    )
    told = [one.zh for one in tell_trial(trial, None)]
    assert told == [
        "“old”是现行做法，其余各组是挑战者；按首次曝光后 30 天内购买（未撤销）的金额比较",
        "挑战者的份额：5% → 20% → 50% → 80% → 100%，通过后自动放大；确有伤害时立即停止",
        "每个阶段至少 7 天，每组至少 1,000 位客户观察期满；90 天仍未通过则挑战者停止",
        "护栏：退订的客户占比增加不超过 0.5 个百分点",
    ]


def test_shares_that_follow_and_customers_of_ones_own_are_told() -> None:
    bandit = Bandit(gain=Gain(counts=Counted.CLICKED, days=7), share_min=250)
    part = NamespacePart(name="wealth", first=0, last=249, held_out=1_000)
    assert "每组不少于 2.5%" in tell_bandit(bandit, None).zh
    assert tell_namespace(part, 1_000).zh == (
        "只用试验空间“wealth”中 25% 的客户（0–249 号），与同空间其他试验互不重叠"
        "，其中 10% 不参加任何一组"
    )
