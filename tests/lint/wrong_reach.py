"""Waves that come too late, too often, or when nothing can be sent, edit by edit."""

CARD = "strategies/card_start.yaml"
CARE = "strategies/maturity_care.yaml"
LOAN = "strategies/loan_papers.yaml"
MATERIALS = "materials/all.yaml"
WAKE = "strategies/wake_up.yaml"
WAVES = "strategies/wealth_waves.yaml"

# file, what is replaced, by what; the code, and the place
WRONG = [
    # validity
    (WAVES, "ends: 2026-12-31", "ends: 2026-01-03", "wave.after_end",
     f"{WAVES}:47 graph/nodes/day7"),
    (WAKE, "ends: 2026-12-31", "ends: 2026-01-05", "wave.after_end",
     f"{WAKE}:26 graph/nodes/second"),
    (WAKE, "starts: 2026-01-01", "starts: 2026-12-25", "wave.after_end",
     f"{WAKE}:26 graph/nodes/second"),
    (LOAN, "starts: 2026-01-01", "starts: 2026-12-30", "wave.after_end",
     f"{LOAN}:35 graph/nodes/remind"),
    (WAKE, "days_max: 20", "days_max: 9", "wave.after_stay", f"{WAKE}:26 graph/nodes/second"),
    (WAVES, "ends: 2026-12-31", "ends: 2027-03-31", "strategy.beyond_sale", f"{WAVES}:11 ends"),
    (WAVES, "starts: 2026-01-01", "starts: 2025-11-01", "strategy.before_sale",
     f"{WAVES}:10 starts"),
    ("products.yaml", "sold_until: 2026-12-31", "sold_until: 2026-09-30", "strategy.beyond_sale",
     "strategies/wealth_waves.yaml:11 ends"),
    ("products.yaml", "sold_from: 2026-01-01", "sold_from: 2026-03-01", "strategy.before_sale",
     "strategies/wealth_waves.yaml:10 starts"),
    ("products.yaml", "sold_from: 2026-01-01", "sold_from: soon", "strategy.date_invalid",
     "products.yaml:6 sold_from"),
    ("products.yaml", "sold_until: 2026-12-31", "sold_until: 2026-02-30", "strategy.date_invalid",
     "products.yaml:7 sold_until"),
    (MATERIALS, "valid_until: 2026-12-31", "valid_until: 2026-06-30", "wave.beyond_material",
     "strategies/wealth_waves.yaml:29 graph/nodes/day1/material"),
    (MATERIALS, "valid_until: 2026-12-31", "valid_until: 2026-06-30", "wave.beyond_material",
     "strategies/wealth_waves.yaml:37 graph/nodes/day3/material"),
    (MATERIALS, "valid_until: 2026-12-31", "valid_until: next year", "strategy.date_invalid",
     f"{MATERIALS}:11 valid_until"),
    (WAVES, "ends: 2026-12-31", "ends: 2025-12-31", "strategy.dates_reversed", f"{WAVES}:11 ends"),
    (CARE, "ends: 2027-12-31", "ends: 2026-01-10", "journey.late_entries", f"{CARE}:10 ends"),
    (LOAN, "starts: 2026-01-01", "starts: 2026-12-05", "journey.late_entries", f"{LOAN}:11 ends"),
    (WAKE, "ends: 2026-12-31", "ends: 2026-02-28", "journey.late_entries", f"{WAKE}:10 ends"),
    (WAVES, "ends: 2026-12-31", "ends: 2026-01-31", "journey.late_entries", f"{WAVES}:11 ends"),
    # the worst case against the caps
    ("policy.yaml", "limit: 3", "limit: 2", "journey.over_cap",
     "strategies/card_start.yaml:15 graph"),
    ("policy.yaml", "limit: 3", "limit: 1", "journey.over_cap", "strategies/wake_up.yaml:15 graph"),
    ("policy.yaml", "limit: 2", "limit: 0", "journey.over_cap",
     "strategies/wealth_waves.yaml:21 graph"),
    ("policy.yaml", "counts: {channels: [task]}", "counts: {}", "journey.over_cap",
     "strategies/card_start.yaml:15 graph"),
    (CARD, "times_max: 2", "times_max: 9", "journey.over_cap", f"{CARD}:15 graph"),
    (WAVES, "channels: [banner]", "channels: [push]", "journey.over_cap", f"{WAVES}:21 graph"),
    # one task here, one in the journey that it sends customers through
    ("policy.yaml", "limit: 2", "limit: 1", "journey.over_cap",
     "strategies/maturity_care.yaml:12 graph"),
    # hours in which nothing is sent
    (WAKE, 'schedule: {at: "10:00"', 'schedule: {at: "21:00"', "wave.next_day",
     f"{WAKE}:21 graph/nodes/first"),
    (WAKE, 'schedule: {at: "10:00"', 'schedule: {at: "23:30"', "wave.next_day",
     f"{WAKE}:21 graph/nodes/first"),
    (WAKE,
     ('schedule: {at: "10:00", days: [1, -1]}\n'
      "    - {kind: message, id: first, channels: [sms], material: C-ANY}"),
     ('schedule: {at: "21:00", days: [1, -1]}\n'
      "    - {kind: message, id: first, channels: [sms], material: C-ANY, expires_hours: 6}"),
     "wave.expires_closed", f"{WAKE}:21 graph/nodes/first/expires_hours"),
    (WAKE,
     ('schedule: {at: "10:00", days: [1, -1]}\n'
      "    - {kind: message, id: first, channels: [sms], material: C-ANY}"),
     ('schedule: {at: "02:00", days: [1, -1]}\n'
      "    - {kind: message, id: first, channels: [sms], material: C-ANY, expires_hours: 6}"),
     "wave.expires_closed", f"{WAKE}:21 graph/nodes/first/expires_hours"),
    (WAKE, "{kind: message, id: second, channels: [sms], material: C-ANY}",
     "{kind: message, id: second, channels: [sms], material: C-ANY, expires_hours: 10}",
     "wave.may_expire_closed", f"{WAKE}:26 graph/nodes/second/expires_hours"),
    (WAVES, "channels: [sms], material: W-SMS, on_blocked: skip",
     "channels: [sms], material: W-SMS, on_blocked: skip, expires_hours: 12",
     "wave.may_expire_closed", f"{WAVES}:29 graph/nodes/day1/expires_hours"),
    (CARE, 'days: 2, at: "10:00"}\n    - {kind: choose, id: best, category: card}',
     'days: 2, at: "22:00"}\n    - {kind: message, id: best, channels: [sms], material: C-ANY}',
     "wave.next_day", f"{CARE}:34 graph/nodes/best"),
    (CARE, 'days: 2, at: "10:00"}\n    - {kind: choose, id: best, category: card}',
     ('days: 2, at: "22:00"}\n'
      "    - {kind: message, id: best, channels: [sms, push], material: C-ANY, "
      "expires_hours: 10}"), "wave.expires_closed", f"{CARE}:34 graph/nodes/best/expires_hours"),
    ("policy.yaml", "marketing_ms: 50", "marketing_ms: 99999999", "wave.expires_undecided",
     "strategies/wake_up.yaml:21 graph/nodes/first/expires_hours"),
    ("policy.yaml", "marketing_ms: 50", "marketing_ms: 99999999", "policy.out_of_range",
     "policy.yaml:47 decision_windows/marketing_ms"),
]  # fmt: skip
