"""The table of what people did to the bank's policy."""

from sqlalchemy import Index

from hengce.store.tables import log, number, text

policy_step = log(
    "policy_step",
    text("version"),
    text("base"),
    text("state"),
    text("way"),
    text("made_by"),
    number("at"),
    text("comment"),
    Index(None, "state", "seq"),
)
"""One row a step; the texts of versions lie among those of the other documents."""
