"""In which language a request is answered."""

from typing import Any

from litestar import Request

from hengce.words.names import Language


def spoken(request: Request[Any, Any, Any]) -> Language:
    """Return the language of an answer: Chinese, or English where it is preferred."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(accepted: str) -> Language:
    """Return the language that a header `Accept-Language` prefers; Chinese first."""
    return "en" if accepted.lower().startswith("en") else "zh"
