"""A decision in words: every reason with its numbers, and nobody else's name."""

import string

import msgspec
import pytest

from config.folder import BANK
from hengce.config.load import load
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Candidate, Decision, Pin, Reason
from hengce.model.filter import Filter
from hengce.model.instant import read_instant
from hengce.model.journey import waves_of
from hengce.model.noun import Label
from hengce.model.policy import Cap, Holdout, HoldoutScope, Policy
from hengce.model.relation import Exclusion, Rest
from hengce.model.run import Run, Scarcity, ShareKept
from hengce.model.strategy import Lever, MessageClass, PriorityClass
from hengce.model.window import Rolling
from hengce.words.decision import tell
from hengce.words.nodes import called
from hengce.words.reasons import REASONS
from hengce.words.report import report

AT = read_instant("2026-11-23T10:00", "Asia/Shanghai")
PIN = Pin(snapshot="s", position=1, configuration="c", at=AT, engine="e", tzdata="t")
SOMEBODY_ELSE = "C-000-OTHER"
ANY = Filter()
NAMES = {
    "card_instalment": Label(zh="分期营销", en="Card instalment"),
    "maturity_rollover": Label(zh="到期承接", en="Maturity rollover"),
    "payroll_deposit": Label(zh="代发客户定期存款", en="Payroll deposit"),
    "wealth_visit": Label(zh="理财面访", en="Wealth visit"),
}


def policy_of(bank_policy: Policy) -> Policy:
    return msgspec.structs.replace(
        bank_policy,
        caps=(
            *bank_policy.caps,
            Cap(id="home_7d", label=Label(zh="每户7天1次", en="One a household in 7 days"),
                limit=1, window=Rolling(days=7), counts=ANY, per="city"),
        ),
        relations=(Exclusion(id="apart", label=Label(zh="不同时推", en="Apart"), first=ANY,
                             then=ANY),),
        rests=(Rest(id="calm", label=Label(zh="业务后休整", en="Calm")),),
    )  # fmt: skip


def limited(bank):
    """Give the bank a household's cap, a relation, a rest, and limits on resources."""
    strategies = tuple(
        msgspec.structs.replace(each, budget_cents=50_000, label=NAMES.get(each.id, each.label))
        for each in bank.strategies
    )
    return msgspec.structs.replace(bank, policy=policy_of(bank.policy), strategies=strategies)


CONFIGURATION = limited(load(BANK))


def told(language, *candidates, contacts=()):
    decision = Decision(
        id="D1/C1", customer="C1", org="HQ", pin=PIN, candidates=candidates, contacts=contacts
    )
    return tell(decision, CONFIGURATION, language)


def of(reason, strategy="card_instalment", **facts):
    return Candidate(strategy=strategy, reason=reason, channel="sms", **facts)


CAP = {"rule": "home_7d", "used": 1, "limit": 1}
OTHER = {"winner": "wealth_visit", "winner_customer": SOMEBODY_ELSE}
WON = {"winner": "wealth_visit", "margin": 1234.0}

SAID = [
    (of(Reason.CATEGORY_STOPPED, rule="wealth"), "the category “Wealth” is stopped",
     "类别「理财」因银行的撤回规则"),
    (of(Reason.STRATEGY_STOPPED, rule="wealth_visit"), "the strategy “Wealth visit” is stopped",
     "策略「理财面访」因银行的撤回规则"),
    (of(Reason.BEFORE_MISSING, rule="apart"), "what must be told first has not been told (“Apart”)",
     "按「不同时推」，应先告知的内容尚未告知"),
    (of(Reason.AFTER_CONTACT, rule="apart"), "an earlier contact forbids this one (“Apart”)",
     "按「不同时推」，此前已有的触达不允许再作此触达"),
    (of(Reason.RESTING, rule="calm"), "deferred; resting after an earlier contact (“Calm”)",
     "已推迟：处于休整期「业务后休整」"),
    (of(Reason.BUDGET_SPENT, rule="card_instalment", used=49_950, limit=50_000),
     "the budget of “Card instalment” does not reach down to this rank: ¥499.50 of ¥500.00",
     "预算排不到此处：此前已用 ¥499.50，共 ¥500.00"),
    (of(Reason.CAPACITY_SPENT, rule="sms", used=2_000_000, limit=2_000_000),
     "today's capacity of “SMS” does not reach down to this rank: 2000000 of 2000000",
     "渠道「短信」今日的容量排不到此处：此前已用 2000000 条，共 2000000 条"),
    (of(Reason.STOCK_SPENT, rule="bill_instalment", used=9, limit=9),
     "the stock of “Bill instalment” does not reach down to this rank: 9 of 9",
     "产品「账单分期」的库存排不到此处：此前已用 9 份，共 9 份"),
    (of(Reason.IMPERSONAL_ADDRESS, rule="home_7d"),
     "too many customers share the City for it to be anybody's own; under the cap",
     "常住城市由太多客户共用，不代表客户本人；频控「每户7天1次」之下不作营销"),
    (of(Reason.CAP_TAKEN, **CAP, **OTHER),
     "“Wealth visit” for another member of the household or address group took the last place",
     "频控「每户7天1次」的最后名额给了同户或同址另一位客户的「理财面访」（1/1）。"),
    (of(Reason.CAP_TAKEN, **CAP, **WON),
     "under the cap “One a household in 7 days” (1 of 1), ahead by ¥12.34.",
     "频控「每户7天1次」的最后名额给了「理财面访」（1/1），得分差 ¥12.34。"),
    (of(Reason.SLOT_TAKEN, limit=1, **WON), "“Wealth visit” came first, ahead by ¥12.34.",
     "让位于「理财面访」，得分差 ¥12.34。"),
    (of(Reason.EXCLUDED, rule="apart", **WON),
     "outranked; excluded by “Wealth visit”, which this decision chose (“Apart”), ahead by",
     "按「不同时推」，不与本次已选的「理财面访」同时触达，得分差 ¥12.34。"),
    (of(Reason.REST_TAKEN, rule="calm", winner="wealth_visit"),
     "deferred; resting after “Wealth visit”, which this decision chose (“Calm”), to be decided",
     "本次已选「理财面访」，其后为休整期「业务后休整」，以后再决定。"),
    (of(Reason.RESOURCE_TAKEN, rule="card_instalment", used=49_998, limit=50_000, **OTHER),
     "group took the last of the budget of “Card instalment” (¥499.98 of ¥500.00).",
     "策略「分期营销」预算的余量给了同户或同址另一位客户的「理财面访」（已用 ¥499.98，"),
    (of(Reason.RESOURCE_TAKEN, rule="sms", used=7, limit=7, winner="wealth_visit"),
     "“Wealth visit” took the last of today's capacity of “SMS” (7 of 7).",
     "渠道「短信」今日容量的余量给了「理财面访」（已用 7，共 7）。"),
    (of(Reason.RESOURCE_TAKEN, rule="bill_instalment", used=3, limit=3, winner="wealth_visit"),
     "“Wealth visit” took the last of the stock of “Bill instalment” (3 of 3).",
     "产品「账单分期」库存的余量给了「理财面访」（已用 3，共 3）。"),
    (of(Reason.RIDES, winner="payroll_deposit"),
     "✔ Card instalment: chosen; told in the message of “Payroll deposit” by SMS.",
     "✔ 「分期营销」选中：随「代发客户定期存款」的同一条消息经短信告知。"),
]  # fmt: skip


@pytest.mark.parametrize(("candidate", "en", "zh"), SAID, ids=lambda each: "")
def test_each_reason_says_its_rule_its_numbers_and_who_won(candidate, en, zh):
    assert en in told("en", candidate)
    assert zh in told("zh", candidate)


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_reason_names_another_customer(reason, language):
    facts = {"rule": "home_7d", "used": 1, "limit": 1, "margin": 1.0, **OTHER}
    text = told(language, of(reason, **facts))
    assert SOMEBODY_ELSE not in text
    names_winner = "winner" in {f for _, f, _, _ in string.Formatter().parse(REASONS[reason].en)}
    assert (("另一位客户" in text) or ("another member" in text)) is names_winner


def kind(strategy, riders=()):
    return ContactKind(
        strategy=strategy, channel="push", priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL, category="c", topic="t", department="d",
        interrupts=True, riders=riders,
    )  # fmt: skip


def test_riders_are_told_with_their_message_and_counted_as_chosen():
    contact = Contact(
        id="D1/C1.1", decision="D1/C1", customer="C1", org="HQ", reserved_at=AT, release_at=AT,
        expires_at=AT, kind=kind("payroll_deposit", (kind("card_instalment"),
                                                     kind("maturity_rollover"))),
    )  # fmt: skip
    candidates = (
        of(Reason.CHOSEN, "payroll_deposit"),
        of(Reason.RIDES, winner="payroll_deposit"),
        of(Reason.RIDES, "maturity_rollover", winner="payroll_deposit"),
    )
    lines = told("en", *candidates, contacts=(contact,)).splitlines()
    assert lines[0].endswith("3 candidates, 3 chosen.")
    assert lines[1].endswith("with “Card instalment”, “Maturity rollover” in the same message")
    assert "，同一条消息还有「分期营销」「到期承接」" in told(
        "zh", *candidates, contacts=(contact,)
    )


def scored(**factors):
    candidate = of(Reason.CHOSEN, factors.pop("strategy", "card_instalment"), **factors)
    return [told(language, candidate).splitlines()[-1].strip() for language in ("en", "zh")]


def test_a_score_is_told_by_its_factors_and_their_shares():
    en, zh = scored(propensity=0.08, value_cents=160_000.0, score=12_800.0)
    # ln 0.08 = -2.526 and ln 1600 = 7.378 move the score by 9.904 together.
    assert en == (
        "score ¥128.00 = propensity 0.0800 [-26%] × context 1 × value ¥1,600.00 [+74%] × lever 1"
    )
    assert zh == "得分 ¥128.00 = 倾向 0.0800 [-26%] × 情境 1 × 价值 ¥1,600.00 [+74%] × 杠杆 1"


def test_levers_have_names_and_percents(monkeypatch):
    rollover = next(s for s in CONFIGURATION.strategies if s.id == "maturity_rollover")
    levers = (Lever(name="旺季", percent=15), Lever(name="存量", percent=-2.5))
    worth = msgspec.structs.replace(rollover.score, levers=levers)
    changed = msgspec.structs.replace(
        CONFIGURATION, strategies=(msgspec.structs.replace(rollover, score=worth),)
    )
    monkeypatch.setitem(globals(), "CONFIGURATION", changed)
    facts = {"propensity": 1.0, "value_cents": 100.0, "lever": 1.125, "score": 112.5}
    en, zh = scored(strategy="maturity_rollover", **facts)
    assert en.endswith("× value ¥1.00 × lever 1.125 (旺季 +15%, 存量 -2.5%) [+100%]")
    assert zh.endswith("× 杠杆 1.125 (旺季 +15%, 存量 -2.5%) [+100%]")


@pytest.mark.parametrize(
    "factors",
    [
        {"propensity": 0.0, "value_cents": 100.0},
        {"propensity": 0.5, "value_cents": -100.0, "score": -50.0},
        {"propensity": 0.5, "value_cents": 100.0, "context": 0.0},
    ],
)
def test_what_is_not_above_nothing_has_no_share(factors):
    assert all("[" not in line for line in scored(**factors))


def test_factors_of_one_have_no_share():
    assert all("[" not in line for line in scored(propensity=1.0, value_cents=100.0, score=100.0))


# A run -------------------------------------------------------------------------------


def test_a_run_tells_what_became_of_what_is_scarce():
    run = Run(
        id="R1", pin=PIN, customers=9, candidates=9, contacts=8, digest="",
        scarcities=(
            Scarcity(kind="budget", name="card_instalment", limit=50_000, left=40_000,
                     demanded=60_000, taken=39_900, tier=5, score=1_234.0),
            Scarcity(kind="capacity", name="sms", limit=2_000_000, left=2_000_000, demanded=7,
                     taken=7),
            Scarcity(kind="stock", name="gone", limit=1, left=1, demanded=2, taken=1, tier=2),
        ),
        shares=(ShareKept(department="wealth", promised=4_050, contacts=3, short=1, outranked=2),),
        impersonal={"city": 1_200},
    )  # fmt: skip
    budget, capacity, stock, share, tag = report(run, CONFIGURATION, "en")
    assert budget.startswith("the budget of “Card instalment”: ¥500.00 in all, ¥400.00 left before")
    assert budget.endswith("¥600.00 demanded, ¥399.00 taken; served down to a score of ¥12.34 in "
                           "marketing, which went without")  # fmt: skip
    assert capacity.startswith("today's capacity of “SMS”: 2,000,000 in all, 2,000,000 left before")
    assert capacity.endswith("7 demanded, 7 taken")
    assert stock.startswith("the stock of “gone”: 1 in all")
    assert stock.endswith("a score of ¥0.00 in service, which went without")
    assert share.startswith("Wealth management: promised 40.5%; contacts: 3, short of it: 1, cand")
    assert tag.startswith("City: 1,200 customers share a value with too many others")
    told = "\n".join(report(run, CONFIGURATION, "zh"))
    assert "策略「分期营销」预算：共 ¥500.00，批次前余 ¥400.00，需求 ¥600.00，用去 ¥399.00" in told
    assert "；给到营销类得分 ¥12.34 之前为止\n渠道「短信」今日容量：" in told
    assert "财富管理部：承诺份额 40.5%，得 3 个触达，缺 1 个；2 个候选让位于其他部门" in told


def test_a_run_without_limits_tells_nothing():
    run = Run(id="R1", pin=PIN, customers=9, candidates=9, contacts=8, digest="")
    assert list(report(run, CONFIGURATION, "zh")) == []


def test_a_wave_is_called_by_its_journey_and_its_node_and_a_hold_out_by_its_size():
    hold_out = Holdout(id="ho_1", scope=HoldoutScope.BANK, share=500, salt="s")
    policy = msgspec.structs.replace(CONFIGURATION.policy, holdouts=(hold_out,))
    bank = msgspec.structs.replace(CONFIGURATION, policy=policy)
    (node, *_) = waves_of(bank.strategies[0])
    strategy = f"{bank.strategies[0].id}/{node.id}@0123456789ab"
    refused = of(Reason.HELD_OUT, strategy=strategy, rule="ho_1")
    made = Decision(
        id="D1/C1", customer="C1", org="HQ", pin=PIN, candidates=(refused,), contacts=()
    )
    label, title = bank.strategies[0].label, called(node)
    zh, en = (tell(made, bank, language) for language in ("zh", "en"))
    assert f"「{label.zh} · {title.zh}」对照组：客户属于「全行对照组（5%）」，不触达。" in zh
    assert f"{label.en} · {title.en}: held out; the customer is in the control group" in en
    assert "“Hold-out of the whole bank (5%)”" in en
    assert "2026-11-23 10:00:00" in zh
    assert "2026-11-23 10:00:00" in en
