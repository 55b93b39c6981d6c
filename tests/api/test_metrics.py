"""What Prometheus reads of a server: the format, and that nothing of a customer is in it."""

import time
from collections.abc import Mapping

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from api.bank import Server
from docs.pages import page
from hengce.model.access import Role
from plain import PLAIN

CANARY = "13912345678"
AT = "2026-11-23T11:59:00+08:00"
READ_AGAIN_SECONDS = 1.1

TYPES = {
    "hengce_requests": "counter",
    "hengce_request_seconds": "histogram",
    "hengce_backlog_works": "gauge",
    "hengce_decisions": "counter",
    "hengce_transactions_undone": "counter",
    "hengce_commit_seconds": "histogram",
    "hengce_contacts": "counter",
    "hengce_contacts_released": "counter",
    "hengce_contacts_put_off": "counter",
    "hengce_throttle_waits": "counter",
    "hengce_breaker_state": "gauge",
    "hengce_store_up": "gauge",
    "hengce_oldest_due_seconds": "gauge",
    "hengce_dead_letters": "gauge",
    "hengce_contacts_in_doubt": "gauge",
    "hengce_feed_late": "gauge",
    "hengce_feed_age_seconds": "gauge",
    "hengce_tag_stale": "gauge",
}


def scraped(server: Server) -> Mapping[str, Metric]:
    with httpx.Client(base_url=server.address, trust_env=False, verify=PLAIN) as client:
        answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert CANARY not in answer.text
    families = list(text_string_to_metric_families(answer.text))
    names = [one.name for one in families]
    assert len(names) == len(set(names))
    return {one.name: one for one in families if not one.name.endswith("_created")}


def value(families: Mapping[str, Metric], sample: str, **labels: str) -> float:
    found = [
        one.value
        for family in families.values()
        for one in family.samples
        if one.name == sample and labels.items() <= one.labels.items()
    ]
    return sum(found)


def track(client: httpx.Client, number: str, **more: object) -> dict[str, int]:
    one = {"messageId": number, "timestamp": AT, "userId": "EAST-1", "event": "payroll_in"}
    one |= {"sentAt": "2026-11-23T12:00:00+08:00", "properties": {"amount": "2000"}, **more}
    return client.post("/v1/track", json=one).json()


def test_the_server_tells_what_it_does(server: Server) -> None:
    before = scraped(server)
    with server.client(Role.SOURCE) as client:
        assert track(client, "m1")["accepted"] == 1
        assert track(client, "m2", event=f"unheard_{CANARY}")["rejected"] == 1
    with server.client(Role.DECIDER) as client:
        asked = {"customer": "WEST-1", "placement": "banner"}
        assert client.post("/v1/decide", json=asked).status_code == 200
    time.sleep(READ_AGAIN_SECONDS)
    families = scraped(server)

    assert {name: family.type for name, family in families.items()} == TYPES
    decisions = "hengce_decisions_total"
    assert value(families, decisions) - value(before, decisions) == 2
    commits = value(families, "hengce_commit_seconds_count")
    assert commits - value(before, "hengce_commit_seconds_count") >= 3
    buckets = [s for s in families["hengce_commit_seconds"].samples if s.name.endswith("_bucket")]
    assert [one.value for one in buckets] == sorted(one.value for one in buckets)
    assert (buckets[-1].labels["le"], buckets[-1].value) == ("+Inf", commits)
    assert value(families, "hengce_commit_seconds_sum") > 0
    assert value(families, "hengce_backlog_works") == 0
    assert value(families, "hengce_transactions_undone_total") == 0
    assert value(families, "hengce_store_up") == 1
    assert value(families, "hengce_dead_letters") == 1
    assert value(families, "hengce_contacts_in_doubt") == 0


def test_every_figure_is_explained() -> None:
    told = page("docs/how-to/watch-a-server.md")
    total = {name: f"{name}_total" if kind == "counter" else name for name, kind in TYPES.items()}
    assert [name for name in total.values() if f"`{name}`" not in told] == []


def test_labels_are_of_the_configuration(server: Server) -> None:
    families = scraped(server)
    channels = {channel.id for channel in server.installation.published().channels}
    connected = set(server.service.relay.channels)
    for name in ("hengce_breaker_state", "hengce_throttle_waits", "hengce_oldest_due_seconds"):
        assert connected <= {one.labels["channel"] for one in families[name].samples} <= channels
    for channel in connected:
        assert value(families, "hengce_breaker_state", channel=channel) == 1
        assert value(families, "hengce_breaker_state", channel=channel, state="closed") == 1


def test_callers_add_no_labels(server: Server) -> None:
    with httpx.Client(base_url=server.address, trust_env=False, verify=PLAIN) as client:
        for number in range(3):
            client.get(f"/{CANARY}/{number}")
            client.get(f"/v1/customers/{CANARY}{number}/decisions")
        before = scraped(server)
        for number in range(30):
            client.get(f"/{CANARY}/{number}")
            client.get(f"/v1/customers/{CANARY}{number}/decisions")
            client.request(f"X{number}", "/v1/track")
        client.get("/v1/tasks", params={CANARY: CANARY}, headers={CANARY: CANARY})
    after = scraped(server)
    added = samples(after) - samples(before)
    assert {path for _, path in added} <= {"/v1/track", "/v1/tasks", "/metrics"}


def samples(families: Mapping[str, Metric]) -> set[tuple[str, str]]:
    return {
        (one.name, one.labels.get("path", ""))
        for family in families.values()
        for one in family.samples
    }
