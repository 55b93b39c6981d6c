"""The examples on real data: every command of their READMEs runs, and what they say holds."""

import csv
import json
import os
import re
import shlex
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from hengce.cli.app import app
from hengce.config.load import load_with_places
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.policy import Cap
from hengce.model.window import Rolling
from hengce.replaying import replay
from hengce.wiring import Installation

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data")).resolve()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are not here"),
]


@dataclass(frozen=True)
class Played:
    """An example after all commands of its README."""

    folder: Path
    home: Path
    printed: dict[str, str]

    @property
    def configuration(self):
        return load_with_places(self.folder / "bank").configuration

    def says(self, start: str) -> str:
        """What the one command printed that starts so."""
        (found,) = [text for command, text in self.printed.items() if command.startswith(start)]
        return found


@dataclass(frozen=True)
class Message:
    """One message that left, with what the ledger's caps look at."""

    customer: str
    at: datetime
    kind: dict[str, object]
    past: bool


def _block(folder: Path) -> str:
    """The console block of a README, continued lines joined."""
    readme = (folder / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", readme, re.DOTALL)
    return re.sub(r"\\\n\s*", "", block)


def _play(name: str, home: Path) -> Played:
    folder = ROOT / "examples" / name
    runner = CliRunner()
    printed: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for line in _block(folder).splitlines():
            if not line.startswith("$ hengce "):
                continue
            command = line.removeprefix("$ hengce ")
            argv = shlex.split(command.replace("$HENGCE_DATA", shlex.quote(str(DATA))))
            result = runner.invoke(app, ["--home", str(home), *argv])
            assert result.exit_code == 0, f"{command}\n{result.output}\n{result.exception!r}"
            printed[command] = result.output
    return Played(folder, home, printed)


@pytest.fixture(scope="module")
def uci(tmp_path_factory):
    return _play("uci-bank-marketing", tmp_path_factory.mktemp("uci"))


@pytest.fixture(scope="module")
def berka(tmp_path_factory):
    return _play("berka", tmp_path_factory.mktemp("berka"))


@pytest.fixture
def example(request):
    return request.getfixturevalue(request.param)


BOTH = pytest.mark.parametrize("example", ["uci", "berka"], indirect=True)


# Counting again -----------------------------------------------------------------------


def _segment(path: Path) -> dict[str, tuple[str, datetime, dict[str, object]]]:
    """Read a segment without the product: contact -> customer, time, kind."""
    kinds = json.loads(pq.ParquetFile(path).metadata.metadata[b"hengce"])["kinds"]
    return {
        f"{path.stem}/{row['customer']}.{row['number']}": (
            row["customer"],
            EPOCH + timedelta(microseconds=row["reserved_at"]),
            kinds[row["kind"]],
        )
        for row in pq.read_table(path).to_pylist()
    }


def _messages(played: Played) -> list[Message]:
    """What the channels wrote down, and the imported contacts of the past."""
    decided: dict[str, dict[str, object]] = {}
    messages: list[Message] = []
    kept = sorted((played.home / "segments").glob("*.parquet"))
    for path in (path for path in kept if not path.stem.endswith(".held")):
        for contact, (customer, at, kind) in _segment(path).items():
            if path.stem.startswith("past."):
                messages.append(Message(customer, at, kind, past=True))
            else:
                decided[contact] = kind
    for path in sorted((played.home / "delivered").glob("*/messages.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            sent = json.loads(line)
            kind = decided.pop(sent["key"])
            assert kind["channel"] == path.parent.name
            at = datetime.fromisoformat(sent["at"])
            messages.append(Message(sent["customer"], at, kind, past=False))
    assert decided == {}, "every contact of a run left, and none left twice"
    return messages


def _counts(kind: dict[str, object], counted: Filter) -> bool:
    fields = {
        "priority_class": counted.priority_classes,
        "message_class": counted.message_classes,
        "category": counted.categories,
        "topic": counted.topics,
        "department": counted.departments,
        "channel": counted.channels,
        "strategy": counted.strategies,
    }
    fits = all(not names or kind[name] in names for name, names in fields.items())
    return fits and (bool(kind["interrupts"]) or not counted.interruptions_only)


def _used(at: datetime, times: list[datetime], cap: Cap, zone: str) -> int:
    """How many contacts a customer had in the window that ends at an instant."""
    if isinstance(cap.window, Rolling):
        length = timedelta(days=cap.window.days, hours=cap.window.hours, seconds=cap.window.seconds)
        return sum(at - length < other <= at for other in times)
    assert cap.window.unit == "month"
    here = at.astimezone(ZoneInfo(cap.window.zone or zone))
    start = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return sum(start <= other <= at for other in times)


@BOTH
def test_no_cap_is_exceeded_by_what_was_delivered(example):
    policy, messages = example.configuration.policy, _messages(example)
    fullest: dict[str, int] = {}
    for cap in policy.caps:
        counted = [message for message in messages if _counts(message.kind, cap.counts)]
        times: dict[str, list[datetime]] = defaultdict(list)
        for message in counted:
            times[message.customer].append(message.at)
        used = (
            _used(message.at, times[message.customer], cap, policy.zone)
            for message in counted
            if not message.past
        )
        fullest[cap.id] = max(used, default=0)
    assert {cap.id: fullest[cap.id] <= cap.limit for cap in policy.caps} == dict.fromkeys(
        fullest, True
    )
    assert fullest["commercial_month"] == 3  # the caps were under pressure, not idle


# What the READMEs say -----------------------------------------------------------------


@BOTH
def test_the_configuration_has_no_problem(example):
    loaded = load_with_places(example.folder / "bank")
    assert errors_of(lint(loaded.configuration, loaded.places)) == ()
    assert len(loaded.configuration.strategies) >= 8
    assert len({strategy.department for strategy in loaded.configuration.strategies}) >= 3


@BOTH
def test_what_the_readme_shows_is_what_is_printed(example):
    """The block is shortened with `...`, which stands for any text; nothing is made up."""
    shown = [line for line in _block(example.folder).splitlines() if not line.startswith("$ ")]
    printed = "\n".join(
        line.rstrip() for text in example.printed.values() for line in text.splitlines()
    )
    missing = [
        line
        for line in shown
        if not re.search(f"^{'.*'.join(map(re.escape, line.split('...')))}$", printed, re.MULTILINE)
    ]
    assert missing == []


@BOTH
def test_replay_gives_the_same_bytes(example):
    assert example.says("replay").rstrip().endswith(": equal")


def test_uci_has_45211_customers(uci):
    assert "45,211 taken, 0 rejected" in uci.says(_import("uci-bank-marketing", "customers"))
    assert "monday: 45,211 customers" in uci.says("run --at 2010-11-22")


def test_uci_strategies_know_nothing_that_comes_too_late(uci):
    late = {tag.name for tag in uci.configuration.tags if tag.hindsight}
    assert late == {"duration", "y"}
    assert {strategy.hindsight for strategy in uci.configuration.strategies} == {""}


def test_uci_a_complaint_stops_its_topic_and_another_department_wins(uci):
    before, after = uci.says("explain wednesday/C031617"), uci.says("decide C031617")
    assert "✔ A talk about idle money" in before
    assert "✔ Term deposit offer" in after
    stopped = "suppressed; stopped by the customer's no to this topic, or by a rule of the bank."
    assert f"✘ A talk about idle money: {stopped}" in after


def test_berka_has_5369_clients_and_606_good_and_76_bad_loans(berka):
    assert "5,369 taken, 0 rejected" in berka.says(_import("berka", "customers"))
    assert "april_1: 5,369 customers" in berka.says("run --at 1994-04-01")
    staged = pq.read_table(berka.home / "staged" / "tags.berka_loans.parquet")
    status = Counter(staged["loan_status"].to_pylist())
    assert (status["A"] + status["C"], status["B"] + status["D"]) == (606, 76)


def test_berka_risk_wins_over_marketing_for_every_bad_loan(berka):
    table = pq.read_table(berka.home / "staged" / "tags.berka_loans.parquet").to_pylist()
    bad = [row["customer"] for row in table if row["loan_status"] in "BD"]
    risk = {s.id for s in berka.configuration.strategies if s.priority_class == "risk"}
    installation = Installation.open(berka.home)
    outranked = 0
    for customer in bad:
        decision = replay.explain(installation.store, installation.archive, f"april_1/{customer}")
        first, *others = decision.candidates
        assert (first.strategy in risk, first.reason) == (True, Reason.CHOSEN), customer
        assert Reason.CHOSEN not in {other.reason for other in others}
        outranked += sum(other.winner == first.strategy for other in others)
    installation.close()
    assert outranked >= 20


def test_berka_salaries_are_those_of_the_file(berka):
    """Three transfers of 3,000 or more in 95 days, counted in the file itself."""
    now = datetime(1994, 4, 1, 9, tzinfo=UTC)
    transfers: Counter[str] = Counter()
    with (DATA / "berka-pkdd99" / "trans_first_3MiB.asc").open(newline="") as file:
        for row in list(csv.DictReader(file, delimiter=";"))[:-1]:  # the last line is cut
            on = datetime.strptime(row["date"], "%y%m%d").replace(tzinfo=UTC)
            transfer = (row["type"], row["operation"]) == ("PRIJEM", "PREVOD Z UCTU")
            if transfer and float(row["amount"]) >= 3000 and now - timedelta(days=95) < on <= now:
                transfers[row["account_id"]] += 1
    steady = sum(count >= 3 for count in transfers.values())
    installation = Installation.open(berka.home)
    with installation.store.view() as view:
        tallies = view.run("april_1").tallies
    installation.close()
    found = sum(each.candidates for each in tallies if each.strategy == "deposit_salary_saver")
    assert found == steady == 420


def test_berka_an_event_starts_what_the_night_does_not(berka):
    assert "✔ Savings on payday" in berka.says("decide 10563 --event account_credited")
    assert "Savings on payday" not in berka.says("decide 10563 --at")


def _import(example: str, mapping: str) -> str:
    """The beginning of an import command, up to its mapping."""
    files = {"uci-bank-marketing": "bank-full.csv", "berka": "client.asc"}
    path = f"examples/{example}/mappings/{mapping}.yaml"
    data = {"uci-bank-marketing": "uci-bank-marketing", "berka": "berka-pkdd99"}[example]
    return f"import $HENGCE_DATA/{data}/{files[example]} --mapping {path}"
