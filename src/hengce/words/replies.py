"""What became of what a customer wrote back, in words."""

from collections.abc import Mapping

from hengce.words.names import Language
from hengce.words.reasons import Sentence

_BECAME: Mapping[str, Sentence] = {
    "opted_out": Sentence(
        "按退订处理：不再通过{channel}向他发送营销，等待发送的已撤回。",
        "Understood as an opt-out: no more marketing by {channel}; what waited was pulled back.",
    ),
    "kept": Sentence(
        "不是退订指令：已留给人工阅读。", "None of the words that ask to stop: people will read it."
    ),
}


def tell_became(became: str, channel: str, language: Language) -> str:
    """Return what became of a reply in words; `channel` is what people call its channel."""
    told: str = getattr(_BECAME[became], language)
    return told.format(channel=channel)
