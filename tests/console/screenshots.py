"""Take a picture of every screen: in both languages, on a desk and on a phone.

`python -m console.screenshots [ACCOUNT]` with tests/ on the path; pictures go to var/screenshots.
A screen of one thing, such as a run, is opened where another screen leads to the first of them.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from console.home import Bank, make_home, served
from console.tasks import ACCOUNT
from console.visitor import DESKTOP, PHONE, ROOT, Visitor, browsing, visiting
from hengce.demo_learning import DAYS

FOLDER = ROOT / "var" / "screenshots"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
EVERYBODY = "admin"
WHOSE = {
    "/workbench": ACCOUNT,
    "/workbench/:task": ACCOUNT,
    "/desk": "head",
    "/variants/:template/:unit": "branch",
}
"""Whose screens these are; anybody else would see less, or nothing."""

_LINKS = "all => all.map(one => one.getAttribute('href').replace(/^.*#/, ''))"


@dataclass(frozen=True, slots=True)
class Place:
    """A screen that is to be pictured.

    Attributes:
        path: As its feature registers it, with its parameters.
        opened: With what they are.
    """

    path: str
    opened: str

    @property
    def name(self) -> str:
        """What its pictures are called."""
        return re.sub(r"[^\w]+", "-", self.path.replace(":", "")).strip("-")


def paths() -> list[str]:
    """Return the paths of all screens, as their features register them."""
    files = sorted((ROOT / "ui" / "src" / "features").glob("*/index.ts"))
    return [path for file in files for path in re.findall(r'path: "([^"]+)"', file.read_text())]


def places(browser: Browser, bank: Bank, account: str, wanted: Sequence[str]) -> Iterator[Place]:
    """Yield the screens that an account gets to; say which it did not get to."""
    fixed = [path for path in paths() if ":" not in path]
    yield from (Place(path, path) for path in wanted if ":" not in path)
    left, seen = [path for path in wanted if ":" in path], list(fixed)
    with visiting(browser, bank.address) as visitor:
        visitor.sign_in(account)
        for place in seen:  # it grows on the way
            if not left:
                return
            for link in links(visitor, place):
                found = [p for p in left if link not in fixed and leads_to(link, p)]
                for path in found:
                    left.remove(path)
                    seen.append(link)
                    yield Place(path, link)
    sys.stdout.write("".join(f"{account} finds no way to {path}\n" for path in left))


def links(visitor: Visitor, path: str) -> list[str]:
    """Return where the links of a screen lead to."""
    visitor.open(path)
    visitor.settle()
    found: list[str] = visitor.page.eval_on_selector_all("a[href*='#/']", _LINKS)
    return found


def leads_to(link: str, path: str) -> bool:
    """Tell whether a link leads to a screen."""
    return re.fullmatch(re.sub(r":\w+", "[^/?]+", path), link) is not None


def take(browser: Browser, bank: Bank, account: str, some: Sequence[Place]) -> None:
    """Take pictures as an account."""
    for language in ("zh", "en"):
        for size, viewport in SIZES.items():
            with visiting(browser, bank.address, viewport, language) as visitor:
                visitor.sign_in(account, language)
                for place in some:
                    visitor.open(place.opened)
                    visitor.settle()
                    name = f"{place.name}-{language}-{size}.png"
                    visitor.page.screenshot(path=FOLDER / name, full_page=True)


def main() -> None:
    """Make a bank, serve it, take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    everybody = sys.argv[1] if len(sys.argv) > 1 else EVERYBODY
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        home = Path(folder) / "home"
        make_home(home, DAYS)
        with served(home) as bank:
            for account in dict.fromkeys((everybody, *WHOSE.values())):
                mine = [path for path in paths() if WHOSE.get(path, everybody) == account]
                take(browser, bank, account, list(places(browser, bank, account, mine)))
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
