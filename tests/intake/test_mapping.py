"""Bad mappings: every problem at once, each with its sentences, and nothing is read."""

import pytest

from hengce.errors import ProblemsError
from hengce.intake.check import check
from hengce.intake.mapping import read_mapping
from hengce.words.problems_intake import SENTENCES

START = """
entity: %s
source: core
format: {kind: csv}
"""
CUSTOMERS = START % "customers" + "key: {from: id}\n"
EVENTS = START % "events" + "key: {from: id}\n"
CONTACTS = START % "contacts" + "key: {from: id}\n"
EVENT_COLUMNS = "id: {from: no}, name: {constant: spend}, occurred_at: {from: at}"

BAD = [
    (START % "customers" + "columns: {age: {from: a}}", {"mapping.key_missing"}),
    (START % "units" + "key: {from: id}\ncolumns: {id: {from: i}, label_zh: {from: z}}",
     {"mapping.no_customer", "mapping.target_missing"}),
    (CUSTOMERS.replace("core", "Core 1") + "columns: {age: {from: a}}", {"mapping.source_name"}),
    (CUSTOMERS + "zone: Mars/Base\ncolumns: {age: {from: a}}", {"mapping.zone"}),
    (CUSTOMERS.replace("csv", "csv, separator: ';;'") + "columns: {age: {from: a}}",
     {"mapping.one_character"}),
    (CUSTOMERS.replace("csv", "csv, columns: [a, a]") + "columns: {age: {from: a}}",
     {"mapping.column_twice"}),
    (CUSTOMERS.replace("csv", "parquet") + "skip_last_line: true\ncolumns: {age: {from: a}}",
     {"mapping.csv_only"}),
    (CUSTOMERS + "sample: {share: 10001, salt: x}\ncolumns: {age: {from: a}}", {"mapping.share"}),
    (CUSTOMERS + "where: [{from: a}]\ncolumns: {age: {from: a}}", {"mapping.one_test"}),
    (CUSTOMERS + "where: [{from: a, equals: x, at_least: 1}]\ncolumns: {age: {from: a}}",
     {"mapping.one_test"}),
    (CUSTOMERS + "leaks: {a: later}\nwhere: [{from: a, equals: x}]\ncolumns: {age: {from: b}}",
     {"mapping.leaking_test"}),
    (CUSTOMERS + "leaks: {a: later}\ncolumns: {age: {from: a}}", {"mapping.leaking_column"}),
    (CUSTOMERS + "columns: {agee: {from: a}}", {"mapping.target_unknown"}),
    (CUSTOMERS + "columns: {}", {"mapping.no_columns"}),
    (CUSTOMERS + "columns: {preference: {from: a}}", {"mapping.tag_owner"}),
    (CUSTOMERS + "columns: {age: {from: a, kind: money}}", {"mapping.kind_conflict"}),
    (CUSTOMERS + "columns: {age: {from: a, prefix: N}}", {"mapping.prefix_unfit"}),
    (CUSTOMERS + "columns: {age: {from: a, constant: 1}}", {"mapping.origin"}),
    (CUSTOMERS + "columns: {age: {}}", {"mapping.origin"}),
    (CUSTOMERS + "columns: {opened_on: {from: a, date_format: YYYY}}", {"mapping.date_format"}),
    (CUSTOMERS + "columns: {opened_on: {from: a, century_pivot: 200}}",
     {"mapping.century_pivot"}),
    (CUSTOMERS + "columns: {aum: {from: a, thousands_mark: '.'}}", {"mapping.marks"}),
    (CUSTOMERS + "columns: {age: {constant: many}}", {"mapping.bad_value"}),
    (CUSTOMERS + "columns: {tier: {from: a, codes: {G: iron}}}", {"mapping.bad_value"}),
    (CUSTOMERS + "columns: {aum: {from: a, default: 1.005}}", {"mapping.bad_value"}),
    (CUSTOMERS.replace("from: id", "from: id, row: true") + "columns: {age: {from: a}}",
     {"mapping.key_origin"}),
    (CUSTOMERS.replace("from: id", "from: id, role: OWNER, width: 3") + "columns: {age: {from: a}}",
     {"mapping.key_role", "mapping.key_width"}),
    (CUSTOMERS + "columns: {age: {from: a, take: sum}, aum: {from: b}}",
     {"mapping.take_missing"}),
    (CUSTOMERS + "columns: {city: {from: a, take: sum}}", {"mapping.take_unfit"}),
    (CUSTOMERS + "columns: {aum: {from: a, take: count}}", {"mapping.take_unfit"}),
    (CUSTOMERS + "columns: {age: {from: a, take: last}}", {"mapping.order_missing"}),
    (CUSTOMERS + "order: {from: d}\ncolumns: {age: {from: a, take: last}}",
     {"mapping.order_kind"}),
    (CUSTOMERS + "repeat: {from: n}\ncolumns: {age: {from: a}}", {"mapping.repeat_unfit"}),
    (CUSTOMERS + "properties: {x: {from: a}}\ncolumns: {age: {from: a}}",
     {"mapping.properties_unfit"}),
    (EVENTS + "columns: {id: {from: no}, name: {from: n}, occurred_at: {from: at}}",
     {"mapping.event_open"}),
    (EVENTS + f"columns: {{{EVENT_COLUMNS.replace('spend', 'spent')}}}",
     {"mapping.event_unknown"}),
    (EVENTS + f"columns: {{{EVENT_COLUMNS}}}\nproperties: {{amont: {{from: a}}}}",
     {"mapping.property_unknown"}),
    (CONTACTS + "repeat: {from: n, times_max: 9999}\ncolumns: {channel: {each: [a, b]}}",
     {"mapping.repeat_several", "mapping.times_max", "mapping.target_missing"}),
    (CUSTOMERS + "columns: {seen_at: {ago: {from: d, reference: soon}}}", {"mapping.bad_value"}),
    (CUSTOMERS + "columns: {seen_at: {ago: {from: d, reference: 2026-01-01}, take: max}}",
     {"mapping.ago_unfit"}),
    (CUSTOMERS + "columns: {age: {form: a}, aum: 5}",
     {"document.key_unknown", "document.not_mapping"}),
    (CUSTOMERS + "columns: {age: {from: a}, age: {from: b}}", {"document.duplicate_key"}),
    (START % "people" + "columns: {}", {"document.not_choice"}),
    (CUSTOMERS.replace("csv", "excel") + "columns: {}", {"document.not_choice"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), BAD)
def test_bad_mapping(catalogue, text, codes):
    try:
        found = check(read_mapping("m.yaml", text.encode()), catalogue)
    except ProblemsError as error:
        found = list(error.problems)
    assert {problem.code for problem in found} == codes
    for problem in found:
        if words := SENTENCES.get(problem.code):
            assert all(text.format_map(problem.fact_map()) for text in words)


def test_every_code_of_the_check_is_tried():
    tried = set().union(*(codes for _, codes in BAD))
    assert {code for code in SENTENCES if code.startswith("mapping.")} - tried == {
        "mapping.property_kinds",  # needs two event types that disagree
    }


def test_a_leak_may_be_imported_as_hindsight(catalogue):
    text = CUSTOMERS + "leaks: {a: later}\ncolumns: {call_seconds: {from: a}}"
    assert check(read_mapping("m.yaml", text.encode()), catalogue) == []


def test_a_mapping_holds_no_code(catalogue):
    text = CUSTOMERS.replace("from: id", "row: true, prefix: '{0.__class__}'")
    mapping = read_mapping("m.yaml", (text + "columns: {age: {from: a}}").encode())
    assert check(mapping, catalogue) == []
    assert mapping.key.prefix == "{0.__class__}"
    with pytest.raises(ProblemsError):
        read_mapping("m.yaml", b"entity: !!python/object/apply:os.system [ls]")
