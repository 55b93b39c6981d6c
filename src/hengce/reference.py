"""Writes the pages of the reference that follow from the code: problems, reasons, settings.

`python -m hengce.reference [FOLDER]` writes them, into `docs/reference` unless a folder is
named. A test compares the pages with what this module would write.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect as shapes

from hengce.api.reference import interface_pages
from hengce.config.kinds import KINDS, POLICY_STEM
from hengce.lint.severity import ADVICE
from hengce.measure.facts import FACTS, Fact
from hengce.metrics.catalogue import Metric, catalogue
from hengce.model.decision import VERDICT_OF
from hengce.model.policy import Policy
from hengce.words.problems import SENTENCES
from hengce.words.reasons import REASONS, VERDICTS
from hengce.words.rejects import SENTENCES as REJECTS

FOLDER = Path("docs/reference")

_HEAD = "<!-- Written by `python -m hengce.reference`; do not edit. -->"

_PROBLEMS = """\
# Problems

Every problem that `hengce lint`, `apply`, `import` and the other commands can name. A problem
has a place, a code and facts; the sentences below are made from them. `{name}` stands for a
fact, `{at}` for line:column within a condition. An *advice* is shown and keeps nothing out;
every other problem must be mended before the documents are taken."""

_REJECTS = """\
## Rows that an import rejects

A row that cannot be read is written to the reject file with one of these codes; the others
are taken."""

_REASONS = """\
# Verdicts and reasons

Each candidate of a decision has one reason, and each reason one verdict. The number is what a
run stores for a candidate, in one byte. Reasons of one gate share their tens; a higher number
is a gate further on. `{rule}` and `{channel}` are printed as the labels of the bank's documents,
`{per}` as that of the tag that a cap counts by, `{resource}` as what ran out, `{used}` and
`{limit}` as numbers, those of a budget as amounts. `{winner}` is the label of a strategy; where it
won for another member of the household or address group, the sentence says so, and never names
the member.

Two reasons are not given by a decision: `DEFERRED` and `EXPIRED` are answers of the second gate,
at hand-off. `RESTING` and `REST_TAKEN` have the verdict `deferred` as well: nothing is reserved,
and a later decision asks again."""

_SETTINGS = """\
# Settings

Every field of every document. A kind of document is read from `<kind>.yaml` (or `.yml`,
`.json`) or from the files of a folder `<kind>/`; see
[configuration.md](configuration.md). *required* fields have no default. A type in italics is
described in a section of its own."""


_METRICS = """\
# Metrics

Every figure that `hengce metric run` and the bank's reports show, with the one meaning that it has
everywhere. People are counted once over the whole window that is asked for: figures of days do not
add up to those of a week. A figure is its value, or its value over what stands below it; nothing
over nothing is no figure. Money is in cents, shares are parts of one. *Better* says which way a
bank wants it to go. The views are those of `hengce.measure.mart`."""

_FACTS = """\
# Facts for other programs

What `hengce facts export` writes: for each table a folder, in it a folder for each month of the
bank's zone (`in_month=2026-11`), in it one Parquet file. Programs that know Hive's partitions read
`in_month` as a column more. Instants (`at_us` and those that say so) are microseconds since
1970-01-01T00:00:00Z, amounts are integer cents. A customer who was merged appears under the number
that speaks for him. `facts.json` beside names the log position that everything is as of, the window
in microseconds, and how many rows each table has; it is written last.

DuckDB reads a table as `read_parquet('FOLDER/events/*/*.parquet', hive_partitioning = true)`, Spark
as `spark.read.parquet("FOLDER/events")`. Both were tried (Spark 4.3 on Java 17, all tables): the
types are those below, and counts, sums and months agree. A table without rows has no month, and
so no `in_month`."""


def reference_pages() -> Mapping[str, str]:
    """Return the text of each page by its file name."""
    return {
        "problems.md": _page(_PROBLEMS, *_problems(), _REJECTS, _rejects()),
        "reasons.md": _page(_REASONS, *_reasons()),
        "settings.md": _page(_SETTINGS, *_settings()),
        "metrics.md": _page(_METRICS, *_metrics()),
        "facts.md": _page(_FACTS, *(_fact(fact) for fact in FACTS)),
        **interface_pages(),
    }


def _page(*parts: str) -> str:
    return "\n\n".join([_HEAD, *parts]) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(value: object) -> str:
    return f"`{value}`"


def _fact(fact: Fact) -> str:
    rows = ((_code(name), kind, meaning) for name, (kind, meaning) in fact.columns.items())
    head = f"## {fact.name}\n\nOne row is {fact.meaning}."
    return f"{head}\n\n{_table(('Column', 'Type', 'Meaning'), rows)}"


# Problems and reasons -----------------------------------------------------------------


def _problems() -> Iterator[str]:
    """Give a heading and a table for each area, which is the code's part before the dot."""
    areas: dict[str, list[str]] = {}
    for code in sorted(SENTENCES):
        areas.setdefault(code.partition(".")[0], []).append(code)
    for area, codes in areas.items():
        yield f"## {area}"
        yield _table(("Code", "中文", "English"), map(_problem, codes))


def _problem(code: str) -> tuple[str, str, str]:
    words = SENTENCES[code]
    mark = "<br>*advice*" if code in ADVICE else ""
    zh, en = f"{words.zh}<br>{words.fix_zh}", f"{words.en}<br>{words.fix_en}"
    return _code(code) + mark, zh, en


def _rejects() -> str:
    rows = ((_code(code), words.zh, words.en) for code, words in sorted(REJECTS.items()))
    return _table(("Code", "中文", "English"), rows)


def _reasons() -> Iterator[str]:
    yield "## Verdicts"
    verdicts = ((_code(verdict), words.zh, words.en) for verdict, words in VERDICTS.items())
    yield _table(("Verdict", "中文", "English"), verdicts)
    yield "## Reasons"
    reasons = (
        (str(int(reason)), _code(reason.name), _code(VERDICT_OF[reason]), words.zh, words.en)
        for reason, words in sorted(REASONS.items())
    )
    yield _table(("No.", "Reason", "Verdict", "中文", "English"), reasons)


# Settings -----------------------------------------------------------------------------


def _metrics() -> Iterator[str]:
    """Give a heading and a table for each view of the facts."""
    views: dict[str, list[Metric]] = {}
    for metric in catalogue().values():
        views.setdefault(metric.view, []).append(metric)
    for view, metrics in views.items():
        yield f"## {view}"
        yield f"Owner: {metrics[0].owner}."
        yield _table(("Metric", "中文", "English", "Unit", "Better", "SQL"), map(_metric, metrics))


def _metric(metric: Metric) -> tuple[str, ...]:
    sql = f"{metric.value} / {metric.over}" if metric.over else metric.value
    return (
        _code(metric.id),
        f"{metric.zh}<br>{metric.zh_means}",
        f"{metric.en}<br>{metric.en_means}",
        str(metric.unit),
        str(metric.better),
        _code(sql),
    )


def _settings() -> Iterator[str]:
    """Describe each kind of document, then the nouns that it is the first to contain."""
    described: set[type] = set()
    roots: list[tuple[str, type]] = [(kind.stem, kind.noun) for kind in KINDS]
    roots.append((POLICY_STEM, Policy))
    for stem, noun in roots:
        yield f"## {stem}"
        for each in _reached(noun, described):
            yield from _noun(each)


def _reached(noun: type, described: set[type]) -> list[type]:
    """Return a noun and what it contains, in the order of fields, each once over all calls."""
    found: list[type] = []
    waiting = [noun]
    while waiting:
        each = waiting.pop(0)
        if each not in described:
            described.add(each)
            found.append(each)
            waiting += [inner for field in _fields(each) for inner in _structs(field.type)]
    return found


def _fields(noun: type) -> tuple[shapes.Field, ...]:
    kind = shapes.type_info(noun)
    assert isinstance(kind, shapes.StructType)
    return kind.fields


def _structs(kind: shapes.Type) -> list[type]:
    """Return the nouns inside a type."""
    match kind:
        case shapes.StructType(cls=noun):
            return [noun]
        case shapes.UnionType(types=types):
            return [noun for each in types for noun in _structs(each)]
        case shapes.VarTupleType(item_type=item):
            return _structs(item)
        case shapes.DictType(value_type=value):
            return _structs(value)
        case _:
            return []


def _noun(noun: type) -> Iterator[str]:
    summary, meanings = _described(noun)
    yield f"### {noun.__name__}"
    yield summary
    rows = [_field(field, meanings) for field in _fields(noun)]
    tag = noun.__struct_config__.tag  # type: ignore[attr-defined]
    if tag is not None:
        rows.insert(0, (_code("kind"), _code(tag), "required", "Says which of the kinds it is."))
    yield _table(("Field", "Type", "Default", "Meaning"), rows)


def _described(noun: type) -> tuple[str, Mapping[str, str]]:
    """Return a noun's own sentences, and the meaning of each field of its docstring."""
    text = inspect.getdoc(noun) or ""
    summary, _, attributes = text.partition("\nAttributes:\n")
    meanings: dict[str, str] = {}
    name = ""
    for line in attributes.splitlines():
        if line.startswith("    ") and not line.startswith("     "):
            name, _, meaning = line.strip().partition(": ")
            meanings[name] = meaning
        elif line.strip():
            meanings[name] += " " + line.strip()
    return summary.strip(), meanings


def _field(field: shapes.Field, meanings: Mapping[str, str]) -> tuple[str, str, str, str]:
    meaning = meanings.get(field.name, "")
    return _code(field.encode_name), _type(field.type), _default(field), meaning


def _type(kind: shapes.Type) -> str:
    """Name a type as a person writes its values."""
    match kind:
        case shapes.StructType(cls=noun):
            return f"[*{noun.__name__}*](#{noun.__name__.lower()})"
        case shapes.EnumType(cls=choices):
            return " or ".join(_code(member.value) for member in choices)
        case shapes.VarTupleType(item_type=item):
            return f"list of {_type(item)}"
        case shapes.DictType(value_type=value):
            return f"{_type(value)} by name"
        case shapes.UnionType(types=types):
            named = [each for each in types if not isinstance(each, shapes.NoneType)]
            none = " or none" if kind.includes_none else ""
            return " or ".join(map(_type, named)) + none
        case _:
            return _SCALARS[type(kind)]


_SCALARS: Mapping[type[shapes.Type], str] = {
    shapes.StrType: "text",
    shapes.BoolType: "true or false",
    shapes.IntType: "whole number",
    shapes.FloatType: "number",
}


def _default(field: shapes.Field) -> str:
    if field.required:
        return "required"
    factory: Any = field.default_factory
    value = field.default if factory is msgspec.NODEFAULT else factory()
    return _written(msgspec.to_builtins(value))


def _written(value: object) -> str:
    """Write a default as it would stand in a document."""
    if value is None:
        return "none"
    if value in ("", (), {}):
        return "empty"
    if isinstance(value, dict):
        inner = {name: part for name, part in value.items() if part != () and part is not False}
        return ", ".join(f"{name}: {_written(part)}" for name, part in inner.items()) or "any"
    if isinstance(value, tuple):
        return ", ".join(map(_written, value))
    return _code(str(value).lower() if isinstance(value, bool) else value)


def main(arguments: Sequence[str]) -> None:
    """Write the pages into a folder."""
    folder = Path(arguments[0]) if arguments else FOLDER
    for name, text in reference_pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
