"""Asks a server that runs, in English, and waits for what its threads do."""

import time
from collections.abc import Callable

from api.bank import Server
from hengce.model.access import Role

WAIT_SECONDS_MAX = 30


def asked(server: Server, address: str, unit: str = "HQ", role: Role = Role.AUDITOR, **params):
    """Return the answer to a question, which must be good."""
    with server.client(role, unit, headers={"accept-language": "en"}) as client:
        answer = client.get(address, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(server: Server, address: str, body: dict, unit: str = "HQ", role: Role = Role.AUDITOR):
    """Return the answer to a question with a body, which must be good."""
    with server.client(role, unit, headers={"accept-language": "en"}) as client:
        answer = client.post(address, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def status(server: Server, address: str, unit: str = "HQ", role: Role = Role.AUDITOR, **params):
    """Return the status of an answer."""
    with server.client(role, unit) as client:
        return client.get(address, params=params).status_code


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not holds():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)


def sent(server: Server, channel: str) -> int:
    """Return how many messages left through a channel today."""
    channels = asked(server, "/v1/home")["channels"]
    return next(one["sent"] for one in channels if one["channel"] == channel)


def run_and_send(server: Server, name: str, sms: int) -> None:
    """Decide for the whole bank, and wait until so many short messages have left in all."""
    server.installation.run(server.service.clock(), name)
    until(lambda: sent(server, "sms") == sms)
