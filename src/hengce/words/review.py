"""What a review says, sentence by sentence."""

from hengce.model.decision import VERDICT_OF, Reason
from hengce.words.names import Language
from hengce.words.reasons import VERDICTS, Sentence

SAID: dict[str, Sentence] = {
    "title": Sentence("复盘：{label}", "Review: {label}"),
    "subtitle": Sentence(
        "{begins} 至 {ends}，截至日志位置 {position}",
        "{begins} to {ends}, as of log position {position}",
    ),
    "goal": Sentence("一、目标与计划", "1. Goal and plan"),
    "plan": Sentence(
        "部门 {department}，负责人 {owner}，有效期 {starts} 至 {until}。人群：{audience}。",
        "Department {department}, owner {owner}, live from {starts} to {until}. "
        "Audience: {audience}.",
    ),
    "aims": Sentence("目标：{goals}。", "Goal: {goals}."),
    "no_aim": Sentence(
        "文档没有声明目标，复盘只能以购买为准。",
        "The document declares no goal, so purchases stand for it.",
    ),
    "forecast": Sentence("二、预测与事实", "2. Forecast and fact"),
    "no_forecast": Sentence(
        "这些日子之前没有人推演过这条策略，无从对照。上线前在策略的「模拟」里对全部客户推演一次，"
        "复盘就会逐周对照预测与事实。",
        "Nobody simulated the strategy before these days, so there is nothing to compare with. "
        "Simulate it for all customers before it goes live, and reviews compare forecast and fact "
        "week by week.",
    ),
    "foretold_at": Sentence(
        "预测来自 {at} 的推演：{customers} 位客户代表全行，推演 {runs} 遍。",
        "The forecast is of a simulation on {at}: {customers} customers stood for the bank, "
        "played {runs} times.",
    ),
    "foretold_late": Sentence(
        "推演晚于复盘的第一天，只对照推演之后的整周。",
        "It was made after the first day of the review; only whole weeks behind it are compared.",
    ),
    "weeks_right": Sentence(
        "可对照的 {weeks} 周中，{right} 周的实际触达落在预测区间内（区间应包含十之九）。",
        "Of {weeks} weeks that can be compared, what left was within the interval in {right} "
        "(nine of ten should be).",
    ),
    "no_week": Sentence(
        "推演的周与复盘的日子没有完整重合的一周，无从对照。",
        "No whole week of it lies within the days of the review, so there is nothing to compare.",
    ),
    "compared_weeks": Sentence("每周触达：预测对事实（次）", "Contacts by week: forecast and fact"),
    "week": Sentence("起始日", "week from"),
    "against": Sentence("对照", "fact against forecast"),
    "within": Sentence("区间内", "within"),
    "above": Sentence("高于预测", "above"),
    "below": Sentence("低于预测", "below"),
    "compared": Sentence("预测对事实", "Forecast and fact"),
    "measure": Sentence("指标", "Figure"),
    "foretold": Sentence("预测", "Forecast"),
    "happened": Sentence("事实", "Fact"),
    "entered": Sentence("进入人次", "entries"),
    "sent": Sentence("触达次数", "contacts that left"),
    "customers": Sentence("触达客户", "customers reached"),
    "delivered": Sentence("送达", "delivered"),
    "opened": Sentence("打开", "opened"),
    "clicked": Sentence("点击", "clicked"),
    "bought": Sentence("购买", "bought"),
    "cancelled": Sentence("撤销", "cancelled"),
    "complained": Sentence("投诉", "complained"),
    "opted_out": Sentence("退订", "opted out"),
    "funnel": Sentence("漏斗", "Funnel"),
    "facts": Sentence("三、事实", "3. Facts"),
    "nothing": Sentence("这段时间没有任何触达。", "Nothing left in these days."),
    "ways": Sentence("按触点与渠道", "By node and channel"),
    "node": Sentence("触点", "node"),
    "channel": Sentence("渠道", "channel"),
    "net": Sentence("净成交（元）", "net sales"),
    "cost": Sentence("渠道成本（元）", "channel cost"),
    "each": Sentence("每次触达净值（元）", "net value a contact"),
    "days": Sentence("每日触达与点击", "Contacts and clicks by day"),
    "refused": Sentence("未触达的原因", "Why waves were refused"),
    "reason": Sentence("原因", "reason"),
    "times": Sentence("次数", "times"),
    "effect": Sentence("四、增量效果", "4. Incremental effect"),
    "no_effect": Sentence(
        "没有对照组的客户，增量未知；未知不等于零。给策略设对照组后可得出区间。",
        "Nobody was held out, so what the strategy added is not known, which is not nothing. "
        "With a hold-out there is an interval.",
    ),
    "interval": Sentence("增量及95%区间", "Increment with its 95 % interval"),
    "added": Sentence("增量成交（元）", "sales added"),
    "added_rate": Sentence("转化率增量", "conversion rate added"),
    "value": Sentence("估计", "estimate"),
    "low": Sentence("下限", "low"),
    "high": Sentence("上限", "high"),
    "money": Sentence("五、成本与回报", "5. Cost and return"),
    "costs": Sentence(
        "渠道 {channel}，客户经理 {tasks} 件任务共 {manager}，权益 {given} 份共 {benefits}，"
        "合计 {total}；净成交 {net}。",
        "Channels {channel}, {tasks} tasks of managers {manager}, {given} benefits {benefits}, "
        "in all {total}; net sales {net}.",
    ),
    "not_added": Sentence(
        "净成交是触达之后的全部成交，不是增量：回报只按第四节的增量计算。",
        "Net sales are everything bought after a contact, not what the contacts added: only the "
        "increment of part 4 is a return.",
    ),
    "hindsight": Sentence("六、事后看的最佳替代", "6. The best alternative in hindsight"),
    "better": Sentence(
        "若全部触达都经由「{way}」（{count} 次触达，每次净值 {best}，95% 区间 {low} 至 {high}），"
        "比实际平均 {mean} 每次多 {gain}，共 {total}。"
        "渠道不是随机分配的，这只是线索，须以实验证实。",
        "Had every contact gone through “{way}” ({count} contacts, {best} each, 95 % interval "
        "{low} to {high}) instead of the mean of {mean}, each would have brought {gain} more, "
        "{total} in all. Channels were not drawn by chance: this is a lead to be tested, no proof.",
    ),
    "no_better": Sentence(
        "没有第二条触达够 {count} 次的途径，或没有更好的：无替代可比。",
        "There is no second way with {count} contacts, or none that is better: nothing to compare.",
    ),
    "learnings": Sentence("七、经验", "7. Learnings"),
    "fatigue": Sentence(
        "第1次触达点击率 {first}，第 {number} 次 {last}：{verdict}。",
        "Of first contacts {first} were clicked, of contact {number} {last}: {verdict}.",
    ),
    "tires": Sentence("越说越不灵", "repeating wears it out"),
    "holds": Sentence("尚未见疲劳", "no sign of fatigue"),
    "repeat": Sentence("第几次触达的点击率", "Clicks by how often a customer was told"),
    "most_refused": Sentence(
        "最常见的未触达原因是「{reason}」，占 {share}。",
        "Most waves that were refused were refused for “{reason}”: {share}.",
    ),
    "harm": Sentence(
        "每万次触达 {complaints} 次投诉、{opt_outs} 次退订。",
        "Of ten thousand contacts {complaints} led to a complaint and {opt_outs} to an opt-out.",
    ),
    "actions": Sentence("八、建议的下一步", "8. Proposed next actions"),
    "hold_out": Sentence(
        "设 5% 的策略对照组，下次复盘即有增量区间。",
        "Hold out 5 % of the strategy's customers: the next review has an interval.",
    ),
    "keep_forecast": Sentence(
        "上线新版前对全部客户推演一次，下次复盘就能逐周对照。",
        "Simulate the next version for all customers before it goes live: the next review compares "
        "it week by week.",
    ),
    "ask_consent": Sentence(
        "在柜台与手机银行征集同意：{times} 次触达因缺少同意而未发出。",
        "Ask for consent at the counter and in the app: {times} waves were refused for lack of it.",
    ),
    "limit": Sentence(
        "把对同一客户的触达限制在 {number} 次以内。",
        "Tell nobody more than {number} times.",
    ),
    "try_way": Sentence(
        "用实验分流检验途径「{way}」。",
        "Test the way “{way}” with an experiment split.",
    ),
    "lower_harm": Sentence(
        "投诉率高于每万次 {limit}：先暂停进入，复核内容与人群。",
        "There are more than {limit} complaints in ten thousand: stop entries, look at content "
        "and audience.",
    ),
    "nothing_to_do": Sentence("没有需要改动之处。", "Nothing asks for a change."),
}


def said(name: str, language: Language, **facts: object) -> str:
    """Return a sentence in a language, with its facts."""
    sentence: str = getattr(SAID[name], language)
    return sentence.format_map({key: str(value) for key, value in facts.items()})


def reason_in_words(name: str, language: Language) -> str:
    """Return what a trace names as the reason of a refusal, as people say it."""
    known = Reason.__members__.get(name)
    if known is None:
        return name
    words: str = getattr(VERDICTS[VERDICT_OF[known]], language)
    return f"{words} ({name})"
