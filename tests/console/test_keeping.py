"""What keeps a bank's word: blackouts, a time without messages, replies, evidence, accounts."""

import json
import re
import zipfile
from collections.abc import Callable

from playwright.sync_api import Page, expect

from console.home import Bank
from console.machine import MIDNIGHT
from console.visitor import PHONE, Visitor, spaced
from hengce.wiring import Installation

Visit = Callable[..., Visitor]
ASKED_MAX = 1_000
QUIET = "C0000305"
OWN = "一句自己的长密码 2026"


def act(page: Page, label: str, why: str = "") -> None:
    """Press a button, say why where it asks, and do it."""
    page.get_by_role("button", name=spaced(label), exact=True).click()
    dialog = page.get_by_role("dialog")
    if why:
        dialog.get_by_label("原因").fill(why)
    dialog.get_by_role("button", name=spaced(label), exact=True).click()


def test_the_calendar_shows_blackouts_and_who_may_look_ahead(visit: Visit) -> None:
    visitor = visit("officer")
    visitor.open("/calendar")
    page = visitor.page
    expect(page.get_by_text("还没有推演过全部在线策略")).to_be_visible()
    page.get_by_role("button", name="推演未来 30 天").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("只推演，不发送，不占用频控和预算")
    dialog.get_by_role("button", name=spaced("取消")).click()
    month = page.locator("strong[aria-live]")
    for _ in range(60):
        if month.inner_text() == "2026-12":
            break
        ahead = "往后" if month.inner_text() < "2026-12" else "往前"
        page.get_by_role("button", name=spaced(ahead)).click()
    page.get_by_role("button", name=re.compile("2026-12-31")).click()
    drawer = page.get_by_role("dialog").filter(has_text="2026-12-31")
    expect(drawer).to_contain_text("年终决算封网")
    expect(drawer).to_contain_text("2026-12-31 至 2027-01-01 封网，期间不发送")
    visitor = visit("auditor")
    visitor.open("/calendar")
    expect(visitor.page.get_by_text("还没有推演过全部在线策略")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="推演未来 30 天")).to_have_count(0)


def test_a_rule_says_that_days_are_blacked_out(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/policies")
    row = visitor.page.get_by_role("row").filter(has_text="年终决算封网")
    expect(row).to_contain_text("商业营销、关怀")


def test_a_customer_is_left_alone_for_thirty_days(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open(f"/customers/{QUIET}")
    page = visitor.page
    page.get_by_role("button", name=spaced("免打扰"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("截止时间").click()
    page.get_by_text("30 天", exact=True).click()
    expect(
        dialog.get_by_text(re.compile("到 20.* 自动结束|20..-..-.. ..:..")).first
    ).to_be_visible()
    dialog.get_by_label("原因").fill("出国一个月")
    dialog.get_by_role("button", name=spaced("免打扰"), exact=True).click()
    told = page.get_by_role("alert").filter(has_text="到期自动结束")
    expect(told).to_contain_text("免打扰：至")
    expect(told).to_contain_text("operator: 出国一个月")


def test_a_decision_is_exported_as_one_file_that_can_be_checked(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open("/decisions")
    page = visitor.page
    page.get_by_role("link", name="打开").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一次决策")
    page.get_by_role("button", name="导出证据包").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("消息里的个人信息以掩码显示")
    expect(dialog.get_by_role("checkbox")).to_have_count(0)
    dialog.get_by_label("原因").fill("投诉第 7 号")
    with page.expect_download() as kept:
        dialog.get_by_role("button", name="导出证据包").click()
    assert re.fullmatch(r"evidence-.+\.zip", kept.value.suggested_filename)
    with zipfile.ZipFile(kept.value.path()) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert {one["name"] for one in manifest["parts"]} == set(archive.namelist()) - {
            "manifest.json"
        }
    expect(page.get_by_text("已导出证据包，导出已留档。")).to_be_visible()


def _told_by_sms(bank: Bank) -> str:
    """Return a customer to whom a short message left."""
    installation = Installation.open(bank.home)
    try:
        with installation.store.view() as view:
            left = [one.contact for one in view.handed_off(ASKED_MAX, MIDNIGHT)]
    finally:
        installation.close()
    return next(one.customer for one in reversed(left) if one.kind.channel == "sms")


def test_a_reply_is_an_opt_out_in_the_trace(visit: Visit, bank: Bank) -> None:
    customer = _told_by_sms(bank)
    visitor = visit("admin")
    visitor.open("/handset")
    page = visitor.page
    expect(page.get_by_role("region", name="客户的手机")).to_be_visible()
    page.get_by_label("谁的手机").fill(customer)
    page.get_by_label("谁的手机").press("Tab")
    message = page.get_by_role("list", name="收到的消息").get_by_role("listitem")
    message = message.filter(has=page.get_by_role("button", name="回复 R")).first
    message.get_by_label("回复别的内容").fill("利率多少")
    message.get_by_role("button", name=spaced("发送")).click()
    replies = page.get_by_role("list", name="客户的回复").get_by_role("listitem")
    expect(replies.first).to_contain_text("不是退订指令：已留给人工阅读")
    message.get_by_role("button", name="回复 R").click()
    expect(replies.first).to_contain_text("客户回复「R」")
    expect(replies.first).to_contain_text("按退订处理")
    expect(replies).to_have_count(2)


def test_an_account_is_made_and_its_person_says_a_password_of_his_own(visit: Visit) -> None:
    visitor = visit("admin")
    visitor.open("/people")
    page = visitor.page
    page.get_by_role("button", name="新建账号").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("账号", exact=True).fill("zhao.min")
    dialog.get_by_label("姓名").fill("赵敏")
    dialog.get_by_label("机构").click()
    page.get_by_title("上海分行").click()
    dialog.get_by_label("原因").fill("新同事")
    dialog.get_by_role("button", name="新建账号").click()
    given = page.get_by_role("alert").filter(has_text="赵敏（zhao.min）的一次性密码")
    password = given.locator("code").inner_text()
    row = page.get_by_role("row").filter(has_text="zhao.min")
    expect(row).to_contain_text("待本人设密码")
    assert visitor.find_barriers() == []

    his = visit().page
    his.goto(f"{visitor.base}/console/")
    his.get_by_label("账号", exact=True).fill("zhao.min")
    his.get_by_label("密码", exact=True).fill(password)
    his.get_by_role("button", name=spaced("登录")).click()
    expect(his.get_by_text("这是管理员给的一次性密码")).to_be_visible()
    his.get_by_label(re.compile("^新密码")).fill(OWN)
    his.get_by_role("button", name=spaced("登录")).click()
    expect(his.get_by_role("banner")).to_contain_text("赵敏")

    row.get_by_role("button", name=spaced("锁定")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("原因").fill("离职")
    dialog.get_by_role("button", name=spaced("锁定"), exact=True).click()
    expect(row).to_contain_text("已锁定")
    row.get_by_role("button", name="改动记录").click()
    record = page.get_by_role("list", name="改动记录").get_by_role("listitem")
    expect(record).to_have_count(3)
    expect(record.first).to_contain_text("改动人：admin · 离职")


def test_losses_are_shown_for_a_unit(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/conflicts")
    page = visitor.page
    whole = page.get_by_text(re.compile("^查看了")).first
    expect(page.get_by_role("heading", name="策略之间")).to_be_visible()
    before = whole.inner_text()
    page.get_by_role("combobox", name="机构").fill("上海分行")
    page.get_by_title("上海分行").click()
    expect(whole).not_to_have_text(before)


def test_a_manager_may_hand_all_over(visit: Visit) -> None:
    visitor = visit("manager", viewport=PHONE)
    visitor.open("/workbench")
    page = visitor.page
    page.get_by_role("button", name="全部转交").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("把您名下全部未完成的任务交给本机构公共池")
    dialog.get_by_label("交给").click()
    page.get_by_title(re.compile("^RM-SH01")).first.click()
    expect(dialog).to_contain_text("把您名下全部未完成的任务交给RM-SH01")
    assert visitor.find_barriers() == []
