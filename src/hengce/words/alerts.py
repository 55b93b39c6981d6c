"""What somebody should look at, in a sentence."""

from collections.abc import Mapping
from typing import Protocol

from hengce.words.health import SIGNALS
from hengce.words.names import Language
from hengce.words.reasons import Sentence


class Told(Protocol):
    """What an alert says of itself."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def count(self) -> int:
        """How many; 1 for a single thing."""

    @property
    def detail(self) -> str:
        """Since when, or why, in the reader's language."""

    @property
    def signal(self) -> str:
        """Which signal on a strategy's health it is; empty for others."""

    @property
    def by(self) -> str:
        """Who stopped it; empty for others."""


_SENTENCES: Mapping[str, Sentence] = {
    "no_customers": Sentence(
        "还没有导入客户：用 hengce import 导入，或声明每日到达的数据源",
        "no customers were imported: bring them in with hengce import, or declare a feed",
    ),
    "nothing_live": Sentence(
        "没有在线的策略：新建、送审、批准并上线之后，夜间批次才有话可说",
        "no strategy is live: draw one, have it approved and brought live, or nights say nothing",
    ),
    "feed_late": Sentence(
        "数据「{name}」迟到：{detail} 的交付应到未到",
        "the data of “{name}” is late: the delivery of {detail} is missing",
    ),
    "dead_letters": Sentence(
        "{count} 条上报被拒收，等待处理", "refused documents that wait for somebody: {count}"
    ),
    "undelivered": Sentence(
        "{count} 条消息未送达或状态不明，等待处理",
        "messages that did not arrive, or perhaps did not: {count}",
    ),
    "breaker_open": Sentence(
        "渠道「{name}」连续失败，已暂停投递",
        "the channel “{name}” fails again and again, and is left alone",
    ),
    "health": Sentence(
        "策略「{name}」有待答复的{signal}：{detail}",
        "a {signal} on “{name}” waits for an answer: {detail}",
    ),
    "stop": Sentence(
        "紧急停止生效中：{name}。{by}：{detail}", "a stop is in force: {name}. {by}: {detail}"
    ),
    "entry_shut": Sentence(
        "旅程「{name}」的进入已关闭（护栏或人工）",
        "the entry of the journey “{name}” is shut, by a guardrail or a person",
    ),
}
"""By kind."""


def tell_alert(alert: Told, label: str, language: Language) -> str:
    """Return an alert as a sentence.

    Args:
        alert: What it is about; its detail is in the reader's language.
        label: What people call its name.
        language: In which words.
    """
    sentence: str = getattr(_SENTENCES[str(alert.kind)], language)
    called: str = getattr(SIGNALS[alert.signal], language) if alert.signal else ""
    count = f"{alert.count:,}"
    return sentence.format(name=label, count=count, detail=alert.detail, signal=called, by=alert.by)
