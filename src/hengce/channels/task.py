"""Tasks: a message becomes the work of the customer's relationship manager."""

import logging

from hengce.channels.fitting import misfit
from hengce.model.capability import capabilities_of
from hengce.model.connector import TaskConnector
from hengce.model.contact import origin_of
from hengce.model.instant import Instant
from hengce.ports import Delivered, Desk, Envelope, Receipt

_CAN = capabilities_of(TaskConnector())

_log = logging.getLogger(__name__)


class TaskChannel:
    """Hands messages to the desk. A repetition of a key makes no second task."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        """Make one task; what failed may be tried again, because the key makes one task."""
        unfit = misfit(envelope, _CAN)
        if unfit is not None:
            return unfit
        try:
            self._desk.hand_over(envelope.key, envelope.subject, envelope.body, at)
        except UnicodeEncodeError:
            return Receipt(Delivered.REFUSED, "not text")
        except Exception as error:  # noqa: BLE001 -- whatever failed, a task is made once
            of, name = origin_of(envelope.key), type(error).__name__
            _log.error("a task of %s was not made: %s", of, name)
            return Receipt(Delivered.UNAVAILABLE, type(error).__name__)
        return Receipt(Delivered.ACCEPTED)

    def close(self) -> None:
        """Let go of nothing."""
