"""Tells what is known of an allocation that never ran."""

from collections.abc import Iterator

from hengce.cli.context import Language
from hengce.learning.evaluating import Evaluated
from hengce.words.off_policy import SAID
from hengce.words.problems import tell_problem


def told_evaluation(one: Evaluated, language: Language) -> Iterator[str]:
    """Yield how far the decisions reach, and why nothing may be said where that is so."""

    def said(name: str, **facts: object) -> str:
        pair = [text.format(**facts) for text in SAID[name]]
        return " / ".join(pair) if language is Language.BOTH else pair[language is Language.EN]

    if one.found is None:
        yield said("nobody")
        return
    support = one.found.support
    yield said(
        "support",
        decisions=f"{support.decisions:,}",
        effective=f"{support.effective_decisions:,.0f}",
        weight=f"{support.weight_max:.2f}",
    )
    if one.left_out:
        yield said("left_out", count=f"{one.left_out:,}")
    yield said("logged", value=f"{one.found.logged_value.value:.6g}")
    for problem in one.found.problems:
        words = tell_problem(problem)
        yield f"{words.zh}{words.fix_zh} / {words.en} {words.fix_en}"
    yield said("position", position=one.position)


def evaluation_rows(one: Evaluated) -> list[dict[str, object]]:
    """Return the estimates as rows; without estimates there is none."""
    assert one.found is not None, "somebody was asked for rows"
    return [
        {
            "by": str(each.by),
            "value": each.value.value,
            "low": each.value.low,
            "high": each.value.high,
            "gain": each.gain.value,
            "gain_low": each.gain.low,
            "gain_high": each.gain.high,
            "decisions": one.found.support.decisions,
            "effective_decisions": one.found.support.effective_decisions,
            "position": one.position,
        }
        for each in one.found.estimates
    ]
