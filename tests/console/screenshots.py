"""Take a picture of every screen: in both languages, on a desk and on a phone.

`python -m console.screenshots [ROLE]` with tests/ on the path; pictures go to var/screenshots.
"""

import re
import sys
import tempfile
from pathlib import Path

from console.home import Bank, make_home, served
from console.visitor import DESKTOP, PHONE, ROOT, browsing, visiting

FOLDER = ROOT / "var" / "screenshots"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
ROLE = "admin"


def paths() -> list[str]:
    """Return the paths of all screens that need no parameter, as their features register them."""
    files = sorted((ROOT / "ui" / "src" / "features").glob("*/index.ts"))
    found = [path for file in files for path in re.findall(r'path: "([^"]+)"', file.read_text())]
    return [path for path in found if ":" not in path]


def take(bank: Bank, role: str) -> None:
    """Take all pictures as one role."""
    with browsing() as browser:
        for language in ("zh", "en"):
            for size, viewport in SIZES.items():
                with visiting(browser, bank.address, viewport, language) as visitor:
                    visitor.sign_in(role, language)
                    for path in paths():
                        visitor.open(path)
                        visitor.settle()
                        name = f"{path.strip('/').replace('/', '-')}-{language}-{size}.png"
                        visitor.page.screenshot(path=FOLDER / name, full_page=True)


def main() -> None:
    """Make a bank, serve it, take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home)
        with served(home) as bank:
            take(bank, sys.argv[1] if len(sys.argv) > 1 else ROLE)
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
