"""Time alone wakes who is in a journey, at the second at which it turns what he waits for."""

from pathlib import Path

import pytest

from hengce.model.instant import HOUR_US, MINUTE_US, SECOND_US
from journeys.acting import drawn, living
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
WAITS = "kind: message, id: sms, channels: [sms], material: M1, on_blocked: wait, wait_hours: 48"
ENTRY = 'kind: entry, id: start, audience: "TRUE", event: applied'
ONE_WAVE = journey(
    "J",
    drawn([ENTRY, WAITS, "kind: exit, id: done"], "start>sms sms>done"),
    priority="service",
    message="care",
)
CARE = "applies: {priority_classes: [service]}"
SUPPRESSION = (
    "suppressions:\n  - {{id: s, label: {{zh: 静默, en: Quiet}}, condition: {condition}, "
    + CARE.replace("{", "{{").replace("}", "}}")
    + "}}"
)


def policy(condition: str) -> dict[str, str]:
    return {"suppressions:": SUPPRESSION.format(condition=condition)}


def sent_at(bank: Living, customer: str = "C1") -> list[int]:
    (instance,) = bank.instances(customer)
    return [one.left_at for one in instance.waves.values() if one.left_at is not None]


@pytest.mark.parametrize(
    ("condition", "free_after_us"),
    [
        ("\"count_of('bought', minutes => 155) >= 1\"", 155 * MINUTE_US),
        ("\"last_of('bought') > now() - INTERVAL '95' MINUTE\"", 95 * MINUTE_US),
        (
            "\"unfollowed_of('bought', by => 'login', within_minutes => 75) = 0\"",
            75 * MINUTE_US + 1,
        ),
    ],
)
def test_what_silences_a_wave_is_asked_again_when_it_ends(
    tmp_path: Path, condition: str, free_after_us: int
) -> None:
    with living(tmp_path, [ONE_WAVE], NOON, policy=policy(condition)) as bank:
        bank.event("C1", "bought", product="loan")
        bank.live(NOON + 17 * MINUTE_US)
        bank.event("C1", "applied", number="1")
        bank.live(NOON + 40 * MINUTE_US)
        assert sent_at(bank) == []
        bank.live(NOON + 5 * HOUR_US)
        (left_at,) = sent_at(bank)
        assert 0 <= left_at - (NOON + free_after_us) < SECOND_US


EXPIRING = """
- {name: offered, kind: boolean, label: {zh: 有报价, en: Has an offer}, until: offered_until}
- {name: offered_until, kind: timestamp, label: {zh: 报价有效至, en: Offer until}}
- {name: graded, kind: boolean, label: {zh: 评级, en: Graded}, valid_days: 2, obtained: graded_at}
- {name: graded_at, kind: timestamp, label: {zh: 评级时间, en: Graded at}}
"""


@pytest.mark.parametrize(
    ("condition", "ends_after_us"),
    [("offered IS NULL", 190 * MINUTE_US), ("graded IS NULL", 50 * HOUR_US)],
)
def test_a_value_that_may_not_be_used_any_longer_takes_out_at_its_microsecond(
    tmp_path: Path, condition: str, ends_after_us: int
) -> None:
    document = journey(
        "J",
        drawn(
            [ENTRY, "kind: wait, id: w, until: {kind: after, days: 9}", "kind: exit, id: done"],
            "start>w w>done",
            more=f'exits: [{{id: over, condition: "{condition}"}}]',
        ),
    )
    people = {
        "C1": {
            "offered": True,
            "offered_until": NOON + 190 * MINUTE_US,
            "graded": True,
            "graded_at": NOON + 2 * HOUR_US,
        }
    }
    with living(tmp_path, [document], NOON, people, tags=EXPIRING) as bank:
        bank.event("C1", "applied", number="1")
        bank.live(NOON + ends_after_us - 1)
        (instance,) = bank.instances("C1")
        assert instance.due_at == NOON + ends_after_us
        bank.live(NOON + ends_after_us + SECOND_US)
        (instance,) = bank.instances("C1")
        assert (instance.state, instance.ended_at) == ("left", NOON + ends_after_us)
