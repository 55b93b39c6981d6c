"""Headings of the bank's rules, and why a strategy is no candidate at all."""

from collections.abc import Mapping

from hengce.words.reasons import Sentence

SECTIONS: Mapping[str, Sentence] = {
    "consent": Sentence("客户同意", "consent"),
    "suitability": Sentence("适当性", "suitability"),
    "conditions": Sentence("全行要求与抑制", "requirements and suppressions"),
    "hours": Sentence("发送时段", "sending hours"),
    "caps": Sentence("频控", "frequency caps"),
    "order": Sentence("互斥、先后与安静期", "exclusions, sequences and rests"),
    "holdouts": Sentence("对照组", "hold-outs"),
    "settings": Sentence("其他设置", "other settings"),
}

NOT_IN_AUDIENCE = Sentence(
    "客户不在该策略的人群内，没有形成候选。",
    "The customer is not in the strategy's audience, so it is no candidate.",
)
NOT_IN_TIME = Sentence(
    "该策略不在其起止日期内，没有形成候选。",
    "The day is none of the strategy's, so it is no candidate.",
)
