"""Sentences for problems of what rules have to do with one another, and with time.

Windows, relations, rests, withdrawals, bundles, shares and parts of the day.
"""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "withdrawal.no_outcome": ProblemWords(
        zh="没有写是哪种结果，规则永远不会生效。",
        en="No outcome is named, so the rule would never act.",
        fix_zh="在 outcomes 中写出结果，如 bought、complained。",
        fix_en="Name `outcomes`, such as bought or complained.",
    ),
    "withdrawal.like_nothing": ProblemWords(
        zh="事件不是对某次触达的回应，无从与它相同。",
        en="An event answers no contact, so nothing can be like it.",
        fix_zh="删去 like，在 what 中写明主题、类别或策略。",
        fix_en="Remove `like`, and name topics, categories or strategies below `what`.",
    ),
    "reopening.nothing": ProblemWords(
        zh="没有写要恢复什么。",
        en="It names nothing to reopen.",
        fix_zh="在 topics、categories 或 strategies 中至少写一个。",
        fix_en="Name at least one below `topics`, `categories` or `strategies`.",
    ),
    "window.empty": ProblemWords(
        zh="窗口长 {seconds} 秒，或含负数，什么也数不到。",
        en="The window is {seconds} seconds long or has a negative part; it counts nothing.",
        fix_zh="写明 days、hours 或 seconds，均不为负，合计大于 0。",
        fix_en="Give `days`, `hours` or `seconds`, none negative, more than 0 together.",
    ),
    "window.too_long": ProblemWords(
        zh="窗口 {days} 天，超过触达历史的保存期 {limit} 天。",
        en="The window has {days} days; contacts are kept for {limit}.",
        fix_zh="缩短窗口。",
        fix_en="Shorten the window.",
    ),
    "window.unit_unknown": ProblemWords(
        zh="不认识的日历单位「{unit}」。",
        en="The calendar has no unit `{unit}` here.",
        fix_zh="可选：{known}；工作日写作 kind: business_days。",
        fix_en="Choose from: {known}; for working days write `kind: business_days`.",
    ),
    "window.week_start_range": ProblemWords(
        zh="一周的起始日 {day} 不在 1 至 7 之间。",
        en="The week cannot start on day {day}.",
        fix_zh="1 是星期一，7 是星期日。",
        fix_en="1 is Monday, 7 is Sunday.",
    ),
    "relation.never_acts": ProblemWords(
        zh="按现有策略，关系「{relation}」不会拒绝任何触达。",
        en="With the strategies at hand, the relation `{relation}` can never refuse anything.",
        fix_zh="检查 first 与 then；每次决策只选一个触达时，互斥只在同一组合的产品之间有意义。",
        fix_en="Check `first` and `then`; with one contact a decision, only offers of one "
        "bundle can exclude each other.",
    ),
    "relation.never_released": ProblemWords(
        zh="按现有策略，「{relation}」要求的前一步永远不会发生，后一步会一直被拒绝。",
        en="With the strategies at hand, what `{relation}` asks for first is never told, so "
        "what follows is refused for ever.",
        fix_zh="补上前一步的策略，或改正 first；两条先后关系不能互相等待。",
        fix_en="Add the strategy that comes first, or correct `first`; two sequences may not "
        "wait for each other.",
    ),
    "rest.quiets_itself": ProblemWords(
        zh="休整「{rest}」由 {strategies} 引起，又推迟它们自己。",
        en="The rest `{rest}` begins after {strategies} and defers just these.",
        fix_zh="让 after 与 applies 不重叠；限制同类触达请用频控。",
        fix_en="Keep `after` and `applies` apart; to limit contacts of one kind, use a cap.",
    ),
    "bundle.too_few": ProblemWords(
        zh="组合「{bundle}」只有 {count} 个策略，无从合并。",
        en="The bundle `{bundle}` is named by {count} strategies; a message is shared by two.",
        fix_zh="在至少两个策略中写 bundle: {bundle}，或删除该组合。",
        fix_en="Write `bundle: {bundle}` in two strategies or more, or remove the bundle.",
    ),
    "bundle.never_shared": ProblemWords(
        zh="组合「{bundle}」中没有别的策略能与它同在一条消息里。",
        en="No other strategy of the bundle `{bundle}` can share a message with this one.",
        fix_zh="同一条消息里的策略须有相同的优先级和信息类别，且至少有一个共同渠道。",
        fix_en="Strategies that share a message have the same priority and message class, and "
        "a channel in common.",
    ),
    "share.department_unknown": ProblemWords(
        zh="份额中的部门「{name}」不存在。",
        en="The share is promised to `{name}`, which is no department.",
        fix_zh="已有部门：{known}。",
        fix_en="There are: {known}.",
    ),
    "share.department_twice": ProblemWords(
        zh="部门「{name}」有两个份额。",
        en="The department `{name}` has two shares.",
        fix_zh="合并为一条。",
        fix_en="Write one.",
    ),
    "share.sum": ProblemWords(
        zh="各部门份额合计 {sum}，超过 {limit}（万分之一）。",
        en="The shares add up to {sum} of {limit}.",
        fix_zh="合计不超过 10000；单位为万分之一。",
        fix_en="Promise at most 10000 together; shares are in ten-thousandths.",
    ),
    "daypart.empty": ProblemWords(
        zh="时段的开始与结束都是 {begins}，没有任何一分钟。",
        en="It begins and ends at {begins}, which leaves no minute.",
        fix_zh="改正其中一个；跨午夜的时段可写 22:00 至 06:00。",
        fix_en="Correct one of them; a part may pass midnight, such as 22:00 to 06:00.",
    ),
}
