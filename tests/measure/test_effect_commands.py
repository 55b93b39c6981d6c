"""From an installation: the engine holds customers out, and the commands say what was added."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pytest

from demo_home import NIGHT, hold_half_out, open_demo
from hengce.bench.sink import Sink
from hengce.errors import ConflictError, NotFoundError
from hengce.learning.attributing import share_out
from hengce.learning.effects import measure_effects
from hengce.measure.attribution.credited import BY, RULES
from hengce.measure.effects.compare import Finding
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from hengce.reading.measuring import open_facts
from hengce.wiring import Installation
from test_cli import Shell

PAYDAY = "wealth_payday"
MORNING = NIGHT + 8 * HOUR_US
LATER = NIGHT + 20 * DAY_US
TERMS = EffectTerms(
    Conversion("wealth_bought", "amount"), NIGHT, NIGHT + 2 * DAY_US, window_days=7, units_min=2
)
DAYS = ("--from", "2026-11-23", "--to", "2026-11-25", "--at", "2026-12-20")
SAID = ("--event", "wealth_bought", "--amount", "amount", "--window", "7")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Salaries arrive; half of whom the offer suits are held out, half of the others buy."""
    home = tmp_path_factory.mktemp("bank")
    installation, bank = open_demo(home, customers=1_500)
    hold_half_out(installation, PAYDAY, "payday")
    installation.close()
    installation = Installation.open(home)
    paid = {"amount": "30000"}
    heard = []
    for place, customer in enumerate(bank.customers["customer"].to_pylist()):
        at = MORNING + place * SECOND_US
        told = installation.receive(customer, "payroll_in", paid, at, commit=True)
        if any(contact.kind.strategy == PAYDAY for contact in told.contacts):
            heard.append(customer)
    channels = {channel.id: Sink() for channel in installation.published().channels}
    installation.relay_through(channels).drain(MORNING + HOUR_US)
    bought = {"product": "x", "amount": "100"}
    for place, customer in enumerate(heard[::2]):
        at = MORNING + 2 * HOUR_US + place * SECOND_US
        installation.receive(customer, "wealth_bought", bought, at, commit=True)
    installation.close()
    yield home


@pytest.fixture
def bank(home: Path) -> Iterator[Installation]:
    installation = Installation.open(home)
    yield installation
    installation.close()


def test_whom_the_engine_held_out_is_the_control(bank: Installation) -> None:
    mart = open_facts(bank.store, bank.archive, TERMS.since, LATER)
    verdicts = mart.ask(
        "SELECT rule, reason FROM verdict WHERE strategy = $strategy", {"strategy": PAYDAY}
    ).to_pylist()
    told = Counter((row["reason"], row["rule"]) for row in verdicts)
    found = measure_effects(bank.store, bank.archive, TERMS, LATER)
    (effect,) = [one for one in found.by("strategy") if one.key == PAYDAY]
    assert effect.compared.treated == told["CHOSEN", ""] > 10
    assert effect.compared.held_out == told["HELD_OUT", "payday"] > 10
    assert effect.compared.finding is not Finding.MOVED, "the hash is the engine's"
    assert effect.compared.rate.value == pytest.approx(0.5, abs=0.1)
    sold = (told["CHOSEN", ""] + 1) // 2 * 100_00
    # No control bought anything; what both sides bought before moves it a little (CUPED).
    assert effect.total.value == pytest.approx(sold, rel=0.1)
    assert effect.total.low < sold < effect.total.high


def test_shares_are_of_what_was_sold(bank: Installation) -> None:
    found = share_out(bank.store, bank.archive, TERMS, LATER, "payday")
    assert [(one.by, one.rule) for one in found.credited] == [(b, r) for b in BY for r in RULES]
    assert found.effect.key == "payday"
    for one in found.credited:
        assert sum(each.value_cents for each in one.attribution.credits) > 0


@pytest.mark.parametrize(
    ("terms", "at", "why"),
    [
        (EffectTerms(Conversion("nothing"), NIGHT, NIGHT + DAY_US), LATER, NotFoundError),
        (EffectTerms(Conversion("wealth_bought", "no"), NIGHT, NIGHT + 1), LATER, NotFoundError),
        (TERMS, NIGHT + DAY_US, ConflictError),  # the days are not over
    ],
)
def test_what_cannot_be_asked(bank: Installation, terms, at: int, why: type) -> None:
    with pytest.raises(why):
        measure_effects(bank.store, bank.archive, terms, at)


@pytest.mark.parametrize(
    ("command", "ending", "read"),
    [
        ("effect", "arrow", pyarrow.feather.read_table),
        ("effect", "csv", pyarrow.csv.read_csv),
        ("attribution", "parquet", pyarrow.parquet.read_table),
    ],
)
def test_the_commands_print_and_write(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, ending: str, read
) -> None:
    out = tmp_path / f"rows.{ending}"
    code, told = Shell(home, capsys)(command, *SAID, *DAYS, "--out", out)
    assert code == 0, told
    assert "log position" in told
    table = read(str(out))
    assert table.num_rows > 10
    assert len(set(table["position"].to_pylist())) == 1
    if command == "effect":
        words = dict(zip(table["key"].to_pylist(), table["finding"].to_pylist(), strict=True))
        assert words["bank_2026h2"] == "too_few", "five customers are no control group"


def test_a_young_bank_has_nothing_to_retire(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shell, event = Shell(home, capsys), ("--event", "wealth_bought")
    code, told = shell("health", "show", PAYDAY, *DAYS, *event)
    assert (code, "nothing to remind" in told) == (0, True), told
    code, told = shell("health", "retire", PAYDAY, *DAYS, *event, "--by", "lin", "--commit")
    assert (code, "nothing shows" in told) == (2, True), told


@pytest.mark.parametrize(
    "words",
    [
        ("effect", *SAID, *DAYS, "--by", "weather"),
        ("effect", *SAID, "--from", "yesterday", "--to", "2026-11-25"),
        ("effect", "--event", "wealth_bought", "--cancelled-by", "payroll_in", *DAYS),
        ("attribution", *SAID, *DAYS, "--holdout", "nobody"),
        ("attribution", *SAID, *DAYS, "--out", "rows.txt"),
    ],
)
def test_what_cannot_be_done_says_why(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, told = Shell(home, capsys)(*words)
    assert code == 2
    assert "Traceback" not in told
