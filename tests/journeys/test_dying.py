"""Wherever the process dies, a customer goes the way that he would have gone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hengce.model import nodes
from journeys.dying import Death, Lived, Stage, Story

pytestmark = pytest.mark.compiled

HELLO = Story(("onboard",), ((0, "opened"),))
STORIES = {
    "answers and is marked": replace(HELLO, answers={"push": "clicked"}),
    "does not answer and is asked again": replace(HELLO, answers={"push": "delivered"}),
    "applies and is approved": Story(("apply",), ((0, "applied"), (30, "approved"))),
    "misses payments and is called": Story(
        ("chase",), ((0, "missed"),), answers={"task": "reached"}
    ),
    "gets a gift": Story(("reward",), ((0, "paid"),), customer="C01"),
    "is called for a reward": Story(("reward",), ((0, "paid"),), answers={"task": "interested"}),
    "sees what a slot shows": Story(("nurture",), ((0, "browse"),), looks=(60,)),
    "waits for the morning": Story(
        ("nurture",), ((60, "browse"), (1200, "browse")), looks=(25 * 60,), vip=False, age=22
    ),
    "comes to the app": Story(("parent", "child"), ((0, "visit"), (60, "login"))),
    "does not come to the app": Story(("parent", "child"), ((0, "visit"),)),
    "waits for a date": Story(("date",), ((0, "paid"),)),
    "is held and goes on": replace(
        HELLO,
        answers={"push": "delivered"},
        orders=((60, "onboard", "hold"), (300, "onboard", "resume")),
    ),
    "comes while he is held": Story(
        ("chase",),
        ((0, "missed"), (90, "login")),
        orders=((60, "chase", "hold"), (300, "chase", "resume")),
    ),
    "is taken out": Story(("chase",), ((0, "missed"),), orders=((60, "chase", "cancel"),)),
    "waits for what is cancelled": Story(
        ("parent", "child"), ((0, "visit"),), orders=((60, "child", "cancel"),)
    ),
    "is moved to another version": Story(("apply",), ((0, "applied"),), moves=((30, "apply"),)),
    "is moved while he is held": Story(
        ("chase",),
        ((0, "missed"),),
        orders=((20, "chase", "hold"), (300, "chase", "resume")),
        moves=((30, "chase"),),
    ),
}
"""One customer each; together they pass every kind of node, every order, and a migration."""

STEERED = {
    "is held and goes on": "held resumed",
    "comes while he is held": "held resumed",
    "is taken out": "cancelled",
    "waits for what is cancelled": "cancelled",
    "is moved to another version": "migrated",
    "is moved while he is held": "held migrated resumed",
}
"""What people did to whom."""

ORDER_CALLS = 4
"""Calls of the store before and after the line of an order that are those of the order."""

KINDS = (
    *("AdjustPreference", "AudienceSplit", "Benefit", "Choose", "ConditionSplit", "Entry", "Exit"),
    *("ExperimentSplit", "Jump", "Message", "Race", "SetTag", "SubJourney", "Task", "Wait"),
    *("WaitForEvent", "WaveSplit"),
)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Stage, Lived]]:
    made = {}
    for name, story in STORIES.items():
        stage = Stage(story, tmp_path_factory.mktemp("bank"))
        made[name] = (stage, stage.live())
    return made


def boundaries_of(lived: Lived, kind: str) -> Sequence[int]:
    """The boundaries around the transaction that passed a kind of node first: before and after."""
    position = next(p for p, k in zip(lived.positions, lived.kinds, strict=True) if k == kind)
    before = [k for k, last in enumerate(lived.boundaries) if last < position]
    return (before[-1], before[-1] + 1)


def moves(lived: Lived) -> Sequence[tuple[str, str, str]]:
    """What was done; who comes late need not wait."""
    return [line for line in lived.lines if line[1] != "waits"]


def differs(lived: Lived, reference: Lived) -> Iterator[str]:
    """What a death changed, and should not have.

    What was in hand when it came is never said twice: it may be lost, and then the customer
    does nothing about it, and is told what those are told who do nothing.
    """
    told, wanted = Counter(lived.sent), Counter(reference.sent)
    if told - wanted and not wanted - told:
        yield f"was told {lived.sent}, not {reference.sent}"
    if moves(lived) != moves(reference) and lived.sent == reference.sent:
        yield f"went {lived.lines}, not {reference.lines}"
    yield from lived.violations


def test_without_a_death_nothing_is_violated(stages: dict[str, tuple[Stage, Lived]]) -> None:
    for name, (stage, lived) in stages.items():
        assert lived.violations == (), name
        assert lived.died == 0
        assert lived == stage.live()


def test_the_stories_pass_every_kind_of_node(stages: dict[str, tuple[Stage, Lived]]) -> None:
    passed = {kind for _, lived in stages.values() for kind in lived.kinds}
    assert passed == set(KINDS) == set(nodes.__all__) - {"Node"}


def test_the_stories_say_what_people_did(stages: dict[str, tuple[Stage, Lived]]) -> None:
    by_others = {"held", "resumed", "migrated", "cancelled"}
    done = {
        name: " ".join(did for _, did, _ in lived.lines if did in by_others)
        for name, (_, lived) in stages.items()
    }
    assert {name: did for name, did in done.items() if did} == STEERED


@pytest.mark.parametrize("name", STEERED)
def test_who_dies_over_an_order_gives_it_again(
    name: str, stages: dict[str, tuple[Stage, Lived]]
) -> None:
    """The process dies at each call of the store around the line of an order."""
    stage, reference = stages[name]
    lines = zip(reference.positions, reference.lines, strict=True)
    place = next(position for position, (_, did, _) in lines if did == STEERED[name].split()[0])
    begin = max(k for k, last in enumerate(reference.boundaries) if last < place) - ORDER_CALLS
    for boundary in range(max(begin, 0), min(begin + 2 * ORDER_CALLS, len(reference.boundaries))):
        lived = stage.live(Death(boundary=boundary))
        assert list(differs(lived, reference)) == [], boundary


@pytest.mark.parametrize("kind", KINDS)
def test_who_dies_around_a_kind_of_node_goes_on(
    kind: str, stages: dict[str, tuple[Stage, Lived]]
) -> None:
    stage, reference = next(one for one in stages.values() if kind in one[1].kinds)
    for boundary in boundaries_of(reference, kind):
        lived = stage.live(Death(boundary=boundary))
        assert lived.died == 1
        assert list(differs(lived, reference)) == [], boundary


def test_who_dies_in_the_last_look_dies_once(stages: dict[str, tuple[Stage, Lived]]) -> None:
    """The relay, which is asked once more at the end, is not there any more."""
    for name, (stage, reference) in stages.items():
        lived = stage.live(Death(boundary=len(reference.boundaries) - 1))
        assert lived.died == 1, name
        assert list(differs(lived, reference)) == [], name


@pytest.mark.prove
@pytest.mark.parametrize("name", STORIES)
def test_every_boundary_and_every_write_of_a_story(name: str, tmp_path: Path) -> None:
    """The process dies at each call of the store, and at each write and flush of the disk."""
    stage = Stage(STORIES[name], tmp_path)
    reference = stage.live()
    points = [Death(boundary=k) for k in range(len(reference.boundaries))]
    points += [Death(write=k) for k in range(reference.writes)]
    died = 0
    for point in points:
        lived = stage.live(point)
        died += lived.died
        assert list(differs(lived, reference)) == [], point
    assert died == len(points)
