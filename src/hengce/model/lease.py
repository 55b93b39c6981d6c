"""Which process answers for which part of the bank's customers."""

from hengce.model.noun import Noun


class Lease(Noun, frozen=True, kw_only=True):
    """A partition and who answers for it.

    Attributes:
        partition: The number of the partition.
        owner: The worker.
        fence: How often the partition has changed hands; it never falls.
    """

    partition: int
    owner: str
    fence: int
