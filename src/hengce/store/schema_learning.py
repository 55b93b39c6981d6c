"""The tables of what answers add up to; they are rewritten, as they follow from the log."""

from hengce.store.tables import blob, number, table

learning_day = table("learning_day", number("day", unique=True), blob("document"))

learning_step = table("learning_step", number("step", unique=True), blob("document"))
"""One row: up to where the days were counted, and how."""
