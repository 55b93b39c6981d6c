"""Problems of tasks: in documents, and in what managers report."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "message.channel_of_tasks": ProblemWords(
        zh="消息节点使用了任务渠道「{channel}」；任务只能由任务节点提出。",
        en="The message node uses the channel of tasks `{channel}`; only a task node may.",
        fix_zh="改用 kind: task 的节点，或从 channels 中删除该渠道。",
        fix_en="Use a node of kind: task, or take the channel out of its channels.",
    ),
    "task.code_unknown": ProblemWords(
        zh="该任务不能以此结果结束；可用的结果：{known}。",
        en="The task cannot end with this result; results: {known}.",
        fix_zh="使用其中一个结果代码。",
        fix_en="Report one of these codes.",
    ),
    "task.deadline_range": ProblemWords(
        zh="任务期限为 {value} 小时；应在 1 到 {limit} 小时之间。",
        en="The task's deadline is {value} hours; it must be from 1 to {limit}.",
        fix_zh="修改 deadline_hours。",
        fix_en="Change deadline_hours.",
    ),
    "task.no_code": ProblemWords(
        zh="没有声明任何任务结果，任务无法结束。",
        en="No result of tasks is declared, so no task could end.",
        fix_zh="在 tasks.codes 中至少声明一个结果，或删除该项以使用默认值。",
        fix_en="Declare a result in tasks.codes, or leave codes out to have the defaults.",
    ),
    "task.no_manager_tag": ProblemWords(
        zh="有任务渠道，但没有说明客户经理在哪个标签里；所有任务都会进入机构任务池。",
        en="Tasks have a channel, and no tag says whose a customer is: all go to the pools.",
        fix_zh="在 policy.yaml 的 tasks.manager_tag 中写出该标签；若确实都进任务池，可不理会。",
        fix_en="Name the tag in tasks.manager_tag of policy.yaml, unless pools are what you want.",
    ),
    "task.outcome_unknown": ProblemWords(
        zh="任务结果「{code}」没有声明；已声明：{known}。",
        en="The result `{code}` of tasks is not declared; declared: {known}.",
        fix_zh="改用已声明的结果，或在 policy.yaml 的 tasks.codes 中声明它。",
        fix_en="Use a declared one, or declare it in tasks.codes of policy.yaml.",
    ),
    "task.until_range": ProblemWords(
        zh="改约时间必须在现在之后、{days} 天之内。",
        en="A call can be put off to a time from now on, within {days} days.",
        fix_zh="改用这个范围内的时间。",
        fix_en="Name a time within that range.",
    ),
}
