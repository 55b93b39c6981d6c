"""Our night and our rules beside what others make of them, in one run."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hengce.bench.bank import open_bank
from hengce.bench.batch import timed_run
from hengce.bench.peers import frame_night, sql_night
from hengce.bench.peers.packages import PACKAGES
from hengce.bench.peers.pairs import Found, compare, contacts_in, found_by_us
from hengce.bench.peers.question import Answered, Question, ask, facts_of
from hengce.bench.peers.rules import Times, rule_times
from hengce.bench.report import Figure, Report, figure, report
from hengce.errors import HengceError
from hengce.model.run import Run

NIGHT_GOAL = 7.0
"""How many times as long others should take, at least, for the part of a night that they can."""

RULE_GOAL = 1.0
"""How many times as long they should take, at least, for a rule."""

RULE_ENGINES = ("zen", "cel", "celpy")


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's way to answer a night, in several forms."""

    name: str
    forms: Iterable[str]
    answer: Callable[[Question, str, Path], Answered]


PEERS = (
    Peer("duckdb", sql_night.FORMS, sql_night.answer),
    Peer("polars", frame_night.FORMS, frame_night.answer),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A night that we have answered, and others are asked."""

    question: Question
    run: Run
    found: Found
    rules: Times


@dataclass(frozen=True, slots=True)
class Tried:
    """The form in which a peer is fastest, and the contacts that it would make."""

    form: str
    contacts: int


class Taken(NamedTuple):
    """What a night took: seconds by the clock, and those that all threads worked."""

    seconds: float
    processor_seconds: float


def peers(customers: int, strategies: int, runs: int) -> Report:
    """Measure whole runs of ours, and in turn what others can answer of the same night.

    Raises:
        HengceError: Somebody found other pairs or answers than we did.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        asked = _ask(folder, customers, strategies, runs)
        tried = {peer.name: _try(peer, asked, folder) for peer in PEERS}
        taken: dict[str, list[Taken]] = {name: [] for name in ("ours", *tried)}
        for _ in range(runs):
            taken["ours"].append(_run(asked))
            for peer in PEERS:
                taken[peer.name].append(_time(peer, tried[peer.name].form, asked, folder)[0])
    return report(
        "peers",
        _workload(asked, tried),
        {**_night_figures(taken), **_rule_figures(asked.rules)},
        asked.run.digest,
        tuple(PACKAGES.values()),
    )


def _ask(folder: Path, customers: int, strategies: int, runs: int) -> Asked:
    """Answer a night of ours, write it down for others, and measure its rules."""
    bank = open_bank(folder / "bank", customers, strategies)
    facts = facts_of(bank)
    question = ask(bank, facts, folder / "asked")
    rules = rule_times(facts, [offer.audience for offer in question.offers], runs)
    run = bank.installation.run(bank.night, "run")
    found = found_by_us(facts, bank.installation.records, run)
    bank.installation.close()
    return Asked(question, run, found, rules)


def _try(peer: Peer, asked: Asked, folder: Path) -> Tried:
    """Try each form once, which is its warming up as well."""
    timed = {form: _time(peer, form, asked, folder) for form in peer.forms}
    form = min(timed, key=lambda one: timed[one][0].seconds)
    return Tried(form, timed[form][1])


def _run(asked: Asked) -> Taken:
    """Run a night of ours, of a bank of its own."""
    ours = timed_run(asked.run.customers, len(asked.question.offers))
    if ours.run.digest != asked.run.digest:
        raise HengceError("runs of the same bank decided differently")
    return Taken(ours.seconds, ours.processor_seconds)


def _time(peer: Peer, form: str, asked: Asked, folder: Path) -> tuple[Taken, int]:
    """Let a peer answer and compare; return what it took, and the contacts it would make."""
    begun, worked = time.perf_counter(), time.process_time()
    answered = peer.answer(asked.question, form, folder)
    taken = Taken(time.perf_counter() - begun, time.process_time() - worked)
    compare(asked.found, answered, f"{peer.name} ({form})")
    return taken, contacts_in(answered)


def _workload(asked: Asked, tried: Mapping[str, Tried]) -> dict[str, int]:
    run, found = asked.run, asked.found
    return {
        "customers": run.customers,
        "strategies": len(asked.question.offers),
        "candidates": run.candidates,
        "passed": int(found.passed.sum()),
        "contacts": run.contacts,
        **{f"contacts_{name}": peer.contacts for name, peer in tried.items()},
    }


def _night_figures(taken: Mapping[str, Sequence[Taken]]) -> dict[str, Figure]:
    seconds = {name: [one.seconds for one in night] for name, night in taken.items()}
    worked = {name: [one.processor_seconds for one in night] for name, night in taken.items()}
    ratios = {
        f"ratio_{peer.name}": _ratio(seconds[peer.name], seconds["ours"], NIGHT_GOAL)
        for peer in PEERS
    }
    return {
        **ratios,
        **{f"seconds_{name}": figure(runs, "s") for name, runs in seconds.items()},
        **{f"processor_seconds_{name}": figure(runs, "s") for name, runs in worked.items()},
    }


def _rule_figures(times: Times) -> dict[str, Figure]:
    ratios = {
        f"ratio_{name}": _ratio(times[name], times["ours"], RULE_GOAL) for name in RULE_ENGINES
    }
    return {**ratios, **{f"rule_us_{name}": figure(us, "us") for name, us in times.items()}}


def _ratio(theirs: Sequence[float], ours: Sequence[float], goal: float) -> Figure:
    """Return how many times as long somebody else takes, run by run."""
    return figure([their / our for their, our in zip(theirs, ours, strict=True)], "times", goal)
