"""People sign in by the bank's own provider: what it says is checked, then believed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.bank import NOON, UNITS, Server, make_bank, serve_copy
from api.oidc_provider import CLIENT, SECRET, Provider, provider
from hengce.model.access import Role
from hengce.model.instant import SECOND_US
from hengce.model.person import Person
from hengce.people.accounts import add_account, end_account
from plain import PLAIN

NOW = NOON // SECOND_US
PERSON = {"preferred_username": "li.na", "name": "李娜", "groups": ["staff", "mkt"], "unit": "021"}
BACK = "https://bank.example/brain/v1/session/oidc/back"
POLICY = """
egress: [{{host: 127.0.0.1, ports: [{port}], plain_http: true, networks: [127.0.0.0/8]}}]
signing_in:
  provider:
    issuer: {issuer}
    client_id: {client}
    secret_env: OIDC_SECRET
    back: {back}
    org_claim: unit
    orgs: [{{value: "021", org: EAST}}]
    manager_claim: staff_no
    roles:
      - {{value: boss, role: head}}
      - {{value: rm, role: manager}}
      - {{value: mkt, role: officer}}
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Provider]:
    with provider(NOW, dict(PERSON)) as running:
        yield running


@pytest.fixture(scope="module")
def server(elsewhere: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = tmp_path_factory.mktemp("vouched") / "home"
    facts = {
        "issuer": elsewhere.address,
        "port": elsewhere.address.rpartition(":")[2],
        "client": CLIENT,
        "back": BACK,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OIDC_SECRET", SECRET)
        make_bank(made, POLICY.format(**facts))
        with serve_copy(made, tmp_path_factory.mktemp("served") / "home") as running:
            yield running


@pytest.fixture(autouse=True)
def honest(elsewhere: Provider) -> None:
    elsewhere.changes, elsewhere.signs_with, elsewhere.person = {}, "rsa", dict(PERSON)


def crumbs(answer: httpx.Response) -> dict[str, str]:
    """The cookie of an answer, by its parts."""
    parts = [part.partition("=") for part in answer.headers["set-cookie"].split("; ")]
    return {name: value for name, _, value in parts}


def client(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.address, trust_env=False, verify=PLAIN)


def come_back(server: Server, elsewhere: Provider) -> httpx.Response:
    """Go to the provider, sign in there, and come back."""
    with client(server) as page:
        begun = page.get("/v1/session/oidc")
        back = elsewhere.sign_in(begun.headers["location"])
        return ask_back(page, back, crumbs(begun)["hengce_oidc"])


def ask_back(page: httpx.Client, back: str, kept: str) -> httpx.Response:
    inside = back.replace("https://bank.example/brain", "")
    return page.get(inside, headers={"cookie": f"hengce_oidc={kept}"})


def test_who_is_vouched_for_is_signed_in(server: Server, elsewhere: Provider) -> None:
    answer = come_back(server, elsewhere)
    assert (answer.status_code, answer.headers["location"]) == (303, "../../../console/")
    cookie = crumbs(answer)
    assert (cookie["Path"], cookie["SameSite"]) == ("/brain/v1", "Strict")
    with client(server) as page:
        headers = {"cookie": f"hengce_session={cookie['hengce_session']}"}
        told = page.get("/v1/session", headers=headers).json()
    assert [told[k] for k in ("name", "label", "role", "org")] == [
        "li.na",
        "李娜",
        "officer",
        "EAST",
    ]


def test_the_way_there_is_for_this_browser_alone(server: Server, elsewhere: Provider) -> None:
    with client(server) as page:
        begun = [page.get("/v1/session/oidc") for _ in range(2)]
        kept = [crumbs(one) for one in begun]
    assert begun[0].headers["location"].startswith(f"{elsewhere.address}/authorize?")
    assert (kept[0]["SameSite"], kept[0]["Max-Age"]) == ("Lax", "600")
    assert kept[0]["Path"] == "/brain/v1/session/oidc/back"
    assert kept[0]["hengce_oidc"] != kept[1]["hengce_oidc"]


@pytest.mark.parametrize("signs_with", ["rsa", "ec"])
def test_both_kinds_of_keys_sign(server: Server, elsewhere: Provider, signs_with: str) -> None:
    elsewhere.signs_with = signs_with
    assert come_back(server, elsewhere).status_code == 303


@pytest.mark.parametrize("signs_with", ["forged", "none", "shared", "unknown", "ps"])
def test_what_the_provider_did_not_sign_is_not_believed(
    server: Server, elsewhere: Provider, signs_with: str
) -> None:
    elsewhere.signs_with = signs_with
    refused(come_back(server, elsewhere))


def refused(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (401, "request.not_vouched")
    assert "set-cookie" not in answer.headers
    assert "李娜" not in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://another.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": NOW - 61},
        {"exp": None},
        {"exp": "soon"},
        {"iat": NOW + 240},
        {"nbf": NOW + 240},
        {"groups": ["staff"]},
        {"groups": None},
        {"groups": {"mkt": True}},
        {"preferred_username": None},
        {"preferred_username": "<script>"},
        {"unit": "MARS"},
        {"unit": None},
        {"groups": ["rm"]},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_not_believed(
    server: Server, elsewhere: Provider, changes: dict[str, Any]
) -> None:
    elsewhere.changes = changes
    refused(come_back(server, elsewhere))


@pytest.mark.parametrize(
    ("changes", "role", "org", "manager"),
    [
        ({}, "officer", "EAST", ""),
        ({"groups": "mkt"}, "officer", "EAST", ""),
        ({"groups": ["mkt", "boss"]}, "head", "EAST", ""),
        ({"unit": "WEST"}, "officer", "WEST", ""),
        ({"groups": ["rm"], "staff_no": "M1"}, "manager", "EAST", "M1"),
        ({"staff_no": "M1"}, "officer", "EAST", ""),
        ({"aud": [CLIENT, "another"], "azp": CLIENT}, "officer", "EAST", ""),
        ({"exp": NOW - 5}, "officer", "EAST", ""),
    ],
    ids=str,
)
def test_claims_give_role_unit_and_manager(
    server: Server,
    elsewhere: Provider,
    changes: dict[str, Any],
    role: str,
    org: str,
    manager: str,
) -> None:
    elsewhere.changes = changes
    token = crumbs(come_back(server, elsewhere))["hengce_session"]
    with client(server) as page:
        told = page.get("/v1/session", headers={"cookie": f"hengce_session={token}"}).json()
    assert (told["role"], told["org"], told["manager"]) == (role, org, manager)


def test_a_code_is_good_once_and_for_the_browser_that_asked(
    server: Server, elsewhere: Provider
) -> None:
    with client(server) as page:
        begun, other = page.get("/v1/session/oidc"), page.get("/v1/session/oidc")
        kept, others = crumbs(begun)["hengce_oidc"], crumbs(other)["hengce_oidc"]
        back = elsewhere.sign_in(begun.headers["location"])
        refused(ask_back(page, back, others))
        refused(ask_back(page, back, ""))
        state, nonce, _ = kept.split(".")
        refused(ask_back(page, back, f"{state}.{nonce}.{'x' * 43}"))
        again = elsewhere.sign_in(begun.headers["location"])
        assert ask_back(page, again, kept).status_code == 303
        refused(ask_back(page, again, kept))


def test_the_end_of_an_account_ends_this_way_in_too(server: Server, elsewhere: Provider) -> None:
    gone = Person(
        name="gone", label="走了", role=Role.OFFICER, org="HQ", created_at=NOON, changed_at=NOON
    )
    store = server.installation.store
    add_account(store, gone, "four words make a phrase", set(UNITS))
    end_account(store, "gone", NOON)
    elsewhere.changes = {"preferred_username": "gone"}
    refused(come_back(server, elsewhere))


def test_addresses_and_keys_are_asked_for_once(server: Server, elsewhere: Provider) -> None:
    before = dict(elsewhere.counts)
    for _ in range(3):
        come_back(server, elsewhere)
    assert elsewhere.counts == before, "what is known is not asked again"


def test_the_page_learns_that_there_is_another_way(server: Server) -> None:
    with client(server) as page:
        assert page.get("/v1/session/ways").json()["provider"] is True


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "统一登录未能确认您的身份"), ("en", "does not vouch for you")]
)
def test_a_browser_reads_what_went_wrong_and_what_to_do(
    server: Server, language: str, said: str
) -> None:
    headers = {"accept": "text/html,application/xhtml+xml", "accept-language": language}
    with client(server) as page:
        answer = page.get("/v1/session/oidc/back", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert said in answer.text
    assert 'href="../../../console/"' in answer.text
    assert "request.not_vouched" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_browser_that_cannot_go_there_reads_it_too(made_bank: Path, tmp_path: Path) -> None:
    """The policy names no provider."""
    with serve_copy(made_bank, tmp_path / "home") as running, client(running) as page:
        answer = page.get("/v1/session/oidc", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (
        404,
        "text/html; charset=utf-8",
    )
    assert 'href="../../console/"' in answer.text
