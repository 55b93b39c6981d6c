"""Words that may not stand in what is said to a customer, and those that must. Data.

Sources, as read for the rule package 2026.09:

- CN-13: 广告法 (Advertising Law) article 25: advertisements of anything with an expected
  return warn of the risk, and promise neither return nor principal.
- CN-24: 金融产品网络营销管理办法, in force 2026-09-30, article 10(7): no inducing words.
- CN-17: platforms for SMS require a way to refuse in the text, today 「拒收请回复R」.
- CN-16: carriers require the signature 【…】 at the beginning.
- Required phrases: practice of the industry for each category (理财, 基金).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A forbidden word.

    Attributes:
        text: The word.
        rule: The rule that forbids it.
        risk_only: Whether it is forbidden only for products that carry a risk.
    """

    text: str
    rule: str
    risk_only: bool


_PROMISES = (
    "保本", "保息", "保收益", "保证收益", "零风险", "无风险", "没有风险", "稳赚", "稳赚不赔",
    "稳赢", "包赚", "只赚不赔", "收益确定", "固定收益率", "绝对安全", "和存款一样", "等同存款",
    "存款替代", "无本金损失", "guaranteed return", "risk-free", "risk free", "no risk",
)  # fmt: skip
_INDUCEMENTS = (
    "低风险", "低门槛", "秒到账", "秒批", "高收益", "低利率", "无成本", "零成本", "暴富",
    "躺赚", "抢购", "秒杀", "instant cash", "high return", "high yield",
)  # fmt: skip

WORDS = (
    *(Word(text, "CN-13", risk_only=True) for text in _PROMISES),
    *(Word(text, "CN-24", risk_only=False) for text in _INDUCEMENTS),
)

# A denial is what the law wants to read: 不保本, 非保本, 不承诺保本, 并非无风险.
_DENIALS = ("不", "非", "不承诺", "不保证", "并非", "不是", "不代表", "不等同于", "not ")

OPT_OUT = re.compile(r"(拒收请?回复?|退订请?回复?|回复?)\s*(R|TD?|N)(?![A-Za-z])", re.IGNORECASE)
SIGNATURE = re.compile(r"\s*【[^【】]{2,20}】")

NOTICES: dict[str, tuple[re.Pattern[str], ...]] = {
    "wealth": (re.compile("理财非存款"), re.compile("有风险"), re.compile("投资[须需]谨慎")),
    "fund": (re.compile("基金有风险"), re.compile("投资[须需]谨慎")),
}
NOTICE_OTHERWISE = (re.compile("有风险"), re.compile("[须需]谨慎"))
NOTICE_WORDS = {"wealth": "理财非存款、产品有风险、投资须谨慎", "fund": "基金有风险，投资需谨慎"}
NOTICE_WORDS_OTHERWISE = "产品有风险，投资须谨慎"


def forbidden_words(text: str, *, has_risk: bool) -> list[Word]:
    """Return the forbidden words that a text uses; a denied word is allowed."""
    lower = text.casefold()
    return [word for word in WORDS if has_risk >= word.risk_only and _used(word.text, lower)]


def _used(word: str, text: str) -> bool:
    at = text.find(word)
    while at >= 0:
        if not text[:at].endswith(_DENIALS):
            return True
        at = text.find(word, at + 1)
    return False


def lacks_notice(text: str, category: str) -> bool:
    """Whether a text about a product with a risk lacks a part of the required notice."""
    return not all(part.search(text) for part in NOTICES.get(category, NOTICE_OTHERWISE))
