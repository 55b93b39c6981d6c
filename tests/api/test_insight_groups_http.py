"""Insight over HTTP tells the figures that the commands tell, and of a unit only its own."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.csv
import pytest

from api.bank import Server, serve_copy
from demo_home import NIGHT, open_demo
from hengce.model.access import Role
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from test_cli import Shell

MORNING = NIGHT + 8 * HOUR_US
LATER = NIGHT + 3 * DAY_US
DAYS = {"begins": NIGHT - 60 * DAY_US, "ends": LATER}
SAID = ("--from", "2026-09-24T02:00:00", "--to", "2026-11-26T02:00:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night for everybody, and salaries in the morning."""
    home = tmp_path_factory.mktemp("bank") / "home"
    installation, bank = open_demo(home, customers=800)
    installation.run(NIGHT)
    for place, customer in enumerate(bank.customers["customer"].to_pylist()[:200]):
        at, paid = MORNING + place * SECOND_US, {"amount": "30000"}
        installation.receive(customer, "payroll_in", paid, at, commit=True)
    installation.close()
    return home


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_copy(home, tmp_path_factory.mktemp("served") / "home", lambda: LATER) as running:
        yield running


def run_of(server: Server) -> str:
    with server.client(Role.AUDITOR) as client:
        return client.get("/v1/runs").json()["runs"][0]["id"]


# the address, what a request says, the command, whether its words are one column
ASKED = [
    ("tags", {"tags": ["age", "customer_tier"]}, ("tags", "age", "customer_tier")),
    ("drift", {"run": "RUN", "tags": ["age"]}, ("drift", "RUN", "age")),
    ("clusters", {"count": 4}, ("clusters", "--clusters", "4")),
    ("underserved", DAYS | {"count": 3}, ("underserved", "--clusters", "3", *SAID)),
    ("opportunity", {"run": "RUN"}, ("opportunity", "RUN")),
    ("opportunity", DAYS, ("opportunity", *SAID)),
    ("events", DAYS | {"events": ["payroll_in"]}, ("events", *SAID)),
    ("churn", DAYS | {"times": 1.0}, ("churn", "--times", "1.0", *SAID)),
    ("intents", DAYS, ("intents", *SAID)),
    ("rfm", DAYS, ("rfm", *SAID)),
]


@pytest.mark.parametrize(("path", "body", "words"), ASKED, ids=[f"{a[0]}" for a in ASKED])
def test_the_figures_are_those_of_the_command(
    server: Server, capsys: pytest.CaptureFixture[str], path: str, body: dict, words: tuple
) -> None:
    run = run_of(server)
    body = {name: run if value == "RUN" else value for name, value in body.items()}
    with server.client(Role.AUDITOR, timeout=120) as client:
        told = client.post(f"/v1/insight/{path}", json=body).raise_for_status().json()
        kept = client.post(f"/v1/insight/{path}/file", json=body).raise_for_status()
    shell = Shell(server.installation.home, capsys)
    code, said = shell("insight", *(run if word == "RUN" else word for word in words), "--json")
    assert code == 0, said
    wanted = json.loads(said[said.index("[") :])
    rows = told["rows"]
    if path == "events":  # the command counts all of them
        wanted = [row for row in wanted if row["kind"] == "payroll_in"]
    assert told["rows_count"] == len(wanted)
    for row, other in zip(rows, wanted[:1_000], strict=True):
        assert {"what": row.get("zh"), **row}.items() >= other.items()
    if rows:
        assert pyarrow.csv.read_csv(io.BytesIO(kept.content)).num_rows == len(wanted)


def test_a_unit_is_told_of_its_own_customers(server: Server) -> None:
    """East is no unit of this bank, so that nobody is in it; all are within the reach of HQ."""
    body = {"tags": ["age"]}
    counted = {}
    for unit in ("HQ", "EAST"):
        with server.client(Role.AUDITOR, unit) as client:
            rows = client.post("/v1/insight/tags", json=body).raise_for_status().json()["rows"]
        counted[unit] = rows[0]["value"]
    assert counted == {"HQ": 800.0, "EAST": 0.0}


REFUSED = [
    ("tags", {"tags": ["nothing"]}, 422),
    ("drift", {"run": "nothing"}, 404),
    ("clusters", {"count": 1}, 400),
    ("underserved", DAYS | {"tag": "nothing"}, 422),
    ("opportunity", {}, 409),
    ("opportunity", {"run": "nothing"}, 404),
    ("churn", DAYS | {"times": 0}, 400),
    ("intents", DAYS | {"intents": ["nothing"]}, 422),
    ("events", DAYS | {"begins": 0}, 409),
]


@pytest.mark.parametrize(("path", "body", "status"), REFUSED)
def test_what_cannot_be_asked(server: Server, path: str, body: dict, status: int) -> None:
    with server.client(Role.AUDITOR) as client:
        for address in (f"/v1/insight/{path}", f"/v1/insight/{path}/file"):
            assert client.post(address, json=body).status_code == status


def test_the_library_of_intents_is_told(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        told = client.get("/v1/insight/intents").raise_for_status().json()["intents"]
    assert len(told) >= 10
    assert all(one["zh"] and one["en"] and one["steps"] for one in told)
