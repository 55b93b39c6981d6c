"""Arbitration as tables that a banker can check: each line of `tests/tables`, by the kernel."""

import math
from pathlib import Path

import pytest

from hengce.flow.packing import restore_input
from hengce.kernel.bind import bind
from hengce.kernel.decide import decide_one
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.plan import compile_plan
from hengce.kernel.population import standard_fields
from hengce.kernel.verdicts import read_candidates
from hengce.model.decision import VERDICT_OF, Candidate, Reason
from hengce.model.instant import day_at, show_instant
from tables_language import TableCase, read_table
from tables_words import Claim, TableError

TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))
CASES = [case for path in TABLES for case in read_table(path.name, path.read_text())]

NOT_DECIDED_YET = {Reason.BUDGET_SPENT, Reason.DEFERRED, Reason.EXPIRED}

Answers = dict[str, dict[str, float | str | None]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.where} {case.title}")
def test_case(case: TableCase) -> None:
    answers = decided(case)
    wrong = [told for claim in case.claims if (told := difference(claim, answers, case))]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_reason_has_a_line() -> None:
    said = {claim.reason for case in CASES for claim in case.claims}
    assert set(Reason) - said == NOT_DECIDED_YET


def decided(case: TableCase) -> Answers:
    """Put a case before the kernel; return what it says of each candidate, by strategy."""
    bank = case.configuration
    channels = tuple(channel.id for channel in bank.channels)
    fields = [(tag.name, tag.kind) for tag in bank.tags]
    layout, words = Layout.of([*fields, *standard_fields(channels)]), Dictionaries()
    plan = compile_plan(bank, "", day_at(case.now, bank.policy.zone), layout)
    block, kinds = restore_input(case.customer, layout, words)
    ready = bind(plan, layout, words, kinds, case.stops, case.now)
    answer, count = decide_one(ready, block)
    told = {}
    for rank, candidate in enumerate(read_candidates(ready, answer, count), start=1):
        released = answer.candidates[int(answer.rank[rank - 1])]["release_at"]
        told[candidate.strategy] = facts(candidate, rank, int(released))
    return told


def facts(candidate: Candidate, rank: int, released: int) -> dict[str, float | str | None]:
    """Say everything that a line can claim of a candidate."""
    return {
        "verdict": VERDICT_OF[candidate.reason],
        "reason": candidate.reason.name,
        "channel": candidate.channel,
        "rule": candidate.rule,
        "winner": candidate.winner,
        "used": candidate.used,
        "limit": candidate.limit,
        "margin": candidate.margin,
        "propensity": candidate.propensity,
        "value_cents": candidate.value_cents,
        "lever": candidate.lever,
        "score": candidate.score,
        "rank": rank,
        "release": released,
    }


def difference(claim: Claim, answers: Answers, case: TableCase) -> str:
    """Say where a line and the kernel differ; empty where they agree."""
    absent = {"verdict": "ineligible", "reason": "NOT_IN_AUDIENCE"}
    got = answers.get(claim.strategy, absent)
    expected = {"verdict": str(claim.verdict), **claim.facts}
    if claim.reason is not None:
        expected["reason"] = claim.reason.name
    zone = case.configuration.policy.zone
    parts = [
        f"{name} {shown(name, value, zone)}, the kernel says {shown(name, got.get(name), zone)}"
        for name, value in expected.items()
        if not same(value, got.get(name))
    ]
    return f"{claim.where}: {claim.strategy}: {'; '.join(parts)}" if parts else ""


def same(expected: float | str | None, got: float | str | None) -> bool:
    """Compare; numbers up to the last digits, because tables are written in decimals."""
    if isinstance(expected, float) and isinstance(got, int | float):
        return math.isclose(expected, got, rel_tol=1e-12)
    return expected == got


def shown(name: str, value: float | str | None, zone: str) -> str:
    released = name == "release" and isinstance(value, int | float)
    return show_instant(int(value), zone) if released else str(value)


# The language itself ----------------------------------------------------------------------

GOOD = """\
at        2026-11-22 10:00
customer  C001

case      one offer
policy    cap wealth 1 per 7d counts wealth
candidate offer marketing commercial wealth sms -> chosen CHOSEN through sms
"""


@pytest.mark.parametrize(
    ("line", "bad", "told"),
    [
        (1, "at        2026-11-32 10:00", "t.txt:1: day is out of range"),
        (2, "custommer C001", "t.txt:2: no line begins with `custommer`"),
        (2, "customer  C001 | tag shoe_size 43", "t.txt:2: 'shoe_size'"),
        (2, "customer  C001 | tag valid_until 2026-11-32", "t.txt:2: day is out of range"),
        (2, "customer  C001 | got sms commercial wealth 7 ago", "t.txt:2: `7` is no length"),
        (2, "customer  C001 | agrees marketing by fax", "t.txt:2: no channel `fax`"),
        (2, "customer  C001 | refuses fax", "t.txt:2: no channel `fax`"),
        (2, "customer  C001 | got sms 2d ago", "t.txt:2: a past contact has"),
        (2, "customer", "t.txt:2: "),
        (3, "policy    places 1", "t.txt:4: a blank line is missing before a case"),
        (4, "cause     one offer", "t.txt:4: no line begins with `cause`"),
        (5, "policy    capp wealth 1 per 7d counts wealth", "t.txt:5: 'capp'"),
        (5, "policy    cap wealth one per 7d counts wealth", "t.txt:5: invalid literal"),
        (5, "policy    cap wealth 1 per 7d", "t.txt:5: `counts` is missing"),
        (5, "policy    cap wealth 1 per 7d counts welth", "t.txt:5: `welth` is no class"),
        (5, "policy    places 1 2", "t.txt:5: `2` means nothing here"),
        (5, "policy    require adult when agge >= 18", "t.txt:5: rule.unknown_tag"),
        (5, "policy    channel sms reaches has_fax", "t.txt:5: rule.unknown_tag"),
        (6, "candidate offer marketing commercial wealth sms", "t.txt:6: no `->`"),
        (6, "candidate offer marketing commercial wealth fax -> chosen", "t.txt:6: no channel"),
        (6, "candidate offer marketing commercial wealth sms -> taken", "t.txt:6: 'taken'"),
        (6, "candidate offer marketing commercial wealth sms value agge -> chosen", "t.txt:6: "),
        (6, "candidate offer marketing commercial wealth sms -> chosen luckily", "t.txt:6: an"),
        (
            6,
            "candidate offer marketing commercial wealth sms product x -> chosen",
            "t.txt:6: no pr",
        ),
        (6, "", "t.txt:4: a case needs a time, a customer and a candidate"),
    ],
)
def test_a_bad_line_is_named(line: int, bad: str, told: str) -> None:
    lines = GOOD.splitlines()
    lines[line - 1] = bad
    with pytest.raises(TableError) as error:
        read_table("t.txt", "\n".join(lines))
    assert str(error.value).startswith(told)


def test_a_wrong_claim_is_named_with_what_the_kernel_says() -> None:
    (case,) = read_table("t.txt", GOOD.replace("through sms", "through push score 1"))
    told = difference(case.claims[0], decided(case), case)
    assert told == (
        "t.txt:6: offer: channel push, the kernel says sms; score 1.0, the kernel says 10000.0"
    )
