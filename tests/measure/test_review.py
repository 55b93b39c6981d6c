"""The review of a strategy: what it says, and that each form says it."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from config.folder import BANK
from demo_home import NIGHT, open_demo
from hengce.bench.sink import Sink
from hengce.config.load import load
from hengce.forecast.foretold import Foretold, before
from hengce.forecast.summary import StrategyForecast, Week
from hengce.learning.reviewing import look_at, write_review
from hengce.model.instant import DAY_US, HOUR_US, Instant, read_instant
from hengce.review.assemble import Increment, Looked, assemble
from hengce.review.facts import Days, Way
from hengce.review.hindsight import best_alternative
from hengce.simulations.kept import foretold_of, keep_foretold
from hengce.words.names import labels

BEGINS = read_instant("2026-11-01", "Asia/Shanghai")
COUNTS = {
    "sent": 2_000, "customers": 1_500, "delivered": 1_900, "opened": 700, "clicked": 120,
    "bought": 30, "cancelled": 2, "complained": 3, "opted_out": 8,
    "net_cents": 900_000, "cost_cents": 10_000,
}  # fmt: skip
NOTHING = dict.fromkeys(COUNTS, 0)
SMS = Way("day1", "sms", 1_500, 1_400, 60, 10, 300_000, 9_000)
PUSH = Way("day3", "push", 500, 500, 60, 20, 600_000, 1_000)


def looked(**other: object) -> Looked:
    configuration = load(BANK)
    strategy = next(s for s in configuration.strategies if s.id == "maturity_rollover")
    days = Days(
        entered=2_400,
        tasks=4,
        time_cents=70_00,
        given=3,
        given_cents=15_00,
        funnel=COUNTS,
        ways=(SMS, PUSH),
        days=(("2026-11-01", 1_500, 60), ("2026-11-03", 500, 60)),
        refused=(("CONSENT_MISSING", 300), ("CAP_REACHED", 100)),
        times=((1, 1_500, 105), (2, 400, 12), (3, 100, 3)),
    )
    facts = {"days": days, "task_cents": 2_500} | other
    return Looked(
        strategy=strategy,
        configuration=configuration,
        begins=BEGINS,
        ends=BEGINS + 7 * DAY_US,
        position=12,
        **facts,
    )


def sentences(one: Looked, language: str = "en") -> list[str]:
    pack = assemble(one, labels(one.configuration, language), language)
    return [sentence for section in pack.sections for sentence in section.sentences]


SAYS = """
Channels ¥100.00, 4 tasks of managers ¥100.00, 3 benefits ¥15.00, in all ¥215.00; net sales \
¥9,000.00.
Of first contacts 7.00% were clicked, of contact 3 3.00%: repeating wears it out.
Most waves that were refused were refused for “no consent (CONSENT_MISSING)”: 75%.
Of ten thousand contacts 15.0 led to a complaint and 40.0 to an opt-out.
Hold out 5 % of the strategy's customers: the next review has an interval.
Simulate the next version for all customers before it goes live: the next review compares it \
week by week.
Ask for consent at the counter and in the app: 300 waves were refused for lack of it.
Tell nobody more than 1 times.
Test the way “day3: App push” with an experiment split.
There are more than 5 complaints in ten thousand: stop entries, look at content and audience.
""".strip().splitlines()


def test_what_it_says() -> None:
    told = sentences(looked())
    assert [sentence for sentence in told if sentence in SAYS] == SAYS


def test_with_a_hold_out_and_a_forecast_they_are_no_longer_asked_for() -> None:
    forecast = StrategyForecast(
        strategy="maturity_rollover", entered=2_500.0, sent=2_200.0, customers=1_600.0,
        spent_cents=11_000.0, reasons={}, passed=(),
    )  # fmt: skip
    one = looked(forecast=forecast, increments=(Increment("added", 4_100.0, 900.0, 7_300.0),))
    pack = assemble(one, {}, "en")
    (compared,) = pack.sections[1].tables
    assert compared.rows[:2] == (
        ("entries", 2_500.0, 2_400),
        ("contacts that left", 2_200.0, 2_000),
    )
    assert pack.sections[3].tables[0].rows == (("sales added", 4_100.0, 900.0, 7_300.0),)
    assert not any("Hold out" in s or "Simulate the next" in s for s in sentences(one))


def foretold(at: Instant, *weeks: tuple[str, int, float, int, int]) -> Foretold:
    return Foretold(
        strategy="maturity_rollover",
        at=at,
        org="HQ",
        customers=1_000,
        runs=2,
        weeks=tuple(
            Week(strategy="maturity_rollover", begins=b, days=d, mean=m, low=low, high=high)
            for b, d, m, low, high in weeks
        ),
    )


def test_what_was_foretold_is_laid_beside_what_left_week_by_week() -> None:
    """1,500 left on the first day and 500 on the third; the last week is not over."""
    made = foretold(
        BEGINS - DAY_US,
        ("2026-11-01", 3, 1_900.0, 1_700, 2_100),
        ("2026-11-04", 4, 90.0, 40, 140),
        ("2026-11-08", 7, 10.0, 0, 20),
    )
    pack = assemble(looked(foretold=made), {}, "en")
    (weeks,) = pack.sections[1].tables
    assert weeks.rows == (
        ("2026-11-01", 1_900.0, 1_700.0, 2_100.0, 2_000.0, "within"),
        ("2026-11-04", 90.0, 40.0, 140.0, 0.0, "below"),
    )
    assert any(" 2 weeks " in one and " in 1 " in one for one in pack.sections[1].sentences)
    assert not any("Simulate the next" in one for one in sentences(looked(foretold=made)))
    apart = foretold(BEGINS - DAY_US, ("2026-11-05", 7, 10.0, 0, 20))
    assert not assemble(looked(foretold=apart), {}, "zh").sections[1].tables


def test_the_last_forecast_of_before_is_kept_and_taken(tmp_path: Path) -> None:
    week = ("2026-11-01", 7, 5.0, 1, 9)
    days = [BEGINS - 2 * DAY_US, BEGINS - DAY_US, BEGINS + DAY_US, BEGINS + 9 * DAY_US]
    made = [foretold(at, week) for at in days]
    for one in made:
        keep_foretold(tmp_path, one)
    keep_foretold(tmp_path, foretold(BEGINS))  # no week of it could be compared
    kept = foretold_of(tmp_path, "maturity_rollover")
    assert kept == made
    ends = BEGINS + 7 * DAY_US
    assert before(kept, BEGINS, ends) == made[1]
    assert before(kept[2:], BEGINS, ends) == made[2]
    assert before(kept[3:], BEGINS, ends) is None
    assert foretold_of(tmp_path, "../maturity_rollover") == []


@pytest.mark.parametrize(
    ("ways", "better"),
    [
        ((SMS, PUSH), "push"),
        ((PUSH,), None),  # nothing to compare with
        ((SMS, Way("a", "push", 99, 99, 90, 90, 9_000_000, 0)), None),  # too few to tell
        ((SMS, Way("a", "push", 500, 500, 0, 0, 0, 0)), "sms"),
    ],
)
def test_the_best_alternative(ways: tuple[Way, ...], better: str | None) -> None:
    """Push: 20 of 500 bought for 300 each: 11.98 a contact; the mean of all is 4.45."""
    found = best_alternative(ways, 100)
    assert (found.way.channel if found else None) == better
    if better == "push" and found:
        assert (found.best_cents, found.mean_cents) == (1_198.0, 445.0)
        assert found.gain_cents == 2_000 * (1_198 - 445)
        assert found.low_cents < found.best_cents < found.high_cents


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_says_every_sentence(tmp_path: Path, language: str) -> None:
    page, letter, book = write_review(looked(), language, tmp_path)
    html = page.read_text(encoding="utf-8")
    paragraphs = {p.text for p in Document(str(letter)).paragraphs}
    cells = {row[0] for row in load_workbook(book).worksheets[0].iter_rows(values_only=True)}
    for sentence in sentences(looked(), language):
        assert sentence.replace(">", "&gt;").replace("'", "&#x27;") in html
        assert sentence in paragraphs
        assert sentence in cells
    assert html.count("<svg") == 3


def test_it_loads_nothing_and_the_same_review_has_the_same_bytes(tmp_path: Path) -> None:
    once, again = (write_review(looked(), "zh", tmp_path / name) for name in "ab")
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    html = once[0].read_text(encoding="utf-8")
    assert "<script" not in html
    assert "src=" not in html
    assert all("www.w3.org" in part for part in html.split("http")[1:])


def test_texts_are_never_formulas_and_never_markup(tmp_path: Path) -> None:
    days = Days(
        0, 0, 0, 0, 0, NOTHING | {"sent": 1}, (Way("=1+1", "<b>", 1, 1, 0, 0, 0, 0),), (), (), ()
    )
    page, _, book = write_review(looked(days=days), "en", tmp_path)
    assert "<b>" not in page.read_text(encoding="utf-8")
    values = [c.value for sheet in load_workbook(book) for row in sheet.iter_rows() for c in row]
    assert "=1+1" in values
    with ZipFile(book) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_nothing_happened() -> None:
    days = Days(0, 0, 0, 0, 0, NOTHING, (), (), (), ())
    assert "Nothing left in these days." in sentences(looked(days=days))


def test_what_was_decided_before_the_days_and_left_in_them_is_in_it(tmp_path: Path) -> None:
    installation, _ = open_demo(tmp_path / "home", customers=300)
    installation.run(NIGHT, "NIGHT")
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(NIGHT + 8 * HOUR_US)
    with installation.store.view() as view:
        left = [record.contact.kind.strategy for record in view.handed_off(1_000)]
    strategy = max(sorted(set(left)), key=left.count)
    begins, ends = NIGHT + HOUR_US, NIGHT + DAY_US
    found = look_at(installation.store, installation.archive, strategy, begins, ends)
    assert found.days.funnel["sent"] == left.count(strategy) > 0
    installation.close()
