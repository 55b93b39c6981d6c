"""The table of documents as people write them."""

from sqlalchemy import Index

from hengce.store.tables import log, number, text

manuscript = log(
    "manuscript",
    text("document"),
    text("version"),
    text("state"),
    text("text"),
    text("made_by"),
    number("at"),
    Index(None, "document", "seq"),
)
"""One row a text; those that are no longer kept are emptied, their rows stay."""
