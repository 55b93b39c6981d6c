"""CloudEvents over HTTP: three modes, and the conformance scenarios of the specification."""

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from api.bank import Server
from hengce.intake.cloudevents import BATCHED, STRUCTURED
from hengce.model.access import Role
from hengce.model.event import Event

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data"))
FEATURE = DATA / "cloudevents-conformance" / "features" / "http-protocol-binding.feature"

AT = "2026-11-23T03:59:00Z"
ONE = {
    "specversion": "1.0",
    "id": "c1",
    "source": "/core/payroll",
    "type": "payroll_in",
    "subject": "EAST-1",
    "time": AT,
    "data": {"amount": "8000.00"},
}


def stored(server: Server, number: str) -> list[Event]:
    with server.installation.store.view() as view:
        names = [event.name for event in server.installation.published().events]
        return [event for event in view.events(names, 0) if event.id == number]


def in_headers(document: dict[str, object]) -> dict[str, str]:
    return {f"ce-{name}": str(value) for name, value in document.items() if name != "data"}


def sent(client: httpx.Client, mode: str, document: dict[str, object]) -> httpx.Response:
    body = json.dumps(document)
    match mode:
        case "structured":
            return client.post("/v1/events", content=body, headers={"content-type": STRUCTURED})
        case "batched":
            body = json.dumps([document])
            return client.post("/v1/events", content=body, headers={"content-type": BATCHED})
        case "binary":
            return client.post("/v1/events", json=document["data"], headers=in_headers(document))
        case _:
            packed = base64.b64encode(json.dumps(document["data"]).encode()).decode()
            whole = {**document, "data_base64": packed}
            del whole["data"]
            body = json.dumps(whole)
            return client.post("/v1/events", content=body, headers={"content-type": STRUCTURED})


@pytest.mark.parametrize("mode", ["structured", "batched", "binary", "base64"])
def test_every_mode_is_the_same_event(server: Server, mode: str) -> None:
    with server.client(Role.SOURCE) as client:
        first = sent(client, mode, {**ONE, "id": f"mode {mode}"}).json()
        again = sent(client, "structured", {**ONE, "id": f"mode {mode}"}).json()
    assert (first["accepted"], again["duplicated"]) == (1, 1)
    (event,) = stored(server, f"mode {mode}")
    assert (event.name, event.customer, event.org) == ("payroll_in", "EAST-1", "EAST")
    assert event.properties == {"amount": 800_000}


def test_two_sources_may_use_one_id(server: Server) -> None:
    with server.client(Role.SOURCE) as client:
        for source in ("/a", "/b", "/a"):
            sent(client, "structured", {**ONE, "id": "shared", "source": source})
    assert len(stored(server, "shared")) == 2


WRONG = [
    ({"specversion": "0.3"}, "event.version_unknown"),
    ({"id": ""}, "event.attribute_missing"),
    ({"source": None}, "event.attribute_missing"),
    ({"type": "com.unheard.of"}, "event.not_in_catalogue"),
    ({"subject": None}, "event.customer_missing"),
    ({"time": None}, "event.time_missing"),
    ({"time": "noon"}, "event.time_invalid"),
    ({"data": "text"}, "event.wrong_kind"),
    ({"data": [1]}, "event.wrong_kind"),
    ({"data": {"amount": "much"}}, "event.wrong_kind"),
    ({"data": None, "data_base64": "!"}, "event.wrong_kind"),
    ({"data": None, "data_base64": "e30=", "datacontenttype": "text/xml"}, "event.wrong_kind"),
    ({"id": 1.5}, "event.wrong_kind"),
    ({"source": "a\u0000b"}, "event.id_invalid"),
]


@pytest.mark.parametrize(("fields", "code"), WRONG)
def test_what_is_wrong_is_told(server: Server, fields: dict[str, object], code: str) -> None:
    with server.client(Role.SOURCE) as client:
        answer = sent(client, "structured", {**ONE, **fields})
    assert answer.status_code == 200
    assert answer.json()["events"][0]["code"] == code


def test_binary_data_of_another_type_is_kept(server: Server) -> None:
    headers = {**in_headers({**ONE, "id": "xml"}), "content-type": "text/xml"}
    with server.client(Role.SOURCE) as client:
        answer = client.post("/v1/events", content=b"<much wow='xml'/>", headers=headers)
    assert answer.json()["events"][0]["code"] == "event.wrong_kind"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "a/b; c"])
def test_a_request_in_no_mode_is_refused(server: Server, content_type: str) -> None:
    with server.client(Role.SOURCE) as client:
        answer = client.post("/v1/events", content="{}", headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "request.no_cloudevent")


def scenarios() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, request, attributes and data of each example of the feature file."""
    if not FEATURE.exists():
        return
    text = FEATURE.read_text(encoding="utf-8")
    for outline in re.split(r"Scenario Outline: ", text)[1:]:
        request, data = re.findall(r'"""\n(.*?)\n\s*"""', outline, re.DOTALL)
        attributes = outline.partition("attributes are:")[2].partition("And the data")[0]
        name = outline.partition(" mode")[0]
        for content_type in re.findall(
            r"\| (\S.*?) *\|$", outline.partition("Examples:")[2], re.MULTILINE
        ):
            if content_type != "contentType":
                parts = [
                    part.replace("<contentType>", content_type)
                    for part in (request, attributes, data)
                ]
                yield (f"{name}, {content_type}", *parts)


@pytest.mark.real_data
@pytest.mark.skipif(not FEATURE.exists(), reason="the data sets are not here")
def test_the_scenarios_are_all_there() -> None:
    assert len(list(scenarios())) == 4


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("request_text", "attributes", "data"),
    [pytest.param(*parts, id=name) for name, *parts in scenarios()],
)
def test_a_scenario_of_the_specification(
    server: Server, request_text: str, attributes: str, data: str
) -> None:
    """The vectors name no customer: as they are they are kept whole, with one they are taken."""
    head, _, body = request_text.partition("\n\n")
    pairs = (line.strip().split(": ", 1) for line in head.splitlines()[1:])
    headers = {k.lower(): v for k, v in pairs if k.lower() not in {"host", "content-length"}}
    wanted = dict(re.findall(r"\| +(\S+) \| (.*?) +\|", attributes))
    wanted.pop("key", None)
    with server.client(Role.SOURCE) as client:
        as_it_is = client.post("/v1/events", content=body.encode(), headers=headers).json()
    # Its time is years ago, and it is about nobody.
    assert as_it_is["events"][0]["code"] == "event.customer_missing"
    with server.installation.store.view() as view:
        kept = view.dead_letters(None, 1000)[-1]
    document = msgspec.json.decode(kept.document)
    assert {name: document[name] for name in wanted} == wanted
    assert document["data"] == json.loads(data)
    number = f"with a customer {headers['content-type']} {'ce-id' in headers}"
    if "ce-id" in headers:
        headers |= {"ce-id": number, "ce-subject": "EAST-1", "ce-time": AT}
    else:
        body = json.dumps({**json.loads(body), "id": number, "subject": "EAST-1", "time": AT})
    with server.client(Role.SOURCE) as client:
        answer = client.post("/v1/events", content=body.encode(), headers=headers).json()
    assert answer["accepted"] == 1, answer
    (event,) = stored(server, number)
    assert event.name == "com_example_someevent"
    assert event.properties == json.loads(data)
