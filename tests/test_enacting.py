"""The policy as people change it: four eyes, what one person may tighten, and files beside it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.folder import BANK, copied
from hengce.config.load import load_with_places
from hengce.documents.administration import Applied, apply_documents, apply_folder
from hengce.documents.enacting import (
    approve_policy,
    enact_policy,
    in_force,
    return_policy,
    submit_policy,
    tighten_policy,
)
from hengce.documents.manuscripts import known_of, reworked, work_on
from hengce.errors import HengceError, ProblemsError
from hengce.flow.handover import with_handovers
from hengce.flow.policy_life import (
    NotTighterError,
    PolicyMakerError,
    PolicyMovedError,
    PolicySameError,
    PolicyStepError,
    PolicyVersionError,
)
from hengce.model.policy import Cap
from hengce.model.policy_step import POLICY, PolicyState, PolicyWay
from hengce.wiring import Installation

AT = 1_790_000_000_000_000
MINUTE = 60_000_000
WANG, LI, CHEN = "wang.fang", "li.na", "chen"
MONTH = "commercial_month"


class Desk:
    """A bank, its folder, and a clock that each step moves on."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.installation, self.folder = Installation.open(home), folder
        self.store, self._at = self.installation.store, AT
        self.apply()

    @property
    def at(self) -> int:
        self._at += MINUTE
        return self._at

    @property
    def file(self) -> Path:
        return self.folder / "policy.yaml"

    def apply(self, **options: bool) -> Applied:
        return apply_folder(self.store, self.folder, "files", self.at, **options)

    def write(self, by: str, before: str, after: str) -> None:
        """Change the work in progress, as the console does."""
        at = self.at
        with self.store.transaction(at) as tx:
            known = known_of(tx, POLICY)
            assert known is not None
            assert before in known.text
            text = known.text.replace(before, after, 1)
            tx.add_manuscript(reworked(tx, POLICY, text, known.revision, "HQ", by, at))

    def edit_file(self, before: str, after: str) -> None:
        text = self.file.read_text("utf-8")
        assert before in text
        self.file.write_text(text.replace(before, after, 1), "utf-8")

    def submit(self, by: str) -> str:
        return submit_policy(self.store, by, self.at).version

    def agree(self, maker: str, checker: str, before: str, after: str) -> None:
        """Change the policy the long way."""
        self.write(maker, before, after)
        version = self.submit(maker)
        approve_policy(self.store, version, "", checker, self.at)
        enact_policy(self.store, version, checker, self.at)

    def limit(self, cap: str = MONTH) -> int:
        """What the published configuration says, which decisions pin."""
        return _cap(self.installation.published().policy.caps, cap).limit


def _cap(caps: tuple[Cap, ...], name: str) -> Cap:
    return next(one for one in caps if one.id == name)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home", copied(tmp_path / "bank"))
    yield made
    made.installation.close()


STEPS = [
    # who writes, and what happens then in order; what becomes of the last
    ([(WANG, "approve")], PolicyMakerError),
    ([(LI, "enact")], PolicyStepError),
    ([(LI, "approve"), (WANG, "enact")], PolicyMakerError),
    ([(LI, "approve"), (LI, "enact")], None),
    ([(LI, "approve"), (CHEN, "enact")], None),
    ([(LI, "approve"), (CHEN, "approve")], PolicyStepError),
    ([(LI, "return"), (LI, "approve")], PolicyStepError),
    ([(LI, "return"), (LI, "rewrite"), (LI, "approve")], PolicyMakerError),
    ([(LI, "return"), (LI, "rewrite"), (WANG, "approve")], PolicyMakerError),
    ([(LI, "return"), (WANG, "rewrite"), (LI, "approve"), (LI, "enact")], None),
    ([(LI, "approve"), (LI, "return"), (LI, "enact")], PolicyStepError),
    ([(LI, "other version")], PolicyVersionError),
    ([("files", "apply"), (LI, "approve")], PolicyMovedError),
    ([(LI, "approve"), ("files", "apply"), (LI, "enact")], PolicyMovedError),
    ([("files", "apply"), (LI, "return"), (WANG, "rewrite"), (LI, "approve"), (LI, "enact")], None),
]


@pytest.mark.parametrize(("steps", "refused"), STEPS)
def test_nothing_holds_that_only_one_person_saw(
    desk: Desk, steps: list[tuple[str, str]], refused: type[HengceError] | None
) -> None:
    desk.write(WANG, "limit: 3", "limit: 4")
    version = desk.submit(WANG)

    def does(by: str, step: str) -> None:
        nonlocal version
        match step:
            case "approve":
                approve_policy(desk.store, version, "看过", by, desk.at)
            case "return":
                return_policy(desk.store, version, "请再想想", by, desk.at)
            case "enact":
                enact_policy(desk.store, version, by, desk.at)
            case "rewrite":
                desk.write(by, "limit: 4", "limit: 5")
                version = desk.submit(by)
            case "other version":
                approve_policy(desk.store, "0" * 64, "", by, desk.at)
            case "apply":
                desk.edit_file("days: 7}", "days: 8}")
                desk.apply()

    *before, last = steps
    for by, step in before:
        does(by, step)
    assert desk.limit() == 3
    if refused is None:
        does(*last)
        assert desk.limit() in {4, 5}
    else:
        with pytest.raises(refused):
            does(*last)
        assert desk.limit() == 3


def test_what_is_returned_is_work_in_progress_again(desk: Desk) -> None:
    desk.write(WANG, "limit: 3", "limit: 4  # 一季度")
    version = desk.submit(WANG)
    with desk.store.view() as view:
        assert work_on(view, POLICY) is None
    return_policy(desk.store, version, "请说明原因", LI, desk.at)
    with desk.store.view() as view:
        work, steps = work_on(view, POLICY), view.policy_steps(2)
    assert work is not None
    assert ("limit: 4  # 一季度" in work.text, work.by) == (True, WANG)
    assert [(one.state, one.comment) for one in steps] == [
        (PolicyState.RETURNED, "请说明原因"),
        (PolicyState.SUBMITTED, ""),
    ]


def test_what_says_nothing_new_and_what_is_wrong_is_not_handed_in(desk: Desk) -> None:
    desk.write(WANG, "limit: 3", "limit: 3  # 不变")
    with pytest.raises(PolicySameError):
        desk.submit(WANG)
    desk.write(WANG, "limit: 3", "limit: -3")
    with pytest.raises(ProblemsError) as raised:
        desk.submit(WANG)
    assert [one.code for one in raised.value.problems] == ["cap.limit_negative"]


def test_what_breaks_a_strategy_is_not_handed_in(desk: Desk) -> None:
    """The department is gone whose strategies still say that they are its own."""
    desk.write(WANG, "{id: card, label", "{id: cards, label")
    with pytest.raises(ProblemsError) as raised:
        desk.submit(WANG)
    assert any(one.where.startswith("strategies/") for one in raised.value.problems)


def test_whoever_wrote_it_stays_its_maker_while_others_come_in_force(desk: Desk) -> None:
    """What was in force comes back: the version that waited then fits again, and its maker too."""
    desk.write(WANG, "limit: 3", "limit: 4")
    version = desk.submit(WANG)
    for before, after in (("days: 7}", "days: 8}"), ("days: 8}", "days: 7}")):
        desk.edit_file(before, after)
        desk.apply()
    with pytest.raises(PolicyMakerError):
        approve_policy(desk.store, version, "", WANG, desk.at)
    approve_policy(desk.store, version, "", LI, desk.at)
    enact_policy(desk.store, version, LI, desk.at)
    assert desk.limit() == 4


URGENT = [
    # what one person changes; whether it may hold at once
    ("limit: 3", "limit: 1", None),
    ("limit: 3", "limit: 4", NotTighterError),
    ("limit: 3", "limit: -1", ProblemsError),
    ("tie_seed: 20260201", "tie_seed: 7", NotTighterError),
]


@pytest.mark.parametrize(("before", "after", "refused"), URGENT)
def test_one_person_tightens_at_once_and_nothing_else(
    desk: Desk, before: str, after: str, refused: type[HengceError] | None
) -> None:
    desk.write(WANG, before, after)
    if refused is not None:
        with pytest.raises(refused):
            tighten_policy(desk.store, "投诉激增", WANG, desk.at)
        assert desk.limit() == 3
        return
    step = tighten_policy(desk.store, "投诉激增", WANG, desk.at)
    assert (desk.limit(), step.way, step.comment) == (1, PolicyWay.URGENT, "投诉激增")
    desk.write(WANG, after, before)
    with pytest.raises(NotTighterError):
        tighten_policy(desk.store, "够了", WANG, desk.at)


def test_a_change_of_the_policy_voids_no_approval_of_a_strategy(desk: Desk) -> None:
    with desk.store.view() as view:
        before = view.strategy_states()
    desk.agree(WANG, LI, "limit: 3", "limit: 2")
    with desk.store.view() as view:
        assert view.strategy_states() == before


# A folder beside it -----------------------------------------------------------------------


def test_a_folder_that_says_nothing_new_leaves_what_was_agreed(desk: Desk) -> None:
    desk.agree(WANG, LI, "limit: 3", "limit: 2")
    applied = desk.apply()
    assert (desk.limit(), applied.is_policy_kept, applied.changed) == (2, True, False)


def test_two_that_changed_it_are_told_and_nothing_is_applied(desk: Desk) -> None:
    desk.agree(WANG, LI, "limit: 3", "limit: 2")
    desk.edit_file("days: 7}", "days: 8}")
    with pytest.raises(ProblemsError) as raised:
        desk.apply()
    assert [one.code for one in raised.value.problems] == ["policy.changed_here"]
    assert desk.limit() == 2
    applied = desk.apply(take_policy=True)
    assert (desk.limit(), applied.is_policy_kept) == (3, False)


def test_a_folder_that_takes_it_over_owns_it_again(desk: Desk) -> None:
    desk.agree(WANG, LI, "limit: 3", "limit: 2")
    desk.edit_file("limit: 3", "limit: 2")
    assert not desk.apply().is_policy_kept
    desk.edit_file("limit: 2", "limit: 5")
    desk.apply()
    assert desk.limit() == 5


def test_a_store_from_before_knows_what_the_folder_said(desk: Desk) -> None:
    """Nothing was noted of the policy then: the first change here says what it was made from."""
    other = Installation.open(desk.folder.parent / "older")
    loaded = load_with_places(desk.folder)
    with other.store.transaction(AT) as tx:
        apply_documents(tx, with_handovers(loaded.configuration), (), "files", AT)
    desk.installation.close()
    desk.installation, desk.store = other, other.store
    desk.agree(WANG, LI, "limit: 3", "limit: 2")
    assert desk.apply().is_policy_kept
    assert desk.limit() == 2


# The same by file -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk]]:
    home = tmp_path_factory.mktemp("pair")
    made = [Desk(home / name, copied(home / f"bank-{name}")) for name in ("here", "there")]
    yield made[0], made[1]
    for one in made:
        one.installation.close()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    limit=st.integers(3, 9),
    days=st.integers(7, 60),
    level=st.integers(0, 3),
    opens=st.sampled_from(["08:00", "09:30", "10:00"]),
)
def test_what_is_agreed_here_is_what_a_file_says(
    pair: tuple[Desk, Desk], limit: int, days: int, level: int, opens: str
) -> None:
    """The same text by console and by file gives the same configuration, to its hash."""
    here, there = pair
    text = (BANK / "policy.yaml").read_text("utf-8")
    for old, new in (
        ("limit: 3", f"limit: {limit}  # {opens}"),
        ("days: 7}", f"days: {days}}}"),
        ('opens: "08:30"', f'opens: "{opens}"'),
        ("C2: 2", f"C2: {min(level, 2)}"),
        ("C1: 1", f"C1: {min(level, 1)}"),
    ):
        text = text.replace(old, new, 1)
    with here.store.transaction(at := here.at) as tx:
        known = known_of(tx, POLICY)
        assert known is not None
        tx.add_manuscript(reworked(tx, POLICY, text, known.revision, "HQ", WANG, at))
    with suppress(PolicySameError):
        version = here.submit(WANG)
        approve_policy(here.store, version, "", LI, here.at)
        enact_policy(here.store, version, LI, here.at)
    there.file.write_text(text, "utf-8")
    there.apply()
    with here.store.view() as one, there.store.view() as other:
        assert one.applied_configuration() == other.applied_configuration()
        assert one.active_configuration() == other.active_configuration()
        assert in_force(one) == in_force(other)
        mine, theirs = known_of(one, POLICY), known_of(other, POLICY)
    assert mine is not None
    assert theirs is not None
    assert (mine.text, mine.value) == (theirs.text, theirs.value) == (text, mine.value)
