"""Folders that can and cannot be read: one edit of a right folder each."""

import shutil

import pytest

from config.folder import BANK, copied, edited, replace
from hengce.config.document import DEPTH_MAX, FILE_BYTES_MAX
from hengce.config.load import load, load_with_places
from hengce.errors import ProblemsError
from hengce.words.problems_config import SENTENCES

WEALTH = "strategies/wealth_visit.yaml"


def problems_of(folder):
    with pytest.raises(ProblemsError) as raised:
        load(folder)
    for problem in raised.value.problems:
        words = SENTENCES[problem.code]
        assert all(text.format(**problem.fact_map()) for text in words)
    return raised.value.problems


def test_the_bank_is_read_and_sorted():
    bank = load(BANK)
    assert len(bank.products) == 7
    assert [strategy.id for strategy in bank.strategies] == [
        "assessment_renewal", "card_instalment", "fraud_alert", "maturity_rollover",
        "payroll_deposit", "wealth_visit",
    ]  # fmt: skip
    for kind in (bank.tags, bank.events):
        assert [each.name for each in kind] == sorted(each.name for each in kind)
    assert {product.risk_level for product in bank.products} == {1, 2, 3, 4, 5, None}
    assert {department.id for department in bank.policy.departments} == {
        "retail", "wealth", "card", "risk",
    }  # fmt: skip


def test_yaml_1_1_has_no_surprises():
    bank = load(BANK)
    strategy = next(each for each in bank.strategies if each.id == "maturity_rollover")
    assert strategy.starts == "2026-01-01"
    given = strategy.examples[0].given
    assert given.tags["matures_on"] == "2026-11-26"
    assert strategy.examples[0].at == "2026-11-23T10:00:00+08:00"


# file, what is replaced, by what; the code, and the place
BROKEN = [
    ("tags.yaml", "kind: integer", "kind: number", "document.not_choice",
     "tags.yaml:2 age/kind"),
    ("tags.yaml", "name: city", "name: age", "document.duplicate_id", "tags.yaml:3 age"),
    ("tags.yaml", "zh: 常住城市, en: City", "zh: 常住城市", "document.key_missing",
     "tags.yaml:3 city/label"),
    ("tags.yaml", "source: app}", "sauce: app}", "document.key_unknown",
     "tags.yaml:8 app_active/sauce"),
    ("products.yaml", "risk_level: 1", "risk_level: R1", "document.not_whole",
     "products.yaml:4 cash_r1/risk_level"),
    ("products.yaml", "  risk_level: 2\n", "", "document.key_missing",
     "products.yaml:7 steady_r2"),
    ("products.yaml", 'days: "180"', "days: 180", "document.not_text",
     "products.yaml:12 steady_r2/terms/days"),
    ("products.yaml", "minimum_cents: 100\n", "minimum_cents: 99999999999999999999\n",
     "document.not_whole", "products.yaml:5 cash_r1/minimum_cents"),
    ("products.yaml", "minimum_cents: 100\n", "minimum_cents: 9223372036854775808\n",
     "document.number_too_large", "products.yaml:5 cash_r1/minimum_cents"),
    ("channels.yaml", "interrupts: false", "interrupts: no", "document.not_boolean",
     "channels.yaml:25 inbox/interrupts"),
    ("channels.yaml", "response_prior: 0.01", "response_prior: one", "document.not_number",
     "channels.yaml:6 sms/response_prior"),
    ("channels.yaml", "response_prior: 0.01", "response_prior: 1e999",
     "document.number_too_large", "channels.yaml:6 sms/response_prior"),
    ("channels.yaml", "{kind: file, path: delivered/sms.jsonl}", "{kind: fax}",
     "document.not_choice", "channels.yaml:8 sms/connector/kind"),
    ("channels.yaml", "{kind: file, path: delivered/sms.jsonl}", "{path: a}",
     "document.key_missing", "channels.yaml:8 sms/connector"),
    ("channels.yaml", "{kind: file, path: delivered/sms.jsonl}", "file",
     "document.not_mapping", "channels.yaml:8 sms/connector"),
    ("consents.yaml", "texts:\n", "texts: []\n    x:\n", "document.syntax", "consents.yaml:4"),
    ("policy.yaml", "channels: [task]", "channels: task", "document.not_list",
     "policy.yaml:28 caps/task_30d/counts/channels"),
    ("policy.yaml", "kind: rolling, days: 7", "kind: sliding, days: 7", "document.not_choice",
     "policy.yaml:17 caps/wealth_7d/window/kind"),
    ("policy.yaml", "limit: 1\n", "limit: 1\n    limit: 2\n", "document.duplicate_key",
     "policy.yaml:17"),
    ("policy.yaml", "zone: Asia/Shanghai", "zone: &z Asia/Shanghai", "document.alias",
     "policy.yaml:1"),
    ("policy.yaml", "zone_tag: time_zone", "zone_tag: *z", "document.alias", "policy.yaml:2"),
    ("policy.yaml", "zone: Asia/Shanghai", "zone: !!python/name:os.system x", "document.tag",
     "policy.yaml:1"),
    ("policy.yaml", "zone: Asia/Shanghai", "[a]: b", "document.key_not_text", "policy.yaml:1"),
    ("policy.yaml", "tie_seed: 20260201", "tie_seed: 1.5", "document.not_whole",
     "policy.yaml:5 tie_seed"),
    (WEALTH, "id: wealth_visit", 'id: "wealth\\0visit"', "document.unprintable",
     f"{WEALTH}:1 id"),
    (WEALTH, "owner: li.na\n", "", "document.key_missing", f"{WEALTH}:1"),
    (WEALTH, "owner: li.na", "owner: 7", "document.not_text", f"{WEALTH}:4 owner"),
    (WEALTH, "kind: task\n", "kind: tusk\n", "document.not_choice",
     f"{WEALTH}:25 graph/nodes/visit/kind"),
    (WEALTH, "position: {x: 320, y: 160}", "position: 320", "document.not_mapping",
     f"{WEALTH}:31 graph/nodes/visit/position"),
    (WEALTH, "{source: visit, target: done}", "{source: visit}", "document.key_missing",
     f"{WEALTH}:35 graph/edges/1"),
    (WEALTH, "outcomes: [interested", "outcomes: [1", "document.not_text",
     f"{WEALTH}:30 graph/nodes/visit/outcomes/0"),
    ("strategies/payroll_deposit.yaml", 'value: "1.35%"', "value: [1]", "document.not_scalar",
     "strategies/payroll_deposit.yaml:16 parameters/rate/value"),
    (WEALTH, "graph:", "---\ngraph:", "document.several", f"{WEALTH}:17"),
    (WEALTH, "label: {zh", "label: {zh: {zh", "document.syntax", f"{WEALTH}:3"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "where"), BROKEN)
def test_one_edit_is_one_problem_with_its_place(tmp_path, file, old, new, code, where):
    found = problems_of(edited(tmp_path, file, old, new))
    assert (code, where) in [(problem.code, problem.where) for problem in found]


def test_files_and_folders(tmp_path):
    folder = copied(tmp_path)
    (folder / "policy.yaml").unlink()
    (folder / "strategys").mkdir()
    (folder / "strategys" / "a.yaml").write_text("id: a\n")
    (folder / "units.yaml").write_bytes("- {id: HQ, label: {zh: 总行, en: HQ}}".encode("gbk"))
    (folder / "events.yaml").write_bytes(b"#" * (FILE_BYTES_MAX + 1))
    (folder / "channels.yaml").write_text("[" * (DEPTH_MAX + 2) + "]" * (DEPTH_MAX + 2))
    (folder / "README.md").write_text("not a document")
    (folder / ".hidden.yaml").write_text("not: ours")
    assert [(problem.where, problem.code) for problem in problems_of(folder)] == [
        ("channels.yaml:1", "document.too_deep"),
        ("events.yaml", "document.too_large"),
        ("policy", "document.policy_missing"),
        ("strategys/a.yaml", "document.file_unknown"),
        ("units.yaml", "document.not_utf8"),
    ]


def test_a_missing_folder_is_a_problem(tmp_path):
    assert problems_of(tmp_path / "none")[0].code == "document.no_folder"


def test_empty_and_missing_lists_are_empty(tmp_path):
    shutil.copy(BANK / "policy.yaml", tmp_path / "policy.yaml")
    (tmp_path / "tags.yaml").write_text("# nothing yet\n")
    assert load(tmp_path).tags == load(tmp_path).strategies == ()


def test_json_is_read_like_yaml(tmp_path):
    folder = copied(tmp_path)
    (folder / "units.yaml").unlink()
    (folder / "units.json").write_text(
        '[{"id": "HQ", "label": {"zh": "\\u603b\\u884c", "en": "HQ"}}]'
    )
    assert load(folder).units[0].label.zh == "总行"
    (folder / "units.json").write_text('[{"id": "HQ", "id": "B"}]')
    assert [each.code for each in problems_of(folder)] == ["document.duplicate_key"]
    (folder / "units.json").write_text('[{"id": "HQ",}]')
    assert [each.where for each in problems_of(folder)] == ["units.json:1"]
    (folder / "units.json").write_text('[{"id": "HQ", "label": {"zh": NaN, "en": 1}}]')
    assert [each.code for each in problems_of(folder)] == ["document.not_text"] * 2
    (folder / "units.json").write_text("[" * 100_000)
    assert [each.code for each in problems_of(folder)] == ["document.too_deep"]


def test_a_billion_laughs_are_one_problem_a_line(tmp_path):
    lines = ["a0: &a0 [lol, lol]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60))]
    folder = copied(tmp_path)
    (folder / "tags.yaml").write_text("\n".join(lines))
    assert {problem.code for problem in problems_of(folder)} == {"document.alias"}


def test_all_problems_of_all_files_at_once(tmp_path):
    folder = copied(tmp_path)
    for file, old, new in (
        ("tags.yaml", "kind: integer", "kind: number"),
        ("products.yaml", "risk_level: 1", "risk_level: R1"),
        ("policy.yaml", "tie_seed: 20260201", "tie_seed: soon"),
        ("policy.yaml", "step: 0.3", "step: far"),
        (WEALTH, "owner: li.na", "owner: 7"),
        (WEALTH, "kind: task\n", "kind: tusk\n"),
    ):
        replace(folder, file, old, new)
    assert [problem.where for problem in problems_of(folder)] == [
        "policy.yaml:5 tie_seed",
        "policy.yaml:79 negative_feedback/step",
        "products.yaml:4 cash_r1/risk_level",
        f"{WEALTH}:25 graph/nodes/visit/kind",
        f"{WEALTH}:4 owner",
        "tags.yaml:2 age/kind",
    ]


def test_places_name_the_line_or_the_nearest_one():
    places = load_with_places(BANK).places
    assert places.where("policy", "caps/wealth_7d/limit") == "policy.yaml:16 caps/wealth_7d/limit"
    assert places.where("tags/age", "hindsight") == "tags.yaml:2 hindsight"
    assert places.where("strategies/wealth_visit") == f"{WEALTH}:1"
    assert places.where("strategies/none", "owner") == "strategies/none owner"
