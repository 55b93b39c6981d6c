"""The tables of what was forgotten; the row of a run that goes on counts, and is rewritten."""

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from hengce.store.tables import INT64, log, number, text

retention = log(
    "retention",
    text("kind"),
    text("made_by"),
    number("at"),
    number("until"),
    number("reached"),
    number("forgotten"),
    number("freed_bytes"),
    number("through"),
    Column("ended_at", INT64),
    Index(None, "kind", "seq"),
)

forgotten_file = log(
    "forgotten_file",
    number("retention", ForeignKey("retention.seq")),
    text("kind"),
    text("name"),
    UniqueConstraint("kind", "name"),
)
