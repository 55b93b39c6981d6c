"""Arbitration as tables that a banker can check: each line of `tests/tables`, by the kernel."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace as changed

from hengce.flow.stopping import stopped_strategies
from hengce.kernel.actions import NIGHTLY
from hengce.kernel.bind import bind
from hengce.kernel.decide import Told, decide_group
from hengce.kernel.groups import group_rows
from hengce.kernel.layout import Dictionaries, Layout
from hengce.kernel.packing import PackedInput, PackedMember, PastContactRead, restore_input
from hengce.kernel.plan import Plan, compile_plan
from hengce.kernel.population import ORG, Population, standard_fields
from hengce.kernel.tables import Record
from hengce.kernel.verdicts import write_answers
from hengce.model.decision import VERDICT_OF, Candidate, Reason
from hengce.model.instant import day_at, show_instant
from tables_draft import Claim, Fact, Member
from tables_language import TableCase, read_table
from tables_words import WHO, TableError

TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))
CASES = [case for path in TABLES for case in read_table(path.name, path.read_text())]

# A single decision cannot give these: they are told after it.
NOT_DECIDED_YET = {Reason.DEFERRED, Reason.EXPIRED}

# No customer moves this one: tests/feeds/test_when_late.py has its lines.
OF_FEEDS = {Reason.FEED_LATE}

Answers = dict[tuple[str, str], dict[str, Fact]]
"""What the kernel says, by customer and strategy."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.where} {case.title}")
def test_case(case: TableCase) -> None:
    answers = decided(case)
    wrong = [told for claim in case.claims if (told := difference(claim, answers, case))]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_reason_has_a_line() -> None:
    said = {claim.reason for case in CASES for claim in case.claims}
    assert set(Reason) - said == NOT_DECIDED_YET | OF_FEEDS


def decided(case: TableCase) -> Answers:
    """Put a case before the kernel; return what it says of each candidate."""
    bank, words = case.configuration, Dictionaries()
    channels = tuple(channel.id for channel in bank.channels)
    dayparts = tuple(part.id for part in bank.policy.dayparts)
    fields = [(tag.name, tag.kind) for tag in bank.tags]
    layout = Layout.of([*fields, *standard_fields(channels, dayparts)])
    today = day_at(case.now, bank.policy.zone)
    plan = compile_plan(bank, NIGHTLY, today, layout, case.calendar)
    answers: Answers = {}
    for members in groups_of(case, plan, layout, words):
        answers |= decided_together(members, case, plan, layout, words)
    return answers


def groups_of(
    case: TableCase, plan: Plan, layout: Layout, words: Dictionaries
) -> list[tuple[PackedMember, ...]]:
    """Divide the members as a snapshot of them is divided; those that no line speaks of stay out.

    The dictionaries learn every word of every member here.
    """
    everybody = tuple(packed(member) for member in case.members)
    block, _ = restore_input(PackedInput(members=everybody), layout, words, plan.places)
    population = Population(
        version="table",
        as_of=case.now,
        layout=layout,
        dictionaries=words,
        ids=np.array([member.customer.encode() for member in everybody], np.bytes_),
        rows=block.inputs.bytes.view(np.uint8),
    )
    groups = group_rows(population, plan.shared, case.configuration.policy.group_members_max)
    keyed = [
        changed(member, keys=tuple(keys))
        for member, keys in zip(everybody, groups.keys.tolist(), strict=True)
    ]
    spoken_of = {population.find(claim.customer) for claim in case.claims}
    rows = dict.fromkeys(tuple(groups.members(row).tolist()) for row in sorted(spoken_of))
    return [tuple(keyed[row] for row in group) for group in rows]


def packed(member: Member) -> PackedMember:
    return PackedMember(
        customer=member.customer,
        values={**member.tags, **member.counters, ORG: "HQ", WHO: member.customer},
        bits={name: tuple(names) for name, names in member.bits.items()},
        history=tuple(
            PastContactRead(kind=past.kind, at=past.at)
            for past in sorted(member.history, key=lambda past: past.at)
        ),
        asked=member.asks,
    )


def decided_together(
    members: Sequence[PackedMember],
    case: TableCase,
    plan: Plan,
    layout: Layout,
    words: Dictionaries,
) -> Answers:
    """Decide one group."""
    block, kinds = restore_input(PackedInput(members=tuple(members)), layout, words, plan.places)
    stops = {member.customer: member.stops for member in case.members}
    known = [(row, stops[member.customer]) for row, member in enumerate(members)]
    block = block._replace(stopped=stopped_strategies(known, plan))
    resources = [
        replace(
            resource,
            left=case.left[resource.kind, resource.name],
            cutoff=case.cutoffs.get((resource.kind, resource.name)),
        )
        for resource in plan.resources
    ]
    ready = bind(plan, layout, words, kinds, case.stops, case.now, resources=resources)
    answer, count = decide_group(ready, block)
    rank = answer.rank[:count]
    answers = write_answers(ready, block, Told(rank, answer.candidates[rank], np.array([0, count])))
    names = [member.customer for member in members]
    places = {action.strategy.id: s for s, action in enumerate(plan.actions)}
    told: Answers = {}
    for place, name in enumerate(names):
        for rank, candidate in enumerate(answers.candidates(place), start=1):
            e = place * len(places) + places[candidate.strategy]
            key = (name, candidate.strategy)
            told[key] = facts(candidate, rank, answer.candidates[e])
    return told


def facts(candidate: Candidate, rank: int, record: Record) -> dict[str, Fact]:
    """Say everything that a line can claim of a candidate."""
    return {
        "verdict": VERDICT_OF[candidate.reason],
        "reason": candidate.reason.name,
        "channel": candidate.channel,
        "rule": candidate.rule,
        "winner": candidate.winner,
        "winner_customer": candidate.winner_customer,
        "used": candidate.used,
        "limit": candidate.limit,
        "margin": candidate.margin,
        "propensity": candidate.propensity,
        "context": candidate.context,
        "value_cents": candidate.value_cents,
        "lever": candidate.lever,
        "score": candidate.score,
        "tie": candidate.tie,
        "rank": rank,
        "number": int(record["number"]),
        "release": int(record["release_at"]),
    }


def difference(claim: Claim, answers: Answers, case: TableCase) -> str:
    """Say where a line and the kernel differ; empty where they agree."""
    absent = {"verdict": "ineligible", "reason": "NOT_IN_AUDIENCE"}
    got = answers.get((claim.customer, claim.strategy), absent)
    expected = {"verdict": str(claim.verdict), **claim.facts}
    if claim.reason is not None:
        expected["reason"] = claim.reason.name
    zone = case.configuration.policy.zone
    parts = [
        f"{name} {shown(name, value, zone)}, the kernel says {shown(name, got.get(name), zone)}"
        for name, value in expected.items()
        if not same(value, got.get(name))
    ]
    return (
        f"{claim.where}: {claim.strategy} of {claim.customer}: {'; '.join(parts)}" if parts else ""
    )


def same(expected: Fact, got: Fact) -> bool:
    """Compare; numbers up to the last digits, because tables are written in decimals."""
    if isinstance(expected, float) and isinstance(got, int | float):
        return math.isclose(expected, got, rel_tol=1e-12)
    return expected == got


def shown(name: str, value: Fact, zone: str) -> str:
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
        (2, "customer  C001 | got sms commercial wealth + card 2d ago", "t.txt:2: a past contact"),
        (2, "customer  C001 | answered 1 of 2 in", "t.txt:2: something is missing"),
        (2, "member    C002 | tag household H1", "t.txt:4: a case needs a time, a customer"),
        (5, "member    C9..C1 | tag household H1", "t.txt:5: `C9..C1` is no range"),
        (5, "member    C1..D2 | tag household H1", "t.txt:5: `C1..D2` is no range"),
        (5, "member    C002 | tag hausehold H1", "t.txt:5: 'hausehold'"),
        (5, "policy    cap wealth 1 per 7d per street counts wealth", "t.txt:5: no tag `street`"),
        (
            5,
            "policy    cap wealth 1 per 3 business weeks counts wealth",
            "t.txt:5: `3` is no length",
        ),
        (5, "policy    relation apart wealth includes card", "t.txt:5: `includes` is no"),
        (5, "policy    relation intro wealth before card", "t.txt:5: `within` is missing"),
        (5, "policy    relation no_more loan never before card", "t.txt:5: `after` is missing"),
        (5, "policy    relation apart wealth excludes card one", "t.txt:5: `one` means nothing"),
        (5, "policy    rest quiet 1 after service", "t.txt:5: `1` is no length"),
        (5, "policy    off 2026-10-01..2026-10-07", "t.txt:4: days off and days worked need"),
        (5, "policy    open day 08:00-21:00 wealth", "t.txt:5: hours are for channels"),
        (5, "policy    personal shoe_size", "t.txt:5: no tag `shoe_size`"),
        (5, "policy    daypart noon 11:00-13:00", "t.txt:5: `expects` is missing"),
        (5, "policy    cutoff water sms at marketing 1", "t.txt:5: 'water'"),
        (5, "policy    cutoff stock fund at marketing 1", "t.txt:4: nothing limits stock fund"),
        (6, "candidate offer of C001 -> chosen", "t.txt:6: `offer` was not described"),
        (
            6,
            "candidate offer marketing commercial wealth sms of C7 -> chosen",
            "t.txt:6: no member",
        ),
        (
            6,
            "candidate offer marketing commercial wealth sms bundle x -> chosen",
            "t.txt:6: no bun",
        ),
        (6, "candidate offer marketing commercial wealth sms -> chosen number one", "t.txt:6: inv"),
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
        "t.txt:6: offer of C001: channel push, the kernel says sms; "
        "score 1.0, the kernel says 10000.0"
    )
