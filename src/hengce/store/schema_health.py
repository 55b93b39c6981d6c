"""The table of what was found of the health of strategies, and of what people said to it."""

from hengce.store.tables import blob, log, number, text

health_entry = log(
    "health_entry",
    text("strategy"),
    text("signal"),
    text("step"),
    text("made_by"),
    number("at"),
    text("reason"),
    blob("document"),
)
