"""A manager's day on a phone, and the work of all for the head of the branch."""

from collections.abc import Callable

from playwright.sync_api import expect

from console.home import MANAGER
from console.visitor import PHONE, Visitor, spaced

Visit = Callable[..., Visitor]
CUSTOMER = "C0000063"
"""Somebody of the manager's branch whose task waits."""


def test_a_head_hands_a_task_over_and_its_manager_does_it_in_two_taps(visit: Visit) -> None:
    head = visit("head").open()
    head.get_by_role("menuitem", name="团队任务").click()
    row = head.get_by_role("row").filter(has_text=CUSTOMER)
    row.get_by_role("button", name=spaced("转交")).click()
    dialog = head.get_by_role("dialog")
    dialog.get_by_label("交给哪位客户经理").fill(MANAGER)
    head.get_by_title(f"· {MANAGER}").last.click()
    expect(dialog).to_contain_text(f"把任务交给：{MANAGER}")
    dialog.get_by_role("button", name=spaced("转交")).click()
    expect(head.get_by_text(f"任务已交给：{MANAGER}。")).to_be_visible()
    expect(row).to_contain_text(MANAGER)

    visitor = visit("manager", viewport=PHONE)
    visitor.open("/workbench")
    phone = visitor.page
    tasks = phone.get_by_role("list", name="我的任务").get_by_role("listitem")
    expect(tasks).to_have_count(1)
    tasks.get_by_role("link", name="流失挽留").click()
    expect(phone.get_by_text("请致电了解原因")).to_be_visible()
    expect(phone.get_by_text("该任务不涉及有风险等级的产品。")).to_be_visible()
    expect(phone.get_by_text("客户名片（个人信息已遮蔽）")).to_be_visible()

    phone.get_by_role("button", name="改期再联系").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_contain_text("10:00")
    dialog.get_by_role("button", name="改期再联系").click()
    expect(phone.get_by_text("已改到")).to_be_visible()

    phone.get_by_role("button", name="有意向").click()
    phone.get_by_role("dialog").get_by_role("button", name="有意向").click()
    expect(phone.get_by_text("任务已完成：有意向。")).to_be_visible()
    expect(phone.get_by_role("button", name="有意向")).to_have_count(0)
    expect(phone.get_by_text("待办任务都做完了")).to_be_visible()

    visitor.open("/workbench")
    expect(phone.get_by_text("没有待办任务")).to_be_visible()
    phone.get_by_text("已完成", exact=True).click()
    expect(tasks).to_contain_text(["有意向"])

    head.reload()
    shares = head.get_by_role("table", name="各客户经理报告的结果（任务数）")
    expect(shares.get_by_role("row").filter(has_text=MANAGER)).to_contain_text("1")


def test_a_manager_sees_no_work_of_others(visit: Visit) -> None:
    page = visit("manager").open("/desk")
    expect(page.get_by_text("您的角色不能查看这个页面")).to_be_visible()
    expect(page.get_by_role("menuitem", name="团队任务")).to_have_count(0)
