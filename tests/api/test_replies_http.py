"""Replies over HTTP: the words that ask to stop do, others wait for people."""

import pytest

from api.asked import asked
from api.bank import Server
from hengce.model.access import Role
from hengce.people.access import MAY

REPLIES = "/v1/replies"


def _reply(server: Server, customer: str, text: str, role: Role = Role.SOURCE, **said: str):
    body = {"id": f"{customer}/{text}", "channel": "sms", "customer": customer, "text": text}
    with server.client(role, headers={"accept-language": "zh"}) as client:
        return client.post(REPLIES, json={**body, **said})


def _refusals(server: Server, customer: str) -> list[tuple[str, str, str]]:
    view = asked(server, f"/v1/customers/{customer}/view")
    return [(one["kind"], one["key"], one["why"]) for one in view["refusals"]]


def test_a_word_that_asks_to_stop_is_an_opt_out_and_pulls_back(server: Server) -> None:
    server.installation.run(server.service.clock(), "R1")
    answer = _reply(server, "EAST-1", "ｒ。").json()
    assert answer["became"] == "opted_out"
    assert "按退订处理：不再通过短信向他发送营销" in answer["told"]
    assert _refusals(server, "EAST-1") == [("opt_out", "sms", "sms/EAST-1/ｒ。")]
    assert _refusals(server, "EAST-2") == []
    # The next night knows it.
    server.installation.run(server.service.clock(), "R2")
    told = asked(server, "/v1/decisions/explained", id="R2/EAST-1")
    sms = [one for one in told["candidates"] if one["channel"] == "sms"]
    assert all(one["verdict"] != "chosen" for one in sms)


def test_other_words_are_kept_for_people_without_an_outcome(server: Server) -> None:
    answer = _reply(server, "EAST-3", "利率多少").json()
    assert answer["became"] == "kept"
    assert "留给人工" in answer["told"]
    assert _refusals(server, "EAST-3") == []
    letters = asked(server, "/v1/dead-letters")["letters"]
    assert ("sms", "inbound.not_understood") in [(one["source"], one["code"]) for one in letters]


def test_the_same_reply_twice_is_one(server: Server) -> None:
    for _ in range(2):
        assert _reply(server, "EAST-4", "TD").json()["became"] == "opted_out"
    assert len(_refusals(server, "EAST-4")) == 1


@pytest.mark.parametrize(
    ("customer", "said", "status"),
    [
        ("NOBODY", {}, 404),
        ("EAST-5", {"channel": "pigeon"}, 404),
        ("EAST-5", {"text": ""}, 400),
        ("EAST-5", {"text": "a\u0000b"}, 400),
    ],
)
def test_what_is_no_reply(server: Server, customer: str, said: dict, status: int) -> None:
    asks = {"text": "R", **said}
    assert _reply(server, customer, role=Role.SOURCE, **asks).status_code == status
    if customer != "NOBODY":
        assert _refusals(server, customer) == []


@pytest.mark.parametrize("role", Role)
def test_who_may_bring_replies(server: Server, role: Role) -> None:
    answer = _reply(server, "WEST-1", "R", role)
    assert answer.status_code == (200 if role in MAY["report"] else 403)
