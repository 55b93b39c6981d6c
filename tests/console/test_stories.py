"""Stories of a bank in a real browser: drawn, checked, approved, worked, and explained."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from console.founding import NAME, OVER, TITLE, begin, card, connect, draw
from console.hand import Hand
from console.home import Bank, run
from console.tasks import ACCOUNT, SOME
from console.visitor import PHONE, Visitor, spaced

Visit = Callable[..., Visitor]
DRAWN_BY_HAND_MAX = 60
WHY_NOT_MAX = 6
FROM_A_FINDING_MAX = 30
FOUND, LOOKED = "looked_not_bought", "做了「浏览理财详情」、没做「购买理财」"
TAPS_FOR_A_TASK = 4  # open it, what came of it, yes, back to the list


def go_to_problem(hand: Hand, told: str) -> None:
    """Click the place of a problem: the picture goes there."""
    problem = hand.page.get_by_role("listitem").filter(has_text=told)
    hand.click(problem.get_by_role("button"))


def mend(hand: Hand) -> None:
    """Mend what the engine finds wrong with the journey as it was drawn."""
    page = hand.page
    expect(page.get_by_text("2 个错误", exact=True)).to_be_visible()
    go_to_problem(hand, "没有渠道")
    hand.choose("素材", "m_wealth_viewed_not_bought")
    expect(page.get_by_text("1 个错误", exact=True)).to_be_visible()
    go_to_problem(hand, "分流没有")
    hand.press("显示全部")
    connect(hand, "波次分流", "其他", OVER)
    expect(page.get_by_text("没有问题，可以提交。")).to_be_visible()


def test_the_founding_journey_is_drawn_approved_and_brought_live(visit: Visit) -> None:
    page = visit("officer").open()
    hand = Hand(page)
    hand.go("策略")
    begin(hand)
    draw(hand)
    mend(hand)
    hand.press("保存草稿")
    expect(page.get_by_text("没有未保存的改动")).to_be_visible()
    assert hand.effort <= DRAWN_BY_HAND_MAX, (hand.clicks, hand.drags)

    hand.tab("仿真")
    hand.write("客户数（最多 20,000）", "200")
    hand.write("天数（最多 90）", "10")
    hand.press("开始仿真")
    expect(page.get_by_role("heading", name="损失瀑布")).to_be_visible(timeout=90_000)
    hand.agree("提交审批", "已提交审批。")

    other = visit("approver")
    other.open(f"/strategies/{NAME}")
    judge = Hand(other.page)
    expect(other.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(card(other.page, OVER)).to_be_visible()
    judge.agree("批准", "已批准。")
    judge.agree("上线", "已上线。")


def find_who_did_not_buy(hand: Hand) -> None:
    """Ask who looked at wealth products in the last year and did not buy."""
    page = hand.page
    hand.go("客户洞察")
    hand.pick("时间范围", "最近 365 天")
    hand.press("查询")
    missed = page.get_by_role("row").filter(has_text="2. 购买理财")
    hand.click(missed.get_by_role("button", name="用这些客户建策略"))
    expect(page.get_by_role("heading", level=1)).to_have_text("新建策略")
    expect(page.get_by_label("中文名称", exact=True)).to_have_value(LOOKED)


def make_the_strategy(hand: Hand) -> None:
    """Name it, keep its customers as an audience, say what it sells and what it says."""
    page = hand.page
    hand.write("编号（小写字母、数字、下划线）", FOUND)
    hand.click(page.get_by_role("radio", name="存成客群，别的策略也能用"))
    hand.choose("产品", "衡盈稳健季季享")
    hand.choose("素材", "m_wealth_viewed_not_bought")
    hand.press("建立草稿")
    expect(page.get_by_role("heading", level=1)).to_have_text(LOOKED)
    expect(card(page, "购买理财")).to_be_visible()
    expect(page.get_by_text("没有问题，可以提交。")).to_be_visible()


def test_a_finding_becomes_a_live_strategy_without_a_developer(visit: Visit, bank: Bank) -> None:
    visitor = visit("officer")
    page = visitor.open()
    hand = Hand(page)
    find_who_did_not_buy(hand)
    make_the_strategy(hand)
    hand.tab("仿真")
    hand.write("客户数（最多 20,000）", "200")
    hand.write("天数（最多 90）", "10")
    hand.press("开始仿真")
    expect(page.get_by_role("heading", name="损失瀑布")).to_be_visible(timeout=90_000)
    hand.agree("提交审批", "已提交审批。")

    other = visit("approver").open()
    judge = Hand(other)
    judge.go("审批")
    judge.click(other.get_by_role("link", name=re.compile(FOUND)))
    judge.agree("批准", f"已批准 {LOOKED}，等待上线。")
    judge.agree("上线", f"{LOOKED} 已上线。")
    run(bank.home, "journey", "enrol")  # as every night

    visitor.open(f"/strategies/{FOUND}/live")
    waiting = page.locator(".react-flow__node").filter(has_text=re.compile(r"在途 [1-9]\d*"))
    expect(waiting.first).to_be_visible()
    effort = hand.effort + judge.effort
    assert effort <= FROM_A_FINDING_MAX, (hand.effort, judge.effort)


def test_a_manager_works_five_tasks_on_a_phone(visit: Visit) -> None:
    visitor = visit(ACCOUNT, viewport=PHONE)
    visitor.open("/workbench")
    page, hand = visitor.page, Hand(visitor.page)
    tasks = page.get_by_role("list", name="我的任务").get_by_role("listitem")
    for left in range(SOME, 0, -1):
        expect(tasks).to_have_count(left)
        hand.click(tasks.first.get_by_role("link", name=spaced("打开")))
        expect(page.get_by_text("话术", exact=True)).to_be_visible()
        hand.agree("有意向", "任务已完成：有意向。")
        hand.click(page.get_by_role("link", name="返回任务列表"))
    expect(page.get_by_text("没有待办任务")).to_be_visible()
    assert hand.effort == SOME * TAPS_FOR_A_TASK
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{wide} pixels wide"


def test_an_auditor_finds_why_a_customer_was_not_contacted(visit: Visit) -> None:
    page = visit("auditor").open()
    hand = Hand(page)
    hand.go("决策查询")
    silent = page.get_by_role("row").filter(has_text="没有选中")
    customer = silent.first.get_by_role("link").first.inner_text()
    search = page.get_by_role("searchbox", name="客户")
    hand.click(search)
    search.fill(customer)
    search.press("Enter")
    others = page.get_by_role("row").filter(has_not_text=customer)
    expect(others).to_have_count(1)  # the heading alone
    hand.click(silent.filter(has_text=customer).first.get_by_role("link", name=spaced("打开")))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("没有触达").first).to_be_visible()
    expect(page.get_by_text("怎样才会发").first).to_be_visible()
    assert hand.effort <= WHY_NOT_MAX
