"""States of customers at any instant are what SQL says, of Berka and of a drawn bank."""

import json
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from berka import BERKA, TRANSACTIONS
from berka_home import berka_bank, noon
from demo_home import NIGHT, open_demo
from hengce.cli.app import app
from hengce.model.instant import DAY_US, calendar_date, day_at
from hengce.model.noun import Label
from hengce.model.states import StateRule, StateSet
from hengce.populations.state_sets import Asked
from hengce.wiring import Installation
from insight.insight_worlds import SHANGHAI

# What examples/berka/bank/states.yaml means, written by hand. $now is in microseconds.
LINES = """
lines AS (
    SELECT client_id AS customer, t.type = 'PRIJEM' AS is_in, operation,
           $now - epoch_us(timezone('Europe/Prague', strptime('19' || date, '%Y%m%d'))) AS age,
           CAST(round(CAST(amount AS DOUBLE) * 100) AS BIGINT) AS cents
    FROM read_csv($file, delim = ';', header = true, quote = '"', auto_detect = false,
                  strict_mode = false, null_padding = true, columns = {
        trans_id: 'VARCHAR', account_id: 'VARCHAR', date: 'VARCHAR', type: 'VARCHAR',
        operation: 'VARCHAR', amount: 'VARCHAR', balance: 'VARCHAR', k_symbol: 'VARCHAR',
        bank: 'VARCHAR', account: 'VARCHAR'}) AS t
    JOIN read_csv($owners, delim = ';', header = true, quote = '"', all_varchar = true) AS d
      ON d.account_id = t.account_id AND d.type = 'OWNER'
    WHERE length(t.date) = 6 AND t.amount IS NOT NULL
), known AS (SELECT * FROM lines WHERE age >= 0)
"""
DAY = "86400000000"
LIFE = f"""
WITH {LINES}, counted AS (
    SELECT customer, max(age) FILTER (is_in) AS oldest,
           count(*) FILTER (NOT is_in AND age < 30 * {DAY}) AS in_30,
           count(*) FILTER (NOT is_in AND age < 60 * {DAY}) AS in_60,
           count(*) FILTER (NOT is_in AND age < 120 * {DAY}) AS in_120,
           count(*) FILTER (NOT is_in AND age < 180 * {DAY}) AS in_180,
           count(*) FILTER (NOT is_in) AS ever
    FROM known GROUP BY customer
)
SELECT customer, CASE WHEN oldest < 60 * {DAY} THEN 'new'
    WHEN in_30 >= 1 AND in_120 = in_30 AND ever > in_120 THEN 'won_back'
    WHEN in_60 >= 1 THEN 'active' WHEN in_180 >= 1 THEN 'sleeping'
    WHEN ever >= 1 THEN 'lost' ELSE '' END AS state
FROM counted
"""
MONEY = f"""
WITH {LINES}, counted AS (
    SELECT customer,
           count(*) FILTER (is_in AND operation = 'VKLAD' AND cents >= 300000) AS pays,
           count(*) FILTER (is_in AND operation = 'VKLAD' AND cents >= 300000
                            AND age < 45 * {DAY}) AS late_pays,
           sum(cents) FILTER (NOT is_in AND age < 7 * {DAY}) AS out_7,
           sum(cents) FILTER (NOT is_in AND age < 91 * {DAY}) AS out_91,
           sum(cents) FILTER (is_in AND age < 7 * {DAY}) AS in_7,
           sum(cents) FILTER (is_in AND age < 91 * {DAY}) AS in_91
    FROM known GROUP BY customer
)
SELECT customer, CASE WHEN pays >= 3 AND late_pays = 0 THEN 'salary_stopped'
    WHEN out_7 >= 2000000 AND out_7 * 12 > (out_91 - out_7) * 3 THEN 'large_outflow'
    WHEN in_7 >= 2000000 AND in_7 * 12 > (in_91 - in_7) * 3 THEN 'large_inflow'
    ELSE '' END AS state
FROM counted
"""
SETS = {"life": LIFE, "money": MONEY}
DAYS = ("1993-06-30", "1993-10-01", "1994-01-15", "1994-03-20")


def states_in_sql(name: str, day: str) -> dict[str, str]:
    bound = {"now": noon(day), "file": str(TRANSACTIONS), "owners": str(BERKA / "disp.asc")}
    return dict(duckdb.execute(SETS[name], bound).fetchall())


@pytest.fixture(scope="module")
def berka(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("berka") / "home"
    berka_bank(folder).close()
    return folder


def asked_of(installation: Installation, view, org: str = "") -> Asked:
    archive = installation.archive
    return Asked(view, archive.configuration(view), archive.population(view), org)


def shown(berka: Path, *words: str) -> list[dict]:
    result = CliRunner().invoke(app, ["--home", str(berka), "state", *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.real_data
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("day", DAYS)
def test_of_every_customer_at_any_time(berka: Path, name: str, day: str) -> None:
    wanted = states_in_sql(name, day)
    installation = Installation.open(berka)
    with installation.store.view() as view:
        asked = asked_of(installation, view)
        found = {
            row["customer"]: row["state"]
            for batch in asked.states(name, noon(day))
            for row in batch.to_pylist()
        }
        counts = {
            row["state"]: row["customers"] for row in asked.counts(name, noon(day)).to_pylist()
        }
    installation.close()
    assert len(found) == 5_369
    assert {who: state for who, state in found.items() if state} == {
        who: state for who, state in wanted.items() if state
    }
    assert counts == Counter(found.values()) | dict.fromkeys(set(counts) - {*found.values()}, 0)
    assert len(set(found.values())) > 2, "the day tells states apart"


@pytest.mark.real_data
@pytest.mark.parametrize("name", SETS)
def test_moves_between_two_days(berka: Path, name: str) -> None:
    before, after = (states_in_sql(name, day) for day in (DAYS[1], DAYS[3]))
    wanted = Counter((before.get(who, ""), after.get(who, "")) for who in {*before, *after})
    wanted["", ""] += 5_369 - sum(wanted.values())
    times = (f"{DAYS[1]}T12:00:00", f"{DAYS[3]}T12:00:00")
    found = shown(berka, "moves", name, "--from", times[0], "--to", times[1])
    assert {(row["before"], row["after"]): row["customers"] for row in found} == wanted


@pytest.mark.real_data
def test_the_commands_say_the_same(berka: Path) -> None:
    wanted = states_in_sql("life", DAYS[3])
    at = f"{DAYS[3]}T12:00:00"
    counted = {r["state"]: r["customers"] for r in shown(berka, "count", "life", "--at", at)}
    assert {s: n for s, n in counted.items() if s and n} == Counter(s for s in wanted.values() if s)
    who = next(one for one, state in sorted(wanted.items()) if state == "active")
    assert shown(berka, "show", "life", "--customer", who, "--at", at) == [
        {"customer": who, "state": "active"}
    ]
    listed = CliRunner().invoke(app, ["--home", str(berka), "state", "list"]).output
    assert "won_back" in listed
    unknown = CliRunner().invoke(app, ["--home", str(berka), "state", "count", "lives"])
    assert unknown.exit_code != 0


LABEL = Label(zh="状态", en="state")
DEMO = StateSet(
    id="demo",
    label=LABEL,
    states=tuple(
        StateRule(id=name, label=LABEL, where=where)
        for name, where in {
            "maturing": "deposit_matures_on BETWEEN today() AND today() + INTERVAL 90 DAY",
            "outflow": "sum_of('transfer_out', 'amount', days => 14) >= 1000",
            "looking": "count_of('wealth_viewed', days => 7) >= 1 AND aum >= 10000",
            "here": "count_of('app_logged_in', days => 30) >= 1",
        }.items()
    ),
)
IN_DEMO = """
WITH did AS (
    SELECT customer, name, $now - happened AS past, cents FROM events WHERE happened <= $now
), counted AS (
    SELECT c.customer, any_value(deposit_matures_on) AS matures, any_value(aum) AS aum,
           sum(cents) FILTER (name = 'transfer_out' AND past < 14 * $day) AS moved,
           count(*) FILTER (name = 'wealth_viewed' AND past < 7 * $day) AS views,
           count(*) FILTER (name = 'app_logged_in' AND past < 30 * $day) AS logins
    FROM customers c LEFT JOIN did USING (customer) GROUP BY c.customer
)
SELECT CASE WHEN matures BETWEEN CAST($today AS DATE) AND CAST($today AS DATE) + 90 THEN 'maturing'
    WHEN moved >= 100000 THEN 'outflow' WHEN views >= 1 AND aum >= 1000000 THEN 'looking'
    WHEN logins >= 1 THEN 'here' ELSE '' END AS state, count(*)
FROM counted GROUP BY ALL
"""


@pytest.mark.parametrize("days", [-14, 0, 5, 60, 400])
def test_the_demonstration_bank_in_the_past_and_in_the_future(tmp_path: Path, days: int) -> None:
    installation, bank = open_demo(tmp_path / "home", customers=300)
    at = NIGHT + days * DAY_US
    events = pa.table(
        {
            "customer": [one.customer for one in bank.events],
            "name": [one.name for one in bank.events],
            "happened": [one.occurred_at for one in bank.events],
            "cents": pa.array([one.properties.get("amount") for one in bank.events], pa.int64()),
        }
    )
    with installation.store.view() as view:
        whole = asked_of(installation, view)
        configuration = replace(whole.configuration, states=(DEMO,))
        counts = Asked(view, configuration, whole.population).counts("demo", at).to_pylist()
    installation.close()
    with duckdb.connect() as sql:
        sql.register("events", events)
        sql.register("customers", bank.customers)
        bound = {"now": at, "day": DAY_US, "today": calendar_date(day_at(at, SHANGHAI)).isoformat()}
        wanted = dict(sql.execute(IN_DEMO, bound).fetchall())
    assert {row["state"]: row["customers"] for row in counts if row["customers"]} == wanted
    assert [row["state"] for row in counts] == ["maturing", "outflow", "looking", "here", ""]
