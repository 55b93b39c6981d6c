"""What the bank's policy asks of people, and what customers' answers pull back, as sentences."""

from collections.abc import Mapping

from hengce.model.filter import Filter
from hengce.model.handover import Handover
from hengce.model.task import TaskRules
from hengce.model.withdrawal import Further, Likeness, OnEvent, OnOutcome, Reopening, Withdrawal
from hengce.words.amount import amount
from hengce.words.policy import tell_filter
from hengce.words.reasons import Sentence
from hengce.words.speaker import Speaker, many

_LIKENESS: Mapping[Likeness, Sentence] = {
    Likeness.TOPIC: Sentence("主题", "topic"),
    Likeness.CATEGORY: Sentence("品类", "category"),
    Likeness.STRATEGY: Sentence("策略", "strategy"),
}
_FURTHER: Mapping[Further, Sentence] = {
    Further.STOPPED: Sentence(
        "此后同类营销停发，直到客户再次表示意向",
        "more of it is stopped until the customer answers positively",
    ),
    Further.ALLOWED: Sentence("此后可以再发", "more of it may follow"),
}


def _where(text: str, event: str, by: Speaker) -> str:
    told = by.condition(text, event) if text else ""
    return told and by.say(f"（{told}）", f" ({told})")


def _signal(on: OnEvent | OnOutcome, by: Speaker) -> str:
    if isinstance(on, OnEvent):
        where = _where(on.where, on.event, by)
        name = by.name("event", on.event)
        return by.say(f"发生“{name}”{where}", f"after “{name}”{where}")
    of = "" if on.of == Filter() else f" ({tell_filter(on.of, by.names, by.language)})"
    said = by.outcomes(on.outcomes)
    return by.say(f"客户回应“{said}”{of}", f"after the answer “{said}”{of}")


def tell_withdrawal(one: Withdrawal, by: Speaker) -> str:
    """Return what pulls back what waits, in words."""
    what = tell_filter(one.what, by.names, by.language)
    like = by.word(_LIKENESS[one.like]) if one.like else ""
    alike = by.say(f"，限{like}相同的", f" of the same {like}") if like else ""
    back = by.say(
        f"{_signal(one.on, by)}后撤回待发的：{what}{alike}",
        f"{_signal(one.on, by)}, what waits is pulled back: {what}{alike}",
    )
    return by.sentences([back, by.word(_FURTHER[one.further])])


def tell_reopening(one: Reopening, by: Speaker) -> str:
    """Return what opens again what was stopped, in words."""
    what = Filter(topics=one.topics, categories=one.categories, strategies=one.strategies)
    told = tell_filter(what, by.names, by.language)
    return by.say(
        f"{_signal(one.on, by)}后重新开放：{told}", f"{_signal(one.on, by)}, open again: {told}"
    )


def tell_tasks(one: TaskRules, by: Speaker) -> str:
    """Return how tasks are handed to people, in words."""
    tag = by.name("tag", one.manager_tag)
    cost = amount(one.minute_cents, by.bank.policy.currency)
    codes = by.listed(by.word(code.label) for code in one.codes)
    to = by.say(f"按「{tag}」分给客户经理", f"given to the manager in “{tag}”")
    return by.sentences(
        [
            to if one.manager_tag else by.say("全部进入机构任务池", "all go to units' pools"),
            by.say(
                f"每人同时至多 {one.open_max} 项，每天至多新增 {one.daily_max} 项",
                f"{one.open_max} at once and {one.daily_max} new ones a day at most",
            ),
            by.say(
                f"逾期后由机构负责人处理 {one.head_hours} 小时，"
                f"至多推迟 {one.postpone_days_max} 天",
                f"overdue ones are the head's for {many(one.head_hours, 'hour')}, put off by "
                f"{many(one.postpone_days_max, 'day')} at most",
            ),
            by.say(
                f"策略已不在的任务限时 {one.deadline_hours} 小时",
                f"{many(one.deadline_hours, 'hour')} where the strategy is gone",
            ),
            by.say(f"每分钟成本 {cost}", f"{cost} a minute") if one.minute_cents else "",
            by.say(f"可报告的结果：{codes}", f"results: {codes}"),
        ]
    )


def tell_handover(one: Handover, by: Speaker) -> str:
    """Return when a person takes over, in words."""
    where = _where(one.where, one.event, by)
    when = by.say(f"发生“{by.name('event', one.event)}”", f"after “{by.name('event', one.event)}”")
    if one.answered:
        said = by.outcomes(one.answered)
        when = by.say(f"客户回应“{said}”", f"after the answer “{said}”")
    if one.asked:
        through = by.listed(by.name("channel", each) for each in one.asked)
        when = by.say(f"在{through}的提问无法自动答复", f"a question by {through} needs a person")
    if silent := one.unanswered:
        when = by.say(
            f"{silent.within_days} 天内 {silent.messages} 次触达，"
            f"{silent.after_hours} 小时都没有回应",
            f"{silent.messages} contacts in {silent.within_days} days, none answered within "
            f"{silent.after_hours} hours",
        )
    whom = "" if one.condition == "TRUE" else by.condition(one.condition)
    department, channel = by.name("department", one.department), by.name("channel", one.channel)
    return by.sentences(
        [
            by.say(f"{when}{where}后转人工", f"{when}{where}, a person takes over"),
            by.say(f"限满足：{whom}", f"for: {whom}") if whom else "",
            by.say(
                f"{department}，由 {one.owner} 负责，经{channel}，限时 {one.deadline_hours} 小时",
                f"{department}, {one.owner} answers for it, by {channel}, within "
                f"{many(one.deadline_hours, 'hour')}",
            ),
            by.say(f"{one.starts} 至 {one.ends}", f"{one.starts} to {one.ends}"),
        ]
    )
