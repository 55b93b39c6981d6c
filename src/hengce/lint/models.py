"""Models: what they read and write, for how long they hold, and who may read their scores."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from math import isfinite

from hengce.errors import Problem, ProblemsError
from hengce.flow.render import RenderError, placeholders
from hengce.lint.catalogue import repeated
from hengce.lint.rule_texts import rule_texts
from hengce.lint.scope import Scope, is_name
from hengce.lint.zones import zone_of
from hengce.model.configuration import Configuration
from hengce.model.scoring_model import (
    Encoding,
    Histogram,
    ModelInput,
    ModelState,
    ScoringModel,
    schema_hash,
)
from hengce.model.tag import Kind, Owner
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition, check_value
from hengce.rules.lineage import columns_of

_DIGEST = re.compile(r"[0-9a-f]{64}")

_KINDS = {
    Encoding.NUMBER: frozenset({Kind.INTEGER, Kind.REAL, Kind.MONEY}),
    Encoding.FLAG: frozenset({Kind.BOOLEAN}),
    Encoding.DAYS_BEFORE: frozenset({Kind.DATE, Kind.TIMESTAMP}),
    Encoding.CATEGORY: frozenset({Kind.TEXT}),
}
"""Of which kinds a tag may be to become a number so."""


def models(scope: Scope) -> Iterator[Problem]:
    """Check each model by itself, then who writes and who reads the tags of scores."""
    for model in scope.configuration.models:
        yield from _named(scope, model)
        yield from _dated(scope, model)
        yield from _written(scope, model)
        yield from _inputs(scope, model)
        yield from _spread(scope, model, "training_scores", model.training_scores)
    yield from _writers(scope)
    yield from _readers(scope)


def _named(scope: Scope, model: ScoringModel) -> Iterator[Problem]:
    item = f"models/{model.id}"
    if not is_name(model.id):
        yield scope.problem(item, "id", "name.invalid", name=model.id)
    if not _DIGEST.fullmatch(model.digest):
        yield scope.problem(item, "digest", "model.digest_invalid", digest=model.digest)
    if not model.owner.strip():
        yield scope.problem(item, "owner", "strategy.owner_missing")
    if model.department not in scope.departments:
        known = ", ".join(sorted(scope.departments)) or "-"
        facts = {"name": model.department, "known": known}
        yield scope.problem(item, "department", "strategy.department_unknown", **facts)
    if not model.quality or not model.measured_on.strip():
        yield scope.problem(item, "quality", "model.no_quality", model=model.id)
    if model.column < 0:
        yield scope.problem(item, "column", "model.column_negative", column=model.column)


def _dated(scope: Scope, model: ScoringModel) -> Iterator[Problem]:
    item = f"models/{model.id}"
    days: dict[str, date] = {}
    for part in ("trained_from", "trained_to", "expires"):
        text = getattr(model, part)
        try:
            days[part] = date.fromisoformat(text)
        except ValueError:
            yield scope.problem(item, part, "strategy.date_invalid", value=text)
    if len(days) < 3:
        return
    if days["trained_to"] < days["trained_from"]:
        facts = {"first": model.trained_from, "last": model.trained_to}
        yield scope.problem(item, "trained_to", "model.trained_backwards", **facts)
    if days["expires"] <= days["trained_to"]:
        facts = {"expires": model.expires, "last": model.trained_to}
        yield scope.problem(item, "expires", "model.expires_early", **facts)


def _written(scope: Scope, model: ScoringModel) -> Iterator[Problem]:
    item, name, tag = f"models/{model.id}", model.writes, scope.tags.get(model.writes)
    if tag is None:
        yield scope.problem(item, "writes", "tag.unknown", tag=name)
        return
    if tag.kind is not Kind.REAL:
        facts = {"tag": name, "kind": tag.kind.value, "expected": Kind.REAL.value}
        yield scope.problem(item, "writes", "tag.kind_differs", **facts)
    if tag.owner is not Owner.MODEL:
        yield scope.problem(item, "writes", "model.writes_owner", tag=name)
    low, high = model.range.low, model.range.high
    if not (isfinite(low) and isfinite(high) and low < high):
        yield scope.problem(item, "range", "model.range_empty", low=low, high=high)


def _inputs(scope: Scope, model: ScoringModel) -> Iterator[Problem]:
    item = f"models/{model.id}"
    if not model.inputs:
        yield scope.problem(item, "inputs", "model.no_inputs", model=model.id)
    for name in repeated(one.tag for one in model.inputs):
        yield scope.problem(item, "inputs", "model.input_repeated", tag=name)
    for place, one in enumerate(model.inputs):
        yield from _input(scope, item, f"inputs/{place}", one)
        yield from _spread(scope, model, f"inputs/{place}/training", one.training)
    right = schema_hash(model.inputs)
    if model.schema_hash != right:
        facts = {"declared": model.schema_hash, "computed": right}
        yield scope.problem(item, "schema_hash", "model.schema_differs", **facts)


def _input(scope: Scope, item: str, path: str, one: ModelInput) -> Iterator[Problem]:
    tag = scope.tags.get(one.tag)
    if tag is None:
        yield scope.problem(item, f"{path}/tag", "tag.unknown", tag=one.tag)
        return
    if tag.kind not in _KINDS[one.encoding]:
        facts = {"tag": tag.name, "kind": tag.kind.value, "encoding": one.encoding.value}
        yield scope.problem(item, f"{path}/encoding", "model.encoding_unfit", **facts)
    if tag.hindsight:
        facts = {"tag": tag.name, "reason": tag.hindsight}
        yield scope.problem(item, f"{path}/tag", "model.input_leaks", **facts)
    if tag.owner is Owner.MODEL:
        yield scope.problem(item, f"{path}/tag", "model.input_is_score", tag=tag.name)
    if one.codes and one.encoding is not Encoding.CATEGORY:
        yield scope.problem(item, f"{path}/codes", "model.codes_unused", tag=tag.name)
    if one.encoding is Encoding.CATEGORY:
        if not one.codes:
            yield scope.problem(item, f"{path}/codes", "model.no_codes", tag=tag.name)
        for code in repeated(one.codes):
            yield scope.problem(item, f"{path}/codes", "model.code_repeated", code=code)
        for code in sorted({*one.codes} - {*tag.values}) if tag.values else ():
            facts = {"code": code, "known": ", ".join(tag.values)}
            yield scope.problem(item, f"{path}/codes", "model.code_unknown", **facts)


def _spread(
    scope: Scope, model: ScoringModel, path: str, spread: Histogram | None
) -> Iterator[Problem]:
    if spread is None:
        return
    ascending = all(a < b for a, b in pairwise(spread.edges))
    counts = (*spread.counts, spread.missing)
    if (
        not ascending
        or len(spread.counts) != len(spread.edges) + 1
        or min(counts) < 0
        or sum(counts) == 0
    ):
        yield scope.problem(f"models/{model.id}", path, "model.histogram_invalid", model=model.id)


def _writers(scope: Scope) -> Iterator[Problem]:
    """Each tag of a score has one writer; of several models only one may write it."""
    first: dict[str, str] = {}
    for model in scope.configuration.models:
        other = first.setdefault(model.writes, model.id)
        if other != model.id:
            facts = {"tag": model.writes, "other": other}
            yield scope.problem(f"models/{model.id}", "writes", "model.written_twice", **facts)
    for tag in scope.configuration.tags:
        if tag.owner is Owner.MODEL and tag.name not in first:
            yield scope.problem(f"tags/{tag.name}", "owner", "model.tag_unwritten", tag=tag.name)


def _readers(scope: Scope) -> Iterator[Problem]:
    """No rule reads what a model in the shadow says; who reads a live one should not outlive it."""
    written = {model.writes: model for model in scope.configuration.models}
    if not written:
        return
    ends = {s.id: s.ends for s in scope.configuration.strategies}
    for where, tags in _read(scope):
        for name in sorted(tags & written.keys()):
            model = written[name]
            if model.state is ModelState.SHADOW:
                yield Problem.of(where, "model.shadow_read", tag=name, model=model.id)
    for strategy, tags in _scored(scope.configuration):
        for name in sorted(tags & written.keys()):
            model = written[name]
            if ends[strategy] > model.expires and model.state is ModelState.LIVE:
                facts = {"model": model.id, "expires": model.expires, "ends": ends[strategy]}
                item = f"strategies/{strategy}"
                yield scope.problem(item, "score", "model.outlived", **facts)


def _read(scope: Scope) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the tags that each rule and each material reads; others tell what cannot be read."""
    catalogue = Catalogue.of_bank(scope.configuration, zone_of(scope.configuration))
    for where, text, is_value in rule_texts(scope):
        yield where, _tags_of(text, catalogue, is_value=is_value)
    for material in scope.configuration.materials:
        for channel, variant in material.variants.items():
            for part, text in (("subject", variant.subject), ("body", variant.body)):
                where = scope.places.where(f"materials/{material.id}", f"variants/{channel}/{part}")
                try:
                    named = [name.partition(".") for name in placeholders(text)]
                except RenderError:
                    continue
                yield where, frozenset(name for root, _, name in named if root == "tag")


def strategies_that_read(configuration: Configuration, tag: str) -> tuple[str, ...]:
    """Return the strategies whose score reads a tag, by name."""
    return tuple(name for name, tags in _scored(configuration) if tag in tags)


def _scored(configuration: Configuration) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the tags that the score of each strategy reads."""
    catalogue = Catalogue.of_bank(configuration, zone_of(configuration))
    for strategy in configuration.strategies:
        texts = (strategy.score.propensity, strategy.score.value)
        read = [_tags_of(text, catalogue, is_value=True) for text in texts]
        yield strategy.id, frozenset[str]().union(*read)


def _tags_of(text: str, catalogue: Catalogue, *, is_value: bool) -> frozenset[str]:
    check = check_value if is_value else check_condition
    try:
        rule = check(text, catalogue, "", allow_hindsight=True)
    except ProblemsError:
        return frozenset()
    return frozenset(column.name for column in columns_of(rule))
