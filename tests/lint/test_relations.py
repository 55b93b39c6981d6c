"""Relations, rests, bundles, shares, moments: what the linter finds, edit by edit."""

import msgspec
import pytest

from config.folder import append, related, replace
from hengce.config.load import load, load_with_places
from hengce.lint import errors_of, lint
from hengce.lint.bounds import DAYPARTS_MAX
from hengce.model.filter import Filter
from hengce.model.noun import Label
from hengce.model.policy import Daypart
from hengce.model.relation import Exclusion
from hengce.model.strategy import PriorityClass
from hengce.words.problems import tell_problem
from lint.related import BROKEN, CARD, FRAUD, PAY, POLICY, ROLL

WAITS = """
  - kind: before
    id: {id}
    label: {{zh: 先后, en: In order}}
    first: {first}
    then: {then}
    window: {{kind: rolling, days: 9}}
"""


def found(folder):
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    for problem in problems:
        assert all(tell_problem(problem)), problem
    return problems


def codes(folder):
    return [problem.code for problem in found(folder)]


def test_the_related_bank_has_no_problem(tmp_path):
    assert found(related(tmp_path)) == ()


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), BROKEN)
def test_one_edit_is_found_with_its_place(tmp_path, file, old, new, code, where):
    folder = related(tmp_path)
    replace(folder, file, old, new)
    assert (code, where) in [(problem.code, problem.where) for problem in found(folder)]


def test_all_of_them_are_listed_at_once(tmp_path):
    folder = related(tmp_path)
    for file, old, new in (
        (POLICY, "group_members_max: 8", "group_members_max: 0"),
        (POLICY, "business_days, days: 60", "business_days, days: 300"),
        (POLICY, "offers_max: 2", "offers_max: 0"),
        (POLICY, "share: 2500", "share: 6500"),
        (POLICY, 'begins: "18:00"', 'begins: "18"'),
        (PAY, "budget_cents: 500000", "budget_cents: -1"),
    ):
        replace(folder, file, old, new)
    assert [problem.where.split(" ")[0] for problem in found(folder)] == [
        "policy.yaml:106", "policy.yaml:107", "policy.yaml:114", "policy.yaml:83",
        "policy.yaml:95", f"{PAY}:33",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("places", "bundled", "advice"),
    [
        (1, True, []),
        (1, False, ["bundle.too_few", "relation.never_acts"]),
        (2, False, ["bundle.too_few"]),
    ],
)
def test_offers_exclude_each_other_where_two_can_be_chosen(tmp_path, places, bundled, advice):
    folder = related(tmp_path)
    replace(folder, POLICY, "contacts_per_decision_max: 1", f"contacts_per_decision_max: {places}")
    if not bundled:
        for file in (CARD, PAY):
            replace(folder, file, "bundle: app_offers\n", "")
    assert codes(folder) == advice


@pytest.mark.parametrize(
    ("rules", "never_released"),
    [
        # A chain is released from its beginning.
        ((("fraud", "{categories: [security]}", "{categories: [card]}"),
          ("card", "{categories: [card]}", "{categories: [deposit]}")), []),
        # Two that wait for each other wait for ever, and so does what follows.
        ((("a", "{categories: [card]}", "{categories: [deposit]}"),
          ("b", "{categories: [deposit]}", "{categories: [card]}"),
          ("c", "{categories: [card]}", "{strategies: [maturity_rollover]}")), ["a", "b", "c"]),
        # One channel of the first is enough.
        ((("a", "{categories: [card]}", "{channels: [push], categories: [card]}"),), []),
        # What is told through no channel at hand is never told.
        ((("a", "{channels: [task], categories: [card]}", "{channels: [wecom, sms]}"),), ["a"]),
    ],
)  # fmt: skip
def test_what_waits_for_ever_is_named(tmp_path, rules, never_released):
    folder = related(tmp_path)
    text = "relations:" + "".join(
        WAITS.format(id=name, first=first, then=then) for name, first, then in rules
    )
    policy = folder / POLICY
    before, _, rest = policy.read_text(encoding="utf-8").partition("relations:\n")
    after = rest.partition("rests:\n")[2]
    policy.write_text(f"{before}{text}rests:\n{after}", encoding="utf-8")
    problems = found(folder)
    assert {problem.code for problem in problems} <= {"relation.never_released"}
    assert [p.fact_map()["relation"] for p in problems] == never_released


@pytest.mark.parametrize(
    ("suppressed", "rested", "risky", "advised"),
    [
        (False, False, True, True),
        (True, False, True, False),
        (False, True, True, False),
        (False, False, False, False),
    ],
)
def test_marketing_beside_risk_is_quieted_by_something(
    tmp_path, suppressed, rested, risky, advised
):
    bank = load(related(tmp_path))
    service = Filter(priority_classes=(PriorityClass.SERVICE,))
    policy = bank.policy
    if not suppressed:
        policy = msgspec.structs.replace(policy, suppressions=())
    if not rested:
        quiet = msgspec.structs.replace(
            policy.rests[0], applies=service, after=Filter(topics=("x",))
        )
        policy = msgspec.structs.replace(policy, rests=(quiet,))
    strategies = tuple(s for s in bank.strategies if risky or s.id != "fraud_alert")
    changed = msgspec.structs.replace(bank, policy=policy, strategies=strategies)
    assert ("policy.nothing_quiets_marketing" in {p.code for p in lint(changed)}) is advised


def test_a_policy_may_come_before_its_strategies(tmp_path):
    folder = related(tmp_path)
    replace(folder, POLICY, "first: {strategies: [payroll_deposit]}", "first: {channels: [push]}")
    replace(folder, POLICY, "first: {strategies: [assessment_renewal]}", "first: {channels: [sms]}")
    replace(folder, POLICY, "then: {topics: [wealth_visit]}", "then: {channels: [task]}")
    replace(folder, POLICY, "first: {categories: [security]}", "first: {channels: [sms]}")
    bank = msgspec.structs.replace(load(folder), strategies=(), materials=())
    assert lint(bank) == ()


def test_advice_keeps_nothing_out(tmp_path):
    folder = related(tmp_path)
    append(folder, CARD, "mandatory: true\n")
    replace(folder, POLICY, "then: {products: [bill_instalment]}", "then: {channels: [task]}")
    problems = found(folder)
    assert {p.code for p in problems} == {"relation.never_acts", "strategy.mandatory_marketing"}
    assert errors_of(problems) == ()


def test_mandatory_is_no_wonder_where_the_law_or_risk_asks_for_it(tmp_path):
    folder = related(tmp_path)
    replace(folder, FRAUD, "mandatory: true", "mandatory: false")
    assert codes(folder) == []


def test_lists_have_limits(tmp_path):
    bank = load(related(tmp_path))
    name = Label(zh="名", en="name")
    parts = tuple(
        Daypart(id=f"p{hour}", label=name, begins=f"{hour:02}:00", ends=f"{hour + 1:02}:00")
        for hour in range(DAYPARTS_MAX + 1)
    )
    relations = tuple(
        Exclusion(id=f"r{number}", label=name, first=Filter(), then=Filter())
        for number in range(129)
    )
    policy = msgspec.structs.replace(bank.policy, dayparts=parts, relations=relations)
    problems = lint(msgspec.structs.replace(bank, policy=policy))
    assert [(p.where, p.code, p.fact_map()["limit"]) for p in problems] == [
        ("policy dayparts", "bounds.exceeded", "12"),
        ("policy relations", "bounds.exceeded", "128"),
    ]


def test_an_example_may_refuse_profiling(tmp_path):
    folder = related(tmp_path)
    replace(folder, ROLL, 'consents: ["marketing:wecom"]',
            'consents: ["marketing:wecom"]\n      opted_out: [personalisation]')  # fmt: skip
    assert codes(folder) == []
