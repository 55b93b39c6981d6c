"""Why contacts were not sent, or are in doubt, where they are counted by cause."""

from collections.abc import Mapping

from hengce.words.names import Language
from hengce.words.reason_names import REASON_NAMES
from hengce.words.reasons import Sentence
from hengce.words.undelivered import OBSTACLES

NOT_DELIVERED = "not_delivered"
"""The channel took them, and told later that they did not arrive: such a step gives no cause."""

WITHDRAWN = "withdrawn"
"""Whatever else: a customer's answer, or a person, pulled them back for a reason of their own."""

_UNWRITTEN = Sentence("文案写不出来", "the text could not be written")
_OTHERS: Mapping[str, Sentence] = {
    "moved": Sentence("资料有变，已逐个重新决策", "moved meanwhile, decided again one by one"),
    "decided_again": Sentence("等得太久，已重新决策", "waited too long, decided again"),
    NOT_DELIVERED: Sentence("渠道回报没有送达", "the channel told that they did not arrive"),
    WITHDRAWN: Sentence("已撤回（客户的反馈或人工）", "pulled back, by an answer or a person"),
}
_CAUSES: Mapping[str, Sentence] = {
    **{reason.name.lower(): told for reason, told in REASON_NAMES.items()},
    **dict.fromkeys(("no_material", "unwritable"), _UNWRITTEN),
    **OBSTACLES,
    **_OTHERS,
}


def cause_of(why: str) -> str:
    """Return the cause, as a code, that a contact's step gives: what stands before its detail."""
    cause = why.partition(": ")[0] or NOT_DELIVERED
    return cause if cause in _CAUSES else WITHDRAWN


def tell_cause(cause: str, language: Language) -> str:
    """Return a cause in words."""
    told: str = getattr(_CAUSES[cause], language)
    return told
