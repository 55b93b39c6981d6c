"""The one way in which a function of the kernel is compiled to machine code."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator

_Function = TypeVar("_Function", bound=Callable[..., Any])

_KERNEL = Path(__file__).parent

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "fastmath": False,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,  # nothing but Python and other compiled functions calls them
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
    function that others call it would go on running the old one. It also names where the
    program lies; ours does not, so that a copy of an installation starts as fast as the first.
    """
    return _compiled(function, forceinline=False)


def _compiled(function: _Function, *, forceinline: bool) -> _Function:
    made = njit(**_OPTIONS, forceinline=forceinline)(function)
    if made is not function:  # it stays what it was where nothing is compiled
        made._cache = _KernelCache(function)  # noqa: SLF001 -- what its own option does, elsewhere
    return cast("_Function", made)


def _content() -> str:
    """Name what all compiled functions are made of: the kernel, and the program's codes."""
    sources = [*sorted(_KERNEL.glob("*.py")), _KERNEL.parent / "rules" / "code.py"]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


_CACHE = _KERNEL / "__pycache__" / f"kernel-{_content()}"


class _BesideTheKernel(UserProvidedCacheLocator):
    """Keeps machine code by package and module, wherever the program lies."""

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        super().__init__(function, file)
        self._cache_path = str(_CACHE / Path(file).parent.name)

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> "_BesideTheKernel | None":
        """Return the place, or None where it cannot be written: then the user's cache is."""
        place = cls(function, file)
        try:
            place.ensure_cache_path()
        except OSError:
            return None
        return place


class _KernelCode(CompileResultCacheImpl):
    """How compiled functions are written down."""

    _locator_classes = [_BesideTheKernel, *CompileResultCacheImpl._locator_classes]  # noqa: SLF001


class _KernelCache(FunctionCache):
    """Finds the machine code of a function of the kernel."""

    _impl_class = _KernelCode
