"""What the linter finds: one edit of a right configuration each, the code and the place."""

import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

import hengce.config
import hengce.lint
from config.folder import BANK, copied, edited, replace
from hengce.config.load import load, load_with_places
from hengce.lint import ADVICE, errors_of, lint
from hengce.lint.bounds import CHANNELS_MAX
from hengce.model.nodes import Exit, Jump, Task
from hengce.model.noun import Label
from hengce.model.strategy import Edge
from hengce.words import (
    problems_config,
    problems_intents,
    problems_policy,
    problems_relations,
    problems_strategy,
)
from hengce.words.problems import SENTENCES
from lint.related import BROKEN as RELATED

OURS = (
    problems_config.SENTENCES
    | problems_intents.SENTENCES
    | problems_policy.SENTENCES
    | problems_relations.SENTENCES
    | problems_strategy.SENTENCES
)
ROLL = "strategies/maturity_rollover.yaml"
VISIT = "strategies/wealth_visit.yaml"
PAY = "strategies/payroll_deposit.yaml"
CARD = "strategies/card_instalment.yaml"
FRAUD = "strategies/fraud_alert.yaml"
WORDS = "materials/wealth.yaml"
RETAIL = "materials/retail.yaml"
CODE = r'(?:problem|Problem\.of|_report)\([^"]*"([a-z]+\.[a-z_]+)"'
EDGES = "    - {source: start, target: visit}\n    - {source: visit, target: done}\n"
RACE = "    - {kind: race, id: r, awaits: {a: {event: b}}, timeout: {hours: 1}}\n"
AWAITS = "    - {kind: wait_for_event, id: e, awaits: {event: b}, timeout: {hours: 1}}\n"
A_BLACKOUT = "{id: b, label: {zh: 封网, en: Freeze}, first: 1 Oct, last: 2026-10-01}"
UNTIL = "    - {kind: wait, id: w, until: {kind: date, tag: birthday}}\n"
DONE = "    - {kind: exit, id: done, position: {x: 560, y: 160}}\n"


def found(folder):
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    for problem in problems:
        if problem.code in SENTENCES:
            words = SENTENCES[problem.code]
            assert all(text.format(**problem.fact_map()) for text in words), problem
    return problems


def test_the_bank_has_no_problem():
    assert found(BANK) == ()


# file, what is replaced, by what; the code, and the place
BROKEN = [
    # names and the catalogue
    ("tags.yaml", "name: wealth_holding", "name: $wealth", "tag.name_invalid",
     "tags.yaml:20 name"),
    ("tags.yaml", "name: city", "name: select", "tag.name_reserved", "tags.yaml:3 name"),
    ("tags.yaml", "name: city", "name: City", "tag.name_invalid", "tags.yaml:3 name"),
    ("tags.yaml", "kind: text\n  label: {zh: 风险承受能力", "kind: integer\n  label: {zh: 风险",
     "tag.values_not_text", "tags.yaml:25 values"),
    ("tags.yaml", "    C1: {zh: 保守型", '    "": {zh: 保守型', "tag.code_empty",
     "tags.yaml:25 values"),
    # tags that are computed
    ("derived.yaml", "name: idle_cash", "name: Idle", "tag.name_invalid", "derived.yaml:2 name"),
    ("derived.yaml", "name: idle_cash", "name: aum", "derived.stored_too", "derived.yaml:2 name"),
    ("derived.yaml", "name: idle_cash", "name: select", "tag.name_reserved",
     "derived.yaml:2 name"),
    ("derived.yaml", "deposit_balance - maturing", "deposit - maturing", "rule.unknown_tag",
     "derived.yaml:5 formula"),
    ("derived.yaml", "formula: decayed_of(", "formula: idle_cash + decayed_of(", "rule.units",
     "derived.yaml:16 formula"),
    ("derived.yaml", "formula: deposit_balance", "formula: idle_cash", "rule.formula_cycle",
     "derived.yaml:5 formula"),
    (VISIT, "AND has_manager", "AND NOT credit_stretched", "tag.use",
     "strategies/wealth_visit.yaml:21 graph/nodes/start/audience"),
    ("tags.yaml", "name: city, kind: text", "name: city, uses: [risk], kind: text", "tag.use",
     "strategies/maturity_rollover.yaml:32 graph/nodes/offer/material"),
    ("tags.yaml", "name: complaint_open, kind", "name: complaint_open, uses: [risk], kind",
     "tag.use_of_rule", "policy.yaml:54 suppressions/complaint/condition"),
    ("tags.yaml", "name: has_manager, kind", "name: has_manager, uses: [marketing], kind",
     "tag.use_of_rule", "channels.yaml:32 reachable"),
    (VISIT, "propensity: wealth_propensity", "propensity: wealth_curious", "rule.not_a_value",
     "strategies/wealth_visit.yaml:14 score/propensity"),
    ("derived.yaml", "card_overdue_days > 0 OR in_collection", "card_overdue_days >",
     "rule.syntax", "derived.yaml:24 formula"),
    ("events.yaml", "name: app_login", "name: app-login", "event.name_invalid",
     "events.yaml:1 name"),
    ("events.yaml", "seconds: integer", "Seconds: integer", "event.property_invalid",
     "events.yaml:5 properties/Seconds"),
    ("events.yaml", "seconds: integer}",
     "seconds: integer}\n  labels: {minutes: {zh: 分钟, en: Minutes}}", "event.label_unknown",
     "events.yaml:6 labels/minutes"),
    # intents
    ("intents.yaml", "event: browse_wealth}, {", "event: browsed}, {", "event.unknown",
     "intents.yaml:4 steps/0/event"),
    ("intents.yaml", "{event: card_spend", "{event: wealth_left", "intent.of_intents",
     "intents.yaml:6 against/0/event"),
    ("intents.yaml", "{product: W1}", "{produkt: W1}", "intent.property",
     "intents.yaml:4 steps/1/where/produkt"),
    ("intents.yaml", "{event: card_spend, cents_min", "{event: app_login, cents_min",
     "intent.no_amount", "intents.yaml:6 against/0/cents_min"),
    ("intents.yaml", "within_minutes: 30", "within_minutes: 0", "policy.out_of_range",
     "intents.yaml:5 within_minutes"),
    ("intents.yaml", "quiet_minutes: 10", "quiet_minutes: 527041", "policy.out_of_range",
     "intents.yaml:7 quiet_minutes"),
    ("intents.yaml", "quiet_minutes: 10", "quiet_minutes: 527040", "intent.takes_too_long",
     "intents.yaml:7 quiet_minutes"),
    (VISIT, "count_of('browse_wealth', days => 30)", "count_of('wealth_left', days => 367)",
     "rule.intent_window", "strategies/wealth_visit.yaml:21 graph/nodes/start/audience"),
    ("intents.yaml", "  against: [{event: card_spend, cents_min: 100000}]\n", "",
     "intent.quiet_for_nothing", "intents.yaml:6 quiet_minutes"),
    ("events.yaml", "name: app_login", "name: wealth_left", "intent.name_taken",
     "events.yaml:1 name"),
    (VISIT, "count_of('browse_wealth'", "count_of('wealth_lost'", "rule.unknown_event",
     "strategies/wealth_visit.yaml:21 graph/nodes/start/audience"),
    ("consents.yaml", "id: service", 'id: "service:1"', "name.invalid", "consents.yaml:5 id"),
    ("consents.yaml", 'texts:\n    "2026.1": 本人知悉贵行发送账户与业务办理通知。', "texts: {}",
     "consent.no_text", "consents.yaml:7 texts"),
    ("units.yaml", "parent: HQ}\n- {id: south", "parent: HK}\n- {id: south",
     "unit.parent_unknown", "units.yaml:2 parent"),
    ("units.yaml", "分行, en: East branch}, parent: HQ", "分行, en: East branch}",
     "unit.not_one_root", "units"),
    ("units.yaml", "parent: HQ", "parent: east_hangzhou", "unit.cycle", "units.yaml:2 parent"),
    # audiences
    ("audiences.yaml", "where: aum >= 500000", "where: aum >= 50000O", "rule.syntax",
     "audiences.yaml:4 where"),
    ("audiences.yaml", "org: east", "org: west", "audience.unit_unknown",
     "audiences.yaml:7 org"),
    ("audiences.yaml", "any_of: [affluent]", "any_of: [afluent]", "audience.unknown",
     "audiences.yaml:12 any_of/0"),
    ("audiences.yaml", "in_audience('affluent')", "in_audience('afluent')",
     "rule.unknown_audience", "audiences.yaml:8 where"),
    ("audiences.yaml", "where: in_audience('affluent') AND age >= 30", "none_of: [left_out]",
     "audience.cycle", "audiences.yaml:5"),
    ("audiences.yaml", "where: aum >= 500000", "where: in_audience('affluent')",
     "audience.cycle", "audiences.yaml:4 where"),
    ("audiences.yaml", "any_of: [affluent]", "where: in_audience('affluent_east')",
     "rule.sliced_audience", "audiences.yaml:12 where"),
    ("audiences.yaml", "salt: 2026q4.wealth", "salt: ''", "audience.no_salt",
     "audiences.yaml:9 slice/salt"),
    ("audiences.yaml", "last: 2000", "last: 10001", "audience.slice_range",
     "audiences.yaml:9 slice"),
    # products and channels
    ("products.yaml", "risk_level: 3", "risk_level: null", "product.risk_level_missing",
     "products.yaml:16 risk_level"),
    ("products.yaml", "risk_level: 3", "risk_level: 6", "product.risk_level_range",
     "products.yaml:16 risk_level"),
    ("products.yaml", "minimum_cents: 100\n", "minimum_cents: -1\n", "product.minimum_negative",
     "products.yaml:5 minimum_cents"),
    ("products.yaml", "zh: 衡盈现金管理", "zh: 稳赚现金管理", "product.forbidden_word",
     "products.yaml:2 label/zh"),
    ("products.yaml", "category: wealth", "category: 理财 产品", "name.invalid",
     "products.yaml:3 category"),
    ("channels.yaml", "address: mobile", "address: phone", "tag.unknown",
     "channels.yaml:4 address"),
    ("channels.yaml", "address: mobile", "address: age", "tag.kind_differs",
     "channels.yaml:4 address"),
    ("channels.yaml", "cost_cents: 4", "cost_cents: -4", "channel.cost_negative",
     "channels.yaml:5 cost_cents"),
    ("channels.yaml", "cost_cents: 4", "minutes: -4", "channel.minutes_range",
     "channels.yaml:5 minutes"),
    ("products.yaml", "minimum_cents: 100\n", "unit_cost_cents: -1\n", "product.cost_negative",
     "products.yaml:5 unit_cost_cents"),
    ("policy.yaml", "negative_feedback:", "tasks: {minute_cents: -1}\nnegative_feedback:",
     "policy.out_of_range", "policy.yaml:79 tasks/minute_cents"),
    ("channels.yaml", "response_prior: 0.01", "response_prior: 1.1", "channel.prior_range",
     "channels.yaml:6 response_prior"),
    ("channels.yaml", "capacity_per_day: 2000000", "capacity_per_day: -1",
     "channel.capacity_negative", "channels.yaml:7 capacity_per_day"),
    ("channels.yaml", "capacity_per_day: 2000000", "throttle: {per_second: 0, burst: 1}",
     "channel.throttle_range", "channels.yaml:7 throttle"),
    ("channels.yaml", "capacity_per_day: 2000000",
     "provider: {id: acme, throttle: {per_second: 9, burst: 0}}",
     "channel.throttle_range", "channels.yaml:7 provider/throttle"),
    ("channels.yaml", "delivered/sms.jsonl", "../sms.jsonl", "channel.path_outside",
     "channels.yaml:8 connector/path"),
    ("channels.yaml", "delivered/sms.jsonl", "/etc/passwd", "channel.path_outside",
     "channels.yaml:8 connector/path"),
    ("channels.yaml", "{kind: file, path: delivered/sms.jsonl}",
     "{kind: smtp, host: mail, port: 0, sender: a@b}", "channel.server_invalid",
     "channels.yaml:8 connector"),
    ("channels.yaml", "{kind: file, path: delivered/sms.jsonl}",
     "{kind: smtp, host: mail, port: 25, sender: bank}", "channel.sender_invalid",
     "channels.yaml:8 connector/sender"),
    ("channels.yaml", "{kind: file, path: delivered/sms.jsonl}",
     "{kind: smtp, host: mail, port: 25, sender: a@b, timeout_seconds: 0}",
     "channel.timeout_invalid", "channels.yaml:8 connector/timeout_seconds"),
    ("channels.yaml", "reachable: mobile IS NOT NULL", 'reachable: " "', "rule.empty",
     "channels.yaml:3 reachable"),
    # policy
    ("policy.yaml", "zone: Asia/Shanghai", "zone: UTC+8", "policy.zone_unknown",
     "policy.yaml:1 zone"),
    ("policy.yaml", "zone_tag: time_zone", "zone_tag: zone", "tag.unknown",
     "policy.yaml:2 zone_tag"),
    ("policy.yaml", "zone_tag: time_zone", "zone_tag: age", "tag.kind_differs",
     "policy.yaml:2 zone_tag"),
    ("policy.yaml", "contacts_per_decision_max: 1", "contacts_per_decision_max: 0",
     "policy.out_of_range", "policy.yaml:3 contacts_per_decision_max"),
    ("policy.yaml", "step: 0.3", "step: 1.5", "policy.out_of_range",
     "policy.yaml:79 negative_feedback/step"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {answers: []}", "policy.out_of_range",
     "policy.yaml:80 learning/answers"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {answer_days: 0}", "policy.out_of_range",
     "policy.yaml:80 learning/answer_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {answer_days: 400}", "policy.out_of_range",
     "policy.yaml:80 learning/facts_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {evidence: 0}", "policy.out_of_range",
     "policy.yaml:80 learning/evidence"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {factor_min: 1.1}", "policy.out_of_range",
     "policy.yaml:80 learning/factor_min"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {factor_max: 0.9}", "policy.out_of_range",
     "policy.yaml:80 learning/factor_max"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {step_per_day: 0}", "policy.out_of_range",
     "policy.yaml:80 learning/step_per_day"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nlearning: {step_per_day: 2}", "policy.out_of_range",
     "policy.yaml:80 learning/step_per_day"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {dead_letters_days: 179}",
     "retention.too_short", "policy.yaml:80 retention/dead_letters_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {refusals_days: 34}",
     "retention.too_short", "policy.yaml:80 retention/refusals_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {snapshots_days: 34}",
     "retention.too_short", "policy.yaml:80 retention/snapshots_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {tasks_days: 179}",
     "retention.too_short", "policy.yaml:80 retention/tasks_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {claims_days: 34}",
     "retention.too_short", "policy.yaml:80 retention/claims_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {runs_days: 179}",
     "retention.too_short", "policy.yaml:80 retention/runs_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {snapshots_days: 400, runs_days: 399}",
     "retention.needed_by", "policy.yaml:80 retention/runs_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {snapshots_days: null}",
     "retention.needed_by", "policy.yaml:80 retention/runs_days"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nretention: {refusals_days: 36601}",
     "policy.out_of_range", "policy.yaml:80 retention/refusals_days"),
    ("policy.yaml", "consent_required: [commercial]", "consent_required: []",
     "policy.consent_not_required", "policy.yaml:4 consent_required"),
    ("policy.yaml", "id: commercial_month", "id: wealth_7d", "name.repeated",
     "policy.yaml:14 caps/wealth_7d"),
    ("policy.yaml", "id: complaint\n", "id: com/plaint\n", "name.invalid",
     "policy.yaml:52 suppressions/com/plaint"),
    ("policy.yaml", "categories: [wealth]", "categories: [welth]", "filter.name_unknown",
     "policy.yaml:18 caps/wealth_7d/counts/categories"),
    ("policy.yaml", "channels: [sms, wecom]", "channels: [sms, wechat]", "filter.name_unknown",
     "policy.yaml:36 open_hours/sms_day/channels"),
    ("policy.yaml", "condition: age >= 18", 'condition: ""', "rule.empty",
     "policy.yaml:48 requirements/adult/condition"),
    ("policy.yaml", "limit: 3", "limit: -1", "cap.limit_negative",
     "policy.yaml:21 caps/commercial_month/limit"),
    ("policy.yaml", "{kind: rolling, days: 7}", "{kind: rolling}", "window.empty",
     "policy.yaml:17 caps/wealth_7d/window"),
    ("policy.yaml", "{kind: rolling, days: 7}", "{kind: rolling, days: 7, hours: -1}",
     "window.empty", "policy.yaml:17 caps/wealth_7d/window"),
    ("policy.yaml", "{kind: rolling, days: 7}", "{kind: rolling, days: 401}",
     "window.too_long", "policy.yaml:17 caps/wealth_7d/window"),
    ("policy.yaml", "unit: month", "unit: quarter", "window.unit_unknown",
     "policy.yaml:22 caps/commercial_month/window/unit"),
    ("policy.yaml", "unit: month", "unit: month, week_start: 0", "window.week_start_range",
     "policy.yaml:22 caps/commercial_month/window/week_start"),
    ("policy.yaml", "unit: month", "unit: month, zone: Beijing", "policy.zone_unknown",
     "policy.yaml:22 caps/commercial_month/window/zone"),
    ("policy.yaml", "{channels: [task]", "{interruptions_only: true, channels: [task]",
     "filter.fits_nothing", "policy.yaml:28 caps/task_30d/counts"),
    ("policy.yaml", 'closes: "20:30"', 'closes: "24:00"', "hours.unreadable",
     "policy.yaml:35 open_hours/sms_day/closes"),
    ("policy.yaml", 'closes: "20:30"', 'closes: "08:30"', "hours.empty",
     "policy.yaml:32 open_hours/sms_day"),
    ("policy.yaml", 'opens: "08:00"\n    closes: "22:00"\n    channels: [push, inbox]',
     'opens: "21:00"\n    closes: "22:00"\n    channels: [push, sms]', "hours.never_open",
     "policy.yaml:38 open_hours/push_day"),
    ("policy.yaml", "step: 0.3}", "step: 0.3}\nblackouts: [" + A_BLACKOUT + "]",
     "blackout.day_unreadable", "policy.yaml:80 blackouts/b/first"),
    ("policy.yaml", "step: 0.3}",
     "step: 0.3}\nblackouts: [" + A_BLACKOUT.replace("1 Oct", "2026-10-02") + "]",
     "blackout.reversed", "policy.yaml:80 blackouts/b"),
    ("policy.yaml", "step: 0.3}",
     "step: 0.3}\nblackouts: [" + A_BLACKOUT.replace("1 Oct", "2026-01-01") + "]",
     "blackout.too_long", "policy.yaml:80 blackouts/b"),
    ("policy.yaml", "step: 0.3}",
     "step: 0.3}\nblackouts: ["
     + A_BLACKOUT.replace("1 Oct", "2026-10-01, begins: '12:00', ends: '12:00'") + "]",
     "blackout.no_time", "policy.yaml:80 blackouts/b"),
    ("policy.yaml", "tolerance_tag: risk_tolerance", "tolerance_tag: tolerance", "tag.unknown",
     "policy.yaml:71 suitability/tolerance_tag"),
    ("policy.yaml", "valid_until_tag: assessed_until", "valid_until_tag: city",
     "tag.kind_differs", "policy.yaml:72 suitability/valid_until_tag"),
    ("policy.yaml", "tolerance_tag: risk_tolerance", "tolerance_tag: city",
     "suitability.no_code_list", "policy.yaml:70 suitability"),
    ("policy.yaml", "C5: 5", "C5: 6", "suitability.level_range",
     "policy.yaml:73 suitability/allows/C5"),
    ("policy.yaml", "C4: 4, ", "", "suitability.class_missing",
     "policy.yaml:73 suitability/allows"),
    ("policy.yaml", "C5: 5", "C5: 5, C6: 5", "suitability.class_unknown",
     "policy.yaml:73 suitability/allows/C6"),
    ("policy.yaml", "C2: 2", "C2: 4", "suitability.not_rising",
     "policy.yaml:73 suitability/allows/C3"),
    ("policy.yaml", "share: 200", "share: 10001", "holdout.share_range",
     "policy.yaml:76 holdouts/bank_2026h2/share"),
    ("policy.yaml", "salt: bank-2026H2", 'salt: ""', "holdout.salt_empty",
     "policy.yaml:76 holdouts/bank_2026h2/salt"),
    ("policy.yaml", "salt: bank-2026H2", "salt: card-2026H2", "holdout.salt_shared",
     "policy.yaml:75 holdouts"),
    ("policy.yaml", "target: card", "target: cards", "holdout.target_unknown",
     "policy.yaml:77 holdouts/card_2026h2/target"),
    ("policy.yaml", "salt: bank-2026H2", "salt: b, applies: {categories: [card]}",
     "holdout.regulatory", "policy.yaml:76 holdouts/bank_2026h2/applies"),
    *(
        ("policy.yaml", "negative_feedback:", f"health: {{{said}}}\nnegative_feedback:", code,
         f"policy.yaml:79 health/{part}")
        for said, code, part in (
            ("event: card_lost", "event.unknown", "event"),
            ("event: card_spend, cancelled_by: undone, number: merchant", "event.unknown",
             "cancelled_by"),
            ("event: card_spend, number: deal", "watch.number_unknown", "number"),
            ("event: card_spend, cancelled_by: app_login", "watch.number_missing", "number"),
            ("event: card_spend, window_days: 0", "policy.out_of_range", "window_days"),
            ("event: card_spend, effect_min: 0", "policy.out_of_range", "effect_min"),
            ("event: card_spend, baseline_days: 20", "policy.out_of_range", "baseline_days"),
        )
    ),
    # strategies
    (VISIT, "owner: li.na", 'owner: " "', "strategy.owner_missing", f"{VISIT}:4 owner"),
    (VISIT, "department: wealth", "department: private", "strategy.department_unknown",
     f"{VISIT}:3 department"),
    (VISIT, "owner: li.na", "owner: li.na\norg: north", "strategy.org_unknown",
     f"{VISIT}:5 org"),
    (VISIT, "owner: li.na", "owner: li.na\npurpose: profiling", "strategy.purpose_unknown",
     f"{VISIT}:5 purpose"),
    (VISIT, "product: balanced_r3", "product: balanced", "strategy.product_unknown",
     f"{VISIT}:9 product"),
    (VISIT, "category: wealth", "category: deposit", "strategy.category_differs",
     f"{VISIT}:7 category"),
    (VISIT, "topic: wealth_visit", 'topic: "*"', "name.invalid", f"{VISIT}:8 topic"),
    (VISIT, "ends: 2026-12-31", "ends: 2026-02-30", "strategy.date_invalid", f"{VISIT}:11 ends"),
    (VISIT, "starts: 2026-01-01", 'starts: "20260101"', "strategy.date_invalid",
     f"{VISIT}:10 starts"),
    (VISIT, "ends: 2026-12-31", "ends: 2025-12-31", "strategy.dates_reversed",
     f"{VISIT}:11 ends"),
    (VISIT, "preference_tag: wealth_preference", "preference_tag: likes", "tag.unknown",
     f"{VISIT}:12 preference_tag"),
    (VISIT, "preference_tag: wealth_preference", "preference_tag: age", "tag.kind_differs",
     f"{VISIT}:12 preference_tag"),
    (VISIT, "preference_tag: wealth_preference", "preference_tag: wealth_propensity",
     "strategy.preference_owner", f"{VISIT}:12 preference_tag"),
    (VISIT, "message_class: commercial", "message_class: transactional",
     "strategy.class_mismatch", f"{VISIT}:6 message_class"),
    (PAY, 'rate: {value: "1.35%"', "rate: {value: 1.35, maximum: 1", "parameter.out_of_range",
     f"{PAY}:16 parameters/rate"),
    (PAY, 'rate: {value: "1.35%"', 'rate: {value: "1.35%", choices: ["1.3%", "1.4%"]',
     "parameter.not_a_choice", f"{PAY}:16 parameters/rate"),
    # score
    (VISIT, "propensity_unknown: 0.02", "propensity_unknown: 2", "score.propensity_range",
     f"{VISIT}:15 score/propensity_unknown"),
    (VISIT, "value: aum", "context: -1\n  value: aum", "score.context_negative",
     f"{VISIT}:16 score/context"),
    (VISIT, "value: aum * 0.002", 'value: ""', "rule.empty", f"{VISIT}:16 score/value"),
    (ROLL, "percent: 15", "percent: 15.001", "score.lever_grid",
     f"{ROLL}:18 score/levers/到期承接旺季"),
    (ROLL, "percent: 15", "percent: 10001", "score.lever_range",
     f"{ROLL}:18 score/levers/到期承接旺季"),
    (ROLL, "percent: 15", "percent: -100", "score.lever_sum", f"{ROLL}:17 score/levers"),
    # conditions and events
    (FRAUD, "audience: suspicious_login", 'audience: ""', "rule.empty",
     f"{FRAUD}:17 graph/nodes/start/audience"),
    (FRAUD, "audience: suspicious_login", "audience: 'TRUE', event: login", "event.unknown",
     f"{FRAUD}:17 graph/nodes/start/event"),
    (FRAUD, "audience: suspicious_login", "audience: 'TRUE', where: 'TRUE'",
     "entry.where_without_event", f"{FRAUD}:17 graph/nodes/start/where"),
    (FRAUD, "audience: suspicious_login", "audience: suspicius_login", "rule.unknown_tag",
     f"{FRAUD}:17 graph/nodes/start/audience"),
    (FRAUD, "audience: suspicious_login",
     "audience: 'TRUE', event: browse_wealth, where: seconds > 5 AND minutes > 1",
     "rule.unknown_tag", f"{FRAUD}:17 graph/nodes/start/where"),
    (VISIT, "'browse_wealth'", "'browse_welth'", "rule.unknown_event",
     f"{VISIT}:21 graph/nodes/start/audience"),
    (VISIT, "value: aum * 0.002", "value: city", "rule.not_a_number",
     f"{VISIT}:16 score/value"),
    (VISIT, "propensity: wealth_propensity", "propensity: wealth_propensty",
     "rule.unknown_tag", f"{VISIT}:14 score/propensity"),
    (FRAUD, "audience: suspicious_login", "audience: churned_in_90_days", "rule.hindsight_tag",
     f"{FRAUD}:17 graph/nodes/start/audience"),
    # graph
    (VISIT, EDGES, EDGES + "    - {source: visit, target: nowhere, branch: x}\n",
     "graph.node_unknown", f"{VISIT}:36 graph/edges/2/target"),
    (VISIT, DONE, DONE + "    - {kind: exit, id: alone}\n", "graph.unreachable",
     f"{VISIT}:33 graph/nodes/alone"),
    (VISIT, DONE, DONE + "    - {kind: entry, id: again, audience: 'TRUE'}\n",
     "graph.not_one_entry", f"{VISIT}:18 graph/nodes"),
    (VISIT, "    - {source: visit, target: done}\n", "", "graph.no_way_out",
     f"{VISIT}:25 graph/nodes/visit"),
    (VISIT, EDGES, EDGES + "    - {source: done, target: visit}\n", "graph.exit_goes_on",
     f"{VISIT}:32 graph/nodes/done"),
    (VISIT, EDGES, EDGES + "    - {source: done, target: start}\n", "graph.cycle",
     f"{VISIT}:32 graph/nodes/done"),
    (VISIT, EDGES, EDGES + "    - {source: start, target: done}\n", "graph.branch_twice",
     f"{VISIT}:19 graph/nodes/start"),
    (VISIT, "target: visit}", "target: visit, branch: yes}", "graph.branch_unknown",
     f"{VISIT}:19 graph/nodes/start"),
    (VISIT, DONE, DONE + "    - {kind: exit, id: done}\n", "name.repeated",
     f"{VISIT}:32 graph/nodes/done"),
    (VISIT, DONE, DONE + "    - {kind: exit, id: a b}\n", "name.invalid",
     f"{VISIT}:33 graph/nodes/a b"),
    (VISIT, DONE, DONE + UNTIL, "tag.unknown",
     f"{VISIT}:33 graph/nodes/w/until/tag"),
    (VISIT, DONE, DONE + "    - {kind: condition_split, id: s, branches: {rich: aum > 1}}\n",
     "graph.else_missing", f"{VISIT}:33 graph/nodes/s"),
    (VISIT, DONE, DONE + "    - {kind: audience_split, id: s, audiences: {rich: aum > 1}}\n",
     "graph.branch_missing", f"{VISIT}:33 graph/nodes/s"),
    (VISIT, DONE, DONE + "    - {kind: condition_split, id: s, branches: {rich: ''}}\n",
     "rule.empty", f"{VISIT}:33 graph/nodes/s/branches/rich"),
    (VISIT, DONE, DONE + "    - {kind: experiment_split, id: s, salt: x, arms: {a: 1}}\n",
     "graph.arms_sum", f"{VISIT}:33 graph/nodes/s/arms"),
    (VISIT, DONE, DONE + "    - {kind: jump, id: j, to: k, times_max: 1}\n",
     "graph.node_unknown", f"{VISIT}:33 graph/nodes/j/to"),
    (VISIT, DONE, DONE + RACE,
     "event.unknown", f"{VISIT}:33 graph/nodes/r/awaits/a/event"),
    (VISIT, DONE, DONE + AWAITS,
     "event.unknown", f"{VISIT}:33 graph/nodes/e/awaits/event"),
    (VISIT, DONE, DONE + "    - {kind: sub_journey, id: s, strategy: x}\n",
     "strategy.sub_journey_unknown", f"{VISIT}:33 graph/nodes/s/strategy"),
    (VISIT, DONE, DONE + "    - {kind: sub_journey, id: s, strategy: wealth_visit}\n",
     "strategy.sub_journey_cycle", f"{VISIT}:17 graph"),
    # messages and materials
    (CARD, "channels: [push, sms]", "channels: []", "message.no_channel",
     f"{CARD}:25 graph/nodes/offer/channels"),
    (CARD, "channels: [push, sms]", "channels: [push, push]", "message.channel_twice",
     f"{CARD}:25 graph/nodes/offer/channels"),
    (CARD, "channels: [push, sms]", "channels: [push, fax]", "message.channel_unknown",
     f"{CARD}:25 graph/nodes/offer/channels"),
    (CARD, "channels: [push, sms]", "channels: [push, wecom]", "message.variant_missing",
     f"{CARD}:26 graph/nodes/offer/material"),
    (CARD, "material: CC-2026-0077", "material: CC-2026-0078", "message.material_unknown",
     f"{CARD}:26 graph/nodes/offer/material"),
    (CARD, "material: CC-2026-0077", "material: WM-2026-0131", "material.unused",
     f"{RETAIL}:9"),
    (VISIT, "expires_hours: 72", "expires_hours: 0", "message.expires_range",
     f"{VISIT}:29 graph/nodes/visit/expires_hours"),
    (RETAIL, "    push:\n      subject: 账单分期", "    pus:\n      subject: 账单分期",
     "material.channel_unknown", f"{RETAIL}:11 variants/pus"),
    (RETAIL, "body: 您的账户有一次异常登录。如非本人操作，请立即修改密码。",
     'body: " "', "material.body_empty",
     f"{RETAIL}:22 variants/push/body"),
    (WORDS, "{{ tag.city }}", "{{ tag.town }}", "material.placeholder_unknown",
     f"{WORDS}:7 variants/push/body"),
    (WORDS, "{{ product.terms.days }}", "{{ product.terms.period }}",
     "material.placeholder_unset", f"{WORDS}:9 variants/wecom/body"),
    (WORDS, "{{ product.label }}", "{{ product.label", "material.syntax",
     f"{WORDS}:4 variants/sms/body"),
    (WORDS, "  defaults: {tag.city: 本行}\n", "", "material.default_missing",
     f"{WORDS}:7 variants/push/body"),
    (WORDS, "{{ tag.city }}的", "{{ tag.aum }}的", "material.sensitive_tag",
     f"{WORDS}:7 variants/push/body"),
    (WORDS, "【衡策银行】您的存款", "您的存款", "material.signature_missing",
     f"{WORDS}:4 variants/sms/body"),
    (WORDS, "拒收请回复R", "", "material.opt_out_missing", f"{WORDS}:4 variants/sms/body"),
    (WORDS, "业绩比较基准", "保本，业绩比较基准", "material.forbidden_word",
     f"{WORDS}:4 variants/sms/body"),
    (WORDS, "subject: 到期资金安排", "subject: 高收益安排", "material.forbidden_word",
     f"{WORDS}:6 variants/push/subject"),
    (RETAIL, "您的本期账单可分期", "低利率分期，秒到账", "material.forbidden_word",
     f"{RETAIL}:13 variants/push/body"),
    (WORDS, "理财非存款、产品有风险、投资须谨慎。拒收", "拒收", "material.risk_notice_missing",
     f"{WORDS}:4 variants/sms/body"),
    # examples
    (ROLL, "maturing_amount: 200000", "amount: 200000", "tag.unknown",
     f"{ROLL}:45 examples/三天后到期的C3客户收到企业微信/given/tags/amount"),
    (ROLL, "matures_on: 2026-11-26", "matures_on: soon", "value.wrong_kind",
     f"{ROLL}:46 examples/三天后到期的C3客户收到企业微信/given/tags/matures_on"),
    (ROLL, "risk_tolerance: C3", "risk_tolerance: C7", "example.code_unknown",
     f"{ROLL}:47 examples/三天后到期的C3客户收到企业微信/given/tags/risk_tolerance"),
    (ROLL, 'consents: ["marketing:wecom"]', "consents: [wecom]", "example.consent_unknown",
     f"{ROLL}:51 examples/三天后到期的C3客户收到企业微信/given/consents"),
    (ROLL, 'consents: ["marketing:wecom"]', "opted_out: [fax]", "example.opt_out_unknown",
     f"{ROLL}:51 examples/三天后到期的C3客户收到企业微信/given/opted_out"),
    (ROLL, "{strategy: maturity_rollover", "{strategy: roll", "example.strategy_unknown",
     f"{ROLL}:77 examples/七天内已有一条理财营销/given/contacts/0"),
    (ROLL, "channel: sms, days_ago: 3", "channel: fax, days_ago: 3", "message.channel_unknown",
     f"{ROLL}:77 examples/七天内已有一条理财营销/given/contacts/0"),
    (ROLL, "days_ago: 3", "days_ago: -3", "example.contact_in_future",
     f"{ROLL}:77 examples/七天内已有一条理财营销/given/contacts/0"),
    (ROLL, "verdict: chosen", "verdict: sent", "example.verdict_unknown",
     f"{ROLL}:52 examples/三天后到期的C3客户收到企业微信/expect/verdict"),
    (ROLL, "verdict: capped", "verdict: quiet", "example.reason_differs",
     f"{ROLL}:78 examples/七天内已有一条理财营销/expect/reason"),
    (ROLL, "verdict: chosen, channel: wecom", "verdict: chosen, channel: fax",
     "message.channel_unknown",
     f"{ROLL}:52 examples/三天后到期的C3客户收到企业微信/expect/channel"),
    (ROLL, "at: 2026-11-23T10:00:00+08:00", "at: tomorrow", "example.time_invalid",
     f"{ROLL}:41 examples/三天后到期的C3客户收到企业微信/at"),
    (ROLL, "name: 七天内已有一条理财营销", "name: 保守型客户不推荐R2产品", "name.repeated",
     f"{ROLL}:53 examples/保守型客户不推荐R2产品"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), BROKEN)
def test_one_edit_is_found_with_its_place(tmp_path, file, old, new, code, where):
    problems = found(edited(tmp_path, file, old, new))
    assert (code, where) in [(problem.code, problem.where) for problem in problems]


def test_every_code_is_shown_and_has_its_words():
    shown = {row[3] for row in (*BROKEN, *RELATED)} | {
        "bounds.exceeded", "policy.no_department", "policy.nothing_quiets_marketing",
        "product.suitability_missing", "withdrawal.no_outcome", "withdrawal.like_nothing",
        "reopening.nothing",
        "retention.window", "retention.endless",
        "identity.kind", "identity.twice",  # in test_identity
        "signing_in.issuer", "signing_in.back", "signing_in.role", "signing_in.unit",
    }  # fmt: skip
    ours = {code for code in OURS if not code.startswith("document.")}
    assert ours - shown == set()
    assert {code for code in shown if not code.startswith(("rule.", "value."))} <= SENTENCES.keys()
    assert SENTENCES.keys() >= ADVICE


def test_every_code_in_the_source_has_words():
    for package in (hengce.config, hengce.lint):
        for file in Path(package.__file__).parent.glob("*.py"):
            source = file.read_text(encoding="utf-8")
            for code in re.findall(CODE, source):
                assert code in SENTENCES or code.startswith("value."), code


TEN = [
    ("channels.yaml", "cost_cents: 4", "cost_cents: -4", "channels.yaml:5 cost_cents"),
    ("channels.yaml", "response_prior: 0.06", "response_prior: 6",
     "channels.yaml:21 response_prior"),
    ("policy.yaml", "zone: Asia/Shanghai", "zone: Shanghai", "policy.yaml:1 zone"),
    ("policy.yaml", "limit: 3", "limit: -3", "policy.yaml:21 caps/commercial_month/limit"),
    ("policy.yaml", "C2: 2", "C2: 3, C6: 5", "policy.yaml:73 suitability/allows/C6"),
    ("policy.yaml", "share: 500", "share: 50000", "policy.yaml:77 holdouts/card_2026h2/share"),
    (ROLL, "percent: 15", "percent: 0.155", f"{ROLL}:18 score/levers/到期承接旺季"),
    (VISIT, "owner: li.na", 'owner: ""', f"{VISIT}:4 owner"),
    (VISIT, "expires_hours: 72", "expires_hours: 7200",
     f"{VISIT}:29 graph/nodes/visit/expires_hours"),
    (WORDS, "拒收请回复R", "", f"{WORDS}:4 variants/sms/body"),
]  # fmt: skip


def test_ten_problems_are_listed_at_once(tmp_path):
    folder = copied(tmp_path)
    for file, old, new, _where in TEN:
        replace(folder, file, old, new)
    assert [problem.where for problem in found(folder)] == sorted(row[3] for row in TEN)


def test_hindsight_is_allowed_to_who_says_why(tmp_path):
    folder = edited(tmp_path, FRAUD, "audience: suspicious_login", "audience: churned_in_90_days")
    replace(folder, FRAUD, "owner: chen.jie", "owner: chen.jie\nhindsight: 回溯分析")
    assert found(folder) == ()


def test_advice_does_not_keep_out(tmp_path):
    folder = edited(tmp_path, VISIT, "message_class: commercial", "message_class: transactional")
    problems = found(folder)
    assert [problem.code for problem in problems] == ["strategy.class_mismatch"]
    assert errors_of(problems) == ()


def test_without_places_the_document_is_named(tmp_path):
    folder = edited(tmp_path, VISIT, "expires_hours: 72", "expires_hours: 0")
    (problem,) = lint(load(folder))
    assert problem.where == "strategies/wealth_visit graph/nodes/visit/expires_hours"


def test_a_zone_that_does_not_exist_hides_no_other_problem(tmp_path):
    folder = edited(tmp_path, "policy.yaml", "zone: Asia/Shanghai", "zone: Beijing")
    replace(folder, VISIT, "aum >= 500000", "now() > TIMESTAMP '2026-01-01 08:00:00' AND au > 1")
    assert {problem.code for problem in found(folder)} == {
        "policy.zone_unknown", "rule.unknown_tag",
    }  # fmt: skip


def test_limits_and_what_files_cannot_show():
    bank = load(BANK)
    channels = tuple(
        msgspec.structs.replace(bank.channels[0], id=f"channel_{number:02}")
        for number in range(CHANNELS_MAX + 1)
    )
    policy = msgspec.structs.replace(bank.policy, departments=(), suitability=None)
    units = (*bank.units, bank.units[0])
    changed = msgspec.structs.replace(
        bank, channels=(*bank.channels, *channels), policy=policy, units=units
    )
    codes = {problem.code for problem in lint(changed)}
    assert {"bounds.exceeded", "policy.no_department", "product.suitability_missing"} <= codes
    assert "name.repeated" in codes


def test_a_long_chain_of_nodes_is_walked_without_recursion():
    bank = load(BANK)
    visit = next(each for each in bank.strategies if each.id == "wealth_visit")
    names = [f"n{number:05}" for number in range(3000)]
    nodes = tuple(Task(id=name, channel="task", material="WM-2026-0120") for name in names)
    chain = ("start", *names, "start")
    edges = tuple(Edge(source=a, target=b) for a, b in pairwise(chain))
    graph = msgspec.structs.replace(
        visit.graph, nodes=(visit.graph.nodes[0], *nodes, Exit(id="x"), Jump(id="j", to="x",
        times_max=1)), edges=edges,
    )  # fmt: skip
    strategy = msgspec.structs.replace(visit, graph=graph, label=Label(zh="长", en="long"))
    problems = lint(msgspec.structs.replace(bank, strategies=(strategy,)))
    cycles = [each for each in problems if each.code == "graph.cycle"]
    assert len(cycles) == 1
    assert cycles[0].fact_map()["cycle"].count("→") == len(names) + 1
