"""Nothing keeps people out of any screen, and no screen makes the browser complain."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from console.home import Bank
from console.places import PLACES, Place, registered
from console.seats import Seats
from console.visitor import DESKTOP, PHONE, Visitor, visiting

Look = Callable[[str, str, dict[str, int]], Visitor]
PATIENCE_MS = 30_000
"""Evidence is reckoned of all facts before a screen of it has a title."""

SEEN = (("zh", DESKTOP), ("en", PHONE))
"""Both languages, and both sizes."""


@pytest.fixture(scope="module")
def look(bank: Bank, browser: Browser, seats: Seats) -> Iterator[Look]:
    """One page for each role and language, which goes from screen to screen."""
    known: dict[tuple[str, str], Visitor] = {}
    with ExitStack() as stack:

        def seen_by(role: str, language: str, viewport: dict[str, int]) -> Visitor:
            who = (role, language)
            if who not in known:
                known[who] = stack.enter_context(
                    seats.visiting(bank.address, role, viewport, language)
                    if role
                    else visiting(browser, bank.address, viewport, language)
                )
            return known[who]

        yield seen_by


def test_every_screen_is_looked_at() -> None:
    assert {place.path for place in PLACES} - {""} == registered()


@pytest.mark.usefixtures("journey")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_nothing_keeps_people_out(place: Place, look: Look) -> None:
    for language, viewport in SEEN:
        visitor = look(place.role, language, viewport)
        visitor.open(place.at or place.path or "/")
        if place.path:
            title = visitor.page.get_by_role("heading", level=1)
            expect(title).to_be_visible(timeout=PATIENCE_MS)
        visitor.settle()
        if place.does:
            place.does(visitor.page)
            visitor.settle()
        assert visitor.find_barriers() == [], language
        assert not visitor.complaints, language
