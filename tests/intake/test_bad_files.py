"""A table of damaged files: what is taken, what is rejected on which line and why."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hengce.errors import ProblemsError
from hengce.intake.block import ROW_CHARACTERS_MAX
from hengce.words.problems_intake import SENTENCES as PROBLEM_SENTENCES
from hengce.words.rejects import SENTENCES as REJECT_SENTENCES

MAPPING = """
entity: customers
source: core
format: {kind: csv%s}
key: {from: id}
columns:
  age: {from: age}
  aum: {from: aum}
  city: {from: city}
"""
CSV = MAPPING % ""
GB = MAPPING % ", encoding: gb18030"
JSON = MAPPING.replace("csv%s", "json_lines")
PARQUET = MAPPING.replace("csv%s", "parquet")
TIER = CSV + "  tier: {from: tier}\n"

HEAD = b"id,age,aum,city\n"
GOOD = b"1,30,12.50,Ulm\n"

# name, mapping, content, good rows, rejects as "line column code"
ROWS = [
    ("clean", CSV, HEAD + GOOD, 1, []),
    ("no newline at the end", CSV, HEAD + b"1,30,12.50,Ulm", 1, []),
    (
        "windows line ends",
        CSV,
        HEAD.replace(b"\n", b"\r\n") + b"1,30,1,A\r\n2,x,1,A\r\n",
        1,
        ["3 age value.integer"],
    ),
    ("byte order mark", CSV, b"\xef\xbb\xbf" + HEAD + GOOD, 1, []),
    ("gb18030", GB, HEAD + "1,30,12.50,乌鲁木齐\n".encode("gb18030"), 1, []),
    ("gb18030 with a mark", GB, "\ufeffid,age,aum,city\n1,30,1,京\n".encode("gb18030"), 1, []),
    ("empty lines are no rows", CSV, HEAD + b"\n" + GOOD + b"\n\n", 1, []),
    ("too few cells", CSV, HEAD + b"9,30\n" + GOOD, 1, ["2  row.ragged"]),
    ("too many cells", CSV, HEAD + GOOD + b"2,30,1,A,B\n", 1, ["3  row.ragged"]),
    ("cut last line", CSV, HEAD + GOOD + b"2,3", 1, ["3  row.ragged"]),
    ("cut inside quotes", CSV, HEAD + GOOD + b'2,30,1,"Ul', 1, ["3  row.quote"]),
    ("lost quote keeps later rows", CSV, HEAD + b'2,30,1,"Ul\n' + GOOD, 1, ["2  row.quote"]),
    ("quote inside a cell", CSV, HEAD + b'2,30,1,"A"B\n' + GOOD, 1, ["2  row.quote"]),
    (
        "line break inside quotes",
        CSV,
        HEAD + b'1,30,1,"U\nlm"\n2,x,1,A\n',
        1,
        ["4 age value.integer"],
    ),
    ("NUL", CSV, HEAD + b"2,30,1,U\0lm\n" + GOOD, 1, ["2  row.nul"]),
    ("control character", CSV, HEAD + b"2,30,1,U\x07lm\n" + GOOD, 1, ["2 city value.unprintable"]),
    (
        "huge field",
        CSV,
        HEAD + b"2,30,1," + b"A" * ROW_CHARACTERS_MAX + b"\n" + GOOD,
        1,
        ["2  row.too_long"],
    ),
    (
        "huge field over several lines",
        CSV,
        HEAD + b'2,30,1,"' + b"A\n" * ROW_CHARACTERS_MAX + b'"\n' + GOOD,
        1,
        None,
    ),
    (
        "duplicate customer, first stays",
        CSV,
        HEAD + GOOD + b"1,31,1,A\n",
        1,
        ["3 customer key.duplicate"],
    ),
    ("no customer", CSV, HEAD + b",30,1,A\n" + GOOD, 1, ["2 id key.missing"]),
    (
        "line break in the customer",
        CSV,
        HEAD + b'"9\n9",30,1,A\n' + GOOD,
        1,
        ["2 id value.unprintable"],
    ),
    ("customer too long", CSV, HEAD + b"9" * 65 + b",30,1,A\n" + GOOD, 1, ["2 id key.too_long"]),
    ("bad number", CSV, HEAD + b"2,3o,1,A\n" + GOOD, 1, ["2 age value.integer"]),
    ("fraction for a whole number", CSV, HEAD + b"2,3.5,1,A\n" + GOOD, 1, ["2 age value.integer"]),
    ("overflow", CSV, HEAD + b"2,9223372036854775808,1,A\n" + GOOD, 1, ["2 age value.overflow"]),
    ("largest integer", CSV, HEAD + b"2,9223372036854775807,1,A\n", 1, []),
    (
        "three decimals of money",
        CSV,
        HEAD + b"2,3,1.005,A\n" + GOOD,
        1,
        ["2 aum value.money_decimals"],
    ),
    ("zero third decimal", CSV, HEAD + b"2,3,1.250,A\n", 1, []),
    (
        "money overflow",
        CSV,
        HEAD + b"2,3,92233720368547758.08,A\n" + GOOD,
        1,
        ["2 aum value.overflow"],
    ),
    ("exponent in money", CSV, HEAD + b"2,3,1e3,A\n" + GOOD, 1, ["2 aum value.money"]),
    (
        "two faults in a row",
        CSV,
        HEAD + b"2,x,y,A\n" + GOOD,
        1,
        ["2 age value.integer", "2 aum value.money"],
    ),
    (
        "unknown code of the catalogue",
        TIER,
        b"id,age,aum,city,tier\n1,3,1,A,gold\n2,3,1,A,iron\n",
        1,
        ["3 tier value.unknown_code"],
    ),
    ("json", JSON, b'{"id":1,"age":3,"aum":1.50,"city":"A"}\n', 1, []),
    (
        "broken json",
        JSON,
        b'{"id":1,"age":3,"aum":1,"city":"A"}\n{"id":2,\n[]\n',
        1,
        ["2  row.json", "3  row.json"],
    ),
    (
        "NaN in json",
        JSON,
        b'{"id":1,"age":3,"aum":1,"city":"A"}\n{"id":2,"age":NaN}\n',
        1,
        ["2  row.json"],
    ),
    (
        "half a character in json",
        JSON,
        b'{"id":1,"age":3,"aum":1,"city":"A"}\n{"id":2,"city":"\\ud800"}\n',
        1,
        ["2  row.json"],
    ),
    (
        "list in json",
        JSON,
        b'{"id":1,"age":3,"aum":1,"city":"A"}\n{"id":2,"city":[1]}\n',
        1,
        ["2 city row.nested"],
    ),
    (
        "missing json member is unknown",
        JSON,
        b'{"id":1,"age":3,"aum":1,"city":"A"}\n{"id":2}\n',
        2,
        [],
    ),
]


@pytest.mark.parametrize(
    ("mapping", "content", "taken", "faults"),
    [case[1:] for case in ROWS],
    ids=[case[0] for case in ROWS],
)
def test_rows(bring, mapping, content, taken, faults):
    brought = bring(mapping, content)
    summary = brought.summary
    assert summary.taken == summary.records == len(brought.rows) == taken
    assert summary.rows == summary.taken + summary.rejected + summary.left_out
    assert faults is None or brought.faults == faults
    assert all(reason.code in REJECT_SENTENCES for reason in summary.reasons)


def test_text_after_decoding(bring):
    rows = bring(GB, HEAD + "1,30,12.50,乌鲁木齐\n".encode("gb18030")).rows
    assert rows == [{"customer": "1", "org": "HQ", "age": 30, "aum": 1250, "city": "乌鲁木齐"}]


WIDE = "列".encode("gb18030")
FILES = [
    ("empty", CSV, b"", {"file.empty"}),
    ("only a mark", CSV, b"\xef\xbb\xbf", {"file.empty"}),
    ("only a header", CSV, HEAD, {"file.empty"}),
    ("gb18030 declared as utf-8", CSV, HEAD + b"1,3,1," + WIDE + b"\n", {"file.encoding"}),
    ("gb18030 in the header", CSV, b"id,age,aum,city," + WIDE + b"\n", {"file.encoding"}),
    ("utf-8 mark, gb18030 declared", GB, b"\xef\xbb\xbf" + HEAD + GOOD, {"file.encoding"}),
    ("utf-16 declared as utf-8", CSV, "id,age".encode("utf-16"), {"file.encoding"}),
    ("cut character at the end", CSV, HEAD + "1,3,1,列".encode()[:-1], {"file.encoding"}),
    ("no key column", CSV, b"no,age,aum,city\n1,1,1,A\n", {"file.key_missing"}),
    ("several missing columns", CSV, b"id,name\n1,A\n", {"file.column_missing"}),
    (
        "wrong separator",
        CSV,
        b"id;age;aum;city\n1;1;1;A\n",
        {"file.key_missing", "file.column_missing"},
    ),
    ("header twice", CSV, b"id,age,age,aum,city\n1,1,1,1,A\n", {"file.header_twice"}),
    ("broken header", CSV, b'id,"age"x,aum,city\n', {"file.header"}),
    ("nothing good", CSV, HEAD + b"1,x,1,A\n2,y,1,B\n", {"file.no_good_row"}),
    ("no parquet", PARQUET, b"id,age\n", {"file.not_parquet"}),
    ("cut parquet", PARQUET, b"PAR1" + b"\0" * 40, {"file.not_parquet"}),
    ("json without the columns", JSON, b'{"a":1}\n', {"file.key_missing", "file.column_missing"}),
]


@pytest.mark.parametrize(
    ("mapping", "content", "codes"), [case[1:] for case in FILES], ids=[case[0] for case in FILES]
)
def test_unusable_files(bring, tmp_path, mapping, content, codes):
    with pytest.raises(ProblemsError) as raised:
        bring(mapping, content)
    assert {problem.code for problem in raised.value.problems} == codes
    assert codes <= PROBLEM_SENTENCES.keys()
    assert not (tmp_path / "staged.parquet").exists()


def test_encoding_problem_names_the_line(bring):
    with pytest.raises(ProblemsError) as raised:
        bring(CSV, HEAD + GOOD + b"2,3,1," + WIDE + b"\n")
    assert raised.value.problems[0].fact_map() == {"encoding": "utf-8", "line": "3"}


def test_all_problems_of_all_files_at_once(bring, tmp_path):
    with pytest.raises(ProblemsError) as raised:
        bring(CSV, b"", b"no,age,aum,city\n", tmp_path / "absent.csv")
    found = {(problem.where, problem.code) for problem in raised.value.problems}
    assert found == {
        ("file0.txt", "file.empty"),
        ("file1.txt", "file.key_missing"),
        ("absent.csv", "file.missing"),
    }


def test_a_bad_file_leaves_what_was_staged_before(bring, tmp_path):
    bring(CSV, HEAD + GOOD)
    before = (tmp_path / "staged.parquet").read_bytes()
    with pytest.raises(ProblemsError):
        bring(CSV, HEAD + GOOD, HEAD + b"2,3,1," + WIDE + b"\n")
    assert (tmp_path / "staged.parquet").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_parquet_types(bring, tmp_path):
    path = tmp_path / "typed.parquet"
    ages = pa.array([30, None, 1 << 40], pa.int64())
    decimals = pa.array(["1.50", "2.00", "0.05"]).cast(pa.decimal128(9, 2))
    cities = pa.array(["A", "B\x01", "C"]).dictionary_encode()
    table = pa.table({"id": [1, 2, 3], "age": ages, "aum": decimals, "city": cities})
    pq.write_table(table, path)
    brought = bring(PARQUET, path)
    assert [row["aum"] for row in brought.rows] == [150, 5]
    assert brought.faults == ["2 city value.unprintable"]


def test_parquet_of_wrong_types(bring, tmp_path):
    path = tmp_path / "nested.parquet"
    table = pa.table({"id": [1], "age": [[1, 2]], "aum": [b"x"], "city": ["A"]})
    pq.write_table(table, path)
    with pytest.raises(ProblemsError) as raised:
        bring(PARQUET, path)
    assert [problem.fact_map()["column"] for problem in raised.value.problems] == ["age", "aum"]


def test_texts_in_parquet_are_judged_row_by_row(bring, tmp_path):
    path = tmp_path / "texts.parquet"
    table = pa.table({"id": ["1", "2"], "age": ["3", "x"], "aum": [1.5, 2.25], "city": ["A", "B"]})
    pq.write_table(table, path)
    brought = bring(PARQUET, path)
    assert brought.faults == ["2 age value.integer"]
    assert brought.rows[0]["aum"] == 150


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_formula_reaches_a_spreadsheet(bring, start):
    raw = f"{start}1+1,x,1,A\n".encode()
    lines = bring(CSV, HEAD + GOOD + raw).rejects.splitlines()
    assert lines[0] == "\ufefffile,line,column,code,row"
    assert lines[1].startswith(f"file0.txt,3,age,value.integer,\"'{start}")


def test_reject_file_is_private_and_a_former_one_is_gone(bring, tmp_path):
    bring(CSV, HEAD + GOOD + b"2,x,1,A\n")
    assert (tmp_path / "rejects.csv").stat().st_mode & 0o077 == 0
    bring(CSV, HEAD + GOOD)
    assert not (tmp_path / "rejects.csv").exists()
