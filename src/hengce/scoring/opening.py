"""Opens the file of a model as its document says."""

import hashlib

from hengce.errors import Problem, ProblemsError
from hengce.model.scoring_model import ModelKind, ScoringModel
from hengce.scoring.lightgbm_text import open_lightgbm
from hengce.scoring.onnx_graph import open_onnx
from hengce.scoring.scorer import Scorer


def open_model(model: ScoringModel, content: bytes) -> Scorer:
    """Return a model, ready to score.

    Args:
        model: Its document.
        content: Its file.

    Raises:
        ProblemsError: The file is not the one that the document names, or cannot be used.
        ConflictError: The library that reads it is not installed.
    """
    where, tags = f"models/{model.id}", tuple(one.tag for one in model.inputs)
    if hashlib.sha256(content).hexdigest() != model.digest:
        raise ProblemsError([Problem.of(where, "model.file_other")])
    if model.kind is ModelKind.ONNX:
        return open_onnx(content, len(tags), model.output, model.column, where)
    return open_lightgbm(content, tags, where)
