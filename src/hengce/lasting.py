"""Spares the garbage collector what lives as long as the process.

A server begins with a million objects that never become garbage: modules, compiled programs, the
description of its addresses. A full collection looks at every one of them, a quarter of a second
in which nobody is answered; without them it takes milliseconds.
"""

import gc


def spare_what_lasts() -> None:
    """Leave what lives now out of collections; call it once, when everything is loaded."""
    gc.collect()
    gc.freeze()
