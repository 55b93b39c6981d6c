"""Strategies in a real browser: found, drawn, checked, saved, approved by another, brought live."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]
DRAWN = "card_activate"
DRAFT = "wealth_viewed_journey"
KIND_EXIT = "离开"
SIMULATED = "card_bill_instalment"
WAITING = "loan_home_improvement"


def opened(visit: Visit, role: str, strategy: str, **more: object) -> Visitor:
    """Open a strategy's canvas as a role."""
    visitor = visit(role, **more)
    visitor.open(f"/strategies/{strategy}")
    expect(visitor.page.locator(".react-flow__node").first).to_be_visible()
    visitor.settle()
    return visitor


def press(page: Page, name: str) -> None:
    """Press a button of the page, and the one of the same name that confirms it."""
    page.get_by_role("button", name=spaced(name), exact=False).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=spaced(name)).click()


def test_strategies_are_found_by_name(visit: Visit) -> None:
    visitor = visit("officer")
    visitor.open("/strategies")
    page = visitor.page
    expect(page.get_by_role("link", name=re.compile(DRAWN))).to_be_visible()
    page.get_by_role("searchbox", name="按名称或编号查找").fill("理财")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile(DRAWN))).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("理财")).first).to_be_visible()


def test_a_node_is_drawn_taken_back_and_drawn_again(visit: Visit) -> None:
    visitor = opened(visit, "officer", DRAWN)
    page, nodes = visitor.page, visitor.page.locator(".react-flow__node")
    before = nodes.count()
    expect(page.get_by_text("没有问题，可以提交。")).to_be_visible()
    page.get_by_role("group", name="节点库").get_by_role("button", name="触达").click()
    expect(nodes).to_have_count(before + 1)
    expect(page.get_by_label("素材", exact=True)).to_be_visible()
    # It has neither a channel nor a way to it: the engine says so.
    expect(page.get_by_text(re.compile("[1-9] 个错误"))).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(nodes).to_have_count(before)
    expect(page.get_by_text("没有问题，可以提交。")).to_be_visible()
    page.get_by_role("button", name="重做").click()
    expect(nodes).to_have_count(before + 1)
    nodes.last.click()
    page.keyboard.press("Delete")
    expect(nodes).to_have_count(before)
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(before + 1)
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(before)


def test_waves_stand_in_time_and_lead_to_their_nodes(visit: Visit) -> None:
    page = opened(visit, "officer", DRAFT).page
    page.get_by_role("tab", name="波次时间线").click()
    wave = page.get_by_role("row").filter(has=page.get_by_role("button", name="第一波推送"))
    expect(wave).to_contain_text("手机银行推送在 08:00–22:00 发出，其余时间顺延")
    expect(wave).to_contain_text("没有回应，2 天至 3 天后 → 收到「第二波站内信」")
    wave.get_by_role("button", name="收到「第二波站内信」").first.click()
    expect(page.get_by_label("中文名称", exact=True)).to_have_value("第二波站内信")
    expect(page.locator(".react-flow__node.selected")).to_be_in_viewport()


def test_a_journey_is_drawn_without_a_mouse(visit: Visit) -> None:
    page = opened(visit, "officer", DRAWN).page
    page.get_by_role("group", name="节点库").get_by_role("button", name=KIND_EXIT).focus()
    page.keyboard.press("Enter")
    added = page.locator(".react-flow__node.selected")
    expect(added).to_have_count(1)
    added.focus()
    place = added.bounding_box()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    moved = added.bounding_box()
    assert place, "the new node cannot be seen"
    assert moved, "the moved node cannot be seen"
    assert moved["y"] > place["y"]
    page.locator(".react-flow__node").first.focus()
    page.keyboard.press("Enter")
    edge = page.get_by_role("group", name=re.compile("^从 .* 到 离开$"))
    expect(edge).to_have_count(0)
    target = page.get_by_role("region", name="接下来走到哪里").get_by_role("combobox")
    target.fill("exit")
    target.press("Enter")
    expect(edge).to_have_count(1)
    for _ in range(3):  # the way, the steps with arrows together, the node
        page.get_by_role("button", name="撤销").press("Enter")
    expect(page.get_by_text("没有未保存的改动")).to_be_visible()


def test_keys_stay_on_the_picture_when_their_node_is_deleted(visit: Visit) -> None:
    visitor = opened(visit, "officer", DRAWN)
    page = visitor.page
    nodes = page.locator(".react-flow__node")
    expect(nodes.first).to_be_visible()
    all_of_them = nodes.count()
    nodes.last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(nodes).to_have_count(all_of_them - 1)
    expect(page.locator(".react-flow__node:focus")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(all_of_them)
    expect(page.get_by_text("没有未保存的改动")).to_be_visible()


def test_text_and_picture_follow_each_other(visit: Visit) -> None:
    visitor = opened(visit, "officer", DRAWN)
    page = visitor.page
    page.get_by_role("tab", name="画布与文本").click()
    area = page.get_by_label("策略文本")
    text = area.input_value()
    comment = next(line for line in text.splitlines() if line.startswith("#"))
    area.fill(text.replace("{zh: 结束, en: Done}", "{zh: 走到这里, en: Here}"))
    expect(page.locator(".react-flow__node").filter(has_text="走到这里")).to_be_visible()
    page.get_by_role("button", name="自动排列").click()
    expect(area).to_have_value(re.compile("走到这里"))
    assert comment in area.input_value()
    area.fill("graph: [")
    expect(page.get_by_text(re.compile("第 1 行写法有误"))).to_be_visible()


def test_who_leaves_unsaved_changes_is_asked(visit: Visit) -> None:
    visitor = opened(visit, "officer", WAITING)
    page = visitor.page
    page.get_by_role("tab", name="策略设置").click()
    page.get_by_label("中文名称", exact=True).fill("家装分期（改到一半）")
    page.get_by_label("中文名称", exact=True).press("Enter")
    for way in (
        page.get_by_role("link", name="审批页"),
        page.get_by_role("menuitem", name="策略", exact=True),
    ):
        way.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("离开这个页面，这些改动就丢掉。")
        dialog.get_by_role("button", name="留在这里").click()
        expect(dialog).to_have_count(0)
        expect(page.get_by_label("中文名称", exact=True)).to_have_value("家装分期（改到一半）")


def test_what_one_draws_another_approves(visit: Visit) -> None:
    visitor = opened(visit, "officer", DRAWN)
    page = visitor.page
    page.get_by_role("tab", name="策略设置").click()
    page.get_by_label("中文名称", exact=True).fill("批卡未激活（新版）")
    page.get_by_label("中文名称", exact=True).press("Enter")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    expect(page.get_by_role("button", name="提交审批")).to_be_enabled()
    press(page, "提交审批")
    expect(page.get_by_text("已提交审批。")).to_be_visible()
    expect(page.get_by_role("button", name=spaced("批准"))).to_have_count(0)

    checker = opened(visit, "approver", DRAWN).page
    expect(checker.get_by_role("heading", level=1)).to_have_text("批卡未激活（新版）")
    expect(checker.get_by_role("group", name="节点库")).to_have_count(0)
    press(checker, "批准")
    expect(checker.get_by_text("已批准。")).to_be_visible()
    press(checker, "上线")
    expect(checker.get_by_text("已上线。")).to_be_visible()
    checker.get_by_role("tab", name="经过").click()
    rows = checker.get_by_role("row")
    expect(rows.filter(has_text="approver").filter(has_text="上线").first).to_be_visible()
    expect(rows.filter(has_text="officer").filter(has_text="提交").first).to_be_visible()


def test_a_strategy_is_stopped_for_a_reason(visit: Visit) -> None:
    visitor = opened(visit, "officer", "wealth_payday")
    page = visitor.page
    page.get_by_role("button", name=spaced("叫停")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=spaced("叫停"))).to_be_disabled()
    dialog.get_by_label("原因").fill("客户投诉，先停下来查")
    dialog.get_by_role("button", name=spaced("叫停")).click()
    expect(page.get_by_text("已叫停。")).to_be_visible()
    press(page, "恢复")
    expect(page.get_by_text("已恢复。")).to_be_visible()


def test_a_strategy_is_simulated(visit: Visit) -> None:
    visitor = opened(visit, "officer", SIMULATED)
    page = visitor.page
    page.get_by_role("tab", name="仿真").click()
    page.get_by_role("combobox", name="人群").click()
    page.locator(".ant-select-item-option").get_by_text("这个策略现在的目标客户").click()
    page.get_by_label("客户数（最多 20,000）").fill("300")
    page.get_by_label("天数（最多 90）").fill("5")
    page.get_by_role("button", name="开始仿真").click()
    expect(page.get_by_role("heading", name="损失瀑布")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("table", name="提交仲裁的次数，以及每个原因拦下多少")).to_be_attached()
