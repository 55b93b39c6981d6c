"""What data is licensed for: everything that reads a tag is asked, and only for its own use."""

import pytest
from msgspec.structs import replace

from config.folder import BANK
from hengce.config.load import load
from hengce.lint import lint
from hengce.model.catalogued import Use
from hengce.model.filter import Filter
from hengce.model.nodes import Wait
from hengce.model.nodes.wait import OnDate
from hengce.model.strategy import PriorityClass

BANKS = load(BANK)
MARKETING, SERVICE, RISK = Use.MARKETING, Use.SERVICE, Use.RISK


def licensed(tag: str, *uses: Use):
    """Return the bank with one tag that is for these uses alone."""
    tags = tuple(replace(one, uses=uses) if one.name == tag else one for one in BANKS.tags)
    return replace(BANKS, tags=tags)


def refused(bank) -> set[str]:
    found = (p for p in lint(bank) if p.code in {"tag.use", "tag.use_of_rule"})
    return {problem.where for problem in found}


def test_who_may_use_it_is_not_refused() -> None:
    everywhere = refused(licensed("in_collection"))
    assert everywhere == set(), "no uses: for everything"
    assert refused(licensed("in_collection", *Use)) == set()


def test_a_wait_until_a_date_reads_it() -> None:
    bank = licensed("matures_on", RISK)
    visit = next(one for one in bank.strategies if one.id == "wealth_visit")
    wait = Wait(id="until", until=OnDate(tag="matures_on"))
    graph = replace(visit.graph, nodes=(*visit.graph.nodes, wait))
    waiting = replace(bank, strategies=(replace(visit, graph=graph),))
    assert "strategies/wealth_visit graph/nodes/until/until" in refused(waiting)
    risk = replace(visit, graph=graph, priority_class=PriorityClass.RISK)
    assert "strategies/wealth_visit graph/nodes/until/until" not in refused(
        replace(bank, strategies=(risk,))
    )


def test_a_version_that_customers_are_still_in_is_asked_as_well() -> None:
    bank = licensed("aum", RISK)
    visit = next(one for one in bank.strategies if one.id == "wealth_visit")
    places = refused(replace(bank, strategies=(), earlier=(visit,)))
    assert any(place.startswith("earlier/wealth_visit@") for place in places)


@pytest.mark.parametrize(
    ("applies", "uses", "is_refused"),
    [
        (Filter(), (MARKETING,), True),
        (Filter(), (MARKETING, SERVICE, RISK), False),
        (Filter(priority_classes=(PriorityClass.MARKETING,)), (MARKETING,), False),
        (Filter(priority_classes=(PriorityClass.MARKETING,)), (RISK,), True),
        (Filter(strategies=("wealth_visit",)), (MARKETING,), False),
        (Filter(strategies=("wealth_visit",)), (SERVICE, RISK), True),
    ],
)
def test_a_rule_of_the_bank_is_for_those_whom_it_holds_for(applies, uses, is_refused) -> None:
    bank = licensed("complaint_open", *uses)
    rules = tuple(
        replace(rule, applies=applies) if rule.id == "complaint" else rule
        for rule in bank.policy.suppressions
    )
    told = refused(replace(bank, policy=replace(bank.policy, suppressions=rules)))
    assert ("policy suppressions/complaint/condition" in told) is is_refused
