"""The table of what waits for the quiet time of an intent; the engine's own, and rewritten."""

from sqlalchemy import Index, UniqueConstraint

from hengce.store.tables import log, number, text

awaited_intent = log(
    "awaited_intent",
    text("intent"),
    text("source"),
    text("id"),
    text("customer"),
    number("partition"),
    number("due_at"),
    UniqueConstraint("intent", "source", "id"),
    Index(None, "due_at", "seq"),
)
