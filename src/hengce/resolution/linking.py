"""Finds records that are probably one person: by Splink, which is an extra, below DuckDB.

Model: Fellegi and Sunter, "A Theory for Record Linkage" (1969), whose parameters Splink learns
without examples by expectation maximisation. One thread and a seed: the same files give the
same pairs. Nothing is connected to.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hengce.errors import HengceError
from hengce.model.identity import CERTAIN_PPM
from hengce.model.linkage import Agreeing, Compared, Comparing, Linkage

_IDENTIFIER = re.compile("[a-z_][a-z0-9_]{0,62}")
_TABLES = ("left_records", "right_records")


class LinkageError(HengceError):
    """Records cannot be linked: a column is missing, or the extra is not installed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person.

    Attributes:
        one: The customer's number in the one, the smaller of both.
        other: In the other.
        ppm: How likely they are one, in parts per million.
        evidence: How each compared column agreed: `same`, `near`, `other`, `missing`.
    """

    one: str
    other: str
    ppm: int
    evidence: tuple[str, ...]


def linked(linkage: Linkage, files: Sequence[Path], from_ppm: int) -> list[Pair]:
    """Return all pairs that are at least so likely, by their numbers.

    Args:
        linkage: What is compared.
        files: CSV files with a header: one, in which people may be twice; or two, of which each
            has everybody once.
        from_ppm: The least likelihood.

    Raises:
        LinkageError: Splink is missing, or a column.
    """
    splink = _splink()
    if len(files) not in (1, len(_TABLES)):
        raise LinkageError("records of one file are linked, or those of two")
    connection = duckdb.connect(config={"threads": "1"})
    with _quiet():
        api = splink.DuckDBAPI(connection=connection)
        tables = [
            api.register(_read(connection, linkage, name, path))
            for name, path in zip(_TABLES, files, strict=False)
        ]
        settings = _settings(splink, linkage, len(files))
        # Left to itself it says anew that it tells everything.
        linker = splink.Linker(tables, settings, log_level=None)
        _train(splink, linker, linkage)
        found = linker.inference.predict(
            threshold_match_probability=max(from_ppm, 1) / (CERTAIN_PPM + 1)
        )
        pairs = list(_pairs(connection, linkage, found.physical_name, is_once=len(files) > 1))
    connection.close()
    return sorted((p for p in pairs if p.ppm >= from_ppm), key=lambda p: (p.one, p.other))


def _splink() -> Any:  # noqa: ANN401 -- a module without types
    try:
        import splink  # noqa: PLC0415 -- an extra
    except ImportError:
        raise LinkageError("install the extra: hengce[identity]") from None
    return splink


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Splink tell nothing of what it does: it tells of values."""
    log = logging.getLogger("splink")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _read(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, name: str, path: Path
) -> duckdb.DuckDBPyRelation:
    """Read a file as text without spaces around it; what is empty is missing."""
    wanted = dict.fromkeys((linkage.customer, *_columns(linkage)))
    described = connection.execute(
        "SELECT column_name FROM (DESCRIBE SELECT * FROM read_csv(?, header = true, "
        "all_varchar = true))",
        [str(path)],
    ).fetchall()
    header = {str(column).strip(): str(column) for (column,) in described}
    for column in wanted:
        if not _IDENTIFIER.fullmatch(column):
            raise LinkageError(f"{column} is no name of a column")
        if column not in header:
            raise LinkageError(f"{path.name} has no column {column}")
    quoted = {column: header[column].replace('"', '""') for column in wanted}
    selected = ", ".join(
        f"nullif(lower(trim(\"{quoted[column]}\")), '') AS {column}"
        if column != linkage.customer
        else f'trim("{quoted[column]}") AS {column}'
        for column in wanted
    )
    connection.execute(
        f"CREATE TABLE {name} AS SELECT {selected} "  # noqa: S608 -- checked names
        "FROM read_csv(?, header = true, all_varchar = true)",
        [str(path)],
    )
    return connection.table(name)


def _columns(linkage: Linkage) -> Iterator[str]:
    yield from (one.column for one in linkage.compared)
    for rule in (*linkage.pairs, *linkage.certain, *linkage.trained):
        yield from (*rule.columns, *rule.exchanged)


def _settings(splink: Any, linkage: Linkage, files: int) -> Any:  # noqa: ANN401
    return splink.SettingsCreator(
        unique_id_column_name=linkage.customer,
        link_type="dedupe_only" if files == 1 else "link_only",
        blocking_rules_to_generate_predictions=[_rule(splink, one) for one in linkage.pairs],
        comparisons=[_comparison(one) for one in linkage.compared],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
    )


def _rule(splink: Any, rule: Agreeing) -> Any:  # noqa: ANN401
    if not rule.exchanged:
        return splink.block_on(*rule.columns)
    same = [f"l.{column} = r.{column}" for column in rule.columns]
    turned = [
        f"l.{one} = r.{other}"
        for one, other in zip(rule.exchanged, reversed(rule.exchanged), strict=True)
    ]
    return " AND ".join((*turned, *same))


def _comparison(one: Compared) -> Any:  # noqa: ANN401
    from splink import comparison_library as library  # noqa: PLC0415 -- an extra

    made: Any
    match one.by:
        case Comparing.NAME:
            made = library.NameComparison(one.column)
        case Comparing.DATE:
            made = library.DateOfBirthComparison(
                one.column,
                input_is_string=True,
                datetime_format=one.format,
                invalid_dates_as_null=True,
            )
        case Comparing.CODE:
            made = library.DamerauLevenshteinAtThresholds(one.column, list(one.edits))
        case Comparing.EXACT:
            made = library.ExactMatch(one.column)
    return made.configure(term_frequency_adjustments=True) if one.rare_counts else made


def _train(splink: Any, linker: Any, linkage: Linkage) -> None:  # noqa: ANN401
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [_rule(splink, one) for one in linkage.certain], recall=linkage.recall_percent / 100
    )
    training.estimate_u_using_random_sampling(max_pairs=linkage.random_pairs_max, seed=linkage.seed)
    for one in linkage.trained:
        training.estimate_parameters_using_expectation_maximisation(
            _rule(splink, one), estimate_without_term_frequencies=True
        )


def _pairs(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, found: str, *, is_once: bool
) -> Iterator[Pair]:
    columns = [one.column for one in linkage.compared]
    levels = ", ".join(f"gamma_{column}" for column in columns)
    number = linkage.customer
    rows = connection.execute(
        f"SELECT {number}_l, {number}_r, match_probability, match_weight, {levels} "  # noqa: S608
        f'FROM "{found}"'
    ).fetchall()
    if is_once:
        rows = _best_of_both(rows)
    best = [max((row[4 + place] for row in rows), default=0) for place in range(len(columns))]
    for one, other, probability, _, *agreed in rows:
        first, second = sorted((str(one), str(other)))
        evidence = tuple(
            f"{column}={_level(int(level), int(top))}"
            for column, level, top in zip(columns, agreed, best, strict=True)
        )
        yield Pair(first, second, round(float(probability) * CERTAIN_PPM), evidence)


def _best_of_both(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep of each record the pair that is the most likely one: nobody is twice in a file."""
    taken: set[tuple[int, str]] = set()
    kept: list[tuple[Any, ...]] = []
    for row in sorted(rows, key=lambda row: (-row[3], row[0], row[1])):
        ends = {(0, row[0]), (1, row[1])}
        if taken.isdisjoint(ends):
            kept.append(row)
        taken |= ends
    return kept


def _level(level: int, best: int) -> str:
    if level < 0:
        return "missing"
    if level == 0:
        return "other"
    return "same" if level == best else "near"
