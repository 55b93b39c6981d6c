"""In which language a request is answered."""

from typing import Any

from litestar import Request

from hengce.api.problems import language
from hengce.words.names import Language


def spoken(request: Request[Any, Any, Any]) -> Language:
    """Return the language of an answer: Chinese, or English where it is preferred."""
    return "en" if language(request) == "en" else "zh"
