"""What differs between two versions of a strategy."""

import copy

import msgspec
import pytest

from hengce.flow.comparing import differences

BEFORE = {
    "id": "visits",
    "label": {"zh": "回访", "en": "Visits"},
    "score": {"propensity": "0.1", "levers": [{"name": "push", "percent": 10}]},
    "graph": {
        "nodes": [
            {"kind": "entry", "id": "start", "audience": "aum > 1"},
            {"kind": "wait", "id": "pause", "until": {"kind": "after", "days": 2}},
            {"kind": "exit", "id": "done", "position": {"x": 1, "y": 2}},
        ],
        "edges": [
            {"source": "start", "target": "pause"},
            {"source": "pause", "target": "done"},
        ],
    },
}
NOTHING = {
    "nodes_added": [],
    "nodes_removed": [],
    "nodes_changed": [],
    "nodes_moved": [],
    "edges_added": [],
    "edges_removed": [],
    "fields": [],
}


def _waits_longer(document):
    document["graph"]["nodes"][1]["until"]["days"] = 3


def _moves(document):
    document["graph"]["nodes"][2]["position"]["x"] = 9


def _says_more(document):
    document["score"]["levers"][0]["percent"] = 20
    document["owner"] = "li.na"


def _without_pause(document):
    del document["graph"]["nodes"][1]
    document["graph"]["edges"] = [{"source": "start", "target": "done", "branch": "no"}]


def _in_another_order(document):
    document["graph"]["nodes"].reverse()
    document["graph"]["edges"].reverse()


# what is changed, what is told of it
TABLE = [
    (
        _waits_longer,
        {
            "nodes_changed": ["pause"],
            "fields": [{"path": "graph/nodes/pause/until/days", "before": 2, "after": 3}],
        },
    ),
    (_moves, {"nodes_moved": ["done"]}),
    (
        _says_more,
        {
            "fields": [
                {"path": "score/levers/push/percent", "before": 10, "after": 20},
                {"path": "owner", "before": None, "after": "li.na"},
            ]
        },
    ),
    (
        _without_pause,
        {
            "nodes_removed": ["pause"],
            "edges_added": [{"source": "start", "target": "done", "branch": "no"}],
            "edges_removed": [
                {"source": "pause", "target": "done", "branch": ""},
                {"source": "start", "target": "pause", "branch": ""},
            ],
        },
    ),
    (_in_another_order, {}),
]


@pytest.mark.parametrize(("change", "told"), TABLE)
def test_what_differs(change, told):
    after = copy.deepcopy(BEFORE)
    change(after)
    found = msgspec.json.decode(msgspec.json.encode(differences(BEFORE, after)))
    assert found == {**NOTHING, **told}
