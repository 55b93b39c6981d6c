"""The catalogue of docs/reference/conditions.md, and one customer of it."""

from dataclasses import replace

import msgspec
import numpy as np

from docs.pages import blocks, page
from hengce.config.document import read_document
from hengce.flow.fold import fold
from hengce.flow.typed import stored_value
from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.layout import Dictionaries, Layout, blank, patch
from hengce.model.audience import Audience
from hengce.model.instant import day_at, read_instant
from hengce.model.intent_rule import IntentRule
from hengce.model.tag import EventType, Kind, Tag
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import compile_program

PAGE = page("docs/reference/conditions.md")
ZONE = "Asia/Shanghai"
NOW = read_instant("2026-11-23T10:00", ZONE)


def catalogue() -> Catalogue:
    files = {block.title: block.text for block in blocks(PAGE)}

    def read(name: str, noun: type) -> list:
        return msgspec.convert(read_document(name, files[name].encode()).value, list[noun])

    plain = Catalogue.of(read("tags.yaml", Tag), read("events.yaml", EventType), ZONE)
    intents = read("intents.yaml", IntentRule)
    return replace(
        plain,
        events={**plain.events, **{one.id: one.event_type for one in intents}},
        intents={one.id: one for one in intents},
        audiences={one.id: one for one in read("audiences.yaml", Audience)},
    )


CATALOGUE = catalogue()


def customer(text: str) -> dict[str, object]:
    """Read `age = 18, city = GZ` as values in stored form."""
    values: dict[str, object] = {}
    for part in filter(None, text.split(", ")):
        name, _, written = part.partition(" = ")
        kind = CATALOGUE.tags[name].kind
        value = written == "true" if kind is Kind.BOOLEAN else written
        if kind in {Kind.INTEGER, Kind.REAL, Kind.MONEY}:
            value = float(written) if "." in written else int(written)
        values[name] = stored_value(value, kind, ZONE)
    return values


def holds(text: str, values: dict[str, object]) -> bool:
    """Ask the kernel whether a condition holds for a customer without events."""
    layout = Layout.of([(tag.name, tag.kind) for tag in CATALOGUE.tags.values()])
    words, row = Dictionaries(), blank(layout, 1)
    for name in CATALOGUE.tags:
        patch(row[0], layout, words, name, values.get(name))
    condition = normal(check_condition(text, CATALOGUE, "page"))
    program = compile_program([condition], [], layout)
    folded = fold(program.derived, (), {}, 1, NOW)
    longs = np.array([f for f in folded if f.dtype == np.int64], np.int64).reshape(-1, 1)
    reals = np.array([f for f in folded if f.dtype != np.int64], np.float64).reshape(-1, 1)
    bound = program.bind(words, NOW, day_at(NOW, ZONE))
    truth, _ = evaluate(bound, inputs(row, longs, reals))
    return bool(truth[0, 0])
