"""The table of ties: the last row of each says whether it is in force.

A tie is named by customer, other, role, source and its first day.
"""

from sqlalchemy import Index

from hengce.store.tables import blob, log, number, text

party_tie = log(
    "party_tie",
    text("customer"),
    text("other"),
    text("role"),
    text("source"),
    number("since"),
    number("in_force"),
    number("at"),
    blob("document"),
    Index(None, "customer", "seq"),
    Index(None, "other", "seq"),
    Index(None, "source", "seq"),
)
