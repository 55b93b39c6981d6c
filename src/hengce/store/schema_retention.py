"""The table of what was forgotten; the row of a run that goes on counts, and is rewritten."""

from sqlalchemy import Column, Index

from hengce.store.tables import INT64, log, number, text

retention = log(
    "retention",
    text("kind"),
    text("made_by"),
    number("at"),
    number("until"),
    number("reached"),
    number("forgotten"),
    Column("ended_at", INT64),
    Index(None, "kind", "seq"),
)
