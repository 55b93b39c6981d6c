"""When tags were last fed, and who is told that they are stale or late."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from feeds.feed_home import (
    EVENTS,
    MONDAY,
    TAGS,
    WHOLE,
    FeedHome,
    at,
    bank,
    changed,
    opened,
    written,
)
from hengce.api.server import listening
from hengce.lint.run import lint
from hengce.lint.severity import ADVICE
from hengce.model.access import Role
from hengce.model.instant import calendar_date
from hengce.model.tag import Kind, Owner, Tag
from hengce.people.access import make_key
from hengce.reading.freshness import fed
from hengce.server.serving import serving
from hengce.upkeep.doctor import diagnose
from oracle.small_bank import NAME
from plain import PLAIN
from test_cli import Shell

TUESDAY, WEDNESDAY = MONDAY + 1, MONDAY + 2
FED_AT = at(TUESDAY, "06:00")


def a_bank(**parts: object):
    known = bank(TAGS, EVENTS)
    tags = [changed(tag, fresh_within=26) if tag.name == "aum" else tag for tag in known.tags]
    branch = Tag(name="branch", kind=Kind.TEXT, label=NAME, fresh_within=48)
    liked = Tag(name="liked", kind=Kind.REAL, label=NAME, owner=Owner.EVENTS)
    tags += [changed(branch, **parts), liked]
    return changed(known, tags=tuple(sorted(tags, key=lambda tag: tag.name)))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[FeedHome]:
    made = opened(tmp_path / "bank", a_bank())
    made.deliver(f"core_{written(MONDAY)}.csv", WHOLE, at(TUESDAY, "05:00"))
    assert made.states(FED_AT) == ["taken Mon"]
    yield made
    made.installation.close()


# When; whether `aum` (of the feed, 26 hours), `branch` (of the nightly rows, 48 hours) are stale,
# and which feeds are late: the one of cards never came.
MOMENTS = [
    (at(TUESDAY, "06:59"), (False, False), set()),
    (at(TUESDAY, "07:00"), (False, False), {"cards"}),
    (at(WEDNESDAY, "07:00"), (False, False), {"cards", "core"}),
    (at(WEDNESDAY, "08:00"), (False, False), {"cards", "core"}),
    (at(WEDNESDAY, "08:00") + 1, (True, False), {"cards", "core"}),
    (at(MONDAY + 3, "06:00"), (True, False), {"cards", "core"}),
    (at(MONDAY + 3, "06:00") + 1, (True, True), {"cards", "core"}),
]


@pytest.mark.parametrize(("when", "stale", "late"), MOMENTS)
def test_what_is_stale_and_late(home, when: int, stale: tuple, late: set) -> None:
    installation = home.installation
    archive = installation.archive
    with installation.store.view() as view:
        known, people = archive.configuration(view), archive.population(view)
        found = fed(view, known, people, archive.calendar, when)
    tags = [found.tag(name) for name in ("aum", "branch")]
    assert tuple(one.is_stale for one in tags) == stale
    assert [(one.feed, one.at) for one in tags] == [("core", FED_AT), ("", FED_AT)]
    assert {one.feed for one in found.feeds if one.standing.is_late} == late
    assert found.tag("liked") is None, "nothing is due of what events write"

    told = [p for p in diagnose(installation.home, "", when) if "feeds/" in p.where]
    assert {problem.where for problem in told} == {f"feeds/{name}" for name in late}
    told = [p for p in diagnose(installation.home, "", when) if p.code == "health.tag_stale"]
    names = [name for name, old in zip(("aum", "branch"), stale, strict=True) if old]
    assert [problem.where for problem in told] == [f"tags/{name}" for name in names]
    assert {problem.code for problem in told} <= ADVICE


def test_the_catalogue_says_it(home, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(home.installation.home, capsys)
    day = calendar_date(WEDNESDAY)
    code, text = shell("tag", "show", "aum", "--at", f"{day}T07:00:00")
    assert code == 0
    assert "数据源 feed: core；时效 fresh within: 26 h\n" in text
    code, text = shell("tag", "show", "aum", "--at", f"{day}T09:00:00")
    assert "26 h；过时 stale\n" in text
    assert "更新 fed: –" in shell("tag", "show", "liked")[1]


def test_a_server_says_it(home) -> None:
    installation, when = home.installation, at(WEDNESDAY, "09:00")
    key, secret = make_key("HQ", Role.ADMIN, "test", when)
    with installation.store.transaction(when) as tx:
        tx.put_api_key(key)
    with (
        serving(installation, lambda: when) as service,
        listening(service, "127.0.0.1", 0) as address,
        httpx.Client(base_url=address, auth=(secret, ""), trust_env=False, verify=PLAIN) as client,
    ):
        told = client.get("/v1/tags/aum").raise_for_status().json()["fed"]
        lines = set(client.get("/metrics").raise_for_status().text.splitlines())
    assert told.pop("label").keys() == {"zh", "en"}
    assert told == {"feed": "core", "at": FED_AT, "fresh_hours": 26, "is_stale": True}
    assert {
        'hengce_feed_late{feed="core"} 1.0',
        'hengce_feed_late{feed="cards"} 1.0',
        'hengce_feed_age_seconds{feed="core"} 97200.0',
        'hengce_tag_stale{tag="aum"} 1.0',
        'hengce_tag_stale{tag="branch"} 0.0',
    } <= lines
    assert not [line for line in lines if "C01" in line]


WRONG = [
    ({"fresh_within": 0}, "tag.fresh_within"),
    ({"fresh_within": 9_000}, "tag.fresh_within"),
    ({"owner": Owner.EVENTS}, "tag.fresh_owner"),
]


@pytest.mark.parametrize(("parts", "code"), WRONG)
def test_a_wrong_declaration(parts: dict, code: str) -> None:
    found = [(p.where, p.code) for p in lint(a_bank(**parts))]
    assert ("tags/branch fresh_within", code) in found
