"""Sentences for problems of waves: answers, validity, hours, proofs; examples of journeys."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "awaited.both": ProblemWords(
        zh="同时写了事件和触达。",
        en="It waits for an event and for an answer to a wave.",
        fix_zh="保留一个；要等多件事请用 race。",
        fix_en="Keep one; for several things use a race.",
    ),
    "awaited.nothing": ProblemWords(
        zh="没有写等什么。",
        en="It does not say what is waited for.",
        fix_zh="写 event 或 wave。",
        fix_en="Write `event` or `wave`.",
    ),
    "awaited.no_stage": ProblemWords(
        zh="没有写等触达的哪种回应。",
        en="It does not say which answers of the wave count.",
        fix_zh="在 stages 中写至少一种，如 clicked。",
        fix_en="Name at least one stage, such as `clicked`.",
    ),
    "awaited.not_of_wave": ProblemWords(
        zh="「{part}」只能用于事件，这里等的是触达。",
        en="`{part}` is for events, and a wave is awaited here.",
        fix_zh="去掉它。",
        fix_en="Remove it.",
    ),
    "awaited.not_of_event": ProblemWords(
        zh="stages 只能用于触达，这里等的是事件。",
        en="`stages` is for waves, and an event is awaited here.",
        fix_zh="去掉它。",
        fix_en="Remove it.",
    ),
    "awaited.same_without_event": ProblemWords(
        zh="same 要与触发事件比较，而入口没有事件。",
        en="`same` compares with the event that started the journey, and there is none.",
        fix_zh="在入口写上事件，或去掉 same。",
        fix_en="Name the entry's event, or remove `same`.",
    ),
    "awaited.same_unknown": ProblemWords(
        zh="事件「{event}」没有属性「{property}」。",
        en="The event `{event}` has no property `{property}`.",
        fix_zh="same 中的属性须为两个事件共有。",
        fix_en="Name properties that both events have.",
    ),
    "awaited.same_kind": ProblemWords(
        zh="属性「{property}」在两个事件中类型不同：{one}、{other}。",
        en="The property `{property}` is {one} in one event and {other} in the other.",
        fix_zh="改用同一类型的属性。",
        fix_en="Use a property of one kind.",
    ),
    "event.never_sent": ProblemWords(
        zh="事件「{event}」由系统自己为转人工规则产生，旅程等不到它。",
        en="The event `{event}` is made by the brain itself for hand-over rules; it does not "
        "come to journeys.",
        fix_zh="改为等待触达的回应（wave 与 stages）。",
        fix_en="Wait for an answer to a wave instead.",
    ),
    "wave.unknown": ProblemWords(
        zh="「{wave}」不是这个旅程的触达或任务节点。",
        en="`{wave}` is no message or task of this journey.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "wave.never_before": ProblemWords(
        zh="到「{name}」之前不可能经过触达「{wave}」。",
        en="No way leads from the wave `{wave}` to `{name}`: it has never left by then.",
        fix_zh="改问前面的触达，或调整连线。",
        fix_en="Ask about a wave that comes before, or draw it so.",
    ),
    "wave.stage_never": ProblemWords(
        zh="触达「{wave}」被拦截的客户会直接退出，「{stage}」分支没有人走。",
        en="Who is blocked at `{wave}` leaves the journey, so nobody goes along `{stage}`.",
        fix_zh="把该节点的 on_blocked 改为 skip，或去掉这个分支。",
        fix_en="Write `on_blocked: skip` at the wave, or remove the stage.",
    ),
    "wave.after_end": ProblemWords(
        zh="「{wave}」最早在进入后 {hours} 小时；策略从 {starts} 到 {ends}，没有人等得到。",
        en="The wave `{wave}` comes {hours} hours after the entry at the earliest: from "
        "{starts} to {ends} nobody gets there.",
        fix_zh="缩短等待，或推迟 ends。",
        fix_en="Wait less, or end later.",
    ),
    "wave.after_stay": ProblemWords(
        zh="「{wave}」最早在进入后 {hours} 小时，而客户最多停留 {days_max} 天。",
        en="The wave `{wave}` comes {hours} hours after the entry at the earliest, and nobody "
        "stays longer than {days_max} days.",
        fix_zh="缩短等待，或加大 days_max。",
        fix_en="Wait less, or raise days_max.",
    ),
    "wave.beyond_material": ProblemWords(
        zh="素材「{material}」有效期至 {until}，而触达最晚可在 {latest}。",
        en="The material `{material}` is valid until {until}, and the wave may come as late as "
        "{latest}.",
        fix_zh="延长素材有效期，或提前结束策略。",
        fix_en="Have the material renewed, or end earlier.",
    ),
    "strategy.beyond_sale": ProblemWords(
        zh="产品「{product}」销售至 {until}，策略到 {ends} 才结束。",
        en="The product `{product}` is sold until {until}, and the strategy ends on {ends}.",
        fix_zh="把 ends 提前到销售截止日。",
        fix_en="End with the sale.",
    ),
    "strategy.before_sale": ProblemWords(
        zh="产品「{product}」从 {from} 起销售，策略从 {starts} 就开始。",
        en="The product `{product}` is sold from {from} on, and the strategy starts on {starts}.",
        fix_zh="把 starts 推迟到开售日。",
        fix_en="Start with the sale.",
    ),
    "wave.expires_closed": ProblemWords(
        zh="客户 {at} 到达，渠道 {opens} 才开放，而消息 {hours} 小时后失效：永远发不出。",
        en="Customers come at {at}, the channels open at {opens}, and the message expires after "
        "{hours} hours: it never leaves.",
        fix_zh="改到开放时段，或延长有效期。",
        fix_en="Come when the channels are open, or let it live longer.",
    ),
    "wave.next_day": ProblemWords(
        zh="客户 {at} 到达时渠道已关闭，消息要到次日 {opens} 才发出。",
        en="Customers come at {at}, when the channels are closed: the message leaves on the "
        "next day at {opens}.",
        fix_zh="要当天发出，请把等待改到开放时段。",
        fix_en="To be sent on the same day, wait until the channels are open.",
    ),
    "wave.may_expire_closed": ProblemWords(
        zh="渠道最长连续关闭 {closed_hours} 小时，而消息 {hours} 小时后失效："
        "在关闭时段到达的客户可能收不到。",
        en="The channels stay closed for up to {closed_hours} hours, and the message expires "
        "after {hours}: who comes then may not get it.",
        fix_zh="延长有效期，或先等到开放时段。",
        fix_en="Let it live longer, or wait for the open hours first.",
    ),
    "wave.expires_undecided": ProblemWords(
        zh="消息 {hours} 小时后失效，短于决策窗口 {window_ms} 毫秒。",
        en="The message expires after {hours} hours, before its decision window of {window_ms} "
        "ms closes.",
        fix_zh="延长有效期，或缩短决策窗口。",
        fix_en="Let it live longer, or shorten the window.",
    ),
    "wave.requirement_never": ProblemWords(
        zh="人群与准入条件「{rule}」矛盾（{names}），触达总会被拒绝。",
        en="The audience contradicts the requirement `{rule}` ({names}): the wave is always "
        "refused.",
        fix_zh="改正人群，或不要在此触达。",
        fix_en="Correct the audience, or do not speak to it here.",
    ),
    "wave.always_suppressed": ProblemWords(
        zh="人群都符合抑制规则「{rule}」（{names}），触达总会被拒绝。",
        en="Everybody here falls under the suppression `{rule}` ({names}): the wave is always "
        "refused.",
        fix_zh="改正人群，或不要在此触达。",
        fix_en="Correct the audience, or do not speak to it here.",
    ),
    "wave.suitability_never": ProblemWords(
        zh="产品「{product}」风险等级为 R{level}，这里的客户没有一个合适（{names}）。",
        en="The product `{product}` has the risk level R{level}, and nobody here may take it "
        "({names}).",
        fix_zh="换一款产品，或改正人群。",
        fix_en="Offer another product, or correct the audience.",
    ),
    "wave.unreachable": ProblemWords(
        zh="这里的客户在渠道 {channels} 上都触达不到。",
        en="Nobody here can be reached through {channels}.",
        fix_zh="换渠道，或改正人群。",
        fix_en="Use another channel, or correct the audience.",
    ),
    "condition.never": ProblemWords(
        zh="没有客户会符合这个条件（{names} 自相矛盾）。",
        en="No customer can meet this condition: what it asks of {names} contradicts itself.",
        fix_zh="改正条件。",
        fix_en="Correct it.",
    ),
    "condition.always": ProblemWords(
        zh="所有客户都符合这个条件（{names}），它什么也没有筛选。",
        en="Every customer meets this condition on {names}; it parts nothing.",
        fix_zh="写 TRUE，或改正条件。",
        fix_en="Write TRUE, or correct it.",
    ),
    "condition.no_code": ProblemWords(
        zh="标签「{tag}」的码表里没有符合「{pattern}」的码。",
        en="No code of the tag `{tag}` fits `{pattern}`.",
        fix_zh="改正写法，或用 IN 列出码。",
        fix_en="Correct the pattern, or list the codes with IN.",
    ),
    "split.branch_never": ProblemWords(
        zh="分支「{branch}」没有人走：前面的分支已包含了它。",
        en="Nobody goes along `{branch}`: the branches before it take everybody.",
        fix_zh="调换次序，或删除这个分支。",
        fix_en="Change the order, or remove the branch.",
    ),
    "split.branch_not_of_audience": ProblemWords(
        zh="分支「{branch}」没有人走：它与入口人群矛盾。",
        en="Nobody goes along `{branch}`: it contradicts who may enter.",
        fix_zh="改正条件或人群。",
        fix_en="Correct the condition or the audience.",
    ),
    "split.else_never": ProblemWords(
        zh="所有客户都走前面的分支，else 没有人走。",
        en="Every customer goes along a branch, and nobody along `else`.",
        fix_zh="知悉即可，或去掉最后一个分支。",
        fix_en="Take note, or remove the last branch.",
    ),
    "example.of_journeys": ProblemWords(
        zh="「{part}」只能用于旅程的示例。",
        en="`{part}` is for examples of journeys.",
        fix_zh="去掉它。",
        fix_en="Remove it.",
    ),
    "example.of_one_step": ProblemWords(
        zh="旅程的示例写步骤，不写裁决。",
        en="An example of a journey expects steps, and no verdict.",
        fix_zh="去掉 verdict、reason 和 channel，写 steps。",
        fix_en="Remove verdict, reason and channel, and write steps.",
    ),
    "example.no_steps": ProblemWords(
        zh="示例没有写期望的步骤。",
        en="The example expects no step.",
        fix_zh="写明客户会走哪几步。",
        fix_en="Write what the customer is seen to do.",
    ),
    "example.order": ProblemWords(
        zh="步骤的时间早于前一步。",
        en="The step comes earlier than the one before it.",
        fix_zh="按发生的先后写。",
        fix_en="Write the steps in their order.",
    ),
    "example.node_unknown": ProblemWords(
        zh="步骤指向不存在的节点「{name}」。",
        en="A step is at the node `{name}`, which does not exist.",
        fix_zh="检查拼写。",
        fix_en="Check the spelling.",
    ),
    "example.branch_unknown": ProblemWords(
        zh="节点没有分支「{branch}」。",
        en="The node has no branch `{branch}`.",
        fix_zh="可用的分支：{known}。",
        fix_en="Its branches are: {known}.",
    ),
    "example.did_unknown": ProblemWords(
        zh="没有步骤「{did}」。",
        en="There is no step `{did}`.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "example.before_entry": ProblemWords(
        zh="时间早于进入。",
        en="It lies before the entry.",
        fix_zh="写 0 或正的时长。",
        fix_en="Write a length of 0 or more.",
    ),
    "example.no_trigger": ProblemWords(
        zh="示例给出了触发事件的属性，而入口没有事件。",
        en="The example gives properties of a trigger, and no event starts the journey.",
        fix_zh="去掉 trigger。",
        fix_en="Remove `trigger`.",
    ),
    "example.not_one_thing": ProblemWords(
        zh="一件事须恰好写 event、wave、looks_at 之一，或只写 tags；这里有 {count} 个。",
        en="What happens is one of event, wave and looks_at, or tags alone; here are {count}.",
        fix_zh="拆成几件事。",
        fix_en="Make several of it.",
    ),
    "example.not_one_answer": ProblemWords(
        zh="回应须恰好写 stage 或 outcome 之一。",
        en="An answer to a wave is a stage or an outcome, and not both.",
        fix_zh="保留一个。",
        fix_en="Keep one.",
    ),
    "example.answer_of_nothing": ProblemWords(
        zh="写了回应，没有写是哪次触达。",
        en="It tells an answer, and not to which wave.",
        fix_zh="写上 wave。",
        fix_en="Name the wave.",
    ),
    "example.property_unknown": ProblemWords(
        zh="没有「{name}」。",
        en="There is no `{name}` here.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
    "example.slot_unknown": ProblemWords(
        zh="没有展示位「{slot}」。",
        en="There is no slot `{slot}`.",
        fix_zh="可选：{known}。",
        fix_en="Choose from: {known}.",
    ),
}
