"""The table of what became of deliveries."""

from sqlalchemy import Index

from hengce.store.tables import blob, log, number, text

feed_entry = log(
    "feed_entry",
    text("feed"),
    number("day"),
    text("file"),
    text("state"),
    text("digest"),
    text("seen"),
    number("at"),
    blob("document"),
    Index(None, "feed", "seq"),
    Index(None, "state", "feed", "day"),
)
"""What became of deliveries, entry by entry."""
