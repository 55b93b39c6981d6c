"""What a count of the past under another limit cannot tell."""

from collections.abc import Iterator

from hengce.words.names import Language
from hengce.words.reasons import Sentence

_UNKNOWN = (
    Sentence(
        "被更严的上限拒绝的消息，其名额会让给谁，此处不推算。",
        "Who would have spoken in the place of messages that a lower limit refuses is not told.",
    ),
    Sentence(
        "能通过更宽上限的候选，之后的可触达、仲裁与对照组是否放行，此处不推算。",
        "Whether the gates behind the cap would have let the candidates through that pass a "
        "higher limit is not told.",
    ),
    Sentence(
        "客户对更多或更少的消息会如何反应，从记录中无法得知。",
        "How customers would have answered more messages, or fewer, no record can say.",
    ),
)


def tell_unknown(language: Language) -> Iterator[str]:
    """Yield what it cannot tell, sentence by sentence."""
    for one in _UNKNOWN:
        sentence: str = getattr(one, language)
        yield sentence
