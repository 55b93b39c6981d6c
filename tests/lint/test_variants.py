"""Head office's envelope: one edit of the two branches' bank each, the code and the place."""

import shutil
from pathlib import Path

import pytest

from config.folder import append, replace
from hengce.config.dump import dump
from hengce.config.load import load, load_with_places
from hengce.documents.administration import apply_folder
from hengce.errors import ProblemsError
from hengce.lint import errors_of, lint
from hengce.lint.severity import ADVICE
from hengce.model.version import version_of
from hengce.wiring import Installation
from hengce.words.problems import SENTENCES
from hengce.words.problems_templates import SENTENCES as OURS

BANK = Path(__file__).parents[2] / "examples" / "branches" / "bank"
HEAD = "templates/card_instalment.yaml"
GZ = "variants/guangzhou.yaml"
SZ = "variants/shenzhen.yaml"
AT = 1_780_000_000_000_000


def found(folder):
    loaded = load_with_places(folder)
    problems = lint(loaded.configuration, loaded.places)
    for problem in problems:
        words = SENTENCES[problem.code]
        assert all(text.format(**problem.fact_map()) for text in words), problem
    return problems


def copied(to: Path) -> Path:
    return Path(shutil.copytree(BANK, to / "bank"))


def test_the_bank_has_no_problem():
    assert found(BANK) == ()


# file, what is replaced, by what; the code, and the place
BROKEN = [
    # a variant against its envelope
    (GZ, "min_bill: 8000", "min_bill: 20001", "parameter.out_of_range", f"{GZ}:7 values/min_bill"),
    (GZ, "min_bill: 8000", "min_bill: 999.99", "parameter.out_of_range", f"{GZ}:7 values/min_bill"),
    (GZ, "min_bill: 8000", "min_bill: 8000.005", "parameter.kind_differs",
     f"{GZ}:7 values/min_bill"),
    (GZ, "min_bill: 8000", "min_bill: 八千", "parameter.kind_differs", f"{GZ}:7 values/min_bill"),
    (GZ, "min_bill: 8000", "min_bill: true", "parameter.kind_differs", f"{GZ}:7 values/min_bill"),
    (GZ, "min_bill: 8000", "min_bill: null", "variant.value_missing", f"{GZ}:7 values/min_bill"),
    (GZ, "stands_hours: 48", "stands_hours: 73", "parameter.out_of_range",
     f"{GZ}:9 values/stands_hours"),
    (GZ, "stands_hours: 48", "stands_hours: 4.5", "parameter.kind_differs",
     f"{GZ}:9 values/stands_hours"),
    (GZ, "rate_text: 首期费率减半", "rate_text: 零费率", "parameter.not_a_choice",
     f"{GZ}:8 values/rate_text"),
    (GZ, "stands_hours: 48", "quiet_days: 7", "variant.parameter_locked",
     f"{GZ}:9 values/quiet_days"),
    (GZ, "stands_hours: 48", "margin: 0.5", "variant.parameter_locked", f"{GZ}:9 values/margin"),
    (GZ, "stands_hours: 48", "colour: red", "variant.parameter_unknown",
     f"{GZ}:9 values/colour"),
    (GZ, ".GZ\ntemplate: card_instalment\norg: GZ", ".GY\ntemplate: card_instalment\norg: GY",
     "strategy.org_unknown", f"{GZ}:4 org"),
    (GZ, ".GZ\ntemplate: card_instalment\norg: GZ", ".WH\ntemplate: card_instalment\norg: WH",
     "variant.unit_outside", f"{GZ}:4 org"),
    (GZ, ".GZ\ntemplate: card_instalment\norg: GZ", ".SZ01\ntemplate: card_instalment\norg: SZ01",
     "variant.units_overlap", f"{GZ}:4 org"),
    (GZ, "id: card_instalment.GZ\ntemplate: card_instalment", "id: card.GZ\ntemplate: card",
     "variant.template_unknown", f"{GZ}:3 template"),
    (GZ, "id: card_instalment.GZ", "id: guangzhou", "variant.id_differs", f"{GZ}:2 id"),
    (GZ, "owner: chen.yan", 'owner: " "', "strategy.owner_missing", f"{GZ}:5 owner"),
    (SZ, "budget_cents: 2000000", "budget_cents: 3000001", "variant.budget_too_much",
     f"{SZ}:9 budget_cents"),
    (GZ, "budget_cents: 3000000", "budget_cents: -1", "strategy.budget_negative",
     f"{GZ}:11 budget_cents"),
    (SZ, "budget_cents: 2000000", "budget_cents: 2000001", "template.budgets_exceed",
     f"{HEAD}:13 budget_cents"),
    (GZ, "materials: {offer: CC-GZ}", "materials: {start: CC-GZ}", "variant.material_not_open",
     f"{GZ}:12 materials/start"),
    (GZ, "materials: {offer: CC-GZ}", "materials: {offer: CC-ZZ}", "variant.material_unknown",
     f"{GZ}:12 materials/offer"),
    (SZ, "starts: 2026-06-01", "starts: 2025-12-31", "variant.dates_outside", f"{SZ}:10 starts"),
    (SZ, "starts: 2026-06-01", "ends: 2027-01-01", "variant.dates_outside", f"{SZ}:10 ends"),
    (SZ, "starts: 2026-06-01", "starts: 2026-6-1", "strategy.date_invalid", f"{SZ}:10 starts"),
    (GZ, "customers: card_level = 'platinum'", "customers: card_level = 'diamond'",
     "rule.unknown_code", f"{GZ}:10 customers"),
    (GZ, "customers: card_level = 'platinum'", "customers: TRUE) OR (TRUE", "rule.syntax",
     f"{GZ}:10 customers"),
    (GZ, "customers: card_level = 'platinum'", "customers: card_bill > :most",
     "rule.unknown_parameter", f"{GZ}:10 customers"),
    (GZ, "customers: card_level = 'platinum'", "customers: wealth > 1", "rule.unknown_tag",
     f"{GZ}:10 customers"),
    (GZ, "customers: card_level = 'platinum'", "customers: age > :min_bill", "rule.kinds",
     f"{GZ}:10 customers"),
    # a template by itself
    (HEAD, "units: [GZ, SZ]", "units: [GZ, SZ, GY]", "template.unit_unknown",
     f"{HEAD}:59 envelope/units"),
    (HEAD, "materials: [offer]", "materials: [offer, start]", "template.node_unknown",
     f"{HEAD}:62 envelope/materials"),
    (HEAD, "customers: card_level IN", "customers: card_bill > :min_bill AND card_level IN",
     "template.envelope_open", f"{HEAD}:60 envelope/customers"),
    (HEAD, "customers: card_level IN", "customers: level IN", "rule.unknown_tag",
     f"{HEAD}:60 envelope/customers"),
    (HEAD, "topic: instalment", "topic: instalment\nwithin: GZ", "template.says_whose",
     f"{HEAD}:10 within"),
    # parameters, whoever declares them
    (HEAD, "card_bill >= :min_bill", "card_bill >= :least_bill", "rule.unknown_parameter",
     f"{HEAD}:50 graph/nodes/start/audience"),
    (HEAD, "kind: money", "kind: integer", "rule.kinds", f"{HEAD}:50 graph/nodes/start/audience"),
    (HEAD, "value: card_bill * :margin", "value: card_bill * :margin * :min_bill", "rule.units",
     f"{HEAD}:17 score/value"),
    (HEAD, "value: 0.03, kind: real", "value: 3%, kind: real", "parameter.kind_differs",
     f"{HEAD}:45 parameters/margin"),
    (HEAD, "value: 24", "value: 100", "parameter.out_of_range",
     f"{HEAD}:32 parameters/stands_hours"),
    (HEAD, "sets: [graph/nodes/offer/expires_hours]", "sets: [graph/nodes/offers/expires_hours]",
     "parameter.sets_unknown", f"{HEAD}:40 parameters/stands_hours/sets"),
    (HEAD, "sets: [graph/nodes/offer/expires_hours]", "sets: [graph/nodes/offer/material]",
     "parameter.sets_unknown", f"{HEAD}:40 parameters/stands_hours/sets"),
    (HEAD, "label: {zh: 办理后", "sets: [graph/nodes/offer/expires_hours]\n    label: {zh: 办理后",
     "parameter.sets_twice", f"{HEAD}:44 parameters/quiet_days/sets"),
    (HEAD, "margin: {value: 0.03", "gone: {value: 1}\n  margin: {value: 0.03", "parameter.unused",
     f"{HEAD}:45 parameters/gone"),
    (HEAD, "margin: {value: 0.03, kind: real",
     "margin: {value: 0.03, kind: real, sets: [graph/nodes/offer/wait_hours]",
     "parameter.sets_kind", f"{HEAD}:45 parameters/margin/sets"),
]  # fmt: skip

ALSO = {"template.budgets_exceed"}
"""Who asks for more than a branch may have asks for more than there is, too."""


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), BROKEN)
def test_what_is_wrong(tmp_path, file, old, new, code, where):
    folder = copied(tmp_path)
    replace(folder, file, old, new)
    problems = [each for each in found(folder) if each.code != "material.unused"]
    assert {each.code: each.where for each in problems}[code] == where
    assert {each.code for each in problems} - ALSO == {code} - ALSO


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [row[:4] for row in BROKEN if row[3] not in ADVICE],
)
def test_what_is_wrong_cannot_be_applied(tmp_path, file, old, new, code):
    folder = copied(tmp_path)
    replace(folder, file, old, new)
    installation = Installation.open(tmp_path / "home")
    with pytest.raises(ProblemsError) as caught:
        apply_folder(installation.store, folder, "zhao.lei", AT)
    assert {problem.code for problem in caught.value.problems} - ALSO == {code} - ALSO
    with installation.store.view() as view:
        assert view.applied_configuration() is None


def test_local_material_must_have_words_for_the_channels(tmp_path):
    folder = copied(tmp_path)
    text = "- {id: CC-GZ2, variants: {sms: {body: 【衡策银行】账单分期。拒收请回复R}}}\n"
    append(folder, "materials/guangzhou.yaml", text)
    replace(folder, GZ, "{offer: CC-GZ}", "{offer: CC-GZ2}")
    assert [(each.code, each.where) for each in errors_of(found(folder))] == [
        ("message.variant_missing", f"{GZ}:12 graph/nodes/offer/material")
    ]


def test_a_template_with_a_budget_needs_one_of_each_variant(tmp_path):
    folder = copied(tmp_path)
    replace(folder, HEAD, "  budget_cents_max: 3000000\n", "")
    replace(folder, GZ, "budget_cents: 3000000\n", "")
    assert [(each.code, each.where) for each in found(folder)] == [
        ("variant.budget_missing", f"{GZ}:2 budget_cents")
    ]


def test_dates_in_the_wrong_order(tmp_path):
    folder = copied(tmp_path)
    append(folder, SZ, "ends: 2026-05-31\n")
    (problem,) = found(folder)
    assert problem.code == "strategy.dates_reversed"


def test_names_that_are_taken(tmp_path):
    folder = copied(tmp_path)
    plain = (folder / HEAD).read_text("utf-8").partition("envelope:")[0]
    (folder / "strategies").mkdir()
    (folder / "strategies" / "a.yaml").write_text(plain, "utf-8")
    other = plain.replace("id: card_instalment\n", "id: card_instalment.SZ\n")
    (folder / "strategies" / "b.yaml").write_text(other, "utf-8")
    codes = {(each.code, each.where) for each in errors_of(found(folder))}
    assert ("template.id_taken", f"{HEAD}:2 id") in codes
    assert ("variant.id_taken", f"{SZ}:2 id") in codes


def test_an_upgrade_names_every_variant_that_it_makes_invalid(tmp_path):
    folder = copied(tmp_path)
    replace(folder, HEAD, "maximum: 20000", "maximum: 7999")
    replace(folder, HEAD, "minimum: 1000", "minimum: 2500")
    replace(folder, HEAD, "ends: 2026-12-31", "ends: 2026-05-31")
    replace(folder, HEAD, "materials: [offer]", "materials: []")
    assert [(each.code, each.where) for each in found(folder)] == [
        ("variant.material_not_open", f"{GZ}:12 materials/offer"),
        ("parameter.out_of_range", f"{GZ}:7 values/min_bill"),
        ("variant.dates_outside", f"{SZ}:10 starts"),
        ("strategy.dates_reversed", f"{SZ}:2 ends"),
        ("parameter.out_of_range", f"{SZ}:7 values/min_bill"),
    ]


STEPS = """\
    - {kind: message, id: offer, channels: [inbox, sms], material: CC-HQ}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: offer}
    - {source: offer, target: done}
"""
WAVES = """\
    - {kind: message, id: offer, channels: [inbox, sms], material: CC-HQ, on_blocked: skip}
    - {kind: wait, id: pause, until: {kind: after, days: 3}}
    - {kind: condition_split, id: still, branches: {big: "card_bill >= :min_bill * 2"}}
    - {kind: message, id: again, channels: [inbox, sms], material: CC-HQ}
    - {kind: exit, id: done, goal: true}
  edges:
    - {source: start, target: offer}
    - {source: offer, target: pause}
    - {source: pause, target: still}
    - {source: still, target: again, branch: big}
    - {source: still, target: done, branch: else}
    - {source: again, target: done}
exits:
  - {id: small, condition: "card_bill < :min_bill"}
"""
PAUSE = """\
  pause_days:
    value: 3
    locked: false
    minimum: 1
    maximum: 7
    sets: [graph/nodes/pause/until/days]
  quiet_days:
"""


@pytest.fixture
def waves(tmp_path):
    """The template as a journey of two waves whose pause branches may change."""
    folder = copied(tmp_path)
    replace(folder, HEAD, STEPS, WAVES)
    replace(folder, HEAD, "  quiet_days:\n", PAUSE)
    for file in (HEAD, GZ, SZ):
        text = (folder / file).read_text("utf-8")
        (folder / file).write_text(text[: text.index("examples:")], "utf-8")
    replace(folder, GZ, "stands_hours: 48", "stands_hours: 48\n  pause_days: 5")
    return folder


# what Guangzhou writes instead; the problem and its place
OF_WAVES = [
    ("pause_days: 5", "pause_days: 5", None),
    ("pause_days: 5", "pause_days: 8", ("parameter.out_of_range", f"{GZ}:10 values/pause_days")),
    ("card_level = 'platinum'", "card_level = 'classic'",
     ("condition.never", f"{GZ}:11 graph/nodes/start/audience")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), OF_WAVES)
def test_a_template_may_be_a_journey(waves, old, new, problem):
    replace(waves, GZ, old, new)
    problems = [(each.code, each.where) for each in errors_of(found(waves))]
    assert problems == ([] if problem is None else [problem])


def test_a_template_does_not_compete_with_its_variants(waves):
    assert "journey.same_audience" not in {each.code for each in found(waves)}


def test_a_template_without_variants_uses_its_material(tmp_path):
    folder = copied(tmp_path)
    shutil.rmtree(folder / "variants")
    assert [(each.code, each.where) for each in found(folder)] == [
        ("material.unused", "materials/guangzhou.yaml:1")
    ]


def test_every_sentence_of_ours_is_shown_by_a_test():
    here = Path(__file__).read_text("utf-8")
    assert [code for code in OURS if f'"{code}"' not in here] == []


def test_the_bank_round_trips(tmp_path):
    bank = load(BANK)
    dump(bank, tmp_path / "dumped")
    assert load(tmp_path / "dumped") == bank
    assert version_of(load(tmp_path / "dumped")) == version_of(bank)
