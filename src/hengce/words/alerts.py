"""What somebody should look at, in a sentence."""

from collections.abc import Mapping

from hengce.words.names import Language
from hengce.words.reasons import Sentence

_SENTENCES: Mapping[str, Sentence] = {
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
        "策略「{name}」的健康度信号待答复：{detail}",
        "a signal on the health of “{name}” waits for an answer: {detail}",
    ),
    "stop": Sentence("紧急停止生效中：{name}（{detail}）", "a stop is in force: {name} ({detail})"),
    "entry_shut": Sentence(
        "旅程「{name}」的进入已关闭（护栏或人工）",
        "the entry of the journey “{name}” is shut, by a guardrail or a person",
    ),
}
"""By kind."""


def tell_alert(kind: str, name: str, count: int, detail: str, language: Language) -> str:
    """Return an alert as a sentence; its name is a label, its detail of the record."""
    sentence: str = getattr(_SENTENCES[kind], language)
    return sentence.format(name=name, count=f"{count:,}", detail=detail)
