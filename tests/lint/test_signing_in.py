"""What the linter finds of how people sign in."""

import pytest

from config.folder import append, copied, replace
from hengce.config.load import load_with_places
from hengce.lint import lint
from hengce.words.problems import SENTENCES

POLICY = "policy.yaml"
SIGNING_IN = """
egress: [{host: login.bank.example}]
signing_in:
  idle_minutes: 20
  session_hours: 10
  provider:
    issuer: https://login.bank.example/staff
    client_id: hengce
    back: https://marketing.bank.example/v1/session/oidc/back
    org_claim: unit
    orgs: [{value: "021", org: HQ}]
    roles: [{value: mkt, role: officer}]
"""


@pytest.fixture
def bank(tmp_path):
    folder = copied(tmp_path)
    append(folder, POLICY, SIGNING_IN)
    return folder


def found(folder) -> list[tuple[str, str]]:
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    for problem in problems:
        if problem.code in SENTENCES:
            words = SENTENCES[problem.code]
            assert all(text.format(**problem.fact_map()) for text in words), problem
    return [(problem.code, problem.where.partition(" ")[2]) for problem in problems]


def test_what_is_right_has_no_problem(bank):
    assert found(bank) == []


WRONG = [
    # what is changed, what it is changed into, what is found, where
    ("idle_minutes: 20", "idle_minutes: 0", "policy.out_of_range", "idle_minutes"),
    ("session_hours: 10", "session_hours: 169", "policy.out_of_range", "session_hours"),
    ("https://login.bank", "http://login.bank", "signing_in.issuer", "provider/issuer"),
    ("https://login.bank", "https://other.bank", "signing_in.issuer", "provider/issuer"),
    ("oidc/back", "oidc", "signing_in.back", "provider/back"),
    ("role: officer", "role: source", "signing_in.role", "provider/roles/0/role"),
    ("org: HQ", "org: MARS", "signing_in.unit", "provider/orgs/0/org"),
    ("    org_claim: unit\n", "", "signing_in.unit", "provider/org"),
]


@pytest.mark.parametrize(("old", "new", "code", "where"), WRONG)
def test_one_edit_is_found_with_its_place(bank, old, new, code, where):
    replace(bank, POLICY, old, new)
    assert (code, f"signing_in/{where}") in found(bank)
