"""The commands answer as SQL on the same facts does; exported facts read the same in DuckDB."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from demo_home import NIGHT, open_demo
from docs.pages import blocks, commands, page
from hengce.bench.sink import Sink
from hengce.cli.app import app
from hengce.errors import ProblemsError
from hengce.insight.intents import intent_library
from hengce.measure.facts import FACTS
from hengce.measure.mart import Mart
from hengce.model.instant import DAY_US, HOUR_US
from hengce.reading.measuring import open_facts
from hengce.wiring import Installation

UNTIL = NIGHT + 2 * DAY_US
TO = "2026-11-25T02:00:00"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    installation, _ = open_demo(folder, customers=300)
    installation.run(NIGHT, "NIGHT")
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(NIGHT + 8 * HOUR_US)
    installation.close()
    return folder


@pytest.fixture(scope="module")
def mart(home: Path) -> Mart:
    installation = Installation.open(home)
    return open_facts(installation.store, installation.archive, 0, UNTIL)


def ask(home: Path, *words: str) -> list[dict]:
    result = CliRunner().invoke(app, ["--home", str(home), "insight", *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_events_of_a_unit_and_all_below(home: Path, mart: Mart) -> None:
    found = ask(home, "events", "--every", "month", "--to", TO)
    wanted = mart.ask(
        "SELECT strftime(date_trunc('month', to_day(occurred_at)), '%Y-%m-%d') AS m, name, "
        "count(*) AS n, count(DISTINCT customer) AS c FROM event GROUP BY ALL ORDER BY ALL"
    ).to_pylist()
    assert [(r["period"], r["kind"], r["events"], r["customers"]) for r in found] == [
        tuple(row.values()) for row in wanted
    ]
    units = mart.ask(
        "SELECT org, count(*) AS n FROM event GROUP BY org ORDER BY n DESC"
    ).to_pylist()
    one = units[0]["org"]
    mine = ask(home, "events", "--every", "month", "--to", TO, "--org", one)
    assert 0 < sum(row["events"] for row in mine) <= sum(row["events"] for row in found)


def test_a_funnel_with_a_property(home: Path, mart: Mart) -> None:
    rows = mart.ask("SELECT name, count(*) AS n FROM event GROUP BY name ORDER BY n DESC, name")
    first, second = rows["name"].to_pylist()[:2]
    found = ask(home, "funnel", first, second, "--window", "30d", "--to", TO)
    (counted,) = mart.connection.execute(
        "SELECT count(DISTINCT a.customer) FROM event a JOIN event b ON a.customer = b.customer "
        "AND a.name = $a AND b.name = $b AND b.occurred_at > a.occurred_at "
        "AND b.occurred_at - a.occurred_at <= 30 * 86400000000",
        {"a": first, "b": second},
    ).fetchall()[0]
    assert [row["name"] for row in found] == [first, second]
    assert found[1]["customers"] == counted
    pair = mart.ask(
        "SELECT name, e.k AS k, json_extract_string(properties, '$.' || e.k) AS v, "
        "count(DISTINCT customer) AS c FROM event, unnest(json_keys(properties)) AS e(k) "
        "GROUP BY ALL ORDER BY c DESC, name, k, v LIMIT 1"
    ).to_pylist()[0]
    step = f"{pair['name']}:{pair['k']}={pair['v']}"
    assert ask(home, "funnel", step, "--to", TO)[0]["customers"] == pair["c"]


def test_every_other_command_answers(home: Path, mart: Mart) -> None:
    names = mart.ask("SELECT DISTINCT name FROM event ORDER BY name")["name"].to_pylist()
    people = mart.ask("SELECT count(DISTINCT customer) AS c FROM event")["c"][0].as_py()
    assert ask(home, "retention", names[0], names[0], "--to", TO)[0]["offset"] == 0
    assert {row["step"] for row in ask(home, "paths", "--gap", "24h", "--to", TO)} >= {1}
    assert ask(home, "paths", "--ways", "--repeats", "--to", TO)[0]["sessions"] > 0
    assert sum(row["customers"] for row in ask(home, "rfm", "--to", TO)) == people
    assert len(ask(home, "rfm", "--customers", "--to", TO)) == people
    assert all(row["times"] > 1 for row in ask(home, "churn", "--times", "1", "--to", TO))
    tags = ask(home, "tags")
    assert {row["value"] for row in tags if row["measure"] == "customers"} == {300}
    assert {row["verdict"] for row in ask(home, "drift", "NIGHT")} == {"stable"}
    groups = ask(home, "clusters", "--clusters", "4", "--lang", "both")
    assert sum(row["customers"] for row in groups) == 300
    assert all("全体" in row["what"] or "中位数" in row["what"] for row in groups)
    intents = ask(home, "intents", "--to", TO)
    assert {row["intent"] for row in intents} <= set(intent_library())
    leaving = ask(home, "intents", "travel_near", "salary_stopped", "--to", TO)
    assert leaving == [r for r in intents if r["intent"] == "travel_near"] + [
        r for r in intents if r["intent"] == "salary_stopped"
    ]
    lost = ask(home, "opportunity", "NIGHT")
    assert lost[0]["forgone_cents"] > 0


def test_the_least_served_are_what_sql_says(home: Path, mart: Mart) -> None:
    found = ask(home, "underserved", "--clusters", "4", "--customers-min", "1", "--to", TO)
    (sent,) = mart.connection.execute(
        "SELECT count(*) FROM sent WHERE origin <> 'past' AND customer IN (SELECT id FROM customer)"
    ).fetchall()[0]
    assert sum(row["contacts"] for row in found) == sent > 0
    assert sum(row["customers"] for row in found) == 300
    each = [row["contacts_each"] for row in found]
    assert each == sorted(each)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("funnel", "no_such_event"), "insight.no_event"),
        (("funnel", ":x"), "insight.pattern"),
        (("funnel", "wealth_viewed:produkt=P1"), "insight.no_property"),
        (("funnel", "wealth_viewed", "--by", "produkt"), "insight.no_property"),
        (("events", "--by", "produkt"), "insight.no_property"),
        (("tags", "no_such_tag"), "insight.no_tag"),
        (("underserved", "no_such_tag"), "insight.no_tag"),
        (("clusters", "--clusters", "1"), "insight.clusters"),
        (("intents", "no_such_intent"), "insight.no_intent"),
        (("rfm", "--classes", "1"), "insight.classes"),
    ],
)
def test_a_question_that_is_put_wrongly(home: Path, words: tuple[str, ...], code: str) -> None:
    result = CliRunner().invoke(app, ["--home", str(home), "insight", *words])
    assert isinstance(result.exception, ProblemsError)
    assert {problem.code for problem in result.exception.problems} == {code}


LINES = [
    command.line
    for block in blocks(page("docs/how-to/see-what-customers-do.md"))
    if block.language == "console"
    for command in commands(block)
]


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_page_runs(home: Path, line: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = line.partition(" #")[0].replace("R20261123T0200", "NIGHT").split()[1:]
    result = CliRunner().invoke(app, ["--home", str(home), *words])
    assert result.exit_code == 0, (result.output, result.exception)


def test_the_python_of_the_page_runs(home: Path) -> None:
    (text,) = [
        block.text
        for block in blocks(page("docs/how-to/see-what-customers-do.md"))
        if block.language == "python"
    ]
    installation = Installation.open(home)
    names = {"installation": installation, "begins": 0, "ends": UNTIL, "window_us": 7 * DAY_US}
    exec(text, names)
    command = ask(home, "funnel", "wealth_viewed", "wealth_bought", "--to", TO)
    assert names["table"].to_pylist() == command
    assert command[0]["customers"] > 0


def test_exported_facts_read_the_same_in_duckdb(home: Path, mart: Mart, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    words = ["--home", str(home), "facts", "export", str(folder), "--to", TO]
    assert CliRunner().invoke(app, words).exit_code == 0
    told = json.loads((folder / "facts.json").read_text())
    assert told["position"] == mart.position
    for fact in FACTS:
        read = duckdb.sql(
            "SELECT * FROM read_parquet($files, hive_partitioning = true)",
            params={"files": str(folder / fact.name / "**" / "*.parquet")},
        ).to_arrow_table()
        columns = [name for name in read.column_names if name != "in_month"]
        assert columns == list(fact.columns)
        (rows,) = mart.connection.execute(f"SELECT count(*) FROM {fact.source}").fetchall()[0]
        assert told["rows"][fact.name] == read.num_rows == rows
        kinds = {
            row[0]: row[1]
            for row in duckdb.sql("DESCRIBE SELECT * FROM read").fetchall()
            if row[0] != "in_month"
        }
        assert kinds == {name: kind for name, (kind, _) in fact.columns.items()}
        if read.num_rows:
            assert set(
                duckdb.sql("SELECT DISTINCT strftime(day, '%Y-%m') = in_month FROM read").fetchall()
            ) == {(True,)}
    assert told["rows"]["contacts"] > 0
    assert told["rows"]["events"] > 0
    # What is there already is not mixed with an export.
    assert CliRunner().invoke(app, words).exit_code != 0
