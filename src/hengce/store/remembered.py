"""What a store keeps at hand between transactions: committed facts that never change."""

from dataclasses import dataclass, field

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.store.balances import KnownBalances
from hengce.store.known_merges import KnownMerges
from hengce.store.lived import LivedSegments
from hengce.store.taken import TakenCounts


@dataclass(frozen=True, slots=True)
class Remembered:
    """Shared by the views and transactions of one store.

    Attributes:
        configurations: Decoded configurations by content hash.
        kinds: The numbers of kinds of contact.
        kinds_by_number: The same, from number to kind.
        balances: What lay in accounts, carried on from position to position.
        merges: Who speaks for whom, by the last row of merges.
        taken: Counts of what was taken, carried on from position to position.
        lived: When contacts of segments moved, carried on likewise.
    """

    configurations: dict[str, Configuration] = field(default_factory=dict)
    kinds: dict[ContactKind, int] = field(default_factory=dict)
    kinds_by_number: dict[int, ContactKind] = field(default_factory=dict)
    balances: KnownBalances = field(default_factory=KnownBalances)
    merges: KnownMerges = field(default_factory=KnownMerges)
    taken: TakenCounts = field(default_factory=TakenCounts)
    lived: LivedSegments = field(default_factory=LivedSegments)
