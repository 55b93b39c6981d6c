"""What a reason is called where many candidates are counted: without rule, winner or numbers."""

from collections.abc import Mapping

from hengce.model.decision import Reason
from hengce.words.reasons import Sentence

REASON_NAMES: Mapping[Reason, Sentence] = {
    Reason.NOT_IN_AUDIENCE: Sentence("不在策略人群", "not in the audience"),
    Reason.REQUIREMENT: Sentence("不满足全行要求", "a requirement of the bank is not met"),
    Reason.CONSENT_MISSING: Sentence("没有同意", "no consent"),
    Reason.OPTED_OUT_CHANNEL: Sentence("已退订渠道", "opted out of the channel"),
    Reason.OPTED_OUT_TOPIC: Sentence("已退订主题", "opted out of the topic"),
    Reason.DO_NOT_CONTACT: Sentence("拒收全部营销", "refuses all marketing"),
    Reason.ASSESSMENT_MISSING: Sentence("没有风险测评", "no risk assessment"),
    Reason.ASSESSMENT_EXPIRED: Sentence("风险测评已过期", "the risk assessment has expired"),
    Reason.RISK_ABOVE_TOLERANCE: Sentence("产品风险高于承受能力", "risk above tolerance"),
    Reason.OUTSIDE_HOURS: Sentence("不在发送时段", "outside sending hours"),
    Reason.SUPPRESSION: Sentence("被抑制规则拦截", "silenced by a rule"),
    Reason.TOPIC_STOPPED: Sentence("主题已停止", "the topic is stopped"),
    Reason.SWITCHED_OFF: Sentence("紧急停止", "switched off"),
    Reason.BEFORE_MISSING: Sentence("前置触达缺失", "what must come before is missing"),
    Reason.AFTER_CONTACT: Sentence("不得在其后触达", "never after what was told"),
    Reason.RESTING: Sentence("安静期", "quiet after a contact"),
    Reason.PERSON_ENGAGED: Sentence("客户经理正在跟进", "a manager works on the topic"),
    Reason.CATEGORY_STOPPED: Sentence("类别已停止", "the category is stopped"),
    Reason.STRATEGY_STOPPED: Sentence("策略已停止", "the strategy is stopped"),
    Reason.FEED_LATE: Sentence("数据迟到", "data is late"),
    Reason.BUDGET_SPENT: Sentence("预算用尽", "the budget is spent"),
    Reason.CAPACITY_SPENT: Sentence("渠道容量用尽", "the channel's capacity is spent"),
    Reason.STOCK_SPENT: Sentence("库存用尽", "the stock is spent"),
    Reason.CAP_REACHED: Sentence("达到频控上限", "a cap is reached"),
    Reason.NO_ADDRESS: Sentence("没有可用地址", "no address"),
    Reason.IMPERSONAL_ADDRESS: Sentence("地址由太多客户共用", "an address of too many"),
    Reason.SLOT_TAKEN: Sentence("名额让给得分更高者", "the place went to a better one"),
    Reason.CAP_TAKEN: Sentence("频控名额被占用", "the last of a cap went to a better one"),
    Reason.EXCLUDED: Sentence("与已选策略互斥", "excluded by one that was chosen"),
    Reason.REST_TAKEN: Sentence("已选触达要求安静", "one that was chosen asks for quiet"),
    Reason.RESOURCE_TAKEN: Sentence("资源被占用", "the last of a resource went to a better one"),
    Reason.HELD_OUT: Sentence("对照组", "held out"),
    Reason.DEFERRED: Sentence("已推迟", "deferred"),
    Reason.EXPIRED: Sentence("已过期", "expired"),
    Reason.CHOSEN: Sentence("选中", "chosen"),
    Reason.RIDES: Sentence("合并在同一条消息中", "shares a message"),
}
