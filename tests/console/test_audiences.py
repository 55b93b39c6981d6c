"""Audiences, tags, sources, who is who and insight in a browser, in the words of who uses them."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from console.hand import Hand
from console.home import EVERYBODY
from console.places import CONDITION
from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]
BUILT = f"/audiences/build?condition={quote(CONDITION)}"


def _people(page: Page) -> int:
    told = page.get_by_role("status").filter(has_text=re.compile(r"^[\d,]+ 人$"))
    expect(told).to_be_visible()
    return int(re.sub(r"\D", "", told.inner_text()))


def _choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.locator(".ant-select-item-option").filter(has_text=option).first.click()


def test_an_audience_is_built_from_rows(visit: Visit) -> None:
    visitor = visit("officer")
    visitor.open("/audiences")
    page = visitor.page
    expect(page.get_by_role("row").filter(has_text="近期浏览理财")).to_be_visible()
    page.get_by_role("button", name="圈选客群").click()
    expect(page.get_by_text("还没有条件，请添加一个。")).to_be_visible()
    page.get_by_role("button", name=re.compile("添加条件$")).click()
    _choose(page, "标签名称", "客户等级")
    expect(page.get_by_text("客户等级 属于", exact=False)).to_be_visible()
    everybody_of_a_tier = _people(page)
    page.get_by_role("button", name=re.compile("添加条件$")).click()
    page.get_by_text("行为", exact=True).last.click()
    _choose(page, "行为名称", "浏览理财详情")
    expect(page.get_by_text(re.compile("近30日 浏览理财详情 ≥ 1 次"))).to_be_visible()
    assert 0 < _people(page) < everybody_of_a_tier
    expect(page.get_by_role("button", name="用这些客户建策略")).to_be_enabled()


def test_the_size_of_an_audience_is_shown_by_day(visit: Visit) -> None:
    visitor = visit("officer")
    visitor.open("/audiences")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="近期浏览理财")
    row.get_by_role("button", name="人数走势").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("figcaption")).to_contain_text("前 14 天与未来 30 天的人数（人）")
    expect(drawer.get_by_text("今天以后只考虑时间推移", exact=False)).to_be_visible()


def test_a_condition_is_opened_in_rows(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open(BUILT)
    page = visitor.page
    expect(page.get_by_text("年龄 ≥ 30 且 年龄 ≤ 50", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="删除条件", exact=True)).to_have_count(3)
    counted = _people(page)
    page.get_by_label("从", exact=True).fill("45")
    page.get_by_label("从", exact=True).blur()
    expect(page.get_by_text("年龄 ≥ 45", exact=False)).to_be_visible()
    assert _people(page) < counted
    page.get_by_role("button", name="计算重合").click()
    expect(page.get_by_role("row").filter(has_text="活期闲置客户")).to_contain_text("%")


def test_an_audience_is_kept_changed_and_handed_in(visit: Visit) -> None:
    """A condition and no list: a draft first, then strategies may name it."""
    visitor = visit("officer")
    visitor.open(BUILT)
    page, hand = visitor.page, Hand(visitor.page)
    hand.press("存成客群")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("不保存客户名单")
    hand.write("编号（小写字母、数字、下划线）", "thirty_to_fifty", dialog)
    hand.write("中文名称", "三十到五十", dialog)
    hand.press("存成客群", dialog)
    expect(page.get_by_role("heading", level=1)).to_have_text("三十到五十")
    expect(page.get_by_text("年龄 ≥ 30 且 年龄 ≤ 50", exact=False)).to_be_visible()
    hand.agree("提交客群", "客群已提交，策略可以引用。")
    expect(page.get_by_text("还没有策略引用它")).to_be_visible()

    hand.press("修改条件")
    page.get_by_label("从", exact=True).fill("45")
    page.get_by_label("从", exact=True).blur()
    expect(page.get_by_text("年龄 ≥ 45", exact=False)).to_be_visible()
    hand.agree("保存修改", "草稿 thirty_to_fifty 已保存。")
    row = page.get_by_role("row").filter(has_text="条件")
    expect(row.get_by_role("cell").nth(1)).to_contain_text("30")
    expect(row.get_by_role("cell").nth(2)).to_contain_text("45")
    hand.agree("放弃修改", "修改已放弃。")
    expect(page.get_by_role("row").filter(has_text="三十到五十")).to_be_visible()


def test_a_finding_becomes_an_audience(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/insight")
    page = visitor.page
    _choose(page, "时间范围", "最近 365 天")
    page.get_by_role("button", name=spaced("查询")).click()
    missed = page.get_by_role("row").filter(has_text="2. 购买理财")
    expect(missed).to_be_visible()
    missed.get_by_role("button", name="建客群").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("圈选客群")
    expect(page.get_by_text("浏览理财详情 ≥ 1 次", exact=False)).to_be_visible()
    assert _people(page) > 0


@pytest.mark.parametrize(
    ("question", "told"), [("clusters", "客户等级"), ("rivals", "bank_a"), ("rfm", "价值客户")]
)
def test_a_question_is_answered(visit: Visit, question: str, told: str) -> None:
    visitor = visit("operator")
    visitor.open(f"/insight?question={question}")
    page = visitor.page
    if page.get_by_role("combobox", name="时间范围").count():
        _choose(page, "时间范围", "最近 365 天")
    page.get_by_role("button", name=spaced("查询")).click()
    expect(page.get_by_role("row").filter(has_text=told).first).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name="导出 CSV").click()
    assert question in kept.value.suggested_filename


def test_a_tag_is_found_and_explained(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/tags")
    page = visitor.page
    page.get_by_role("searchbox", name="按名称、口径或代码搜索").fill("日终余额")
    page.get_by_role("link", name="活期余额").click()
    expect(page.get_by_text("活期账户日终余额合计。")).to_be_visible()
    expect(page.get_by_text(re.compile(f"有值客户 {EVERYBODY:,}"))).to_be_visible()
    expect(page.get_by_role("link", name="活期闲置资金引导")).to_be_visible()


def test_what_was_imported_is_shown(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/sources")
    row = visitor.page.get_by_role("row").filter(has_text="客户数")
    expect(row).to_contain_text(f"{EVERYBODY:,}")
    visitor.open("/identity")
    expect(visitor.page.get_by_text("没有需要判断的客户")).to_be_visible()
