"""Sentences for questions about what customers did that cannot be answered as they are put."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "insight.classes": ProblemWords(
        zh="RFM 的档数必须在 2 到 {classes_max} 之间。",
        en="RFM has from 2 to {classes_max} classes.",
        fix_zh="换一个档数，通常为 5。",
        fix_en="Take another number of classes, usually 5.",
    ),
    "insight.clusters": ProblemWords(
        zh="群数必须在 2 到 {clusters_max} 之间，且至少有同样多的客户和一个标签。",
        en="There are from 2 to {clusters_max} clusters, of as many customers or more, by a tag or "
        "more.",
        fix_zh="减少群数，或放宽客户范围。",
        fix_en="Ask for fewer clusters, or for more customers.",
    ),
    "insight.no_column": ProblemWords(
        zh="数据没有「{name}」列。",
        en="The data have no column {name}.",
        fix_zh="检查列名；客户列为 customer，时间列为 at_us（微秒，UTC）。",
        fix_en="Check the name; customers are in `customer`, times in `at_us` (microseconds, UTC).",
    ),
    "insight.no_event": ProblemWords(
        zh="所选时间内没有发生过事件「{name}」。",
        en="No event called {name} happened in that time.",
        fix_zh="名称最接近的是「{nearest}」；有哪些事件见 hengce insight events。",
        fix_en="The nearest name is {nearest}; hengce insight events shows those that there are.",
    ),
    "insight.no_intent": ProblemWords(
        zh="没有叫「{name}」的意图。",
        en="No intent is called {name}.",
        fix_zh="名称最接近的是「{nearest}」；随产品提供的意图见 docs/why/intents.md，"
        "自定义意图用 --library。",
        fix_en="The nearest name is {nearest}; docs/why/intents.md has those that come along, "
        "--library takes your own.",
    ),
    "insight.no_tag": ProblemWords(
        zh="客户快照里没有标签「{name}」。",
        en="The snapshot of customers has no tag {name}.",
        fix_zh="名称最接近的是「{nearest}」；计算标签不在快照里，事后标签和系统字段不参与分析。",
        fix_en="The nearest name is {nearest}; derived tags are not in the snapshot, and what is "
        "only known afterwards is left out.",
    ),
    "insight.no_property": ProblemWords(
        zh="所选时间内，事件 {name} 都没有属性「{property}」。",
        en="In that time no event {name} has a property {property}.",
        fix_zh="这些事件有：{known}。",
        fix_en="Such events have: {known}.",
    ),
    "insight.offsets": ProblemWords(
        zh="留存最多统计 1 到 {offsets_max} 个周期。",
        en="Retention is counted over 1 to {offsets_max} periods.",
        fix_zh="减少周期数，或改用周、月。",
        fix_en="Ask for fewer periods, or for weeks or months.",
    ),
    "insight.pattern": ProblemWords(
        zh="「{text}」不是步骤：写成 事件名 或 事件名:属性=值。",
        en="{text} is no step: write EVENT or EVENT:PROPERTY=VALUE.",
        fix_zh="例如 wealth_viewed:product=P1。",
        fix_en="For example wealth_viewed:product=P1.",
    ),
    "insight.steps": ProblemWords(
        zh="步骤数必须在 1 到 {steps_max} 之间。",
        en="There are from 1 to {steps_max} steps.",
        fix_zh="增减步骤。",
        fix_en="Take steps away, or add some.",
    ),
    "insight.too_many_periods": ProblemWords(
        zh="时间范围超过 {periods_max} 个周期。",
        en="The window has more than {periods_max} periods.",
        fix_zh="用 --from 和 --to 缩小范围，或改用周、月。",
        fix_en="Narrow it with --from and --to, or ask for weeks or months.",
    ),
    "insight.ways": ProblemWords(
        zh="路径条数必须在 1 到 {ways_max} 之间。",
        en="From 1 to {ways_max} ways are told.",
        fix_zh="减少路径条数。",
        fix_en="Ask for fewer ways.",
    ),
    "insight.window": ProblemWords(
        zh="时间窗口必须大于零。",
        en="The window is longer than nothing.",
        fix_zh="写成如 30m、24h、7d。",
        fix_en="Write for example 30m, 24h or 7d.",
    ),
}
