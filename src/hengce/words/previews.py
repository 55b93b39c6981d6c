"""What is wrong or unusual with a message that was written for a look."""

from collections.abc import Iterator

from hengce.words.names import Language
from hengce.words.reasons import Sentence

_UNWRITABLE = Sentence("无法写成消息：{detail}", "it cannot be written: {detail}")
_MISFIT = Sentence("渠道无法承载：{detail}", "the channel cannot carry it: {detail}")
_PARTS = Sentence(
    "按 {parts} 条短信计费与发送", "it goes, and is charged, as {parts} short messages"
)


def tell_warnings(unwritable: str, misfit: str, parts: int, language: Language) -> Iterator[str]:
    """Yield what is wrong or unusual, in sentences.

    Args:
        unwritable: Why it cannot be written; empty where it can.
        misfit: Why the channel cannot carry it; empty where it can.
        parts: In how many messages it goes.
        language: The language.
    """
    if unwritable:
        yield _said(_UNWRITABLE, language).format(detail=unwritable)
    if misfit:
        yield _said(_MISFIT, language).format(detail=misfit)
    if parts > 1:
        yield _said(_PARTS, language).format(parts=parts)


def _said(sentence: Sentence, language: Language) -> str:
    told: str = getattr(sentence, language)
    return told
