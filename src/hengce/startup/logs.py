"""Structured logs: one JSON object a line, and nothing of a customer in it.

What the product logs it writes itself: events by name, errors by type. A text that comes
from outside is never part of a message. What libraries log may quote what they were sent, so
that of them only who speaks, how gravely, and from which line is told.
"""

import logging
import sys
from datetime import UTC, datetime

import msgspec

PRODUCT = "hengce"
"""The loggers whose messages are told: the product's own."""


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception only its type is told, since its text may quote."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _told(record),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return msgspec.json.encode(line).decode()


def _told(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == PRODUCT:
        return record.getMessage()
    return f"{record.module}:{record.lineno}"


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send everything that is logged to standard error, in lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
