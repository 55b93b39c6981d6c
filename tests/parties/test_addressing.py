"""Whom a strategy may address: persons, unless it says more."""

import pytest
from msgspec.structs import replace as changed

from hengce.flow.variation import decided
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.catalogued import Sensitivity, Use
from hengce.model.decision import Reason
from hengce.model.instant import HOUR_US
from hengce.model.party import LinkedFold, LinkedTag, PartyKind, PartyRules
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Kind, Owner
from parties.bank import KIND, NIGHT, documents
from parties.small import ask, one_strategy, open_small

PERSON, COMPANY, MERCHANT = PartyKind

# what the strategy addresses: what the customer's kind is known to be, and whether he is asked
KINDS = {
    "persons by default": ((PERSON,), "person", True),
    "who says nothing is a person": ((PERSON,), None, True),
    "no company": ((PERSON,), "company", False),
    "no merchant": ((PERSON,), "merchant", False),
    "companies only": ((COMPANY,), "company", True),
    "companies only, a person": ((COMPANY,), None, False),
    "both": ((PERSON, MERCHANT), "merchant", True),
    "all": ((PERSON, COMPANY, MERCHANT), "company", True),
}


@pytest.mark.parametrize("name", KINDS)
def test_only_the_kinds_that_a_strategy_names_are_addressed(tmp_path, name):
    addresses, kind, asked = KINDS[name]
    installation = open_small(tmp_path / "home", one_strategy(addresses), {"X": kind})
    (verdict,) = ask(installation, "X")
    assert (verdict.reason is not Reason.REQUIREMENT) is asked, verdict
    if not asked:
        assert verdict.rule == "addresses." + "-".join(addresses)
    installation.close()


def test_who_became_a_company_today_is_asked_no_more(tmp_path):
    installation = open_small(tmp_path / "home", one_strategy((PERSON,)), {"X": "person"})
    (before,) = ask(installation, "X")
    change = Change(
        customer="X", kind=ChangeKind.TAG, key=KIND, value="company", at=NIGHT + 1, why="registry"
    )
    with installation.store.transaction(NIGHT + 1) as tx:
        tx.add_changes([change])
    (after,) = ask(installation, "X", NIGHT + HOUR_US)
    assert (before.reason is Reason.REQUIREMENT, after.reason) == (False, Reason.REQUIREMENT)
    installation.close()


def test_a_second_reading_changes_nothing():
    bank = documents()
    assert decided(bank) == bank
    without = changed(bank, policy=changed(bank.policy, parties=PartyRules()))
    assert not [r for r in decided(without).policy.requirements if r.id.startswith("addresses.")]


OWNED = LinkedTag(role="owner", reads="acquiring_volume", fold=LinkedFold.SUM)

# what is written of a linked tag `owned_volume`: the problem it makes
WRONG_TAGS = {
    "an unknown role": (
        {"linked": changed(OWNED, role="x")},
        "linked.role_unknown",
    ),
    "no such tag": ({"linked": changed(OWNED, reads="x")}, "linked.reads_unknown"),
    "a linked tag": (
        {"linked": changed(OWNED, reads="largest_volume")},
        "linked.reads_computed",
    ),
    "files write it": ({"owner": Owner.SNAPSHOT}, "linked.owner"),
    "nobody is read": ({"linked": None}, "linked.owner"),
    "money is no integer": ({"kind": Kind.INTEGER}, "linked.kind"),
    "any of money": (
        {"kind": Kind.BOOLEAN, "linked": changed(OWNED, fold=LinkedFold.ANY)},
        "linked.kind",
    ),
}


def bank_with(name, **fields):
    bank = documents()
    tags = tuple(changed(tag, **fields) if tag.name == name else tag for tag in bank.tags)
    return changed(bank, tags=tags)


def codes(bank):
    return {problem.code for problem in errors_of(lint(bank))}


def test_the_bank_itself_is_right():
    assert not {code for code in codes(documents()) if code.startswith(("linked.", "parties."))}


@pytest.mark.parametrize("name", WRONG_TAGS)
def test_a_linked_tag_says_where_it_comes_from(name):
    fields, code = WRONG_TAGS[name]
    assert code in codes(bank_with("owned_volume", **fields))


def test_a_tie_widens_no_licence():
    """Data of companies that is licensed for risk does not reach marketing through their owners."""
    bank = bank_with("acquiring_volume", uses=(Use.RISK,), sensitivity=Sensitivity.SENSITIVE)
    assert {"linked.uses", "linked.sensitivity"} <= codes(bank)
    narrow = tuple(
        changed(tag, uses=(Use.RISK,), sensitivity=Sensitivity.SENSITIVE)
        if tag.linked is not None and tag.linked.reads == "acquiring_volume"
        else tag
        for tag in bank.tags
    )
    right = changed(bank, tags=narrow)
    assert not codes(right) & {"linked.uses", "linked.sensitivity"}
    # A strategy of marketing that names it is refused as for any other tag of that licence.
    strategies = tuple(one_strategy((PERSON,), audience="owned_volume > 0"))
    assert "tag.use" in codes(changed(right, strategies=strategies))


# what the tag that is read says: the problem of the linked tag
EXPIRING = {
    "values that age": ({"valid_days": 30}, "linked.reads_expiring"),
    "people set it": ({"owner": Owner.PEOPLE}, "linked.reads_expiring"),
    "a licence that ends": ({"expires": "2026-12-31"}, "linked.outlives"),
}


@pytest.mark.parametrize("name", EXPIRING)
def test_what_is_read_does_not_outlive_what_it_reads(name):
    fields, code = EXPIRING[name]
    assert code in codes(bank_with("acquiring_volume", **fields))


WRONG_POLICY = {
    "a tag that nobody knows": (PartyRules(kind_tag="nothing"), "parties.kind_tag"),
    "a tag of numbers": (PartyRules(kind_tag="age"), "parties.kind_tag"),
}


@pytest.mark.parametrize("name", WRONG_POLICY)
def test_kinds_are_told_by_a_tag_of_their_codes(name):
    rules, code = WRONG_POLICY[name]
    bank = documents()
    policy = changed(bank.policy, parties=rules)
    assert code in codes(changed(bank, policy=policy))


def test_without_a_tag_of_kinds_nobody_is_a_company():
    bank = documents()
    policy = changed(bank.policy, parties=PartyRules())
    strategies = tuple(one_strategy((COMPANY,)))
    bank = changed(bank, policy=policy, strategies=strategies)
    assert "parties.no_kind_tag" in codes(bank)
