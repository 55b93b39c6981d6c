"""What the shell needs from the world: a few Protocols, one implementation a file."""

from hengce.ports.accounts import Grant, Moved
from hengce.ports.answers import Part, PartReport
from hengce.ports.channel import (
    ChannelPort,
    Delivered,
    Desk,
    Envelope,
    Heard,
    Inbound,
    Receipt,
    Report,
    Reporting,
)
from hengce.ports.contacts import ContactRecord, ContactStep
from hengce.ports.decided import Chosen, KeptDecisions, StoredDecision
from hengce.ports.delivery import Claim, Outbox, Settled, Settlement
from hengce.ports.files import (
    ContactBlock,
    HeldOut,
    KeptInputs,
    Segments,
    Snapshots,
    VerdictRecords,
    VerdictWriter,
)
from hengce.ports.history import IN_FLIGHT, ContactHistory, History, PastContacts
from hengce.ports.lives import NOT_YET, Lives, NumberedSheet, Undone
from hengce.ports.record import StopRecord, StrategyStatus
from hengce.ports.retention import Amount
from hengce.ports.silence import NumberedHandOff
from hengce.ports.store import (
    Store,
    Taken,
    Transaction,
    View,
)

__all__ = [
    "IN_FLIGHT",
    "NOT_YET",
    "Amount",
    "ChannelPort",
    "Chosen",
    "Claim",
    "ContactBlock",
    "ContactHistory",
    "ContactRecord",
    "ContactStep",
    "Delivered",
    "Desk",
    "Envelope",
    "Grant",
    "Heard",
    "HeldOut",
    "History",
    "Inbound",
    "KeptDecisions",
    "KeptInputs",
    "Lives",
    "Moved",
    "NumberedHandOff",
    "NumberedSheet",
    "Outbox",
    "Part",
    "PartReport",
    "PastContacts",
    "Receipt",
    "Report",
    "Reporting",
    "Segments",
    "Settled",
    "Settlement",
    "Snapshots",
    "StopRecord",
    "Store",
    "StoredDecision",
    "StrategyStatus",
    "Taken",
    "Transaction",
    "Undone",
    "VerdictRecords",
    "VerdictWriter",
    "View",
]
