"""The one way in which a function of the kernel is compiled to machine code."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit

_Function = TypeVar("_Function", bound=Callable[..., Any])

_KERNEL = Path(__file__).parent
_settings: Any = config  # numba makes its settings attributes when it is imported

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "fastmath": False,
    "error_model": "numpy",
    "_nrt": False,  # no counting of references: see `compiled`
}


def inlined(function: _Function) -> _Function:
    """Compile a function that becomes part of each function that calls it.

    For what is called for every candidate with many arrays: to hand these over costs more
    than the work.
    """
    return _compiled(function, forceinline=True)


def compiled(function: _Function) -> _Function:
    """Compile a function of arrays and numbers; its type stays what it was.

    Compiled code releases the interpreter's lock and keeps IEEE arithmetic: no reordering of
    sums, NaN and infinity mean what they mean. A division by zero answers as IEEE says and
    does not raise, so callers test divisors themselves. With `NUMBA_DISABLE_JIT=1` the
    function runs as plain Python and gives the same result.

    Compiled code does not count references: it makes no arrays, and those that it is given
    are held by its caller. To count them took half of a decision's time, and the threads of a
    run waited for each other's counts. What would need a count does not compile.

    Machine code is cached beside the source, in a folder named by the content of the whole
    kernel. The compiler's own cache looks at a function's file only: after a change to a
    function that others call it would go on running the old one.
    """
    return _compiled(function, forceinline=False)


def _compiled(function: _Function, *, forceinline: bool) -> _Function:
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = _CACHE
    try:
        return cast("_Function", njit(**_OPTIONS, forceinline=forceinline)(function))
    finally:
        _settings.CACHE_DIR = before


def _content() -> str:
    """Name what all compiled functions are made of: the kernel, and the program's codes."""
    sources = [*sorted(_KERNEL.glob("*.py")), _KERNEL.parent / "rules" / "code.py"]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


_CACHE = str(_KERNEL / "__pycache__" / f"kernel-{_content()}")
