"""Somebody who looks at the console in a real browser, and minds everything that goes wrong."""

import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from console.home import PASSWORD
from console.machine import AHEAD_US

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ZONE = "America/New_York"
"""The browser's zone is not the bank's: times must be shown in the bank's."""

WORDS = {"zh": ("账号", "密码", "登录"), "en": ("Account", "Password", "Sign in")}
_LOADED = """() => new Promise((loaded) => requestAnimationFrame(() => setTimeout(() => loaded(
    !document.querySelector('[aria-busy="true"], .ant-skeleton-active, .ant-btn-loading') &&
    !document.getAnimations().some((one) => one instanceof CSSTransition)), 100)))"""
_CLOCK = """((ahead) => { const here = Date; globalThis.Date = new Proxy(here, {
    construct: (made, given, as) =>
        Reflect.construct(made, given.length ? given : [here.now() + ahead], as),
    get: (made, name) => name === 'now' ? () => here.now() + ahead : Reflect.get(made, name),
}); })"""
"""A browser stands beside the bank: its clock says what the bank's says."""

_BARRIERS = """([standards, but, without]) => axe.run({include: [document], exclude: but}, {
    runOnly: {type: 'tag', values: standards}, resultTypes: ['violations'], selectors: false,
    rules: Object.fromEntries(without.map((rule) => [rule, {enabled: false}]))})"""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
"""What is asked of a page, by axe's names."""

QUIET_LOOKS = 3
"""So often in a row, a tenth of a second apart, a loaded screen waits for nothing."""

SETTLE_SECONDS_MAX = 60.0
PATIENCE_MS = 20_000
"""For so long a thing is awaited on a machine that does other things, too."""

# What a browser itself says of an answer that is no success; the test looks at the page instead.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Visitor:
    """A page of the console, and all that its browser complained about.

    Attributes:
        page: The browser's page.
        base: Where the console's server stands, with the path before it.
        complaints: Errors of the page, of its content policy and of the server.
    """

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base.rstrip("/")
        self.complaints: list[str] = []
        self._asked: set[Request] = set()
        page.on("request", self._begun)
        page.on("requestfinished", self._over)
        page.on("requestfailed", self._over)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"page: {error}"))
        page.on("response", self._answered)

    def open(self, path: str = "/") -> Page:
        """Go to a screen: `/letters`; return its page."""
        self.page.goto(f"{self.base}/console/#{path}")
        return self.page

    def sign_in(self, role: str, language: str = "zh") -> None:
        """Sign in as the account of a role."""
        self.open()
        name, password, go = WORDS[language]
        self.page.get_by_label(name, exact=True).fill(role)
        self.page.get_by_label(password, exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name=spaced(go)).click()
        expect(self.page.get_by_role("banner")).to_be_visible()

    def language(self, language: str) -> None:
        """Switch to `zh` or `en`."""
        self.page.get_by_text({"zh": "中文", "en": "English"}[language], exact=True).click()
        expect(self.page.locator("html")).to_have_attribute(
            "lang", {"zh": "zh-CN", "en": "en"}[language]
        )

    def be_content(self) -> None:
        """Fail on what went wrong since this was asked last."""
        told, self.complaints = self.complaints, []
        assert not told, "; ".join(told)

    def leave(self) -> None:
        """Leave the console for a file beside it, so that nothing of what was done stays.

        To stay where it comes from costs a browser a third of opening it anew.
        """
        self.page.goto(f"{self.base}/console/icon.svg")
        self.complaints.clear()
        self._asked.clear()

    def settle(self) -> None:
        """Wait until the screen is loaded, and nothing that it asked is open any more."""
        until, quiet = time.monotonic() + SETTLE_SECONDS_MAX, 0
        while quiet < QUIET_LOOKS:
            self.page.wait_for_function(_LOADED)
            quiet = 0 if self._asked else quiet + 1
            assert time.monotonic() < until, f"still asks {[one.url for one in self._asked]}"

    def find_barriers(self, but: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
        """Return what axe finds that keeps people out: rule, and the first places.

        Args:
            but: Parts of the page, as selectors, that are not looked at.
            without: Rules of axe that are not asked.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(_BARRIERS, [STANDARDS, list(but), list(without)])
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]

    def _begun(self, request: Request) -> None:
        self._asked.add(request)

    def _over(self, request: Request) -> None:
        self._asked.discard(request)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSED.search(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")


def spaced(words: str) -> re.Pattern[str]:
    """Match a button's two Chinese signs, which the design system sets apart."""
    return re.compile(r"\s*".join(map(re.escape, words)) if len(words) == 2 else re.escape(words))


def chromium() -> str | None:
    """Return where Debian's Chromium is; None: there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Open a browser without a window."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def window(
    browser: Browser, viewport: dict[str, int] | None = None, language: str = "zh"
) -> BrowserContext:
    """Open a window of a browser that keeps nothing of others: no cookie, no file."""
    context = browser.new_context(
        viewport=viewport or DESKTOP,  # type: ignore[arg-type]
        timezone_id=ZONE,
        locale={"zh": "zh-CN", "en": "en-GB"}[language],
        reduced_motion="reduce",
    )
    context.add_init_script(f"{_CLOCK}({AHEAD_US // 1_000})")
    context.add_init_script(
        # A page within the page that may keep nothing is not asked.
        "if (window === top) localStorage.getItem('hengce.language') ?? "
        f"localStorage.setItem('hengce.language', '{language}')"
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@contextmanager
def visiting(
    browser: Browser, base: str, viewport: dict[str, int] | None = None, language: str = "zh"
) -> Iterator[Visitor]:
    """Open a page in a window of its own; what went wrong on it is an error at the end."""
    with closing(window(browser, viewport, language)) as context:
        visitor = Visitor(context.new_page(), base)
        yield visitor
        visitor.be_content()
