"""From answers to the next decision: shown, published, explained, replayed, taken back."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from console.once import made_once
from demo_home import NIGHT, open_demo
from hengce.bench.sink import Sink
from hengce.documents.administration import apply_folder, approve, publish
from hengce.errors import ConflictError, NotFoundError
from hengce.forecast.beginning import configured
from hengce.learning.propensities import (
    Looked,
    apply_learning,
    keep_sums,
    look_anew,
    look_at_learning,
    revert_learning,
)
from hengce.model.decision import Candidate
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.version import version_of
from hengce.reading.handoff import SnapshotBaseline
from hengce.replaying.expected import told_of_all
from hengce.replaying.replay import explain, replay_decision
from hengce.responses.outcomes import record, record_many
from hengce.server.learning_loop import LearningLoop
from hengce.simulate.bank import DEMO_BANK
from hengce.wiring import Installation
from hengce.words.decision import tell
from test_cli import Shell

PAYDAY = "wealth_payday"
MORNING = NIGHT + 8 * HOUR_US
LATER = NIGHT + 20 * DAY_US
AFTER = NIGHT + 70 * DAY_US
PAID = {"amount": "30000"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "answered", live_a_morning)


def live_a_morning(home: Path) -> None:
    """A night and a morning of salaries; of those who heard the payday offer two in three buy."""
    installation, bank = open_demo(home, customers=1_000)
    installation.run(NIGHT)
    heard = []
    for place, customer in enumerate(bank.customers["customer"].to_pylist()):
        at = MORNING + place * SECOND_US
        told = installation.receive(customer, "payroll_in", PAID, at, commit=True)
        heard += [c for c in told.contacts if c.kind.strategy == PAYDAY]
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(MORNING + 12 * HOUR_US)
    for place, one in enumerate(heard):
        if place % 3:
            answer(installation, one.id, OutcomeKind.BOUGHT, MORNING + 13 * HOUR_US)
    installation.close()


@pytest.fixture
def bank(made: Path, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation.open(copied(made, tmp_path / "home"))
    yield installation
    installation.close()


def copied(made: Path, home: Path) -> Path:
    shutil.copytree(made, home)
    return home


def answer(installation: Installation, contact: str, kind: OutcomeKind, at: int) -> None:
    said = Outcome(source="core", id=f"{kind}-{contact}", contact=contact, kind=kind, at=at)
    baseline = SnapshotBaseline(installation.store, installation.archive)
    record(installation.store, said, installation.published(), baseline, at)


def looked(bank: Installation, at: int = LATER):
    return look_at_learning(bank.store, bank.archive, at)


def payday(found):
    (one,) = [f for f in found.found if f.action.strategy.id == PAYDAY]
    return one


def candidate(bank: Installation, customer: str, at: int) -> Candidate:
    """Return the payday offer as a salary on that day starts it, kept nowhere."""
    told = bank.receive(customer, "payroll_in", PAID, at, commit=False)
    return next(one for one in told.candidates if one.strategy == PAYDAY)


def heard(bank: Installation) -> list[str]:
    """Return decisions that chose the payday offer, of customers who are profiled."""
    with bank.store.view() as view:
        told = view.extract(MORNING)["verdict"].to_pylist()
    chosen = [v for v in told if v["strategy"] == PAYDAY and v["reason"] == "CHOSEN"]
    return [v["decision"] for v in chosen if v["propensity"] < 0.7]


def test_answers_to_single_decisions_and_to_runs_teach(bank: Installation) -> None:
    found = looked(bank)
    one = payday(found)
    assert one.belief.own.answered == one.belief.own.sent * 2 // 3 > 10
    assert one.belief.ratio > 1 > one.belief.prior, "nobody answered what the run sent"
    with bank.store.view() as view:
        told = view.extract(NIGHT)["contact"].to_pylist()
    night = Counter(c["strategy"] for c in told if c["decision"].startswith(f"{run_id(bank)}/"))
    sent = {f.action.strategy.id: f.belief for f in found.found}
    gone = {c["strategy"] for c in told if c["left_at"] is not None}
    shared = [name for name in night if name in sent and name in gone]
    assert len(shared) > 3, "what a run expected is decided again, as it logs reasons alone"
    for name in shared:
        left = [c for c in told if c["strategy"] == name and c["left_at"] is not None]
        assert 0 < sent[name].own.sent <= len(left)
        assert (sent[name].own.answered, sent[name].ratio < sent[name].prior) == (0, True)
    through = dict(one.channels)
    assert sum(belief.own.sent for belief in through.values()) == one.belief.own.sent
    assert len(through) > 1
    assert (found.left.unripe, found.left.unlogged) == (0, 0)
    assert looked(bank) == found, "the same facts teach the same"


def test_young_contacts_teach_nothing_yet(bank: Installation) -> None:
    found = looked(bank, MORNING + DAY_US)
    assert payday(found).belief.own.sent == 0
    assert found.left.unripe > 10


def test_what_is_published_holds_for_the_next_decision_alone(bank: Installation) -> None:
    before = bank.published()
    decision = heard(bank)[0]
    customer = decision.partition("/")[2] or explain(bank.store, bank.archive, decision).customer
    plain = candidate(bank, customer, LATER)
    apply_learning(bank.store, looked(bank), LATER)
    after = bank.published()
    (learned,) = [one for one in after.learned if one.strategy == PAYDAY]
    assert learned.factor == 1.25, "a quarter a day, though answers say more"
    assert msgspec.structs.replace(after, learned=()) == before
    assert configured(bank.applied(), after, []).learned == after.learned, "forecasts know it"
    taught = candidate(bank, customer, LATER)
    assert taught.propensity == plain.propensity * 1.25
    assert taught.score == taught.propensity * taught.context * taught.value_cents * taught.lever

    # What was decided before is decided the same again, and a decision says what it learned.
    stored, again = replay_decision(bank.store, bank.archive, decision)
    assert stored == again
    assert bank.replay(run_id(bank)).equal
    told = bank.receive(customer, "payroll_in", PAID, LATER, commit=True)
    stored, again = replay_decision(bank.store, bank.archive, told.id)
    assert stored == again
    words = f"learned ×1.25 from {learned.contacts:,} contacts"
    assert words in tell(stored, after, "en")
    assert f"已学习 ×1.25，依据 {learned.contacts} 次触达" in tell(stored, after, "zh")
    assert "learned" not in tell(explain(bank.store, bank.archive, decision), before, "en")


def run_id(bank: Installation) -> str:
    with bank.store.view() as view:
        return view.runs()[0].id


def test_learning_again_is_not_learning_twice(bank: Installation) -> None:
    """The factor is taken off what was logged with it, so its own effect is no evidence."""
    first = looked(bank)
    apply_learning(bank.store, first, LATER)
    second = looked(bank)
    assert payday(second).belief == payday(first).belief
    assert not payday(second).factor.moves, "no further step on the same day"
    with pytest.raises(ConflictError, match="nothing moves"):
        apply_learning(bank.store, second, LATER)
    tomorrow = looked(bank, LATER + DAY_US)
    assert payday(tomorrow).factor.wanted == payday(first).factor.wanted
    assert payday(tomorrow).factor.moves


def test_a_stale_look_is_not_published(bank: Installation) -> None:
    stale = looked(bank)
    apply_learning(bank.store, looked(bank), LATER)
    with pytest.raises(ConflictError, match="look again"):
        apply_learning(bank.store, stale, LATER)


def test_late_doubled_and_disordered_outcomes_teach_the_same(made: Path, tmp_path: Path) -> None:
    """One bank hears all at once and in order; the other 40 days late, shuffled, and twice."""
    prompt = Installation.open(copied(made, tmp_path / "prompt"))
    late = Installation.open(copied(made, tmp_path / "late"))
    plain = payday(looked(prompt)).belief
    said = list(what_happened(prompt))
    shuffled = [*said, *said]
    random.Random(5).shuffle(shuffled)
    for bank, outcomes, received in (
        (prompt, said, MORNING + 13 * HOUR_US),
        (late, shuffled, LATER + 40 * DAY_US),
    ):
        baseline = SnapshotBaseline(bank.store, bank.archive)
        counts = record_many(bank.store, outcomes, bank.published(), baseline, received)
        assert counts.accepted == len(said)
        assert counts.duplicated == len(outcomes) - len(said)
    one, other = looked(prompt, AFTER), looked(late, AFTER)
    assert same(one, other)
    assert same(one, look_anew(prompt.store, prompt.archive, AFTER))
    assert payday(one).belief.own.answered < plain.own.answered, "some were cancelled"
    prompt.close()
    late.close()


def what_happened(bank: Installation) -> Iterator[Outcome]:
    """Yield clicks on what the night sent, and cancellations of half of what was bought."""
    with bank.store.view() as view:
        told = view.extract(NIGHT)
    for place, one in enumerate(told["contact"].to_pylist()):
        if one["left_at"] is not None and place % 2:
            name, at = one["id"], one["left_at"] + HOUR_US
            yield Outcome(source="app", id=name, contact=name, kind=OutcomeKind.CLICKED, at=at)
    for one in told["outcome"].to_pylist()[::2]:
        yield Outcome(
            source="core",
            id=f"back-{one['id']}",
            contact=one["contact"],
            kind=OutcomeKind.CANCELLED,
            at=one["said_at"] + DAY_US,
        )


def test_only_what_is_new_is_read_again(bank: Installation) -> None:
    """Sums are kept, and a look the day after asks no decision again but that of a late answer."""
    first = looked(bank)
    assert same(first, look_anew(bank.store, bank.archive, LATER))
    keep_sums(bank.store, first, LATER)
    late = bought(bank)
    answer(bank, late, OutcomeKind.CANCELLED, LATER)
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hengce.learning.summing.told_of_all", counted(asked))
        second = looked(bank, LATER + DAY_US)
    assert asked == [late]
    one, other = payday(first).belief.own, payday(second).belief.own
    assert (other.sent, other.answered) == (one.sent, one.answered - 1)
    assert same(second, look_anew(bank.store, bank.archive, LATER + DAY_US))


def counted(asked: list[str]):
    """Note whose decisions are asked for."""

    def told(store, archive, contacts):
        asked.extend(one.id for one in contacts)
        return told_of_all(store, archive, contacts)

    return told


def bought(bank: Installation) -> str:
    """Return a contact of the payday offer that left and was answered."""
    with bank.store.view() as view:
        told = view.extract(MORNING)
    left = {one["id"] for one in told["contact"].to_pylist() if one["left_at"] is not None}
    said = [one["contact"] for one in told["outcome"].to_pylist()]
    return next(name for name in said if name in left)


def same(one: Looked, other: Looked) -> bool:
    return (one.found, one.left) == (other.found, other.left)


def test_a_server_learns_once_a_day_where_the_bank_turned_it_on(
    bank: Installation, tmp_path: Path
) -> None:
    clock = [LATER]
    loop = LearningLoop(bank, lambda: clock[0])
    assert loop.turn() is None, "nobody turned it on"
    with bank.store.view() as view:
        kept = view.learning_sums()
    assert kept is not None, "who looks at what would change does not wait for a count of all"
    again = looked(bank).sums
    assert again is not None
    assert kept.days == again.days
    turn_on(bank, tmp_path)
    assert loop.turn() is None, "today is done"
    factors = []
    for day in range(1, 4):
        clock[0] = LATER + day * DAY_US
        assert loop.turn() == version_of(bank.published())
        assert loop.turn() is None
        factors += [one.factor for one in bank.published().learned if one.strategy == PAYDAY]
    wanted = payday(looked(bank, clock[0])).factor.wanted
    assert 1.25 < wanted < 1.25**2
    assert factors == [1.25, wanted, wanted], "a quarter a day, until it is what answers say"
    low = min(one.factor for one in bank.published().learned)
    assert low == pytest.approx(0.8**3), "nobody answered what the night sent"


def test_a_server_learns_in_a_thread(bank: Installation, tmp_path: Path) -> None:
    turn_on(bank, tmp_path)
    before = bank.published()
    loop = LearningLoop(bank, lambda: LATER)
    loop.start()
    until = time.monotonic() + 60
    while bank.published() == before and time.monotonic() < until:
        time.sleep(0.05)
    loop.stop(10)
    assert {one.at for one in bank.published().learned} == {LATER}


def turn_on(bank: Installation, folder: Path) -> None:
    shutil.copytree(DEMO_BANK, folder / "documents")
    with (folder / "documents" / "policy.yaml").open("a") as policy:
        policy.write("learning: {daily: true}\n")
    apply_folder(bank.store, folder / "documents", "maker", LATER)


def test_it_is_taken_back(bank: Installation) -> None:
    taught = apply_learning(bank.store, looked(bank), LATER)
    revert_learning(bank.store, "", LATER + HOUR_US)
    assert bank.published().learned == ()
    revert_learning(bank.store, taught, LATER + 2 * HOUR_US)
    assert payday(looked(bank, LATER + 2 * HOUR_US)).current.factor == 1.25
    with pytest.raises(NotFoundError):
        revert_learning(bank.store, "nothing", LATER)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("value_unknown_cents: 30000", "value_unknown_cents: 30001", True),
        ("wealth_propensity * 1.5", "wealth_propensity * 1.6", False),  # another P
        ("propensity_unknown: 0.03", "propensity_unknown: 0.03\n  adapts: false", False),
    ],
)
def test_what_was_learned_holds_for_the_propensity_it_was_learned_for(
    bank: Installation, tmp_path: Path, before: str, after: str, kept: bool
) -> None:
    apply_learning(bank.store, looked(bank), LATER)
    folder = tmp_path / "documents"
    shutil.copytree(DEMO_BANK, folder)
    file = next(p for p in folder.rglob("*.yaml") if p.read_text().find(f"\nid: {PAYDAY}\n") > 0)
    assert file.read_text().count(before) == 1
    file.write_text(file.read_text().replace(before, after))
    apply_folder(bank.store, folder, "maker", LATER)
    approve(bank.store, PAYDAY, "checker", LATER)
    publish(bank.store, PAYDAY, "publisher", LATER)
    assert any(one.strategy == PAYDAY for one in bank.published().learned) is kept
    names = {one.action.strategy.id for one in looked(bank).found}
    assert (PAYDAY in names) is ("adapts" not in after)


def test_the_commands(bank: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    home = bank.home
    bank.close()
    shell, day = Shell(home, capsys), ("--at", "2026-12-20")
    code, told = shell("learn", "show", *day)
    assert (code, "log position" in told, f"{PAYDAY} " in told) == (0, True, True), told
    code, told = shell("learn", "show", "--channels", *day)
    assert (code, "channels" in told) == (0, True), told
    assert shell("learn", "show", "--channels", "--anew", *day) == (code, told), "an audit"
    code, told = shell("learn", "apply", *day)
    assert (code, "by hengce" in told) == (0, True), told
    code, told = shell("learn", "apply", *day)
    assert (code, "nothing moves" in told) == (2, True), told
    code, told = shell("learn", "revert", *day)
    assert (code, "published" in told) == (0, True), told
    code, told = shell("learn", "revert", *day)
    assert (code, "changes nothing" in told) == (2, True), told
