"""The outbox's own tables: what waits, what is in the relay's hands, what did not arrive.

The first four say what the relay has in hand, not what happened: views do not read them, so
they may be updated. The last two are appended to like the rest of the store.
"""

from sqlalchemy import ForeignKey, Index

from hengce.store.tables import log, number, table, text

waiting = table(
    "waiting",
    text("contact", unique=True),
    text("segment"),
    number("place"),
    text("customer"),
    number("release_at"),
    number("attempt"),
    text("channel"),
    number("tries"),
    number("doubts"),
    Index(None, "channel", "release_at", "contact"),
)

relay_cursor = table(
    "relay_cursor",
    text("segment", ForeignKey("segment.name"), unique=True),
    number("taken"),
    number("contacts"),
)

relay_turn = table(
    "relay_turn",
    text("segment", ForeignKey("segment.name"), unique=True),
    text("channel", unique=True),
    number("taken"),
)

claim = table(
    "claim",
    text("contact", unique=True),
    number("attempt", unique=True),
    text("segment"),
    number("place"),
    text("customer"),
    number("at"),
    number("unsettled"),
    number("tries"),
    number("doubts"),
    Index(None, "unsettled", "at"),
    Index(None, "customer", "unsettled"),
)

undelivered = log(
    "undelivered",
    text("contact"),
    text("segment"),
    number("place"),
    text("customer"),
    text("state"),
    number("at"),
    text("why"),
    Index(None, "org", "seq"),
    Index(None, "contact"),
)

undelivered_end = log(
    "undelivered_end",
    number("undelivered", ForeignKey("undelivered.seq")),
    text("why"),
    Index(None, "undelivered"),
)
