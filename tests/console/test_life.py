"""The life of a strategy in a real browser: compared, approved, seen as it runs, stopped, made."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from console.journeys import NAME
from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]


@pytest.mark.usefixtures("journey")
def test_who_is_where_and_what_is_ahead(visit: Visit) -> None:
    page = visit("officer").open(f"/strategies/{NAME}/live")
    expect(page.locator(".react-flow__node").filter(has_text="等两天")).to_contain_text(
        re.compile(r"在途 \d+")
    )
    table = page.get_by_role("table", name=re.compile("各波预计发送人数"))
    # Two days of waiting, then five: the second wave is on the last of eight days.
    expect(table.get_by_role("columnheader")).to_have_count(9)
    expect(
        table.get_by_role("row").filter(has_text="第二波").get_by_role("cell").last
    ).to_have_text(re.compile(r"\d+"))


@pytest.mark.usefixtures("journey")
def test_a_change_is_compared_and_approved_by_another(visit: Visit) -> None:
    visitor = visit("approver")
    visitor.open("/approvals")
    page = visitor.page
    page.get_by_role("link", name=re.compile(NAME)).click()
    expect(
        page.get_by_text("新增 1 个节点，删除 0 个，修改 1 个；连线新增 2 条，删除 1 条")
    ).to_be_visible()
    expect(page.locator(".react-flow__node").filter(has_text="缓一天")).to_contain_text("＋新增")
    row = page.get_by_role("row").filter(has_text="再等五天").filter(has_text="天").first
    expect(row.get_by_role("cell").nth(1)).to_have_text("5")
    expect(row.get_by_role("cell").nth(2)).to_have_text("4")
    expect(page.get_by_text("没有发现问题")).to_be_visible()
    page.get_by_role("button", name=spaced("批准")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("任何改动使批准作废")
    dialog.get_by_role("button", name=spaced("批准")).click()
    expect(page.get_by_text(re.compile("已批准 批卡两波提醒"))).to_be_visible()
    expect(page.get_by_text("批准之后没有改动")).to_be_visible()

    maker = visit("officer")
    maker.open(f"/approvals/{NAME}")
    expect(maker.page.get_by_text("制作人不能将自己提交的策略发布上线。")).to_be_visible()
    expect(maker.page.get_by_role("button", name=spaced("上线"))).to_have_count(0)


def test_a_channel_is_stopped_and_goes_on(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/stops")
    page = visitor.page
    page.get_by_role("button", name="紧急停止").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="紧急停止")).to_be_disabled()
    dialog.get_by_role("radio", name="一个渠道").check()
    dialog.get_by_role("combobox", name="停什么").click()
    page.get_by_role("option").first.wait_for(state="attached")
    page.keyboard.press("Enter")
    dialog.get_by_label("原因", exact=True).fill("供应商故障，先停")
    dialog.get_by_role("button", name="紧急停止").click()
    expect(page.get_by_text(re.compile("已停止："))).to_be_visible()
    row = page.get_by_role("row").filter(has_text="供应商故障，先停")
    expect(row).to_contain_text("operator")
    row.get_by_role("button", name=spaced("恢复")).click()
    page.get_by_role("dialog").get_by_role("button", name=spaced("恢复")).click()
    expect(row).to_have_count(0)


def test_a_strategy_is_copied(visit: Visit) -> None:
    visitor = visit("officer")
    visitor.open("/strategies/new")
    page = visitor.page
    page.get_by_role("radio", name="复制现有策略").check()
    page.get_by_role("combobox", name="复制哪个策略").fill("批卡未激活")
    page.keyboard.press("Enter")
    page.get_by_label("编号（小写字母、数字、下划线）").fill("card_copy")
    page.get_by_label("中文名称").fill("批卡未激活（副本）")
    page.get_by_role("button", name="建立草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批卡未激活（副本）")
    expect(page.locator(".react-flow__node")).to_have_count(3)
