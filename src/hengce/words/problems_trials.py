"""Sentences for problems of experiments that are judged."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "trial.arm_count": ProblemWords(
        zh="冠军挑战者实验要有 {least} 至 {most} 组，这里有 {count} 组。",
        en="A champion and challengers are {least} to {most} arms; there are {count}.",
        fix_zh="改到这个组数，或去掉 trial。",
        fix_en="Keep as many arms, or take `trial` away.",
    ),
    "trial.champion_unknown": ProblemWords(
        zh="冠军「{name}」不是实验的组别。",
        en="The champion `{name}` is no arm of the experiment.",
        fix_zh="组别有：{known}。",
        fix_en="The arms are: {known}.",
    ),
    "trial.share_no_stage": ProblemWords(
        zh="挑战者的份额 {share}（万分之）不是任何一个放量阶段的份额。",
        en="No stage gives challengers {share} ten-thousandths.",
        fix_zh="从第一阶段开始；各阶段的份额：{known}。",
        fix_en="Begin with the first stage; the stages give: {known}.",
    ),
    "trial.days_outside": ProblemWords(
        zh="统计 {days} 天不在 1 至 {limit} 天之间：旅程最长 {limit} 天。",
        en="{days} days are not within 1 and {limit}: nobody stays longer in the journey.",
        fix_zh="把统计天数改到旅程之内。",
        fix_en="Count within the days of the journey.",
    ),
    "trial.no_goal": ProblemWords(
        zh="实验看目标达成，而旅程没有目标。",
        en="The experiment counts who reaches the goal, and the journey has none.",
        fix_zh="把一个出口或退出规则标为 goal，或统计别的。",
        fix_en="Mark an exit or an exit rule as the goal, or count something else.",
    ),
    "trial.nobody_answers": ProblemWords(
        zh="实验统计「{counts}」，而旅程没有任何触达可以回应。",
        en="The experiment counts `{counts}`, and the journey says nothing that could be answered.",
        fix_zh="加上触达节点，或统计事件。",
        fix_en="Add a message, or count an event.",
    ),
    "trial.gain_is_harm": ProblemWords(
        zh="「{counts}」是坏事，不能作为实验的收益。",
        en="`{counts}` is a harm and no gain.",
        fix_zh="把它放进 guards，收益统计别的。",
        fix_en="Put it into `guards`, and count something else as the gain.",
    ),
    "trial.money_of_what": ProblemWords(
        zh="money 只用于购买，这里统计的是「{counts}」。",
        en="`money` is of what was bought; here `{counts}` is counted.",
        fix_zh="改为 counts: bought，或用事件的金额属性 amount。",
        fix_en="Count `bought`, or name the property of an event as `amount`.",
    ),
    "trial.event_unused": ProblemWords(
        zh="写了事件，而统计的是「{counts}」。",
        en="An event is named, and `{counts}` is counted.",
        fix_zh="改为 counts: event，或去掉 event 与 amount。",
        fix_en="Write `counts: event`, or take `event` and `amount` away.",
    ),
    "trial.event_unknown": ProblemWords(
        zh="目录里没有事件「{name}」，没有人会产生它。",
        en="The catalogue has no event `{name}`: nobody emits it.",
        fix_zh="可用的事件：{known}。",
        fix_en="Known events: {known}.",
    ),
    "trial.amount_unknown": ProblemWords(
        zh="「{name}」不是该事件的金额属性。",
        en="`{name}` is no property of the event that is money.",
        fix_zh="金额属性有：{known}。",
        fix_en="Its money is in: {known}.",
    ),
    "trial.guard_is_gain": ProblemWords(
        zh="「{counts}」不是护栏：护栏只有退订与投诉。",
        en="`{counts}` is no guardrail; opting out and complaining are.",
        fix_zh="改为 opted_out 或 complained。",
        fix_en="Write `opted_out` or `complained`.",
    ),
    "trial.out_of_range": ProblemWords(
        zh="{name} 的值 {value} 不在 {least} 至 {most} 之间。",
        en="`{name}` is {value}, which is not within {least} and {most}.",
        fix_zh="改到范围之内。",
        fix_en="Choose a value within.",
    ),
    "namespace.places": ProblemWords(
        zh="互斥域的位置 {first} 至 {last} 不是 0 至 {most} 之内的一段。",
        en="Places {first} to {last} of a namespace are no part of 0 to {most}.",
        fix_zh="first 不大于 last，都在范围之内。",
        fix_en="Let `first` be at most `last`, and both within.",
    ),
    "namespace.overlap": ProblemWords(
        zh="互斥域「{name}」的位置 {shared} 已属于 {other}：两个实验会有共同的客户。",
        en="Places {shared} of the namespace `{name}` belong to {other}: "
        "both experiments would have the same customers.",
        fix_zh="改用未被占用的位置，或换一个互斥域。",
        fix_en="Take places that are free, or another namespace.",
    ),
    "bandit.is_trial": ProblemWords(
        zh="同一个分流不能既按阶段放量，又按收益自动调整份额。",
        en="One split cannot have stages and shares that follow what arms bring.",
        fix_zh="只留 trial 或 bandit 之一。",
        fix_en="Keep `trial` or `bandit`.",
    ),
    "bandit.of_money": ProblemWords(
        zh="自动调整份额只看是否发生，不看金额。",
        en="Shares follow whether something happened, not how much money it was.",
        fix_zh="去掉 money 与 amount。",
        fix_en="Take `money` and `amount` away.",
    ),
    "trial.contaminated": ProblemWords(
        zh="实验正在进行，这些修改会使各组不可比：{changes}。",
        en="The experiment is running, and these changes make its arms incomparable: {changes}.",
        fix_zh="换一个盐值（现为「{salt}」），作为新的实验重新开始；或去掉 trial。",
        fix_en="Begin a new experiment with another salt than `{salt}`, or take `trial` away.",
    ),
    "trial.mismatch": ProblemWords(
        zh="各组人数与抽样比例不符（p = {p}），不能推进。",
        en="The arms do not have the customers that they were drawn for (p = {p}).",
        fix_zh="先查清分流为什么不均；换一个盐值重新开始，或停止挑战者。",
        fix_en="Find out why; begin again with another salt, or stop the challengers.",
    ),
    "trial.biased": ProblemWords(
        zh="实验之前各组就有明显差异（{arms}），不能推进。",
        en="These arms differed before the experiment: {arms}.",
        fix_zh="换一个盐值重新抽样，或停止挑战者。",
        fix_en="Draw again with another salt, or stop the challengers.",
    ),
    "trial.harmful": ProblemWords(
        zh="挑战者「{arm}」触碰了护栏，不能推进。",
        en="The challenger `{arm}` breaks a guardrail.",
        fix_zh="停止这个挑战者。",
        fix_en="Stop this challenger.",
    ),
}
