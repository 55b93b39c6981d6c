"""A refusal as a page, where a browser stands and no console: what is wrong, and what to do."""

from html import escape
from typing import Any

import msgspec
from litestar import Request, Response

from hengce.api.problems import Refusals, tell
from hengce.api.spoken import spoken

_TITLES = {"zh": "没有登录成功", "en": "You are not signed in"}
_BACK = {"zh": "回到登录页", "en": "Back to signing in"}
_CODE = {"zh": "告诉管理员这个代码", "en": "Tell an administrator this code"}
_PAGE = """<!doctype html>
<html lang="{tongue}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.6 system-ui, sans-serif; margin: 0; background: #f4f6f8; color: #1f2a37; }}
main {{ max-width: 34rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: 8px; }}
h1 {{ font-size: 1.3rem; margin-top: 0; }}
a {{ color: #17456b; }}
small {{ color: #5b6672; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{message}</p>
<p>{fix}</p>
<p><a href="{console}">{back}</a></p>
<p><small>{code_told}: <code>{code}</code></small></p>
</main>
</body>
</html>
"""
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def refused_page(
    request: Request[Any, Any, Any], error: Exception, console: str
) -> Response[bytes]:
    """Return an error as a browser shows it, or as data to whoever takes no pages.

    Args:
        request: Who asks, and in which language he reads.
        error: What was refused.
        console: Where the console lies from here.
    """
    tongue = spoken(request)
    told = tell(error, tongue)
    headers = {name.decode(): value.decode() for name, value in told.headers}
    if "text/html" not in request.headers.get("accept", ""):
        return Response(
            told.body, status_code=told.status, headers=headers, media_type="application/json"
        )
    (problem, *_) = msgspec.json.decode(told.body, type=Refusals).problems
    page = _PAGE.format(
        tongue=tongue,
        title=escape(_TITLES[tongue]),
        message=escape(problem.message),
        fix=escape(problem.fix),
        console=escape(console),
        back=escape(_BACK[tongue]),
        code_told=escape(_CODE[tongue]),
        code=escape(problem.code),
    )
    return Response(
        page.encode(),
        status_code=told.status,
        headers={**headers, **_HEADERS},
        media_type="text/html",
    )
