"""Templates and a branch's variant in a real browser: a form, no canvas, and few clicks."""

from collections.abc import Callable

from playwright.sync_api import expect

from console.hand import Hand
from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]
VARIANT_MAX = 15
"""Clicks and drags."""


def test_a_branch_fills_a_variant_and_hands_it_in(visit: Visit) -> None:
    page = visit("branch").open()
    hand = Hand(page)
    hand.go("模板")
    card = page.locator(".ant-card").filter(has_text="分行账单分期")
    hand.click(card.get_by_role("link", name="用此模板"))
    expect(page.get_by_role("heading", level=1)).to_have_text("分行账单分期 · 上海分行")
    hand.write("账单起点（元）", "50000")
    field = page.locator(".ant-form-item").filter(
        has=page.get_by_label("账单起点（元）", exact=True)
    )
    expect(field).to_contain_text("¥1,000 到 ¥20,000")
    expect(field).to_contain_text("50000")
    hand.write("账单起点（元）", "5000")
    expect(page.get_by_text("没有问题，可以提交")).to_be_visible()
    page.get_by_role("menuitem", name="策略", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="留在这里").click()
    hand.press("保存")
    expect(page.get_by_text("已保存，尚未提交")).to_be_visible()
    difference = page.get_by_role("row").filter(has_text="账单起点")
    expect(difference).to_contain_text("¥3,000")
    expect(difference).to_contain_text("¥5,000")
    hand.press("提交审批")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("批准和发布之前不触达任何人")
    hand.press("提交审批", dialog)
    expect(page.get_by_text("已提交，等待审批")).to_be_visible()
    expect(page.get_by_text("待审批", exact=True)).to_be_visible()
    assert hand.effort <= VARIANT_MAX, (hand.clicks, hand.drags)


def test_templates_are_filtered_and_seen(visit: Visit) -> None:
    visitor = visit("auditor")
    page = visitor.page
    visitor.open("/templates")
    expect(page.get_by_role("link", name=spaced("查看"))).to_have_count(3)
    expect(page.get_by_role("link", name="用此模板")).to_have_count(0)
    page.get_by_role("combobox", name="触发方式").click()
    page.locator(".ant-select-item-option").filter(has_text="事件触发").click()
    expect(page.get_by_role("link", name=spaced("查看"))).to_have_count(1)
    page.get_by_role("link", name=spaced("查看")).click()
    expect(page.locator(".react-flow__node")).to_have_count(3)
    expect(page.get_by_role("row").filter(has_text="触达有效时间")).to_contain_text("开放")


def test_head_office_makes_a_template_that_a_branch_fills(visit: Visit) -> None:
    visitor = visit("officer")
    page, hand = visitor.page, Hand(visitor.page)
    visitor.open("/strategies/card_bill_instalment")
    hand.press("做成模板")
    dialog = page.get_by_role("dialog")
    hand.write("模板编号（小写字母、数字、下划线）", "branch_cards", dialog)
    hand.write("中文名称", "分行账单推荐", dialog)
    hand.press("做成模板", dialog)
    expect(page.get_by_role("heading", level=1)).to_have_text("分行账单推荐")
    hand.tab("参数")
    hand.choose("哪些机构可以用（含下级）", "上海分行")
    hand.write("新参数的编号", "min_bill")
    hand.press("添加参数")
    hand.write("参数名称", "账单起点")
    hand.choose("类型", "金额")
    hand.write("取值", "3000")
    hand.click(page.get_by_role("switch", name="分行可以改"))
    hand.write("最小", "1000")
    hand.write("最大", "20000")
    hand.tab("画布")
    hand.click(page.locator(".react-flow__node").first)
    hand.press("编辑条件：人群条件")
    visitor.settle()  # the condition is read, and drawn anew where somebody has a list open
    drawer = page.get_by_role("dialog")
    hand.click(drawer.get_by_role("combobox", name="取值来自"))
    hand.click(page.locator(".ant-select-item-option").get_by_text("策略参数 账单起点"))
    expect(drawer.get_by_text("本期账单金额 ≥ 3,000.00 元")).to_be_visible()
    hand.press("使用这个条件", drawer)
    hand.press("保存草稿")
    expect(page.get_by_text("没有未保存的改动")).to_be_visible()
    hand.agree("交给分行使用", "分行可以用了。")
    branch = visit("branch")
    branch.open("/variants/branch_cards/SH")
    expect(branch.page.get_by_role("heading", level=1)).to_have_text("分行账单推荐 · 上海分行")
    field = branch.page.locator(".ant-form-item").filter(
        has=branch.page.get_by_label("账单起点", exact=True)
    )
    expect(field).to_contain_text("¥1,000 到 ¥20,000")
