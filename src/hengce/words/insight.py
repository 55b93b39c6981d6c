"""What is said of groups of customers, and of rules that cost money."""

from collections.abc import Mapping

from hengce.model.instant import DAY_US, calendar_date
from hengce.model.tag import Kind, Tag
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
_TRUE = {"true": Sentence("是", "yes"), "false": Sentence("否", "no")}
_UNNAMED: Mapping[str, Tag] = {}


def describe(
    traits: list[tuple[str, str, float, float]],
    language: str,
    tags: Mapping[str, Tag] = _UNNAMED,
) -> str:
    """Return what is special about a group.

    Args:
        traits: Tag, text (empty for numbers), the figure here and everywhere, strongest first.
        language: `zh` or `en`.
        tags: What people call tags and their codes; others are told by their names.
    """
    told = []
    for name, value, here, everywhere in traits:
        tag = tags.get(name)
        label = name if tag is None else str(getattr(tag.label, language))
        if value:
            sentence = getattr(_TEXT, language)
            shown = _value(value, tag, language)
            told.append(sentence.format(tag=label, value=shown, here=here, everywhere=everywhere))
        else:
            sentence = getattr(_NUMBER, language)
            figures = (_figure(one, tag, language) for one in (here, everywhere))
            told.append(sentence.format(tag=label, **dict(zip(_FIGURES, figures, strict=True))))
    return str(getattr(_JOINED, language)).join(told)


_FIGURES = ("here", "everywhere")


def _value(value: str, tag: Tag | None, language: str) -> str:
    """Return a text as people call it: a code by its label, truth in a word."""
    if tag is None:
        return value
    words = _TRUE.get(value) if tag.kind is Kind.BOOLEAN else tag.values.get(value)
    return value if words is None else str(getattr(words, language))


def _figure(number: float, tag: Tag | None, language: str) -> str:
    """Return a number in its unit: cents as yuan, days and instants as dates."""
    match None if tag is None else tag.kind:
        case Kind.MONEY:
            yuan = f"{number / 100:,.2f}"
            return f"{yuan} 元" if language == "zh" else yuan
        case Kind.DATE:
            return calendar_date(round(number)).isoformat()
        case Kind.TIMESTAMP:
            return calendar_date(round(number) // DAY_US).isoformat()
        case _:
            return f"{number:,.6g}"
