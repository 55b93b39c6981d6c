"""Many customers as the kernel sees them: packed rows, sorted by identifier."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.kernel.layout import Dictionaries, Layout
from hengce.model.instant import Instant
from hengce.model.tag import Kind

# Fields that every layout has beside the tags. Their names cannot be tags.
ORG = "$org"  # TEXT: the customer's unit of the bank
CONSENTS = "$consents"  # INTEGER bits, numbered by dictionary: purpose:channel
OPT_OUTS = "$opt_outs"  # INTEGER bits, numbered by dictionary: channel, * or personalisation
OPT_OUT_TOPICS = "$opt_out_topics"  # INTEGER bits, numbered by dictionary: topic
STOPPED_TOPICS = "$stopped_topics"  # INTEGER bits, numbered by dictionary: topic
ENGAGED = "+"  # + topic, among the stopped topics: a person works on it
SENT = "$sent."  # + channel, INTEGER: messages handed off
ANSWERED = "$answered."  # + channel, INTEGER: messages answered
SENT_AT = "$sent_at."  # + daypart, INTEGER: marketing handed off in it
ANSWERED_AT = "$answered_at."  # + daypart, INTEGER: of these, answered

NAMED_BITS = (CONSENTS, OPT_OUTS, OPT_OUT_TOPICS, STOPPED_TOPICS)
"""The fields whose bits are numbered by name."""

BITS_MAX = 62


def standard_fields(
    channels: tuple[str, ...], dayparts: tuple[str, ...] = ()
) -> tuple[tuple[str, Kind], ...]:
    """Return the fields that every row has, for the given channels and parts of the day."""
    counters = (
        *(prefix + channel for prefix in (SENT, ANSWERED) for channel in channels),
        *(prefix + part for prefix in (SENT_AT, ANSWERED_AT) for part in dayparts),
    )
    return ((ORG, Kind.TEXT), *((name, Kind.INTEGER) for name in NAMED_BITS + counters))


@dataclass(frozen=True, slots=True)
class Population:
    """Customers in packed rows.

    Attributes:
        version: The snapshot's content hash.
        as_of: The instant up to which the nightly files speak.
        layout: Where each field lies in a row.
        dictionaries: The texts behind codes, and the names behind bits.
        ids: Customer identifiers, bytes `S<k>`, shape (n,), ascending and unique.
        rows: uint8, shape (n, layout.width), C-contiguous; may be a read-only map.
    """

    version: str
    as_of: Instant
    layout: Layout
    dictionaries: Dictionaries
    ids: npt.NDArray[np.bytes_]
    rows: npt.NDArray[np.uint8]

    def find(self, customer: str) -> int:
        """Return the row of a customer, or -1."""
        key = customer.encode()
        place = int(np.searchsorted(self.ids, np.bytes_(key)))
        found = place < len(self.ids) and self.ids[place] == key
        return place if found else -1

    def find_many(self, customers: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the rows of some customers, in their order; -1 for who is not there."""
        keys = [customer.encode() for customer in customers]
        wanted = np.array(keys or [b""])[: len(keys)]
        places = np.searchsorted(self.ids, wanted)
        places[places == len(self.ids)] = 0
        if not len(self.ids):
            return np.full(len(keys), -1, np.int64)
        return np.where(self.ids[places] == wanted, places, -1).astype(np.int64)
