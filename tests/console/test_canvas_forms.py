"""The canvas without JSON: schedules, conditions, exits, examples, copies; returned for changes."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from console.home import PASSWORD, Bank, let_people_in, run, served
from console.visitor import ROOT, Visitor, visiting

EXAMPLES = ROOT / "examples" / "journeys"
LOAN, INFLOW, NINETY = "ln001_preapproved", "dep006_large_inflow", "crd006_ninety_days"


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A bank of the example journeys, without customers."""
    home = tmp_path_factory.mktemp("forms") / "home"
    run(home, "apply", str(EXAMPLES))
    let_people_in(home, {"officer": "HQ", "approver": "HQ"})
    with served(home) as bank:
        yield bank


@pytest.fixture
def visit(examples: Bank, browser: Browser) -> Iterator[Callable[[str, str], Visitor]]:
    """Open a strategy's canvas as a role."""
    opened: list[object] = []

    def open_it(role: str, strategy: str) -> Visitor:
        context = visiting(browser, examples.address)
        visitor = context.__enter__()
        opened.append(context)
        visitor.sign_in(role)
        visitor.open(f"/strategies/{strategy}")
        expect(visitor.page.locator(".react-flow__node").first).to_be_visible()
        visitor.settle()
        return visitor

    yield open_it
    for context in opened:
        context.__exit__(None, None, None)  # type: ignore[attr-defined]


def written(examples: Bank, strategy: str) -> dict[str, object]:
    """What the engine keeps of a strategy."""
    with httpx.Client(base_url=examples.address, trust_env=False) as client:
        client.post("/v1/session", json={"name": "officer", "password": PASSWORD})
        found: dict[str, object] = client.get(f"/v1/strategies/{strategy}").json()["written"]
        return found


def node(page: Page, title: str):
    return page.locator(".react-flow__node").filter(
        has=page.locator(".hc-card-title").get_by_text(title, exact=True)
    )
