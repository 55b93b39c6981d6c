"""What is said of groups of customers, and of rules that cost money."""

from hengce.words.reasons import Sentence

SEGMENTS: dict[str, Sentence] = {
    "champion": Sentence("重要价值客户", "champions: lately, often, much"),
    "big_absent": Sentence("重要保持客户", "often and much, not lately"),
    "big_recent": Sentence("重要发展客户", "lately and much, seldom"),
    "big_lost": Sentence("重要挽留客户", "much, seldom, not lately"),
    "regular": Sentence("一般价值客户", "lately and often, little"),
    "frequent": Sentence("一般保持客户", "often, little, not lately"),
    "recent": Sentence("一般发展客户", "lately, seldom, little"),
    "lost": Sentence("一般挽留客户", "seldom, little, not lately"),
}
"""By segment (`hengce.insight.rfm.SEGMENTS`)."""

MOVED: dict[str, Sentence] = {
    "stable": Sentence("稳定", "stable"),
    "moderate": Sentence("有所漂移", "moved"),
    "large": Sentence("明显漂移", "moved far"),
}
"""By verdict (`hengce.insight.drift.Moved`)."""

_NUMBER = Sentence(
    "{tag} 中位数 {here}（全体 {everywhere}）", "median {tag} {here} (all: {everywhere})"
)
_TEXT = Sentence(
    "{tag}={value} 占 {here:.0%}（全体 {everywhere:.0%}）",
    "{tag}={value} {here:.0%} (all: {everywhere:.0%})",
)
_JOINED = Sentence("；", "; ")


def describe(traits: list[tuple[str, str, float, float]], language: str) -> str:
    """Return what is special about a group.

    Args:
        traits: Tag, text (empty for numbers), the figure here and everywhere, strongest first.
        language: `zh` or `en`.
    """
    told = []
    for tag, value, here, everywhere in traits:
        if value:
            sentence = getattr(_TEXT, language)
            told.append(sentence.format(tag=tag, value=value, here=here, everywhere=everywhere))
        else:
            sentence = getattr(_NUMBER, language)
            told.append(
                sentence.format(tag=tag, here=f"{here:,.6g}", everywhere=f"{everywhere:,.6g}")
            )
    return str(getattr(_JOINED, language)).join(told)
