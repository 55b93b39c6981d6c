"""Event logs in XES: whose event, which, when, with what; what is rejected, where and why."""

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime

import msgspec
import pytest

from hengce.config.document import read_document
from hengce.errors import ProblemsError
from hengce.intake.block import ROW_CHARACTERS_MAX
from hengce.intake.entities import Catalogue
from hengce.intake.infer import draft, infer
from hengce.intake.mapping import Entity, FileMapping, Xes
from hengce.intake.reading import read_blocks
from hengce.intake.sniff import sniff
from hengce.intake.xes_file import TOKEN_BYTES_MAX, xes_header
from hengce.model.tag import EventType

MAPPING = """
entity: events
source: log
format: {kind: xes}
key: {from: "case:concept:name"}
zone: Europe/Berlin
columns:
  id: {row: true}
  name: {from: "concept:name", codes: {Pay: spend, Sign in: login}}
  occurred_at: {from: "time:timestamp"}
properties:
  amount: {from: amount}
  shop: {from: "org:resource"}
"""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<global scope="trace"><string key="concept:name" value="unknown"/></global>
<global scope="event"><string key="concept:name" value="unknown"/>
<string key="time:timestamp" value=""/><float key="amount" value="0"/>
<string key="org:resource" value=""/></global>
<classifier name="Activity" keys="concept:name"/><string key="concept:name" value="the log"/>
"""
TAIL = "</log>\n"
"""HEAD has eight lines: what stands behind it begins on line 9, and its first event on line 10."""


def case(name, *events, more=""):
    inside = "".join(events)
    return f'<trace><string key="concept:name" value="{name}"/>{more}\n{inside}</trace>\n'


def event(what="Pay", at="2026-03-02T10:00:00.000+08:00", more=""):
    return (
        f'<event><string key="concept:name" value="{what}"/>'
        f'<date key="time:timestamp" value="{at}"/>{more}</event>\n'
    )


def log(*cases):
    return (HEAD + "".join(cases) + TAIL).encode()


AMOUNT = '<float key="amount" value="12.50"/><string key="org:resource" value="Ulm &amp; Co"/>'
SEVERAL = '<list key="%s"><values><int key="a" value="1"/></values></list>'
INSIDE = '<string key="x" value=""><float key="amount" value="x"/></string>'
LONG = f'<string key="x" value="{"x" * ROW_CHARACTERS_MAX}"/>'
GOOD = case("C1", event(more=AMOUNT))


def test_an_event_is_whose_which_when_and_with_what(bring):
    brought = bring(
        MAPPING, log(case("C1", event(more=AMOUNT), event("Sign in")), case("C2", event()))
    )
    assert [(r["customer"], r["id"], r["name"]) for r in brought.rows] == [
        ("C1", "1", "spend"),
        ("C1", "2", "login"),
        ("C2", "3", "spend"),
    ]
    first = brought.rows[0]
    assert first["occurred_at"] == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert '"shop":"Ulm & Co"' in first["properties"]
    assert '"amount":1250' in first["properties"]
    assert brought.rejects == ""


# name, the log, good rows, rejects as "line column code"
ROWS = [
    ("clean", log(GOOD), 1, []),
    (
        "a time without a zone is the mapping's",
        log(case("C1", event(at="2026-03-02T10:00:00"))),
        1,
        [],
    ),
    ("compressed", gzip.compress(log(GOOD)), 1, []),
    (
        "compressed in two parts",
        gzip.compress(log(GOOD)[:300]) + gzip.compress(log(GOOD)[300:]),
        1,
        [],
    ),
    ("UTF-16", log(GOOD).decode().replace("UTF-8", "UTF-16").encode("utf-16"), 1, []),
    (
        "Latin-1",
        log(case("C1", event(more='<string key="org:resource" value="Köln"/>')))
        .decode()
        .replace("UTF-8", "ISO-8859-1")
        .encode("latin-1"),
        1,
        [],
    ),
    ("a byte order mark", b"\xef\xbb\xbf" + log(GOOD), 1, []),
    (
        "prefixed elements",
        log(GOOD)
        .replace(b"<", b"<x:")
        .replace(b"<x:/", b"</x:")
        .replace(b"<x:?", b"<?")
        .replace(b"xmlns=", b"xmlns:x="),
        1,
        [],
    ),
    (
        "an unknown activity",
        log(GOOD, case("C2", event("Chat"))),
        1,
        ["13 concept:name value.unknown_code"],
    ),
    ("no time", log(GOOD, case("C2", event(at=""))), 1, ["13 time:timestamp value.missing"]),
    ("no date", log(GOOD, case("C2", event(at="soon"))), 1, ["13 time:timestamp value.timestamp"]),
    (
        "an amount that is none",
        log(GOOD, case("C2", event(more='<float key="amount" value="x"/>'))),
        1,
        ["13 amount value.money"],
    ),
    (
        "a case without a name",
        log(GOOD, "<trace>\n" + event() + "</trace>\n"),
        1,
        ["13 case:concept:name key.missing"],
    ),
    ("an event without a case", log(GOOD, event()), 1, ["12 case:concept:name key.missing"]),
    (
        "no value",
        log(GOOD, case("C2", event(more='<float key="amount"/>'))),
        1,
        ["13 amount row.xes"],
    ),
    ("no key", log(GOOD, case("C2", event(more='<float value="1"/>'))), 1, ["13  row.xes"]),
    (
        "twice the same key",
        log(GOOD, case("C2", event(more=AMOUNT + AMOUNT))),
        1,
        ["13 amount row.xes"],
    ),
    (
        "an unknown type",
        log(GOOD, case("C2", event(more='<money key="amount" value="1"/>'))),
        1,
        ["13 amount row.xes"],
    ),
    (
        "several values where one is needed",
        log(GOOD, case("C2", event(more=SEVERAL % "amount"))),
        1,
        ["13 amount row.nested"],
    ),
    (
        "several values that nobody needs",
        log(GOOD, case("C2", event(more=SEVERAL % "tags"))),
        2,
        [],
    ),
    ("an attribute of an attribute is not the event's", log(case("C1", event(more=INSIDE))), 1, []),
    (
        "a bad attribute of a case spoils its events",
        log(GOOD, case("C2", event(), event(), more='<string key="city"/>')),
        1,
        ["13 case:city row.xes", "14 case:city row.xes"],
    ),
    (
        "an event that is too long",
        log(GOOD, case("C2", event(more=LONG), event())),
        2,
        ["13  row.too_long"],
    ),
]


@pytest.mark.parametrize(
    ("content", "good", "faults"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_rows(bring, content, good, faults):
    brought = bring(MAPPING, content)
    assert (brought.table.num_rows, brought.faults) == (good, faults)
    assert brought.summary.rows == brought.summary.taken + brought.summary.rejected


BOMB = (
    b'<?xml version="1.0"?>\n<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n'
    + log(case("&b;", event())).partition(b"\n")[2]
)
OUTSIDE = BOMB.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/hostname">')
DEEP = case("C2", event(more='<list key="x">' * 70 + "</list>" * 70))

# name, the file, the code, the line, the reason
UNUSABLE = [
    ("entities that expand", BOMB, "file.doctype", None, None),
    ("an entity that names a file", OUTSIDE, "file.doctype", None, None),
    ("a bare document type", b"<!DOCTYPE log>" + log(GOOD)[39:], "file.doctype", None, None),
    ("compressed entities", gzip.compress(BOMB), "file.doctype", None, None),
    ("an entity that nobody declared", log(case("&a;", event())), "file.not_xes", 9,
     "undefined entity"),
    ("another XML", b"<html><body/></html>", "file.not_xes", 1, "the root is no log"),
    ("no XML", b"id,age\n1,2\n", "file.not_xes", 1, "syntax error"),
    ("cut", log(GOOD)[:-20], "file.not_xes", 10, "unclosed token"),
    ("cut while compressed", gzip.compress(log(GOOD))[:-9], "file.not_xes", None, "gzip"),
    ("a wrong checksum", gzip.compress(log(GOOD))[:-8] + bytes(8), "file.not_xes", None, "gzip"),
    ("two logs", log(GOOD) * 2, "file.not_xes", 13, None),
    ("too deep", log(GOOD, DEEP), "file.not_xes", 13, "too deep"),
    ("an endless tag", log(GOOD) + b"<!--" + b"x" * (2 * TOKEN_BYTES_MAX), "file.not_xes", 13,
     "token too long"),
    ("an attribute of a case behind its events",
     log(case("C1", event(), '<string key="city" value="Ulm"/>')), "file.not_xes", 11,
     "an attribute of a trace behind its events"),
    ("an encoding of two bytes", log(GOOD).replace(b"UTF-8", b"GBK"), "file.not_xes", 1,
     "unknown encoding"),
    ("an unknown encoding", log(GOOD).replace(b"UTF-8", b"KLINGON"), "file.not_xes", 1,
     "unknown encoding"),
    ("no events", log(), "file.empty", None, None),
    ("nothing", b"", "file.empty", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code", "line", "reason"), [r[1:] for r in UNUSABLE], ids=[r[0] for r in UNUSABLE]
)
def test_unusable_files(bring, content, code, line, reason):
    with pytest.raises(ProblemsError) as caught:
        bring(MAPPING, content)
    problem = caught.value.problems[0]
    assert problem.code == code
    facts = dict(problem.facts)
    assert line is None or facts["line"] == str(line)
    assert reason is None or facts["reason"] == reason


def test_a_column_that_no_event_has_is_missing(bring):
    with pytest.raises(ProblemsError) as caught:
        bring(MAPPING.replace("amount}", "amuont}"), log(case("C1", event())))
    (problem,) = caught.value.problems
    assert (problem.code, dict(problem.facts)) == ("file.column_missing", {"column": "amuont"})


def test_what_the_log_promises_is_a_column_though_the_first_events_lack_it(tmp_path):
    path = tmp_path / "log.xes"
    path.write_bytes(log(case("C1", event())))
    names, problems = xes_header(path)
    assert set(names) == {
        "case:concept:name",
        "concept:name",
        "time:timestamp",
        "amount",
        "org:resource",
    }
    assert problems == []


def test_a_long_log_is_read_in_little_memory(tmp_path):
    """20,000 events of 40 bytes; a case with 60,000 characters is not copied for each."""
    path = tmp_path / "log.xes.gz"
    city = f'<string key="city" value="{"x" * 60_000}"/>'
    with gzip.open(path, "wt", compresslevel=1) as stream:
        stream.write(HEAD)
        stream.write(case("C1", '<event><int key="n" value="1"/></event>' * 20_000, more=city))
        stream.write(TAIL)
    needed = ("n",)
    mapping = FileMapping(entity=Entity.EVENTS, source="log", format=Xes(), columns={})
    tracemalloc.start()
    rows = sum(len(block.lines) for block in read_blocks(path, mapping, needed))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 20_000
    assert peak < 100 << 20, f"{peak >> 20} MiB"


@pytest.mark.parametrize("content", [log(GOOD), gzip.compress(log(GOOD))], ids=["plain", "gzip"])
def test_a_log_is_told_from_other_files(tmp_path, content):
    path = tmp_path / "log"
    path.write_bytes(content)
    found, names = sniff(path)
    assert found == Xes()
    assert {"case:concept:name", "concept:name", "time:timestamp", "amount"} <= set(names)


def test_zlib_is_not_gzip(bring):
    with pytest.raises(ProblemsError):
        bring(MAPPING, zlib.compress(log(GOOD)))


# Drafts -------------------------------------------------------------------------------


def test_a_drafted_mapping_imports_its_log(bring, tmp_path):
    path = tmp_path / "a log.xes"
    two = '<boolean key="Online" value="true"/><int key="size" value="3"/>' + SEVERAL % "tags"
    path.write_bytes(log(GOOD, case("C2", event("Sign in", more=two), event("登录"))))
    drafted = draft(path)
    types = msgspec.convert(
        read_document("events.yaml", drafted.catalogue.encode()).value, list[EventType]
    )
    assert {each.name: each.label.en for each in types} == {
        "pay": "Pay",
        "sign_in": "Sign in",
        "event_3": "登录",
    }
    kinds = {"amount": "money", "org_resource": "text", "online": "text", "size": "integer"}
    assert types[0].properties == kinds
    brought = bring(drafted.mapping, path, catalogue=Catalogue.of((), types))
    assert [(row["customer"], row["name"]) for row in brought.rows] == [
        ("C1", "pay"),
        ("C2", "sign_in"),
        ("C2", "event_3"),
    ]
    assert '"amount":1250' in brought.rows[0]["properties"]
    assert '"size":3' in brought.rows[1]["properties"]


def test_the_printed_draft_says_where_the_event_types_belong(tmp_path):
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(log(GOOD)))
    printed = infer(path)
    assert "# For events.yaml, where the catalogue does not have them:\n#   - {name: pay" in printed
    assert "source: log_xes\n" in printed
