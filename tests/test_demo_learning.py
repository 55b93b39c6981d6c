"""The weeks of the demonstration: what is true of the customers is what the product finds."""

from pathlib import Path

from hengce.demo.learning import learn_for_weeks
from hengce.measure.experiments.promotion import Status, Why
from hengce.model.instant import read_instant
from hengce.simulate.weeks import Weeks
from hengce.wiring import Installation

DAYS = 14


def test_a_fortnight(tmp_path: Path) -> None:
    """The better text passes its first stage, and who complained hears no more of the topic.

    That news sell nothing any more cannot be known within a fortnight, and is not said.
    """
    installation = Installation.open(tmp_path / "home")
    midnight = read_instant("2026-11-09", "Asia/Shanghai")
    told = []
    weeks = Weeks(installation, midnight, DAYS, seed=7)
    lesson = learn_for_weeks(weeks, lambda done, of: told.append((done, of)))
    assert told == [(day, DAYS) for day in range(1, DAYS + 1)]
    (passed,) = lesson.stages
    assert (passed.why, passed.after.status) == (Why.PASSED, Status.RUNNING)
    champion, challenger = (arm.metrics["gain"] for arm in passed.evidence)
    assert champion.y / champion.units < challenger.y / challenger.units
    assert lesson.reproduced
    assert lesson.silenced == ("wealth",)
    assert lesson.proposed is None
    assert [path.suffix for path in lesson.review] == [".html", ".docx", ".xlsx"]
    installation.close()
