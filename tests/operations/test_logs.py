"""A line of the log says nothing that came from outside."""

import json
import logging

import msgspec
import pytest

from delivery_world import POLICY, contact
from hengce.channels.task import TaskChannel
from hengce.delivery.delivering import deliver
from hengce.flow.render import Rendered
from hengce.flow.saying import Handoff, Message, Offer
from hengce.flow.second_gate import HandoffFacts
from hengce.model.instant import Instant
from hengce.ports import Envelope, Receipt
from hengce.startup.logs import JsonLines

CANARY = "13800001234"


def line(logger: str, message: str, *values: object) -> str:
    raised = (ValueError, ValueError(CANARY), None)
    record = logging.LogRecord(logger, logging.ERROR, "h11_impl.py", 7, message, values, raised)
    return JsonLines().format(record)


@pytest.mark.parametrize(
    ("logger", "message", "values"),
    [
        ("uvicorn.error", "Invalid HTTP request: %s", (CANARY,)),
        ("litestar", f"no route for /v1/customers/{CANARY}", ()),
        ("aiosmtplib", "550 no such user %s", (f"{CANARY}@example.com",)),
        ("hengcex", "%s", (CANARY,)),
        ("root", "%d values, one given" + CANARY, ()),
        ("asyncio", "wrong number of values %s %s", (CANARY,)),
    ],
)
def test_of_libraries_only_the_place_is_told(
    logger: str, message: str, values: tuple[object, ...]
) -> None:
    told = line(logger, message, *values)
    assert CANARY not in told
    assert json.loads(told)["message"] == "h11_impl:7"
    assert (json.loads(told)["logger"], json.loads(told)["error"]) == (logger, "ValueError")


def test_the_product_tells_what_it_wrote() -> None:
    told = json.loads(line("hengce.server.relay_loop", "the relay could not go on: %s", "OSError"))
    assert told["message"] == "the relay could not go on: OSError"


class Broken:
    """A channel with a bug that quotes what it was given."""

    def deliver(self, envelope: Envelope, at: Instant) -> Receipt:
        raise ValueError(envelope.address)

    def close(self) -> None:
        """Let go of nothing."""


class NoDesk:
    """A desk that takes no task."""

    def hand_over(self, key: str, subject: str, script: str, at: Instant) -> None:
        raise OSError(key, subject, script, at)


def test_no_customer_is_named_whose_message_failed(caplog: pytest.LogCaptureFixture) -> None:
    """A contact's id holds the number of its customer; where it comes from is told instead."""
    name, kind = "night1/C0001234.1", msgspec.structs.replace(contact("d1").kind, channel="sms")
    one = msgspec.structs.replace(contact("d1"), id=name, kind=kind)
    handoff = Handoff(name, POLICY, (Offer(HandoffFacts(address=CANARY)),))
    deliver(Broken(), one, handoff, Message(Rendered(subject="", body="你好")), one.release_at)
    envelope = Envelope(
        key=name, customer="C0001234", address="C0001234", subject="回访", body="电话"
    )
    TaskChannel(NoDesk()).deliver(envelope, one.release_at)
    assert [one.getMessage() for one in caplog.records] == [
        "channel sms raised ValueError for a contact of night1",
        "a task of night1 was not made: OSError",
    ]
