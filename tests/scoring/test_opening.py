"""Which files of models are opened, and that one row is scored as among many."""

import hashlib
import math
import re

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from hengce.errors import ProblemsError
from hengce.model.scoring_model import ModelKind, ScoreRange
from hengce.scoring.opening import open_model
from hengce.scoring.scorer import Scorer, scores
from scoring.made import INPUTS, SCALES, document, graph, trees

COLUMNS = len(INPUTS)
MADE = {ModelKind.LIGHTGBM: trees(), ModelKind.ONNX: graph()}


def opened(kind: ModelKind, content: bytes, **changed: object) -> Scorer:
    return open_model(document(kind, hashlib.sha256(content).hexdigest(), **changed), content)


SCORERS = {kind: opened(kind, content) for kind, content in MADE.items()}

number = st.one_of(st.just(math.nan), st.floats(-1e9, 1e9, width=32), st.integers(0, 90).map(float))
row = st.lists(number, min_size=COLUMNS, max_size=COLUMNS)


@pytest.mark.parametrize("kind", ModelKind)
@given(rows=st.lists(row, min_size=1, max_size=40), cut=st.integers(0, 40), turn=st.integers(0, 40))
@pytest.mark.examples
def test_batch_order_and_one_by_one_give_equal_bytes(kind, rows, cut, turn):
    scorer, many = SCORERS[kind], np.array(rows)
    whole = scorer.answers(many)
    alone = np.concatenate([scorer.answers(many[k : k + 1]) for k in range(len(many))])
    parts = np.concatenate([scorer.answers(many[:cut]), scorer.answers(many[cut:])])
    order = np.roll(np.arange(len(many)), turn)
    turned = np.empty(len(many))
    turned[order] = scorer.answers(many[order])
    assert whole.tobytes() == alone.tobytes() == parts.tobytes() == turned.tobytes()


@pytest.mark.parametrize("kind", ModelKind)
def test_65536_rows_give_the_bytes_of_single_ones(kind):
    """A batch of the night is large enough that a library might add up otherwise."""
    random = np.random.default_rng(11)
    many = random.random((65_536, COLUMNS)) * SCALES
    many[random.random(many.shape) < 0.2] = np.nan
    whole = SCORERS[kind].answers(many)
    some = random.integers(0, len(many), 2_000)
    alone = np.array([SCORERS[kind].answers(many[k : k + 1])[0] for k in some.tolist()])
    assert alone.tobytes() == whole[some].tobytes()
    assert 0 < whole.min() < whole.max() < 1


@pytest.mark.parametrize("kind", ModelKind)
def test_a_score_outside_its_range_is_none(kind):
    many = np.random.default_rng(5).random((500, COLUMNS)) * SCALES
    said = SCORERS[kind].answers(many)
    middle = float(np.median(said))
    held = scores(SCORERS[kind], ScoreRange(low=0.0, high=middle), many)
    assert np.array_equal(np.isnan(held), said > middle)
    assert np.array_equal(held[said <= middle], said[said <= middle])


def outside() -> bytes:
    """A graph whose weights lie in another file."""
    made = onnx.load_model_from_string(graph())
    tensor = made.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../secret.bin"
    tensor.ClearField("raw_data")
    return made.SerializeToString()


def hidden() -> bytes:
    """A graph that draws at random inside a branch."""
    drawn = helper.make_node("RandomNormal", [], ["r"], shape=[1, 1])
    shape = helper.make_tensor_value_info("r", TensorProto.FLOAT, [1, 1])
    branch = helper.make_graph([drawn], "branch", [], [shape])
    yes = helper.make_node("Constant", [], ["yes"], value_bool=None)
    del yes.attribute[:]
    yes.attribute.append(
        helper.make_attribute("value", helper.make_tensor("t", TensorProto.BOOL, [], [True]))
    )
    chosen = helper.make_node("If", ["yes"], ["q"], then_branch=branch, else_branch=branch)
    return graph(nodes=(yes, chosen), answer="q")


def swapped(field: str, number: int, place: int = 0) -> bytes:
    """The text of trees with one number of its first tree replaced."""
    found = re.search(rf"^{field}=(.*)$", TREES.decode(), re.MULTILINE)
    numbers = found[1].split(" ")
    numbers[place] = str(number)
    start, end = found.span(1)
    return TREES[:start] + " ".join(numbers).encode() + TREES[end:]


TREES, GRAPH = trees(), graph()
NAMED = TREES.replace(
    b"feature_names=" + b" ".join(b"Column_%d" % k for k in range(COLUMNS)),
    b"feature_names=" + " ".join(one.tag for one in INPUTS[::-1]).encode(),
)
CUSTOM = (helper.make_node("Steal", ["p"], ["q"], domain="com.example"),)
DRAWN = (helper.make_node("RandomNormalLike", ["p"], ["q"]),)

# what is wrong; how the file is written, its content, what its document says; the problem
WRONG = [
    ("no text of trees", ModelKind.LIGHTGBM, b"treacle\n", {}, "model.file_invalid"),
    ("a text cut off", ModelKind.LIGHTGBM, TREES[: len(TREES) // 2], {}, "model.file_invalid"),
    ("bytes", ModelKind.LIGHTGBM, b"\x80\x04N.", {}, "model.file_invalid"),
    ("a graph as trees", ModelKind.LIGHTGBM, GRAPH, {}, "model.file_invalid"),
    ("other columns", ModelKind.LIGHTGBM, trees(4), {}, "model.columns_differ"),
    ("columns in another order", ModelKind.LIGHTGBM, NAMED, {}, "model.features_differ"),
    ("a column beyond", ModelKind.LIGHTGBM, swapped("split_feature", COLUMNS), {},
     "model.file_invalid"),
    ("a way back", ModelKind.LIGHTGBM, swapped("left_child", 0, 3), {}, "model.file_invalid"),
    ("a way to nowhere", ModelKind.LIGHTGBM, swapped("right_child", 99), {},
     "model.file_invalid"),
    ("a leaf beyond", ModelKind.LIGHTGBM, swapped("left_child", -99), {}, "model.file_invalid"),
    ("categories that are not there", ModelKind.LIGHTGBM, swapped("decision_type", 1), {},
     "model.file_invalid"),
    ("formulas in leaves", ModelKind.LIGHTGBM, swapped("is_linear", 1), {}, "model.file_invalid"),
    ("three classes", ModelKind.LIGHTGBM, TREES.replace(b"num_class=1", b"num_class=3", 1)
     .replace(b"num_tree_per_iteration=1", b"num_tree_per_iteration=3", 1), {},
     "model.several_classes"),
    ("trees as a graph", ModelKind.ONNX, TREES, {}, "model.file_invalid"),
    ("a graph cut off", ModelKind.ONNX, GRAPH[:-40], {}, "model.file_invalid"),
    ("nothing", ModelKind.ONNX, b"", {}, "model.file_invalid"),
    ("weights outside", ModelKind.ONNX, outside(), {}, "model.external_data"),
    ("a strange operator", ModelKind.ONNX, graph(nodes=CUSTOM, domain="com.example", answer="q"),
     {}, "model.domain_unknown"),
    ("a random operator", ModelKind.ONNX, graph(nodes=DRAWN, answer="q"), {},
     "model.operator_refused"),
    ("a random operator in a branch", ModelKind.ONNX, hidden(), {}, "model.operator_refused"),
    ("operators of the future", ModelKind.ONNX, graph(opset=99), {}, "model.opset_unknown"),
    ("other columns", ModelKind.ONNX, graph(4), {}, "model.input_shape"),
    ("many rows at once", ModelKind.ONNX, graph(rows=8), {}, "model.input_shape"),
    ("no such output", ModelKind.ONNX, GRAPH, {"output": "value"}, "model.output_unknown"),
    ("no such column", ModelKind.ONNX, GRAPH, {"column": 1}, "model.output_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "content", "said", "code"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_is_refused(kind, content, said, code):
    with pytest.raises(ProblemsError) as caught:
        opened(kind, content, **said)
    assert code in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("kind", ModelKind)
def test_only_the_file_that_the_document_names_is_opened(kind):
    with pytest.raises(ProblemsError) as caught:
        open_model(document(kind, "0" * 64), MADE[kind])
    assert [problem.code for problem in caught.value.problems] == ["model.file_other"]
