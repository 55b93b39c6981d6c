"""A PostgreSQL for a benchmark, where this machine has the programs."""

from collections.abc import Iterator
from contextlib import contextmanager

from hengce.testing.postgresql import Cluster, cluster, programs


@contextmanager
def postgres() -> Iterator[Cluster | None]:
    """Give a server with an empty store while the context lasts; None without the programs.

    The server is as durable as a bank's: nothing is turned off for speed.
    """
    if programs() is None:
        yield None
        return
    with cluster() as made:
        yield made
