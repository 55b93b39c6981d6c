"""What the settings of a bank's policy say: in sentences, in both languages."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from hengce.config.load import load
from hengce.model.delivery import Delivery, Promise
from hengce.model.egress import AllowedHost
from hengce.model.filter import Filter
from hengce.model.health import HealthRules
from hengce.model.identity import USUAL_KINDS, IdentityRules
from hengce.model.learned import Learning
from hengce.model.moments import Moments
from hengce.model.noun import Label, Noun
from hengce.model.outcome import OutcomeKind
from hengce.model.party import PartyRules, TieRole
from hengce.model.policy import Daypart, Policy
from hengce.model.relation import Bundle, Share
from hengce.model.withdrawal import BOUGHT, OnEvent, Reopening, Withdrawal
from hengce.simulate.bank import DEMO_BANK
from hengce.words.outcomes import OUTCOMES
from hengce.words.policy_changes import tell_change
from hengce.words.policy_fields import FIELDS
from hengce.words.policy_sections import sections_of, tell_value
from hengce.words.policy_settings import _TELLERS

EXAMPLES = Path(__file__).parents[2] / "examples" / "journeys"
NAMED = Label(zh="甲", en="A")

SAID = [
    ("zone_tag", "time_zone", "所在时区", "Time zone"),
    ("zone_tag", "", "无", "none"),
    ("contacts_per_decision_max", 1, "1 次", "1 contact"),
    ("contacts_per_decision_max", 2, "2 次", "2 contacts"),
    ("revalidate_after_minutes", 30, "30 分钟", "30 minutes"),
    ("revalidate_after_minutes", None, "不重新判断", "never decided again"),
    ("preference_margin", 0.005, "0.5 个百分点", "0.5 percentage points"),
    (
        "bundles",
        (Bundle(id="a", label=NAMED, offers_max=3),),
        "甲：一条消息至多 3 项，含胜出的一项",
        "A: 3 offers in one message at most, the winner included",
    ),
    (
        "shares",
        (Share(department="wealth", share=2_500),),
        "财富管理部应占每次批次触达的 25%，只作报告，不强制",
        "Wealth was promised 25% of a run's contacts: reported, never forced",
    ),
    (
        "dayparts",
        (Daypart(id="a", label=NAMED, begins="09:00", ends="12:00", response_prior=0.02),),
        "甲：09:00–12:00，没有数据时按响应率 2% 预期",
        "A: 09:00–12:00, 2% expected to answer before anything is known",
    ),
    (
        "moments",
        Moments(tried_share=500),
        (
            "0.5% 至 5% 的消息随机选发送时刻，误差小于 25% 后减少；"
            "触达后 3 天内的回应计入，参考最近 180 天"
        ),
        (
            "of 0.5% to 5% of messages the moment is drawn, fewer once the error is below 25%; "
            "answers count within 3 days, of the last 180 days"
        ),
    ),
    (
        "withdrawals",
        (BOUGHT,),
        "买了就不再推：客户回应“已购买”后撤回待发的：任何触达，限主题相同的；此后可以再发",
        (
            "Bought: no more of it waits: after the answer “bought”, what waits is pulled back: "
            "any contact of the same topic; more of it may follow"
        ),
    ),
    (
        "reopenings",
        (Reopening(id="a", label=NAMED, on=OnEvent(event="payroll_in"), categories=("wealth",)),),
        "甲：发生“工资到账”后重新开放：品类：理财",
        "A: after “Salary paid in”, open again: category: Wealth",
    ),
    (
        "withdrawals",
        (
            Withdrawal(
                id="a",
                label=NAMED,
                on=OnEvent(event="wealth_bought", where="amount >= 1000"),
                what=Filter(categories=("wealth",)),
            ),
        ),
        (
            "甲：发生“购买理财”（金额 ≥ 1,000.00 元）后撤回待发的：品类：理财；"
            "此后同类营销停发，直到客户再次表示意向"
        ),
        (
            "A: after “Wealth bought” (Amount ≥ 1,000.00), what waits is pulled back: category: "
            "Wealth; more of it is stopped until the customer answers positively"
        ),
    ),
    (
        "egress",
        (AllowedHost(host="sms.bank.cn", networks=("10.20.0.0/16",)),),
        "sms.bank.cn (端口 443、内网 10.20.0.0/16)",
        "sms.bank.cn (port 443, in 10.20.0.0/16)",
    ),
    (
        "learning",
        Learning(answers=(OutcomeKind.BOUGHT,), answer_days=30, daily=True),
        (
            "以“已购买”为回应；触达后 30 天内的回应计入，参考最近 180 天；"
            "倾向至多调到原来的 0.2 至 5 倍，每天至多 25%；"
            "原有估计相当于 10 次预期回应；每天自动发布"
        ),
        (
            "answers are: bought; answers count within 30 days, of the last 180 days; propensities "
            "move between 0.2 and 5 times, by 25% a day at most; what is believed beforehand "
            "weighs 10 expected answers; published daily"
        ),
    ),
    (
        "health",
        HealthRules(event="wealth_bought", window_days=1, effect_min=0.03),
        (
            "以触达后 1 天内的“购买理财”为成效；增量低于 3% 时不值得再发；"
            "前 28 天为基准；下线由人决定"
        ),
        (
            "“Wealth bought” within 1 day is a conversion; an increment below 3% is not worth it; "
            "the first 28 days are usual; people decide what is taken out"
        ),
    ),
    (
        "parties",
        PartyRules(roles=(TieRole(id="owner", label=Label(zh="实际控制人", en="owner")),)),
        "客户都是个人；关系：实际控制人",
        "every customer is a person; roles: owner",
    ),
]


@pytest.mark.parametrize(("field", "value", "zh", "en"), SAID, ids=[one[0] for one in SAID])
def test_a_setting_is_said_in_words(field: str, value: object, zh: str, en: str) -> None:
    bank = load(DEMO_BANK)
    assert tell_value(field, value, bank, "zh") == zh
    assert tell_value(field, value, bank, "en") == en


@pytest.mark.parametrize("folder", [DEMO_BANK, EXAMPLES])
def test_no_setting_is_read_back_as_it_is_written(folder: Path) -> None:
    """Neither a field's name nor a bracket of the document, in either language."""
    bank = load(folder)
    policy = replace(bank.policy, identity=IdentityRules(kinds=USUAL_KINDS))
    for language in ("zh", "en"):
        for section in sections_of(replace(bank, policy=policy), language):
            for rule in section.rules:
                assert not re.search(r"[{}\[\]]|\b[a-z]+_[a-z_]+: ", rule.sentence), rule
    settings = [one.id for one in section.rules]
    assert {"departments", "zone", "identity"} <= set(settings)


def test_every_kind_of_value_and_every_outcome_has_words() -> None:
    defaults = Policy(zone="", departments=())
    kinds = {type(getattr(defaults, name)) for name in FIELDS}
    assert {kind for kind in kinds if issubclass(kind, Noun)} <= set(_TELLERS)
    assert set(OUTCOMES) == set(OutcomeKind)


def test_a_change_that_sentences_do_not_tell_is_told_as_it_is_written() -> None:
    bank = load(DEMO_BANK)
    sides = (HealthRules(event="wealth_bought"), HealthRules(event="wealth_bought", number="deal"))
    told = tell_change("health", sides, "other", (bank, bank), "en")
    assert told.before == told.after
    assert told.sentence == 'number: "" → "deal"'


def test_what_a_hand_off_promises_is_told_class_by_class() -> None:
    bank = load(DEMO_BANK)
    rules = Delivery(care=Promise.AT_LEAST_ONCE)
    assert tell_value("delivery", rules, bank, "zh") == (
        "商业营销：至多发一次，结果不明时不重发；监管告知、交易通知、关怀：至少发一次，结果不明时重发"
    )
