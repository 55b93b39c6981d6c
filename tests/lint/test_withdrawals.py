"""Withdrawals and reopenings: what the linter finds."""

from pathlib import Path

import pytest

from config.folder import append, related
from hengce.config.load import load_with_places
from hengce.lint import lint
from hengce.words.problems import tell_problem

EVENT = "on: {kind: event, event: card_spend%s}"
BOUGHT = "on: {kind: outcome, outcomes: [bought]%s}"
RULE = """
withdrawals:
  - id: {id}
    label: {{zh: 撤回, en: Pull back}}
    {on}
    {more}
"""
REOPENING = """
reopenings:
  - id: again
    label: {{zh: 恢复, en: Reopen}}
    {on}
    {what}
"""


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    append(folder, "policy.yaml", text)
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    assert all(all(tell_problem(problem)) for problem in problems)
    return [(problem.code, problem.where.partition(" ")[2]) for problem in problems]


@pytest.mark.parametrize(
    ("on", "more", "expected"),
    [
        (EVENT % "", "what: {categories: [wealth]}", []),
        (BOUGHT % "", "like: topic", []),
        (EVENT.replace("card_spend", "fax") % "", "", [("event.unknown", "on/event")]),
        (EVENT % ", where: nobody > 1", "", [("rule.unknown_tag", "on/where")]),
        (EVENT % "", "like: topic", [("withdrawal.like_nothing", "like")]),
        (EVENT % "", "what: {topics: [fax]}", [("filter.name_unknown", "what/topics")]),
        (BOUGHT.replace("bought", "") % "", "", [("withdrawal.no_outcome", "on/outcomes")]),
        (BOUGHT % ", of: {channels: [fax]}", "", [("filter.name_unknown", "on/of/channels")]),
    ],
)
def test_a_withdrawal(tmp_path: Path, on: str, more: str, expected: list[tuple[str, str]]) -> None:
    text = RULE.format(id="w", on=on, more=more)
    wanted = [(code, f"withdrawals/w/{path}") for code, path in expected]
    assert found(related(tmp_path), text) == wanted


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("topics: [wealth_visit]", []),
        ("categories: [wealth]", []),
        ("strategies: [wealth_visit]", []),
        ("topics: []", [("reopening.nothing", "topics")]),
        ("topics: [fax]", [("filter.name_unknown", "topics")]),
        ("categories: [fax]", [("filter.name_unknown", "categories")]),
        ("strategies: [fax]", [("filter.name_unknown", "strategies")]),
    ],
)
def test_a_reopening(tmp_path: Path, what: str, expected: list[tuple[str, str]]) -> None:
    text = REOPENING.format(on=EVENT % "", what=what)
    wanted = [(code, f"reopenings/again/{path}") for code, path in expected]
    assert found(related(tmp_path), text) == wanted
