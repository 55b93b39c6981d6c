"""What customers do while their journey is held, when they are moved to another version in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hengce.journeys.steering import Moved, migrate, order, plan_migration
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from journeys.living import Living, at, journey

HOLD, RESUME = JourneyOrderKind.HOLD, JourneyOrderKind.RESUME
MONDAY_NOON = at("2026-11-23T12:00")
LATE = {"zone: Asia/Shanghai": "zone: Asia/Shanghai\nlateness_max_seconds: 7200"}
"""Events may be heard of two hours late."""

DOCUMENT = """
graph:
  nodes:
    - {{kind: entry, id: start, audience: aum >= 10000, event: salary}}
    - {{kind: wait_for_event, id: heard, awaits: {{event: login}}, timeout: {{hours: {hours}}}}}
    - {{kind: wait_for_event, id: saw, awaits: {{event: viewed}}, timeout: {{hours: {hours}}}}}
    - {{kind: wait, id: rest, until: {{kind: after, days: 30}}}}
    - {{kind: exit, id: came, goal: true}}
    - {{kind: exit, id: over}}
  edges:
    - {{source: start, target: heard}}
    - {{source: heard, target: came}}
    - {{source: heard, branch: timeout, target: saw}}
    - {{source: saw, target: came}}
    - {{source: saw, branch: timeout, target: rest}}
    - {{source: rest, target: over}}
"""
VERSIONS = [journey("waiting", DOCUMENT.format(hours=hours)) for hours in (48, 72, 96)]


class Story:
    """A customer who waits two days for a login since Monday noon, and what befalls him."""

    def __init__(self, home: Path) -> None:
        self.bank = Living(home, VERSIONS[:1], MONDAY_NOON, {"C1": {}}, LATE)
        self._next = iter(VERSIONS[1:])
        self.moved: list[Moved] = []
        self.bank.event("C1", "salary", amount=1)
        self.bank.live(MONDAY_NOON + 1)

    def happens(self, what: str) -> None:
        """Let one thing happen now, and nobody look at it before the next does."""
        name, _, said = what.partition(" ")
        does: dict[str, Callable[[], None]] = {
            "hold": lambda: self._order(HOLD),
            "resume": lambda: self._order(RESUME),
            "nothing": lambda: None,
            "look": self.bank.loop.look,
            "move": lambda: self._move(said),
            "login": lambda: self.bank.event(
                "C1", "login", at(f"2026-11-{said}") if said else None
            ),
        }
        does[name]()

    def _order(self, kind: JourneyOrderKind) -> None:
        parts = self.bank.installation
        given = JourneyOrder(strategy="waiting", kind=kind, by="li", at=self.bank.now, reason="try")
        order(parts.store, parts.archive, given)

    def _move(self, target: str) -> None:
        (before,) = self.bank.configuration.strategies
        earlier = (before, *self.bank.configuration.earlier)
        self.bank.publish([next(self._next)])
        self.bank.publish_with_earlier(*earlier)
        parts, moves = self.bank.installation, dict.fromkeys(("heard", "saw", "rest"), target)
        with parts.store.view() as view:
            shown = plan_migration(view, parts.archive, "waiting", moves)
        assert migrate(parts.store, parts.archive, "waiting", moves, self.bank.now) == shown
        self.moved += shown


@pytest.mark.parametrize(
    ("happens", "then"),
    [
        pytest.param(
            ["24T12:00 hold", "25T12:00 login", "26T12:00 move heard", "28T12:00 resume"],
            "11-26 12:00 heard went",
            id="a login in the pause is heard where he was moved",
        ),
        pytest.param(
            ["24T12:00 hold", "25T12:00 login", "26T12:00 resume", "26T12:00 move heard"],
            "11-26 12:00 heard went",
            id="resumed, and moved before anybody looked",
        ),
        pytest.param(
            [
                *("24T12:00 hold", "25T12:00 login", "26T12:00 resume"),
                *("26T13:00 move saw", "26T14:00 move heard"),
            ],
            "11-26 14:00 heard went",
            id="resumed, and moved twice before anybody looked",
        ),
        pytest.param(
            [
                *("24T12:00 hold", "25T12:00 login", "26T12:00 resume", "26T12:00 hold"),
                *("27T12:00 move heard", "28T12:00 resume"),
            ],
            "11-27 12:00 heard went",
            id="held again before anybody looked",
        ),
        pytest.param(
            [
                *("24T12:00 hold", "25T12:00 login", "26T12:00 move saw", "27T12:00 move heard"),
                "28T12:00 resume",
            ],
            "11-27 12:00 heard went",
            id="moved twice in one pause",
        ),
        pytest.param(
            [
                *("24T12:00 hold", "25T12:00 login 24T09:00", "26T12:00 move heard"),
                "28T12:00 resume",
            ],
            "12-01 12:00 heard went timeout",
            id="older than what may still be heard of",
        ),
        pytest.param(
            [
                *("24T12:00 hold", "24T12:30 login 24T11:00", "26T12:00 move heard"),
                "28T12:00 resume",
            ],
            "11-26 12:00 heard went",
            id="late, before the pause",
        ),
        pytest.param(
            [
                *("24T12:00 hold", "25T12:00 login", "26T12:00 move saw", "28T12:00 resume"),
                *("28T12:00 look", "29T12:00 move heard"),
            ],
            "12-03 12:00 heard went timeout",
            id="moved on from a node that did not await it",
        ),
    ],
)
def test_what_he_did_in_the_pause_is_not_lost(
    tmp_path: Path, happens: list[str], then: str
) -> None:
    story = Story(tmp_path / "home")
    for line in happens:
        when, _, what = line.partition(" ")
        story.bank.live(at(f"2026-11-{when}"))
        story.happens(what)
    story.bank.loop.look()
    story.bank.live(at("2026-12-20T12:00"))
    assert [one for one in story.bank.story("C1") if " heard went" in one] == [then]
    story.bank.close()


@pytest.mark.parametrize(
    ("happens", "target", "unheard"),
    [
        pytest.param(["24T12:00 hold"], "heard", 0, id="awaited there, too"),
        pytest.param(["24T12:00 hold"], "rest", 1, id="nothing is awaited there"),
        pytest.param(["24T12:00 hold"], "saw", 1, id="something else is awaited there"),
        pytest.param(["24T12:00 hold"], "exit", 1, id="taken out"),
        pytest.param(["24T12:00 hold"], "stay", 0, id="he stays"),
        pytest.param(["24T12:00 hold", "25T12:00 resume"], "rest", 1, id="nobody has looked yet"),
        pytest.param(
            ["24T12:00 hold", "25T12:00 resume", "25T12:00 look", "25T13:00 nothing"],
            "rest",
            0,
            id="somebody has looked",
        ),
        pytest.param(["24T12:00 nothing"], "rest", 0, id="not held"),
    ],
)
def test_a_migration_says_of_whom_something_is_not_heard(
    tmp_path: Path, happens: list[str], target: str, unheard: int
) -> None:
    story = Story(tmp_path / "home")
    for line in happens:
        when, _, what = line.partition(" ")
        story.bank.live(at(f"2026-11-{when}"))
        story.happens(what)
    story.happens(f"move {target}")
    assert [(one.target, one.customers, one.unheard) for one in story.moved] == [
        (target, 1, unheard)
    ]
    story.bank.close()
