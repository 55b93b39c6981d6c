"""Drafts load, import the file that they were drafted from, and flag what leaks."""

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hengce.config.document import read_document
from hengce.errors import ProblemsError
from hengce.intake.entities import Catalogue
from hengce.intake.guess import guess, sensitivity_of
from hengce.intake.infer import draft, infer
from hengce.intake.leaks import single_column_auc
from hengce.intake.mapping import read_mapping
from hengce.model.tag import Kind, Tag

# texts of a column, its name, what the draft says of it
GUESSES = [
    ("n", ["1", "2", "-3"], {"kind": "integer"}),
    ("n", ["1", "2", "?"], {"kind": "integer", "nulls": ("?",)}),
    ("n", ["1.5", "2", "1e-05"], {"kind": "real"}),
    ("n", ["007", "123"], {"kind": "text"}),
    ("n", ["1" * 30], {"kind": "text"}),
    ("balance", ["1.50", "2"], {"kind": "money"}),
    ("余额", ["1,234.50", "2.00"], {"kind": "money", "thousands_mark": ","}),
    ("n", ["1.234,5", "2,00"], {"kind": "real", "decimal_mark": ",", "thousands_mark": "."}),
    ("手机号", ["13800000000"], {"kind": "text"}),
    ("flag", ["yes", "no"], {"kind": "boolean", "codes": {"no": False, "yes": True}}),
    ("flag", ["是", "否"], {"kind": "boolean", "codes": {"否": False, "是": True}}),
    ("day", ["2026-01-31"], {"kind": "date", "date_format": "iso"}),
    ("day", ["31.01.2026"], {"kind": "date", "date_format": "DD.MM.YYYY"}),
    ("日期", ["2026年1月31日"], {"kind": "date", "date_format": "YYYY年M月D日"}),
    ("issue_date", ["20260131"], {"kind": "date", "date_format": "YYYYMMDD"}),
    ("number", ["20260131"], {"kind": "integer"}),
    ("time", ["2026-01-31 10:00:00"], {"kind": "timestamp", "date_format": "iso"}),
    ("time", ["31/01/2026 10:00"], {"kind": "timestamp", "date_format": "DD/MM/YYYY HH:mm"}),
    ("issued", ["931107 00:00:00"], {"kind": "date", "date_format": "YYMMDD HH:mm:ss"}),
    ("kind", ["a", "b"] * 5, {"kind": "text", "codes": {"a": "a", "b": "b"}}),
    ("name", ["a", "b"], {"kind": "text", "codes": {}}),
    ("none", ["", None], {"kind": "text"}),
]


@pytest.mark.parametrize(("name", "texts", "expected"), GUESSES)
def test_guess(name, texts, expected):
    column = guess(name, texts, is_whole=True).column
    assert {field: getattr(column, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("name", "kind", "sensitivity"),
    [
        ("surname", Kind.TEXT, "personal"),
        ("address_1", Kind.TEXT, "personal"),
        ("date_of_birth", Kind.DATE, "personal"),
        ("年龄", Kind.INTEGER, "personal"),
        ("mobile_no", Kind.TEXT, "sensitive"),
        ("soc_sec_id", Kind.INTEGER, "sensitive"),
        ("客户证件号", Kind.TEXT, "sensitive"),
        ("turnover", Kind.MONEY, "sensitive"),
        ("page_views", Kind.INTEGER, "internal"),
        ("filename", Kind.TEXT, "internal"),
    ],
)
def test_how_a_tag_must_be_shown(name, kind, sensitivity):
    assert sensitivity_of(name, kind) == sensitivity


def _draft_and_import(bring, path, **options):
    drafted = draft(path, **options)
    tags = msgspec.convert(read_document("t.yaml", drafted.catalogue.encode()).value, list[Tag])
    brought = bring(drafted.mapping, path, catalogue=Catalogue.of(tags))
    return drafted, brought


FILES = [
    ("comma.csv", b"id,age,org\n1,30,A\n2,31,B\n", 2),
    ("semicolon.csv", "id;金额;flag\n1;1.50;yes\n2;2;no\n".encode(), 2),
    ("tab.csv", b"id\tage\n1\t30\n2\t\n", 2),
    ("headless.csv", b"7,2026-01-01,A\n8,2026-01-02,B\n", 2),
    ("gbk.csv", "客户号,城市\n1,北京\n2,上海\n".encode("gb18030"), 2),
    ("bom.csv", "\ufeffid,age\n1,2\n".encode(), 1),
    ("utf16.csv", "id,城市\n1,北京\n".encode("utf-16"), 1),
    ("latin.csv", "id,city\n1,K\xf6ln \xff\n2,B\n".encode("latin-1"), 2),
    ("quoted.csv", b'"id","note"\n"1","a, ""b""\nc"\n"2","="\n', 2),
    ("rows.jsonl", b'{"id": 1, "a b": true}\n{"id": 2, "a b": false}\n', 2),
    ("1st file.csv", b"customer,Age,age\n1,2,3\n", 1),
]


@pytest.mark.parametrize(("name", "content", "rows"), FILES, ids=[case[0] for case in FILES])
def test_draft_imports_its_file(bring, tmp_path, name, content, rows):
    path = tmp_path / name
    path.write_bytes(content)
    _, brought = _draft_and_import(bring, path)
    assert (brought.summary.taken, brought.summary.rejected) == (rows, 0)


def test_draft_of_parquet(bring, tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(
        pa.table({"id": [1, 2], "seen": pa.array([0, 3600 * 10**9], pa.timestamp("ns"))}), path
    )
    drafted, brought = _draft_and_import(bring, path)
    assert 'seen: {from: "seen", kind: timestamp}' in drafted.mapping
    assert brought.summary.taken == 2


def test_draft_of_a_part_keeps_codes_it_has_not_seen(bring, tmp_path):
    path = tmp_path / "late.csv"
    path.write_bytes(
        b"id,k\n" + b"".join(b"%d,%s\n" % (n, b"z" if n > 50 else b"a") for n in range(60))
    )
    drafted, brought = _draft_and_import(bring, path, sample_rows=50)
    assert "unknown: keep" in drafted.mapping
    assert brought.summary.taken == 60


def test_leaks_are_flagged_and_their_tags_are_hindsight(bring, tmp_path):
    path = tmp_path / "calls.csv"
    rows = [
        f"{n},{n % 7},{300 if n % 3 == 0 else n % 50},{'yes' if n % 3 == 0 else 'no'}"
        for n in range(300)
    ]
    path.write_text("\n".join(["id,weekday,talk,bought", *rows]))
    drafted, _ = _draft_and_import(bring, path, outcome="bought")
    mapping = read_mapping("m.yaml", drafted.mapping.encode())
    assert mapping.leaks.keys() == {"talk", "bought"}
    assert "AUC 1.000" in mapping.leaks["talk"]
    assert "hindsight" in next(
        line for line in drafted.catalogue.splitlines() if "name: talk" in line
    )


@pytest.mark.parametrize("outcome", ["absent", "weekday"])
def test_an_outcome_has_two_values(tmp_path, outcome):
    path = tmp_path / "calls.csv"
    path.write_text("id,weekday\n1,1\n2,2\n3,3\n")
    with pytest.raises(ProblemsError) as raised:
        draft(path, outcome=outcome)
    assert [problem.code for problem in raised.value.problems] == ["infer.outcome"]


def test_infer_is_a_mapping_with_the_tags_as_a_comment(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,age\n1,2\n")
    text = infer(path)
    assert read_mapping("m.yaml", text.encode()).columns.keys() == {"age"}
    assert "#   - {name: age, kind: integer" in text


@pytest.mark.parametrize(
    ("values", "outcome", "auc"),
    [
        ([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1], 1.0),
        ([4.0, 3.0, 2.0, 1.0], [0, 0, 1, 1], 1.0),
        ([1.0, 1.0, 1.0, 1.0], [0, 1, 0, 1], 0.5),
        ([1.0, 3.0, 2.0, 4.0], [0, 0, 1, 1], 0.75),
        ([None, 3.0, 2.0, 4.0], [1, 0, 1, 1], 0.5),
        (["a", "a", "b", "b"], [0, 0, 1, 1], 1.0),
        (["a", "b", "a", "b"], [0, 0, 1, 1], 0.5),
    ],
)
def test_auc(values, outcome, auc):
    assert single_column_auc(values, np.array(outcome, bool)) == auc
