"""Models that data scientists trained: what the bank knows of one before it lets it speak."""

import enum
import hashlib

import msgspec

from hengce.model.noun import Label, Noun


class ModelKind(enum.StrEnum):
    """How a model is written down; both are data, and neither runs code of its own."""

    ONNX = "onnx"  # a graph of standard operators
    LIGHTGBM = "lightgbm"  # LightGBM's text of trees


class ModelState(enum.StrEnum):
    """What a model's score is used for."""

    SHADOW = "shadow"  # it is written and watched; nothing may read it
    LIVE = "live"


class Encoding(enum.StrEnum):
    """How a tag becomes a number; what is not known is NaN."""

    NUMBER = "number"  # integers and reals as they are, money in units of the currency
    FLAG = "flag"  # no is 0, yes is 1
    DAYS_BEFORE = "days_before"  # whole days from the value to the snapshot's instant, in UTC
    CATEGORY = "category"  # the place of the text among `codes`, from 0; any other is NaN


class Histogram(Noun, frozen=True, kw_only=True):
    """How a number was spread.

    Attributes:
        edges: Where one bin ends and the next begins, ascending; a value at an edge lies in the
            bin above it.
        counts: How many values each bin has: one more than there are edges.
        missing: How many were not known.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    missing: int = 0


class ModelInput(Noun, frozen=True, kw_only=True):
    """One input.

    Attributes:
        tag: Which tag.
        encoding: How it becomes a number.
        codes: For a category, the texts in the order of their numbers.
        training: How it was spread when the model was trained; none: the first night that the
            model scores stands for it.
    """

    tag: str
    encoding: Encoding
    codes: tuple[str, ...] = ()
    training: Histogram | None = None


class ScoreRange(Noun, frozen=True, kw_only=True):
    """Between which numbers a score lies, both included; any other answer is none."""

    low: float
    high: float


class ScoringModel(Noun, frozen=True, kw_only=True):
    """A propensity or value model.

    Attributes:
        id: Its identifier.
        label: What people call it.
        kind: How its file is written.
        digest: The SHA-256 of its file, in hexadecimal: no other file is ever opened.
        owner: Who answers for it.
        department: Whose it is.
        inputs: What it reads, in the order of its columns.
        schema_hash: The hash of `inputs`, as the program that trained it wrote it down.
        writes: The tag that holds the score, a REAL whose owner is `model`: a probability, or a
            value in units of the currency.
        range: Between which numbers the answer lies.
        trained_from: The first day of what it was trained with, such as `2026-01-01`.
        trained_to: The last day.
        expires: The day from which on it does not score any more.
        state: What its score is used for.
        quality: What was measured, by name, such as `auc`.
        measured_on: With what it was measured.
        training_scores: How its scores were spread; none: as with inputs.
        output: The name of the graph's output that holds the score; empty for its only one.
        column: The column of that output.
    """

    id: str
    label: Label
    kind: ModelKind
    digest: str
    owner: str
    department: str
    inputs: tuple[ModelInput, ...]
    schema_hash: str
    writes: str
    range: ScoreRange
    trained_from: str
    trained_to: str
    expires: str
    state: ModelState = ModelState.SHADOW
    quality: dict[str, float] = {}
    measured_on: str = ""
    training_scores: Histogram | None = None
    output: str = ""
    column: int = 0


def schema_hash(inputs: tuple[ModelInput, ...]) -> str:
    """Name what a model reads: tags, encodings and codes, in order; SHA-256 in hexadecimal.

    How an input was spread is no part of it.
    """
    plain = [(one.tag, str(one.encoding), one.codes) for one in inputs]
    return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()


class Unready(enum.StrEnum):
    """Why a model does not score."""

    EXPIRED = "expired"
    MISSING = "missing"  # there is no file of its digest
    UNUSABLE = "unusable"  # the file cannot be opened, or its library is not installed


class ScoreCount(Noun, frozen=True, kw_only=True):
    """How a model scored the customers of a snapshot.

    Attributes:
        model: Which.
        digest: Its file.
        tag: Where its scores are.
        scored: Customers with a score.
        unscored: Customers without one: the model failed, or left its range.
        why: Why nobody has one; empty when it did score.
    """

    model: str
    digest: str
    tag: str
    scored: int
    unscored: int
    why: str = ""


class FirstNight(Noun, frozen=True, kw_only=True):
    """How the bank looked to a model on the first night that it scored.

    Attributes:
        snapshot: The snapshot.
        as_of: Its instant.
        inputs: How each input was spread.
        scores: How its scores were.
    """

    snapshot: str
    as_of: int
    inputs: tuple[Histogram, ...]
    scores: Histogram
