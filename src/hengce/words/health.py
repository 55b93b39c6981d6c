"""What is said of a strategy's health."""

from hengce.words.reasons import Sentence

CAUSES: dict[str, Sentence] = {
    "neither": Sentence("无老化", "no ageing"),
    "exhaustion": Sentence("受众耗尽", "audience exhausted"),
    "wear_out": Sentence("素材疲劳", "creative worn out"),
    "both": Sentence("受众耗尽且素材疲劳", "both exhausted and worn out"),
    "unknown": Sentence("不确定", "not certain"),
}
"""By cause (`hengce.measure.health.ageing.Cause`)."""

SIGNALS: dict[str, Sentence] = {
    "reminder": Sentence("提醒", "reminder"),
    "retirement": Sentence("下线建议", "proposal to retire"),
}
"""By signal (`hengce.model.health.HealthSignal`)."""

EVIDENCE: dict[str, Sentence] = {
    "reminder": Sentence(
        "点击自 {since} 起下降，只剩原来的 {left}，半衰期约 {days} 天；{on} 确认",
        "clicks decline since {since}: {left} of the former is left, half-life about {days} days; "
        "certain on {on}",
    ),
    "retirement": Sentence(
        "自 {since} 起，触达带来的增量为 {effect} 个百分点，至多 {upper}，低于值得触达的 {least}；"
        "{on} 确认（触达 {treated} 人，对照 {held_out} 人；此前 {before}）",
        "since {since} contacts add {effect} points to the response rate, at most {upper}, below "
        "the {least} that make them worth it; certain on {on} ({treated} reached, {held_out} held "
        "out; {before} before)",
    ),
}
"""Why a signal was raised; rates in hundredths."""

STEPS: dict[str, Sentence] = {
    "raised": Sentence("待处理", "open"),
    "dismissed": Sentence("已驳回", "dismissed"),
    "retired": Sentence("已下线", "retired"),
}
"""What became of a signal (`hengce.model.health.HealthStep`)."""

SAID: dict[str, Sentence] = {
    "reminder": Sentence(
        "提醒 {owner}：策略 {strategy} 的点击自 {since} 起下降，剩 {left}，{on} 确认",
        "Reminder to {owner}: clicks of {strategy} decline since {since}, {left} is left, certain "
        "on {on}",
    ),
    "retirement": Sentence(
        "建议 {owner} 下线 {strategy}：增量自 {since} 起为 {effect}，至多 {upper}，低于下限 "
        "{effect_min}，{on} 确认（触达 {treated}，对照 {held_out}）",
        "Proposal to {owner} to retire {strategy}: since {since} it adds {effect}, at most "
        "{upper}, below the minimum of {effect_min}, certain on {on} ({treated} reached, "
        "{held_out} held out)",
    ),
    "dismissed": Sentence(
        "已驳回 {strategy} 的{signal_zh}，自今日起重新观察",
        "The {signal} of {strategy} is dismissed; a new watch begins today",
    ),
    "retired": Sentence("已下线 {strategy}", "{strategy} is retired"),
    "not_done": Sentence("未执行：加 --commit", "not done: add --commit"),
    "nothing": Sentence("没有需要提醒的策略", "nothing to remind anybody of"),
}
