"""Models made for tests: trees that LightGBM trains, a graph that ONNX's own helper builds."""

from functools import cache

import lightgbm
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from hengce.model.noun import Label
from hengce.model.scoring_model import (
    Encoding,
    ModelInput,
    ModelKind,
    ModelState,
    ScoreRange,
    ScoringModel,
    schema_hash,
)

INPUTS = (
    ModelInput(tag="age", encoding=Encoding.NUMBER),
    ModelInput(tag="aum", encoding=Encoding.NUMBER),
    ModelInput(tag="credit_card", encoding=Encoding.FLAG),
    ModelInput(tag="opened_on", encoding=Encoding.DAYS_BEFORE),
    ModelInput(tag="customer_tier", encoding=Encoding.CATEGORY, codes=("mass", "gold", "platinum")),
    ModelInput(tag="wealth_preference", encoding=Encoding.NUMBER),
)

SCALES = np.array([80, 500_000, 1, 4_000, 2, 1], float)
"""Up to where the inputs go."""


def document(kind: ModelKind, digest: str, **changed: object) -> ScoringModel:
    """A right document of a model; `changed` makes another of it."""
    inputs = changed.get("inputs", INPUTS)
    right = {
        "id": "wealth_buyer",
        "label": Label(zh="理财购买倾向", en="wealth buyer"),
        "kind": kind,
        "digest": digest,
        "owner": "modeller",
        "department": "wealth",
        "inputs": inputs,
        "schema_hash": schema_hash(inputs),
        "writes": "wealth_score",
        "range": ScoreRange(low=0.0, high=1.0),
        "trained_from": "2026-01-01",
        "trained_to": "2026-09-30",
        "expires": "2027-06-30",
        "state": ModelState.LIVE,
        "quality": {"auc": 0.71},
        "measured_on": "contacts of October 2026",
    }
    return ScoringModel(**(right | changed))


@cache
def trees(columns: int = len(INPUTS), seed: int = 3) -> bytes:
    """A text of 30 trees over random columns, some of them not known."""
    random = np.random.default_rng(seed)
    rows = random.random((4_000, columns)) * SCALES[:columns]
    logit = (rows / SCALES[:columns] - 0.5) @ np.linspace(-2, 3, columns)
    answers = random.random(len(rows)) < 1 / (1 + np.exp(-logit))
    rows[random.random(rows.shape) < 0.1] = np.nan
    settings = {
        "objective": "binary",
        "num_leaves": 15,
        "verbosity": -1,
        "num_threads": 1,
        "seed": 1,
        "deterministic": True,
    }
    made = lightgbm.train(settings, lightgbm.Dataset(rows, answers.astype(float)), 30)
    return made.model_to_string().encode()


def graph(
    columns: int = len(INPUTS),
    *,
    nodes: tuple[onnx.NodeProto, ...] = (),
    opset: int = 17,
    domain: str = "",
    rows: str | int = "n",
    answer: str = "p",
) -> bytes:
    """A logistic regression that takes what is not known for 0; `nodes` are added to it."""
    weights = (np.linspace(-2, 3, columns) / SCALES[:columns]).astype(np.float32)[:, None]
    zero = np.zeros(1, np.float32)
    made = helper.make_graph(
        [
            helper.make_node("IsNaN", ["x"], ["unknown"]),
            helper.make_node("Where", ["unknown", "zero", "x"], ["filled"]),
            helper.make_node("Gemm", ["filled", "weights", "zero"], ["logit"]),
            helper.make_node("Sigmoid", ["logit"], ["p"]),
            *nodes,
        ],
        "buyers",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [rows, columns])],
        [helper.make_tensor_value_info(answer, TensorProto.FLOAT, [rows, 1])],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(zero, "zero")],
    )
    opsets = [helper.make_opsetid("", opset)]
    opsets += [helper.make_opsetid(domain, 1)] if domain else []
    return helper.make_model(made, opset_imports=opsets, ir_version=8).SerializeToString()
