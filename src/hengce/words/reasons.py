"""Why a candidate got its verdict, in one sentence for each reason.

`{rule}`, `{channel}` and `{per}` are labels, `{used}`, `{limit}` and `{margin}` numbers or
amounts. `{winner}` is a label in quotes, which says so where it is another member's, and
`{resource}` says what ran out.
"""

from typing import NamedTuple

from hengce.model.decision import Reason, Verdict


class Sentence(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


VERDICTS: dict[Verdict, Sentence] = {
    Verdict.INELIGIBLE: Sentence("不符合条件", "not eligible"),
    Verdict.NO_CONSENT: Sentence("没有同意", "no consent"),
    Verdict.UNSUITABLE: Sentence("适当性不符", "not suitable"),
    Verdict.QUIET: Sentence("免打扰时段", "quiet hours"),
    Verdict.SUPPRESSED: Sentence("被抑制", "suppressed"),
    Verdict.NO_BUDGET: Sentence("预算、容量或库存不足", "no budget, capacity or stock"),
    Verdict.CAPPED: Sentence("达到频控上限", "capped"),
    Verdict.OUTRANKED: Sentence("让位于其他策略", "outranked"),
    Verdict.UNREACHABLE: Sentence("无法触达", "unreachable"),
    Verdict.HELD_OUT: Sentence("对照组", "held out"),
    Verdict.DEFERRED: Sentence("已推迟", "deferred"),
    Verdict.EXPIRED: Sentence("已过期", "expired"),
    Verdict.CHOSEN: Sentence("选中", "chosen"),
}

REASONS: dict[Reason, Sentence] = {
    Reason.NOT_IN_AUDIENCE: Sentence(
        "客户不在该策略的人群内", "the customer is not in the strategy's audience"
    ),
    Reason.REQUIREMENT: Sentence(
        "不满足全行要求「{rule}」", "the bank's requirement “{rule}” is not met"
    ),
    Reason.CONSENT_MISSING: Sentence(
        "客户没有同意经{channel}接收此类信息",
        "the customer has not consented to such messages by {channel}",
    ),
    Reason.OPTED_OUT_CHANNEL: Sentence(
        "客户已退订{channel}", "the customer has opted out of {channel}"
    ),
    Reason.OPTED_OUT_TOPIC: Sentence(
        "客户已退订该主题", "the customer has opted out of this topic"
    ),
    Reason.DO_NOT_CONTACT: Sentence(
        "客户要求不再接收任何营销信息", "the customer wants no marketing at all"
    ),
    Reason.ASSESSMENT_MISSING: Sentence(
        "客户没有风险测评结果，不得推荐有风险等级的产品",
        "the customer has no risk assessment, so no product with a risk level may be offered",
    ),
    Reason.ASSESSMENT_EXPIRED: Sentence(
        "客户的风险测评已过期", "the customer's risk assessment has expired"
    ),
    Reason.RISK_ABOVE_TOLERANCE: Sentence(
        "产品风险等级 R{used} 高于客户可承受的 R{limit}",
        "the product's risk R{used} is above the highest the customer may hold, R{limit}",
    ),
    Reason.OUTSIDE_HOURS: Sentence(
        "按客户当地时间，有效期内没有允许发送的时段「{rule}」",
        "no permitted hour of the customer's local time is left before it expires (“{rule}”)",
    ),
    Reason.SUPPRESSION: Sentence("被抑制规则「{rule}」拦截", "silenced by the rule “{rule}”"),
    Reason.TOPIC_STOPPED: Sentence(
        "该主题因客户的负反馈或银行的撤回规则而停止",
        "stopped by the customer's no to this topic, or by a rule of the bank",
    ),
    Reason.CATEGORY_STOPPED: Sentence(
        "类别「{rule}」因银行的撤回规则或客户的要求而对其停止",
        "the category “{rule}” is stopped for the customer, by a rule of the bank or on request",
    ),
    Reason.STRATEGY_STOPPED: Sentence(
        "策略「{rule}」因银行的撤回规则或客户的要求而对其停止",
        "the strategy “{rule}” is stopped for the customer, by a rule of the bank or on request",
    ),
    Reason.FEED_LATE: Sentence(
        "所依赖的数据「{rule}」迟到，策略按声明暂不提议",
        "the data of “{rule}” is late, and the strategy declares that it proposes nothing then",
    ),
    Reason.PERSON_ENGAGED: Sentence(
        "客户经理正在就该主题跟进，自动触达暂停",
        "a manager works on this topic with the customer, so automatic contacts rest",
    ),
    Reason.SWITCHED_OFF: Sentence("已被紧急停止", "stopped by an emergency switch"),
    Reason.BEFORE_MISSING: Sentence(
        "按「{rule}」，应先告知的内容尚未告知",
        "what must be told first has not been told (“{rule}”)",
    ),
    Reason.AFTER_CONTACT: Sentence(
        "按「{rule}」，此前已有的触达不允许再作此触达",
        "an earlier contact forbids this one (“{rule}”)",
    ),
    Reason.RESTING: Sentence(
        "处于休整期「{rule}」：刚有过更要紧的触达，以后再决定",
        "resting after an earlier contact (“{rule}”), to be decided later",
    ),
    Reason.BUDGET_SPENT: Sentence(
        "策略「{rule}」的预算排不到此处：此前已用 {used}，共 {limit}",
        "the budget of “{rule}” does not reach down to this rank: {used} of {limit} were taken",
    ),
    Reason.CAPACITY_SPENT: Sentence(
        "渠道「{rule}」今日的容量排不到此处：此前已用 {used} 条，共 {limit} 条",
        "today's capacity of “{rule}” does not reach down to this rank: {used} of {limit} were "
        "taken",
    ),
    Reason.STOCK_SPENT: Sentence(
        "产品「{rule}」的库存排不到此处：此前已用 {used} 份，共 {limit} 份",
        "the stock of “{rule}” does not reach down to this rank: {used} of {limit} were taken",
    ),
    Reason.CAP_REACHED: Sentence(
        "频控「{rule}」已用 {used} 次，上限 {limit} 次",
        "the cap “{rule}” is used up: {used} of {limit}",
    ),
    Reason.SLOT_TAKEN: Sentence(
        "本次决策的名额（{limit} 个）已满，让位于{winner}{margin}",
        "the places of this decision ({limit}) are taken; {winner} came first{margin}",
    ),
    Reason.CAP_TAKEN: Sentence(
        "频控「{rule}」的最后名额给了{winner}（{used}/{limit}）{margin}",
        "{winner} took the last place under the cap “{rule}” ({used} of {limit}){margin}",
    ),
    Reason.EXCLUDED: Sentence(
        "按「{rule}」，不与本次已选的{winner}同时触达{margin}",
        "excluded by {winner}, which this decision chose (“{rule}”){margin}",
    ),
    Reason.REST_TAKEN: Sentence(
        "本次已选{winner}，其后为休整期「{rule}」，以后再决定{margin}",
        "resting after {winner}, which this decision chose (“{rule}”), to be decided later{margin}",
    ),
    Reason.RESOURCE_TAKEN: Sentence(
        "{resource}的余量给了{winner}（已用 {used}，共 {limit}）{margin}",
        "{winner} took the last of {resource} ({used} of {limit}){margin}",
    ),
    Reason.NO_ADDRESS: Sentence(
        "没有可用的{channel}联系方式", "the customer cannot be reached by {channel}"
    ),
    Reason.IMPERSONAL_ADDRESS: Sentence(
        "{per}由太多客户共用，不代表客户本人；频控「{rule}」之下不作营销",
        "too many customers share the {per} for it to be anybody's own; under the cap “{rule}” "
        "it gets no marketing",
    ),
    Reason.HELD_OUT: Sentence(
        "客户属于「{rule}」，不触达", "the customer is in the control group “{rule}”"
    ),
    Reason.DEFERRED: Sentence("已推迟到以后再决定", "deferred to a later decision"),
    Reason.EXPIRED: Sentence("已超过有效期", "it has expired"),
    Reason.CHOSEN: Sentence("经{channel}触达", "contact by {channel}"),
    Reason.RIDES: Sentence(
        "随{winner}的同一条消息经{channel}告知", "told in the message of {winner} by {channel}"
    ),
}

MARGIN = Sentence("，得分差 {margin}", ", ahead by {margin}")
"""Appended where two candidates of one class were compared by score."""

RESOURCES: dict[str, Sentence] = {
    "strategy": Sentence("策略「{rule}」预算", "the budget of “{rule}”"),
    "channel": Sentence("渠道「{rule}」今日容量", "today's capacity of “{rule}”"),
    "product": Sentence("产品「{rule}」库存", "the stock of “{rule}”"),
}
"""What is limited, by what the rule is."""

WINNER = Sentence("「{winner}」", "“{winner}”")
"""A winner of the same customer."""

ELSEWHERE = Sentence(
    "同户或同址另一位客户的「{winner}」",
    "“{winner}” for another member of the household or address group",
)
"""A winner of another member of the customer's group; the member stays unnamed."""
