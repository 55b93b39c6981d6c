"""Nothing keeps people out of any screen, and no screen makes the browser complain."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from console.home import Bank
from console.places import PLACES, Place, registered
from console.visitor import DESKTOP, PHONE, Visitor, visiting

Look = Callable[[str, str, str, dict[str, int]], Visitor]
PATIENCE_MS = 30_000
"""Evidence is reckoned of all facts before a screen of it has a title."""

SEEN = (("zh", DESKTOP), ("en", PHONE))
"""Both languages, and both sizes."""


@pytest.fixture(scope="module")
def look(browser: Browser) -> Iterator[Look]:
    """Signed in once for each bank, role, language and size; then it goes from screen to screen."""
    known: dict[tuple[str, str, str], Visitor] = {}
    with ExitStack() as stack:

        def looking(base: str, role: str, language: str, viewport: dict[str, int]) -> Visitor:
            who = (base, role, language)
            if who not in known:
                opened = visiting(browser, base, viewport, language)
                known[who] = stack.enter_context(opened)
                if role:
                    known[who].sign_in(role, language)
            return known[who]

        yield looking


def test_every_screen_is_looked_at() -> None:
    assert {place.path for place in PLACES} - {""} == registered()


@pytest.mark.usefixtures("journey")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_nothing_keeps_people_out(place: Place, look: Look, bank: Bank) -> None:
    for language, viewport in SEEN:
        visitor = look(bank.address, place.role, language, viewport)
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
