"""The programs that are measured beside ours: no part of the product needs them."""

import os
from importlib.util import find_spec

from hengce.errors import ConflictError

PACKAGES = {
    "polars": "polars",
    "zen": "zen-engine",
    "cel": "common-expression-language",
    "celpy": "cel-python",
}
"""The distribution of each module."""

DBOS = "dbos"
"""What keeps workflows in PostgreSQL; it stands beside journeys, and not beside a night."""

THREADS = 2
"""What a run of ours decides with, and what each of the others gets."""


def require_peers() -> None:
    """Make sure that the others can be imported, with as many threads as ours.

    Raises:
        ConflictError: Some are not installed.
    """
    missing = [package for module, package in PACKAGES.items() if find_spec(module) is None]
    if missing:
        names = ", ".join(missing)
        raise ConflictError(f"not installed: {names}; pip install 'hengce[peers]'")
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)  # read when it is imported, and never again


def has_dbos() -> bool:
    """Tell whether DBOS can be imported."""
    return find_spec(DBOS) is not None
