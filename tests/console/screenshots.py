"""Take a picture of every screen: in both languages, on a desk and on a phone.

`python -m console.screenshots [PART]` with tests/ on the path, of the addresses that contain a
part; pictures go to var/screenshots. Each screen is seen by who works on it.
"""

import re
import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser

from console.home import Bank, make_home, send_nonsense, served
from console.journeys import CHANGED, CUSTOMERS, JOURNEY, bring_live, hand_in
from console.places import PLACES, Place
from console.visitor import DESKTOP, PHONE, ROOT, browsing, visiting
from hengce.demo.learning import DAYS

FOLDER = ROOT / "var" / "screenshots"
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def name_of(place: Place) -> str:
    """Return what the pictures of a screen are called."""
    return re.sub(r"\W+", "-", str(place)).strip("-")


def take(browser: Browser, bank: Bank, role: str, places: Sequence[Place]) -> None:
    """Take pictures of screens as somebody sees them."""
    for language in ("zh", "en"):
        for size, viewport in SIZES.items():
            with visiting(browser, bank.address, viewport, language) as visitor:
                if role:
                    visitor.sign_in(role, language)
                for place in places:
                    visitor.open(place.at or place.path or "/")
                    visitor.settle()
                    if place.does:
                        place.does(visitor.page)
                        visitor.settle()
                    name = f"{name_of(place)}-{language}-{size}.png"
                    visitor.page.screenshot(path=FOLDER / name, full_page=True)


def main() -> None:
    """Make a bank, serve it, take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    wanted = [place for place in PLACES if part in (place.at or place.path)]
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        home = Path(folder) / "home"
        make_home(home, DAYS)
        with served(home) as bank:
            send_nonsense(bank)
            bring_live(bank, hand_in(bank, JOURNEY), CUSTOMERS)
            hand_in(bank, CHANGED)
            for role, places in groupby(sorted(wanted, key=_role), key=_role):
                take(browser, bank, role, list(places))
    sys.stdout.write(f"{FOLDER}\n")


def _role(place: Place) -> str:
    return place.role


if __name__ == "__main__":
    main()
