"""Problems of hand-over rules."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "handover.channel_not_of_tasks": ProblemWords(
        zh="渠道「{channel}」不是任务渠道，转人工规则不能使用。",
        en="The channel `{channel}` makes no tasks, so it hands nobody over.",
        fix_zh="使用 connector 为 kind: task 的渠道。",
        fix_en="Name a channel whose connector is of kind: task.",
    ),
    "handover.channel_unknown": ProblemWords(
        zh="asked 中的渠道「{channel}」不存在。",
        en="There is no channel `{channel}`, which `asked` names.",
        fix_zh="写 channels/ 中已有渠道的 id。",
        fix_en="Name the id of a channel that is in channels/.",
    ),
    "handover.not_one_trigger": ProblemWords(
        zh="转人工规则有 {count} 个触发条件；应恰好有一个：event、answered、unanswered 或 asked。",
        en="{count} triggers; one is needed: event, answered, unanswered or asked.",
        fix_zh="只保留其中一个。",
        fix_en="Keep one of them.",
    ),
    "handover.own_event": ProblemWords(
        zh="事件「{name}」由系统自己产生。",
        en="The event `{name}` is made by the brain itself.",
        fix_zh="改用 answered、unanswered 或 asked。",
        fix_en="Use answered, unanswered or asked instead.",
    ),
}
