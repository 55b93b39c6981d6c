"""Sentences for what is wrong with intents, and with what properties of events are called."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "event.label_unknown": ProblemWords(
        zh="事件没有属性「{name}」，却给了它名称。",
        en="`{name}` has a label and is no property of the event.",
        fix_zh="事件的属性：{known}。",
        fix_en="Properties of the event: {known}.",
    ),
    "intent.name_taken": ProblemWords(
        zh="「{name}」是意图，不能再作为事件。",
        en="`{name}` is an intent and cannot be an event type as well.",
        fix_zh="给事件或意图换一个名称。",
        fix_en="Rename the event type or the intent.",
    ),
    "intent.no_amount": ProblemWords(
        zh="事件「{event}」没有金额属性 amount，cents_min 永远不满足。",
        en="Event `{event}` has no money property `amount`, so that cents_min is never met.",
        fix_zh="在 events.yaml 中给该事件加上 amount: money，或去掉 cents_min。",
        fix_en="Add `amount: money` to the event in events.yaml, or leave cents_min out.",
    ),
    "intent.takes_too_long": ProblemWords(
        zh="意图「{intent}」前后共 {days} 天，最多 {past_days} 天。",
        en="Intent `{intent}` takes {days} days, and may take {past_days}.",
        fix_zh="缩短 within_minutes 或 quiet_minutes。",
        fix_en="Shorten within_minutes or quiet_minutes.",
    ),
    "intent.of_intents": ProblemWords(
        zh="意图的步骤不能是另一个意图「{intent}」。",
        en="A step of an intent cannot be an intent itself, such as `{intent}`.",
        fix_zh="写成该意图的事件。",
        fix_en="Write the events that it is made of.",
    ),
    "intent.property": ProblemWords(
        zh="事件「{event}」没有属性「{property}」，该步骤永远不会发生。",
        en="Event `{event}` has no property `{property}`: the step never happens.",
        fix_zh="最接近的属性是「{nearest}」。",
        fix_en="The nearest property is `{nearest}`.",
    ),
    "intent.quiet_for_nothing": ProblemWords(
        zh="意图「{intent}」要等静默时间，却没有写什么事件会否定它。",
        en="Intent `{intent}` waits for its quiet time, and nothing speaks against it.",
        fix_zh="在 against 中写明，或去掉 quiet_minutes。",
        fix_en="Write `against`, or leave quiet_minutes out.",
    ),
}
