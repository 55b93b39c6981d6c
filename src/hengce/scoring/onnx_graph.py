"""Checks and opens ONNX graphs: standard operators, all weights inside, one floating matrix in.

The format is that of https://onnx.ai/onnx/repo-docs/IR.html; versions of operators are listed in
https://onnx.ai/onnx/repo-docs/Versioning.html. A graph is asked for one customer at a time: kernels
that add up a whole matrix may round differently for one row and for many.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hengce.errors import Problem, ProblemsError
from hengce.scoring.features import Floats
from hengce.scoring.scorer import Scorer, ScoringError
from hengce.scoring.wanted import needed

OPSETS_MAX = {"": 21, "ai.onnx": 21, "ai.onnx.ml": 5}
"""The domains that are known, with the latest version of their operators."""

REFUSED = frozenset(
    {
        "Bernoulli",
        "Loop",
        "Multinomial",
        "RandomNormal",
        "RandomNormalLike",
        "RandomUniform",
        "RandomUniformLike",
        "Scan",
    }
)
"""Operators that draw at random, or that run as long as they like."""

_MATRICES: dict[str, type[np.float32 | np.float64]] = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
}


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph in a session of one thread; `column` of `output` is the score."""

    session: Any
    input: str
    dtype: type[np.float32 | np.float64]
    output: str
    column: int
    failures: tuple[type[Exception], ...]

    def answers(self, rows: Floats) -> Floats:
        with np.errstate(over="ignore"):
            cast = np.ascontiguousarray(rows.astype(self.dtype))
        said = np.empty(len(cast), np.float64)
        try:
            for k in range(len(cast)):
                (found,) = self.session.run([self.output], {self.input: cast[k : k + 1]})
                said[k] = found.reshape(-1)[self.column]
        except self.failures as error:
            raise ScoringError from error
        except IndexError as error:
            raise ScoringError from error
        return said


def open_onnx(content: bytes, columns: int, output: str, column: int, where: str) -> Scorer:
    """Check a graph and open it.

    Args:
        content: The file.
        columns: How many columns it must read.
        output: The output with the score; empty for the only one.
        column: Its column.
        where: The model, for problems.

    Raises:
        ProblemsError: It is none, or one that may not be opened.
        ConflictError: The libraries are not installed.
    """
    check_onnx(content, where)
    runtime = needed("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    failures = _failures(runtime)
    try:
        session = runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except failures as error:
        raise _invalid(where, str(error).splitlines()[0]) from error
    name, dtype = _input(session, columns, where)
    chosen = _output(session, output, column, where)
    return _Graph(session, name, dtype, chosen, column, failures)


def check_onnx(content: bytes, where: str) -> None:
    """Refuse what is no graph, and graphs that reach outside or do not hold still.

    Raises:
        ProblemsError: The file is one of these; all that is wrong with it is told.
        ConflictError: The library is not installed.
    """
    onnx = needed("onnx")
    decode_error = needed("google.protobuf.message").DecodeError
    try:
        model = onnx.load_model_from_string(content)
    except decode_error as error:
        raise _invalid(where, "not an ONNX file") from error
    problems = [*_opsets(model, where), *_parts(model, where)]
    if problems:
        raise ProblemsError(problems)
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        raise _invalid(where, str(error).splitlines()[0]) from error


def _opsets(model: Any, where: str) -> Iterator[Problem]:
    for opset in model.opset_import:
        domain, limit = opset.domain, OPSETS_MAX.get(opset.domain)
        if limit is None:
            yield Problem.of(where, "model.domain_unknown", domain=domain)
        elif not 1 <= opset.version <= limit:
            facts = {"domain": domain or "ai.onnx", "version": opset.version, "limit": limit}
            yield Problem.of(where, "model.opset_unknown", **facts)
    for function in model.functions:
        yield Problem.of(where, "model.domain_unknown", domain=function.domain)


def _parts(model: Any, where: str) -> Iterator[Problem]:
    for graph in _graphs(model.graph):
        for tensor in _tensors(graph):
            if tensor.data_location or tensor.external_data:
                yield Problem.of(where, "model.external_data", name=tensor.name)
        for node in graph.node:
            if node.domain not in OPSETS_MAX:
                yield Problem.of(where, "model.domain_unknown", domain=node.domain)
            elif node.op_type in REFUSED:
                yield Problem.of(where, "model.operator_refused", operator=node.op_type)


def _graphs(graph: Any) -> Iterator[Any]:
    """Yield a graph and those inside its nodes."""
    waiting = [graph]
    while waiting:
        one = waiting.pop()
        yield one
        for node in one.node:
            for attribute in node.attribute:
                waiting += [attribute.g] if attribute.HasField("g") else []
                waiting += attribute.graphs


def _tensors(graph: Any) -> Iterator[Any]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from [attribute.t] if attribute.HasField("t") else []
            yield from attribute.tensors


def _input(session: Any, columns: int, where: str) -> tuple[str, type[np.float32 | np.float64]]:
    inputs = session.get_inputs()
    if len(inputs) == 1:
        (one,) = inputs
        free = [not isinstance(size, int) for size in one.shape]
        is_matrix = one.type in _MATRICES and len(one.shape) == 2
        if is_matrix and (free[0] or one.shape[0] == 1) and (free[1] or one.shape[1] == columns):
            return one.name, _MATRICES[one.type]
    found = ", ".join(f"{one.type} {one.shape}" for one in inputs) or "-"
    facts = {"columns": columns, "found": found}
    raise ProblemsError([Problem.of(where, "model.input_shape", **facts)])


def _output(session: Any, output: str, column: int, where: str) -> str:
    outputs = session.get_outputs()
    usable = [one.name for one in outputs if _has_column(one, column)]
    if output in usable or (not output and len(outputs) == 1 and usable):
        return output or usable[0]
    facts = {"name": output or "-", "known": ", ".join(usable) or "-"}
    raise ProblemsError([Problem.of(where, "model.output_unknown", **facts)])


def _has_column(one: Any, column: int) -> bool:
    """Tell whether an output is a row of floating numbers that has such a column."""
    if one.type not in _MATRICES or len(one.shape) > 2 or column < 0:
        return False
    width = one.shape[1] if len(one.shape) == 2 else 1
    return not isinstance(width, int) or column < width


def _failures(runtime: Any) -> tuple[type[Exception], ...]:
    state = runtime.capi.onnxruntime_pybind11_state
    names = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented")
    return (*(getattr(state, name) for name in (*names, "NoSuchFile", "RuntimeException")),)


def _invalid(where: str, detail: str) -> ProblemsError:
    return ProblemsError([Problem.of(where, "model.file_invalid", detail=detail)])
