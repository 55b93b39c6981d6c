"""A served demonstration bank and a browser: made once, for all tests of the console."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from console.home import Bank, make_examples, make_home, send_nonsense, served
from console.journeys import CHANGED, CUSTOMERS, JOURNEY, bring_live, hand_in
from console.once import made_once
from console.seats import Seats
from console.visitor import ROOT, Visitor, browsing, chromium, visiting

INDEX = ROOT / "src" / "hengce" / "console" / "dist" / "index.html"


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A bank that has lived a night and a day, with an account for each role."""
    assert INDEX.exists(), "the console was not built: make console"
    with served(made_once(tmp_path_factory, "console", make_home)) as made:
        send_nonsense(made)
        yield made


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A bank of the example journeys, without customers."""
    with served(made_once(tmp_path_factory, "examples", make_examples)) as bank:
        yield bank


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
def seats(browser: Browser) -> Seats:
    """Where people sit who signed in; the browser closes with what is in it."""
    return Seats(browser)


@pytest.fixture
def visit(bank: Bank, browser: Browser, seats: Seats) -> Iterator[Callable[..., Visitor]]:
    """A fresh page: of nobody, `visit()`, or of who is signed in as a role, `visit("operator")`.

    Who signs out, or changes what a browser keeps, does it in a window of his own: `alone=True`.
    """
    with ExitStack() as stack:

        def opened(
            role: str = "", base: str = "", *, alone: bool = False, **more: object
        ) -> Visitor:
            at = base or bank.address
            if not alone:
                return stack.enter_context(seats.visiting(at, role, **more))
            visitor = stack.enter_context(visiting(browser, at, **more))
            if role:
                visitor.sign_in(role)
            return visitor

        yield opened
