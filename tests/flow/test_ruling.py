"""What differs between two policies, and what of it one person may put in force."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.config.load import load
from hengce.flow.ruling import Direction, changes_of, is_urgent
from hengce.flow.tighter import is_tighter
from hengce.kernel.windows import earliest_open
from hengce.model.instant import MINUTE_US, read_instant
from hengce.model.noun import Label
from hengce.model.policy import OpenHours, Policy
from hengce.words.policy_fields import FIELDS

BANK = Path(__file__).parents[1] / "lint" / "bank"
CALLED = "label: {zh: 新, en: New}"
ONE_IN_7 = "limit: 1\n    window: {kind: rolling, days: 7}"
CLOSING = f"""\
blackouts:
  - {{id: closing, first: 2026-12-31, last: 2026-12-31, {CALLED}}}
requirements:
"""
OLD_AGE = f"suppressions:\n  - {{id: new, condition: age >= 90, {CALLED}}}\n"
TIGHT, LOOSE, OTHER = Direction.TIGHTER, Direction.LOOSER, Direction.OTHER
URGENT, AGREED = True, False

# what is there, by what it is replaced: what of it changes, whether it tightens, whether one may
CHANGES = [
    ("limit: 3", "limit: 2", "caps/commercial_month", TIGHT, URGENT),
    ("limit: 3", "limit: 4", "caps/commercial_month", LOOSE, AGREED),
    ("days: 7}", "days: 14}", "caps/wealth_7d", TIGHT, URGENT),
    ("days: 7}", "days: 3}", "caps/wealth_7d", LOOSE, AGREED),
    (ONE_IN_7, ONE_IN_7.replace("limit: 1", "limit: 2").replace("7}", "14}"),
     "caps/wealth_7d", OTHER, AGREED),
    ("days: 7}", "hours: 168}", "caps/wealth_7d", OTHER, AGREED),
    ("categories: [wealth], ", "", "caps/wealth_7d", OTHER, AGREED),
    ("limit: 2\n", "limit: 1\n", "caps/task_30d", TIGHT, AGREED),
    ("zh: 每月营销触达不超过3次", "zh: 每月三次", "caps/commercial_month", OTHER, AGREED),
    ('opens: "08:30"', 'opens: "09:00"', "open_hours/marketing_day", TIGHT, URGENT),
    ('closes: "20:30"', 'closes: "21:00"', "open_hours/marketing_day", LOOSE, AGREED),
    ('opens: "08:30"\n    closes: "20:30"', 'opens: "09:00"\n    closes: "21:00"',
     "open_hours/marketing_day", OTHER, AGREED),
    ("    channels: [sms, push]\n", "", "open_hours/marketing_day", TIGHT, URGENT),
    ("    message_classes: [commercial, care]\nrequirements", "requirements",
     "open_hours/marketing_day", TIGHT, AGREED),
    ("requirements:\n", CLOSING, "blackouts/closing", TIGHT, URGENT),
    ("requirements:\n", CLOSING.replace("label", "message_classes: [regulatory], label"),
     "blackouts/closing", TIGHT, AGREED),
    ("suppressions:\n", OLD_AGE, "suppressions/new", TIGHT, AGREED),
    ("suppressions:\n", OLD_AGE.replace("label", "applies: {message_classes: [care]}, label"),
     "suppressions/new", TIGHT, URGENT),
    ("condition: complaint_open", "condition: NOT complaint_open", "suppressions/complaint",
     OTHER, AGREED),
    ("C3: 3", "C3: 2", "suitability", TIGHT, URGENT),
    ("C3: 3", "C3: 4", "suitability", LOOSE, AGREED),
    ("consent_required: [commercial]", "consent_required: [commercial, care]",
     "consent_required", TIGHT, URGENT),
    ("consent_required: [commercial]", "consent_required: [commercial, transactional]",
     "consent_required", OTHER, AGREED),
    ("contacts_per_decision_max: 1", "contacts_per_decision_max: 2",
     "contacts_per_decision_max", LOOSE, AGREED),
    ("share: 200", "share: 300", "holdouts/bank_2026h2", OTHER, AGREED),
    ("marketing_ms: 50", "marketing_ms: 60", "decision_windows", OTHER, AGREED),
]  # fmt: skip


def _policies(tmp_path: Path, before: str, after: str) -> tuple[Policy, Policy]:
    text = (BANK / "policy.yaml").read_text("utf-8")
    assert before in text
    (tmp_path / "policy.yaml").write_text(text.replace(before, after, 1), "utf-8")
    return load(BANK).policy, load(tmp_path).policy


@pytest.mark.parametrize(("before", "after", "path", "direction", "urgent"), CHANGES)
def test_a_change_is_told_and_weighed(
    tmp_path: Path, before: str, after: str, path: str, direction: Direction, urgent: bool
) -> None:
    changes = changes_of(*_policies(tmp_path, before, after))
    assert [(c.path, c.direction, c.is_urgent) for c in changes] == [(path, direction, urgent)]
    assert is_urgent(changes) is urgent


def test_the_way_back_of_what_tightens_loosens(tmp_path: Path) -> None:
    for number, (before, after, _, direction, _) in enumerate(CHANGES):
        folder = tmp_path / str(number)
        folder.mkdir()
        one, other = _policies(folder, before, after)
        (back,) = changes_of(other, one)
        assert back.direction is {TIGHT: LOOSE, LOOSE: TIGHT, OTHER: OTHER}[direction], after


def test_what_is_gone_loosens_and_nothing_is_no_change(tmp_path: Path) -> None:
    policy = load(BANK).policy
    assert changes_of(policy, policy) == ()
    assert not is_urgent(())
    one, other = _policies(tmp_path, "  - id: wealth_7d", "  - id: wealth_seven")
    assert {(c.path, c.direction) for c in changes_of(one, other)} == {
        ("caps/wealth_7d", LOOSE),
        ("caps/wealth_seven", TIGHT),
    }
    assert not is_urgent(changes_of(one, other)), "one of them loosens"


def test_every_field_of_a_policy_has_a_name() -> None:
    assert tuple(FIELDS) == Policy.__struct_fields__


CLOCKS = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{30 * (half % 2):02d}")
NOON = read_instant("2026-11-23T12:00:00", "Asia/Shanghai")


@settings(max_examples=examples(200), deadline=None)
@given(CLOCKS, CLOCKS, CLOCKS, CLOCKS)
def test_tighter_hours_are_open_only_when_the_others_are(
    opens: str, closes: str, later: str, earlier: str
) -> None:
    """The kernel, which knows nothing of this, says when hours are open."""
    label = Label(zh="时段", en="Hours")
    old = OpenHours(id="h", label=label, opens=opens, closes=closes)
    new = OpenHours(id="h", label=label, opens=later, closes=earlier)
    if opens == closes or later == earlier or not is_tighter(old, new):
        return
    for minute in range(0, 24 * 60, 15):
        at = NOON + minute * MINUTE_US
        if earliest_open((new,), at, "Asia/Shanghai") == at:
            assert earliest_open((old,), at, "Asia/Shanghai") == at
