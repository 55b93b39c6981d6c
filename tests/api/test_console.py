"""The console's files over HTTP: what is served, how long it is kept, and what is not there."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.bank import Server
from hengce.api import console
from hengce.api.problems import on_error
from hengce.model.access import Role

SCRIPT = "export const answer = 42;\n" * 200
FILES = {
    "index.html": '<!doctype html><script type="module" src="./assets/app-3f9c.js"></script>',
    "assets/app-3f9c.js": SCRIPT,
    "assets/app-3f9c.css": "body{margin:0}",
    "assets/logo-1a2b.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "assets/secret.pem": "no file of a console",
}
FOREVER, NEVER = "public, max-age=31536000, immutable", "no-cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "beside.txt").write_text("not of the console", "utf-8")
    (tmp_path / "dist" / "link.txt").symlink_to(tmp_path / "beside.txt")
    return tmp_path / "dist"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        console.routes(folder),
        exception_handlers={Exception: on_error},
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app, base_url="http://bank.example") as client:
        yield client


@pytest.mark.parametrize(
    ("name", "media", "kept"),
    [
        ("", "text/html; charset=utf-8", NEVER),
        ("index.html", "text/html; charset=utf-8", NEVER),
        ("assets/app-3f9c.js", "text/javascript; charset=utf-8", FOREVER),
        ("assets/app-3f9c.css", "text/css; charset=utf-8", FOREVER),
        ("assets/logo-1a2b.svg", "image/svg+xml", FOREVER),
    ],
)
def test_what_is_served(client: TestClient[Litestar], name: str, media: str, kept: str) -> None:
    answer = client.get(f"/console/{name}")
    assert answer.status_code == 200
    assert answer.text == FILES[name or "index.html"]
    assert answer.headers["content-type"] == media
    assert answer.headers["cache-control"] == kept
    assert client.head(f"/console/{name}").status_code == 200
    again = client.get(f"/console/{name}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name",
    [
        "assets/nothing.js",
        "assets/secret.pem",
        "assets",
        "link.txt",
        "../beside.txt",
        "%2e%2e/beside.txt",
        "..%2fbeside.txt",
        "assets/..%2f..%2fbeside.txt",
        "%00",
    ],
)
def test_what_is_not_there(client: TestClient[Litestar], name: str) -> None:
    answer = client.get(f"/console/{name}")
    assert answer.status_code == 404, answer.text
    assert "not of the console" not in answer.text


def test_what_a_page_may_load(client: TestClient[Litestar]) -> None:
    """Nothing from elsewhere, no script within the page, no frame around it."""
    headers = client.get("/console/").headers
    rules = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_long_files_go_out_packed(client: TestClient[Litestar]) -> None:
    with client.stream("GET", "/console/assets/app-3f9c.js") as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < len(SCRIPT) / 10
    assert gzip.decompress(packed).decode() == SCRIPT
    plain = client.get("/console/assets/app-3f9c.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == SCRIPT


def test_a_new_build_is_seen(client: TestClient[Litestar], folder: Path) -> None:
    client.get("/console/")
    (folder / "index.html").write_text("<!doctype html><p>new</p>", "utf-8")
    os.utime(folder / "index.html", ns=(1, 1))
    assert "new" in client.get("/console/").text


@pytest.mark.parametrize("path", ["/", "/console"])
def test_the_way_in_is_relative(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "console/")


@pytest.mark.parametrize(("tongue", "said"), [("zh-CN", "尚未构建"), ("en", "was not built")])
def test_one_that_was_not_built_says_how(tmp_path: Path, tongue: str, said: str) -> None:
    app = Litestar(console.routes(tmp_path), openapi_config=None, logging_config=None)
    with TestClient(app) as client:
        answer = client.get("/console/", headers={"accept-language": tongue})
    assert answer.status_code == 404
    assert said in answer.text
    assert "make console" in answer.text


def test_a_server_has_it(server: Server) -> None:
    with server.client(Role.AUDITOR) as client:
        assert client.get("/", follow_redirects=False).headers["location"] == "console/"
        answer = client.get("/console/")
    assert answer.headers["content-type"].startswith("text/html")
    assert "'self'" in answer.headers["content-security-policy"]
