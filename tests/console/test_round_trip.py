"""The example journeys in the canvas: none overlaps, and saving changes no meaning and no order."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from console.home import EXAMPLES, PASSWORD, Bank
from console.seats import Seats
from console.visitor import Visitor

JOURNEYS = sorted(path.stem for path in (EXAMPLES / "strategies").glob("*.yaml"))
FEW = ["acq001_installed_not_registered", "crd006_ninety_days", "ln001_preapproved"]
_NODES = ".react-flow__node"


@pytest.fixture(scope="module")
def officer(examples: Bank, seats: Seats) -> Iterator[Visitor]:
    """Somebody who draws."""
    with seats.visiting(examples.address, "officer") as visitor:
        yield visitor


@pytest.fixture(scope="module")
def reader(examples: Bank) -> Iterator[httpx.Client]:
    """The same person without a picture: reads documents from the engine."""
    with httpx.Client(base_url=examples.address, trust_env=False) as client:
        told = client.post("/v1/session", json={"name": "officer", "password": PASSWORD})
        assert told.is_success, told.text
        yield client


def document_of(reader: httpx.Client, strategy: str) -> dict[str, Any]:
    told = reader.get(f"/v1/strategies/{strategy}")
    assert told.is_success, told.text
    written: dict[str, Any] = told.json()["written"]
    return written


def without_places(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out where nodes are drawn; the order of all else stays, to be compared."""
    nodes = [
        {name: value for name, value in node.items() if name != "position"}
        for node in document["graph"]["nodes"]
    ]
    return {**document, "graph": {**document["graph"], "nodes": nodes}}


def overlapping(visitor: Visitor) -> list[tuple[str, str]]:
    """The nodes of the picture that lie on one another, as the browser drew them."""
    boxes = visitor.page.eval_on_selector_all(
        _NODES,
        "some => some.map(one => { const {x, y, width, height} = one.getBoundingClientRect();"
        " return [one.dataset.id, x, y, x + width, y + height]; })",
    )
    return [
        (a[0], b[0])
        for a, b in combinations(boxes, 2)
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]


def there_and_back(officer: Visitor, reader: httpx.Client, journey: str) -> None:
    """Open, look, lay out, look, save, compare."""
    before = document_of(reader, journey)
    page = officer.page
    # Loaded anew each time: to change what follows the hash by hand goes round the router.
    page.goto(f"{officer.base}/console/?{journey}#/strategies/{journey}")
    expect(page.locator(_NODES)).to_have_count(len(before["document"]["graph"]["nodes"]))
    expect(page.locator(".react-flow__edge")).to_have_count(
        len(before["document"]["graph"]["edges"])
    )
    assert overlapping(officer) == []
    page.get_by_role("button", name="自动排列").click()
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    assert overlapping(officer) == []
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("没有未保存的改动")).to_be_visible()
    after = document_of(reader, journey)
    told = [repr(without_places(one["document"])) for one in (before, after)]
    assert told[1] == told[0]
    comments = [line for line in before["text"].splitlines() if line.startswith("#")]
    assert [line for line in after["text"].splitlines() if line.startswith("#")] == comments


@pytest.mark.parametrize("journey", FEW)
def test_a_journey_comes_back_as_it_was(
    officer: Visitor, reader: httpx.Client, journey: str
) -> None:
    there_and_back(officer, reader, journey)


@pytest.mark.prove
@pytest.mark.parametrize("journey", [one for one in JOURNEYS if one not in FEW])
def test_every_journey_comes_back_as_it_was(
    officer: Visitor, reader: httpx.Client, journey: str
) -> None:
    there_and_back(officer, reader, journey)
