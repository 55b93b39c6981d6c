"""Orders and migrations: the effect first, then exactly that; and audiences that are let in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from hengce.errors import BusyError, ConflictError, ProblemsError
from hengce.journeys.enrolling import enrol_due, enrol_tonight
from hengce.journeys.steering import effect_of, migrate, order, plan_migration
from hengce.model.instance import InstanceState
from hengce.model.journey import journey_version
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.model.outcome import OutcomeKind
from hengce.model.version import version_of
from hengce.store.transaction import SqlTransaction
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
CUSTOMERS = {"C1": {}, "C2": {}, "C3": {"aum": 100}}

WAITING = """
graph:
  nodes:
    - {{kind: entry, id: start, audience: aum >= 10000{entry}}}
    - {{kind: wait, id: pause, until: {{kind: after, days: 2}}}}
    - {{kind: message, id: offer, channels: [push], material: M1, on_blocked: skip}}
    - {{kind: exit, id: done}}
  edges:
    - {{source: start, target: pause}}
    - {{source: pause, target: offer}}
    - {{source: offer, target: done}}
"""
BY_SALARY = journey("waiting", WAITING.format(entry=", event: salary"))
CHANGED = journey(
    "waiting",
    """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary}
    - {kind: wait, id: longer, until: {kind: after, days: 5}}
    - {kind: message, id: offer, channels: [sms], material: M1, on_blocked: skip}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: longer}
    - {source: longer, target: offer}
    - {source: offer, target: done}
""",
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Living]:
    living = Living(tmp_path / "home", [BY_SALARY], NOON, CUSTOMERS)
    yield living
    living.close()


def give(bank: Living, kind: JourneyOrderKind) -> None:
    parts = bank.installation
    given = JourneyOrder(strategy="waiting", kind=kind, by="li", at=bank.now, reason="try")
    with parts.store.view() as view:
        shown = effect_of(view, "waiting", kind)
    assert order(parts.store, parts.archive, given) == shown
    bank.loop.look()
    bank.settle()


def states(bank: Living) -> dict[str, InstanceState]:
    return {name: one.state for name in CUSTOMERS for one in bank.instances(name)}


def test_stop_entry_lets_nobody_in_and_everybody_finish(bank: Living) -> None:
    bank.event("C1", "salary", amount=1)
    give(bank, JourneyOrderKind.STOP_ENTRY)
    bank.event("C2", "salary", amount=1)
    bank.live(at("2026-11-26T12:00"))
    assert states(bank) == {"C1": InstanceState.LEFT}
    give(bank, JourneyOrderKind.OPEN_ENTRY)
    bank.event("C2", "salary", amount=1)
    assert states(bank)["C2"] is InstanceState.RUNNING


def test_a_hold_freezes_durations(bank: Living) -> None:
    """Held for ten days in the middle of two: the second half is waited for afterwards."""
    bank.event("C1", "salary", amount=1)
    bank.live(at("2026-11-24T12:00"))
    give(bank, JourneyOrderKind.HOLD)
    bank.live(at("2026-12-04T12:00"))
    assert states(bank) == {"C1": InstanceState.HELD}
    assert bank.told("push") == []
    give(bank, JourneyOrderKind.RESUME)
    bank.live(at("2026-12-10T12:00"))
    assert bank.story("C1")[-4:] == [
        "12-05 12:00 offer placed",
        "12-05 12:00 offer sent",
        "12-05 12:00 offer went",
        "12-05 12:00 done left",
    ]


HEARING = """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary}
    - {kind: wait_for_event, id: heard, awaits: {event: login}, timeout: {hours: 48}}
    - {kind: exit, id: came, goal: true}
    - {kind: exit, id: over}
  edges:
    - {source: start, target: heard}
    - {source: heard, target: came}
    - {source: heard, branch: timeout, target: over}
"""


@pytest.mark.parametrize(
    ("login", "end"),
    [
        pytest.param("11-23T18:00", "11-23 18:00 came reached", id="before the hold"),
        pytest.param("11-26T12:00", "12-04 12:00 came reached", id="while it is held"),
        pytest.param("12-05T11:00", "12-05 11:00 came reached", id="in the second half"),
        pytest.param("12-05T13:00", "12-05 12:00 over left", id="too late"),
    ],
)
def test_what_happens_while_a_journey_is_held_counts(tmp_path: Path, login: str, end: str) -> None:
    """Held from the first day to the eleventh of a wait of two: a second day is left of it."""
    bank = Living(tmp_path / "home", [journey("waiting", HEARING)], NOON, CUSTOMERS)
    bank.event("C1", "salary", amount=1)
    happens = [
        (at("2026-11-24T12:00"), lambda: give(bank, JourneyOrderKind.HOLD)),
        (at("2026-12-04T12:00"), lambda: give(bank, JourneyOrderKind.RESUME)),
        (at(f"2026-{login}"), lambda: bank.event("C1", "login")),
    ]
    for moment, happen in sorted(happens, key=lambda one: one[0]):
        bank.live(moment)
        happen()
    bank.live(at("2026-12-10T12:00"))
    assert bank.story("C1")[-1] == end
    bank.close()


RACING = """
graph:
  nodes:
    - {{kind: entry, id: start, audience: aum >= 10000, event: salary}}
    - {{kind: message, id: hello, channels: [push], material: M1, on_blocked: skip}}
    - kind: race
      id: first
      awaits: {{came: {{event: login}}, clicked: {{wave: hello, stages: [clicked]}}}}
      timeout: {{hours: {hours}}}
    - {{kind: exit, id: over}}
  edges:
    - {{source: start, target: hello}}
    - {{source: hello, target: first}}
    - {{source: first, branch: came, target: over}}
    - {{source: first, branch: clicked, target: over}}
    - {{source: first, branch: timeout, target: over}}
"""


@pytest.mark.parametrize(
    ("what", "when", "went"),
    [
        pytest.param(
            "login", "11-24T18:00", "11-26 12:00 first went came", id="event before the move"
        ),
        pytest.param(
            "login", "11-26T18:00", "11-26 18:00 first went came", id="event after the move"
        ),
        pytest.param(
            "login", "11-29T11:00", "11-29 11:00 first went came", id="event after the hold"
        ),
        pytest.param(
            "click", "11-24T18:00", "11-26 12:00 first went clicked", id="answer before the move"
        ),
        pytest.param(
            "click", "11-26T18:00", "11-26 18:00 first went clicked", id="answer after the move"
        ),
    ],
)
def test_who_is_moved_while_he_is_held_arrives_there(
    tmp_path: Path, what: str, when: str, went: str
) -> None:
    """Held from the first day to the fifth of a race of two, and moved in the third.

    Events count from the hold on: his old race would have heard them when he was resumed. Answers
    are those to his own message, and count whenever they were given; the time runs from its
    hand-off.
    """
    first, second = (journey("waiting", RACING.format(hours=hours)) for hours in (24, 48))
    bank = Living(tmp_path / "home", [first], NOON, CUSTOMERS)
    bank.event("C1", "salary", amount=1)
    (old,) = bank.configuration.strategies

    def move() -> None:
        bank.publish([second])
        bank.publish_with_earlier(old)
        parts = bank.installation
        migrate(parts.store, parts.archive, "waiting", {"first": "first"}, bank.now)

    def happen() -> None:
        if what == "login":
            bank.event("C1", "login")
        else:
            bank.answer("C1", "hello", OutcomeKind.CLICKED)

    happens = [
        (at("2026-11-24T11:00"), lambda: give(bank, JourneyOrderKind.HOLD)),
        (at("2026-11-26T12:00"), move),
        (at("2026-11-28T11:00"), lambda: give(bank, JourneyOrderKind.RESUME)),
        (at(f"2026-{when}"), happen),
    ]
    for moment, do in sorted(happens, key=lambda one: one[0]):
        bank.live(moment)
        do()
    bank.live(at("2026-12-10T12:00"))
    assert [line for line in bank.story("C1") if " first went " in line] == [went]
    bank.close()


OUTER = """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary}
    - {kind: sub_journey, id: through, strategy: inner}
    - {kind: exit, id: done, goal: true}
    - {kind: exit, id: over}
  edges:
    - {source: start, target: through}
    - {source: through, branch: goal, target: done}
    - {source: through, branch: else, target: over}
"""
INNER = """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, called: true}
    - {kind: wait, id: pause, until: {kind: after, days: 5}}
    - {kind: exit, id: done, goal: true}
  edges:
    - {source: start, target: pause}
    - {source: pause, target: done}
"""


def test_who_waits_for_a_journey_that_is_cancelled_goes_on(tmp_path: Path) -> None:
    documents = [journey("waiting", OUTER), journey("inner", INNER)]
    bank = Living(tmp_path / "home", documents, NOON, CUSTOMERS)
    bank.event("C1", "salary", amount=1)
    bank.live(at("2026-11-24T12:00"))
    given = JourneyOrder(
        strategy="inner", kind=JourneyOrderKind.CANCEL, by="li", at=bank.now, reason="try"
    )
    order(bank.installation.store, bank.installation.archive, given)
    bank.loop.look()
    bank.live(at("2026-11-24T13:00"))
    ends = {one.strategy: one.state for one in bank.instances("C1")}
    assert ends == {"inner": InstanceState.CANCELLED, "waiting": InstanceState.LEFT}
    bank.close()


def test_a_cancelled_journey_says_nothing_more(bank: Living) -> None:
    bank.event("C1", "salary", amount=1)
    give(bank, JourneyOrderKind.CANCEL)
    bank.live(at("2026-12-04T12:00"))
    assert states(bank) == {"C1": InstanceState.CANCELLED}
    assert bank.told("push") == []


def test_who_is_in_flight_stays_on_his_version(bank: Living) -> None:
    bank.event("C1", "salary", amount=1)
    (old,) = bank.configuration.strategies
    bank.publish([CHANGED])
    bank.publish_with_earlier(old)
    bank.event("C2", "salary", amount=1)
    bank.live(at("2026-11-30T12:00"))
    assert [len(bank.told(channel)) for channel in ("push", "sms")] == [1, 1]
    assert "11-25 12:00 offer sent" in bank.story("C1")
    assert "11-28 12:00 offer sent" in bank.story("C2")


def test_a_migration_is_verified_for_everybody(bank: Living) -> None:
    bank.event("C1", "salary", amount=1)
    (old,) = bank.configuration.strategies
    bank.publish([CHANGED])
    bank.publish_with_earlier(old)
    parts = bank.installation
    with parts.store.view() as view:
        with pytest.raises(ProblemsError) as error:
            plan_migration(view, parts.archive, "waiting", {"offer": "nowhere"})
        assert [one.code for one in error.value.problems] == [
            "migration.target_unknown",
            "migration.forgotten",
        ]
        (planned,) = plan_migration(view, parts.archive, "waiting", {"pause": "longer"})
    assert (planned.version, planned.node, planned.target, planned.customers) == (
        journey_version(old),
        "pause",
        "longer",
        1,
    )
    bank.now = at("2026-11-24T12:00")
    migrate(parts.store, parts.archive, "waiting", {"pause": "longer"}, bank.now)
    bank.loop.look()
    bank.live(at("2026-12-10T12:00"))
    assert bank.story("C1")[-2:] == ["11-29 12:00 offer went", "11-29 12:00 done left"]
    assert bank.told("push") == []


def test_an_audience_is_let_in_once_a_night(tmp_path: Path) -> None:
    nightly = journey("waiting", WAITING.format(entry=""))
    bank = Living(tmp_path / "home", [nightly], NOON, CUSTOMERS)
    parts = bank.installation
    night = NOON
    assert enrol_tonight(parts.store, parts.archive, night) == {"waiting": 2}
    assert enrol_tonight(parts.store, parts.archive, night) == {"waiting": 0}
    bank.loop.look()
    bank.live(at("2026-11-26T12:00"))
    assert states(bank) == dict.fromkeys(("C1", "C2"), InstanceState.LEFT)
    bank.close()


def test_who_waits_for_a_journey_that_is_published_no_more_goes_on(tmp_path: Path) -> None:
    documents = [journey("waiting", OUTER), journey("inner", INNER)]
    bank = Living(tmp_path / "home", documents, NOON, CUSTOMERS)
    bank.event("C1", "salary", amount=1)
    bank.live(at("2026-11-24T12:00"))
    kept = tuple(one for one in bank.configuration.strategies if one.id == "waiting")
    bank.bring_live(replace(bank.configuration, strategies=kept))
    bank.live(at("2026-11-30T12:00"))
    assert bank.story("C1")[-2:] == ["11-28 12:00 through went else", "11-28 12:00 over left"]
    bank.close()


@pytest.mark.parametrize(
    ("kind", "then"),
    [
        ("hold", ["11-23 12:00 start held"]),
        ("cancel", ["11-23 12:00 start cancelled"]),
    ],
)
def test_who_is_ordered_about_before_he_was_walked_has_entered(
    tmp_path: Path, kind: str, then: list[str]
) -> None:
    """An audience is let in at night, and the order comes before anybody looks at it."""
    nightly = journey("waiting", WAITING.format(entry=""))
    bank = Living(tmp_path / "home", [nightly], NOON, CUSTOMERS)
    parts = bank.installation
    enrol_tonight(parts.store, parts.archive, NOON)
    give(bank, JourneyOrderKind(kind))
    assert bank.story("C1") == ["11-23 12:00 start entered", *then]
    give(bank, JourneyOrderKind.RESUME)
    bank.live(at("2026-12-10T12:00"))
    assert bank.story("C1").count("11-23 12:00 start entered") == 1
    bank.close()


def test_an_order_that_was_interrupted_is_given_again(tmp_path: Path) -> None:
    """One customer a transaction, and the store fails at the second: the order is in force."""
    people = {"C1": {}, "C2": {}, "C3": {}}
    bank = Living(tmp_path / "home", [BY_SALARY], NOON, people)
    for name in people:
        bank.event(name, "salary", amount=1)
    parts = bank.installation
    given = JourneyOrder(
        strategy="waiting", kind=JourneyOrderKind.HOLD, by="li", at=bank.now, reason="try"
    )
    with pytest.MonkeyPatch.context() as patch:
        true = type(parts.store).transaction
        calls = iter(range(3))

        def failing(self: object, moment: int) -> object:
            if next(calls, None) is None:
                raise BusyError(1)
            return true(self, moment)  # type: ignore[arg-type]

        patch.setattr(type(parts.store), "transaction", failing)
        with pytest.raises(BusyError):
            order(parts.store, parts.archive, given, 1)
    held = [one for name in people for one in bank.instances(name)]
    assert [one.state for one in held].count(InstanceState.HELD) == 2
    assert order(parts.store, parts.archive, given, 1).concerned == 1
    held = [one for name in people for one in bank.instances(name)]
    assert {one.state for one in held} == {InstanceState.HELD}
    bank.close()


def test_another_version_that_is_published_meanwhile_ends_a_migration(tmp_path: Path) -> None:
    """Nobody is moved to a version that is not live; who was moved before stays where he is."""
    people = {"C1": {}, "C2": {}}
    bank = Living(tmp_path / "home", [BY_SALARY], NOON, people)
    for name in people:
        bank.event(name, "salary", amount=1)
    (old,) = bank.configuration.strategies
    bank.publish([CHANGED])
    (new,) = bank.configuration.strategies
    bank.publish_with_earlier(old)
    back = replace(bank.configuration, strategies=(old,), earlier=(new,))
    parts = bank.installation
    with pytest.MonkeyPatch.context() as patch:
        true = SqlTransaction.instances_of

        def rolled_back_after(self: SqlTransaction, *told: Any) -> Any:
            page = true(self, *told)
            if page and isinstance(self, SqlTransaction):
                self.set_published(version_of(back), bank.now)
            return page

        with parts.store.transaction(bank.now) as tx:
            tx.put_configuration(version_of(back), back, bank.now)
        patch.setattr(SqlTransaction, "instances_of", rolled_back_after)
        with pytest.raises(ConflictError):
            migrate(parts.store, parts.archive, "waiting", {"pause": "longer"}, bank.now, 1)
    versions = sorted(one.version for name in people for one in bank.instances(name))
    assert versions == sorted([journey_version(old), journey_version(new)])
    bank.close()


def test_a_schedule_lets_in_at_its_moment_and_catches_up_once(tmp_path: Path) -> None:
    entry = ", schedule: {at: '09:00', days: [15, -1]}"
    bank = Living(
        tmp_path / "home", [journey("waiting", WAITING.format(entry=entry))], NOON, CUSTOMERS
    )
    parts = bank.installation
    entered = [
        (moment, enrol_due(parts.store, parts.archive, at(moment)).get("waiting", 0))
        for moment in (
            "2026-11-30T08:59",
            "2026-11-30T09:00",
            "2026-11-30T09:30",
            "2027-02-20T10:00",
            "2027-02-20T10:05",
        )
    ]
    assert entered == [
        ("2026-11-30T08:59", 2),  # the 15th, which came before anybody looked
        ("2026-11-30T09:00", 0),  # they are in
        ("2026-11-30T09:30", 0),
        ("2027-02-20T10:00", 0),
        ("2027-02-20T10:05", 0),
    ]
    bank.close()
