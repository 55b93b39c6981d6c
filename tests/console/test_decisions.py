"""Decisions: looked for, told whole, and decided again."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from console.visitor import Visitor

Visit = Callable[..., Visitor]
NIGHT = "/decisions/NIGHT%2FC0000093"


def test_decisions_are_found_by_their_reason(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/decisions")
    page = visitor.page
    page.get_by_label("原因").click()
    page.get_by_label("原因").fill("风险高于")
    page.get_by_title("产品风险高于承受能力").click()
    page.get_by_label("客户", exact=True).fill("C0000093")
    page.get_by_label("客户", exact=True).press("Enter")
    row = page.get_by_role("row").filter(has_text="C0000093").filter(has_text="夜间批次")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("产品风险等级 R3 高于客户可承受的 R1")
    row.get_by_role("link", name="打开").click()
    expect(page.get_by_text("NIGHT/C0000093").first).to_be_visible()


def test_what_is_looked_for_stands_in_the_address(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/decisions?customer=C0000093&reason=risk_above_tolerance")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="C0000093").filter(has_text="夜间批次")
    expect(row).to_have_count(1)
    row.get_by_role("link", name="打开").click()
    page.get_by_role("link", name="夜间批次").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批次 NIGHT")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("客户", exact=True)).to_have_value("C0000093")
    expect(row).to_have_count(1)


def test_nothing_found_says_what_to_do(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/decisions")
    page = visitor.page
    page.get_by_label("原因").click()
    page.get_by_label("原因").fill("库存用尽")
    page.get_by_title("库存用尽").click()
    expect(page.get_by_text("放宽客户、策略、原因或日期再查")).to_be_visible()


def test_one_decision_tells_gates_score_winner_and_what_would_have_changed_it(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open(NIGHT)
    page = visitor.page
    page.get_by_role("button", name="老年客户防诈提示").click()
    gates = page.get_by_role("list", name="各道关口").get_by_role("listitem")
    expect(gates).to_have_count(11)
    expect(gates.filter(has_text="仲裁排序")).to_contain_text("未通过")
    expect(gates.filter(has_text="适当性")).to_contain_text("通过")
    expect(page.get_by_text("高价值流失挽留，得分差 ¥455.98")).to_be_visible()
    expect(page.get_by_text(re.compile("若其杠杆不低于")).first).to_be_visible()
    shares = page.get_by_role("table", name=re.compile("各因素对得分的拉动"))
    expect(shares.get_by_role("row").filter(has_text="倾向")).to_contain_text("-46")


def test_a_decision_is_decided_again(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open(NIGHT)
    page = visitor.page
    with page.expect_response(re.compile("/v1/decisions/explained")):
        page.get_by_role("button", name="重放这次决策").click()
    expect(page.get_by_text("结果完全一致").nth(1)).to_be_visible()
