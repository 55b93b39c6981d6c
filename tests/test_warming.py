"""Warming decides for nobody: it only makes what later decisions need."""

from pathlib import Path

from demo_home import NIGHT, open_demo
from hengce.model.instant import HOUR_US
from hengce.startup.warming import warm
from hengce.wiring import Installation


def test_nothing_is_warmed_where_nothing_decides(tmp_path: Path) -> None:
    installation = Installation.open(tmp_path / "home")
    assert warm(installation.store, installation.archive, NIGHT) == 0
    installation.close()


def test_every_kind_of_question_is_warmed_and_nothing_is_written(tmp_path: Path) -> None:
    installation, _ = open_demo(tmp_path / "home", customers=50)
    with installation.store.view() as view:
        before = view.position
    events_and_night_and_banner = 3
    warmed = warm(installation.store, installation.archive, NIGHT + HOUR_US)
    assert warmed == events_and_night_and_banner
    with installation.store.view() as view:
        assert view.position == before
    installation.close()
