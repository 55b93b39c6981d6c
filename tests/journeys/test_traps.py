"""The known traps of journeys, by number, each shown on a bank that lives on a virtual clock."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from hengce.documents.administration import stop
from hengce.errors import ProblemsError
from hengce.journeys.steering import Effect, effect_of, migrate, order
from hengce.model.configuration import StopScope
from hengce.model.instance import Did, InstanceState
from hengce.model.instant import HOUR_US, SECOND_US
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import ChangeKind
from hengce.model.tag import Scalar
from journeys.acting import (
    deliver,
    drawn,
    entries,
    everybody,
    happened,
    just_before,
    last_said,
    learn,
    left_node,
    living,
    publish_instead,
    shown,
    trace,
)
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
ENTRY = 'kind: entry, id: start, audience: "TRUE", event: applied'
EXIT = "kind: exit, id: done"
SMS = "kind: message, id: sms, channels: [sms], material: M1, on_blocked: skip"
CLICKED = "kind: wait_for_event, id: clicked, awaits: {wave: sms, stages: [clicked]}"


def short(reentry: str) -> str:
    """A journey of one hour that may be entered again as somebody says."""
    return journey(
        "J",
        drawn(
            [
                f"{ENTRY}, reentry: {{{reentry}}}",
                "kind: wait, id: w, until: {kind: after, hours: 1}",
                EXIT,
            ],
            "start>w w>done",
        ),
    )


# 20: who may enter again ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reentry", "tries", "entered"),
    [
        ("mode: never", "08-31T12:00 08-31T12:30 09-30T12:00", "08-31T12:00"),
        (
            "mode: after_exit",
            "08-31T12:00 08-31T12:59 08-31T13:01",
            "08-31T12:00 08-31T13:01",
        ),
        (
            "mode: after_period, months: 1",
            "08-31T12:00 09-29T23:59 09-30T00:00 10-29T12:00 10-30T00:00",
            "08-31T12:00 09-30T00:00 10-30T00:00",
        ),
        (
            "mode: after_period, days: 1",
            "08-31T08:30 08-31T23:59 09-01T08:00 09-02T00:00",
            "08-31T08:30 09-01T08:00 09-02T00:00",
        ),
        (
            "mode: after_period, days: 1, anchor: exit",
            "08-31T23:30 09-01T12:00 09-02T00:00",
            "08-31T23:30 09-02T00:00",
        ),
    ],
)
def test_trap_20_and_21_reentry(tmp_path: Path, reentry: str, tries: str, entered: str) -> None:
    """Modes by name; a month is a month, a day a day: not so many seconds."""
    with living(tmp_path, [short(reentry)], at("2026-08-31T08:00")) as bank:
        for moment in tries.split():
            bank.live(at(f"2026-{moment}"))
            bank.event("C1", "applied", number=moment)
        assert entries(bank) == [f"2026-{moment}" for moment in entered.split()]


def test_trap_21_anchored_at_the_receipt_and_not_at_the_entry(tmp_path: Path) -> None:
    body = [f"{ENTRY}, reentry: {{mode: after_period, days: 1, anchor: contact}}", SMS, EXIT]
    with living(
        tmp_path, [journey("J", drawn(body, "start>sms sms>done"))], at("2026-11-23T22:00")
    ) as bank:
        for moment in ("23T22:00", "24T22:00", "25T07:00"):
            bank.live(at(f"2026-11-{moment}"))
            bank.event("C1", "applied", number=moment)
        # It left on the 24th, so that nobody enters on that day.
        assert left_node(bank, "C1", "sms") == ["2026-11-24T08:30"]
        assert entries(bank) == ["2026-11-23T22:00", "2026-11-25T07:00"]


# 22: one event twice, two events in one second --------------------------------------------


@pytest.mark.parametrize(
    ("reentry", "numbers", "count"),
    [
        ("mode: each_event", "a a", 2),  # two events are two, whatever they say
        ("mode: each_event, key: number", "a a", 1),
        ("mode: each_event, key: number", "a b a", 2),
        ("mode: each_event, key: number", "- -", 2),  # what names no number is one of its own
        ("mode: after_exit", "a b", 1),
        ("mode: never", "a b", 1),
        ("mode: after_period, days: 1", "a b", 1),
    ],
)
def test_trap_22_two_events_of_one_second(
    tmp_path: Path, reentry: str, numbers: str, count: int
) -> None:
    events = [
        happened("C1", "applied", NOON, str(k), **({} if number == "-" else {"number": number}))
        for k, number in enumerate(numbers.split())
    ]
    with living(tmp_path, [short(reentry)], NOON) as bank:
        deliver(bank, *events)
        deliver(bank, *events)  # redelivered at once
        assert len(entries(bank)) == count
        bank.live(NOON + 30 * HOUR_US)
        deliver(bank, *events)  # and when all is over
        assert len(entries(bank)) == count


def test_trap_22_each_instance_has_a_contact_of_its_own(tmp_path: Path) -> None:
    """Two applications of one second are two messages, not one that counts for both."""
    body = [f"{ENTRY}, reentry: {{mode: each_event, key: number}}", SMS, EXIT]
    document = journey("J", drawn(body, "start>sms sms>done"), message="transactional")
    with living(tmp_path, [document], NOON) as bank:
        deliver(
            bank,
            happened("C1", "applied", NOON, "1", number="a"),
            happened("C1", "applied", NOON, "2", number="b"),
        )
        bank.live(NOON + HOUR_US)
        assert len(bank.told("sms")) == 2
        assert len({one.waves["sms"].contact for one in everybody(bank)}) == 2


def test_trap_22_what_arrived_first_does_not_matter(tmp_path: Path) -> None:
    """Of two events of one transaction the earlier lets in, whichever was heard first."""
    split = "kind: condition_split, id: s, of: entry, branches: {a: \"number = 'a'\"}"
    body = drawn([ENTRY, split, EXIT, "kind: exit, id: b"], "start>s s>done:a s>b:else")
    two = [
        happened("C1", "applied", NOON, "9", number="a"),
        happened("C1", "applied", NOON + 1, "1", number="b"),
    ]
    for arrival, events in (("one", two), ("other", two[::-1])):
        with living(tmp_path / arrival, [journey("J", body)], NOON) as bank:
            bank.now = NOON + 1
            deliver(bank, *events)
            assert everybody(bank)[0].node == "done"


# 23: timer against event ------------------------------------------------------------------

WAITING = journey(
    "J",
    drawn(
        [ENTRY, SMS, f"{CLICKED}, timeout: {{days: 1}}", EXIT, "kind: exit, id: no"],
        "start>sms sms>clicked clicked>done clicked>no:timeout",
    ),
)


def test_trap_23_the_deadline_counts_from_the_hand_off(tmp_path: Path) -> None:
    """Decided at ten in the evening, it left at half past eight: there a day begins."""
    with living(tmp_path, [WAITING], at("2026-11-23T22:00")) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-26T00:00"))
        assert bank.story("C1")[2:] == [
            "11-23 22:00 sms proposed",
            "11-23 22:00 sms placed",
            "11-24 08:30 sms sent",
            "11-24 08:30 sms went",
            "11-24 08:30 clicked waits",
            "11-25 08:30 clicked went timeout",
            "11-25 08:30 no left",
        ]


@pytest.mark.parametrize(("late", "node"), [(0, "done"), (1, "no")])
def test_trap_23_an_answer_at_the_deadline_wins(tmp_path: Path, late: int, node: str) -> None:
    with living(tmp_path, [WAITING], NOON) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(NOON + HOUR_US)
        (mine,) = everybody(bank)
        left_at = mine.waves["sms"].left_at
        assert left_at is not None
        just_before(bank, left_at + 24 * HOUR_US + late)
        bank.answer("C1", "sms", OutcomeKind.CLICKED)
        assert everybody(bank)[0].node == node
        assert len(left_node(bank, "C1", "clicked")) == 1  # one branch, and no other


BUYING = "kind: wait_for_event, id: w, awaits: {event: bought}, timeout: {hours: 1}"


@pytest.mark.parametrize(
    ("lateness", "happens", "heard", "branch"),
    [
        (0, 3600, 3600, "2026-11-23T13:00"),  # at the deadline
        (0, 3600, 3601, "2026-11-23T13:00 timeout"),  # heard of too late
        (600, 3600, 4199, "2026-11-23T13:00"),  # late, as it may be
        (600, 3600, 4200, "2026-11-23T13:00"),
        (600, 3600, 4201, "2026-11-23T13:00 timeout"),
        (600, 3601, 3602, "2026-11-23T13:00 timeout"),  # after the deadline
    ],
)
def test_trap_23_late_events(
    tmp_path: Path, lateness: int, happens: int, heard: int, branch: str
) -> None:
    policy = {"tie_seed": f"lateness_max_seconds: {lateness}\ntie_seed"}
    body = drawn([ENTRY, BUYING, EXIT, "kind: exit, id: no"], "start>w w>done w>no:timeout")
    with living(tmp_path, [journey("J", body)], NOON, policy=policy) as bank:
        bank.event("C1", "applied", number="a")
        just_before(bank, NOON + heard * SECOND_US)
        deliver(bank, happened("C1", "bought", NOON + happens * SECOND_US, "1", bank.now))
        bank.live(NOON + 4 * HOUR_US)
        assert left_node(bank, "C1", "w") == [branch]


def test_trap_23_an_exit_rule_beats_timer_and_event(tmp_path: Path) -> None:
    exits = "exits: [{id: goal, awaits: {event: bought}, goal: true}]"
    body = drawn(
        [ENTRY, BUYING, EXIT, "kind: exit, id: no"], "start>w w>done w>no:timeout", more=exits
    )
    with living(tmp_path, [journey("J", body)], NOON) as bank:
        bank.event("C1", "applied", number="a")
        just_before(bank, NOON + HOUR_US)
        bank.event("C1", "bought")
        assert last_said(bank, "C1") == "reached goal"
        assert left_node(bank, "C1", "w") == []


def test_trap_23_who_leaves_is_not_told_what_waited_for_the_morning(tmp_path: Path) -> None:
    exits = "exits: [{id: goal, awaits: {event: bought}, goal: true}]"
    body = drawn([ENTRY, SMS, EXIT], "start>sms sms>done", more=exits)
    with living(tmp_path, [journey("J", body)], at("2026-11-23T22:00")) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-24T06:00"))
        bank.event("C1", "bought")
        bank.live(at("2026-11-24T12:00"))
        assert last_said(bank, "C1") == "reached goal"
        assert bank.told("sms") == []


def test_trap_23_who_rode_in_a_message_that_was_called_back_hears_of_it(tmp_path: Path) -> None:
    """One leaves before their common message does; the other is blocked at once, not stranded."""

    def riding(name: str, where: str, propensity: str) -> str:
        awaits = f'{{event: bought, where: "{where}"}}'
        more = f"bundle: both\nexits: [{{id: goal, awaits: {awaits}, goal: true}}]"
        body = drawn([ENTRY, SMS, EXIT], "start>sms sms>done", more=more)
        return journey(name, body, propensity=propensity)

    policy = {
        "tie_seed": "bundles: [{id: both, label: {zh: 同发, en: Both}, offers_max: 2}]\ntie_seed"
    }
    documents = [riding("J", "product = 'a'", "0.9"), riding("K", "product = 'b'", "0.1")]
    with living(tmp_path, documents, at("2026-11-23T22:00"), policy=policy) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-24T06:00"))
        contacts = {everybody(bank, name)[0].proposal.contact for name in "JK"}
        assert len(contacts) == 1
        bank.event("C1", "bought", product="a")
        assert everybody(bank)[0].state is InstanceState.REACHED
        assert everybody(bank, "K")[0].waves["sms"].reason == "journey"
        bank.live(at("2026-11-24T12:00"))
        assert bank.told("sms") == []


def test_trap_23_a_wait_is_said_once_however_often_it_is_woken(tmp_path: Path) -> None:
    nodes = [
        ENTRY,
        "kind: wait_for_event, id: v, awaits: {event: viewed}, timeout: {days: 1}",
        "kind: wait_for_event, id: w, awaits: {event: bought}, timeout: {days: 1}",
        EXIT,
    ]
    body = drawn(nodes, "start>v v>w v>w:timeout w>done w>done:timeout")
    with living(tmp_path, [journey("J", body)], NOON) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(NOON + HOUR_US)
        bank.event("C1", "viewed")
        bank.event("C1", "viewed")
        bank.live(at("2026-11-26T00:00"))
        waits = [s.node for s in trace(bank, "C1") if s.did is Did.WAITS]
        assert waits == ["v", "w"]


def test_trap_23_a_race_looks_at_events_from_the_arrival_on(tmp_path: Path) -> None:
    """What was bought before the race was not what it waited for; one branch, the first."""
    race = (
        "kind: race, id: r, timeout: {days: 3}, "
        "awaits: {click: {wave: sms, stages: [clicked]}, buy: {event: bought}}"
    )
    nodes = [ENTRY, SMS, "kind: wait, id: w, until: {kind: after, days: 1}", race, EXIT]
    ways = "start>sms sms>w w>r r>done:click r>done:buy r>done:timeout"
    with living(tmp_path, [journey("J", drawn(nodes, ways))], NOON) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(NOON + HOUR_US)
        bank.event("C1", "bought")
        bank.live(at("2026-11-24T18:00"))
        assert left_node(bank, "C1", "r") == []
        deliver(
            bank,
            happened("C1", "bought", bank.now, "b"),
            happened("C1", "bought", bank.now, "a"),
        )
        assert left_node(bank, "C1", "r") == ["2026-11-24T18:00 buy"]


# 24 to 26: dates, days and clocks -----------------------------------------------------------

BERLIN: dict[str, Scalar] = {"time_zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("tags", "gone"),
    [
        ({}, "2026-11-23T12:00 missing"),
        ({"matures_on": "2026-11-23"}, "2026-11-23T12:00 past"),  # nine o'clock has passed
        ({"matures_on": "2026-11-22"}, "2026-11-23T12:00 past"),
        ({"matures_on": "2026-11-24"}, "2026-11-24T09:00"),
        ({"matures_on": "2026-11-24", **BERLIN}, "2026-11-24T16:00"),
        ({"matures_on": "2026-11-24", "time_zone": "Mars/Base"}, "2026-11-24T09:00"),
    ],
)
def test_trap_24_a_date_that_is_missing_or_past(
    tmp_path: Path, tags: dict[str, Scalar], gone: str
) -> None:
    wait = "kind: wait, id: w, until: {kind: date, tag: matures_on}"
    body = drawn([ENTRY, wait, EXIT], "start>w w>done w>done:missing w>done:past")
    days = {"2026-11-22": 20_779, "2026-11-23": 20_780, "2026-11-24": 20_781}
    mine = {name: days.get(str(value), value) for name, value in tags.items()}
    with living(tmp_path, [journey("J", body)], NOON, {"C1": mine}) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-25T12:00"))
        assert left_node(bank, "C1", "w") == [gone]


WAITS = [
    # until; arrival; end; the customer's zone
    ("kind: after, hours: 24", "2026-03-02T08:59:59", "2026-03-03T08:59:59", ""),
    ("kind: after, days: 1", "2026-03-02T08:59:59", "2026-03-03T08:59:59", ""),
    ("kind: next, at: '09:00'", "2026-03-02T08:59:59", "2026-03-02T09:00", ""),
    ("kind: next, at: '09:00'", "2026-03-05T09:00", "2026-03-05T09:00", ""),
    ("kind: next, at: '09:00'", "2026-03-02T09:00:01", "2026-03-03T09:00", ""),
    ("kind: next, days: 1, at: '09:00'", "2026-03-02T23:59", "2026-03-03T09:00", ""),
    ("kind: next, days: 1, at: '09:00'", "2026-03-03T00:01", "2026-03-04T09:00", ""),
    ("kind: next, at: '09:00', grace_minutes: 30", "2026-03-02T09:30", "2026-03-02T09:30", ""),
    ("kind: next, at: '09:00', grace_minutes: 30", "2026-03-02T09:30:01", "2026-03-03T09:00", ""),
    ("kind: next, at: '09:00', weekdays: [1]", "2026-03-02T10:00", "2026-03-09T09:00", ""),
    # Spring Festival 2026: off from 15 to 23 February, worked on Saturdays 14 and 28.
    ("kind: business_days, days: 1", "2026-02-13T10:00", "2026-02-14T10:00", ""),
    ("kind: business_days, days: 2", "2026-02-13T10:00", "2026-02-24T10:00", ""),
    ("kind: business_days, days: 1", "2026-02-18T10:00", "2026-02-24T10:00", ""),
    ("kind: business_days, days: 1", "2026-02-27T10:00", "2026-02-28T10:00", ""),
    # National Day 2026: off from 1 to 7 October, worked on Sunday 20 September, Saturday 10.
    ("kind: business_days, days: 1", "2026-09-30T10:00", "2026-10-08T10:00", ""),
    ("kind: business_days, days: 3", "2026-09-30T10:00", "2026-10-10T10:00", ""),
    ("kind: business_days, days: 1, at: '09:00'", "2026-09-30T10:00", "2026-10-08T09:00", ""),
    ("kind: business_days, days: 0, at: '09:00'", "2026-09-30T10:00", "2026-10-08T09:00", ""),
    # Clocks go on in Berlin on 29 March 2026 and back on 25 October; Shanghai's stand.
    ("kind: next, at: '09:00'", "2026-03-28T16:01", "2026-03-29T15:00", "Europe/Berlin"),
    ("kind: after, hours: 24", "2026-03-28T16:01", "2026-03-29T16:01", "Europe/Berlin"),
    ("kind: next, at: '02:30'", "2026-03-28T16:01", "2026-03-29T09:30", "Europe/Berlin"),
    ("kind: next, at: '09:00'", "2026-10-24T16:01", "2026-10-25T16:00", "Europe/Berlin"),
    ("kind: business_days, days: 1", "2026-03-27T17:00", "2026-03-30T16:00", "Europe/Berlin"),
    ("kind: next, at: '09:00'", "2026-03-28T16:01", "2026-03-29T09:00", "Mars/Base"),
    ("kind: next, at: '09:00'", "2026-03-28T16:01", "2026-03-29T09:00", "GMT+25"),
]


@pytest.fixture(scope="module")
def ends_of_waits(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[str]]:
    """Everybody waits in one bank, from February to October, each in his own way."""
    documents = [
        journey(
            f"J{k}",
            drawn(
                [
                    f"{ENTRY}, where: \"number = '{k}'\"",
                    f"kind: wait, id: w, until: {{{until}}}",
                    EXIT,
                ],
                "start>w w>done",
            ),
        )
        for k, (until, *_) in enumerate(WAITS)
    ]
    zones = {f"C{k}": {"time_zone": zone or None} for k, (*_, zone) in enumerate(WAITS)}
    home = tmp_path_factory.mktemp("waits")
    with living(home, documents, at("2026-02-01T12:00"), zones) as bank:
        for k in sorted(range(len(WAITS)), key=lambda k: WAITS[k][1]):
            bank.live(at(WAITS[k][1]))
            bank.now = at(WAITS[k][1])
            bank.event(f"C{k}", "applied", number=str(k))
        bank.live(at("2026-11-01T12:00"))
        return {k: left_node(bank, f"C{k}", "w") for k in range(len(WAITS))}


@pytest.mark.parametrize("k", range(len(WAITS)), ids=[" ".join(case) for case in WAITS])
def test_trap_25_and_26_what_one_day_is(ends_of_waits: dict[int, list[str]], k: int) -> None:
    assert ends_of_waits[k] == [WAITS[k][2]]


@pytest.mark.parametrize(
    ("zone", "leaves"),
    [
        (None, "2026-11-24T08:30"),  # fails closed: the bank's clock holds
        ("Mars/Base", "2026-11-24T08:30"),
        ("Europe/Berlin", "2026-11-23T22:00"),  # three in the afternoon there
        ("America/New_York", "2026-11-23T22:00"),  # nine in the morning
        ("America/Los_Angeles", "2026-11-24T00:30"),
    ],
)
def test_trap_26_quiet_hours_without_a_zone(tmp_path: Path, zone: Scalar, leaves: str) -> None:
    body = drawn([ENTRY, SMS, EXIT], "start>sms sms>done")
    people = {"C1": {"time_zone": zone}}
    with living(tmp_path, [journey("J", body)], at("2026-11-23T22:00"), people) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-25T00:00"))
        assert left_node(bank, "C1", "sms") == [leaves]


# 27: quiet over midnight, and what is asked again at the release --------------------------


@pytest.mark.parametrize(
    ("hours", "asked", "leaves"),
    [
        ("08:30 20:30", "2026-11-20T23:30", "2026-11-21T08:30"),
        ("08:30 20:30", "2026-11-21T00:30", "2026-11-21T08:30"),
        ("20:00 02:00", "2026-11-21T01:59", "2026-11-21T01:59"),  # open over midnight
        ("20:00 02:00", "2026-11-21T02:00", "2026-11-21T20:00"),
    ],
)
def test_trap_27_hours_over_midnight(tmp_path: Path, hours: str, asked: str, leaves: str) -> None:
    opens, closes = hours.split()
    policy = {
        'opens: "08:30"\n    closes: "20:30"': f'opens: "{opens}"\n    closes: "{closes}"',
    }
    body = drawn([ENTRY, SMS, EXIT], "start>sms sms>done")
    with living(tmp_path, [journey("J", body)], at(asked), policy=policy) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-22T12:00"))
        assert left_node(bank, "C1", "sms") == [leaves]


def test_trap_27_at_the_release_everything_is_asked_again(tmp_path: Path) -> None:
    split = "kind: wave_split, id: s, wave: sms, stages: [sent, suppressed]"
    body = drawn(
        [ENTRY, SMS, split, EXIT, "kind: exit, id: not_told"],
        "start>sms sms>s s>done:sent s>not_told:suppressed s>done:else",
    )
    with living(tmp_path, [journey("J", body)], at("2026-11-23T23:30")) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-24T03:00"))
        learn(bank, "C1", "complaint_open", True, ChangeKind.TAG)
        bank.live(at("2026-11-24T12:00"))
        assert bank.told("sms") == []
        assert everybody(bank)[0].node == "not_told"
        assert everybody(bank)[0].waves["sms"].left_at is None


# 28: stop ---------------------------------------------------------------------------------


def test_trap_28_what_is_stopped_lets_nobody_in_and_sends_nothing(tmp_path: Path) -> None:
    body = drawn(
        [ENTRY, "kind: wait, id: w, until: {kind: after, hours: 1}", SMS, EXIT],
        "start>w w>sms sms>done",
    )
    with living(tmp_path, [journey("J", body)], NOON, {"C1": {}, "C2": {}}) as bank:
        bank.event("C1", "applied", number="a")
        stop(bank.installation.store, StopScope.STRATEGY, "J", "ops", "wrong text", bank.now)
        bank.event("C2", "applied", number="b")
        bank.live(NOON + 2 * HOUR_US)
        assert [one.customer for one in everybody(bank)] == ["C1"]
        assert bank.told("sms") == []
        assert everybody(bank)[0].waves["sms"].reason == "SWITCHED_OFF"


HOUR_AND_SMS = drawn(
    [ENTRY, "kind: wait, id: w, until: {kind: after, hours: 1}", SMS, EXIT],
    "start>w w>sms sms>done",
)


def order_shown(bank: Living, kind: JourneyOrderKind) -> Effect:
    """Give an order, and see that it does what it said before."""
    parts = bank.installation
    given = JourneyOrder(strategy="J", kind=kind, by="ops", at=bank.now, reason="wrong text")
    with parts.store.view() as view:
        shown_before = effect_of(view, "J", kind)
    assert order(parts.store, parts.archive, given) == shown_before
    bank.loop.look()
    bank.settle()
    return shown_before


@pytest.mark.parametrize(
    ("ordered", "lifted", "concerned", "entered", "told"),
    [
        ("stop_entry", "open_entry", 0, "C1 C3", "13:00 19:00"),
        ("hold", "resume", 1, "C1 C3", "18:30 19:00"),
        ("cancel", "resume", 1, "C1 C3", "19:00"),
    ],
)
def test_trap_28_three_orders_that_are_three_things(
    tmp_path: Path, ordered: str, lifted: str, concerned: int, entered: str, told: str
) -> None:
    """Ordered at 12:30, half an hour before the message; lifted at 18:00.

    C1 is in, C2 would enter meanwhile, C3 enters afterwards.
    """
    people: dict[str, dict[str, Scalar]] = {"C1": {}, "C2": {}, "C3": {}}
    with living(tmp_path, [journey("J", HOUR_AND_SMS)], NOON, people) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-23T12:30"))
        effect = order_shown(bank, JourneyOrderKind(ordered))
        assert (effect.in_flight, effect.concerned) == ({"w": 1}, concerned)
        bank.event("C2", "applied", number="b")
        bank.live(at("2026-11-23T18:00"))
        order_shown(bank, JourneyOrderKind(lifted))
        bank.event("C3", "applied", number="c")
        bank.live(at("2026-11-24T12:00"))
        assert " ".join(one.customer for one in everybody(bank)) == entered
        sent = [step for name in people for step in bank.trace(name) if step.did is Did.SENT]
        assert " ".join(sorted(shown(step.at)[-5:] for step in sent)) == told


def test_trap_28_a_step_behind_the_last_is_reached(tmp_path: Path) -> None:
    """Who stands at the last step of a version gets to the one that the next version adds."""
    more = drawn(
        [
            ENTRY,
            "kind: wait, id: w, until: {kind: after, hours: 1}",
            SMS,
            "kind: message, id: more, channels: [push], material: M1, on_blocked: skip",
            EXIT,
        ],
        "start>w w>sms sms>more more>done",
    )
    with living(tmp_path, [journey("J", HOUR_AND_SMS)], NOON) as bank:
        bank.event("C1", "applied", number="a")
        (old,) = bank.configuration.strategies
        publish_instead(bank, old, journey("another", more))
        parts = bank.installation
        migrate(parts.store, parts.archive, "J", {"w": "sms"}, bank.now)
        bank.loop.look()
        bank.live(at("2026-11-24T12:00"))
        assert (len(bank.told("sms")), len(bank.told("push"))) == (1, 1)


# 29: edited while customers are in it -----------------------------------------------------


def test_trap_29_who_is_in_a_version_stays_in_it(tmp_path: Path) -> None:
    def waiting(hours: int, then: str, name: str) -> str:
        nodes = [
            ENTRY,
            f"kind: wait, id: w, until: {{kind: after, hours: {hours}}}",
            then,
            EXIT,
        ]
        node = then.partition("id: ")[2].partition(",")[0]
        return journey(name, drawn(nodes, f"start>w w>{node} {node}>done"))

    push = "kind: message, id: push, channels: [push], material: M1"
    people: dict[str, dict[str, Scalar]] = {"C1": {}, "C2": {}}
    with living(tmp_path, [waiting(4, SMS, "J")], NOON, people) as bank:
        bank.event("C1", "applied", number="a")
        (old,) = bank.configuration.strategies
        publish_instead(bank, old, waiting(1, push, "another"))
        bank.event("C2", "applied", number="b")
        bank.live(NOON + 8 * HOUR_US)
        assert left_node(bank, "C1", "w") == ["2026-11-23T16:00"]
        assert left_node(bank, "C2", "w") == ["2026-11-23T13:00"]
        assert (len(bank.told("sms")), len(bank.told("push"))) == (1, 1)


def test_trap_29_who_is_in_a_version_that_was_withdrawn_leaves(tmp_path: Path) -> None:
    with living(tmp_path, [WAITING, short("mode: never").replace("id: J", "id: K")], NOON) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(NOON + HOUR_US)
        rest = tuple(one for one in bank.configuration.strategies if one.id == "K")
        bank.bring_live(replace(bank.configuration, strategies=rest))
        bank.live(at("2026-11-26T00:00"))
        (mine,) = everybody(bank)
        assert (mine.node, mine.state) == ("clicked", InstanceState.CANCELLED)


@pytest.mark.parametrize(
    ("target", "hours", "gone"),
    [
        ("w", 1, "2026-11-23T15:00 done"),  # shorter: from the migration on, not at the old wake
        ("w", 9, "2026-11-23T23:00 done"),
        ("stay", 1, "2026-11-23T16:00 done"),
        ("exit", 1, "2026-11-23T14:00 w"),  # who stands at what is gone leaves only if it is said
        ("elsewhere", 1, "migration.target_unknown"),
        ("", 1, "migration.forgotten"),
    ],
)
def test_trap_29_a_map_says_where_everybody_goes(
    tmp_path: Path, target: str, hours: int, gone: str
) -> None:
    """A wait of four hours from noon is edited at two o'clock."""

    def waiting(long: int, name: str) -> str:
        wait = f"kind: wait, id: w, until: {{kind: after, hours: {long}}}"
        return journey(name, drawn([ENTRY, wait, EXIT], "start>w w>done"))

    with living(tmp_path, [waiting(4, "J")], NOON) as bank:
        bank.event("C1", "applied", number="a")
        (old,) = bank.configuration.strategies
        bank.live(at("2026-11-23T14:00"))
        publish_instead(bank, old, waiting(hours, "another"))
        parts, moves = bank.installation, {"w": target} if target else {}
        try:
            migrate(parts.store, parts.archive, "J", moves, bank.now)
        except ProblemsError as error:
            assert [one.code for one in error.problems] == [gone]
            assert [one.node for one in everybody(bank)] == ["w"]
            return
        bank.loop.look()
        bank.live(at("2026-11-24T12:00"))
        (mine,) = everybody(bank)
        assert f"{shown(mine.ended_at or 0)} {mine.node}" == gone


def test_trap_29_who_waits_for_a_message_is_not_moved_from_under_it(tmp_path: Path) -> None:
    """What his version decided is on its way: he goes with the next migration."""
    night = at("2026-11-23T23:00")
    body = drawn([ENTRY, SMS, EXIT], "start>sms sms>done")
    push = drawn(
        [ENTRY, SMS.replace("id: sms, channels: [sms]", "id: push, channels: [push]"), EXIT],
        "start>push push>done",
    )
    with living(tmp_path, [journey("J", body)], night) as bank:
        bank.event("C1", "applied", number="a")
        (old,) = bank.configuration.strategies
        bank.live(night + HOUR_US)
        publish_instead(bank, old, journey("another", push))
        parts = bank.installation
        (moved,) = migrate(parts.store, parts.archive, "J", {"sms": "push"}, bank.now)
        assert (moved.node, moved.target, moved.customers) == ("sms", "stay", 1)
        bank.loop.look()
        bank.live(at("2026-11-24T12:00"))
        assert (len(bank.told("sms")), len(bank.told("push"))) == (1, 0)


# 30: what only time makes true ------------------------------------------------------------

SLOT = (
    "kind: message, id: show, channels: [popup], material: M1, "
    "expires_hours: 2000, on_blocked: skip"
)
LONG = "kind: wait, id: w, until: {kind: after, days: 100}"
FULL = SMS.replace("skip", "wait, wait_hours: 2000")
DAYS_30 = 30 * 24 * HOUR_US


@pytest.mark.parametrize(
    ("condition", "over"),
    [
        ("count_of('login', days => 30) = 0", DAYS_30),
        ("last_of('login') < now() - INTERVAL '30' DAY", DAYS_30 + 1),
        ("last_of('login') <= now() - INTERVAL '30' DAY", DAYS_30),
        ("last_of('login') + INTERVAL '30' DAY <= now()", DAYS_30),
        ("count_of('login', days => 30) < 1 AND age > 18", DAYS_30),
    ],
)
@pytest.mark.parametrize("node", [LONG, SLOT])
def test_trap_30_no_login_for_thirty_days(
    tmp_path: Path, condition: str, over: int, node: str
) -> None:
    """No event says so; it is known to the microsecond, whatever the customer waits for."""
    name = node.partition("id: ")[2].partition(",")[0]
    body = drawn(
        [ENTRY, node, EXIT],
        f"start>{name} {name}>done",
        more=f'exits: [{{id: asleep, condition: "{condition}"}}]',
    )
    with living(tmp_path, [journey("J", body)], NOON) as bank:
        bank.event("C1", "login")
        bank.live(NOON + HOUR_US + 7)
        bank.event("C1", "login")
        seen = bank.now
        bank.event("C1", "applied", number="a")
        login = NOON + HOUR_US + 7
        assert seen >= login
        bank.live(at("2027-02-01T00:00"))
        (mine,) = everybody(bank)
        assert last_said(bank, "C1") == "left asleep"
        assert mine.ended_at == login + over


def test_trap_30_a_login_in_time_moves_the_instant(tmp_path: Path) -> None:
    body = drawn(
        [ENTRY, LONG, EXIT],
        "start>w w>done",
        more="exits: [{id: asleep, condition: \"count_of('login', days => 30) = 0\"}]",
    )
    with living(tmp_path, [journey("J", body)], NOON) as bank:
        bank.event("C1", "login")
        bank.event("C1", "applied", number="a")
        just_before(bank, NOON + DAYS_30)
        bank.event("C1", "login")
        bank.live(at("2027-02-01T00:00"))
        assert everybody(bank)[0].ended_at == NOON + 2 * DAYS_30


@pytest.mark.parametrize(
    ("more", "said", "over"),
    [
        (
            'exits: [{id: matured, condition: "matures_on < today()"}]',
            "left matured",
            "2026-12-01T00:00",
        ),
        (
            "exits: [{id: matured, condition: \"matures_on <= today() + INTERVAL '2' DAY\"}]",
            "left matured",
            "2026-11-28T00:00",
        ),
        ("days_max: 3", "left days_max", "2026-11-26T12:00"),
        ("ends: 2026-11-27", "left ends", "2026-11-28T00:00"),
    ],
)
@pytest.mark.parametrize("node", [LONG, SLOT, FULL])
def test_trap_30_time_alone_ends_it(
    tmp_path: Path, more: str, said: str, over: str, node: str
) -> None:
    """By a date, by its longest stay, by the journey's last day: in a wait, a slot, a queue."""
    name = node.partition("id: ")[2].partition(",")[0]
    document = journey("J", drawn([ENTRY, node, EXIT], f"start>{name} {name}>done", more=more))
    if more.startswith("ends"):
        document = document.replace("ends: 2028-12-31\n", "")
    opted_out = {"consents": "none"} if node == FULL else {}
    people: dict[str, dict[str, Scalar]] = {"C1": {"matures_on": 20_787, "mobile": "1"}}
    with living(tmp_path, [document], NOON, people) as bank:
        if opted_out:
            learn(bank, "C1", "sms", True, ChangeKind.OPT_OUT)
        bank.event("C1", "applied", number="a")
        bank.live(at("2027-01-10T00:00"))
        (mine,) = everybody(bank)
        assert (last_said(bank, "C1"), shown(mine.ended_at or 0)) == (said, over)
        assert bank.told("sms") == []


# What else was seen to go wrong -----------------------------------------------------------


@pytest.mark.parametrize("times", [0, 1, 3])
def test_jumps_are_bounded(tmp_path: Path, times: int) -> None:
    nodes = [
        ENTRY,
        "kind: wait, id: w, until: {kind: after, hours: 1}",
        f"kind: jump, id: again, to: w, times_max: {times}",
        EXIT,
    ]
    with living(
        tmp_path, [journey("J", drawn(nodes, "start>w w>again again>done:else"))], NOON
    ) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(NOON + 10 * HOUR_US)
        assert len(left_node(bank, "C1", "w")) == times + 1
        assert everybody(bank)[0].node == "done"


def test_a_message_of_the_next_round_waits_for_its_own_hand_off(tmp_path: Path) -> None:
    nodes = [
        ENTRY,
        SMS,
        "kind: wait, id: w, until: {kind: next, at: '22:00'}",
        "kind: jump, id: again, to: sms, times_max: 1",
        EXIT,
    ]
    body = drawn(nodes, "start>sms sms>w w>again again>done:else")
    with living(tmp_path, [journey("J", body)], NOON) as bank:
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-25T12:00"))
        assert left_node(bank, "C1", "sms") == ["2026-11-23T12:00", "2026-11-24T08:30"]
        assert len(bank.told("sms")) == 2


CHILD = drawn(
    [
        'kind: entry, id: start, audience: "age > 100", called: true',
        "kind: wait_for_event, id: w, awaits: {event: bought}, timeout: {hours: 5}",
        "kind: exit, id: yes, goal: true",
        "kind: exit, id: no",
    ],
    "start>w w>yes w>no:timeout",
)  # fmt: skip
PARENT = [ENTRY, "kind: sub_journey, id: sub, strategy: K", EXIT, "kind: exit, id: other"]


@pytest.mark.parametrize(
    ("buys", "gone"),
    [("2026-11-23T13:00", "2026-11-23T13:00 goal"), ("", "2026-11-23T17:00 else")],
)
def test_a_journey_in_a_journey(tmp_path: Path, buys: str, gone: str) -> None:
    parent = drawn(PARENT, "start>sub sub>done:goal sub>other:else")
    documents = [journey("J", parent), journey("K", CHILD)]
    with living(tmp_path, documents, NOON) as bank:
        bank.event("C1", "applied", number="a")
        if buys:
            bank.live(at(buys))
            bank.event("C1", "bought")
        bank.live(at("2026-11-24T12:00"))
        assert left_node(bank, "C1", "sub") == [gone]


def test_who_is_in_the_inner_journey_already_goes_along_else(tmp_path: Path) -> None:
    again = f"{ENTRY}, reentry: {{mode: each_event}}"
    parent = drawn([again, *PARENT[1:]], "start>sub sub>done:goal sub>other:else")
    with living(tmp_path, [journey("J", parent), journey("K", CHILD)], NOON) as bank:
        deliver(bank, happened("C1", "applied", NOON, "1"), happened("C1", "applied", NOON, "2"))
        assert left_node(bank, "C1", "sub") == ["2026-11-23T12:00 else"]


@pytest.mark.parametrize("before", range(8))
def test_what_ends_outer_and_inner_journey_at_once(tmp_path: Path, before: int) -> None:
    """One event is the goal of both: each leaves once, whichever is walked first."""
    goal = "exits: [{id: goal, awaits: {event: bought}, goal: true}]"
    parent = drawn(PARENT, "start>sub sub>done:goal sub>other:else", more=goal)
    with living(tmp_path, [journey("J", parent), journey("K", CHILD)], NOON) as bank:
        for number in range(before):  # positions, and so the order of names, move on
            bank.event("C1", "login", NOON, number=str(number)) if number else None
        bank.event("C1", "applied", number="a")
        bank.live(NOON + HOUR_US)
        bank.event("C1", "bought")
        ends = [(s.node, str(s.did)) for s in trace(bank, "C1") if s.did is Did.REACHED]
        assert sorted(ends) == [("sub", "reached"), ("yes", "reached")]


@pytest.mark.parametrize("blocked", ["exit", "skip", "manager"])
def test_a_benefit_that_is_used_up(tmp_path: Path, blocked: str) -> None:
    """The second customer finds nothing: he is blocked once, and nobody gets two."""
    nodes = [ENTRY, f"kind: benefit, id: gift, benefit: cash_r1, on_blocked: {blocked}", EXIT]
    ways = "start>gift gift>done"
    if blocked == "manager":
        nodes.append("kind: exit, id: no")
        ways += " gift>no:blocked"
    with living(tmp_path, [journey("J", drawn(nodes, ways))], NOON, {"C1": {}, "C2": {}}) as bank:
        shelf = bank.configuration.products
        products = tuple(replace(p, stock=1) if p.id == "cash_r1" else p for p in shelf)
        bank.bring_live(replace(bank.configuration, products=products))
        bank.event("C1", "applied", number="a")
        bank.event("C2", "applied", number="b")
        did = [[str(s.did) for s in trace(bank, c) if s.node == "gift"] for c in ("C1", "C2")]
        assert did == [["reserved"], ["suppressed", *(["left"] if blocked == "exit" else [])]]
        assert everybody(bank)[1].node == {"exit": "gift", "skip": "done", "manager": "no"}[blocked]


def test_a_benefit_without_a_limit_is_given_to_all(tmp_path: Path) -> None:
    nodes = [ENTRY, "kind: benefit, id: gift, benefit: cash_r1", EXIT]
    with living(tmp_path, [journey("J", drawn(nodes, "start>gift gift>done"))], NOON) as bank:
        bank.event("C1", "applied", number="a")
        assert everybody(bank)[0].node == "done"


def test_an_experiment_is_sticky_over_entries(tmp_path: Path) -> None:
    split = "kind: experiment_split, id: x, salt: s1, arms: {a: 5000, b: 5000}"
    body = drawn([ENTRY, split, EXIT, "kind: exit, id: b"], "start>x x>done:a x>b:b")
    people: dict[str, dict[str, Scalar]] = {f"C{k}": {} for k in range(8)}
    with living(tmp_path, [journey("J", body)], NOON, people) as bank:
        for turn in range(3):
            bank.live(NOON + turn * HOUR_US)
            for customer in people:
                bank.event(customer, "applied", number=f"{customer} {turn}")
        arms = {customer: set[str]() for customer in people}
        for one in everybody(bank):
            arms[one.customer].add(one.node)
        assert all(len(mine) == 1 for mine in arms.values())
        assert set.union(*arms.values()) == {"done", "b"}


def test_who_has_left_the_snapshot_is_told_nothing_and_stops_nobody(tmp_path: Path) -> None:
    body = drawn(
        [ENTRY, "kind: wait, id: w, until: {kind: after, hours: 1}", SMS, EXIT],
        "start>w w>sms sms>done",
    )
    with living(tmp_path, [journey("J", body)], NOON, {"C1": {}, "C2": {}}) as bank:
        bank.event("C1", "applied", number="a")
        bank.event("C2", "applied", number="b")
        only(bank, "C2")
        bank.live(NOON + 2 * HOUR_US)
        assert [one.waves["sms"].reason for one in everybody(bank)] == ["NOT_IN_AUDIENCE", ""]
        assert len(bank.told("sms")) == 1


def only(bank: Living, customer: str) -> None:
    """Build a snapshot in which nobody else is left."""
    from journeys.living import _person
    from stack.banks import stage

    parts = bank.installation
    stage(parts, bank.configuration.tags, [_person(customer, {})], NOON - 100 * 24 * HOUR_US)
    parts.refresh_snapshot(bank.now)
