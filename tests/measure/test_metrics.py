"""The bank's metrics: each is whole, each can be counted, and a banker can check them by hand."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace as changed
from pyarrow import csv, feather
from typer.testing import CliRunner

from config.folder import BANK
from demo_home import NIGHT, open_demo
from docs.pages import blocks, commands, matches, page
from docs.test_tutorial import run as run_line
from hengce.bench.sink import Sink
from hengce.cli.app import app
from hengce.config.load import load
from hengce.errors import ProblemsError
from hengce.measure.mart import Mart, open_mart
from hengce.metrics.catalogue import Metric, catalogue
from hengce.metrics.figures import By, Window, figures, unanswerable
from hengce.model.configuration import Configuration
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, read_instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.reading.handoff import SnapshotBaseline
from hengce.reading.measuring import open_facts
from hengce.responses.outcomes import record_many
from hengce.store.extracted import (
    CHANGE,
    CONTACT,
    EVENT,
    INSTANCE,
    INSTANCE_STEP,
    OUTCOME,
    TASK,
    TASK_STEP,
    VERDICT,
)
from hengce.wiring import Installation

MONDAY = read_instant("2026-11-02T10:00", "Asia/Shanghai")
METRICS = catalogue()
COLUMNS = {
    "contact": CONTACT,
    "verdict": VERDICT,
    "outcome": OUTCOME,
    "event": EVENT,
    "change": CHANGE,
    "instance": INSTANCE,
    "instance_step": INSTANCE_STEP,
    "task": TASK,
    "task_step": TASK_STEP,
}


def mart(**rows: Sequence[Mapping[str, Any]]) -> Mart:
    tables = {
        name: pa.table(
            {
                column: pa.array([row.get(column) for row in rows.get(name, ())], kind)
                for column, kind in columns.items()
            }
        )
        for name, columns in COLUMNS.items()
    }
    return open_mart(
        tables, _costly(load(BANK)), ["C1", "C2", "C3", "C4"], 9, 0, MONDAY + 30 * DAY_US
    )


def _costly(plain: Configuration) -> Configuration:
    """Let a task take three minutes at half a yuan each, and a piece of a product cost five."""
    tasks = changed(plain.policy.tasks, minute_cents=50)
    return changed(
        plain,
        policy=changed(plain.policy, tasks=tasks),
        channels=tuple(changed(one, minutes=3) for one in plain.channels),
        products=tuple(changed(one, unit_cost_cents=5_00) for one in plain.products),
    )


def contact(
    name: str, customer: str, day: int, channel: str = "sms", **more: Any
) -> dict[str, Any]:
    at = MONDAY + day * DAY_US
    return {
        "id": name, "customer": customer, "org": "GZ", "strategy": "wealth_visit", "wave": "a@1",
        "channel": channel, "department": "wealth", "category": "wealth", "interrupts": True,
        "message_class": "commercial", "priority_class": "marketing", "state": "committed",
        "reserved_at": at - HOUR_US, "left_at": at, "origin": "single",
    } | more  # fmt: skip


def answer(contact: str, kind: str, at: Instant, amount: int | None = None) -> dict[str, Any]:
    return {"contact": contact, "kind": kind, "said_at": at, "amount_cents": amount}


# Two customers: C1 is told three times, twice on Monday; C2 once, a week later, in the app.
SENT = (
    contact("1", "C1", 0),
    contact("2", "C1", 0),
    contact("3", "C1", 1),
    contact("4", "C2", 7, "inbox", org="SZ", interrupts=False),
    contact("5", "C3", 7, left_at=None, state="released"),
)
SAID = (
    answer("1", "delivered", MONDAY + MINUTE_US),
    answer("1", "clicked", MONDAY + 30 * MINUTE_US),
    answer("1", "bought", MONDAY + 2 * HOUR_US, 500_00),
    answer("1", "cancelled", MONDAY + 3 * DAY_US, 200_00),
    answer("2", "complained", MONDAY + HOUR_US),
    answer("4", "clicked", MONDAY + 9 * DAY_US),
)
COUNTED = {
    "contacts_sent": 4, "customers_reached": 2, "contacts_per_customer": 2.0, "coverage": 0.5,
    "interruption_share": 0.75, "contacts_told_twice_a_day": 0.25, "wait_hours_median": 1.0,
    "delivered": 2, "clicked": 2, "click_rate": 0.5, "click_to_open_rate": 1.0,
    "customer_click_rate": 1.0, "clicked_within_an_hour": 0.5, "silent_share": 0.25,
    "complaints_per_10k": 2_500, "harm_per_10k": 2_500, "purchases": 1, "purchase_rate": 0.25,
    "click_to_purchase_rate": 0.5, "cancellation_rate": 1.0, "kept_purchases": 0,
    "sales": 500_00, "net_sales": 300_00, "net_sales_per_contact": 75_00,
    "purchase_hours_median": 2,
    "opt_outs": 0, "clicks_per_harm": 2.0, "minutes_saved": 12,
}  # fmt: skip
ALWAYS = Window(0, MONDAY + 60 * DAY_US)


def value(one: Mart, name: str, by: By = By.BANK, window: Window = ALWAYS) -> Any:
    found = figures(one, [METRICS[name]], by, window).to_pylist()
    return found[0]["value"] if by is By.BANK else {row["name"]: row["value"] for row in found}


@pytest.mark.parametrize("name", COUNTED)
def test_counted_by_hand(name: str) -> None:
    assert value(mart(contact=SENT, outcome=SAID), name) == COUNTED[name]


def test_there_are_a_hundred_and_each_is_whole() -> None:
    assert len(METRICS) >= 100
    for metric in METRICS.values():
        texts = (metric.zh, metric.en, metric.zh_means, metric.en_means, metric.owner)
        assert all(texts), metric.id
        assert re.search(r"[一-鿿]", metric.zh + metric.zh_means), metric.id
        assert not re.search(r"[一-鿿]", metric.en + metric.en_means), metric.id
    for attribute in ("zh", "en", "zh_means"):
        assert len({getattr(m, attribute) for m in METRICS.values()}) == len(METRICS)
    assert len({(m.value, m.over, m.view) for m in METRICS.values()}) == len(METRICS)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_of_nothing_a_share_is_no_figure_and_a_count_is_none(metric: Metric) -> None:
    (row,) = figures(mart(), [metric], By.BANK, ALWAYS).to_pylist()
    if metric.over and not metric.of_everybody:
        assert row["value"] is None
    elif metric.value.startswith(("count(", "coalesce(")):
        assert row["value"] == 0


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (By.CHANNEL, {"sms": 1, "inbox": 1}),
        (By.ORG, {"GZ": 1, "SZ": 1}),
        (By.DAY, {"2026-11-02": 1, "2026-11-03": 1, "2026-11-09": 1}),
        (By.WEEK, {"2026-11-02": 1, "2026-11-09": 1}),
        (By.MONTH, {"2026-11-01": 2}),
        (By.NODE, {"a": 2}),
        (By.STRATEGY, {"wealth_visit": 2}),
    ],
)
def test_people_are_counted_once_in_each(by: By, wanted: Mapping[str, int]) -> None:
    """C1 is one customer of the week, though two days count him."""
    assert value(mart(contact=SENT), "customers_reached", by) == wanted


def test_counts_of_strategies_add_up_to_the_bank() -> None:
    bank = mart(contact=(*SENT, contact("6", "C4", 2, strategy="fraud_alert")))
    for name in ("contacts_sent", "clicked", "channel_cost", "interruptions"):
        parts = value(bank, name, By.STRATEGY)
        assert sum(parts.values()) == value(bank, name)
        assert len(parts) == 2


def test_a_window_a_strategy_a_unit() -> None:
    bank = mart(contact=SENT)
    week = Window(MONDAY, MONDAY + 7 * DAY_US)
    assert value(bank, "contacts_sent", window=week) == 3
    assert value(bank, "contacts_sent", window=Window(0, MONDAY)) == 0
    assert value(bank, "contacts_sent", window=Window(0, 2**60, ("fraud_alert",))) == 0
    assert value(bank, "contacts_sent", window=Window(0, 2**60, orgs=["SZ"])) == 1
    assert value(bank, "contacts_sent", window=Window(0, 2**60, orgs=[])) == 0


@pytest.mark.parametrize(
    ("name", "by", "window", "code"),
    [
        ("refusals_written", By.CHANNEL, ALWAYS, "metric.no_dimension"),
        ("refusals_written", By.BANK, Window(0, 1, ("wealth_visit",)), "metric.no_dimension"),
        ("coverage", By.BANK, Window(0, 1, orgs=["GZ"]), "metric.of_everybody"),
        ("coverage", By.ORG, ALWAYS, "metric.of_everybody"),
    ],
)
def test_what_has_no_answer(name: str, by: By, window: Window, code: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        figures(mart(), [METRICS[name]], by, window)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_journeys_tasks_and_refusals() -> None:
    entry = {"strategy": "wealth_visit", "version": "1", "org": "GZ"}
    bank = mart(
        instance=[
            entry | {"id": "J1", "customer": "C1", "state": "reached", "entered_at": MONDAY,
                     "ended_at": MONDAY + 2 * DAY_US},
            entry | {"id": "J2", "customer": "C2", "state": "running", "entered_at": MONDAY},
        ],
        instance_step=[
            {"instance": "J1", "number": 1, "did": "sent", "stepped_at": MONDAY, "said": "1"},
            {"instance": "J2", "number": 1, "did": "suppressed", "stepped_at": MONDAY,
             "said": "CONSENT_MISSING"},
        ],
        task=[{"id": "T", "contact": "1", "customer": "C1", "org": "GZ"}],
        task_step=[
            {"task": "T", "state": "open", "stepped_at": MONDAY, "manager": "", "outcome": ""},
            {"task": "T", "state": "done", "stepped_at": MONDAY + HOUR_US, "manager": "M",
             "outcome": "interested"},
        ],
        change=[
            {"customer": "C1", "kind": "opt_out", "key": "sms", "value": "true",
             "changed_at": MONDAY},
            {"customer": "C2", "kind": "opt_out", "key": "sms", "value": "false",
             "changed_at": MONDAY},
        ],
    )  # fmt: skip
    wanted = {
        "entries": 2, "in_flight": 1, "goal_rate": 1.0, "goal_days_median": 2.0,
        "suppression_rate": 0.5, "lost_to_consent": 1, "tasks_done": 1, "task_hours_median": 1.0,
        "task_interest_rate": 1.0, "tasks_per_manager": 1.0, "refusals_written": 1,
        "refusing_share": 0.25,
    }  # fmt: skip
    assert {name: value(bank, name) for name in wanted} == wanted


def test_time_of_managers_and_benefits() -> None:
    """Two tasks of which one was taken up, and two gifts to one customer."""
    bank = mart(
        contact=SENT,
        task=[{"id": f"T{n}", "contact": n, "customer": "C1", "org": "GZ"} for n in "12"],
        task_step=[
            {"task": "T1", "state": "open", "stepped_at": MONDAY},
            {"task": "T2", "state": "taken", "stepped_at": MONDAY},
        ],
        instance=[{"id": "J1", "customer": "C1", "strategy": "wealth_visit", "org": "GZ",
                   "entered_at": MONDAY}],
        instance_step=[
            {"instance": "J1", "number": n, "did": "reserved", "stepped_at": MONDAY + n,
             "said": "cash_r1"} for n in range(2)
        ],
    )  # fmt: skip
    wanted = {
        "manager_minutes": 3, "manager_cost": 1_50, "channel_cost": 12, "contact_cost": 1_62,
        "benefits_given": 2, "customers_with_benefits": 1, "benefit_cost": 10_00,
    }  # fmt: skip
    assert {name: value(bank, name) for name in wanted} == wanted
    assert value(bank, "benefit_cost", By.DEPARTMENT) == {"wealth": 10_00}


def test_the_command(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation, _ = open_demo(home, customers=200)
    installation.run(NIGHT, "NIGHT")
    installation.close()
    out = tmp_path / "figures.parquet"
    said = CliRunner().invoke(
        app,
        ["--home", str(home), "metric", "run", "contacts_sent", "--by", "day", "--out", str(out)],
    )
    assert said.exit_code == 0, said.output
    written = pq.read_table(out)
    assert set(written["metric"].to_pylist()) == {"contacts_sent"}
    assert min(written["position"].to_pylist()) > 0
    assert CliRunner().invoke(app, ["metric", "show", "coverage"]).exit_code == 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bank that decided in the night, handed off until eight, and heard answers."""
    folder = tmp_path_factory.mktemp("figures") / "home"
    installation, _ = open_demo(folder, customers=300)
    installation.run(NIGHT, "NIGHT")
    sinks = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(sinks).drain(NIGHT + 8 * HOUR_US)
    with installation.store.view() as view:
        left = [one.contact.id for one in view.handed_off(2)]
    said = [(left[0], OutcomeKind.CLICKED), (left[1], OutcomeKind.COMPLAINED)]
    outcomes = [
        Outcome(source="test", id=name, contact=name, kind=kind, at=NIGHT + 9 * HOUR_US)
        for name, kind in said
    ]
    baseline = SnapshotBaseline(installation.store, installation.archive)
    at = NIGHT + 10 * HOUR_US
    record_many(installation.store, outcomes, installation.published(), baseline, at)
    installation.close()
    return folder


@pytest.fixture(scope="module")
def facts(home: Path) -> Mart:
    installation = Installation.open(home)
    found = open_facts(installation.store, installation.archive, 0, NIGHT + DAY_US)
    installation.close()
    return found


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_of_a_bank_that_lives_each_is_counted_by_all_that_it_has(
    facts: Mart, metric: Metric
) -> None:
    """What counts rows adds up to the bank, by whatever they are counted."""
    adds = metric.value.startswith("count(*)") and not metric.over and " - " not in metric.value
    for by in By:
        if unanswerable(facts, metric, by, ALWAYS):
            continue
        rows = figures(facts, [metric], by, ALWAYS).to_pylist()
        assert {(row["metric"], row["position"]) for row in rows} <= {(metric.id, facts.position)}
        assert len({row["name"] for row in rows}) == len(rows)
        if adds:
            assert sum(row["value"] for row in rows) == value(facts, metric.id), by


def run(home: Path, *words: str) -> str:
    said = CliRunner().invoke(app, ["--home", str(home), "metric", "run", *words])
    assert said.exit_code == 0, said.output
    return said.output


def test_what_was_decided_before_the_days_is_counted_on_the_day_on_which_it_left(
    home: Path, facts: Mart, tmp_path: Path
) -> None:
    """The night decided at two and everything left later: from four on all of it counts."""
    out = tmp_path / "figures.arrow"
    run(home, "contacts_sent", "--from", "2026-11-23T04:00", "--out", str(out))
    left = value(facts, "contacts_sent", window=Window(NIGHT + 2 * HOUR_US, ALWAYS.ends))
    assert left > 100
    assert feather.read_table(out)["value"].to_pylist() == [left]


@pytest.mark.parametrize(
    ("words", "left_out"),
    [
        (("--by", "channel"), {"refusals_written", "entries"}),
        (("--strategy", "wealth_payday"), {"refusals_written"}),
        (("--org", "SH"), {"coverage", "refusing_share"}),
        (("--by", "org"), {"coverage", "refusing_share"}),
        (("--by", "day"), set()),
    ],
)
def test_without_names_all_are_counted_that_can_be(
    home: Path, tmp_path: Path, words: tuple[str, ...], left_out: set[str]
) -> None:
    out = tmp_path / "figures.csv"
    run(home, *words, "--out", str(out))
    told = set(csv.read_csv(out)["metric"].to_pylist())
    assert "contacts_sent" in told
    assert not told & left_out


def test_the_page(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/how-to/report-figures.md: its commands run, and print what it shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HENGCE_HOME", str(home))
    lines = [
        command
        for block in blocks(page("docs/how-to/report-figures.md"))
        if block.language == "console"
        for command in commands(block)
    ]
    for command in lines:
        printed = run_line(command.line, monkeypatch, capsys)
        assert matches(command.shown.strip() or "…", printed), f"$ {command.line}\n{printed}"
    assert pq.read_table("figures.parquet").num_rows > 0
