"""Reading one document: whatever the bytes are, it is read or has problems."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from config.folder import BANK
from hengce.config.document import DEPTH_MAX, plain_scalar, read_document
from hengce.config.kinds import KINDS
from hengce.config.shape import shape_problems
from hengce.errors import ProblemsError
from hengce.model.policy import Policy

QUIET = settings(derandomize=True, deadline=None, max_examples=examples(300))
NAMES = st.sampled_from(["a.yaml", "a.json"])
NOUNS = [Policy, *(kind.noun for kind in KINDS)]
SOURCES = [path.read_text(encoding="utf-8") for path in sorted(BANK.rglob("*.yaml"))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("0", 0), ("-7", -7), ("+7", 7), ("007", "007"), ("1_000", "1_000"), ("0x1F", "0x1F"),
        ("9223372036854775807", 2**63 - 1), ("12345678901234567890123", "12345678901234567890123"),
        ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-1e3", -1000.0), (".", "."), ("1e", "1e"),
        (".inf", ".inf"), (".nan", ".nan"), ("20:30", "20:30"), ("2026-01-01", "2026-01-01"),
        ("1.2.3", "1.2.3"), ("１", "１"),
    ],
)  # fmt: skip
def test_plain_scalars(text, value):
    read = plain_scalar(text)
    assert (read, type(read)) == (value, type(value))


def is_read_or_has_problems(name, content):
    try:
        document = read_document(name, content)
    except ProblemsError as error:
        assert all(problem.where.startswith(name) for problem in error.problems)
        return
    for noun in NOUNS:
        for problem in shape_problems(document, noun):
            assert problem.where.startswith(name)
            assert f"{problem}".encode()


@QUIET
@given(NAMES, st.binary(max_size=200))
def test_any_bytes(name, content):
    is_read_or_has_problems(name, content)


@QUIET
@given(NAMES, st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`,? \n\t1.\\u\ud7ff\x85"), max_size=60))
def test_any_marks(name, text):
    is_read_or_has_problems(name, text.encode())


@QUIET
@given(st.sampled_from(SOURCES), st.integers(0, 5000), st.integers(0, 40), st.text(max_size=5))
def test_any_cut_of_a_right_document(source, start, length, text):
    start %= len(source)
    changed = source[:start] + text + source[start + length :]
    is_read_or_has_problems("a.yaml", changed.encode(errors="surrogatepass"))


@pytest.mark.parametrize("value", [
    "[" * (DEPTH_MAX + 2) + "]" * (DEPTH_MAX + 2), "1" * 5000, "1e999", "NaN", "-Infinity",
    '"\\ud800"', '["\\ud800"]', '{"\\u0000": 1}', '{"\\ud800": 1}',
    '{"id": 99999999999999999999999}', "",
])  # fmt: skip
def test_json_that_python_reads_too_gladly(value):
    is_read_or_has_problems("a.json", value.encode())


@QUIET
@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=9), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner,
                      max_size=3), max_leaves=12))  # fmt: skip
def test_json_is_what_json_is(value):
    text = json.dumps(value)
    assert read_document("a.json", text.encode()).value == value
