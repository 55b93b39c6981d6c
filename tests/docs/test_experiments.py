"""docs/why/experiments.md: its tables are those of the code."""

import re

from docs.pages import code, page, section, table
from hengce.measure.experiments.edits import NEEDS
from hengce.measure.experiments.effect import Method
from hengce.measure.experiments.mismatch import HIDDEN_P, WARNING_P
from hengce.measure.experiments.plan import Design, plan
from hengce.measure.experiments.promotion import CAREFUL_STAGES

PAGE = page("docs/why/experiments.md")


def test_what_changes_need() -> None:
    told = {code(change): needs for change, needs in table(section(PAGE, "Who gets which arm"))}
    assert told == {str(change): needs.name.lower() for change, needs in NEEDS.items()}


def test_the_bars_of_alarms() -> None:
    for *_, warning, hidden in table(section(PAGE, "Whether arms can be compared")):
        assert (warning, hidden) == (f"p < {WARNING_P}", f"p < {HIDDEN_P}")


def test_the_methods() -> None:
    rows = table(section(PAGE, "What is measured"))
    assert {code(method) for method, *_ in rows} == set(Method)


def test_the_stages() -> None:
    told = [
        (share, code(asks), int(least), int(most))
        for _, share, asks, least, most in table(
            section(PAGE, "How a challenger gets more customers")
        )
    ]
    assert told == [
        (f"{stage.share // 100} %", str(stage.asks), stage.days_min, stage.days_max)
        for stage in CAREFUL_STAGES
    ]


def test_the_plan_that_is_told() -> None:
    text = re.sub(r"\s+", " ", section(PAGE, "How long it takes"))
    design = Design(mean=0.05, lift=0.2, units_per_day=2_000)
    once, daily = plan(design, Method.FIXED), plan(design, Method.SEQUENTIAL)
    assert once is not None
    assert daily is not None
    assert f"one look takes {once.days} days (power {once.power:.0%})".replace("%", " %") in text
    assert f"at most {daily.days} ({daily.power:.0%})".replace("%", " %") in text
    assert f"found by day {daily.days_typical}." in text
