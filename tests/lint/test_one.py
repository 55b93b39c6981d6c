"""One document, checked while it is written: what handing it in would refuse is told before."""

import pytest

from hengce.config.load import load
from hengce.documents.checking import check_text
from hengce.lint.severity import errors_of
from hengce.simulate.bank import DEMO_BANK

DRAFT = DEMO_BANK.with_name("demo_draft.yaml").read_text(encoding="utf-8")
PRIVATE = "m_wealth_equity_private"


@pytest.mark.parametrize(
    ("material", "told"),
    [
        # a manager's task for a product that can lose money: its words warn, or do not
        (PRIVATE, []),
        ("m_wealth_private_invite", ["material.risk_notice_missing"]),
    ],
)
def test_errors_in_materials_that_a_strategy_brings(material, told):
    text = DRAFT.replace(PRIVATE, material)
    checked = check_text(load(DEMO_BANK), "strategies/wealth_viewed_journey", text)
    codes = [one.code for one in errors_of(checked.problems)]
    assert [code for code in codes if code.startswith("material.")] == told
