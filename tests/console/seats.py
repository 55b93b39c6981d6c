"""Where people sit who signed in to the console: each sits down once for all tests of a process.

To prove a password takes long on purpose, and to load the console into a new page takes a browser
several times as long as into one that had it before.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext

from console.home import PASSWORD
from console.visitor import DESKTOP, Visitor, window

Seat = tuple[str, str, int, str]
"""A server, an account, a width of its window, a language."""


class Seats:
    """Windows with one account each, and pages in them that nobody looks at now."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._taken: dict[Seat, BrowserContext] = {}
        self._free: dict[Seat, list[Visitor]] = defaultdict(list)

    @contextmanager
    def visiting(
        self, base: str, role: str, viewport: dict[str, int] | None = None, language: str = "zh"
    ) -> Iterator[Visitor]:
        """Sit down as the account of a role; what goes wrong meanwhile is an error at the end.

        The console is loaded anew, into a page that had it before: nothing of it is kept but what
        a browser keeps. Where nobody sits, `role` is empty, and who signed in there is forgotten.
        """
        seat = (base, role, (viewport or DESKTOP)["width"], language)
        if seat not in self._taken:
            self._taken[seat] = window(self._browser, viewport, language)
            if role:
                self._sign_in(self._taken[seat], base, role)
        free = self._free[seat]
        visitor = free.pop() if free else Visitor(self._taken[seat].new_page(), base)
        try:
            yield visitor
            visitor.be_content()
        finally:
            visitor.leave()
            if not role:
                visitor.page.context.clear_cookies()
            free.append(visitor)

    def _sign_in(self, context: BrowserContext, base: str, role: str) -> None:
        body = {"name": role, "password": PASSWORD}
        told = context.request.post(f"{base.rstrip('/')}/v1/session", data=body)
        assert told.ok, told.text()
