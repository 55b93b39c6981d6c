"""Why a message did not arrive, or perhaps did not, in words."""

from collections.abc import Mapping

from hengce.words.names import Language
from hengce.words.reason_names import REASON_NAMES
from hengce.words.reasons import Sentence

OBSTACLES: Mapping[str, Sentence] = {
    "no_channel": Sentence("渠道没有接通", "nothing is connected under the channel's name"),
    "unreadable": Sentence("客户资料读不出来", "the facts could not be read"),
    "refused": Sentence("渠道拒收，不会再收", "the channel will never take it"),
    "unavailable": Sentence("渠道在有效期内没有收下", "the channel did not take it in time"),
    "unknown": Sentence("渠道是否已收下，无从得知", "the channel took it or not, nobody knows"),
    "abandoned": Sentence(
        "投递进程中断，是否已发出无从得知", "a relay died, or was taken for dead, with it in hand"
    ),
    "late": Sentence("同批消息耗时过长", "the group lasted too long"),
    "channel_resting": Sentence(
        "渠道连续失败，已暂停投递", "the channel failed again and again, and is left alone"
    ),
}
"""By obstacle, as the relay names it."""

_REASONS = {reason.name.lower(): name for reason, name in REASON_NAMES.items()}
"""By reason, as the second gate names it."""


def tell_undelivered(why: str, language: Language) -> str:
    """Return why in words; what the channel itself said stands behind it, as it said it.

    It is an obstacle, or a reason of the law that was asked again right before the hand-off.
    """
    obstacle, _, detail = why.partition(": ")
    told: str = getattr(OBSTACLES.get(obstacle) or _REASONS.get(obstacle), language, "")
    if not told:
        return why
    if not detail:
        return told
    return f"{told}（{detail}）" if language == "zh" else f"{told} ({detail})"
