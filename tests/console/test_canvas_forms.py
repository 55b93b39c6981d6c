"""The canvas without JSON: schedules, conditions, exits, examples, copies; returned for changes."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, expect

from console.hand import Hand
from console.home import Bank
from console.seats import Seats
from console.visitor import Visitor, spaced

Visit = Callable[[str, str], Visitor]
LOAN, INFLOW, NINETY = "ln001_preapproved", "dep006_large_inflow", "crd006_ninety_days"


@pytest.fixture
def visit(examples: Bank, seats: Seats) -> Iterator[Visit]:
    """Open a strategy's canvas as a role."""
    with ExitStack() as stack:

        def opened(role: str, strategy: str) -> Visitor:
            visitor = stack.enter_context(seats.visiting(examples.address, role))
            visitor.open(f"/strategies/{strategy}")
            expect(visitor.page.locator(".react-flow__node").first).to_be_visible()
            visitor.settle()
            return visitor

        yield opened


def node(page: Page, title: str) -> Locator:
    """A node of the picture by its title."""
    return page.locator(".react-flow__node").filter(
        has=page.locator(".hc-card-title").get_by_text(title, exact=True)
    )


def press(page: Page, name: str) -> None:
    """Press a button of the page, and the one of the same name that confirms it."""
    page.get_by_role("button", name=spaced(name)).first.click()
    page.get_by_role("dialog").get_by_role("button", name=spaced(name)).click()


def test_a_schedule_is_filled_in_and_its_next_times_are_told(visit: Visit) -> None:
    page = visit("officer", LOAN).page
    node(page, "进入").click()
    expect(page.get_by_text("每周一 10:00 放入符合条件的客户")).to_be_visible()
    times = page.locator("ol time")
    expect(times).to_have_count(5)
    assert all(text.endswith("10:00") for text in times.all_inner_texts())
    hand = Hand(page)
    hand.choose("星期", "周四")
    expect(page.get_by_text("每周一、周四 10:00 放入符合条件的客户")).to_be_visible()
    hand.choose("从何时算起", "上次触达")
    expect(page.get_by_text("从上次触达起满 3 个月可以再次进入")).to_be_visible()
    page.get_by_role("tab", name="画布与文本").click()
    text = page.get_by_label("策略文本")
    expect(text).to_have_value(re.compile(r"weekdays:\s*\[?\s*(- )?1"))
    expect(text).to_have_value(re.compile("anchor: contact"))


def test_a_condition_is_put_together_and_counted(visit: Visit) -> None:
    page = visit("officer", LOAN).page
    node(page, "进入").click()
    expect(page.get_by_text(re.compile("预授信额度 > 0.00 元")).first).to_be_visible()
    page.get_by_role("button", name="编辑条件：人群条件").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("combobox", name="标签名称").first).to_be_visible()
    drawer.get_by_role("button", name="添加条件", exact=True).first.click()
    expect(drawer.get_by_text(re.compile("年龄 ≥ 0"))).to_be_visible()
    drawer.get_by_role("button", name="使用这个条件").click()
    expect(page.locator(".hc-desk-panel").get_by_text(re.compile("年龄 ≥ 0"))).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".hc-desk-panel").get_by_text(re.compile("年龄 ≥ 0"))).to_have_count(0)


def test_an_experiment_tells_its_course(visit: Visit) -> None:
    page = visit("officer", NINETY).page
    page.locator(".react-flow__node").filter(has_text="实验分流").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("挑战者的份额：20% → 50% → 80% → 100%"))).to_be_visible()
    page.get_by_role("switch", name="先从 5% 开始").click()
    expect(page.get_by_text(re.compile("挑战者的份额：5% → 20% → 50%"))).to_be_visible()
    expect(page.get_by_label("分支 plain", exact=True)).to_have_value("80")


def test_exits_and_examples_are_filled_in_and_played(visit: Visit) -> None:
    page = visit("officer", INFLOW).page
    page.get_by_role("tab", name="退出规则").click()
    rule = page.get_by_role("group", name="退出规则 3")
    expect(rule.get_by_text("投诉登记")).to_be_visible()
    page.get_by_role("tab", name="示例").click()
    page.get_by_role("button", name="演练示例").click()
    expect(page.get_by_text("3 个示例全部符合。")).to_be_visible()
    page.get_by_text("投诉即退出", exact=True).click()
    step = page.get_by_role("group", name="应有的步骤 2")
    Hand(page).choose("做了什么", "达成目标", step)
    page.get_by_role("button", name="演练示例").click()
    expect(page.get_by_text(re.compile("示例没有全部符合"))).to_be_visible()
    expect(page.get_by_text("不符", exact=True)).to_be_visible()


def test_nodes_are_copied_into_another_strategy_and_taken_back(visit: Visit) -> None:
    visitor = visit("officer", LOAN)
    page, nodes = visitor.page, visitor.page.locator(".react-flow__node")
    node(page, "第4天").click()
    page.keyboard.press("Control+c")
    page.goto(f"{visitor.base}/console/?other#/strategies/{INFLOW}")
    expect(nodes).to_have_count(13)
    page.keyboard.press("Control+v")
    expect(nodes).to_have_count(14)
    wrong = page.get_by_role("button", name=re.compile("第4天（day4）"))
    expect(wrong).to_have_count(2)
    page.get_by_text(re.compile("从入口走不到节点「第4天（day4）」")).wait_for()
    wrong.first.click()
    expect(page.get_by_label("中文名称", exact=True)).to_have_value("第4天")
    node(page, "第4天").focus()
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(13)


def test_a_version_is_returned_and_its_maker_reads_why(visit: Visit) -> None:
    page = visit("approver", INFLOW).page
    page.get_by_role("link", name="审批页").click()
    expect(page.get_by_role("heading", name="客户会读到什么")).to_be_visible()
    expect(page.get_by_text(re.compile("近1日.*大额资金转入")).first).to_be_visible()
    page.get_by_role("button", name="退回修改").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="退回修改")).to_be_disabled()
    dialog.get_by_label("原因").fill("短信写明利率")
    dialog.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("DEP006 大额资金转入承接 已退回修改。")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="短信写明利率")).to_contain_text("退回修改")

    maker = visit("officer", INFLOW).page
    expect(maker.get_by_text("已退回修改：请改好再提交")).to_be_visible()
    expect(maker.get_by_text("短信写明利率")).to_be_visible()
    maker.get_by_role("tab", name="策略设置").click()
    maker.get_by_label("预算", exact=True).fill("3000")
    maker.get_by_label("预算", exact=True).press("Tab")
    maker.get_by_role("button", name="保存草稿").click()
    expect(maker.get_by_text("草稿已保存。")).to_be_visible()
    expect(maker.get_by_role("button", name="提交审批")).to_be_enabled()
    press(maker, "提交审批")
    expect(maker.get_by_text("已提交审批。")).to_be_visible()

    checker = visit("approver", INFLOW).page
    checker.get_by_role("link", name="审批页").click()
    checker.get_by_role("button", name=spaced("批准")).click()
    dialog = checker.get_by_role("dialog")
    dialog.get_by_label("审批意见（可不填）").fill("已按意见修改")
    dialog.get_by_role("button", name=spaced("批准")).click()
    row = checker.get_by_role("row").filter(has_text="已按意见修改")
    expect(row).to_contain_text("批准")


def test_nothing_keeps_people_out(visit: Visit) -> None:
    visitor = visit("officer", NINETY)
    for tab in ("策略设置", "退出规则", "示例"):
        visitor.page.get_by_role("tab", name=tab).click()
        visitor.settle()
        assert visitor.find_barriers() == [], tab
