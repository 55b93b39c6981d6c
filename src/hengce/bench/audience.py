"""How many meet five tests at once: our sets of bits beside three columnar databases.

Every question is another one, so that nobody is measured by what he remembers: its limits,
cities and dates are drawn from a seed. Ours begins at the text, as the others begin at
theirs. All answers must be equal.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np
import pyarrow as pa

from hengce.audience.day import Day
from hengce.audience.index import Index
from hengce.audience.meet import Rows, meeting
from hengce.bench.peers.counting import Peer, peers_at_hand
from hengce.bench.report import Figure, Report, figure, report
from hengce.errors import HengceError
from hengce.kernel.bits import size
from hengce.kernel.layout import Dictionaries, Layout, pack
from hengce.kernel.population import ORG, Population
from hengce.model.instant import Day as DayNumber
from hengce.model.instant import Instant, calendar_date, day_at, read_instant
from hengce.model.noun import Label
from hengce.model.tag import Kind, Tag
from hengce.populations.selecting import Plans
from hengce.rules.ast import Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program

SEED = 11
ZONE = "Asia/Shanghai"
CITIES = 30
CHUNK_ROWS = 1_000_000
QUESTIONS = 100
"""Different questions of a measured run; each of the others answers the first ten."""

OTHERS_QUESTIONS = 10
FLIPS = 1_000_000
FLIPS_AT_ONCE = 10_000
GOAL_P50_MS = 50.0
GOAL_FLIPS_PER_S = 1_000_000.0
RATIO_GOAL = 1.0

KINDS = {
    "aum": Kind.MONEY,
    "age": Kind.INTEGER,
    "city": Kind.TEXT,
    "vip": Kind.BOOLEAN,
    "matures": Kind.DATE,
}


def audience(customers: int, runs: int) -> Report:
    """Measure exact counts of five tests, and how fast changes come in."""
    drawn = _drawn(customers)
    questions = _questions(drawn)
    index = Index(drawn.population)
    begun = time.perf_counter()
    for name in KINDS:
        index.column(name)
    built = time.perf_counter() - begun
    ours = [_asked(drawn, index, Day(), questions) for _ in range(runs)]
    plans = Plans()
    _asked(drawn, index, Day(), questions, plans)
    again = [_asked(drawn, index, Day(), questions, plans) for _ in range(runs)]
    flags, amounts = [_changed(drawn, "vip"), _changed(drawn, "aum")]
    day = Day({**flags.day.fields, **amounts.day.fields})
    later = [_asked(drawn, index, day, questions[:OTHERS_QUESTIONS]) for _ in range(runs)]
    figures = {
        "p50_ms": figure([_ms(run, 50) for run in ours], "ms", GOAL_P50_MS),
        "p99_ms": figure([_ms(run, 99) for run in ours], "ms"),
        "bits_p50_ms": figure([_median_ms(run.bits_seconds) for run in ours], "ms"),
        "processor_p50_ms": figure([_median_ms(run.processor_seconds) for run in ours], "ms"),
        "again_p50_ms": figure([_ms(run, 50) for run in again], "ms"),
        "again_processor_p50_ms": figure(
            [_median_ms(run.processor_seconds) for run in again], "ms"
        ),
        "changed_p50_ms": figure([_ms(run, 50) for run in later], "ms"),
        "build_s": figure([built], "s"),
        "index_mb": figure([index.size_bytes / 1e6], "MB"),
        "rows_mb": figure([drawn.population.rows.nbytes / 1e6], "MB"),
        "flag_flips_per_s": figure([flags.per_s], "1/s", GOAL_FLIPS_PER_S),
        "amount_changes_per_s": figure([amounts.per_s], "1/s", GOAL_FLIPS_PER_S),
    }
    found = peers_at_hand()
    for peer in found:
        figures |= _beside(peer, drawn, questions, ours)
    workload = {"customers": customers, "questions": QUESTIONS, "tests": 5, "flips": FLIPS}
    counts = ",".join(str(count) for count in ours[0].counts)
    packages = [peer.package for peer in found if peer.package != "duckdb"]
    return report("audience", workload, figures, counts, packages)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A bank to ask, and the same as a table for others."""

    population: Population
    table: pa.Table
    catalogue: Catalogue
    now: Instant
    today: DayNumber


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run answered, and after how many seconds.

    Attributes:
        counts: The answers.
        seconds: From the text to the count.
        bits_seconds: Of these, with the sets alone.
        processor_seconds: How long the processor worked: others who share it do not count.
    """

    counts: tuple[int, ...]
    seconds: tuple[float, ...]
    bits_seconds: tuple[float, ...]
    processor_seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Changes:
    day: Day
    per_s: float


def _drawn(customers: int) -> _Drawn:
    draws = np.random.Generator(np.random.PCG64(SEED))
    now = read_instant("2026-11-23T10:00:00", ZONE)
    today = day_at(now, ZONE)
    layout = Layout.of([*KINDS.items(), (ORG, Kind.TEXT)])
    dictionaries = Dictionaries()
    sizes = [min(CHUNK_ROWS, customers - first) for first in range(0, customers, CHUNK_ROWS)]
    tables = [_table(draws, count, today) for count in sizes]
    rows = np.empty((customers, layout.width), np.uint8)
    first = 0
    for table in tables:
        columns = {name: table[name] for name in KINDS}
        rows[first : first + len(table)] = pack(layout, dictionaries, columns)
        first += len(table)
    population = Population(
        version="bench",
        as_of=now,
        layout=layout,
        dictionaries=dictionaries,
        ids=np.char.mod(b"C%08d", np.arange(customers)),
        rows=rows,
    )
    tags = [Tag(name=n, kind=kind, label=Label(zh=n, en=n)) for n, kind in KINDS.items()]
    catalogue = Catalogue.of(tags, (), ZONE)
    return _Drawn(population, pa.concat_tables(tables), catalogue, now, today)


def _table(draws: np.random.Generator, count: int, today: DayNumber) -> pa.Table:
    cities = pa.array([f"city{k:02d}" for k in range(CITIES)])
    days = draws.integers(today - 30, today + 1_000, count).astype(np.int32)
    known = {name: draws.random(count) < 0.9 for name in ("aum", "matures", "vip")}
    return pa.table(
        {
            "aum": pa.array(draws.lognormal(15, 2, count).astype(np.int64), mask=~known["aum"]),
            "age": pa.array(draws.integers(18, 90, count)),
            "city": cities.take(pa.array(draws.integers(0, CITIES, count))),
            "vip": pa.array(draws.random(count) < 0.1, mask=~known["vip"]),
            "matures": pa.array(days, pa.date32(), mask=~known["matures"]),
        }
    )


def _questions(drawn: _Drawn) -> list[str]:
    draws = np.random.Generator(np.random.PCG64(SEED))
    return [_question(draws, drawn.today) for _ in range(QUESTIONS)]


def _question(draws: np.random.Generator, today: DayNumber) -> str:
    amount = int(draws.lognormal(10.5, 2)) + 1
    age = int(draws.integers(18, 60))
    cities = ", ".join(f"'city{k:02d}'" for k in sorted(set(draws.integers(0, CITIES, 4).tolist())))
    until = calendar_date(today) + timedelta(days=int(draws.integers(1, 900)))
    return (
        f"aum >= {amount} AND age BETWEEN {age} AND {age + 25}"
        f" AND (city IN ({cities}) OR vip) AND matures < DATE '{until.isoformat()}'"
    )


def _asked(
    drawn: _Drawn, index: Index, day: Day, questions: Sequence[str], plans: Plans | None = None
) -> _Run:
    """Answer questions from their texts; a server keeps plans of those that it has seen."""
    counts, seconds, bits_seconds, worked = [], [], [], []
    for text in questions:
        begun, working = time.perf_counter(), time.thread_time()
        kept = plans or Plans()
        program = kept.compiled(text, "bench", "bench", partial(_compiled, drawn, text))
        bound = program.bind(drawn.population.dictionaries, drawn.now, drawn.today)
        asking = time.perf_counter()
        counts.append(size(meeting(index, day, program, bound, _nobody_asks).members(0)))
        ended = time.perf_counter()
        seconds.append(ended - begun)
        bits_seconds.append(ended - asking)
        worked.append(time.thread_time() - working)
    return _Run(tuple(counts), tuple(seconds), tuple(bits_seconds), tuple(worked))


def _compiled(drawn: _Drawn, text: str) -> Program:
    condition = check_condition(text, drawn.catalogue, "bench")
    return compile_program([normal(condition)], [], drawn.population.layout)


def _nobody_asks(_: int, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    raise HengceError(f"{len(rows)} customers were left open by sets of bits")


def _changed(drawn: _Drawn, name: str) -> _Changes:
    """Take a million changes of one tag, as they come in: some thousands at once."""
    draws = np.random.Generator(np.random.PCG64(SEED))
    rows = draws.integers(0, len(drawn.population.ids), FLIPS)
    values = draws.integers(0, 2, FLIPS) if name == "vip" else draws.integers(0, 10**9, FLIPS)
    day = Day()
    begun = time.perf_counter()
    for first in range(0, FLIPS, FLIPS_AT_ONCE):
        last = first + FLIPS_AT_ONCE
        day = day.with_changes(name, rows[first:last], values[first:last])
    return _Changes(day, FLIPS / (time.perf_counter() - begun))


def _beside(
    peer: Peer, drawn: _Drawn, questions: Sequence[str], ours: Sequence[_Run]
) -> dict[str, Figure]:
    """Let another program answer the first questions; the answers must be ours."""
    conditions = [
        check_condition(text, drawn.catalogue, "bench") for text in questions[:OTHERS_QUESTIONS]
    ]
    count = peer.open(drawn.table, drawn.now, drawn.today)
    runs = [_timed(count, conditions) for _ in ours]
    if any(run[0] != ours[0].counts[:OTHERS_QUESTIONS] for run in runs):
        raise HengceError(f"{peer.name} counts other customers")
    theirs = [float(np.percentile(seconds, 50)) * 1e3 for _, seconds in runs]
    pairs = zip(theirs, ours, strict=True)
    return {
        f"{peer.name}_p50_ms": figure(theirs, "ms"),
        f"ratio_{peer.name}": figure([them / _ms(us, 50) for them, us in pairs], "x", RATIO_GOAL),
    }


def _timed(
    count: Callable[[Condition], int], conditions: Sequence[Condition]
) -> tuple[tuple[int, ...], list[float]]:
    counts, seconds = [], []
    for condition in conditions:
        begun = time.perf_counter()
        counts.append(count(condition))
        seconds.append(time.perf_counter() - begun)
    return tuple(counts), seconds


def _ms(run: _Run, percent: int) -> float:
    return float(np.percentile(run.seconds, percent)) * 1e3


def _median_ms(seconds: Sequence[float]) -> float:
    return float(np.median(seconds)) * 1e3
