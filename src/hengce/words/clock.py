"""Instants as people read them, to the second."""

from hengce.model.instant import Instant, show_instant

_SIGNS = len("2026-11-23 10:00:00")


def clock(at: Instant, zone: str) -> str:
    """Return what calendar and clock of a zone show at an instant."""
    return show_instant(at, zone)[:_SIGNS].replace("T", " ")
