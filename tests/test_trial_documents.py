"""Experiments as documents: what applying and publishing keeps, opens and refuses.

The bank is that of the page that tells how a challenger proves itself.
"""

from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from docs.pages import DOCS
from docs.test_how_to import bank_with
from hengce.cli.app import app
from hengce.documents.administration import (
    Applied,
    apply_folder,
    approve,
    check_folder,
    publish,
    revise,
)
from hengce.errors import ProblemsError
from hengce.learning.trials import look_at
from hengce.measure.courses import declared, with_arms
from hengce.measure.experiments.promotion import State
from hengce.measure.phases import last_phase
from hengce.model.instant import DAY_US, Instant, day_at, read_instant
from hengce.wiring import Installation
from oracle.case import CustomerFacts
from stack.banks import stage

ZONE = "Asia/Shanghai"
NOW = read_instant("2026-03-02T10:00:00", ZONE)
TRIAL = "inflow_trial"
DOCUMENT = f"strategies/{TRIAL}.yaml"


class Bank:
    """A bank whose folder is edited, applied and published."""

    def __init__(
        self, home: Path, page: str = "let-a-challenger-prove-itself.md", trial: str = TRIAL
    ) -> None:
        self.trial = trial
        self.folder = bank_with(DOCS / "how-to" / page, home)
        self.installation = Installation.open(home / "var")
        self.store = self.installation.store
        self.apply()
        self.bring_live()

    def edit(self, old: str, new: str, file: str = "") -> None:
        path = self.folder / (file or f"strategies/{self.trial}.yaml")
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), "utf-8")

    def apply(self, at: Instant = NOW) -> Applied:
        return apply_folder(self.store, self.folder, "zhang", at)

    def bring_live(self, at: Instant = NOW) -> None:
        approve(self.store, self.trial, "wang", at)
        publish(self.store, self.trial, "wang", at)

    def share_out(self, challenger: int, at: Instant) -> None:
        """Do what a passed stage does."""
        arms = {"at_once": 10_000 - challenger, "next_day": challenger}
        with self.store.transaction(at) as tx:
            revise(
                tx, TRIAL, lambda s: with_arms(s, "when", arms), by="hengce", at=at, is_live=True
            )

    def share(self) -> int:
        (of,) = declared(self.installation.published().strategies)
        return of.share

    def phases(self) -> list[tuple[int, int]]:
        """Of each phase its stage, and how many versions of the journey are in it."""
        with self.store.view() as view:
            entries = view.trial_entries(self.trial)
        found = [last_phase(entries[: n + 1]) for n in range(len(entries))]
        return [(one.state.stage, len(one.versions)) for one in found if one]


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def test_publishing_opens_the_first_phase(bank: Bank) -> None:
    assert bank.phases() == [(0, 1)]
    with bank.store.view() as view:
        phase = last_phase(view.trial_entries(TRIAL))
    assert phase is not None
    assert (phase.state, phase.since) == (State(since=day_at(NOW, ZONE)), NOW)


def test_a_folder_applied_again_keeps_the_shares_that_were_reached(bank: Bank) -> None:
    bank.share_out(5_000, NOW + DAY_US)
    assert (bank.share(), bank.phases()) == (5_000, [(0, 1), (1, 1)])
    applied = bank.apply(NOW + 2 * DAY_US)
    assert (applied.changed, applied.drafts, bank.share()) == (False, (), 5_000)
    with bank.store.view() as view:
        assert view.strategy_states()[TRIAL].by == "hengce"


JOINS, OPENS = "joins the phase", "opens a phase"


@pytest.mark.parametrize(
    ("old", "new", "becomes"),
    [
        ("owner: wang.fang", "owner: li.na", JOINS),
        ("zh: 转入承接", "zh: 大额转入承接", JOINS),
        ("automatic: true", "automatic: false", JOINS),
        ("amount >= 50000", "amount >= 80000", OPENS),
        ("days_max: 30", "days_max: 30\nramp: {share: 5000}", OPENS),
    ],
)
def test_what_a_running_experiment_bears(bank: Bank, old: str, new: str, becomes: str) -> None:
    bank.edit(old, new)
    assert bank.apply().drafts == (TRIAL,)
    assert len(bank.phases()) == 1
    bank.bring_live(NOW + DAY_US)
    assert bank.phases()[1:] == [(0, 2 if becomes == JOINS else 1)]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (DOCUMENT, "until: {kind: after, days: 14}", "until: {kind: after, days: 13}"),
        (DOCUMENT, "{kind: after, days: 1}", "{kind: after, days: 2}"),
        (DOCUMENT, "event: deposit_opened, days: 14", "event: deposit_opened, days: 10"),
        (DOCUMENT, "gain: {counts: event, event: deposit_opened", "gain: {counts: goal"),
        (DOCUMENT, "champion: at_once", "champion: next_day"),
        (DOCUMENT, ", {counts: complained}]", "]"),
        (DOCUMENT, "automatic: true", "alpha: 0.1"),
        (DOCUMENT, "automatic: true", "days_min: 1"),
    ],
)
def test_what_makes_arms_incomparable_is_refused_and_a_new_salt_begins_anew(
    bank: Bank, file: str, old: str, new: str
) -> None:
    bank.edit(old, new, file)
    if "champion:" in old:  # the first stage gives the new challenger a fifth
        bank.edit("at_once: 8000, next_day: 2000", "at_once: 2000, next_day: 8000")
    with pytest.raises(ProblemsError) as refused:
        bank.apply()
    assert {problem.code for problem in refused.value.problems} == {"trial.contaminated"}
    bank.edit("salt: inflow-2026-when", "salt: inflow-2026-again")
    assert bank.apply().drafts == (TRIAL,)
    bank.bring_live()
    assert bank.phases() == [(0, 1), (0, 1)]


def test_the_commands(bank: Bank, tmp_path: Path) -> None:
    tags = {"age": 40, "mobile": "13800000001", "aum": 10_000_000}
    customer = CustomerFacts(customer="C1", tags=tags, consents=frozenset())
    stage(bank.installation, bank.installation.published().tags, [customer], NOW - DAY_US)
    bank.installation.refresh_snapshot(NOW)
    (looked,) = look_at(bank.store, bank.installation.archive, NOW)
    assert looked.counts is not None
    assert looked.counts.waiting == 0
    bank.installation.close()

    def said(*words: str) -> str:
        home, moment = str(tmp_path / "var"), "2026-03-03T10:00:00"
        ends = ["--at", moment] if words[0] != "history" else []
        done = CliRunner().invoke(app, ["--home", home, "experiment", *words, *ends])
        assert done.exit_code == 0, done.output
        return done.output

    assert "next_day" in said("list", "--out", str(tmp_path / "list.arrow"))
    with pa.OSFile(str(tmp_path / "list.arrow")) as file:
        (row,) = pa.ipc.open_file(file).read_all().to_pylist()
    assert (row["share"], row["counted"], row["now"]) == (2_000, 0, "too_short")
    assert "the stage has not lasted long enough" in said("show", TRIAL, "--language", "en")
    planned = said("plan", TRIAL, "--units-per-day", "2000", "--level", "0.05", "--lift", "0.2")
    # The figures of `docs/why/experiments.md`.
    assert "at most 14 days" in planned
    assert "at most 28 days" in planned
    assert "the shares stay as they are" in said("advance", TRIAL, "--commit")
    assert said("history", TRIAL)


@pytest.mark.parametrize(
    ("edits", "code", "line"),
    [
        (
            {
                "exits:\n  - {id: opened, awaits: {event: deposit_opened}, goal: true}\n": "",
                "gain: {counts: event, event: deposit_opened, days: 14}": (
                    "gain: {counts: goal, days: 14}"
                ),
            },
            "trial.no_goal",
            "graph/nodes/when/trial/gain",
        ),
        (
            {
                "{kind: message, id: offer, channels: [sms], material: RB-1, on_blocked: skip}": (
                    "{kind: wait, id: offer, until: {kind: after, days: 1}}"
                ),
                "{counts: event, event: deposit_opened, days: 14}": "{counts: clicked, days: 14}",
            },
            "trial.nobody_answers",
            "graph/nodes/when/trial/gain",
        ),
    ],
)
def test_a_gain_that_nobody_can_have(
    tmp_path: Path, edits: dict[str, str], code: str, line: str
) -> None:
    folder = bank_with(DOCS / "how-to" / "let-a-challenger-prove-itself.md", tmp_path)
    path = folder / DOCUMENT
    for old, new in edits.items():
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    found = [problem for problem in check_folder(folder) if problem.code == code]
    assert [problem.where.split()[1] for problem in found] == [line]
