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
