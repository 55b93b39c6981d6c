"""Nothing keeps people out of any screen, and no screen makes the browser complain."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from console.home import Bank
from console.places import PLACES, Place, registered
from console.seats import Seats
from console.visitor import DESKTOP, PHONE, ROOT, Visitor

PATIENCE_MS = 30_000
"""Evidence is reckoned of all facts before a screen of it has a title."""

FRAME = (".hc-header", ".hc-sider")
"""What stands around each screen of somebody: it is looked at around his first one."""

COLOURED = re.compile(r"(?<![\w-])(?:color|background[\w-]*|opacity|fill|filter|text-shadow)\s*:")


@dataclass(frozen=True, slots=True)
class Look:
    """How screens are looked at.

    Attributes:
        language: In which language.
        viewport: How large the window is.
        without: Rules that another look asks of the same screen.
    """

    language: str
    viewport: dict[str, int]
    without: Sequence[str] = ()


LOOKS = (Look("zh", DESKTOP), Look("en", PHONE, ("color-contrast",)))
"""Both languages, and both sizes. Colours are the same in all of them, and dear to measure."""


@dataclass(slots=True)
class Eyes:
    """Whoever looks: one page for each role and look, which goes from screen to screen."""

    address: str
    seats: Seats
    stack: ExitStack
    _known: dict[tuple[str, str], Visitor] = field(default_factory=dict)

    def open(self, role: str, look: Look) -> tuple[Visitor, Sequence[str]]:
        """Return who looks, and what he has looked at before."""
        who = (role, look.language)
        if who in self._known:
            return self._known[who], FRAME
        opened = self.seats.visiting(self.address, role, look.viewport, look.language)
        self._known[who] = self.stack.enter_context(opened)
        return self._known[who], ()


@pytest.fixture(scope="module")
def eyes(bank: Bank, seats: Seats) -> Iterator[Eyes]:
    """Eyes of all roles."""
    with ExitStack() as stack:
        yield Eyes(bank.address, seats, stack)


def test_every_screen_is_looked_at() -> None:
    assert {place.path for place in PLACES} - {""} == registered()


def test_no_colour_depends_on_the_size_or_the_language() -> None:
    """So contrasts that suffice in one look suffice in the other."""
    for path in (ROOT / "ui" / "src").rglob("*.css"):
        text = path.read_text()
        sized = re.findall(r"@(?:media|container)[^{]*\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", text)
        assert len(sized) == text.count("@media") + text.count("@container"), path.name
        assert not [block for block in sized if COLOURED.search(block)], path.name
        assert ":lang(" not in text, path.name
        assert "[lang" not in text, path.name


@pytest.mark.usefixtures("journey")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_nothing_keeps_people_out(place: Place, eyes: Eyes) -> None:
    for look in LOOKS:
        visitor, seen = eyes.open(place.role, look)
        visitor.open(place.at or place.path or "/")
        if place.path:
            title = visitor.page.get_by_role("heading", level=1)
            expect(title).to_be_visible(timeout=PATIENCE_MS)
        visitor.settle()
        if place.does:
            place.does(visitor.page)
            visitor.settle()
        assert visitor.find_barriers(seen, look.without) == [], look.language
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= look.viewport["width"], f"{wide} pixels wide"
        assert not visitor.complaints, look.language
