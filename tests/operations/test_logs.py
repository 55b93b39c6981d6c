"""A line of the log says nothing that came from outside."""

import json
import logging

import pytest

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
