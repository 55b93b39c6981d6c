"""What may be said of an effect, in words."""

from hengce.words.reasons import Sentence

FINDINGS: dict[str, Sentence] = {
    "added": Sentence("有增量", "it added"),
    "taken": Sentence("为负", "it took away"),
    "uncertain": Sentence("不确定（区间含零）", "uncertain: zero lies within"),
    "too_few": Sentence("人数太少，不下结论", "too few customers to say"),
    "nothing_seen": Sentence("两边的转化没有差别可算", "nothing varies on either side"),
    "mismatch": Sentence(
        "两边人数与抽样比例不符，结果不可信，不显示",
        "the sides are not as large as drawn: no number is shown",
    ),
    "moved": Sentence(
        "期间对照组重新抽过，无法比较", "the hold-out was drawn anew within the days"
    ),
    "no_holdout": Sentence("没有对照组，增量未知", "nobody was held out: not known"),
    "controls_unknown": Sentence(
        "有批次没有留下对照组名单，请看全体口径",
        "a run kept no list of its controls: see the hold-outs over everybody",
    ),
}
"""By finding (`hengce.measure.effects.compare.Finding`)."""

RULES: dict[str, Sentence] = {
    "first": Sentence("首次", "first"),
    "last": Sentence("末次", "last"),
    "linear": Sentence("均分", "linear"),
    "position": Sentence("首尾", "position"),
    "decay": Sentence("时间衰减", "decay"),
    "markov": Sentence("马尔可夫", "Markov"),
    "shapley": Sentence("夏普利", "Shapley"),
}
"""By the name of a rule of attribution."""
