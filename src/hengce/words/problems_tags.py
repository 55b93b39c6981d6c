"""Sentences for problems of derived tags, of what tags may be used for, of those asked for."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
    "derived.stored_too": ProblemWords(
        zh="已有同名的入库标签「{name}」。",
        en="A stored tag is called `{name}` as well.",
        fix_zh="给计算标签换一个名字，或删除入库的那个。",
        fix_en="Give the derived tag another name, or remove the stored one.",
    ),
    "tag.use": ProblemWords(
        zh="标签 {tag} 只许用于 {uses}，这里是 {use} 类策略。",
        en="Tag `{tag}` may be used for {uses}; this strategy is of class {use}.",
        fix_zh="换一个标签；若许可范围已变，请先改标签的 uses。",
        fix_en="Use another tag; if the licence has changed, change `uses` of the tag first.",
    ),
    "tag.use_of_rule": ProblemWords(
        zh="标签 {tag} 只许用于 {uses}，这条规则还管到 {use} 类策略。",
        en="Tag `{tag}` may be used for {uses}; this rule holds for strategies of class {use}.",
        fix_zh="用 applies 的 priority_classes 收窄规则，或换一个标签。",
        fix_en="Narrow the rule by `priority_classes` of `applies`, or use another tag.",
    ),
    "tag.licence_ends": ProblemWords(
        zh="标签 {tag} 的许可到 {expires} 止，策略到 {ends} 才结束：之后它对谁都是未知。",
        en="The licence of `{tag}` ends on {expires}, the strategy on {ends}: afterwards the tag "
        "is unknown to everybody.",
        fix_zh="提前结束策略，或续期后修改标签的 expires。",
        fix_en="End the strategy earlier, or renew the licence and change `expires` of the tag.",
    ),
    "tag.validity_half": ProblemWords(
        zh="valid_days 和 obtained 要一起写。",
        en="valid_days and obtained are written together.",
        fix_zh="写明有效多少天，以及哪个标签记录取得时间。",
        fix_en="Say for how many days a value is good, and which tag says when it was obtained.",
    ),
    "tag.valid_days": ProblemWords(
        zh="有效天数 {value} 须在 1 到 {most} 之间。",
        en="A value is good for 1 to {most} days, not {value}.",
        fix_zh="写范围内的数；长期有效的不写。",
        fix_en="Write a number in between; what is good for ever says nothing.",
    ),
    "tag.until": ProblemWords(
        zh="“{name}”不是同一来源（owner）的日期或时间类标签。",
        en="`{name}` is no tag with a date or a timestamp that the same owner writes.",
        fix_zh="登记一个记录截止时间的标签。",
        fix_en="Put a tag into the catalogue that says until when a value is good.",
    ),
    "tag.fresh_within": ProblemWords(
        zh="{value} 小时不在 1 到 {most} 之间。",
        en="{value} hours are not between 1 and {most}.",
        fix_zh="写范围内的小时数。",
        fix_en="Write a number of hours in between.",
    ),
    "tag.fresh_owner": ProblemWords(
        zh="由 {owner} 写入的标签没有应到的时间。",
        en="Nothing is due of a tag that {owner} write.",
        fix_zh="去掉 fresh_within。",
        fix_en="Take fresh_within away.",
    ),
    "marking.not_by_hand": ProblemWords(
        zh="没有由人手工设置的标签“{tag}”。",
        en="There is no tag `{tag}` that people set by hand.",
        fix_zh="在 tags.yaml 中登记，并写 owner: people。",
        fix_en="Put it into tags.yaml with `owner: people`.",
    ),
    "marking.code_unknown": ProblemWords(
        zh="不是这个标签的码值：{known}。",
        en="That is no code of this tag: {known}.",
        fix_zh="写其中之一。",
        fix_en="Write one of them.",
    ),
    "marking.no_reason": ProblemWords(
        zh="缺少理由，或超过 {most} 个字。",
        en="There is no reason, or it has more than {most} characters.",
        fix_zh="用一句话说明为什么。",
        fix_en="Say why, in a line.",
    ),
    "marking.for_ever": ProblemWords(
        zh="标签 {tag} 没有声明截止时间（until）。",
        en="Tag `{tag}` has no place for an end (`until`).",
        fix_zh="不写截止时间，或在 tags.yaml 中登记 until。",
        fix_en="Leave the end out, or declare `until` in tags.yaml.",
    ),
    "marking.past": ProblemWords(
        zh="截止时间已经过去。",
        en="The end has passed already.",
        fix_zh="写将来的时间；要撤销请用 unset。",
        fix_en="Write one that is ahead; use unset to take the tag away.",
    ),
    "tag.obtained": ProblemWords(
        zh="“{name}”不是日期或时间类的标签，或者它自己也会过期。",
        en="`{name}` is no tag with a date or a timestamp, or it expires itself.",
        fix_zh="命名一个记录取得时间的标签。",
        fix_en="Name a tag that says when the value was obtained.",
    ),
    "derived.unknown": ProblemWords(
        zh="没有叫「{name}」的计算标签。",
        en="No derived tag is called `{name}`.",
        fix_zh="用 hengce tag list 查看；带 (=) 的是计算标签。",
        fix_en="See `hengce tag list`; those with (=) are derived.",
    ),
    "tag.not_known": ProblemWords(
        zh="没有标签「{tag}」。",
        en="There is no tag `{tag}`.",
        fix_zh="最接近的是「{nearest}」；用 hengce tag list 查看。",
        fix_en="The nearest is `{nearest}`; see `hengce tag list`.",
    ),
    "tag.is_text": ProblemWords(
        zh="标签「{name}」是文字，这里只计算数值、日期与是否。",
        en="Tag `{name}` is a text; only numbers, dates and yes/no are computed here.",
        fix_zh="去掉它，或写成是否：{name} = '…'。",
        fix_en="Leave it out, or make a yes/no of it: {name} = '…'.",
    ),
}
