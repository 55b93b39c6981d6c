"""The table of who was shown what of customers that is masked for everybody else."""

from sqlalchemy import Index

from hengce.store.tables import log, number, text

disclosure = log(
    "disclosure",
    text("customer"),
    text("made_by"),
    text("reason"),
    text("fields"),
    number("at"),
    number("seen"),
    Index(None, "org", "seq"),
    Index(None, "customer", "seq"),
)
"""One row a disclosure; `fields` is a JSON list of names."""
