"""Counterfactuals in words: each kind in both languages, and nothing of other members."""

import string
from typing import get_args

import pytest

from hengce.model.configuration import StopScope
from hengce.model.contact import ContactKind
from hengce.model.counterfactual import (
    Assessed,
    Blocked,
    CategoryReopened,
    ConsentGiven,
    Counterfactual,
    ExpiryAtLeast,
    FeedsDelivered,
    LeverAtLeast,
    LimitAtLeast,
    NotHeldOut,
    OptOutLifted,
    PersonalAddress,
    PlacesAtLeast,
    Reachable,
    RequirementMet,
    ResourceAtLeast,
    ResourceUnlimited,
    StopLifted,
    StrategyReopened,
    SuppressionLifted,
    TaskEnded,
    TopicOptOutLifted,
    TopicReopened,
    WithContact,
    WithoutCandidate,
    WithoutContact,
)
from hengce.model.instant import read_instant
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.words.counterfactual import CLAUSES, tell_counterfactual

SHANGHAI = "Asia/Shanghai"
AT = read_instant("2026-05-03T10:00", SHANGHAI)
FUND = ContactKind(
    strategy="fund_a",
    channel="sms",
    priority_class=PriorityClass.MARKETING,
    message_class=MessageClass.COMMERCIAL,
    category="wealth",
    topic="funds",
    department="wealth",
    interrupts=True,
)
NAMES = {
    "zh": {"strategy/fund_a": "甲基金", "channel/sms": "短信", "cap/week": "每周1次"},
    "en": {"strategy/fund_a": "Fund A", "channel/sms": "SMS", "cap/week": "One a week"},
}

TOLD = [
    (
        RequirementMet(rule="adult"),
        "客户满足全行要求「adult」",
        "the customer met the bank's requirement “adult”",
    ),
    (
        ConsentGiven(purpose="marketing", channel="sms"),
        "客户同意经短信接收此类信息",
        "the customer had consented to such messages by SMS",
    ),
    (OptOutLifted(key="sms"), "客户没有退订短信", "the customer had not opted out of SMS"),
    (
        OptOutLifted(key="*"),
        "客户没有拒收全部营销信息",
        "the customer had not refused all marketing",
    ),
    (
        CategoryReopened(category="wealth"),
        "客户没有被停止类别「wealth」",
        "the category “wealth” had not been stopped for the customer",
    ),
    (
        StrategyReopened(strategy="fund_a"),
        "客户没有被停止策略「甲基金」",
        "the strategy “Fund A” had not been stopped for the customer",
    ),
    (
        FeedsDelivered(feeds="core"),
        "数据「core」已到齐",
        "the data of “core” had arrived",
    ),
    (
        TopicOptOutLifted(topic="funds"),
        "客户没有退订主题「funds」",
        "the customer had not opted out of the topic “funds”",
    ),
    (
        TopicReopened(topic="funds"),
        "客户没有对主题「funds」给过负反馈",
        "the customer had not answered the topic “funds” with a no",
    ),
    (
        TaskEnded(topic="funds"),
        "没有客户经理正在就主题「funds」跟进",
        "no manager worked on the topic “funds” with the customer",
    ),
    (
        Assessed(level=3),
        "客户有有效的风险测评，且可承受 R3",
        "the customer had a valid risk assessment that allows R3",
    ),
    (
        SuppressionLifted(rule="fraud"),
        "抑制规则「fraud」对客户不成立",
        "the rule “fraud” did not hold for the customer",
    ),
    (Reachable(channel="sms"), "可经短信联系到客户", "the customer could be reached by SMS"),
    (
        PersonalAddress(tag="home"),
        "客户的home不与他人共用",
        "the customer shared the home with nobody",
    ),
    (
        WithoutContact(contact=FUND, at=AT),
        "2026-05-03 10:00:00 没有经短信告知过「甲基金」",
        "“Fund A” had not been told by SMS at 2026-05-03 10:00:00",
    ),
    (
        WithoutContact(contact=FUND, at=None),
        "没有一条经短信、尚未发出的「甲基金」",
        "“Fund A” were not waiting to be told by SMS",
    ),
    (
        WithoutContact(contact=FUND, at=AT, customer="C2"),
        "同户或同址的另一位客户少一次触达",
        "another member of the household or address group had had one contact less",
    ),
    (
        WithContact(contact=FUND, at=AT),
        "2026-05-03 10:00:00 已经短信告知过「甲基金」",
        "“Fund A” had been told by SMS at 2026-05-03 10:00:00",
    ),
    (WithoutCandidate(strategy="fund_a"), "「甲基金」没有参选", "“Fund A” had not been proposed"),
    (
        WithoutCandidate(strategy="fund_a", customer="C2"),
        "同户或同址另一位客户的「甲基金」没有参选",
        "“Fund A” had not been proposed for another member of the household or address group",
    ),
    (LeverAtLeast(lever=1.0 + 3_100 / 10_000), "其杠杆不低于 1.31", "its lever were at least 1.31"),
    (
        LeverAtLeast(lever=1.0 + 15_001 / 10_000),
        "其杠杆不低于 2.5001",
        "its lever were at least 2.5001",
    ),
    (ExpiryAtLeast(hours=12), "其有效期不短于 12 小时", "it stood for at least 12 hours"),
    (
        LimitAtLeast(rule="week", limit=2),
        "频控「每周1次」的上限不低于 2 次",
        "the cap “One a week” allowed at least 2",
    ),
    (PlacesAtLeast(places=2), "每次决策的名额不少于 2 个", "a decision had at least 2 places"),
    (
        ResourceAtLeast(resource="budget", name="fund_a", amount=123_456),
        "策略「甲基金」的预算不低于 ¥1,234.56",
        "the budget of “Fund A” were at least ¥1,234.56",
    ),
    (
        ResourceAtLeast(resource="capacity", name="sms", amount=5),
        "渠道「短信」每日的容量不少于 5 条",
        "the daily capacity of “SMS” were at least 5",
    ),
    (
        ResourceAtLeast(resource="stock", name="gold", amount=7),
        "产品「gold」的库存不少于 7 份",
        "the stock of “gold” were at least 7",
    ),
    (
        ResourceUnlimited(resource="budget", name="fund_a"),
        "策略「甲基金」的预算不受限制",
        "the budget of “Fund A” were without limit",
    ),
    (
        ResourceUnlimited(resource="capacity", name="sms"),
        "渠道「短信」的容量不受限制",
        "the capacity of “SMS” were without limit",
    ),
    (
        ResourceUnlimited(resource="stock", name="gold"),
        "产品「gold」的库存不受限制",
        "the stock of “gold” were without limit",
    ),
    (
        StopLifted(scope=StopScope.STRATEGY, target="fund_a"),
        "策略「甲基金」没有被紧急停止",
        "no emergency switch stopped the strategy “Fund A”",
    ),
    (
        StopLifted(scope=StopScope.CHANNEL, target="sms"),
        "渠道「短信」没有被紧急停止",
        "no emergency switch stopped the channel “SMS”",
    ),
    (
        StopLifted(scope=StopScope.CATEGORY, target="wealth"),
        "类别「wealth」没有被紧急停止",
        "no emergency switch stopped the category “wealth”",
    ),
    (
        StopLifted(scope=StopScope.BANK, target=""),
        "全行没有被紧急停止",
        "no emergency switch stopped the whole bank",
    ),
    (
        NotHeldOut(rule="bank"),
        "客户不属于「bank」",
        "the customer were not in the control group “bank”",
    ),
]


@pytest.mark.parametrize(("change", "zh", "en"), TOLD, ids=lambda value: type(value).__name__)
def test_a_change_in_words(change: Counterfactual, zh: str, en: str) -> None:
    told = [tell_counterfactual(change, NAMES[one], SHANGHAI, "¥", one) for one in ("zh", "en")]
    assert told == [f"若{zh}，就会入选", f"would have been chosen if {en}"]
    assert not any("C2" in text for text in told)


def test_nothing_helps() -> None:
    zh, en = (tell_counterfactual(Blocked(facts=3), {}, "", "", one) for one in ("zh", "en"))
    assert zh == "没有哪一项单独的改变能使其入选：有 3 项事实阻挡"
    assert en == "no single change would have had it chosen: blocked by 3 facts"


def test_every_kind_of_change_is_told() -> None:
    assert {type(change) for change, _, _ in TOLD} == set(get_args(Counterfactual))


@pytest.mark.parametrize("kind", CLAUSES)
def test_both_languages_tell_the_same_facts(kind: str) -> None:
    clause = CLAUSES[kind]
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (clause.zh, clause.en)
    )
    assert zh == en >= clause.kinds.keys()
