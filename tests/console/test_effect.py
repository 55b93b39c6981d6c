"""What contacts brought, in a real browser: experiments, health, effect, metrics, reviews."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from console.hand import Hand
from console.home import HEALTH_REASON, WEEKS
from console.visitor import Visitor, spaced
from hengce.simulate.weeks import NEWS

Visit = Callable[..., Visitor]
PROMOTE_MAX = 6
PATIENCE_MS = 60_000
"""Evidence is reckoned of all facts, on a machine that does other things too."""


@pytest.fixture
def officer(visit: Visit) -> Visitor:
    return visit("officer")


def _weeks(page: Page) -> None:
    """Say that the weeks are meant."""
    for label, day in zip(("从", "到"), WEEKS, strict=True):
        page.get_by_label(label, exact=True).fill(day.isoformat())
        page.keyboard.press("Enter")


def _choose(page: Page, label: str, option: str) -> None:
    """Open a list, and take what is found by its name."""
    page.get_by_role("combobox", name=label).fill(option)
    page.locator(".ant-select-item-option").filter(has_text=option).click()


def _ask(page: Page) -> None:
    """Ask about the weeks, and what customers bought in them."""
    _weeks(page)
    _choose(page, "转化事件", "购买理财")
    page.get_by_role("button", name=spaced("计算")).click()


def test_a_challenger_is_promoted_by_a_person_in_six_clicks(officer: Visitor) -> None:
    """It passed the first stage by itself; nobody waits for the second one to be over."""
    page = officer.open()
    hand = Hand(page)
    hand.go("实验")
    hand.click(page.get_by_role("link", name="新客引导"))
    first = page.get_by_role("heading", level=2).first
    expect(first).to_have_text("样本比例检验", timeout=PATIENCE_MS)
    hand.press("推进「new」到 80%")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("流量改为：old 20% · new 80%。")
    expect(dialog).to_contain_text("立即生效：这个实验声明了自动生效")
    expect(dialog).to_contain_text("之后照常判定")
    hand.write("原因", "季末前覆盖更多新客", dialog)
    hand.press("推进「new」到 80%", dialog)
    done = page.get_by_text("流量已改为：old 20% · new 80%。")
    expect(done).to_be_visible(timeout=PATIENCE_MS)
    row = page.get_by_role("row").filter(has_text="由人决定推进：季末前覆盖更多新客")
    expect(row).to_contain_text("officer", timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="推进「new」到全量")).to_be_visible()
    assert hand.effort <= PROMOTE_MAX


def test_an_experiment_that_went_on_is_stopped_in_four_clicks(officer: Visitor) -> None:
    """The server judged it when it began to serve: the challenger passed and got half of all."""
    page = officer.open()
    page.get_by_role("menuitem", name="实验").click()
    page.get_by_role("link", name="新客引导").click(timeout=PATIENCE_MS)
    first = page.get_by_role("heading", level=2).first
    expect(first).to_have_text("样本比例检验", timeout=PATIENCE_MS)
    expect(page.get_by_text("各组人数与抽样比例相符，可以比较。")).to_be_visible()
    expect(page.get_by_text("「new」对冠军「old」：尚无定论")).to_be_visible()
    record = page.get_by_role("row").filter(has_text="通过本阶段")
    expect(record).to_contain_text("系统自动")
    expect(record).to_contain_text("old 50% · new 50%")
    expect(page.get_by_role("button", name="按结论执行")).to_be_disabled()
    page.get_by_role("button", name="停止挑战者").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("已在挑战者组的客户留在原组")
    dialog.get_by_role("button", name="停止挑战者").click()
    done = page.get_by_text("挑战者已停止，流量：old 100% · new 0%。")
    expect(done).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="停止挑战者")).to_have_count(0, timeout=PATIENCE_MS)


def test_a_strategy_that_adds_nothing_is_taken_out(officer: Visitor) -> None:
    page = officer.page
    officer.open("/health")
    row = page.get_by_role("row").filter(has_text=HEALTH_REASON)
    expect(row).to_contain_text("下线建议")
    row.get_by_role("button", name="不处理").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="不处理")).to_be_disabled()
    dialog.get_by_role("button", name=spaced("取消")).click()
    row.get_by_role("button", name=spaced("下线")).click()
    expect(page.get_by_role("dialog")).to_contain_text("不再触达任何人")
    page.get_by_role("dialog").get_by_role("button", name=spaced("下线")).click()
    expect(page.get_by_text("「理财资讯」已下线。")).to_be_visible()
    expect(page.get_by_text("没有待处理的提示")).to_be_visible()


def test_what_was_added_is_told_with_its_interval(officer: Visitor) -> None:
    page = officer.page
    officer.open("/effect")
    _ask(page)
    expect(page.get_by_text("多带来的价值")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile("区间 ¥.* 到 ¥.*")).first).to_be_visible()
    rows = page.get_by_role("row").filter(has_text="理财资讯")
    expect(rows.filter(has_text="有增量").first).to_be_visible()
    page.get_by_role("tab", name="归因").click()
    shapley = page.get_by_role("columnheader", name="夏普利")
    expect(shapley.last).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("tab", name="流失").click()
    stages = page.get_by_role("table").last
    expect(stages).to_contain_text("符合条件", timeout=PATIENCE_MS)
    expect(stages).to_contain_text("已转化")


def test_a_review_is_read_and_kept(officer: Visitor, tmp_path: Path) -> None:
    page = officer.page
    officer.open("/reviews")
    _weeks(page)
    _choose(page, "策略", "理财资讯")
    page.get_by_role("button", name=spaced("生成")).click()
    paper = page.get_by_title("复盘正文").content_frame
    expect(paper.get_by_role("heading").first).to_contain_text("理财资讯", timeout=PATIENCE_MS)
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="下载 DOCX").click()
    kept = tmp_path / "review.docx"
    download.value.save_as(kept)
    begins, last = WEEKS
    assert download.value.suggested_filename == f"{NEWS}-{begins}-{last}.docx"
    assert kept.read_bytes()[:2] == b"PK"


def test_metrics_say_what_they_mean_and_what_they_count(officer: Visitor) -> None:
    page = officer.page
    officer.open("/metrics-catalogue")
    expect(page.get_by_text(re.compile(r"[1-9]\d\d 个指标"))).to_be_visible(timeout=PATIENCE_MS)
    _weeks(page)
    page.get_by_role("button", name=spaced("计算")).click()
    expect(page.get_by_role("button", name="下载 XLSX")).to_be_visible(timeout=PATIENCE_MS)
