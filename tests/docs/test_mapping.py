"""docs/reference/mapping.md names every field of the mapping document."""

import re

import pytest
from msgspec import inspect

from docs.pages import page, section, table
from hengce.intake import mapping
from hengce.intake.entities import SHAPES

PAGE = page("docs/reference/mapping.md")


def fields(noun: type) -> set[str]:
    return {field.encode_name for field in inspect.type_info(noun).fields}


def told(heading: str, number: int = 0) -> set[str]:
    """Return the first column of a section's table, by its number."""
    tables = re.findall(r"(?:^\|.*\n)+", section(PAGE, heading), re.MULTILINE)
    return {row[0].strip("`") for row in table(tables[number])}


def test_the_document() -> None:
    assert told("The document") == fields(mapping.FileMapping)


def test_columns() -> None:
    assert told("Columns") | told("Columns", 1) == fields(mapping.ColumnMap)


@pytest.mark.parametrize(
    ("heading", "noun"),
    [
        ("Formats", mapping.Csv),
        ("The key", mapping.Key),
        ("Columns", mapping.Ago),
        ("Tests on rows", mapping.Test),
        ("The document", mapping.Sample),
        ("The document", mapping.Repeat),
    ],
)
def test_small_nouns(heading: str, noun: type) -> None:
    text = section(PAGE, heading)
    assert all(name in text for name in fields(noun))


def test_entities_with_their_fields() -> None:
    rows = {row[0].strip("`"): row for row in table(section(PAGE, "Entities"))}
    assert set(rows) == set(SHAPES)
    for entity, shape in SHAPES.items():
        _, about, told_fields, unique, _ = rows[entity]
        assert about == ("yes" if shape.has_customer else "no")
        assert unique == ", ".join(shape.unique)
        for field in shape.fields:
            name = f"`{field.name}`"
            assert name in told_fields
            assert (f"**{name}**" in told_fields) is field.required, f"{entity}.{field.name}"
