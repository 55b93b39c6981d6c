"""Four eyes: nobody approves or publishes what they made, and nothing is said unapproved."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from api.bank import NOON, publish_bank
from hengce.documents.administration import apply_folder, approve, publish, resume, stop
from hengce.errors import ConflictError
from hengce.flow.lifecycle import (
    MakerPublishesError,
    SamePersonError,
    SharedTextError,
    StaleApprovalError,
    StepError,
    VersionError,
)
from hengce.flow.sealing import seal_of
from hengce.model.configuration import StopScope
from hengce.model.instant import MINUTE_US
from hengce.model.manuscript import Manuscript, ManuscriptState
from hengce.model.strategy import StrategyState
from hengce.wiring import Installation

VISITS, PAYDAY = "visit_series", "payroll"
"""Two journeys that say the same material, RB-1."""

BOTH = {VISITS, PAYDAY}
OLD, NEW = "年利率", "年化利率"


class Desk:
    """A bank whose documents people change, approve and publish, a minute after each other."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "documents"
        self.installation = Installation.open(home / "home")
        self.at = NOON
        publish_bank(self.installation, self.folder, NOON)

    def _next(self) -> int:
        self.at += MINUTE_US
        return self.at

    def save(self, by: str, file: str, before: str, after: str) -> tuple[str, ...]:
        """Change a document and hand it in; return the drafts that it makes."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
        return apply_folder(self.installation.store, self.folder, by, self._next()).drafts

    def approve(self, by: str, strategy: str, seen: str = "") -> None:
        approve(self.installation.store, strategy, by, self._next(), seen)

    def publish(self, by: str, strategy: str) -> None:
        publish(self.installation.store, strategy, by, self._next())

    def state(self, strategy: str) -> tuple[StrategyState, str]:
        with self.installation.store.view() as view:
            status = view.strategy_states()[strategy]
        return status.state, status.by

    def said(self) -> str:
        """What the published material RB-1 says."""
        found = next(m for m in self.installation.published().materials if m.id == "RB-1")
        return str(found.variants)

    def close(self) -> None:
        self.installation.close()


@pytest.fixture
def desk(tmp_path: Path):
    made = Desk(tmp_path)
    yield made
    made.close()


def rename(desk: Desk, by: str, strategy: str = VISITS) -> None:
    name = {VISITS: "回访旅程", PAYDAY: "发薪"}[strategy]
    desk.save(by, f"strategies/{strategy}.yaml", f"zh: {name}", f"zh: {name}又")


REFUSED = [
    # who made it, who asks for what in order, what becomes of it
    ("wang", [("approve", "wang")], SamePersonError),
    ("wang", [("publish", "li")], StepError),
    ("wang", [("approve", "li"), ("publish", "wang")], MakerPublishesError),
    ("wang", [("approve", "li"), ("publish", "li")], None),
    ("wang", [("approve", "li"), ("publish", "chen")], None),
    ("wang", [("approve", "li"), ("approve", "chen")], StepError),
    ("wang", [("approve", "li"), ("save", "chen"), ("publish", "li")], StepError),
    ("wang", [("save", "li"), ("approve", "li")], SamePersonError),
    ("wang", [("save", "li"), ("approve", "wang")], SamePersonError),
    ("wang", [("save", "li"), ("approve", "chen"), ("publish", "wang")], MakerPublishesError),
    ("wang", [("save", "li"), ("approve", "chen"), ("publish", "chen")], None),
]


@pytest.mark.parametrize(("maker", "steps", "refused"), REFUSED)
def test_whoever_made_it_neither_approves_nor_publishes(
    desk: Desk, maker: str, steps: list[tuple[str, str]], refused: type[ConflictError] | None
) -> None:
    rename(desk, maker)
    does: dict[str, Callable[[str], None]] = {
        "approve": lambda by: desk.approve(by, VISITS),
        "publish": lambda by: desk.publish(by, VISITS),
        "save": lambda by: rename(desk, by),
    }
    *before, (last, who) = steps
    for step, by in before:
        does[step](by)
    if refused is None:
        does[last](who)
        assert desk.state(VISITS) == (StrategyState.LIVE, who)
    else:
        with pytest.raises(refused):
            does[last](who)


SAVES = [
    # what is changed, what is there before and after, whose approvals it voids
    ("materials.yaml", OLD, NEW, BOTH),
    ("strategies/visit_series.yaml", "days: 2", "days: 3", {VISITS}),
    (
        "products.yaml",
        "risk_level: null",
        "risk_level: null\n  minimum_cents: 500",
        {VISITS, PAYDAY},
    ),
    ("products.yaml", "1.35%", "1.40%", set()),
    ("channels.yaml", "cost_cents: 4", "cost_cents: 5", set()),
]


@pytest.mark.parametrize(("file", "before", "after", "voided"), SAVES)
def test_a_save_of_what_an_approval_covers_voids_it(
    desk: Desk, file: str, before: str, after: str, voided: set[str]
) -> None:
    for name in (VISITS, PAYDAY):
        rename(desk, "wang", name)
        desk.approve("li", name)
    desk.save("zhao", file, before, after)
    for name in (VISITS, PAYDAY):
        is_void = desk.state(name)[0] is StrategyState.DRAFT
        assert is_void is (name in voided), name
        if is_void:
            with pytest.raises(StepError):
                desk.publish("chen", name)
            with pytest.raises(SamePersonError):
                desk.approve("zhao", name)
            with pytest.raises(SamePersonError):
                desk.approve("wang", name)


def test_what_live_strategies_say_changes_when_all_of_them_are_approved_with_it(
    desk: Desk,
) -> None:
    drafts = desk.save("zhao", "materials.yaml", OLD, NEW)
    assert {VISITS, PAYDAY} <= set(drafts)
    assert OLD in desk.said(), "customers read what was approved"
    first, others = VISITS, [name for name in drafts if name != VISITS]
    desk.approve("li", first)
    with pytest.raises(SharedTextError):
        desk.publish("chen", first)
    assert OLD in desk.said()
    for name in others:
        desk.approve("li", name)
    desk.publish("chen", first)
    assert NEW in desk.said()
    for name in others:
        desk.publish("chen", name)
    assert {desk.state(name)[0] for name in drafts} == {StrategyState.LIVE}


def test_an_approval_is_of_what_was_looked_at(desk: Desk) -> None:
    rename(desk, "wang")
    with desk.installation.store.view() as view:
        seen = view.strategy_states()[VISITS].version
    rename(desk, "wang")
    with pytest.raises(VersionError):
        desk.approve("li", VISITS, seen)


def test_an_approval_does_not_survive_what_is_imported(desk: Desk) -> None:
    """An import changes what the product is without a save: the seal says so."""
    rename(desk, "wang")
    desk.approve("li", VISITS)
    with desk.installation.store.transaction(desk.at) as tx:
        applied = tx.configuration(tx.applied_configuration() or "")
        riskier = tuple(
            type(p)(**{f: getattr(p, f) for f in p.__struct_fields__} | {"minimum_cents": 99})
            for p in applied.products
        )
        changed = type(applied)(
            **{f: getattr(applied, f) for f in applied.__struct_fields__} | {"products": riskier}
        )
        tx.put_configuration("another", changed, desk.at)
        tx.set_applied("another", desk.at)
    with pytest.raises(StaleApprovalError):
        desk.publish("chen", VISITS)


def test_one_person_stops_at_once_and_the_record_tells_all(desk: Desk) -> None:
    rename(desk, "wang")
    desk.approve("li", VISITS)
    desk.publish("chen", VISITS)
    store = desk.installation.store
    stop(store, StopScope.STRATEGY, VISITS, "wang", "投诉增多", desk.at)
    resume(store, StopScope.STRATEGY, VISITS, "li", desk.at)
    with store.view() as view:
        record = [(str(s.state), s.by) for s in view.strategy_record(VISITS)]
        (stopped,) = view.stop_record(VISITS)
    assert record == [
        ("draft", "maker"),
        ("approved", "checker"),
        ("live", "publisher"),
        ("draft", "wang"),
        ("approved", "li"),
        ("live", "chen"),
    ]
    assert (stopped.stop.by, stopped.stop.reason, stopped.lifted_by) == ("wang", "投诉增多", "li")


WEIGHTS = {"rename": 1, "text": 1, "approve": 12, "publish": 12}
"""How often people do what: whoever changes things all day never gets anything approved."""

PEOPLE = ("wang", "li", "chen", "zhao")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_nothing_is_said_that_another_did_not_approve(
    desk: Desk, seed: int
) -> None:
    """Random saves, approvals and publications, beside a plain account of who did what."""
    draw = random.Random(seed)
    names = [document.id for document in desk.installation.published().strategies]
    authors: dict[str, set[str]] = {name: set() for name in names}
    agreed: dict[str, set[str]] = {name: {seal(desk, name, applied=True)} for name in names}
    done = dict.fromkeys(WEIGHTS, 0)
    for _ in range(120):
        (step,) = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))
        by, name = draw.choice(PEOPLE), draw.choice(names)
        before = {one: seal(desk, one, applied=True) for one in names}
        try:
            if step == "rename":
                rename(desk, by, draw.choice((VISITS, PAYDAY)))
            elif step == "text":
                desk.save(by, "materials.yaml", OLD, OLD + OLD[-1] * draw.randint(1, 2))
            elif step == "approve":
                desk.approve(by, name)
                assert by not in authors[name]
                agreed[name].add(before[name])
            else:
                desk.publish(by, name)
                assert by not in authors[name]
                assert before[name] in agreed[name]
                authors[name].clear()
            done[step] += 1
        except ConflictError:
            pass
        for one in names:
            if step in {"rename", "text"} and seal(desk, one, applied=True) != before[one]:
                authors[one].add(by)
            assert seal(desk, one, applied=False) in agreed[one], (step, by, one)
    assert min(done.values()) > 0, "every kind of step came to pass"


def seal(desk: Desk, strategy: str, *, applied: bool) -> str:
    """The seal of a strategy as it was saved, or as it is published."""
    configuration = desk.installation.applied() if applied else desk.installation.published()
    assert configuration is not None
    return seal_of(configuration, next(s for s in configuration.strategies if s.id == strategy))


def test_who_wrote_a_draft_that_a_colleague_hands_in_is_its_maker_too(desk: Desk) -> None:
    written = Manuscript(
        document=f"strategies/{VISITS}",
        org="HQ",
        version="",
        state=ManuscriptState.SAVED,
        text="id: visit_series",
        by="sun",
        at=desk.at + MINUTE_US,
    )
    with desk.installation.store.transaction(written.at) as tx:
        tx.add_manuscript(written)
    desk.at = written.at
    rename(desk, "wang")
    for maker in ("sun", "wang"):
        with pytest.raises(SamePersonError):
            desk.approve(maker, VISITS)
    desk.approve("li", VISITS)
    with pytest.raises(MakerPublishesError):
        desk.publish("sun", VISITS)
    desk.publish("li", VISITS)
