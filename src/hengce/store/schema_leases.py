"""The tables that say which process answers for which customers; they are rewritten."""

from hengce.store.tables import number, table, text

worker = table(
    "worker",
    text("name", unique=True),
    number("until"),
)

lease = table(
    "lease",
    number("partition", unique=True),
    text("owner"),
    number("fence"),
)
