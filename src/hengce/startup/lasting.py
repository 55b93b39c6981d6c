"""Spares the garbage collector what lives as long as the process.

A server begins with a million objects that never become garbage: modules, compiled programs, the
description of its addresses. A full collection looks at every one of them, a quarter of a second
in which nobody is answered; without them it takes milliseconds.

A transaction of a hundred events makes tens of thousands of objects that are let go without a
collector when it ends. Looking for cycles at every seven hundred of them, as Python does unless it
is told otherwise, takes a sixth of the engine's time.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS_BETWEEN = 20_000
"""How many objects more may live before the young ones are looked at; some megabytes."""

_TURNS_BETWEEN = 20
"""Collections of the young before those that survived are looked at again."""


@contextmanager
def loading() -> Iterator[None]:
    """Look for no cycles while code is loaded, and leave it out of later collections.

    Next to nothing of it is garbage: to look for some takes a sixth of a process's start.
    """
    gc.disable()
    try:
        yield
    finally:
        _set_aside()
        gc.enable()


def spare_what_lasts() -> None:
    """Leave what lives now out of collections; call it once, when everything is loaded."""
    gc.collect()
    _set_aside()
    gc.set_threshold(_OBJECTS_BETWEEN, _TURNS_BETWEEN, _TURNS_BETWEEN)


def _set_aside() -> None:
    gc.freeze()
    # What is never collected would be reported as lost by libraries that count it at the end.
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
