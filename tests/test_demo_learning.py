"""The weeks of the demonstration: what is true of the customers is what the product finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hengce import demo_learning
from hengce.demo_learning import Progress, learn_for_weeks
from hengce.measure.experiments.promotion import Status, Why
from hengce.model.instant import read_instant
from hengce.wiring import Installation

DAYS = 14


@contextmanager
def silent(_name: str) -> Iterator[Progress]:
    yield lambda _done, _all: None


def test_a_fortnight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The better text passes its first stage, and who complained hears no more of the topic.

    That news sell nothing any more cannot be known within a fortnight, and is not said.
    """
    monkeypatch.setattr(demo_learning, "DAYS", DAYS)
    installation = Installation.open(tmp_path / "home")
    midnight = read_instant("2026-11-23", "Asia/Shanghai")
    lesson = learn_for_weeks(installation, midnight, 7, silent)
    (passed,) = lesson.stages
    assert (passed.why, passed.after.status) == (Why.PASSED, Status.RUNNING)
    champion, challenger = (arm.metrics["gain"] for arm in passed.evidence)
    assert champion.y / champion.units < challenger.y / challenger.units
    assert lesson.reproduced
    assert lesson.silenced == ("wealth",)
    assert lesson.retired is None
    assert [path.suffix for path in lesson.review] == [".html", ".docx", ".xlsx"]
    installation.close()
