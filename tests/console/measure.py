"""Measure the console: first screen, frames while a node of sixty is dragged, bundles.

`python -m console.measure` with tests/ on the path; it prints JSON.
"""

import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, expect

from console.conftest import INDEX
from console.home import PASSWORD, Bank, make_examples, served
from console.visitor import Visitor, browsing, visiting

NODES = 60
COLUMNS = 10
MOVES = 120
OPENINGS = 3
BIG = "sixty_nodes"

_WATCH = """() => { window.frames_ms = []; let last = performance.now();
    const tick = (now) => { window.frames_ms.push(now - last); last = now;
        window.watching = requestAnimationFrame(tick); };
    window.watching = requestAnimationFrame(tick); }"""
_WATCHED = "() => { cancelAnimationFrame(window.watching); return window.frames_ms; }"


def sixty(like: dict[str, Any]) -> dict[str, Any]:
    """A strategy of sixty nodes, one after the other, in rows."""
    ids = ["entry", *(f"wait_{number}" for number in range(1, NODES - 1)), "done"]
    nodes: list[dict[str, Any]] = []
    for number, name in enumerate(ids):
        place = {"x": number % COLUMNS * 290, "y": number // COLUMNS * 160}
        body: dict[str, Any] = {"kind": "wait", "until": {"kind": "after", "days": 1}}
        if name == "entry":
            body = {"kind": "entry", "audience": "TRUE"}
        if name == "done":
            body = {"kind": "exit"}
        nodes.append({**body, "id": name, "position": place})
    edges = [{"source": a, "target": b} for a, b in pairwise(ids)]
    kept = {name: value for name, value in like.items() if name not in {"examples", "exits"}}
    return {**kept, "id": BIG, "graph": {"nodes": nodes, "edges": edges}}


def put_sixty(bank: Bank) -> None:
    """Save it as a draft."""
    with httpx.Client(base_url=bank.address, trust_env=False) as client:
        client.post("/v1/session", json={"name": "officer", "password": PASSWORD})
        csrf = client.get("/v1/session").json()["csrf"]
        like = client.get("/v1/strategies/acq004_new_account_welcome").json()["written"]
        body = {"said": {"text": json.dumps(sixty(like["document"]))}, "expected_revision": ""}
        told = client.put(f"/v1/strategies/{BIG}", json=body, headers={"X-Hengce-CSRF": csrf})
        assert told.is_success, told.text


def first_screen_s(browser: Browser, bank: Bank) -> list[float]:
    """Time from the address to the first screen's heading, signed in, with an empty cache."""
    taken = []
    for _ in range(OPENINGS):
        with visiting(browser, bank.address) as visitor:
            visitor.sign_in("officer")
            kept = visitor.page.context.cookies()
        with visiting(browser, bank.address) as visitor:
            visitor.page.context.add_cookies(kept)  # type: ignore[arg-type]
            begun = time.perf_counter()
            visitor.open("/strategies")
            expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
            taken.append(round(time.perf_counter() - begun, 3))
    return taken


def drag_frames_ms(visitor: Visitor) -> list[float]:
    """The time of each frame while one node of sixty is dragged about."""
    visitor.sign_in("officer")
    visitor.open(f"/strategies/{BIG}")
    page = visitor.page
    expect(page.locator(".react-flow__node")).to_have_count(NODES)
    visitor.settle()
    box = page.locator(".react-flow__node").nth(NODES // 2).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_WATCH)
    for move in range(MOVES):
        page.mouse.move(x + move % 60, y + move % 40)
    frames: list[float] = page.evaluate(_WATCHED)
    page.mouse.up()
    return frames[1:]


def bundles() -> dict[str, int]:
    """Bytes, compressed: the first load, everything, and the largest part."""
    first = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', INDEX.read_text())
    packed = {
        str(path.relative_to(INDEX.parent)): len(gzip.compress(path.read_bytes(), 9))
        for path in (INDEX.parent / "assets").iterdir()
    }
    return {
        "first_load_bytes": sum(packed[name] for name in first),
        "all_bytes": sum(packed.values()),
        "largest_bytes": max(packed.values()),
        "parts": len(packed),
    }


def measure(folder: Path) -> dict[str, Any]:
    """Measure everything on a home of the example journeys."""
    make_examples(folder)
    with served(folder) as bank, browsing() as browser:
        put_sixty(bank)
        screens = first_screen_s(browser, bank)
        with visiting(browser, bank.address) as visitor:
            frames = drag_frames_ms(visitor)
    parts = statistics.quantiles(frames, n=20)
    return {
        "first_screen_s": {"median": statistics.median(screens), "all": screens},
        "drag_of_sixty_ms": {
            "frames": len(frames),
            "median": round(statistics.median(frames), 1),
            "p95": round(parts[-1], 1),
            "worst": round(max(frames), 1),
        },
        "bundles": bundles(),
    }


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        told = measure(Path(folder) / "home")
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
