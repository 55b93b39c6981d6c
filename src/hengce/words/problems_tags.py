"""Sentences for problems of tags that are asked for by name."""

from hengce.words.problem import ProblemWords

SENTENCES: dict[str, ProblemWords] = {
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
