"""A mapping that was checked, ready to be applied to rows."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import pyarrow as pa

from hengce.intake.entities import ARROW, CUSTOMER, PROPERTIES, SHAPES, Catalogue, Field, Shape
from hengce.intake.mapping import ColumnMap, Entity, FileMapping, Key, Take
from hengce.intake.values import Recipe
from hengce.model.tag import EventType, Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with each row.

    Attributes:
        mapping: The mapping.
        shape: Its entity.
        columns: How each column of the staged table is read, in the table's order,
            without the customer and the properties.
        properties: How each property is read.
        order: How the column is read that `first` and `last` go by.
        repeat: How the column is read that says how often a row is repeated.
        needed: The file's columns that are used, in the order of the mapping.
    """

    mapping: FileMapping
    shape: Shape
    columns: tuple[Recipe, ...]
    properties: tuple[Recipe, ...]
    order: Recipe | None
    repeat: Recipe | None
    needed: tuple[str, ...]

    def schema(self) -> pa.Schema:
        """Return the columns of the staged table."""
        fields = [pa.field(CUSTOMER, pa.string())] if self.shape.has_customer else []
        fields += [pa.field(each.target, staged_kind(each)) for each in self.columns]
        if self.shape.has_properties:
            fields.append(pa.field(PROPERTIES, pa.string()))
        return pa.schema(fields)


def make_plan(mapping: FileMapping, catalogue: Catalogue) -> Plan:
    """Resolve every target of a mapping that `check` found nothing wrong with."""
    shape = SHAPES[mapping.entity]
    fields = {each.name: each for each in shape.fields}
    columns = [
        field_recipe(each, mapping.columns.get(each.name) or _absent(each, mapping), mapping)
        for each in shape.fields
    ]
    columns += [
        tag_recipe(name, column, mapping, catalogue)
        for name, column in mapping.columns.items()
        if name not in fields
    ]
    kinds = property_kinds(mapping, catalogue)
    properties = [
        recipe(name, kinds[name], column, mapping) for name, column in mapping.properties.items()
    ]
    order = None
    if mapping.order:
        dated = msgspec.structs.replace(mapping.order, required=True)
        order = recipe("order", mapping.order.kind or Kind.TEXT, dated, mapping)
    repeat = None
    if mapping.repeat:
        times = ColumnMap(column=mapping.repeat.column)
        repeat = recipe("repeat", Kind.INTEGER, times, mapping)
    needed = needed_columns(mapping)
    return Plan(mapping, shape, tuple(columns), tuple(properties), order, repeat, needed)


def needed_columns(mapping: FileMapping) -> tuple[str, ...]:
    """Return the file's columns that a mapping reads, each once."""
    maps = [*mapping.columns.values(), *mapping.properties.values()]
    maps += [mapping.order] if mapping.order else []
    named = [mapping.key.column] if mapping.key else []
    named += [column.ago.column if column.ago else column.column for column in maps]
    named += [test.column for test in mapping.where]
    named += [mapping.repeat.column] if mapping.repeat else []
    return tuple(dict.fromkeys(name for name in named if name))


def property_kinds(mapping: FileMapping, catalogue: Catalogue) -> Mapping[str, Kind]:
    """Return the kind of each property: as the event types declare it; a term is a text."""
    if mapping.entity is not Entity.EVENTS:
        return dict.fromkeys(mapping.properties, Kind.TEXT)
    types = [catalogue.events[name] for name in event_names(mapping) if name in catalogue.events]
    return {
        name: kind
        for name, column in mapping.properties.items()
        if (kind := column.kind or _declared(name, types)) is not None
    }


def event_names(mapping: FileMapping) -> tuple[str, ...]:
    """Return the event types that a mapping of events can give."""
    column = mapping.columns.get("name")
    if column is None:
        return ()
    values = column.codes.values() if column.codes else (column.constant,)
    return tuple(dict.fromkeys(str(each) for each in values if each is not None))


def key_recipe(key: Key, mapping: FileMapping) -> Recipe:
    """Return how the customer's number, or the identifier's value, is read."""
    column = ColumnMap(column=key.column, row=key.row, prefix=key.prefix)
    return recipe(CUSTOMER, Kind.TEXT, column, mapping)


def field_recipe(field: Field, column: ColumnMap, mapping: FileMapping) -> Recipe:
    """Return how a field of the entity is read."""
    if column.default is None and field.default is not None:
        column = msgspec.structs.replace(column, default=field.default)
    return Recipe(
        field.name,
        field.kind,
        column,
        frozenset((*mapping.nulls, *column.nulls)),
        mapping.zone,
        frozenset(field.choices),
        field.required or column.required,
    )


def tag_recipe(name: str, column: ColumnMap, mapping: FileMapping, catalogue: Catalogue) -> Recipe:
    """Return how a tag is read; a code list of the catalogue binds the file too."""
    tag = catalogue.tags[name]
    if column.take is Take.COUNT:  # whatever is counted need not be read
        return recipe(name, Kind.TEXT, column, mapping)
    read = recipe(name, tag.kind, column, mapping)
    return dataclasses.replace(read, choices=frozenset(tag.values))


def recipe(target: str, kind: Kind, column: ColumnMap, mapping: FileMapping) -> Recipe:
    """Return how a value without a catalogue is read."""
    nulls = frozenset((*mapping.nulls, *column.nulls))
    return Recipe(target, kind, column, nulls, mapping.zone, required=column.required)


def staged_kind(recipe: Recipe) -> pa.DataType:
    """Return the type of a staged column; a count is a whole number of whatever it counts."""
    return pa.int64() if recipe.column.take is Take.COUNT else ARROW[recipe.kind]


def _absent(field: Field, mapping: FileMapping) -> ColumnMap:
    """Fill a field that the mapping leaves out; a source is the delivery's own name."""
    return ColumnMap(constant=mapping.source) if field.name == "source" else ColumnMap()


def _declared(name: str, types: list[EventType]) -> Kind | None:
    """Return the kind that all event types with this property agree on."""
    kinds = {each.properties[name] for each in types if name in each.properties}
    return kinds.pop() if len(kinds) == 1 else None
