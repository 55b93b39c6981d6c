"""What the linter finds of models: one edit of a right bank each, the code and the place."""

import re
from pathlib import Path

import pytest

from config.folder import append, copied, replace
from hengce.config.dump import dump
from hengce.config.load import load, load_with_places
from hengce.lint import ADVICE, lint
from hengce.lint.models import strategies_that_read
from hengce.model.scoring_model import Encoding, ModelInput, schema_hash
from hengce.words.problems import SENTENCES
from hengce.words.problems_models import SENTENCES as OURS

INPUTS = (
    ModelInput(tag="age", encoding=Encoding.NUMBER),
    ModelInput(tag="aum", encoding=Encoding.NUMBER),
    ModelInput(tag="matures_on", encoding=Encoding.DAYS_BEFORE),
    ModelInput(tag="payroll", encoding=Encoding.FLAG),
    ModelInput(tag="risk_tolerance", encoding=Encoding.CATEGORY, codes=("C1", "C2", "C3")),
)
TAGS = """\
- {name: visit_score, kind: real, label: {zh: 面谈倾向, en: Visit score}, owner: model}
- {name: visit_shadow, kind: real, label: {zh: 面谈倾向（影子）, en: Visit shadow}, owner: model}
"""
MODELS = f"""\
- id: visits
  label: {{zh: 面谈倾向, en: Visit propensity}}
  kind: lightgbm
  digest: {"ab" * 32}
  owner: zhou.min
  department: wealth
  inputs:
    - {{tag: age, encoding: number}}
    - {{tag: aum, encoding: number}}
    - {{tag: matures_on, encoding: days_before}}
    - {{tag: payroll, encoding: flag, training: {{edges: [0.5], counts: [90, 10]}}}}
    - {{tag: risk_tolerance, encoding: category, codes: [C1, C2, C3]}}
  schema_hash: {schema_hash(INPUTS)}
  writes: visit_score
  range: {{low: 0, high: 1}}
  trained_from: 2025-07-01
  trained_to: 2026-06-30
  expires: 2027-06-30
  state: live
  quality: {{auc: 0.71}}
  measured_on: contacts of July 2026
- id: visits_next
  label: {{zh: 面谈倾向二, en: Next visit propensity}}
  kind: onnx
  digest: {"cd" * 32}
  owner: zhou.min
  department: wealth
  inputs: [{{tag: age, encoding: number}}]
  schema_hash: {schema_hash(INPUTS[:1])}
  writes: visit_shadow
  range: {{low: 0, high: 1}}
  trained_from: 2025-07-01
  trained_to: 2026-06-30
  expires: 2027-06-30
  quality: {{auc: 0.72}}
  measured_on: contacts of July 2026
"""
VISIT = "strategies/wealth_visit.yaml"
SCORED = "propensity: visit_score"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """The right bank with two models, of which one decides and one is in the shadow."""
    folder = copied(tmp_path)
    append(folder, "tags.yaml", TAGS)
    (folder / "models.yaml").write_text(MODELS, encoding="utf-8")
    text = (folder / VISIT).read_text(encoding="utf-8")
    text = re.sub(r"propensity: [^\n]+", SCORED, text, count=1)
    (folder / VISIT).write_text(text, encoding="utf-8")
    return folder


def found(folder: Path) -> list[tuple[str, str]]:
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    for problem in problems:
        words = SENTENCES[problem.code]
        assert all(text.format(**problem.fact_map()) for text in words), problem
    return [(problem.code, problem.where) for problem in problems]


def test_the_bank_has_no_problem(bank: Path) -> None:
    assert found(bank) == []
    assert strategies_that_read(load(bank), "visit_score") == ("wealth_visit",)


def test_documents_of_models_are_written_and_read_again(bank: Path, tmp_path: Path) -> None:
    configuration = load(bank)
    dump(configuration, tmp_path / "again")
    assert load(tmp_path / "again").models == configuration.models


def test_how_inputs_were_spread_is_no_part_of_what_a_model_reads(bank: Path) -> None:
    assert load(bank).models[0].schema_hash == schema_hash(INPUTS)


# file, what is replaced, by what; the code, and the place
BROKEN = [
    ("models.yaml", f"digest: {'ab' * 32}", "digest: abc", "model.digest_invalid",
     "models.yaml:4 digest"),
    ("models.yaml", "owner: zhou.min", 'owner: ""', "strategy.owner_missing",
     "models.yaml:5 owner"),
    ("models.yaml", "department: wealth", "department: toys", "strategy.department_unknown",
     "models.yaml:6 department"),
    ("models.yaml", "id: visits\n", 'id: "vi/sits"\n', "name.invalid", "models.yaml id"),
    ("models.yaml", "{tag: age,", "{tag: aged,", "tag.unknown", "models.yaml:8 inputs/0/tag"),
    ("models.yaml", "{tag: age, encoding: number}\n    - {tag: aum",
     "{tag: city, encoding: number}\n    - {tag: aum", "model.encoding_unfit",
     "models.yaml:8 inputs/0/encoding"),
    ("models.yaml", "{tag: age, encoding: number}\n    - {tag: aum",
     "{tag: churned_in_90_days, encoding: flag}\n    - {tag: aum", "model.input_leaks",
     "models.yaml:8 inputs/0/tag"),
    ("models.yaml", "{tag: age, encoding: number}\n    - {tag: aum",
     "{tag: visit_shadow, encoding: number}\n    - {tag: aum", "model.input_is_score",
     "models.yaml:8 inputs/0/tag"),
    ("models.yaml", "{tag: age, encoding: number}\n    - {tag: aum",
     "{tag: aum, encoding: number}\n    - {tag: aum", "model.input_repeated",
     "models.yaml:7 inputs"),
    ("models.yaml", "{tag: age, encoding: number}\n    - {tag: aum",
     "{tag: age, encoding: number, codes: [a]}\n    - {tag: aum", "model.codes_unused",
     "models.yaml:8 inputs/0/codes"),
    ("models.yaml", "{tag: age, encoding: number}\n    - {tag: aum", "{tag: aum",
     "model.schema_differs", "models.yaml:12 schema_hash"),
    ("models.yaml", "[C1, C2, C3]", "[]", "model.no_codes", "models.yaml:12 inputs/4/codes"),
    ("models.yaml", "[C1, C2, C3]", "[C1, C1]", "model.code_repeated",
     "models.yaml:12 inputs/4/codes"),
    ("models.yaml", "[C1, C2, C3]", "[C1, C9]", "model.code_unknown",
     "models.yaml:12 inputs/4/codes"),
    ("models.yaml", "inputs: [{tag: age, encoding: number}]", "inputs: []", "model.no_inputs",
     "models.yaml:28 inputs"),
    ("models.yaml", "edges: [0.5], counts: [90, 10]", "edges: [0.5, 0.4], counts: [90, 5, 5]",
     "model.histogram_invalid", "models.yaml:11 inputs/3/training"),
    ("models.yaml", "edges: [0.5], counts: [90, 10]", "edges: [0.5], counts: [100]",
     "model.histogram_invalid", "models.yaml:11 inputs/3/training"),
    ("models.yaml", "edges: [0.5], counts: [90, 10]", "edges: [0.5], counts: [0, 0]",
     "model.histogram_invalid", "models.yaml:11 inputs/3/training"),
    ("models.yaml", "writes: visit_score", "writes: visit", "tag.unknown",
     "models.yaml:14 writes"),
    ("models.yaml", "writes: visit_score", "writes: city", "tag.kind_differs",
     "models.yaml:14 writes"),
    ("models.yaml", "writes: visit_score", "writes: age", "model.writes_owner",
     "models.yaml:14 writes"),
    ("models.yaml", "writes: visit_score", "writes: visit_shadow", "model.written_twice",
     "models.yaml:30 writes"),
    ("models.yaml", "range: {low: 0, high: 1}", "range: {low: 1, high: 1}", "model.range_empty",
     "models.yaml:15 range"),
    ("models.yaml", "trained_from: 2025-07-01", "trained_from: 2025-07", "strategy.date_invalid",
     "models.yaml:16 trained_from"),
    ("models.yaml", "trained_from: 2025-07-01", "trained_from: 2026-07-01",
     "model.trained_backwards", "models.yaml:17 trained_to"),
    ("models.yaml", "expires: 2027-06-30", "expires: 2026-06-30", "model.expires_early",
     "models.yaml:18 expires"),
    ("tags.yaml", "name: age, kind: integer", "name: age, uses: [risk], kind: integer",
     "model.uses", "tags.yaml:47 uses"),
    ("tags.yaml", "name: age, kind: integer", "name: age, expires: 2026-12-31, kind: integer",
     "model.outlives_licence", "models.yaml:8 inputs/0/tag"),
    ("models.yaml", "  quality: {auc: 0.71}\n", "", "model.no_quality", "models.yaml:1 quality"),
    ("models.yaml", "measured_on: contacts", "column: -1\n  measured_on: contacts",
     "model.column_negative", "models.yaml:21 column"),
    ("models.yaml", "state: live", "state: shadow", "model.shadow_read",
     f"{VISIT}:14 score/propensity"),
    (VISIT, SCORED, "propensity: visit_score * 0 + visit_shadow", "model.shadow_read",
     f"{VISIT}:14 score/propensity"),
    (VISIT, "ends: 2026-12-31", "ends: 2027-12-31", "model.outlived", f"{VISIT}:13 score"),
    ("models.yaml", "writes: visit_shadow", "writes: visit_score", "model.tag_unwritten",
     "tags.yaml:48 owner"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), BROKEN)
def test_one_edit_is_found_with_its_place(bank: Path, file, old, new, code, where) -> None:
    replace(bank, file, old, new)
    assert (code, where) in found(bank)


def test_a_text_may_not_print_what_is_in_the_shadow(bank: Path) -> None:
    text = next((bank / "materials").glob("*.yaml"))
    replace(bank, f"materials/{text.name}", "body: ", "body: '{{ tag.visit_shadow }}' #")
    assert "model.shadow_read" in {code for code, _ in found(bank)}


def test_every_code_of_a_document_is_shown_here() -> None:
    files = {
        "model.file_missing", "model.file_too_large", "model.file_invalid", "model.file_other",
        "model.external_data", "model.domain_unknown", "model.opset_unknown",
        "model.operator_refused", "model.input_shape", "model.output_unknown",
        "model.columns_differ", "model.features_differ", "model.several_classes",
        "model.expired",
    }  # fmt: skip
    assert OURS.keys() - files == {row[3] for row in BROKEN if row[3].startswith("model.")}
    advice = {code for code in ADVICE if code.startswith("model.")}
    assert advice == {"model.no_quality", "model.outlived", "model.tag_unwritten"}
