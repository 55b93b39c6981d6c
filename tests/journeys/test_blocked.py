"""Every way to be refused, and what each kind of message does then: who is blocked is not touched.

Five customers are in five journeys, one for each `on_blocked`; one thing refuses them all.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from hengce.documents.administration import stop
from hengce.model.configuration import StopScope
from hengce.model.instance import Did
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.profile import ChangeKind
from journeys.acting import drawn, everybody, learn, left_node, living, trace
from journeys.living import Living, at, journey

MODES = ("skip", "wait", "other_channel", "manager", "exit")
SMS = "kind: message, id: sms, channels: [sms], material: M1"
LEAD_ON = ("wait", "other_channel", "manager")
NOON, NIGHT = "2026-11-23T12:00", "2026-11-23T22:00"


def told_or_not(mode: str, more: str, expires: int, category: str) -> str:
    """A message of one kind, and where it leads: told, not told, or blocked."""
    where = f"number = '{mode}'"
    nodes = [
        f'kind: entry, id: start, audience: "TRUE", event: applied, where: "{where}"',
        f"{SMS}, on_blocked: {mode}, wait_hours: 2, expires_hours: {expires}",
        "kind: wave_split, id: s, wave: sms, stages: [sent, suppressed]",
        *(f"kind: exit, id: {name}" for name in ("told", "not_told", "neither", "blocked")),
    ]
    ways = "start>sms sms>s s>told:sent s>not_told:suppressed s>neither:else"
    if mode in LEAD_ON:
        ways += " sms>blocked:blocked"
    else:
        nodes = nodes[:-1]
    return journey(mode, drawn(nodes, ways, more=more), category=category)


def another(name: str, event: str, category: str, propensity: str) -> str:
    nodes = [
        f'kind: entry, id: start, audience: "TRUE", event: {event}',
        "kind: message, id: m, channels: [sms], material: M1, on_blocked: skip",
        "kind: exit, id: done",
    ]
    return journey(name, drawn(nodes, "start>m m>done"), category=category, propensity=propensity)


def all_learn(key: str, value: bool, kind: ChangeKind) -> Callable[[Living], None]:
    def what(bank: Living) -> None:
        for mode in MODES:
            learn(bank, mode, key, value, kind)

    return what


def nothing(_bank: Living) -> None:
    """Nothing happens."""


def were_told(bank: Living) -> None:
    for mode in MODES:
        bank.event(mode, "viewed")
    bank.live(bank.now + HOUR_US)


def switched_off(bank: Living) -> None:
    for mode in MODES:
        stop(bank.installation.store, StopScope.STRATEGY, mode, "ops", "wrong text", bank.now)


def nobody_relayed(bank: Living) -> None:
    bank.now = at("2026-11-24T09:30")


OUT, CONSENT, TAG = ChangeKind.OPT_OUT, ChangeKind.CONSENT, ChangeKind.TAG
AT_ONCE, IN_TWO_HOURS = 0, 2 * HOUR_US
REFUSED: dict[str, tuple[str, str, int, Callable[[Living], None], Callable[[Living], None], int]]
REFUSED = {
    # why; when, how long it stands, before and after the decision; until when `wait` waits
    "CAP_REACHED": (NOON, "", 24, were_told, nothing, AT_ONCE),
    "OUTSIDE_HOURS": (NIGHT, "", 1, nothing, nothing, AT_ONCE),
    "CONSENT_MISSING": (
        NOON,
        "",
        24,
        all_learn("marketing:sms", False, CONSENT),
        nothing,
        IN_TWO_HOURS,
    ),
    "SUPPRESSION": (NOON, "", 24, all_learn("complaint_open", True, TAG), nothing, IN_TWO_HOURS),
    "BUDGET_SPENT": (NOON, "budget_cents: 3", 24, nothing, nothing, IN_TWO_HOURS),
    "OPTED_OUT_CHANNEL": (NOON, "", 24, all_learn("sms", True, OUT), nothing, IN_TWO_HOURS),
    "SWITCHED_OFF": (NOON, "", 24, nothing, switched_off, AT_ONCE),
    "opted out at night": (NIGHT, "", 24, nothing, all_learn("sms", True, OUT), AT_ONCE),
    "complained at night": (
        NIGHT,
        "",
        24,
        nothing,
        all_learn("complaint_open", True, TAG),
        10 * HOUR_US + 30 * MINUTE_US,
    ),
    "stopped at night": (NIGHT, "", 24, nothing, switched_off, 10 * HOUR_US + 30 * MINUTE_US),
    "nobody relayed": (NIGHT, "", 11, nothing, nobody_relayed, 11 * HOUR_US + 30 * MINUTE_US),
}


@pytest.mark.parametrize("why", REFUSED)
def test_who_is_blocked(tmp_path: Path, why: str) -> None:
    """Whatever refuses: he goes where the node says, and never counts as touched."""
    begins, more, expires, before, after, waits = REFUSED[why]
    documents = [told_or_not(mode, more, expires, "wealth") for mode in MODES]
    documents.append(another("past", "viewed", "wealth", "0.5"))
    people = {mode: {} for mode in MODES}
    with living(tmp_path, documents, at(begins) - DAY_US, people) as bank:
        bank.live(at(begins) - 2 * HOUR_US)
        before(bank)
        bank.live(at(begins))
        if why == "SWITCHED_OFF":
            stop(bank.installation.store, StopScope.CHANNEL, "sms", "ops", "down", bank.now)
        for mode in MODES:
            bank.event(mode, "applied", number=mode)
        asked = bank.now
        if waits > IN_TWO_HOURS or "night" in why:
            bank.live(asked + 1_000_000)
        after(bank)
        bank.settle()
        bank.live(at(begins) + 2 * DAY_US)
        ends = {}
        for mode in MODES:
            (mine,) = everybody(bank, mode)
            ends[mode] = mine.node
            wave = mine.waves["sms"]
            assert (wave.left_at, bool(wave.reason)) == (None, True)
            if why.isupper():
                assert wave.reason == why
            did = [step.did for step in trace(bank, mode) if step.node == "sms"]
            assert did.count(Did.SUPPRESSED) == 1
            assert Did.SENT not in did
        assert ends == {
            "skip": "not_told",
            "wait": "blocked",
            "other_channel": "blocked",
            "manager": "blocked",
            "exit": "sms",
        }
        (gone,) = (step.at for step in trace(bank, "wait") if step.branch == "blocked")
        assert abs(gone - at(begins) - waits) < MINUTE_US or why == "SWITCHED_OFF"


def test_who_is_outranked(tmp_path: Path) -> None:
    """The better offer of the same instant speaks; who waits speaks when there is room."""
    documents = [told_or_not(mode, "", 24, "deposit") for mode in MODES]
    documents.append(another("better", "applied", "deposit", "0.9"))
    people = {mode: {} for mode in MODES}
    with living(tmp_path, documents, at(NOON), people) as bank:
        for mode in MODES:
            bank.event(mode, "applied", number=mode)
        bank.live(at(NOON) + DAY_US)
        waves = {mode: everybody(bank, mode)[0].waves["sms"] for mode in MODES}
        assert {
            mode: wave.reason for mode, wave in waves.items() if mode != "wait"
        } == dict.fromkeys([mode for mode in MODES if mode != "wait"], "SLOT_TAKEN")
        assert [everybody(bank, mode)[0].node for mode in MODES] == [
            "not_told",
            "told",
            "blocked",
            "blocked",
            "sms",
        ]
        assert left_node(bank, "wait", "sms") == ["2026-11-23T13:00"]


def test_another_channel_or_a_person(tmp_path: Path) -> None:
    """Who refuses short messages is told by push, or called."""
    nodes = [
        'kind: entry, id: start, audience: "TRUE", event: applied',
        "kind: message, id: sms, channels: [sms], material: M1, on_blocked: other_channel",
        "kind: message, id: push, channels: [push], material: M1, on_blocked: manager",
        "kind: task, id: call, channel: task, material: M1",
        "kind: exit, id: done",
    ]
    ways = "start>sms sms>done sms>push:blocked push>done push>call:blocked call>done"
    people = {"C1": {}, "C2": {}}
    with living(tmp_path, [journey("J", drawn(nodes, ways))], at(NOON), people) as bank:
        learn(bank, "C1", "sms", True, OUT)
        learn(bank, "C2", "sms", True, OUT)
        learn(bank, "C2", "push", True, OUT)
        for customer in people:
            bank.event(customer, "applied", number="a")
        bank.live(at(NOON) + HOUR_US)
        left = {
            one.customer: {node for node, wave in one.waves.items() if wave.left_at is not None}
            for one in everybody(bank)
        }
        assert left == {"C1": {"push"}, "C2": {"call"}}


ROLLING = "window: {kind: rolling, days: 7}"


@pytest.mark.parametrize(
    ("window", "decided"),
    [
        (ROLLING, ""),  # seven days behind the hand-off, to the microsecond
        ("window: {kind: calendar, unit: week}", "2026-11-30T00:00"),
        ("window: {kind: calendar, unit: month}", "2026-12-01T00:00"),
        ("window: {kind: business_days, days: 3}", "2026-11-26T00:00"),
    ],
)
def test_a_place_is_free_at_the_very_instant(tmp_path: Path, window: str, decided: str) -> None:
    nodes = [
        'kind: entry, id: start, audience: "TRUE", event: applied',
        f"{SMS}, on_blocked: wait, wait_hours: 240",
        "kind: exit, id: done",
        "kind: exit, id: no",
    ]
    document = journey("J", drawn(nodes, "start>sms sms>done sms>no:blocked"), category="wealth")
    documents = [document, another("past", "viewed", "wealth", "0.5")]
    with living(tmp_path, documents, at(NOON), policy={ROLLING: window}) as bank:
        bank.event("C1", "viewed")
        bank.live(at(NOON) + HOUR_US)
        (first,) = everybody(bank, "past")
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-12-03T12:00"))
        (mine,) = everybody(bank)
        with bank.installation.store.view() as view:
            contact = view.contact(mine.waves["sms"].contact).contact
        left_at = first.waves["m"].left_at
        assert left_at is not None
        assert contact.reserved_at == (at(decided) if decided else left_at + 7 * DAY_US)
        assert mine.node == "done"


@pytest.mark.parametrize(("hours", "node"), [(167, "no"), (168, "done")])
def test_nobody_waits_for_what_comes_too_late(tmp_path: Path, hours: int, node: str) -> None:
    """Asked a little after the hand-off, it is free within 168 hours, and not within 167."""
    nodes = [
        'kind: entry, id: start, audience: "TRUE", event: applied',
        f"{SMS}, on_blocked: wait, wait_hours: {hours}",
        "kind: exit, id: done",
        "kind: exit, id: no",
    ]
    document = journey("J", drawn(nodes, "start>sms sms>done sms>no:blocked"), category="wealth")
    documents = [document, another("past", "viewed", "wealth", "0.5")]
    with living(tmp_path, documents, at(NOON)) as bank:
        bank.event("C1", "viewed")
        bank.live(at(NOON) + MINUTE_US)
        bank.event("C1", "applied", number="a")
        bank.live(at(NOON) + HOUR_US)
        assert everybody(bank)[0].node == ("no" if node == "no" else "sms")
        bank.live(at(NOON) + 8 * DAY_US)
        assert everybody(bank)[0].node == node


def test_what_is_in_flight_fills_a_place_nobody_knows_how_long(tmp_path: Path) -> None:
    """Decided at night, it is asked again every hour, until the other has left."""
    nodes = [
        'kind: entry, id: start, audience: "TRUE", event: applied',
        f"{SMS}, on_blocked: wait, wait_hours: 240",
        "kind: exit, id: done",
        "kind: exit, id: no",
    ]
    document = journey("J", drawn(nodes, "start>sms sms>done sms>no:blocked"), category="wealth")
    documents = [document, another("past", "viewed", "wealth", "0.5")]
    with living(tmp_path, documents, at(NIGHT)) as bank:
        bank.event("C1", "viewed")
        bank.live(at(NIGHT) + HOUR_US)
        bank.event("C1", "applied", number="a")
        bank.live(at("2026-11-24T12:00"))
        (mine,), (first,) = everybody(bank), everybody(bank, "past")
        left_at = first.waves["m"].left_at
        assert left_at is not None
        assert mine.proposal.times == 11
        assert mine.due_at == left_at + 7 * DAY_US


def test_who_refused_is_asked_when_there_is_news(tmp_path: Path) -> None:
    """No clock ends an opt-out: it is asked again a day later; or when he may be told again."""
    nodes = [
        'kind: entry, id: start, audience: "TRUE", event: applied',
        f"{SMS}, on_blocked: wait, wait_hours: 47",
        "kind: exit, id: done",
        "kind: exit, id: no",
    ]
    document = journey("J", drawn(nodes, "start>sms sms>done sms>no:blocked"))
    people = {"C1": {}, "C2": {}}
    with living(tmp_path, [document], at(NOON), people) as bank:
        for customer in people:
            learn(bank, customer, "sms", True, OUT)
            bank.event(customer, "applied", number="a")
        bank.live(at(NOON) + HOUR_US)
        assert [one.proposal.times for one in everybody(bank)] == [1, 1]
        learn(bank, "C2", "sms", False, OUT)
        bank.live(at(NOON) + 26 * HOUR_US)
        waits = next(one for one in everybody(bank) if one.customer == "C1")
        assert waits.proposal.times == 2
        assert left_node(bank, "C2", "sms") == ["2026-11-23T13:00"]
