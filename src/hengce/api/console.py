"""The console's files: what `make console` built, with the headers that keep browsers strict.

A name of a file is looked up among the files that were found; nothing is ever joined to a path.
"""

import gzip
from asyncio import to_thread
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

import hengce
from hengce.api.spoken import spoken
from hengce.errors import NotFoundError
from hengce.words.names import Language

DIST = Path(hengce.__file__).parent / "console" / "dist"
"""Where the built console is."""

INDEX = "index.html"
FILES_MAX = 2_000
FILE_BYTES_MAX = 16 * 1024 * 1024
GZIP_BYTES_MIN = 1_024
"""A smaller file fits into one packet anyway."""

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    # The design system writes its styles into the page.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{rule} {allowed}" for rule, allowed in _SOURCES.items())
"""What a page of the console may load: nothing from elsewhere, no script within the page."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_MEDIA = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Media types by suffix; the tables of operating systems differ. No other file is served."""

_PACKABLE = ("text/", "application/json", "application/manifest", "image/svg", "application/wasm")
_HASHED = "assets/"
"""The build puts what bears its hash in its name here: such a file never changes."""

_NOT_BUILT = {
    "zh": "控制台尚未构建：请在源码目录运行 <code>make console</code>，然后刷新本页。",
    "en": "The console was not built: run <code>make console</code> in the source folder, and "
    "load this page again.",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it goes out.

    Attributes:
        body: Its bytes.
        media: Its media type.
        tag: Its entity tag.
        packed: Its bytes with gzip; None where that does not pay.
    """

    body: bytes
    media: str
    tag: str
    packed: bytes | None


@dataclass(slots=True)
class Files:
    """The files of a built console, read once and anew after each build.

    Attributes:
        folder: Where they are.
    """

    folder: Path
    _names: Mapping[str, Path] = field(default_factory=dict)
    _kept: dict[str, Kept] = field(default_factory=dict)
    _built_ns: int = 0

    def find(self, name: str) -> Kept | None:
        """Return a file; None: there is none of this name."""
        self._look()
        if name not in self._kept:
            if name not in self._names:
                return None
            self._kept[name] = _read(self._names[name])
        return self._kept[name]

    def _look(self) -> None:
        """See which files there are, if the console was built since."""
        index = self.folder / INDEX
        built_ns = index.stat().st_mtime_ns if index.is_file() else 0
        if built_ns == self._built_ns:
            return
        found = sorted(p for p in self.folder.rglob("*") if _is_ours(p))[:FILES_MAX]
        self._names = {p.relative_to(self.folder).as_posix(): p for p in found} if built_ns else {}
        self._kept, self._built_ns = {}, built_ns


def routes(folder: Path = DIST) -> list[HTTPRouteHandler]:
    """Return the addresses of the console; they need no key and tell nothing of the bank."""
    files = Files(folder)

    @route("/", http_method=["GET", "HEAD"], include_in_schema=False, sync_to_thread=False)
    def enter() -> Response[bytes]:
        return _to_console()

    @route(
        ["/console", "/console/{name:path}"],
        http_method=["GET", "HEAD"],
        include_in_schema=False,
    )
    async def file(request: Request[Any, Any, Any], name: FromPath[str] = "/") -> Response[bytes]:
        if not name.strip("/") and not request.scope["raw_path"].endswith(b"/"):
            return _to_console()
        wanted = name.removeprefix("/") or INDEX
        found = await to_thread(files.find, wanted)
        if found is not None:
            return _answer(request, wanted, found)
        if wanted == INDEX:
            return _not_built(spoken(request))
        raise NotFoundError("there is no such file")

    return [enter, file]


def _to_console() -> Response[bytes]:
    # Relative: the server may stand below any path of another.
    return Response(b"", status_code=307, headers={"location": "console/"})


def _is_ours(path: Path) -> bool:
    is_plain = path.is_file() and not path.is_symlink()
    return is_plain and path.suffix in _MEDIA and path.stat().st_size <= FILE_BYTES_MAX


def _read(path: Path) -> Kept:
    body, media = path.read_bytes(), _MEDIA[path.suffix]
    pays = len(body) >= GZIP_BYTES_MIN and media.startswith(_PACKABLE)
    packed = gzip.compress(body, 9, mtime=0) if pays else None
    return Kept(body, media, f'"{sha256(body).hexdigest()[:32]}"', packed)


def _answer(request: Request[Any, Any, Any], name: str, found: Kept) -> Response[bytes]:
    lasting = "public, max-age=31536000, immutable" if name.startswith(_HASHED) else "no-cache"
    headers = {**HEADERS, "cache-control": lasting, "vary": "accept-encoding", "etag": found.tag}
    if request.headers.get("if-none-match", "") == found.tag:
        return Response(b"", status_code=304, headers=headers)
    body = found.body
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = found.packed, "gzip"
    return Response(body, headers=headers, media_type=found.media)


def _not_built(tongue: Language) -> Response[bytes]:
    page = (
        f'<!doctype html><html lang="{tongue}"><meta charset="utf-8"><title>Hengce</title>'
        f"<p>{_NOT_BUILT[tongue]}</p></html>"
    )
    headers = {**HEADERS, "cache-control": "no-store"}
    return Response(page.encode(), status_code=404, headers=headers, media_type=MediaType.HTML)
