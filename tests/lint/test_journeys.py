"""Proof before launch: good journeys have no error, each wrong one is found with its place."""

import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from config.folder import replace
from hengce.config.load import load, load_with_places
from hengce.lint import errors_of, lint
from hengce.lint.bounds import TOPICS_MAX
from hengce.model.journey import is_journey
from hengce.model.nodes import Jump, Node, SubJourney
from hengce.model.version import version_of
from hengce.words import problems_journeys, problems_waves
from hengce.words.problems import SENTENCES, tell_problem
from lint.wrong_journeys import CODES, WRONG, WRONG_DOCUMENTS

BANK = Path(__file__).parent / "bank"
DOCUMENTS = Path(__file__).parent / "wrong"
GOOD = load(BANK)
JOURNEYS = {strategy.id: strategy for strategy in GOOD.strategies if is_journey(strategy)}
WAKE = JOURNEYS["wake_up"]


def found(folder):
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    assert all(tell_problem(each) for each in problems if each.code in SENTENCES)
    return problems


def among(problems, name):
    return [each for each in problems if each.where.startswith(name)]


def changed(**changes):
    return msgspec.structs.replace(GOOD, **changes)


# The good ones ------------------------------------------------------------------------


def test_good_journeys_have_no_problem():
    assert found(BANK) == ()


def test_good_journeys_use_every_kind_of_node():
    kinds = {type(node) for strategy in JOURNEYS.values() for node in strategy.graph.nodes}
    assert kinds == set(Node.__args__)


def test_three_waves_pass_under_caps_of_one_message_a_week():
    """In-app slots and tasks do not interrupt: day 1, day 3 and day 7 are one interruption."""
    assert not [p for p in among(found(BANK), "strategies/wealth_waves") if "cap" in p.code]


# The wrong ones -----------------------------------------------------------------------


def test_there_are_at_least_two_hundred():
    assert len({row[:3] for row in WRONG}) + len(WRONG_DOCUMENTS) >= 200


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), WRONG)
def test_one_edit_is_found_with_its_place(tmp_path, file, old, new, code, where):
    folder = Path(shutil.copytree(BANK, tmp_path / "bank"))
    replace(folder, file, old, new)
    assert (code, where) in [(problem.code, problem.where) for problem in found(folder)]


@pytest.mark.parametrize("name", WRONG_DOCUMENTS)
def test_of_a_whole_document_everything_is_told(tmp_path, name):
    folder = Path(shutil.copytree(BANK, tmp_path / "bank"))
    file = f"strategies/{name}.yaml"
    shutil.copy(DOCUMENTS / f"{name}.yaml", folder / file)
    told = [(each.code, each.where) for each in among(found(folder), file)]
    assert sorted(told) == [(code, f"{file}:{where}") for code, where in WRONG_DOCUMENTS[name]]


def test_every_code_of_journeys_is_shown():
    ours = {*problems_journeys.SENTENCES, *problems_waves.SENTENCES}
    assert ours - CODES == set()


# What customers are still in ----------------------------------------------------------


def test_an_earlier_version_is_checked_and_named_by_its_content():
    (entry, *others), edges = WAKE.graph.nodes, WAKE.graph.edges
    nodes = (msgspec.structs.replace(entry, audience="au >= 1"), *others)
    graph = msgspec.structs.replace(WAKE.graph, nodes=nodes, edges=edges[:-1])
    before = msgspec.structs.replace(WAKE, graph=graph)
    problems = among(lint(changed(earlier=(before,))), "earlier/")
    place = f"earlier/wake_up@{version_of(before)[:12]}"
    assert [(each.code, each.where) for each in errors_of(problems)] == [
        ("graph.unreachable", f"{place} graph/nodes/over"),
        ("graph.no_way_out", f"{place} graph/nodes/second"),
        ("rule.unknown_tag", f"{place} graph/nodes/start/audience"),
    ]


def test_a_good_earlier_version_adds_no_error():
    before = msgspec.structs.replace(WAKE, days_max=21)
    assert errors_of(lint(changed(earlier=(before,)))) == ()


def test_topics_of_earlier_versions_count_as_well():
    """Each takes a place where customers' refusals are kept."""
    before = tuple(msgspec.structs.replace(WAKE, topic=f"topic{k}") for k in range(TOPICS_MAX))
    codes = [(each.code, each.where) for each in lint(changed(earlier=before))]
    assert ("bounds.exceeded", "strategies topic") in codes


def test_an_earlier_version_finds_what_it_names_among_the_others():
    """It may send customers through a journey that is live, and choose among nightly strategies."""
    before = msgspec.structs.replace(JOURNEYS["maturity_care"], days_max=399)
    assert lint(changed(earlier=(before,))) == ()


@pytest.mark.parametrize(
    ("name", "node", "other"),
    [("loan_papers", "count", "maturity_care"), ("wake_up", "second", "wake_up")],
)
def test_a_circle_through_an_earlier_version_is_told_there(name, node, other):
    drawn = JOURNEYS[name].graph
    nodes = tuple(
        SubJourney(id=node, strategy=other) if each.id == node else each for each in drawn.nodes
    )
    graph = msgspec.structs.replace(drawn, nodes=nodes)
    before = msgspec.structs.replace(JOURNEYS[name], graph=graph)
    codes = {each.code for each in among(lint(changed(earlier=(before,))), "earlier/")}
    assert "strategy.sub_journey_cycle" in codes


def test_a_material_that_only_an_earlier_version_uses_is_used():
    texts = [each for each in GOOD.materials if each.id == "C-ANY"]
    old = msgspec.structs.replace(texts[0], id="C-OLD")
    nodes = tuple(
        msgspec.structs.replace(node, material="C-OLD") if node.id == "first" else node
        for node in WAKE.graph.nodes
    )
    before = msgspec.structs.replace(WAKE, graph=msgspec.structs.replace(WAKE.graph, nodes=nodes))
    materials = (*GOOD.materials, old)
    assert "material.unused" in {p.code for p in lint(changed(materials=materials))}
    problems = lint(changed(materials=materials, earlier=(before,)))
    assert "material.unused" not in {p.code for p in problems}


# What lint never does -----------------------------------------------------------------


@st.composite
def damaged(draw):
    """Draw a journey with nodes and ways taken out, doubled, or led elsewhere."""
    strategy = draw(st.sampled_from(sorted(JOURNEYS)).map(JOURNEYS.get))
    names = [node.id for node in strategy.graph.nodes]
    nodes = draw(st.lists(st.sampled_from(strategy.graph.nodes), max_size=len(names) + 2))
    edges = [
        msgspec.structs.replace(
            edge,
            target=draw(st.sampled_from([edge.target, edge.target, *names])),
            branch=draw(st.sampled_from([edge.branch, edge.branch, "", "else", "timeout"])),
        )
        for edge in draw(st.lists(st.sampled_from(strategy.graph.edges), max_size=20))
    ]
    led = [
        msgspec.structs.replace(node, to=draw(st.sampled_from(names)))
        if isinstance(node, Jump)
        else node
        for node in strategy.graph.nodes
    ]
    kept = draw(st.sampled_from([tuple(nodes), tuple(led), tuple(led)]))
    graph = msgspec.structs.replace(strategy.graph, nodes=kept, edges=tuple(edges))
    return msgspec.structs.replace(strategy, graph=graph)


def test_a_jump_to_the_entry_is_a_loop_like_any_other():
    start = JOURNEYS["card_start"]
    nodes = tuple(
        msgspec.structs.replace(node, to="start") if isinstance(node, Jump) else node
        for node in start.graph.nodes
    )
    others = tuple(each for each in GOOD.strategies if each is not start)
    round_ = msgspec.structs.replace(start, graph=msgspec.structs.replace(start.graph, nodes=nodes))
    assert errors_of(lint(changed(strategies=(*others, round_)))) == ()


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(damaged())
def test_whatever_is_drawn_lint_answers(strategy):
    others = tuple(each for each in GOOD.strategies if each.id != strategy.id)
    for problem in lint(changed(strategies=(*others, strategy))):
        if problem.code in SENTENCES:
            assert tell_problem(problem)
