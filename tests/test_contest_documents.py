"""Trials of several challengers as documents: what is kept, refused and told.

The bank is that of the page that tells how several challengers are compared.
"""

from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from docs.pages import DOCS
from hengce.cli.app import app
from hengce.documents.administration import revise
from hengce.errors import ProblemsError
from hengce.measure.courses import declared, with_arms
from hengce.measure.experiments.promotion import State
from hengce.measure.phases import last_phase
from hengce.model.instant import DAY_US, day_at
from oracle.case import CustomerFacts
from stack.banks import stage
from test_trial_documents import JOINS, NOW, OPENS, ZONE, Bank

TRIAL = "inflow_contest"
ARMS = "at_once: 8000, next_day: 667, third_day: 667, next_week: 666"
PLACES = "first: 0, last: 599, held_out: 500"


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path, "compare-several-challengers.md", TRIAL)


def state(bank: Bank) -> State:
    with bank.store.view() as view:
        phase = last_phase(view.trial_entries(TRIAL))
    assert phase is not None
    return phase.state


def share_out(bank: Bank, arms: dict[str, int]) -> None:
    """Do what a judgement does."""
    with bank.store.transaction(NOW + DAY_US) as tx:
        revise(
            tx,
            TRIAL,
            lambda strategy: with_arms(strategy, "when", arms),
            by="hengce",
            at=NOW + DAY_US,
            is_live=True,
        )


# The shares of the arms in the document's order: the stage, and who is left.
REACHED = [
    ((8_667, 0, 667, 666), 0, ("third_day", "next_week")),
    ((9_334, 0, 0, 666), 0, ("next_week",)),
    ((5_000, 0, 5_000, 0), 1, ("third_day",)),
    ((2_000, 0, 8_000, 0), 2, ("third_day",)),
]


@pytest.mark.parametrize(("shares", "number", "left"), REACHED)
def test_shares_that_were_reached_are_kept_when_the_folder_is_applied_again(
    bank: Bank, shares: tuple[int, ...], number: int, left: tuple[str, ...]
) -> None:
    assert state(bank) == State(since=day_at(NOW, ZONE))
    names = ("at_once", "next_day", "third_day", "next_week")
    arms = dict(zip(names, shares, strict=True))
    share_out(bank, arms)
    assert state(bank) == State(stage=number, since=day_at(NOW + DAY_US, ZONE), left=left)
    applied = bank.apply(NOW + 2 * DAY_US)
    assert (applied.changed, applied.drafts) == (False, ())
    (of,) = declared(bank.installation.published().strategies)
    assert dict(of.split.arms) == arms


@pytest.mark.parametrize(
    ("old", "new", "becomes"),
    [
        ("owner: wang.fang", "owner: li.na", JOINS),
        (PLACES, "first: 0, last: 699, held_out: 500", OPENS),
        (PLACES, "first: 0, last: 599, held_out: 400", OPENS),
        ("name: inflow, first", "name: others, first", OPENS),
    ],
)
def test_what_a_running_contest_bears(bank: Bank, old: str, new: str, becomes: str) -> None:
    bank.edit(old, new)
    assert bank.apply().drafts == (TRIAL,)
    bank.bring_live(NOW + DAY_US)
    assert bank.phases() == [(0, 1), (0, 2 if becomes == JOINS else 1)]


def test_arms_are_part_of_the_judgement(bank: Bank) -> None:
    """One arm less would make what is left look more certain than it is."""
    bank.edit(ARMS, "at_once: 8000, next_day: 1000, third_day: 1000")
    bank.edit("    - {source: when, target: seven, branch: next_week}\n", "")
    bank.edit("    - {source: seven, target: offer}\n", "")
    bank.edit("    - {kind: wait, id: seven, until: {kind: after, days: 7}}\n", "")
    with pytest.raises(ProblemsError) as refused:
        bank.apply()
    (problem,) = refused.value.problems
    assert problem.code == "trial.contaminated"
    assert "arm_ended" in str(problem.facts)
    bank.edit("salt: inflow-2026-contest", "salt: inflow-2026-again")
    assert bank.apply().drafts == (TRIAL,)


def test_the_commands(bank: Bank, tmp_path: Path) -> None:
    tags = {"age": 40, "mobile": "13800000001", "aum": 10_000_000}
    customer = CustomerFacts(customer="C1", tags=tags, consents=frozenset())
    stage(bank.installation, bank.installation.published().tags, [customer], NOW - DAY_US)
    bank.installation.refresh_snapshot(NOW)
    bank.installation.close()

    def said(*words: str) -> str:
        ends = ["--at", "2026-03-03T10:00:00"] if words[0] != "history" else []
        home = ["--home", str(tmp_path / "var")]
        done = CliRunner().invoke(app, [*home, "experiment", *words, *ends])
        assert done.exit_code == 0, done.output
        return done.output

    out = {name: str(tmp_path / f"{name}.arrow") for name in ("list", "show")}
    said("list", "--out", out["list"])
    (row,) = read(out["list"])
    assert (row["challengers"], row["share"]) == ("next_day, third_day, next_week", 2_000)
    assert row["places"] == "inflow 0–599"
    shown = said("show", TRIAL, "--language", "en", "--out", out["show"])
    assert "third_day: nothing is certain yet" in shown
    assert [(row["arm"], row["share"]) for row in read(out["show"])] == [
        ("at_once", 0.8), ("next_day", 0.0667), ("third_day", 0.0667), ("next_week", 0.0666),
        ("held_out", 0.05),
    ]  # fmt: skip
    planned = said("plan", TRIAL, "--units-per-day", "2000", "--level", "0.05", "--lift", "0.2")
    told = (DOCS / "how-to" / "compare-several-challengers.md").read_text("utf-8")
    assert "at most 98 days" in planned
    assert "at most 98 days with three" in " ".join(told.split())
    assert "the shares stay as they are" in said("advance", TRIAL, "--commit")
    assert said("history", TRIAL)


def read(path: str) -> list[dict[str, object]]:
    with pa.OSFile(path) as file:
        return pa.ipc.open_file(file).read_all().to_pylist()
