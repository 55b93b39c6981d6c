"""Sentences for problems of journeys: graph, splits, waits, entries, exits, what they do."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "graph.does_nothing": ProblemWords(
        zh="画布什么也不做：没有触达、任务、权益、标签或子旅程。",
        en="The graph does nothing: no message, task, benefit, tag or other journey.",
        fix_zh="加上一个动作节点，或删除这个策略。",
        fix_en="Add a node that acts, or remove the strategy.",
    ),
    "graph.jump_forward": ProblemWords(
        zh="跳转去的节点「{to}」不会再回到这里。",
        en="The jump leads to `{to}`, from which no way comes back to it.",
        fix_zh="跳转只用来重复；往前走请直接连线。",
        fix_en="A jump is for repeating; draw an edge to go on.",
    ),
    "graph.loop_without_wait": ProblemWords(
        zh="从「{to}」到这里的循环中有一条路没有等待，{times} 轮会在一瞬间走完。",
        en="On a way from `{to}` back to this jump nothing surely waits: {times} rounds could "
        "pass in a moment.",
        fix_zh="在循环里放一个等待：一段时长、至少 1 天的时刻，或等待事件。",
        fix_en="Put a wait into the loop: a length of time, a time of day at least 1 day on, or "
        "an event.",
    ),
    "graph.steps_max": ProblemWords(
        zh="算上跳转，一位客户最多要走 {steps} 步，超过 {limit}。",
        en="With all rounds of its jumps a customer may take {steps} steps; the limit is {limit}.",
        fix_zh="减少跳转次数或节点。",
        fix_en="Allow fewer rounds, or draw fewer nodes.",
    ),
    "jump.times_range": ProblemWords(
        zh="跳转次数 {value} 不在 1 至 {limit} 之间。",
        en="{value} rounds are not within 1 and {limit}.",
        fix_zh="写明最多重复几轮。",
        fix_en="Say how many rounds there may be.",
    ),
    "split.empty": ProblemWords(
        zh="分流没有分支。",
        en="The node parts nothing: it has no branch.",
        fix_zh="至少写一个分支，或删除该节点。",
        fix_en="Name at least one branch, or remove the node.",
    ),
    "split.branch_reserved": ProblemWords(
        zh="分支不能叫「{branch}」，这个名字另有含义。",
        en="No branch can be called `{branch}`; that name means something else here.",
        fix_zh="换一个名字。",
        fix_en="Use another name.",
    ),
    "split.no_event": ProblemWords(
        zh="分流看触发事件的属性，而入口没有事件。",
        en="The split asks about the event that started the journey, and the entry has none.",
        fix_zh="改为 of: customer，或在入口写上事件。",
        fix_en="Write `of: customer`, or let an event start the journey.",
    ),
    "split.audience_of_events": ProblemWords(
        zh="人群「{branch}」用到了事件（{events}）；人群分流只能看标签。",
        en="The audience `{branch}` reads events ({events}); audiences are of tags alone.",
        fix_zh="改用条件分流。",
        fix_en="Use a condition split.",
    ),
    "task.branch_never": ProblemWords(
        zh="任务不会以「{code}」结束。",
        en="The task never ends with `{code}`.",
        fix_zh="可能的结果：{known}。",
        fix_en="It may end with: {known}.",
    ),
    "experiment.salt_empty": ProblemWords(
        zh="实验没有盐值。",
        en="The experiment has no salt.",
        fix_zh="写一个只属于它的 salt。",
        fix_en="Give it a salt of its own.",
    ),
    "experiment.salt_shared": ProblemWords(
        zh="盐值「{salt}」与「{other}」相同，两者会把同样的客户分在一起。",
        en="The salt `{salt}` is that of `{other}`: both would part the same customers alike.",
        fix_zh="换一个盐值，否则两个实验的效果分不开。",
        fix_en="Use another one, or their effects cannot be told apart.",
    ),
    "wait.not_positive": ProblemWords(
        zh="等待 {days} 天 {hours} 小时 {minutes} 分钟，须大于零且各项不为负。",
        en="The wait of {days} days, {hours} hours and {minutes} minutes is not above nothing, "
        "or a part is negative.",
        fix_zh="写一段大于零的时长。",
        fix_en="Write a length above nothing, without negative parts.",
    ),
    "wait.beyond_stay": ProblemWords(
        zh="等待 {days} 天，而客户最多停留 {days_max} 天。",
        en="The wait takes {days} days, and nobody stays longer than {days_max}.",
        fix_zh="缩短等待，或加大 days_max。",
        fix_en="Wait less, or raise days_max.",
    ),
    "wait.range": ProblemWords(
        zh="{value} 不在 {least} 与 {limit} 之间。",
        en="{value} is not within {least} and {limit}.",
        fix_zh="写 {least} 到 {limit} 之间的值。",
        fix_en="Use a value from {least} to {limit}.",
    ),
    "strategy.days_max_range": ProblemWords(
        zh="最长停留 {value} 天不在 1 至 {limit} 之间。",
        en="A stay of {value} days is not within 1 and {limit}.",
        fix_zh="写明客户最多停留几天。",
        fix_en="Say how many days a customer stays at most.",
    ),
    "blocked.wait_range": ProblemWords(
        zh="被拦截后等待 {value} 小时，须在 1 至 {limit} 之间。",
        en="Waiting {value} hours for a place is not within 1 and {limit}.",
        fix_zh="写明等空位最多几小时。",
        fix_en="Say for how many hours a free place is waited for.",
    ),
    "blocked.no_task": ProblemWords(
        zh="被拦截后交给客户经理，但 blocked 分支没有通向任务。",
        en="A blocked customer goes to his manager, and no task follows on the way `blocked`.",
        fix_zh="把 blocked 连到 task 节点。",
        fix_en="Lead `blocked` to a task.",
    ),
    "blocked.same_channel": ProblemWords(
        zh="被拦截后换渠道，但 blocked 分支没有通向别的渠道（现为 {channels}）。",
        en="A blocked customer gets another channel, and none but {channels} follows on the way "
        "`blocked`.",
        fix_zh="把 blocked 连到使用其他渠道的触达。",
        fix_en="Lead `blocked` to a message through another channel.",
    ),
    "benefit.cannot_wait": ProblemWords(
        zh="权益不能等空位。",
        en="A benefit cannot wait for a place: a stock does not come back by itself.",
        fix_zh="改为 skip、exit，或让 blocked 走自己的分支。",
        fix_en="Write `skip` or `exit`, or a way of its own.",
    ),
    "benefit.no_stock": ProblemWords(
        zh="权益「{product}」没有写库存。",
        en="The benefit `{product}` has no stock to take from.",
        fix_zh="在 products.yaml 中写 stock。",
        fix_en="Write its `stock` in products.yaml.",
    ),
    "benefit.stock_empty": ProblemWords(
        zh="权益「{product}」的库存为 0，没有人能得到。",
        en="The stock of the benefit `{product}` is 0: nobody can get one.",
        fix_zh="补充库存，或去掉该节点。",
        fix_en="Raise the stock, or remove the node.",
    ),
    "choose.nothing": ProblemWords(
        zh="类别「{category}」下没有夜间策略可选。",
        en="No nightly strategy of the category `{category}` is there to choose from.",
        fix_zh="可选类别：{known}。",
        fix_en="Choose from the categories: {known}.",
    ),
    "set_tag.not_ours": ProblemWords(
        zh="标签「{tag}」归夜间文件所有，旅程不能改写。",
        en="The tag `{tag}` belongs to the nightly files; a journey cannot write it.",
        fix_zh="在 tags.yaml 中写 owner: events，或换一个标签。",
        fix_en="Write `owner: events` in tags.yaml, or use another tag.",
    ),
    "set_tag.code_unknown": ProblemWords(
        zh="码「{value}」不在标签的码表里。",
        en="The code `{value}` is not in the tag's list.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "preference.step_range": ProblemWords(
        zh="步长 {value} 须在 -1 与 1 之间且不为零。",
        en="A step of {value} is not within -1 and 1, or it is none.",
        fix_zh="写 0.3 表示向 1 走剩余路程的三成。",
        fix_en="Write 0.3 for three tenths of the way that is left towards 1.",
    ),
    "sub_journey.goal_never": ProblemWords(
        zh="子旅程「{strategy}」没有目标，goal 分支永远不会走。",
        en="The journey `{strategy}` has no goal, so nobody goes along `goal`.",
        fix_zh="在其出口或退出规则上写 goal: true。",
        fix_en="Write `goal: true` at one of its exits.",
    ),
    "entry.two_ways": ProblemWords(
        zh="入口同时写了事件「{event}」和时间表。",
        en="The entry has an event, `{event}`, and a schedule as well.",
        fix_zh="保留一个。",
        fix_en="Keep one of them.",
    ),
    "schedule.weekday_range": ProblemWords(
        zh="星期 {value} 不在 1 至 7 之间。",
        en="The day of the week {value} is not within 1 and 7.",
        fix_zh="1 为星期一，7 为星期日。",
        fix_en="1 is Monday, 7 is Sunday.",
    ),
    "schedule.day_range": ProblemWords(
        zh="{value} 不是月中的一天。",
        en="{value} is no day of a month.",
        fix_zh="写 1 至 31，或 -1 表示月末。",
        fix_en="Write 1 to 31, or -1 for its last day.",
    ),
    "schedule.day_twice": ProblemWords(
        zh="同一天写了两次。",
        en="A day is named twice.",
        fix_zh="保留一个。",
        fix_en="Keep one.",
    ),
    "schedule.two_ways": ProblemWords(
        zh="时间表同时写了星期和日期。",
        en="The schedule names days of the week and of the month.",
        fix_zh="保留一种。",
        fix_en="Keep one kind.",
    ),
    "reentry.period": ProblemWords(
        zh="重入间隔为 {days} 天 {months} 个月，须大于零。",
        en="The period of {days} days and {months} months until the next entry is none, or it "
        "is too long.",
        fix_zh="写明隔多少天或多少个月。",
        fix_en="Say after how many days or months.",
    ),
    "reentry.period_unused": ProblemWords(
        zh="重入方式「{mode}」不看间隔。",
        en="Re-entry `{mode}` looks at no period.",
        fix_zh="改为 after_period，或去掉 days 和 months。",
        fix_en="Write `after_period`, or remove days and months.",
    ),
    "reentry.no_event": ProblemWords(
        zh="重入方式为每个事件，而入口没有事件。",
        en="Each event may start it, and the entry has none.",
        fix_zh="在入口写上事件，或换一种重入方式。",
        fix_en="Name the entry's event, or choose another mode.",
    ),
    "reentry.key_unused": ProblemWords(
        zh="重入方式「{mode}」不看 key。",
        en="Re-entry `{mode}` looks at no key.",
        fix_zh="改为 each_event，或去掉 key。",
        fix_en="Write `each_event`, or remove the key.",
    ),
    "reentry.key_unknown": ProblemWords(
        zh="触发事件没有属性「{key}」。",
        en="The event that starts it has no property `{key}`.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "ramp.share_range": ProblemWords(
        zh="放量份额 {value} 不在 0 至 {limit} 之间。",
        en="The share {value} is not within 0 and {limit}.",
        fix_zh="单位为万分之一：500 为百分之五。",
        fix_en="It is in ten-thousandths: 500 is five percent.",
    ),
    "guardrail.stage": ProblemWords(
        zh="护栏不能数「{stage}」。",
        en="A guardrail cannot count `{stage}`.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "guardrail.share_range": ProblemWords(
        zh="护栏 {value} 不在 1 至 {limit} 之间，永远不会或总是触发。",
        en="The guardrail at {value} is not within 1 and {limit}: it would always or never stop.",
        fix_zh="单位为万分之一：200 为百分之二。",
        fix_en="It is in ten-thousandths: 200 is two percent.",
    ),
    "guardrail.waves_min": ProblemWords(
        zh="护栏的最少触达数 {value} 须为正。",
        en="A guardrail needs at least one wave to judge, not {value}.",
        fix_zh="写明多少次触达后才判断。",
        fix_en="Say from how many waves on it is judged.",
    ),
    "guardrail.no_wave": ProblemWords(
        zh="旅程没有触达，护栏没有可数的东西。",
        en="The journey has no wave that a guardrail could count.",
        fix_zh="去掉护栏。",
        fix_en="Remove the guardrail.",
    ),
    "guardrail.twice": ProblemWords(
        zh="「{stage}」写了两条护栏。",
        en="Two guardrails count `{stage}`.",
        fix_zh="保留一条。",
        fix_en="Keep one.",
    ),
    "exit.nothing": ProblemWords(
        zh="退出规则既没有事件也没有条件。",
        en="The exit rule waits for nothing and has no condition.",
        fix_zh="写 awaits 或 condition。",
        fix_en="Write `awaits` or `condition`.",
    ),
    "exit.both": ProblemWords(
        zh="退出规则同时写了事件和条件。",
        en="The exit rule has an event and a condition.",
        fix_zh="拆成两条。",
        fix_en="Make two rules of it.",
    ),
    "exit.at_once": ProblemWords(
        zh="退出规则「{rule}」对每个进入的客户都已成立（{names}），一进来就会退出。",
        en="The exit rule `{rule}` holds for everybody who enters ({names}): they leave the "
        "moment they come.",
        fix_zh="改正条件，或在入口人群中排除他们。",
        fix_en="Correct the condition, or leave such customers out of the audience.",
    ),
    "journey.no_goal": ProblemWords(
        zh="旅程没有目标：没有标为 goal 的出口或退出规则。",
        en="The journey has no goal: no exit and no exit rule is marked `goal`.",
        fix_zh="标出达成目标的出口，效果才能衡量。",
        fix_en="Mark what counts as success, so that its effect can be measured.",
    ),
    "journey.late_entries": ProblemWords(
        zh="「{wave}」在进入后 {hours} 至 {hours_max} 小时才到："
        "{last} 之后进入的客户，到 {ends} 结束时还收不到它。",
        en="The wave `{wave}` comes {hours} to {hours_max} hours after the entry: who enters "
        "after {last} cannot get it before the end on {ends}.",
        fix_zh="知悉即可，或推迟 ends。",
        fix_en="Take note, or end later.",
    ),
    "journey.over_cap": ProblemWords(
        zh="这个旅程在 {days} 天内可触达同一客户 {count} 次（{waves}），"
        "频控「{cap}」只放行 {limit} 次。",
        en="This journey can touch a customer {count} times in {days} days ({waves}); the cap "
        "`{cap}` lets {limit} through.",
        fix_zh="拉长等待或减少触达，否则后面的会被拦截。",
        fix_en="Wait longer or say less; what is too much is blocked.",
    ),
    "journey.same_audience": ProblemWords(
        zh="与旅程「{other}」同属主题「{topic}」，人群分不开：一方的客户都在另一方之中。",
        en="It shares the topic `{topic}` with `{other}`, and everybody in one audience is in "
        "the other.",
        fix_zh="分开人群，或合并为一个旅程。",
        fix_en="Part the audiences, or make one journey of both.",
    ),
}
