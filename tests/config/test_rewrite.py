"""A changed document is written into the text that it was read from."""

import copy
import random
from pathlib import Path

import pytest

from hengce.config.document import read_document
from hengce.config.rewrite import rewritten

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for folder in ("strategies", "templates", "variants")
    for path in (ROOT / "examples").glob(f"**/{folder}/*.yaml")
)

TEXT = """\
# 回访 of the east
id: visits   # never changes
label: {zh: 回访, en: 'Visits'}

starts: 2026-01-01
score: {propensity: "0.1"}
graph:
  nodes:
    # the way in
    - kind: entry
      id: start
      audience: aum >= 50000   # cents are not written

    - {kind: wait, id: pause, until: {kind: after, days: 2}}
    - {kind: exit, id: done}
  edges: [{source: start, target: pause},
          {source: pause, target: done}]
"""

# what is changed, what was written, what is written then
CHANGES = [
    (("label", "zh"), "东部回访", "{zh: 回访,", "{zh: 东部回访,"),
    (("graph", "nodes", 1, "until", "days"), 3, "days: 2", "days: 3"),
    (("graph", "nodes", 0, "audience"), "age > 3", "aum >= 50000   #", "age > 3   #"),
    (("starts",), "2026-02-01", "starts: 2026-01-01", "starts: 2026-02-01"),
    (("id",), "no", "id: visits   #", "id: no   #"),
    (("id",), "12", "id: visits   #", 'id: "12"   #'),
    (
        ("graph", "nodes", 1, "until", "hours"),
        4,
        "days: 2}",
        "days: 2, hours: 4}",
    ),
    (("owner",), "lin", "target: done}]\n", "target: done}]\nowner: lin\n"),
    (
        ("graph", "nodes", 0, "called"),
        True,
        "cents are not written\n\n",
        "cents are not written\n\n      called: true\n",
    ),
]


def _read(text: str) -> object:
    return read_document("a.yaml", text.encode()).value


def _put(value, path, inner):
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = inner


@pytest.mark.parametrize(("path", "value", "before", "after"), CHANGES)
def test_only_what_differs_is_written_anew(path, value, before, after):
    wanted = _read(TEXT)
    _put(wanted, path, value)
    assert rewritten(TEXT, wanted) == TEXT.replace(before, after, 1)
    assert _read(rewritten(TEXT, wanted)) == wanted


def test_nodes_and_edges_come_and_go():
    wanted = _read(TEXT)
    del wanted["graph"]["nodes"][1]
    wanted["graph"]["nodes"].insert(1, {"kind": "message", "id": "offer", "channels": ["inbox"]})
    wanted["graph"]["edges"] = [
        {"source": "start", "target": "offer"},
        {"source": "pause", "target": "done"},
    ]
    text = rewritten(TEXT, wanted)
    assert _read(text) == wanted
    assert text.startswith(TEXT.partition("    - {kind: wait")[0])
    assert "    - kind: message\n      id: offer\n      channels:\n" in text
    assert "    - {kind: exit, id: done}\n" in text
    assert "days" not in text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_of_the_examples_are_kept_and_bear_changes(path):
    text = path.read_text("utf-8")
    assert rewritten(text, _read(text)) == text
    chance = random.Random(path.stem)
    for _ in range(4):
        wanted = copy.deepcopy(_read(text))
        _change(wanted.get("graph", wanted), chance)
        new = rewritten(text, wanted)
        assert _read(new) == wanted
        head = text.partition("\nid:")[0]
        assert new.startswith(head)


def _change(value, chance):
    """Change something somewhere: a value, a part more, a part less."""
    inner = [part for part in _parts(value) if part]
    part = chance.choice(inner)
    key = chance.choice(list(part)) if isinstance(part, dict) else chance.randrange(len(part))
    match chance.randrange(4):
        case 0 if len(part) > 1:
            del part[key]
        case 1 if isinstance(part, dict):
            part["more"] = chance.choice([{"a": [1, {"b": "x: y"}]}, [], {}, "true", None, 3.5])
        case 1:
            part.insert(key, chance.choice([{"id": f"n{chance.random()}", "kind": "exit"}, "new"]))
        case 2 if isinstance(part, list):
            chance.shuffle(part)
        case _:
            part[key] = chance.choice(["changed", 7, "a, b: #c", "第一\n第二", {"z": 1}, [1, 2]])


def _parts(value):
    if isinstance(value, (dict, list)):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _parts(inner)


FALLBACK = [
    ("", {"id": "a"}, "id: a\n"),
    ("- [", {"id": "a"}, "id: a\n"),
    ("id: a  # b\n", {"id": "a"}, "id: a  # b\n"),
    ('{"id": "a"}', {"id": "b"}, '{"id": b}'),
]


@pytest.mark.parametrize(("text", "value", "expected"), FALLBACK)
def test_what_leaves_no_way_is_written_anew(text, value, expected):
    assert rewritten(text, value) == expected
