"""Libraries that only those need who bring models in."""

from importlib import import_module
from typing import Any

from hengce.errors import ConflictError


def needed(name: str) -> Any:
    """Return a library of the extra `models`; ConflictError where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise ConflictError(f"{name} is not installed: install hengce[models]") from None
