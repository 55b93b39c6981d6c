"""Relations, rests, bundles, shares and moments: read, written back, and named when wrong."""

import json

import msgspec
import pytest

from config.folder import related, replace
from config.test_load import problems_of
from hengce.config.document import Document
from hengce.config.dump import dump
from hengce.config.load import load
from hengce.config.shape import shape_problems
from hengce.model.filter import Filter
from hengce.model.policy import DecisionWindows, Policy
from hengce.model.relation import Ban, Exclusion, Precedence
from hengce.model.strategy import PriorityClass
from hengce.model.version import version_of
from hengce.model.window import BusinessDays, Rolling

FRAUD = "{kind: rolling, days: 30}\nrests"


def test_what_the_folder_says(tmp_path):
    bank = load(related(tmp_path))
    excludes, before, never = bank.policy.relations
    assert isinstance(excludes, Exclusion)
    assert excludes.mutual
    assert excludes.then == Filter(products=("bill_instalment",))
    assert isinstance(before, Precedence)
    assert before.window == BusinessDays(days=60)
    assert isinstance(never, Ban)
    assert never.window == Rolling(days=30)
    (rest,) = bank.policy.rests
    assert (rest.after.priority_classes, rest.hours) == ((PriorityClass.SERVICE,), 24)
    assert rest.applies.priority_classes == (PriorityClass.MARKETING,)
    assert [part.response_prior for part in bank.policy.dayparts] == [0.02, 0.03]
    assert bank.policy.decision_windows == DecisionWindows(service_ms=10, marketing_ms=200)
    assert [cap.per for cap in bank.policy.caps] == ["", "", "household"]
    strategies = {strategy.id: strategy for strategy in bank.strategies}
    assert strategies["payroll_deposit"].budget_cents == 500_000
    assert strategies["payroll_deposit"].bundle == "app_offers"
    assert strategies["fraud_alert"].mandatory
    assert {product.id: product.stock for product in bank.products}["time_deposit_1y"] == 900


def test_it_round_trips_as_yaml_and_as_json(tmp_path):
    bank = load(related(tmp_path))
    written = tmp_path / "written"
    dump(bank, written)
    assert load(written) == bank
    (written / "policy.yaml").unlink()
    plain = json.dumps(msgspec.to_builtins(bank.policy), ensure_ascii=False)
    (written / "policy.json").write_text(plain, encoding="utf-8")
    assert load(written) == bank
    assert version_of(load(written)) == version_of(bank)


def test_no_limit_is_written_as_null(tmp_path):
    folder = related(tmp_path)
    replace(folder, "strategies/payroll_deposit.yaml", "budget_cents: 500000", "budget_cents: null")
    replace(folder, "products.yaml", "stock: 900", "stock: ~")
    bank = load(folder)
    assert {strategy.budget_cents for strategy in bank.strategies} == {None}
    assert {product.stock for product in bank.products} == {None}


# what is replaced in the policy, by what; the code, the place, and what the facts name
BROKEN = [
    ("  - kind: excludes\n    id: dep", "  - id: dep", "document.key_missing",
     "policy.yaml:85 relations/deposit_or_card", "kind"),
    ("kind: excludes", "kind: exclude", "document.not_choice",
     "policy.yaml:85 relations/deposit_or_card/kind", "excludes, before, never_after"),
    ("kind: business_days", "kind: working_days", "document.not_choice",
     "policy.yaml:95 relations/assess_first/window/kind", "rolling, calendar, business_days"),
    ("{kind: business_days, days: 60}", "{kind: business_days}", "document.key_missing",
     "policy.yaml:95 relations/assess_first/window", "days"),
    ("{kind: business_days, days: 60}", "{kind: business_days, hours: 60}",
     "document.key_unknown", "policy.yaml:95 relations/assess_first/window/hours", "days"),
    ("    window: {kind: business_days, days: 60}\n", "", "document.key_missing",
     "policy.yaml:90 relations/assess_first", "window"),
    ("then: {topics: [wealth_visit]}", "than: {topics: [wealth_visit]}", "document.key_unknown",
     "policy.yaml:94 relations/assess_first/than", "then"),
    ("then: {products: [bill_instalment]}",
     "then: {products: [bill_instalment]}\n    mutual: both", "document.not_boolean",
     "policy.yaml:90 relations/deposit_or_card/mutual", "both"),
    ("then: {products: [bill_instalment]}", "then: {product: [bill_instalment]}",
     "document.key_unknown", "policy.yaml:89 relations/deposit_or_card/then/product",
     "products"),
    (FRAUD, FRAUD.replace("}", "}\n    mutual: true"), "document.key_unknown",
     "policy.yaml:102 relations/no_card_after_fraud/mutual", "id"),
    (FRAUD, "30d\nrests", "document.not_mapping",
     "policy.yaml:101 relations/no_card_after_fraud/window", "30d"),
    ("en: Rest after service}", "en: Rest after service}\n    hours: 0.5", "document.not_whole",
     "policy.yaml:105 rests/after_service/hours", "0.5"),
    ("en: Rest after service}", "en: Rest after service}\n    after: [service]",
     "document.not_mapping", "policy.yaml:105 rests/after_service/after", "service"),
    (", offers_max: 2", "", "document.key_missing", "policy.yaml:106 bundles/app_offers",
     "offers_max"),
    ("share: 4000", 'share: "40%"', "document.not_whole", "policy.yaml:108 shares/0/share", "40%"),
    ('begins: "08:00", ', "", "document.key_missing", "policy.yaml:111 dayparts/morning", "begins"),
    ("marketing_ms: 200", "commercial_ms: 200", "document.key_unknown",
     "policy.yaml:117 decision_windows/commercial_ms", "service_ms"),
    ("per: household", "per: [household]", "document.not_text",
     "policy.yaml:29 caps/task_30d/per", "household"),
    ("group_members_max: 8", "group_members_max: many", "document.not_whole",
     "policy.yaml:83 group_members_max", "many"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "where", "named"), BROKEN)
def test_one_edit_is_one_problem_that_names_the_choice(tmp_path, old, new, code, where, named):
    folder = related(tmp_path)
    replace(folder, "policy.yaml", old, new)
    facts = {(p.code, p.where): p.fact_map() for p in problems_of(folder)}
    assert (code, where) in facts
    assert any(named in str(fact) for fact in facts[code, where].values())


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("strategies/payroll_deposit.yaml", "budget_cents: 500000", "budget_cents: 5000.00",
         "document.not_whole"),
        ("strategies/fraud_alert.yaml", "mandatory: true", "mandatory: always",
         "document.not_boolean"),
        ("strategies/payroll_deposit.yaml", "bundle: app_offers", "bundle: [app_offers]",
         "document.not_text"),
        ("products.yaml", "stock: 900", "stock: plenty", "document.not_whole"),
    ],
)  # fmt: skip
def test_resources_and_ranks_have_their_kinds(tmp_path, file, old, new, code):
    folder = related(tmp_path)
    replace(folder, file, old, new)
    assert [problem.code for problem in problems_of(folder)] == [code]


def test_every_part_of_a_policy_is_compared_with_its_noun(tmp_path):
    """Take each part away, or make it a list: the walk and msgspec agree on what is wrong."""
    plain = json.loads(msgspec.json.encode(load(related(tmp_path)).policy))
    for name in ("relations", "rests", "bundles", "shares", "dayparts"):
        for index, item in enumerate(plain[name]):
            for key in item:
                for spoilt in ({k: v for k, v in item.items() if k != key}, {**item, key: [[]]}):
                    items = [*plain[name][:index], spoilt, *plain[name][index + 1 :]]
                    changed = {**plain, name: items}
                    found = shape_problems(Document("policy.yaml", changed, {}), Policy)
                    assert bool(found) is not _converts(changed), (name, key, spoilt)


def _converts(value):
    try:
        msgspec.convert(value, Policy)
    except msgspec.ValidationError:
        return False
    return True
