"""Checks a mapping against the catalogue: every problem at once, before any file is read."""

import difflib
import re
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
import pyarrow as pa

from hengce.errors import Problem
from hengce.intake.dates import ISO, instant_reader, is_date_format
from hengce.intake.entities import CUSTOMER, SHAPES, Catalogue
from hengce.intake.mapping import (
    ColumnMap,
    Csv,
    Entity,
    FileMapping,
    Take,
    Test,
    Transform,
    written,
)
from hengce.intake.plan import event_names, field_recipe, property_kinds, recipe, tag_recipe
from hengce.intake.values import Recipe, parse
from hengce.model.tag import Kind, Owner

SHARE_MAX = 10_000
TIMES_MAX = 1_000
KEY_WIDTH_MAX = 20

_SOURCE = re.compile("[a-z][a-z0-9_]{0,62}")
_SUMMED = {Kind.INTEGER, Kind.MONEY, Kind.REAL}
_ORDERED = {Kind.INTEGER, Kind.MONEY, Kind.REAL, Kind.DATE, Kind.TIMESTAMP}


def check(mapping: FileMapping, catalogue: Catalogue) -> list[Problem]:
    """Return everything that keeps a mapping from being applied."""
    problems = [*_whole(mapping), *_key(mapping), *_targets(mapping, catalogue)]
    problems += _columns(mapping)
    if not problems:  # values are read with the zone, kinds and formats that were checked
        problems += _written_values(mapping, catalogue)
    return [
        msgspec.structs.replace(each, where=f"{mapping.source} {each.where}") for each in problems
    ]


# The file as a whole ------------------------------------------------------------------


def _whole(mapping: FileMapping) -> Iterator[Problem]:
    if not _SOURCE.fullmatch(mapping.source):
        yield Problem.of("source", "mapping.source_name", source=mapping.source)
    if mapping.zone not in zoneinfo.available_timezones():
        yield Problem.of("zone", "mapping.zone", zone=mapping.zone)
    yield from _format(mapping)
    if mapping.sample and not 0 < mapping.sample.share <= SHARE_MAX:
        yield Problem.of("sample/share", "mapping.share", limit=SHARE_MAX)
    if mapping.sample and not SHAPES[mapping.entity].has_customer:
        yield Problem.of("sample", "mapping.no_customer", entity=mapping.entity)
    yield from _repeat(mapping)
    yield from _where(mapping)


def _format(mapping: FileMapping) -> Iterator[Problem]:
    if isinstance(mapping.format, Csv):
        if len(mapping.format.separator) != 1 or mapping.format.separator in '\r\n"':
            yield Problem.of("format/separator", "mapping.one_character")
        if len(mapping.format.quote) > 1 or mapping.format.quote == mapping.format.separator:
            yield Problem.of("format/quote", "mapping.one_character")
        for name in _repeated(mapping.format.columns):
            yield Problem.of("format/columns", "mapping.column_twice", column=name)
    if mapping.skip_last_line and not isinstance(mapping.format, Csv):
        yield Problem.of("skip_last_line", "mapping.csv_only")


def _where(mapping: FileMapping) -> Iterator[Problem]:
    for index, test in enumerate(mapping.where):
        if not _is_one_test(test):
            yield Problem.of(f"where/{index}", "mapping.one_test")
        if test.column in mapping.leaks and SHAPES[mapping.entity].has_tags:
            facts = {"column": test.column, "why": mapping.leaks[test.column]}
            yield Problem.of(f"where/{index}", "mapping.leaking_test", **facts)


def _repeat(mapping: FileMapping) -> Iterator[Problem]:
    each = [name for name, column in mapping.columns.items() if column.each]
    multiplies = [*each, *(["repeat"] if mapping.repeat else [])]
    if len(multiplies) > 1:
        yield Problem.of("repeat", "mapping.repeat_several", by=", ".join(multiplies))
    if multiplies and mapping.entity not in {Entity.CONTACTS, Entity.CONSENTS}:
        yield Problem.of("repeat", "mapping.repeat_unfit", entity=mapping.entity)
    if mapping.repeat and not 0 < mapping.repeat.times_max <= TIMES_MAX:
        yield Problem.of("repeat/times_max", "mapping.times_max", limit=TIMES_MAX)


def _is_one_test(test: Test) -> bool:
    bounds = test.at_least is not None or test.at_most is not None
    return (test.equals is not None) + bool(test.among) + bounds == 1


def _key(mapping: FileMapping) -> Iterator[Problem]:
    key = mapping.key
    needs = SHAPES[mapping.entity].has_customer
    if key is None:
        if needs:
            yield Problem.of("key", "mapping.key_missing", entity=mapping.entity)
        return
    if not needs:
        yield Problem.of("key", "mapping.no_customer", entity=mapping.entity)
    if bool(key.column) == key.row:
        yield Problem.of("key", "mapping.key_origin")
    if key.role and not key.identifier:
        yield Problem.of("key/role", "mapping.key_role")
    if not 0 <= key.width <= KEY_WIDTH_MAX or (key.width and not key.row):
        yield Problem.of("key/width", "mapping.key_width", limit=KEY_WIDTH_MAX)


# Targets: fields, tags and properties -------------------------------------------------


def _targets(mapping: FileMapping, catalogue: Catalogue) -> Iterator[Problem]:
    shape = SHAPES[mapping.entity]
    fields = {each.name: each for each in shape.fields}
    for field in shape.fields:
        if field.required and field.name not in mapping.columns:
            facts = {"target": field.name, "entity": mapping.entity}
            yield Problem.of("columns", "mapping.target_missing", **facts)
    for name, column in mapping.columns.items():
        if name in fields:
            yield from _kind(f"columns/{name}", column, fields[name].kind)
            if column.take:
                yield Problem.of(f"columns/{name}", "mapping.take_unfit", take=column.take)
        elif shape.has_tags and name in catalogue.tags and name != CUSTOMER:
            yield from _tag(name, column, mapping, catalogue)
        else:
            known = [*fields, *(catalogue.tags if shape.has_tags else ())]
            yield _unknown(f"columns/{name}", "mapping.target_unknown", name, known)
    if shape.has_tags and not set(mapping.columns) - set(fields):
        yield Problem.of("columns", "mapping.no_columns")
    yield from _takes(mapping)
    yield from _properties(mapping, catalogue)


def _tag(
    name: str, column: ColumnMap, mapping: FileMapping, catalogue: Catalogue
) -> Iterator[Problem]:
    where = f"columns/{name}"
    tag = catalogue.tags[name]
    yield from _kind(where, column, tag.kind)
    if tag.owner is not Owner.SNAPSHOT:
        yield Problem.of(where, "mapping.tag_owner", tag=name)
    origin = column.ago.column if column.ago else column.column
    if origin in mapping.leaks and not tag.hindsight:
        facts = {"column": origin, "tag": name, "why": mapping.leaks[origin]}
        yield Problem.of(where, "mapping.leaking_column", **facts)
    if column.take is Take.COUNT and tag.kind is not Kind.INTEGER:
        yield Problem.of(where, "mapping.take_unfit", take=column.take)
    if column.take is Take.SUM and tag.kind not in _SUMMED:
        yield Problem.of(where, "mapping.take_unfit", take=column.take)
    if column.take in {Take.MIN, Take.MAX} and tag.kind not in _ORDERED:
        yield Problem.of(where, "mapping.take_unfit", take=column.take)
    if column.take in {Take.FIRST, Take.LAST} and mapping.order is None:
        yield Problem.of(where, "mapping.order_missing", take=column.take)


def _takes(mapping: FileMapping) -> Iterator[Problem]:
    """Either no column is reduced, or every one."""
    shape = SHAPES[mapping.entity]
    fields = {each.name for each in shape.fields}
    tags = {name: column for name, column in mapping.columns.items() if name not in fields}
    without = [name for name, column in tags.items() if not column.take]
    if 0 < len(without) < len(tags) and shape.has_tags:
        for name in without:
            yield Problem.of(f"columns/{name}", "mapping.take_missing", target=name)
    if mapping.order and mapping.order.kind not in _ORDERED:
        kinds = ", ".join(sorted(_ORDERED))
        yield Problem.of("order", "mapping.order_kind", kinds=kinds)


def _properties(mapping: FileMapping, catalogue: Catalogue) -> Iterator[Problem]:
    if mapping.properties and not SHAPES[mapping.entity].has_properties:
        yield Problem.of("properties", "mapping.properties_unfit", entity=mapping.entity)
        return
    if mapping.entity is not Entity.EVENTS:
        return
    names = event_names(mapping)
    if "name" in mapping.columns and not names:
        yield Problem.of("columns/name", "mapping.event_open")
    for name in names:
        if name not in catalogue.events:
            yield _unknown("columns/name", "mapping.event_unknown", name, catalogue.events)
    kinds = property_kinds(mapping, catalogue)
    declared = {
        each: kind
        for name in names
        if name in catalogue.events
        for each, kind in catalogue.events[name].properties.items()
    }
    for name, column in mapping.properties.items():
        if name not in declared:
            yield _unknown(f"properties/{name}", "mapping.property_unknown", name, declared)
        elif name not in kinds:
            yield Problem.of(f"properties/{name}", "mapping.property_kinds", property=name)
        else:
            yield from _kind(f"properties/{name}", column, declared[name])
        if column.take:
            yield Problem.of(f"properties/{name}", "mapping.take_unfit", take=column.take)


def _kind(where: str, column: ColumnMap, kind: Kind) -> Iterator[Problem]:
    if column.kind and column.kind is not kind:
        yield Problem.of(where, "mapping.kind_conflict", given=column.kind, kind=kind)
    if column.prefix and kind is not Kind.TEXT:
        yield Problem.of(where, "mapping.prefix_unfit", kind=kind)
    if column.ago and kind is not Kind.TIMESTAMP:
        yield Problem.of(where, "mapping.kind_conflict", given=Kind.TIMESTAMP, kind=kind)


# Columns by themselves ----------------------------------------------------------------


def _columns(mapping: FileMapping) -> Iterator[Problem]:
    for where, column in _maps(mapping):
        if _origins(column) != 1 and not (column.take is Take.COUNT and not _origins(column)):
            yield Problem.of(where, "mapping.origin")
        if (column.ago or column.each) and (column.take or not where.startswith("columns/")):
            yield Problem.of(where, "mapping.ago_unfit")
        if not is_date_format(column.date_format):
            yield Problem.of(where, "mapping.date_format", format=column.date_format)
        if not 0 <= column.century_pivot <= 100:
            yield Problem.of(where, "mapping.century_pivot")
        marks = (column.decimal_mark, column.thousands_mark)
        if len(marks[0]) != 1 or len(marks[1]) > 1 or marks[0] == marks[1]:
            yield Problem.of(where, "mapping.marks")
        if column.transform is Transform.CZECH_BIRTH_DATE and column.date_format != ISO:
            yield Problem.of(where, "mapping.date_format", format=column.date_format)
        if column.ago and not _is_instant(column.ago.reference, mapping.zone):
            facts = {"value": column.ago.reference, "kind": Kind.TIMESTAMP}
            yield Problem.of(f"{where}/ago/reference", "mapping.bad_value", **facts)


def _maps(mapping: FileMapping) -> Iterator[tuple[str, ColumnMap]]:
    yield from ((f"columns/{name}", column) for name, column in mapping.columns.items())
    yield from ((f"properties/{name}", column) for name, column in mapping.properties.items())
    if mapping.order:
        yield "order", mapping.order


def _origins(column: ColumnMap) -> int:
    given = (column.column, column.each, column.row, column.ago)
    return sum(map(bool, given)) + (column.constant is not None)


def _is_instant(text: str, zone: str) -> bool:
    try:
        instant_reader(ISO, 0, zone if zone in zoneinfo.available_timezones() else "UTC")(text)
    except ValueError:
        return False
    return True


# Constants, defaults and codes must be readable ---------------------------------------


def _written_values(mapping: FileMapping, catalogue: Catalogue) -> Iterator[Problem]:
    fields = {each.name: each for each in SHAPES[mapping.entity].fields}
    kinds = property_kinds(mapping, catalogue)
    for name, column in mapping.columns.items():
        known = fields.get(name)
        read = (
            field_recipe(known, column, mapping)
            if known
            else tag_recipe(name, column, mapping, catalogue)
        )
        yield from _readable(f"columns/{name}", read)
    for name, column in mapping.properties.items():
        yield from _readable(f"properties/{name}", recipe(name, kinds[name], column, mapping))


def _readable(where: str, read: Recipe) -> Iterator[Problem]:
    column = read.column
    values = [column.constant, column.default, *column.codes.values(), *column.each]
    texts = [written(value) for value in values if value is not None]
    bare = Recipe(read.target, read.kind, _bare(column), frozenset(), read.zone, read.choices)
    faults = parse(pa.array(texts, pa.string()), bare).faults
    for row in faults:
        facts = {"value": texts[row], "kind": read.kind}
        yield Problem.of(where, "mapping.bad_value", **facts)


def _bare(column: ColumnMap) -> ColumnMap:
    """Keep only what says how a decoded text is written."""
    return ColumnMap(
        date_format=column.date_format,
        century_pivot=column.century_pivot,
        decimal_mark=column.decimal_mark,
        thousands_mark=column.thousands_mark,
        unit=column.unit,
    )


def _repeated(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _unknown(where: str, code: str, name: str, known: Iterable[str]) -> Problem:
    near = difflib.get_close_matches(name, list(known), n=1)
    return Problem.of(where, code, name=name, near=near[0] if near else "-")
