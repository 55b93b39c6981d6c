"""The ground in a browser: sign-in, menu by role, language, below a path, no barriers."""

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from console.conftest import INDEX
from console.home import PASSWORD, PEOPLE, Bank
from console.machine import NIGHT
from console.proxy import below
from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]
FIRST_LOAD_BYTES_MAX = 500_000


def test_the_first_load_is_small() -> None:
    text = INDEX.read_text()
    first = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', text)
    assert len(first) > 1
    packed = sum(len(gzip.compress((INDEX.parent / name).read_bytes(), 9)) for name in first)
    assert packed <= FIRST_LOAD_BYTES_MAX, f"{packed:,} bytes"


def test_nothing_comes_from_elsewhere() -> None:
    for path in INDEX.parent.rglob("*.html"):
        assert not re.search(r'(?:src|href)="(?:https?:)?//', path.read_text()), path.name


def test_a_wrong_password_is_refused_in_words(visit: Visit) -> None:
    visitor = visit()
    visitor.open()
    page = visitor.page
    page.get_by_label("账号", exact=True).fill("operator")
    page.get_by_label("密码", exact=True).fill("not the password of anybody")
    page.get_by_role("button", name=spaced("登录")).click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("[一-鿿]{4}"))
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_each_role_signs_in_and_out(visit: Visit) -> None:
    """One after the other in one window: who comes sees nothing of who was there."""
    visitor = visit()
    page = visitor.page
    for role, unit in PEOPLE.items():
        visitor.sign_in(role)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.get_by_role("button", name=f"账户 {role} {unit}", exact=True).click()
        page.get_by_role("menuitem", name="退出登录").click()
        expect(page.get_by_label("密码", exact=True)).to_be_visible()
        visitor.open("/letters")
        expect(page.get_by_label("密码", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("role", "shown"), [("operator", True), ("auditor", True), ("manager", False)]
)
def test_the_menu_shows_what_the_role_may_see(visit: Visit, role: str, *, shown: bool) -> None:
    page = visit(role).open()
    expect(page.get_by_role("menuitem", name=re.compile("客户$"))).to_be_visible()
    entry = page.get_by_role("menuitem", name="未收下与未送达")
    expect(entry).to_have_count(1 if shown else 0)


@pytest.mark.parametrize(
    ("role", "first"), [("operator", "今日概览"), ("manager", "我的任务"), ("head", "我的任务")]
)
def test_who_signs_in_sees_his_work_first(visit: Visit, role: str, first: str) -> None:
    page = visit(role).open()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_who_may_not_see_a_page_learns_why_and_where_to_go(visit: Visit) -> None:
    page = visit("manager").open("/letters")
    expect(page.get_by_text("您的角色不能查看这个页面")).to_be_visible()
    expect(page.get_by_text("您的角色：客户经理，机构：浦东支行。")).to_be_visible()
    page.get_by_role("link", name="回到首页").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_first_page_shows_the_night(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/home")
    # The run was at two in the bank's zone; the browser's is another.
    expect(visitor.page.get_by_role("cell", name=f"{NIGHT} 02:00").first).to_be_visible()


def test_a_dead_letter_is_let_go(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/letters")
    page = visitor.page
    row = page.get_by_role("row").filter(has_text="nonsense-0")
    expect(row).to_contain_text("待处理")
    row.get_by_role("button", name=spaced("放弃")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("此操作不能撤回")
    dialog.get_by_role("button", name=spaced("放弃")).click()
    expect(page.get_by_text(re.compile("编号 .* 已放弃"))).to_be_visible()
    expect(row).to_have_count(0)
    page.locator(".ant-segmented").get_by_text("已放弃", exact=True).click()
    expect(row).to_contain_text("已放弃")
    expect(row.get_by_role("button")).to_have_count(0)


def test_who_only_reads_sees_no_action(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/letters")
    row = visitor.page.get_by_role("row").filter(has_text="nonsense-1")
    expect(row).to_be_visible()
    expect(row.get_by_role("button")).to_have_count(0)


def test_the_language_is_kept(visit: Visit) -> None:
    visitor = visit("operator", alone=True)
    visitor.open("/letters")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("未收下与未送达")
    visitor.language("en")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Refused or lost")
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Refused or lost")
    visitor.language("zh")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("未收下与未送达")


def test_who_was_signed_in_learns_that_it_ended_and_comes_back(visit: Visit) -> None:
    visitor = visit("operator", alone=True)
    visitor.open("/products")
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("产品")
    page.context.clear_cookies()
    visitor.open("/materials")
    expect(page.get_by_text("登录已到期")).to_be_visible()
    page.get_by_label("账号", exact=True).fill("operator")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name=spaced("登录")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("素材")
    page.get_by_role("button", name=re.compile("账户")).click()
    page.get_by_text("退出登录").click()
    expect(page.get_by_role("button", name=spaced("登录"))).to_be_visible()
    expect(page.get_by_text("登录已到期")).to_have_count(0)


def sign_in_again(page: Page, account: str) -> None:
    """Say who one is where the session ended."""
    page.get_by_label("账号", exact=True).fill(account)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name=spaced("登录")).click()


def test_what_is_not_saved_outlasts_the_session_for_the_same_person_alone(visit: Visit) -> None:
    visitor = visit("officer", alone=True)
    visitor.open("/strategies/deposit_cd_release")
    page = visitor.page
    page.get_by_role("tab", name="策略设置").click()
    page.context.clear_cookies()
    name = page.get_by_label("中文名称", exact=True)
    name.fill("大额存单改到一半")
    name.press("Enter")  # the check of it finds the session ended
    over = page.get_by_role("dialog", name="登录")
    expect(over).to_contain_text("没有保存的改动还在")
    page.keyboard.press("Escape")
    expect(over).to_be_visible()
    assert visitor.find_barriers() == []
    sign_in_again(page, "officer")
    expect(over).to_have_count(0)
    expect(name).to_have_value("大额存单改到一半")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()

    page.context.clear_cookies()
    name.fill("又改了一次")
    name.press("Enter")
    sign_in_again(page, "approver")
    expect(page.get_by_role("banner")).to_contain_text("approver HQ")
    expect(page.get_by_text("又改了一次")).to_have_count(0)
    expect(page.get_by_text("有未保存的改动")).to_have_count(0)


def test_it_works_below_a_path(visit: Visit, bank: Bank) -> None:
    with below("/bank/marketing", bank.address) as address:
        visitor = visit("operator", base=address, alone=True)
        visitor.open("/letters")
        expect(visitor.page.get_by_role("row").filter(has_text="nonsense-1")).to_be_visible()
        visitor.page.reload()
        expect(visitor.page.get_by_role("row").filter(has_text="nonsense-1")).to_be_visible()
        visitor.settle()
