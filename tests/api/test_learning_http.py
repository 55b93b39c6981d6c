"""Effects, health, propensities, metrics, reviews over HTTP: the figures that the product finds.

A demo bank in which salaries arrive: half of whom the payday offer suits are held out, half of the
others buy. Head office asks; what is measured over the whole bank is nobody else's.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import TypeVar

import pyarrow.csv
import pyarrow.parquet
import pytest

from api.bank import Server, serve_copy
from demo_home import NIGHT, hold_half_out, open_demo
from hengce.bench.sink import Sink
from hengce.learning.attributing import share_out
from hengce.learning.effects import measure_effects
from hengce.learning.health import raise_signal
from hengce.learning.propensities import look_at_learning
from hengce.measure.effects.columns import credit_table, effect_table
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.measure.health.gone import Retirement
from hengce.metrics.catalogue import catalogue
from hengce.metrics.figures import By, Window, figures
from hengce.model.access import Role
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from hengce.people.access import MAY
from hengce.reading.measuring import open_facts
from hengce.wiring import Installation

PAYDAY = "wealth_payday"
MORNING = NIGHT + 8 * HOUR_US
LATER = NIGHT + 20 * DAY_US
DAYS = {"begins": NIGHT, "ends": NIGHT + 2 * DAY_US}
SOLD = DAYS | {"event": "wealth_bought", "amount": "amount", "window_days": 7}
TERMS = EffectTerms(Conversion("wealth_bought", "amount"), NIGHT, NIGHT + 2 * DAY_US, window_days=7)
TRIES = 20
Told = TypeVar("Told")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("bank") / "home"
    installation, bank = open_demo(home, customers=800)
    hold_half_out(installation, PAYDAY, "payday")
    installation.close()
    installation = Installation.open(home)
    heard = []
    for place, customer in enumerate(bank.customers["customer"].to_pylist()):
        at, paid = MORNING + place * SECOND_US, {"amount": "30000"}
        told = installation.receive(customer, "payroll_in", paid, at, commit=True)
        if any(contact.kind.strategy == PAYDAY for contact in told.contacts):
            heard.append(customer)
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(MORNING + HOUR_US)
    for place, customer in enumerate(heard[::2]):
        at, what = MORNING + 2 * HOUR_US + place * SECOND_US, {"product": "x", "amount": "100"}
        installation.receive(customer, "wealth_bought", what, at, commit=True)
    installation.close()
    with serve_copy(home, tmp_path_factory.mktemp("served") / "home", lambda: LATER) as running:
        yield running


def ask(server: Server, path: str, body: dict, role: Role = Role.AUDITOR) -> dict:
    with server.client(role, timeout=60) as client:
        return client.post(path, json=body).raise_for_status().json()


def told(server: Server, path: str, body: dict) -> list[dict]:
    answer = ask(server, path, body)
    assert answer["rows_count"] == len(answer["rows"]) > 0
    return answer["rows"]


def at_one_position(server: Server, both: Callable[[], Told]) -> Told:
    """Reckon and ask while nothing is committed between.

    A server that begins does what became due in twenty days, beside the questions: figures say as
    of which position they are, and that moves.
    """
    for _ in range(TRIES):
        before = position(server)
        told = both()
        if position(server) == before:
            return told
    raise AssertionError("the server commits without end")


def position(server: Server) -> int:
    with server.installation.store.view() as view:
        return view.position


def same(found: list[dict], wanted: list[dict]) -> None:
    """The figures are those of the product; words stand beside them."""
    assert [{name: row[name] for name in wanted[0]} for row in found] == wanted


def test_effects_are_what_the_product_measures(server: Server) -> None:
    parts = server.installation
    found, rows, losses = at_one_position(
        server,
        lambda: (
            measure_effects(parts.store, parts.archive, TERMS, LATER),
            told(server, "/v1/effect", SOLD),
            told(server, "/v1/effect/losses", SOLD),
        ),
    )
    same(rows, effect_table(found.effects, found.position).to_pylist())
    assert all(row["finding_zh"] and row["finding_en"] for row in rows)
    same(losses, found.losses.to_pylist())
    (payday,) = [row for row in rows if (row["by"], row["key"]) == ("strategy", PAYDAY)]
    assert payday["treated"] >= 10 <= payday["held_out"]


def test_shares_are_what_the_product_shares_out(server: Server) -> None:
    parts = server.installation
    found, rows = at_one_position(
        server,
        lambda: (
            share_out(parts.store, parts.archive, TERMS, LATER, "payday"),
            ask(server, "/v1/attribution", SOLD | {"holdout": "payday"}),
        ),
    )
    wanted = credit_table(found.credited, found.position).to_pylist()
    same(rows["rows"], wanted[:1_000])
    assert rows["rows_count"] == len(wanted)


def test_metrics_are_those_of_the_catalogue(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        known = client.get("/v1/metrics-catalogue").raise_for_status().json()["metrics"]
    assert [one["id"] for one in known] == list(catalogue())
    assert all(one["zh_means"] and one["value"] for one in known)
    names = list(catalogue())[:3]
    parts, window = server.installation, Window(NIGHT, NIGHT + 2 * DAY_US)
    mart, rows = at_one_position(
        server,
        lambda: (
            open_facts(parts.store, parts.archive, 0, NIGHT + 2 * DAY_US),
            told(server, "/v1/metrics-catalogue/figures", DAYS | {"metrics": names}),
        ),
    )
    wanted = figures(mart, [catalogue()[name] for name in names], By.BANK, window)
    same(rows, wanted.to_pylist())
    unknown = DAYS | {"metrics": ["nothing"]}
    with server.client(Role.AUDITOR) as client:
        assert client.post("/v1/metrics-catalogue/figures", json=unknown).status_code == 422


def test_figures_are_kept_as_files(server: Server) -> None:
    parts = server.installation
    found = measure_effects(parts.store, parts.archive, TERMS, LATER).effects
    with server.client(Role.AUDITOR, timeout=60) as client:
        for form, read in (("csv", pyarrow.csv.read_csv), ("parquet", pyarrow.parquet.read_table)):
            kept = client.post(f"/v1/effect/file?format={form}", json=SOLD).raise_for_status()
            assert read(io.BytesIO(kept.content)).num_rows == len(found)
            assert f'filename="effect.{form}"' in kept.headers["content-disposition"]
        book = client.post("/v1/effect/file?format=xlsx", json=SOLD).raise_for_status()
        assert client.post("/v1/effect/file?format=pdf", json=SOLD).status_code == 400
    with zipfile.ZipFile(io.BytesIO(book.content)) as sheets:
        assert b"<f>" not in sheets.read("xl/worksheets/sheet1.xml")


def test_a_review_comes_in_three_forms(server: Server) -> None:
    asked = DAYS | {"strategy": PAYDAY, "event": "wealth_bought", "window_days": 7}
    begins = {"html": b"<!DOCTYPE html>", "docx": b"PK", "xlsx": b"PK"}
    with server.client(Role.AUDITOR, timeout=60) as client:
        for form, first in begins.items():
            kept = client.post("/v1/reviews", json=asked | {"form": form}).raise_for_status()
            assert kept.content[: len(first)].lower() == first.lower()
            assert kept.headers["content-disposition"].endswith(f'"review.{form}"')
        english = client.post("/v1/reviews", json=asked, headers={"accept-language": "en"})
        assert b'lang="en"' in english.content
        early = asked | {"ends": LATER + DAY_US}
        assert client.post("/v1/reviews", json=early).status_code == 409
        nobody = asked | {"strategy": "nothing"}
        assert client.post("/v1/reviews", json=nobody).status_code == 404


def test_what_was_learned_is_shown_published_and_taken_back(server: Server) -> None:
    parts = server.installation
    with server.client(Role.ADMIN, timeout=60) as client:
        wanted, shown = at_one_position(
            server,
            lambda: (
                look_at_learning(parts.store, parts.archive, LATER),
                client.get("/v1/learning").raise_for_status().json(),
            ),
        )
        assert (shown["version"], shown["position"]) == (wanted.version, wanted.position)
        same(
            [{**one, **one.pop("belief")} for one in shown["actions"]],
            [
                {
                    "strategy": one.action.strategy.id,
                    "sent": one.belief.own.sent,
                    "ratio": one.belief.ratio,
                    "allowed": one.factor.allowed,
                }
                for one in wanted.found
            ],
        )
        assert shown["left"]["unripe"] == wanted.left.unripe
        # Nobody answered in time: whoever was asked expects less of these offers now.
        assert any(one["moves"] for one in shown["actions"])
        stale = client.post("/v1/learning/apply", json={"version": "another"})
        assert (stale.status_code, shown["rules"]["factor_max"]) == (409, 5.0)
        body = {"version": shown["version"]}
        made = client.post("/v1/learning/apply", json=body).raise_for_status().json()["version"]
        assert made != shown["version"]
        assert client.get("/v1/learning/earlier").raise_for_status().json() == {"versions": []}
        back = client.post("/v1/learning/revert", json={}).raise_for_status().json()["version"]
        assert client.post("/v1/learning/revert", json={}).status_code == 409
        assert back not in {made, ""}
        (then,) = client.get("/v1/learning/earlier").raise_for_status().json()["versions"]
        moved = [one["allowed"] for one in shown["actions"] if one["moves"]]
        assert (then["version"], then["actions"]) == (made, len(moved))
        assert (then["lowest"], then["highest"]) == (min(moved), max(moved))
        client.post("/v1/learning/revert", json={"to": made}).raise_for_status()
        again = client.get("/v1/learning").raise_for_status().json()["actions"]
        assert sorted(one["published"] for one in again if one["published"] != 1) == sorted(moved)


def test_a_person_answers_what_the_watch_raised(server: Server) -> None:
    gone = Retirement(
        on=20_800,
        since=20_780,
        effect=0.0001,
        upper=0.0005,
        effect_min=0.001,
        effect_before=0.02,
        treated=20_000,
        held_out=20_000,
        error_rate=0.025,
    )
    names = [PAYDAY, "deposit_maturing"]
    with server.installation.store.transaction(LATER) as tx:
        for name in names:
            raise_signal(tx, name, gone, "hengce", LATER)
    with server.client(Role.ADMIN) as client:
        rows = client.get("/v1/health").raise_for_status().json()
        assert [row["strategy"] for row in rows["signals"]] == names[::-1]
        assert {row["signal_told"]["en"] for row in rows["signals"]} == {"proposal to retire"}
        no = {"strategy": names[1], "reason": "the season begins only now"}
        left = client.post("/v1/health/dismiss", json=no).raise_for_status().json()
        assert [row["strategy"] for row in left["signals"]] == [PAYDAY]
        assert client.post("/v1/health/dismiss", json=no).status_code == 409
        out = client.post("/v1/health/retire", json={"strategy": PAYDAY}).raise_for_status().json()
        assert out["signals"] == []
        stops = client.get("/v1/stops").json()["stops"]
        assert [(one["scope"], one["target"]) for one in stops] == [("strategy", PAYDAY)]
        every = client.get("/v1/health?answered=true").json()["signals"]
        assert [row["step"] for row in every] == ["dismissed", "retired"]
        assert every[0]["answer"] == no["reason"]


def test_curves_are_told_for_every_strategy_that_was_asked_about(server: Server) -> None:
    body = SOLD | {"strategies": [PAYDAY]}
    (one,) = ask(server, "/v1/health/curves", body)["strategies"]
    assert (one["strategy"], one["controlled"], one["retirement"]) == (PAYDAY, True, None)
    with server.client(Role.AUDITOR) as client:
        unknown = client.post("/v1/health/curves", json=SOLD | {"strategies": ["nothing"]})
    assert unknown.status_code == 404


def test_there_is_no_model_yet(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        assert client.get("/v1/models").raise_for_status().json() == {"models": []}
        asked = client.post("/v1/models/uplift/watch", json={"begins": NIGHT})
    assert asked.status_code == 404


SEEN = [
    ("POST", "/v1/effect", SOLD),
    ("POST", "/v1/effect/losses", SOLD),
    ("POST", "/v1/attribution", SOLD),
    ("POST", "/v1/health/curves", SOLD),
    ("GET", "/v1/health", None),
    ("GET", "/v1/learning", None),
    ("GET", "/v1/learning/earlier", None),
    ("GET", "/v1/experiments", None),
    ("POST", "/v1/reviews", DAYS | {"strategy": PAYDAY}),
]
STEERED = [
    ("POST", "/v1/learning/apply", {"version": "x"}),
    ("POST", "/v1/learning/revert", {"to": "x"}),
    ("POST", "/v1/health/dismiss", {"strategy": "x", "reason": "y"}),
    ("POST", "/v1/health/retire", {"strategy": "x"}),
    ("POST", "/v1/experiments/x/advance", {"would_become": {}}),
    ("POST", "/v1/experiments/x/stop", {}),
]


@pytest.mark.parametrize(
    ("action", "asked"), [("see_learning", SEEN), ("steer", STEERED)], ids=["seen", "steered"]
)
def test_who_may(server: Server, action: str, asked: list[tuple]) -> None:
    for role in Role:
        with server.client(role, timeout=60) as client:
            for method, path, body in asked:
                status = client.request(method, path, json=body).status_code
                assert (status != 403) == (role in MAY[action]), f"{role} {path} {status}"


@pytest.mark.parametrize("asked", [SEEN, STEERED], ids=["seen", "steered"])
def test_a_part_of_the_bank_learns_nothing_of_the_whole(server: Server, asked: list[tuple]) -> None:
    with server.client(Role.ADMIN, "EAST") as client:
        for method, path, body in asked:
            assert client.request(method, path, json=body).status_code == 403, path


def test_one_question_at_a_time(server: Server) -> None:
    with server.client(Role.AUDITOR) as client, server.service.questions:
        busy = client.post("/v1/effect", json=SOLD)
    assert (busy.status_code, busy.json()["code"]) == (429, "request.busy")
    assert int(busy.headers["retry-after"]) > 0
