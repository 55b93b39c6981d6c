"""One customer's phone: his card is declined, and the bank says something at once, or says when."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]
SAID = "您刚才的交易因额度不足未成功"
WITHIN_MS = 6_000


def test_a_declined_card_is_helped_and_the_trace_says_why(visit: Visit) -> None:
    visitor = visit("admin")
    visitor.open("/handset")
    page = visitor.page
    expect(page.get_by_text("打开手机银行").first).to_be_visible()
    page.get_by_role("button", name=spaced("刷卡")).click()
    expect(page.get_by_text("已发生：刷卡失败。")).to_be_visible()
    latest = page.get_by_role("list", name="实时决策").get_by_role("listitem").first
    expect(latest).to_contain_text("刷卡失败协助", timeout=WITHIN_MS)
    expect(latest).to_contain_text(re.compile("已发送|不早于|没有允许"), timeout=WITHIN_MS)
    # Where his own hours are over, the trace says from when on it may be sent, or that it would
    # come too late.
    if "已发送" in latest.inner_text():
        expect(page.get_by_role("list", name="收到的消息")).to_contain_text(SAID, timeout=WITHIN_MS)


def test_what_is_closed_at_once_is_not_shown_again(visit: Visit) -> None:
    visitor = visit("admin")
    visitor.open("/handset")
    page = visitor.page
    expect(page.get_by_role("region", name="客户的手机")).to_be_visible()
    page.get_by_label("谁的手机").fill("C0000190")
    page.get_by_label("谁的手机").press("Tab")
    expect(page.get_by_role("region", name="客户的手机")).to_contain_text("C0000190")
    page.get_by_role("button", name="打开手机银行").click()
    screen = page.get_by_role("group", name="手机屏幕")
    screen.get_by_role("button", name="马上关掉").first.click()
    expect(page.get_by_text("已反馈：已关闭。")).to_be_visible()
    page.get_by_role("button", name="打开手机银行").click()
    expect(page.get_by_role("list", name="实时决策")).to_contain_text("该主题因客户的负反馈")


def test_nobody_else_plays_customers(visit: Visit) -> None:
    page = visit("operator").open("/handset")
    expect(page.get_by_text("您的角色不能查看这个页面")).to_be_visible()
    expect(page.get_by_role("menuitem", name="模拟手机")).to_have_count(0)
