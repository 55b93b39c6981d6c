"""Data of third parties is good for a time: its licence ends, and every value grows too old."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from feeds.feed_home import MONDAY, TAGS, FeedHome, at, bank, opened, written
from hengce.lint.run import lint
from hengce.lint.severity import ADVICE
from hengce.model.catalogued import Use
from hengce.model.instant import DAY_US, SECOND_US, calendar_date, moment
from hengce.model.tag import Kind, Tag
from hengce.populations.selecting import Selecting
from hengce.populations.tagging import tag_values
from hengce.replaying.replay import explain, replay_decision
from oracle.small_bank import NAME, a_strategy

TUESDAY = MONDAY + 1
OBTAINED = at(TUESDAY, "05:00") - 89 * DAY_US + 11 * 3_600 * SECOND_US + 7 * SECOND_US
"""Good for 90 days: until Wednesday, seven seconds after four in the afternoon."""
ENDS = OBTAINED + 90 * DAY_US
WRITTEN = moment(OBTAINED, "Asia/Shanghai").isoformat()

CREDIT = Tag(
    name="credit_grade", kind=Kind.TEXT, label=NAME, source="credit bureau",
    uses=(Use.MARKETING,), valid_days=90, obtained="credit_at",
)  # fmt: skip
CREDIT_AT = Tag(name="credit_at", kind=Kind.TIMESTAMP, label=NAME)
TAX = Tag(name="tax_paid", kind=Kind.MONEY, label=NAME, valid_days=30, obtained="tax_on")
TAX_ON = Tag(name="tax_on", kind=Kind.DATE, label=NAME)
FUND = Tag(name="fund_base", kind=Kind.MONEY, label=NAME, expires=str(calendar_date(MONDAY + 3)))
MAPPING = """\
entity: customers
source: core
format: {kind: csv}
key: {from: cust}
columns:
  aum: {from: balance}
  city: {from: city}
  credit_grade: {from: grade}
  credit_at: {from: at}
  tax_paid: {from: tax}
  tax_on: {from: on}
  fund_base: {from: base}
"""
ON = calendar_date(TUESDAY) - timedelta(days=29)
TEXT = (
    "cust,balance,city,grade,at,tax,on,base\n"
    f"C01,1,SH,A,{WRITTEN},500,{ON},8000\n"
    f"C02,1,SH,A,{moment(OBTAINED + SECOND_US, 'Asia/Shanghai').isoformat()},500,,8000\n"
    "C03,1,SH,,,,,\n"
)
STRATEGIES = {
    "grade_a": "credit_grade = 'A'",
    "not_a": "NOT (credit_grade = 'A')",
    "no_grade": "credit_grade IS NULL",
    "tax": "tax_paid > 100",
    "no_tax": "tax_paid IS NULL",
    "base": "fund_base >= 8000",
    "sum": "fund_base + tax_paid > 0",
}
WEDNESDAY = MONDAY + 2

# When, and who meets what: of C01, C02 and C03. C02's grade came a second later than C01's, and
# nobody knows when his tax was told; taxes are good through the 29th day, the licence through
# Thursday.
MOMENTS = [
    ("as it came", at(TUESDAY, "08:00"),
     {"grade_a": "yyn", "not_a": "nnn", "no_grade": "nny", "tax": "ynn", "no_tax": "nyy",
      "base": "yyn", "sum": "ynn"}),
    ("the last microsecond of the grade", ENDS - 1,
     {"grade_a": "yyn", "not_a": "nnn", "no_grade": "nny", "tax": "nnn", "no_tax": "yyy",
      "base": "yyn", "sum": "nnn"}),
    ("the very instant", ENDS,
     {"grade_a": "nyn", "not_a": "nnn", "no_grade": "yny", "tax": "nnn", "no_tax": "yyy",
      "base": "yyn", "sum": "nnn"}),
    ("the last microsecond of the other", ENDS + SECOND_US - 1,
     {"grade_a": "nyn", "not_a": "nnn", "no_grade": "yny", "tax": "nnn", "no_tax": "yyy",
      "base": "yyn", "sum": "nnn"}),
    ("a second later", ENDS + SECOND_US,
     {"grade_a": "nnn", "not_a": "nnn", "no_grade": "yyy", "tax": "nnn", "no_tax": "yyy",
      "base": "yyn", "sum": "nnn"}),
    ("the last microsecond of the licence", at(MONDAY + 4, "00:00") - 1,
     {"grade_a": "nnn", "not_a": "nnn", "no_grade": "yyy", "tax": "nnn", "no_tax": "yyy",
      "base": "yyn", "sum": "nnn"}),
    ("the licence has ended", at(MONDAY + 4, "00:00"),
     {"grade_a": "nnn", "not_a": "nnn", "no_grade": "yyy", "tax": "nnn", "no_tax": "yyy",
      "base": "nnn", "sum": "nnn"}),
]  # fmt: skip
PEOPLE = ("C01", "C02", "C03")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[FeedHome]:
    made = opened(tmp_path / "bank", a_bank())
    (made.installation.home / "mappings" / "core.yaml").write_text(MAPPING, encoding="utf-8")
    made.deliver(f"core_{written(MONDAY)}.csv", TEXT, at(TUESDAY, "05:00"))
    assert made.states(at(TUESDAY, "06:00")) == ["taken Mon"]
    yield made
    made.installation.close()


def a_bank(**wrong: object):
    known = bank(TAGS, strategies=[a_strategy(k, audience=v) for k, v in STRATEGIES.items()])
    new = (replace(CREDIT, **wrong), CREDIT_AT, TAX, TAX_ON, FUND)
    return replace(known, tags=tuple(sorted((*known.tags, *new), key=lambda one: one.name)))


def drawn(found: dict[str, list[str]]) -> dict[str, str]:
    return {
        name: "".join("y" if who in people else "n" for who in PEOPLE)
        for name, people in found.items()
    }


@pytest.mark.parametrize(("what", "when", "meets"), MOMENTS, ids=[m[0] for m in MOMENTS])
def test_a_value_is_unknown_from_the_very_instant(home, what: str, when: int, meets: dict) -> None:
    """The same one by one, for the whole bank, of audiences by bits, and as columns of values."""
    installation = home.installation
    singly: dict[str, list[str]] = {name: [] for name in STRATEGIES}
    for who in PEOPLE:
        for one in installation.engine.decide(who, when, commit=False).candidates:
            singly[one.strategy].append(who)
    assert drawn(singly) == meets
    run = installation.run(when, dry=True)
    counted = dict.fromkeys(STRATEGIES, 0)
    for tally in run.tallies:
        counted[tally.strategy] += tally.candidates
    assert counted == {name: of.count("y") for name, of in meets.items()}
    with installation.store.view() as view:
        archive = installation.archive
        asked = Selecting(archive).ask(view, when)
        by_bits = {
            name: asked.table(asked.meeting(text))["customer"].to_pylist()
            for name, text in STRATEGIES.items()
        }
        (batch,) = tag_values(
            view, archive.configuration(view), archive.population(view),
            ["tax_paid", "fund_base"], PEOPLE, when,
        )  # fmt: skip
        shown = installation.viewing().look(view, "C01", when, lambda _: True)
    assert drawn(by_bits) == meets
    known = batch.to_pydict()
    for tag, name in (("tax_paid", "tax"), ("fund_base", "base")):
        assert "".join("n" if cents is None else "y" for cents in known[tag]) == meets[name]
    seen = {tag.name: tag.value for tag in shown.tags}
    assert (seen["credit_grade"] is not None) is (meets["grade_a"][0] == "y")


def test_what_was_decided_is_replayed_as_it_was(home) -> None:
    installation = home.installation
    parts = (installation.store, installation.archive)
    run = installation.run(ENDS - 1)
    decided = installation.engine.decide("C02", ENDS + SECOND_US, commit=True)
    assert installation.replay(run.id).equal
    assert "grade_a" in {one.strategy for one in explain(*parts, f"{run.id}/C01").candidates}
    stored, again = replay_decision(*parts, decided.id)
    assert stored == again
    assert "grade_a" not in {one.strategy for one in again.candidates}


WRONG = [
    ({"expires": "soon"}, "expires", "strategy.date_invalid"),
    ({"obtained": ""}, "obtained", "tag.validity_half"),
    ({"valid_days": None}, "obtained", "tag.validity_half"),
    ({"valid_days": 0}, "valid_days", "tag.valid_days"),
    ({"obtained": "city"}, "obtained", "tag.obtained"),
    ({"obtained": "nothing"}, "obtained", "tag.obtained"),
]


@pytest.mark.parametrize(("parts", "path", "code"), WRONG)
def test_a_wrong_declaration(parts: dict, path: str, code: str) -> None:
    assert not [p for p in lint(a_bank()) if p.where.startswith("tags/")]
    found = [(p.where, p.code) for p in lint(a_bank(**parts))]
    assert (f"tags/credit_grade {path}", code) in found


def test_strategies_that_outlive_a_licence_are_named() -> None:
    found = [p for p in lint(a_bank()) if p.code == "tag.licence_ends"]
    assert {p.where.split()[0] for p in found} == {"strategies/base", "strategies/sum"}
    assert "tag.licence_ends" in ADVICE


def test_another_purpose_is_refused_as_before() -> None:
    found = {p.where.split()[0] for p in lint(a_bank(uses=(Use.RISK,))) if p.code == "tag.use"}
    assert found == {"strategies/grade_a", "strategies/not_a", "strategies/no_grade"}
