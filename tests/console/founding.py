"""The founding journey, drawn by hand: a text, two days later the inbox, four days later a task."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from console.hand import Hand

NAME = "founding_waves"
TITLE = "浏览理财三波"

ENTRY, TEXT, WAIT, INBOX, AGAIN, CLICKED, TASK, BOUGHT, OVER = (
    "进入",
    "首日短信",
    "等待事件",
    "第三天站内信",
    "等待事件 2",
    "波次分流",
    "第七天回访",
    "离开",
    "离开 2",
)
SETTINGS = {
    "部门": "财富管理部",
    "产品类别": "理财",
    "主题": "理财",
    "产品": "衡盈稳健季季享",
}
Fill = Callable[[Hand], None]


def fill_text(hand: Hand) -> None:
    """A text on the first day."""
    hand.write("中文名称", TEXT)
    hand.choose("渠道（按先后）", "短信")
    hand.choose("素材", "m_wealth_first_purchase")


def fill_wait(days: int) -> Fill:
    """Until it is bought, so many days at most."""

    def fill(hand: Hand) -> None:
        hand.choose("触发事件", "购买理财")
        hand.write("天", str(days))

    return fill


def fill_inbox(hand: Hand) -> None:
    """Then the inbox; the material of the text, which has no words for the inbox."""
    hand.write("中文名称", INBOX)
    hand.choose("渠道（按先后）", "手机银行站内信")
    hand.choose("素材", "m_wealth_first_purchase")


def fill_split(hand: Hand) -> None:
    """Who clicked in the inbox."""
    hand.choose("前面的触达", INBOX)


def fill_task(hand: Hand) -> None:
    """Then a manager."""
    hand.write("中文名称", TASK)
    hand.choose("渠道", "客户经理任务")
    hand.choose("素材", "m_wealth_equity_private")


def fill_bought(hand: Hand) -> None:
    """Whoever bought has reached the goal."""
    hand.click(hand.page.get_by_role("switch", name="算作达成目标"))


def fill_nothing(_: Hand) -> None:
    """The other way out needs nothing."""


NODES: list[tuple[str, str, float, float, Fill]] = [
    (TEXT, "触达", 0.02, 0.08, fill_text),
    (WAIT, "等待事件", 0.27, 0.08, fill_wait(2)),
    (INBOX, "触达", 0.52, 0.08, fill_inbox),
    (AGAIN, "等待事件", 0.77, 0.08, fill_wait(4)),
    (CLICKED, "波次分流", 0.10, 0.60, fill_split),
    (TASK, "任务", 0.32, 0.60, fill_task),
    (BOUGHT, "离开", 0.55, 0.60, fill_bought),
    (OVER, "离开", 0.77, 0.56, fill_nothing),
]
"""Each node: its name and kind, where it is dropped in parts of the picture's width and height."""

NEXT, LATE, CLICK, ELSE = "下一步", "超时", "已点击", "其他"
WAYS = [
    (ENTRY, NEXT, TEXT),
    (TEXT, NEXT, WAIT),
    (WAIT, NEXT, BOUGHT),
    (WAIT, LATE, INBOX),
    (INBOX, NEXT, AGAIN),
    (AGAIN, NEXT, BOUGHT),
    (AGAIN, LATE, CLICKED),
    (CLICKED, CLICK, TASK),
    (TASK, NEXT, OVER),
]
"""All ways but one: that the split leads on elsewhere is left to be told."""


def card(page: Page, title: str) -> Locator:
    """A node of the picture by its title."""
    return page.locator(".react-flow__node").filter(
        has=page.locator(".hc-card-title").get_by_text(title, exact=True)
    )


def connect(hand: Hand, source: str, way: str, target: str) -> None:
    """Draw a way from a node to another."""
    ways = card(hand.page, source).locator(".hc-card-way").filter(has_text=way)
    hand.drag(ways.locator(".hc-out"), card(hand.page, target).locator(".hc-in"))


def begin(hand: Hand) -> None:
    """Make a draft, and say what it sells."""
    hand.press("新建策略")
    dialog = hand.page.get_by_role("dialog")
    hand.write("编号（小写字母、数字、下划线）", NAME, dialog)
    hand.write("中文名称", TITLE, dialog)
    hand.press("新建策略", dialog)
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    hand.tab("策略设置")
    for label, option in SETTINGS.items():
        hand.choose(label, option)
    hand.tab("画布")


def drop(hand: Hand) -> None:
    """Drag all nodes from the palette onto the picture, and fill each in."""
    page = hand.page
    picture = page.locator(".react-flow__pane")
    expect(card(page, ENTRY)).to_be_visible()
    picture.hover()
    page.mouse.wheel(0, 400)
    palette = page.get_by_role("group", name="节点库")
    for number, (title, kind, x, y, fill) in enumerate(NODES):
        hand.drag(palette.get_by_role("button", name=re.compile(f"(^| ){kind}$")), picture, (x, y))
        expect(page.locator(".react-flow__node")).to_have_count(number + 2)
        fill(hand)
        expect(card(page, title)).to_be_visible()


def enter(hand: Hand) -> None:
    """Who enters: whoever looked long at a wealth product, and has something."""
    hand.click(card(hand.page, ENTRY))
    hand.choose("触发事件", "浏览理财详情")
    hand.write("事件条件", "dwell_seconds >= 30")
    hand.write("人群条件", "aum >= 50000")


def draw(hand: Hand) -> None:
    """Draw the journey on an empty picture."""
    drop(hand)
    for number, (source, way, target) in enumerate(WAYS):
        connect(hand, source, way, target)
        expect(hand.page.locator(".react-flow__edge")).to_have_count(number + 1)
    enter(hand)
