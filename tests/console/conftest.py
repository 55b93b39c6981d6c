"""A served demonstration bank and a browser: made once, for all tests of the console."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest
from playwright.sync_api import Browser

from console.home import Bank, make_home, served
from console.journeys import CHANGED, CUSTOMERS, JOURNEY, bring_live, hand_in
from console.once import made_once
from console.visitor import ROOT, Kept, Visitor, browsing, chromium, visiting

INDEX = ROOT / "src" / "hengce" / "console" / "dist" / "index.html"


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A bank that has lived a night and a day, with an account for each role."""
    assert INDEX.exists(), "the console was not built: make console"
    with served(made_once(tmp_path_factory, "console", make_home)) as made:
        yield made


@pytest.fixture(scope="session")
def journey(bank: Bank) -> None:
    """A journey that is live with customers in it, and a change of it that waits for approval."""
    bring_live(bank, hand_in(bank, JOURNEY), CUSTOMERS)
    hand_in(bank, CHANGED)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if chromium() is None:
        pytest.skip("there is no Chromium on this machine")
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="session")
def sessions() -> Kept:
    """Who is signed in where: to prove a password takes long, on purpose."""
    return {}


@pytest.fixture
def visit(bank: Bank, browser: Browser, sessions: Kept) -> Iterator[Callable[..., Visitor]]:
    """Open the console as nobody: `visit()`, or signed in as a role: `visit("operator")`."""
    with ExitStack() as stack:

        def opened(role: str = "", base: str = "", **more: object) -> Visitor:
            page: AbstractContextManager[Visitor] = visiting(browser, base or bank.address, **more)
            visitor = stack.enter_context(page)
            if role:
                visitor.come_back(role, str(more.get("language", "zh")), sessions)
            return visitor

        yield opened
