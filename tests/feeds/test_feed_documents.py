"""What is wrong with the documents of feeds, and how control files are read."""

from pathlib import Path

import pytest

from feeds.feed_home import CONTROL, EVENTS, MONDAY, TAGS, bank, changed, written
from hengce.errors import ProblemsError
from hengce.flow.feeds_due import waited_for
from hengce.intake.control import Declared, read_control
from hengce.intake.delivery import beside, deliveries
from hengce.lint.run import lint
from hengce.model.feed import Control, ControlFormat, DigestAlgorithm, Due, LateRule, WhenLate
from hengce.words.problems import tell_problem
from oracle.small_bank import a_strategy

COLUMNS = ControlFormat.COLUMNS
WRONG = [
    # what is written; where, and the problem
    ({"file": "core.csv"}, "file", "feed.date_place"),
    ({"file": "{date}/core.csv"}, "file", "feed.date_place"),
    ({"file": "{date}_{date}.csv"}, "file", "feed.date_place"),
    ({"date_format": "YYMMDD"}, "date_format", "feed.date_format"),
    ({"flag": "ready"}, "flag", "feed.beside"),
    ({"flag": "../{file}.ok"}, "flag", "feed.beside"),
    ({"flag": "{file}"}, "flag", "feed.beside"),
    ({"control": changed(CONTROL, file="ctl")}, "control/file", "feed.beside"),
    ({"control": changed(CONTROL, rows="", digest="")}, "control", "feed.control_empty"),
    ({"control": changed(CONTROL, format=COLUMNS)}, "control/rows", "feed.part_number"),
    ({"due": Due(by="25:00")}, "due/by", "feed.time_invalid"),
    ({"due": Due(by="06:00+08:00")}, "due/by", "feed.time_invalid"),
    ({"due": Due(by="06:00", after_days=-1)}, "due/after_days", "feed.out_of_range"),
    ({"due": Due(by="06:00", grace_minutes=9_999)}, "due/grace_minutes", "feed.out_of_range"),
    ({"quiet_seconds": -1}, "quiet_seconds", "feed.out_of_range"),
    ({"fills": ("amu",)}, "fills/0", "feed.tag_unknown"),
]


@pytest.mark.parametrize(("parts", "path", "code"), WRONG, ids=[f"{c[1]} {c[2]}" for c in WRONG])
def test_a_wrong_feed(parts: dict, path: str, code: str) -> None:
    right = {problem.code for problem in lint(bank(TAGS))}
    assert code not in right
    found = [p for p in lint(bank(changed(TAGS, **parts))) if p.code == code]
    assert any(problem.where == f"feeds/core {path}" for problem in found)
    assert all(tell_problem(problem).en for problem in found)


def test_a_day_that_is_none() -> None:
    configuration = bank(TAGS)
    (feed,) = configuration.feeds
    wrong = changed(configuration, feeds=(changed(feed, starts="soon"),))
    assert "strategy.date_invalid" in {problem.code for problem in lint(wrong)}


def test_two_feeds_do_not_fill_one_tag() -> None:
    found = [p for p in lint(bank(TAGS, changed(EVENTS, fills=("aum",)))) if "filled" in p.code]
    assert [dict(problem.facts) for problem in found] == [{"name": "aum", "other": "core"}]


LATE = [
    ((WhenLate(feed="cori", do=LateRule.SKIP),), ["feed.unknown"], {"cori"}),
    ((WhenLate(feed="core"), WhenLate(feed="core")), ["feed.waited_twice"], set()),
    ((WhenLate(feed="core", do=LateRule.SKIP),), [], {"core"}),
]


@pytest.mark.parametrize(("rules", "codes", "waits"), LATE)
def test_who_waits_for_what(rules, codes: list[str], waits: set[str]) -> None:
    configuration = bank(TAGS, strategies=[a_strategy("fund", when_late=rules)])
    found = [problem.code for problem in lint(configuration)]
    assert [code for code in found if code.startswith("feed.")] == codes
    assert waited_for(configuration) == waits


A, B = "a" * 64, "B" * 64
BY_NAME = {"rows": "n", "digest": "sha"}
CONTROLS = [
    # how it is declared, what is written, what that says (None: it cannot be read)
    (ControlFormat.JSON, BY_NAME, "", f'{{"n": 12, "sha": "{A}", "x": null}}', (12, A)),
    (ControlFormat.JSON, BY_NAME, "", f'[12, "{A}"]', None),
    (ControlFormat.JSON, BY_NAME, "", f'{{"n": -1, "sha": "{A}"}}', None),
    (ControlFormat.PAIRS, BY_NAME, "", f"# made at noon\nn = 12\nsha: {B}\n", (12, B.lower())),
    (ControlFormat.PAIRS, BY_NAME, "", f"n=12\nsha={A[1:]}\n", None),
    (ControlFormat.PAIRS, {"rows": "n"}, "", "\ufeffn=0", (0, "")),
    (COLUMNS, {"digest": "1"}, "", f"{A}  core.csv\n", (None, A)),
    (COLUMNS, {"rows": "2", "digest": "3"}, "|", f"core.csv| 7 |{A}", (7, A)),
    (COLUMNS, {"rows": "4"}, "|", "core.csv|7", None),
    (COLUMNS, {"rows": "1"}, "", "", None),
    (COLUMNS, {"rows": "1"}, "", "x" * 70_000, None),
]


@pytest.mark.parametrize(("form", "parts", "separator", "text", "says"), CONTROLS)
def test_a_control_file(tmp_path: Path, form, parts, separator, text, says) -> None:
    path = tmp_path / "a.ctl"
    path.write_text(text, encoding="utf-8")
    control = Control(file="{stem}.ctl", format=form, separator=separator, **parts)
    if says is not None:
        assert read_control(path, control) == Declared(*says)
        return
    with pytest.raises(ProblemsError, match=r"feed\.control_unread"):
        read_control(path, control)


def test_which_files_are_deliveries(tmp_path: Path) -> None:
    feed = changed(TAGS, file="core-{date}*.csv", date_format="YYYY-MM-DD", control=None)
    for name in (
        "core-2026-11-23.csv",
        "core-2026-11-22.csv",
        "core-2026-11-22_b.csv",
        "core-2026-13-22.csv",
        "core-20261122.csv",
        "core-2026-11-22.csv.ok",
        "xcore-2026-11-22.csv",
    ):
        (tmp_path / name).write_text("x")
    (tmp_path / "core-2026-11-24.csv").symlink_to(tmp_path / "core-2026-11-23.csv")
    (tmp_path / "core-2026-11-25.csv").mkdir()
    found = deliveries(tmp_path, feed)
    assert [one.path.name for one in found] == [
        "core-2026-11-22.csv",
        "core-2026-11-22_b.csv",
        "core-2026-11-23.csv",
    ]
    assert found[0].flag == tmp_path / "core-2026-11-22.csv.ok"
    assert beside("{stem}.{date}.x", "core_1.csv", MONDAY, TAGS) == f"core_1.{written(MONDAY)}.x"
    assert DigestAlgorithm("sm3") is DigestAlgorithm.SM3
