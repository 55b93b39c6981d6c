"""The bank's day in a browser: calendar, conflicts, policies, materials, runs, letters."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from console.home import EVERYBODY
from console.machine import NIGHT
from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]


def figure(page: Page, title: str) -> int:
    """Return the number below a title."""
    card = page.locator(".ant-statistic").filter(has_text=title)
    text = card.locator(".ant-statistic-content-value").inner_text()
    return int(text.replace(",", ""))


def test_the_day_leads_to_what_waits(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/home")
    page = visitor.page
    waiting = page.get_by_role("listitem").filter(has_text="未送达或状态不明")
    waiting.get_by_role("link", name="查看").click()
    expect(page.get_by_role("tab", name="未送达的消息")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("row").filter(has_text="渠道拒收，不会再收").first).to_be_visible()


def test_the_calendar_shows_the_night_by_channel(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/calendar")
    page = visitor.page
    page.get_by_role("button", name=spaced("今天")).wait_for()
    month = page.locator("strong[aria-live]")
    expect(month).to_have_text(re.compile(r"^\d{4}-\d{2}$"))
    for _ in range(60):
        if month.inner_text() == f"{NIGHT:%Y-%m}":
            break
        page.get_by_role("button", name=spaced("往前")).click()
    page.get_by_role("button", name=re.compile(f"^{NIGHT} ")).click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row").filter(has_text="短信").first).to_contain_text(
        re.compile(r"\d")
    )
    drawer.get_by_role("link", name="NIGHT").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批次 NIGHT")


def test_a_run_tells_where_people_were_lost(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/runs/NIGHT")
    page = visitor.page
    expect(page.get_by_role("heading", name="人数在哪一步减少")).to_be_visible()
    assert figure(page, "客户数") == EVERYBODY
    assert 0 < figure(page, "入选触达") <= figure(page, "候选")
    stages = page.get_by_role("table", name="全行").get_by_role("row")
    assert stages.first.inner_text().split() == ["步骤", "变化", "剩余"]
    left = [int(one.inner_text().split()[-1]) for one in stages.all()[1:]]
    assert left[0] == EVERYBODY
    assert left == sorted(left, reverse=True)


def test_a_lower_cap_is_counted_on_the_past(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/conflicts")
    page = visitor.page
    expect(page.get_by_role("heading", name="策略之间")).to_be_visible()
    page.get_by_role("tab", name="换一个上限").click()
    visitor.settle()  # while it answers what is asked first, it takes no other question
    page.get_by_label("改为").fill("0")
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_role("heading", name="商业营销每月3次：上限 3 改为 0")).to_be_visible()
    visitor.settle()
    assert figure(page, "新上限会拒绝") == figure(page, "受此频控约束的已发消息") > 0
    assert figure(page, "现上限会拒绝") == 0
    expect(page.get_by_role("heading", name="这样算不出来的")).to_be_visible()


def test_the_bench_says_why_a_customer_hears_nothing(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/policies")
    page = visitor.page
    expect(page.get_by_role("row").filter(has_text="年满18周岁")).to_contain_text("年龄 ≥ 18")
    page.get_by_role("tab", name="测试台").click()
    page.get_by_label("客户编号").fill("C0000001")
    page.get_by_label("策略", exact=True).click()
    page.get_by_label("策略", exact=True).fill("理财首购")
    page.get_by_title("理财首购引导").click()
    page.get_by_role("button", name=spaced("判断")).click()
    expect(page.get_by_role("alert")).to_contain_text("现在不能发")
    expect(page.get_by_role("alert")).to_contain_text("客户的风险测评已过期")
    expect(page.get_by_text("适当性 · 未通过")).to_be_visible()
    page.get_by_label("客户编号").fill("nobody")
    page.get_by_role("button", name=spaced("判断")).click()
    expect(page.get_by_role("alert").first).to_contain_text("没有找到，或不在您的机构范围内")


def test_a_product_leads_to_its_strategy(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/products")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="衡盈权益精选")
    expect(row).to_contain_text("R5")
    row.get_by_role("link", name="衡盈权益精选").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("衡盈权益精选")
    expect(page.get_by_text("¥300,000")).to_be_visible()
    expect(page.get_by_role("link", name="权益精选私享")).to_be_visible()


def test_a_material_is_read_masked(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/materials/m_card_activate")
    page = visitor.page
    page.get_by_text("短信", exact=True).first.click()
    preview = page.get_by_role("region", name="客户会读到什么")
    message = preview.get_by_role("row").filter(has_text="C0000001")
    expect(message).to_contain_text(re.compile(r"【衡策银行】.\*\*您好"))
    expect(message).to_contain_text("1 条")


def test_an_undelivered_message_is_closed_with_a_reason(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/letters?show=undelivered")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="渠道拒收").first
    number = row.get_by_role("cell").first.inner_text()
    row.get_by_role("button", name=spaced("结案")).click()
    dialog = page.get_by_role("dialog")
    done = dialog.get_by_role("button", name=spaced("结案"))
    expect(done).to_be_disabled()
    dialog.get_by_role("textbox", name="原因").fill("号码已停用")
    done.click()
    expect(page.get_by_text(f"编号 {number} 已结案。")).to_be_visible()
    expect(page.get_by_role("cell", name=number, exact=True)).to_have_count(0)
