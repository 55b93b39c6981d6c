"""One customer: found, explained, kept quiet, opted out, shown unmasked, exported as evidence."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from console.visitor import Visitor, spaced

Visit = Callable[..., Visitor]
CUSTOMER = "C0000093"
SECRET = re.compile(r"100\d{4}0093")
"""His phone number, unmasked."""


def act(page: Page, label: str, will: str, why: str = "客户来电要求") -> None:
    """Press a button, read what it will do, say why, and do it."""
    page.get_by_role("button", name=spaced(label), exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(will)
    dialog.get_by_label("原因").fill(why)
    dialog.get_by_role("button", name=spaced(label), exact=True).click()


def test_why_a_customer_was_not_told_takes_three_clicks(visit: Visit) -> None:
    page = visit("auditor").open()
    page.get_by_role("menuitem", name=re.compile("客户$")).click()
    page.get_by_label("客户号").fill(CUSTOMER)
    page.get_by_role("button", name=spaced("打开")).click()
    expect(page.get_by_text("产品风险等级 R5 高于客户可承受的 R1").first).to_be_visible()
    page.get_by_role("link", name="查看原因").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一次决策")
    expect(page.get_by_text("客户没有同意经企业微信接收此类信息").first).to_be_visible()


def test_why_one_strategy_did_not_arrive_is_one_sentence_to_send_on(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open(f"/customers/{CUSTOMER}")
    page = visitor.page
    strategy = page.get_by_label("策略", exact=True)
    strategy.fill("权益精选")
    page.get_by_title("权益精选私享").click()
    answer = page.get_by_role("alert")
    expect(answer).to_contain_text(f"夜间批次中，策略「权益精选私享」没有触达客户 {CUSTOMER}：")
    expect(answer).to_contain_text("产品风险等级 R5 高于客户可承受的 R1。")
    strategy.fill("房贷咨询")
    page.get_by_title("房贷咨询承接").click()
    expect(answer).to_contain_text("策略「房贷咨询承接」")
    parts = page.get_by_role("list", name="人群条件逐条核对").get_by_role("listitem")
    expect(parts.first).to_contain_text(re.compile("符合|资料未知"))


def test_decisions_that_said_nothing_are_listed(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open(f"/customers/{CUSTOMER}")
    page = visitor.page
    expect(page.get_by_role("link", name="查看原因")).to_have_count(2)
    page.get_by_text("没有触达", exact=True).click()
    expect(page.get_by_text("打开栏位 手机银行横幅")).to_be_visible()
    expect(page.get_by_role("link", name="查看原因")).to_have_count(1)


def test_who_only_reads_changes_nothing_and_unmasks_nothing(visit: Visit) -> None:
    visitor = visit("auditor")
    visitor.open(f"/customers/{CUSTOMER}")
    expect(visitor.page.get_by_text("静安支行")).to_be_visible()
    for label in ("免打扰", "退订", "查看完整信息", "导出证据"):
        expect(visitor.page.get_by_role("button", name=spaced(label))).to_have_count(0)


def test_do_not_disturb_is_set_and_taken_away(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/customers/C0000301")
    page = visitor.page
    act(page, "免打扰", "没有截止时间，直到有人取消", "出差，月底前勿扰")
    expect(page.get_by_text("已设置“免打扰”。")).to_be_visible()
    page.get_by_text("同意与拒收", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="出差，月底前勿扰").first).to_be_visible()
    act(page, "取消“免打扰”", "不再按它判定")
    expect(page.get_by_role("button", name=re.compile("取消“免打扰”"))).to_have_count(0)
    expect(page.get_by_role("button", name=spaced("免打扰"))).to_be_visible()


def test_an_opt_out_is_recorded_with_its_channel(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open("/customers/C0000302")
    page = visitor.page
    act(page, "退订", "撤回已排队、尚未发出的营销消息")
    expect(page.get_by_text(re.compile("已登记退订全部渠道，撤回 0 条"))).to_be_visible()
    page.get_by_text("同意与拒收", exact=True).click()
    row = page.get_by_role("row").filter(has_text="退订渠道")
    expect(row).to_contain_text("全部")
    expect(row).to_contain_text("客户来电要求")


def test_unmasking_takes_a_reason(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open(f"/customers/{CUSTOMER}")
    page = visitor.page
    page.get_by_role("main").get_by_text(re.compile("^标签")).first.click()
    page.get_by_label("查找标签").fill("手机号")
    expect(page.get_by_role("row").filter(has_text="100****0093")).to_have_count(2)
    page.get_by_role("button", name="查看完整信息").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="查看完整信息")).to_be_disabled()
    dialog.get_by_label("原因").fill("核实投诉\n" * 60)
    expect(dialog.get_by_text("200 / 200")).to_be_visible()
    dialog.get_by_role("button", name="查看完整信息").click()
    expect(page.get_by_text("本次查看已记录")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=SECRET).first).to_be_visible()


def test_evidence_is_a_file_with_every_decision(visit: Visit) -> None:
    visitor = visit("operator")
    visitor.open(f"/customers/{CUSTOMER}")
    with visitor.page.expect_download() as kept:
        act(visitor.page, "导出证据", "您的账号、原因和时间会记录下来", "监管检查")
    told = json.loads(kept.value.path().read_text())
    assert (told["customer"], told["reason"]) == (CUSTOMER, "监管检查")
    assert {one["id"] for one in told["decisions"]} >= {f"NIGHT/{CUSTOMER}"}
    assert told["recorded"] > 0
    expect(visitor.page.get_by_text("并已记录")).to_be_visible()
