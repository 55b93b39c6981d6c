"""What is wrong with relations, rests, bundles, shares, moments and resources, edit by edit."""

ROLL = "strategies/maturity_rollover.yaml"
VISIT = "strategies/wealth_visit.yaml"
PAY = "strategies/payroll_deposit.yaml"
CARD = "strategies/card_instalment.yaml"
FRAUD = "strategies/fraud_alert.yaml"
POLICY = "policy.yaml"
RENEWAL = "{strategies: [assessment_renewal]}"
RELATIONS = "policy.yaml:84 relations"
AFTER = "label: {zh: 业务办理后休整, en: Rest after service}"

# file, what is replaced, by what; the code, and the place
BROKEN = [
    # caps of several customers
    (POLICY, "per: household", "per: home", "tag.unknown", "policy.yaml:29 caps/task_30d/per"),
    (POLICY, "per: household", "per: aum", "tag.kind_differs",
     "policy.yaml:29 caps/task_30d/per"),
    ("tags.yaml", "en: Household}", "en: Household}, owner: events", "cap.per_not_nightly",
     "policy.yaml:29 caps/task_30d/per"),
    (POLICY, "group_members_max: 8", "group_members_max: 1", "policy.out_of_range",
     "policy.yaml:83 group_members_max"),
    (POLICY, "group_members_max: 8", "group_members_max: 513", "policy.out_of_range",
     "policy.yaml:83 group_members_max"),
    # filters of relations and rests
    (POLICY, "[payroll_deposit]", "[payroll]", "filter.name_unknown",
     "policy.yaml:88 relations/deposit_or_card/first/strategies"),
    (POLICY, "[bill_instalment]", "[bill]", "filter.name_unknown",
     "policy.yaml:89 relations/deposit_or_card/then/products"),
    (POLICY, "topics: [wealth_visit]", "topics: [visit]", "filter.name_unknown",
     "policy.yaml:94 relations/assess_first/then/topics"),
    (POLICY, "categories: [security]", "categories: [safety]", "filter.name_unknown",
     "policy.yaml:99 relations/no_card_after_fraud/first/categories"),
    (POLICY, AFTER, AFTER + "\n    after: {departments: [service]}", "filter.name_unknown",
     "policy.yaml:105 rests/after_service/after/departments"),
    (POLICY, AFTER, AFTER + "\n    applies: {channels: [fax]}", "filter.name_unknown",
     "policy.yaml:105 rests/after_service/applies/channels"),
    (POLICY, AFTER, AFTER + "\n    applies: {channels: [inbox], interruptions_only: true}",
     "filter.fits_nothing", "policy.yaml:105 rests/after_service/applies"),
    # windows
    (POLICY, "business_days, days: 60", "business_days, days: 0", "policy.out_of_range",
     "policy.yaml:95 relations/assess_first/window/days"),
    (POLICY, "business_days, days: 60", "business_days, days: 251", "policy.out_of_range",
     "policy.yaml:95 relations/assess_first/window/days"),
    (POLICY, "days: 60}", "days: 60, zone: Beijing}", "policy.zone_unknown",
     "policy.yaml:95 relations/assess_first/window/zone"),
    (POLICY, "{kind: rolling, days: 30}\nrests", "{kind: rolling}\nrests", "window.empty",
     "policy.yaml:101 relations/no_card_after_fraud/window"),
    (POLICY, "{kind: rolling, days: 30}\nrests", "{kind: rolling, days: 401}\nrests",
     "window.too_long", "policy.yaml:101 relations/no_card_after_fraud/window"),
    (POLICY, "{kind: rolling, days: 7}", "{kind: business_days, days: -1}",
     "policy.out_of_range", "policy.yaml:17 caps/wealth_7d/window/days"),
    # relations that do nothing, or too much
    (POLICY, "[payroll_deposit]", "[card_instalment]", "relation.never_acts",
     "policy.yaml:85 relations/deposit_or_card"),
    (CARD, "bundle: app_offers", 'bundle: ""', "relation.never_acts",
     "policy.yaml:85 relations/deposit_or_card"),
    (POLICY, "then: {categories: [card]}", "then: {channels: [task], categories: [card]}",
     "relation.never_acts", "policy.yaml:96 relations/no_card_after_fraud"),
    (POLICY, RENEWAL, "{strategies: [assessment_renewal], channels: [push]}",
     "relation.never_released", "policy.yaml:90 relations/assess_first"),
    (POLICY, RENEWAL, "{strategies: [wealth_visit]}", "relation.never_released",
     "policy.yaml:90 relations/assess_first"),
    # rests
    (POLICY, AFTER, AFTER + "\n    hours: 0", "policy.out_of_range",
     "policy.yaml:105 rests/after_service/hours"),
    (POLICY, AFTER, AFTER + "\n    hours: 9601", "policy.out_of_range",
     "policy.yaml:105 rests/after_service/hours"),
    (POLICY, AFTER, AFTER + "\n    applies: {departments: [wealth]}", "rest.quiets_itself",
     "policy.yaml:103 rests/after_service"),
    # bundles
    (VISIT, "owner: li.na", "owner: li.na\nbundle: offers", "strategy.bundle_unknown",
     f"{VISIT}:5 bundle"),
    (POLICY, "offers_max: 2", "offers_max: 1", "policy.out_of_range",
     "policy.yaml:106 bundles/app_offers/offers_max"),
    (POLICY, "offers_max: 2", "offers_max: 17", "policy.out_of_range",
     "policy.yaml:106 bundles/app_offers/offers_max"),
    (POLICY, "bundles:\n", "bundles:\n  - {id: b, label: {zh: 空, en: Empty}, offers_max: 2}\n",
     "bundle.too_few", "policy.yaml:106 bundles/b"),
    (VISIT, "owner: li.na", "owner: li.na\nbundle: app_offers", "bundle.never_shared",
     f"{VISIT}:5 bundle"),
    (PAY, "priority_class: marketing", "priority_class: service", "bundle.never_shared",
     f"{PAY}:32 bundle"),
    (PAY, "message_class: commercial", "message_class: care", "bundle.never_shared",
     f"{PAY}:32 bundle"),
    # names
    (POLICY, "id: assess_first", "id: deposit_or_card", "name.repeated",
     "policy.yaml:85 relations/deposit_or_card"),
    (POLICY, "id: after_service", "id: after service", "name.invalid",
     "policy.yaml:103 rests/after service"),
    (POLICY, "id: evening", "id: morning", "name.repeated", "policy.yaml:111 dayparts/morning"),
    # shares
    (POLICY, "department: card, share", "department: cards, share", "share.department_unknown",
     "policy.yaml:109 shares/1/department"),
    (POLICY, "department: card, share", "department: wealth, share", "share.department_twice",
     "policy.yaml:107 shares"),
    (POLICY, "share: 2500", "share: -1", "policy.out_of_range",
     "policy.yaml:109 shares/1/share"),
    (POLICY, "share: 2500", "share: 6001", "share.sum", "policy.yaml:107 shares"),
    # moments
    (POLICY, 'begins: "18:00"', 'begins: "6 pm"', "hours.unreadable",
     "policy.yaml:114 dayparts/evening/begins"),
    (POLICY, 'ends: "12:00"', 'ends: "24:00"', "hours.unreadable",
     "policy.yaml:111 dayparts/morning/ends"),
    (POLICY, 'ends: "22:00"\n    response', 'ends: "18:00"\n    response', "daypart.empty",
     "policy.yaml:112 dayparts/evening"),
    (POLICY, "response_prior: 0.03", "response_prior: 3", "policy.out_of_range",
     "policy.yaml:116 dayparts/evening/response_prior"),
    (POLICY, "marketing_ms: 200", "marketing_ms: 5001", "policy.out_of_range",
     "policy.yaml:117 decision_windows/marketing_ms"),
    (POLICY, "service_ms: 10", "service_ms: -1", "policy.out_of_range",
     "policy.yaml:117 decision_windows/service_ms"),
    (POLICY, "service_ms: 10", "risk_ms: 9999", "policy.out_of_range",
     "policy.yaml:117 decision_windows/risk_ms"),
    # resources, rank, reserved names
    (PAY, "budget_cents: 500000", "budget_cents: -1", "strategy.budget_negative",
     f"{PAY}:33 budget_cents"),
    ("products.yaml", "stock: 900", "stock: -1", "product.stock_negative",
     "products.yaml:36 stock"),
    (CARD, "bundle: app_offers", "bundle: app_offers\nmandatory: true",
     "strategy.mandatory_marketing", f"{CARD}:33 mandatory"),
    ("channels.yaml", "id: sms", "id: personalisation", "name.reserved", "channels.yaml:1 id"),
    ("channels.yaml", "id: sms", 'id: "*"', "name.invalid", "channels.yaml:1 id"),
    (VISIT, "topic: wealth_visit", "topic: personalisation", "name.reserved", f"{VISIT}:8 topic"),
]  # fmt: skip
