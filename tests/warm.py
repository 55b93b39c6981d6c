"""Compiles the kernel, so that two processes that test it at once do not both do so.

`make test` runs it beside the type checker. Where everything is compiled it only looks.
"""

from kernel.compare import Kernel
from oracle.worlds import world

WORLDS = (1, 3, 198)
"""One that events ask, a night, a night with more limits than a word has bits."""


def main() -> None:
    """Decide a few worlds in every way."""
    for seed in WORLDS:
        kernel = Kernel(world(seed, customers=8))
        kernel.decisions()
        if kernel.world.trigger is None:
            kernel.decisions_together()
            kernel.block()


if __name__ == "__main__":
    main()
