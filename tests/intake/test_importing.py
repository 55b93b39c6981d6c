"""What a mapping can say beyond reading columns, and the promise about counts."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.errors import ProblemsError
from hengce.intake import csv_file, reduce
from hengce.intake.mapping import Entity
from hengce.intake.staged import read_staged
from hengce.model.noun import Label

START = """
entity: %s
source: core
format: {kind: csv}
"""
CUSTOMERS = START % "customers"
TAGS = START % "tags"


def test_row_numbers_go_on_over_files_and_count_bad_rows(bring):
    mapping = CUSTOMERS + "key: {row: true, prefix: C, width: 3}\ncolumns: {age: {from: age}}"
    brought = bring(mapping, b"age\n30\nx\n31\n", b"age\n32\n")
    assert [row["customer"] for row in brought.rows] == ["C001", "C003", "C004"]


def test_identifiers_resolve_to_the_customer_of_the_role(bring):
    mapping = TAGS + (
        "key: {from: account, identifier: account, role: OWNER}\ncolumns: {age: {from: age}}"
    )
    known = {("account", "A1", "OWNER"): "7", ("account", "A2", "USER"): "8"}
    brought = bring(mapping, b"account,age\nA1,30\nA2,31\n,32\n", identifiers=known)
    assert [(row["customer"], row["age"]) for row in brought.rows] == [("7", 30)]
    assert brought.faults == ["3 account key.unresolved", "4 account key.missing"]


def test_an_expected_stranger_is_left_out(bring):
    key = "key: {from: account, identifier: account, unresolved: leave_out}\n"
    known = {("account", "A1", ""): "7"}
    content = b"account,age\nA1,30\nA2,31\n,32\nA1,x\n"
    brought = bring(TAGS + key + "columns: {age: {from: age}}", content, identifiers=known)
    assert [row["customer"] for row in brought.rows] == ["7"]
    assert brought.faults == ["4 account key.missing", "5 age value.integer"]
    assert brought.summary.left_out == 1


ORDERS = b"""id,day,amount,shop
2,2026-01-03,5.00,C
1,2026-01-02,1.50,A
1,2026-01-05,-0.25,B
1,2026-01-05,2.00,
2,2026-01-01,,D
1,2026-01-01,oops,Z
"""


@pytest.mark.parametrize("rows_max", [1, 2, 1 << 16])
def test_reduce(bring, monkeypatch, rows_max):
    monkeypatch.setattr(csv_file, "BLOCK_ROWS_MAX", rows_max)
    monkeypatch.setattr(reduce, "COMPACT_ROWS", rows_max)
    mapping = (
        TAGS
        + """
key: {from: id}
order: {from: day, kind: date}
columns:
  aum: {from: amount, take: sum}
  age: {take: count}
  call_seconds: {from: amount, take: count}
  city: {from: shop, take: last}
  opened_on: {from: day, take: min}
"""
    )
    brought = bring(mapping, ORDERS)
    assert brought.rows == [
        {"customer": "1", "aum": 325, "age": 3, "call_seconds": 3, "city": "B",
         "opened_on": date(2026, 1, 2)},
        {"customer": "2", "aum": 500, "age": 2, "call_seconds": 1, "city": "C",
         "opened_on": date(2026, 1, 1)},
    ]  # fmt: skip
    assert brought.faults == ["7 amount value.money"]
    assert (brought.summary.taken, brought.summary.records) == (5, 2)


def test_a_sum_that_does_not_fit_is_refused(bring):
    mapping = TAGS + "key: {from: id}\ncolumns: {age: {from: n, take: sum}}"
    with pytest.raises(ProblemsError) as raised:
        bring(mapping, b"id,n\n" + b"1,9000000000000000000\n" * 3)
    assert [problem.code for problem in raised.value.problems] == ["import.sum_overflow"]


@pytest.mark.parametrize(
    ("test", "kept", "faults"),
    [
        ("equals: a", ["1"], []),
        ("in: [a, b]", ["1", "2"], []),
        ("in: [z]", [], []),
    ],
)
def test_where_on_texts(bring, test, kept, faults):
    mapping = CUSTOMERS + f"key: {{from: id}}\nwhere: [{{from: k, {test}}}]\n"
    brought = bring(mapping + "columns: {city: {from: k}}", b"id,k\n1,a\n2,b\n3,\n")
    assert [row["customer"] for row in brought.rows] == kept
    assert brought.faults == faults
    assert brought.summary.left_out == 3 - len(kept)


def test_where_on_numbers_rejects_what_is_none(bring):
    mapping = CUSTOMERS + "key: {from: id}\nwhere: [{from: n, at_least: 0, at_most: 9}]\n"
    brought = bring(mapping + "columns: {age: {from: n}}", b"id,n\n1,0\n2,-1\n3,10\n4,9\n5,\n6,x\n")
    assert [row["customer"] for row in brought.rows] == ["1", "4"]
    assert brought.faults == ["7 n value.integer", "7 n value.real"]
    assert brought.summary.left_out == 3


CONTACT = """
  strategy: {constant: old}
  priority_class: {constant: marketing}
  message_class: {constant: commercial}
"""


def test_repeat_lays_contacts_back_in_time(bring):
    mapping = (
        START % "contacts"
        + """
key: {from: id}
repeat: {from: n, times_max: 3}
columns:
  at: {ago: {from: days, reference: "2026-11-22T10:00:00", spacing_days: 7}}
  channel: {constant: phone}
"""
        + CONTACT
    )
    brought = bring(mapping, b"id,n,days\n1,2,1\n2,0,5\n3,9,30\n4,x,1\n5,1,99999999999\n")
    found = [(row["customer"], row["at"].date().isoformat()) for row in brought.rows]
    assert found == [
        ("1", "2026-11-21"), ("1", "2026-11-14"),
        ("3", "2026-10-23"), ("3", "2026-10-16"), ("3", "2026-10-09"),
    ]  # fmt: skip
    assert brought.faults == ["5 n value.integer", "6 days value.overflow"]
    assert (brought.summary.taken, brought.summary.records) == (3, 5)


def test_each_gives_one_record_a_text(bring, tmp_path):
    mapping = (
        START % "consents"
        + """
key: {from: id}
columns:
  purpose: {constant: marketing}
  channel: {each: [sms, call]}
  state: {from: s, codes: {"1": given, "0": withdrawn}}
  at: {constant: "2026-01-01T00:00:00Z"}
"""
    )
    brought = bring(mapping, b"id,s\n1,1\n2,0\n3,9\n")
    consents = list(read_staged(tmp_path / "staged.parquet", Entity.CONSENTS, 0))
    found = [(each.customer, each.channel, each.state.value, each.source) for each in consents]
    assert found == [
        ("1", "call", "given", "core"), ("1", "sms", "given", "core"),
        ("2", "call", "withdrawn", "core"), ("2", "sms", "withdrawn", "core"),
    ]  # fmt: skip
    assert brought.faults == ["4 s value.unknown_code"]


def test_consents_lie_in_the_order_of_customers_so_that_one_is_found_at_once(
    bring, tmp_path, monkeypatch
):
    monkeypatch.setattr("hengce.intake.arranging.GROUP_ROWS", 2_048)
    mapping = (
        START % "consents"
        + """
key: {from: id}
columns:
  purpose: {constant: marketing}
  channel: {constant: sms}
  state: {constant: given}
  at: {constant: "2026-01-01T00:00:00Z"}
"""
    )
    customers = [f"C{number:05}" for number in range(5_000)]
    staged = tmp_path / "staged.parquet"
    bring(mapping, "\n".join(["id", *customers[::-1]]).encode())
    assert [one.customer for one in read_staged(staged, Entity.CONSENTS, 0)] == customers
    held = pq.ParquetFile(staged).metadata
    columns = [held.row_group(number).column(0) for number in range(held.num_row_groups)]
    spans = [(one.statistics.min, one.statistics.max) for one in columns]
    assert spans == [("C00000", "C02047"), ("C02048", "C04095"), ("C04096", "C04999")]
    forth = staged.read_bytes()
    bring(mapping, "\n".join(["id", *customers]).encode())
    assert staged.read_bytes() == forth


def test_sample_takes_the_same_customers_every_time(bring):
    mapping = (
        CUSTOMERS + "key: {from: id}\nsample: {share: 2500, salt: s}\ncolumns: {age: {from: n}}"
    )
    ids = range(4_000)
    forwards = bring(mapping, b"id,n\n" + b"".join(b"%d,1\n" % n for n in ids))
    backwards = bring(mapping, b"id,n\n" + b"".join(b"%d,1\n" % n for n in reversed(ids)))
    taken = {row["customer"] for row in forwards.rows}
    assert taken == {row["customer"] for row in backwards.rows}
    assert 900 < len(taken) < 1_100


def test_events_with_properties(bring, tmp_path):
    mapping = (
        START % "events"
        + """
key: {from: id}
zone: Asia/Shanghai
columns:
  id: {from: no}
  name: {from: type, codes: {S: spend, L: login}}
  occurred_at: {from: at}
properties:
  amount: {from: amount}
  shop: {from: shop}
  "on": {from: at}
"""
    )
    content = (
        b"id,no,type,at,amount,shop\n"
        b"1,a,S,2026-11-22T08:00:00,12.50,X\n"
        b"1,a,S,2026-11-22T08:00:00,12.50,X\n"
        b"2,b,L,1970-01-02,,\n"
        b"2,c,Q,1970-01-02,1,\n"
    )
    brought = bring(mapping, content)
    first, second = read_staged(tmp_path / "staged.parquet", Entity.EVENTS, 77)
    assert (first.source, first.id, first.name, first.received_at) == ("core", "a", "spend", 77)
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    assert first.occurred_at == int(moment.timestamp()) * 1_000_000
    assert first.properties == {"amount": 1250, "shop": "X", "on": 20_779}
    assert second.properties == {"on": 1}
    assert brought.faults == ["3 id key.duplicate", "5 type value.unknown_code"]


def test_units_products_outcomes_and_identifiers_become_nouns(bring, tmp_path):
    staged = tmp_path / "staged.parquet"
    bring(
        START % "units" + "columns: {id: {from: i}, label_zh: {from: z}, label_en: {from: e}}",
        "i,z,e\nU1,分行,Branch\n".encode(),
    )
    (unit,) = read_staged(staged, Entity.UNITS, 0)
    assert (unit.id, unit.label, unit.parent) == ("U1", Label(zh="分行", en="Branch"), "")
    columns = "id: {from: i}, label_zh: {from: z}, label_en: {from: z}, category: {constant: fund}"
    mapping = START % "products" + f"columns: {{{columns}, minimum_cents: {{from: m}}}}\n"
    bring(mapping + "properties: {rate: {from: r}}", b"i,z,m,r\nP1,F,100,2.5%\n")
    (product,) = read_staged(staged, Entity.PRODUCTS, 0)
    assert (product.minimum_cents, product.risk_level, product.terms) == (
        10_000,
        None,
        {"rate": "2.5%"},
    )
    columns = "id: {from: i}, contact: {from: c}, kind: {from: k}, at: {from: t}"
    bring(START % "outcomes" + f"columns: {{{columns}}}", b"i,c,k,t\n1,r/7.1,clicked,2026-01-01\n")
    (outcome,) = read_staged(staged, Entity.OUTCOMES, 0)
    assert (outcome.source, outcome.kind.value, outcome.dwell_ms) == ("core", "clicked", None)
    mapping = (
        START % "identifiers"
        + "key: {from: id}\ncolumns: {kind: {constant: account}, value: {from: a}}"
    )
    brought = bring(mapping, b"id,a\n1,X\n2,X\n")
    (identifier,) = read_staged(staged, Entity.IDENTIFIERS, 0)
    assert (identifier.customer, identifier.value, identifier.role) == ("1", "X", "")
    assert brought.faults == ["3 role key.duplicate"]


def test_detail_is_bounded_and_counting_is_not(bring, monkeypatch):
    monkeypatch.setattr("hengce.intake.rejects.REJECTS_MAX", 2)
    brought = bring(
        CUSTOMERS + "key: {from: id}\ncolumns: {age: {from: n}}", b"id,n\n1,1\n2,x\n3,x\n4,x\n"
    )
    assert brought.faults == ["3 n value.integer", "4 n value.integer"]
    assert [reason.count for reason in brought.summary.reasons] == [3]


# Any file -----------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(["", "1", "2", "3", "x", '"', "a\nb", "1,5", "=1", "9" * 20, "\0", " 7 "]),
    st.text(max_size=4).filter(lambda text: text.isprintable()),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12)
MAPPING = CUSTOMERS + "key: {from: id}\ncolumns: {age: {from: age}, city: {from: city}}"
SETTINGS = settings(
    deadline=None, derandomize=True, max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@SETTINGS
@given(rows=ROWS)
def test_every_row_is_taken_or_rejected(bring, rows):
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([["id", "age", "city"], *rows, ["good", "1", ""]])
    brought = bring(MAPPING, written.getvalue().encode())
    summary = brought.summary
    assert summary.rows == len(rows) + 1 == summary.taken + summary.rejected
    assert len(brought.rows) == summary.taken
    lines = {fault.split()[0] for fault in brought.faults}
    assert len(lines) == summary.rejected


@SETTINGS
@given(content=st.binary(max_size=80))
def test_no_bytes_break_the_reader(bring, content):
    try:
        summary = bring(MAPPING, b"id,age,city\n" + content).summary
    except ProblemsError:
        return
    assert summary.rows == summary.taken + summary.rejected


@SETTINGS
@given(values=st.lists(st.recursive(st.none() | st.integers() | st.text(), st.lists), max_size=6))
def test_json_lines_are_taken_or_rejected(bring, values):
    mapping = MAPPING.replace("csv", "json_lines")
    lines = [json.dumps({"id": n, "age": 1, "city": each}) for n, each in enumerate(values, 1)]
    good = json.dumps({"id": 0, "age": 1, "city": "A"})
    summary = bring(mapping, "\n".join([good, *lines]).encode("utf-8")).summary
    assert summary.rows == len(values) + 1 == summary.taken + summary.rejected
