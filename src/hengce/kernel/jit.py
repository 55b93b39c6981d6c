"""The one way in which a function of the kernel is compiled to machine code."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a function of arrays and numbers; its type stays what it was.

    Compiled code releases the interpreter's lock, is cached beside the source, and keeps
    IEEE arithmetic: no reordering of sums, NaN and infinity mean what they mean. A division
    by zero answers as IEEE says and does not raise, so callers test divisors themselves.
    With `NUMBA_DISABLE_JIT=1` the function runs as plain Python and gives the same result.

    The cache knows a function's own file only. Whoever edits a function that compiled
    functions of other files call removes `__pycache__/*.nbi` of those files.
    """
    return cast(
        "_Function", njit(nogil=True, cache=True, fastmath=False, error_model="numpy")(function)
    )
