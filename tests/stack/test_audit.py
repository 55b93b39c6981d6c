"""200 random banks live through two days, and the auditor finds nothing; nor is he blind."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest

from hengce.model.contact import ContactState
from hengce.model.instant import MINUTE_US
from hengce.model.outcome import OutcomeKind
from hengce.model.profile import ChangeKind
from stack import auditor
from stack.auditor import YES, audit
from stack.banks import Bank, open_bank
from stack.messages import Received
from stack.scenario import Played, play
from stack.told import Told

WORLDS = 200
BATCHES = 20
BATCHES_QUICK = 3
"""Batches of worlds that every run of the tests plays; the others belong to the long proofs."""

TESTS = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "batch",
    [
        *range(BATCHES_QUICK),
        *(pytest.param(b, marks=pytest.mark.prove) for b in range(BATCHES_QUICK, BATCHES)),
    ],
)
def test_two_days_without_a_violation(batch: int, tmp_path: Path) -> None:
    for seed in range(batch, WORLDS, BATCHES):
        bank = open_bank(tmp_path / str(seed), seed)
        played = play(bank)
        assert audit(played.received, bank.told) == [], f"world {seed}"
        assert_ledger_agrees(bank, played)
        assert_counters_agree(bank, played)
        bank.installation.close()


def contact_ids(bank: Bank, played: Played) -> Iterator[str]:
    """Name every contact that was ever reserved."""
    for run in played.runs:
        for block in bank.installation.segments.read(run.id):
            pairs = zip(block.customers.tolist(), block.number.tolist(), strict=True)
            yield from (f"{run.id}/{customer.decode()}.{number}" for customer, number in pairs)
    for decision in played.decisions:
        yield from (contact.id for contact in decision.contacts)


def assert_ledger_agrees(bank: Bank, played: Played) -> None:
    """Every contact came to an end: received and committed, or neither."""
    where = f"world {bank.world.seed}"
    received = {line.key: line for line in played.received}
    failed = {o.contact for _, o in bank.told.outcomes if o.kind is OutcomeKind.FAILED}
    with bank.installation.store.view() as view:
        records = {name: view.contact(name) for name in contact_ids(bank, played)}
    committed = {n: r for n, r in records.items() if r.state is ContactState.COMMITTED}
    assert set(committed) == set(received) - failed, where
    for name, record in committed.items():
        line = received[name]
        told = (record.at, record.contact.customer, record.contact.kind.channel)
        assert told == (line.at, line.customer, line.channel), where
        assert_said(line, [offer.strategy for offer in record.contact.kind.offers], where)
    rest = {record.state for name, record in records.items() if name not in committed}
    assert rest <= {ContactState.RELEASED}, where


def assert_said(line: Received, offers: Sequence[str], where: str) -> None:
    """A message says its winner, and then what rides in it; some of that may be left out."""
    said = [text.partition("|")[0] for text in line.body.split("\n")]
    assert said[0] == offers[0], where
    assert said == [offer for offer in offers if offer in said], where


def assert_counters_agree(bank: Bank, played: Played) -> None:
    """What the profile says of messages sent and answered is what there was."""
    channel_of = {line.key: line.channel for line in played.received}
    expected: Counter[tuple[str, ChangeKind, str]] = Counter()
    for person in bank.world.customers:
        expected.update({(person.customer, ChangeKind.SENT, c): n for c, n in person.sent.items()})
        answers = person.answered.items()
        expected.update({(person.customer, ChangeKind.ANSWERED, c): n for c, n in answers})
    for line in played.received:
        expected[line.customer, ChangeKind.SENT, line.channel] += 1
    for _, outcome in bank.told.outcomes:
        if outcome.kind in YES:
            customer = outcome.contact.rpartition(".")[0].partition("/")[2]
            expected[customer, ChangeKind.ANSWERED, channel_of[outcome.contact]] += 1
    with bank.installation.store.view() as view:
        found = {
            (change.customer, change.kind, change.key): change.value
            for change in view.changes()
            if change.kind in {ChangeKind.SENT, ChangeKind.ANSWERED}
        }
    assert found == dict(expected), f"world {bank.world.seed}"


# The auditor is not blind -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What one bank's channels received, and what it was told."""

    lines: Sequence[Received]
    told: Told


LIVELY = (98, 107, 121, 134, 154, 139)
"""Worlds whose channels received much, under many rules; they are asked first."""


class Cases:
    """Worlds, each played when it is first asked for: a rare fault looks into many of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._played: list[Case] = []

    def __iter__(self) -> Iterator[Case]:
        for place, seed in enumerate(dict.fromkeys((*LIVELY, *range(WORLDS)))):
            if place == len(self._played):
                bank = open_bank(self._folder / str(seed), seed)
                self._played.append(Case(play(bank).received, bank.told))
                bank.installation.close()
            yield self._played[place]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    return Cases(tmp_path_factory.mktemp("banks"))


Tamper = Callable[[Received, Case], Iterable[Sequence[Received]]]


def twice(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    yield [*case.lines, line]


def at_another_time(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    for half_hours in range(1, 200):
        yield [replace(line, at=line.at + half_hours * 30 * MINUTE_US)]


def once_more(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    decision, _, number = line.key.rpartition(".")
    for further in range(1, 5):
        more = [replace(line, key=f"{decision}.{int(number) + k}") for k in range(1, further + 1)]
        yield [*case.lines, *more]


def to_another(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    run, _, rest = line.key.partition("/")
    number = rest.rpartition(".")[2]
    for customer in sorted(case.told.profiles[0].customers):
        key = f"{run}/{customer}.{number}"
        if run.startswith("NIGHT") and customer != line.customer:
            yield [line, replace(line, key=key, customer=customer)]


def with_another_text(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    for strategy in case.told.configuration.strategies:
        _, channel, text = line.body.split("|", 2)
        yield [replace(line, body=f"{strategy.id}|{channel}|{text}")]


def beside_another(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    decision, _, number = line.key.rpartition(".")
    _, channel, text = line.body.split("|", 2)
    for strategy in case.told.configuration.strategies:
        more = replace(
            line, key=f"{decision}.{int(number) + 1}", body=f"{strategy.id}|{channel}|{text}"
        )
        yield [line, more]


def with_a_rider(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    _, channel, text = line.body.split("|", 2)
    for strategy in case.told.configuration.strategies:
        yield [replace(line, body=f"{line.body}\n{strategy.id}|{channel}|{text}")]


def with_all_riders(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    _, channel, text = line.body.split("|", 2)
    strategies = {strategy.id: strategy for strategy in case.told.configuration.strategies}
    bundle = strategies[line.body.partition("|")[0]].bundle
    mates = [name for name, strategy in strategies.items() if bundle and strategy.bundle == bundle]
    yield [replace(line, body="\n".join(f"{name}|{channel}|{text}" for name in mates) or line.body)]


def while_it_waits(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    """Let what was decided later, for the same customer, leave shortly before."""
    begun = case.told.profiles[0].since
    for other in case.lines:
        for at in (line.at - 1, line.at - 59 * MINUTE_US):
            if other.customer == line.customer and other.key != line.key and at >= begun:
                yield [line, replace(other, at=at)]


def by_another_channel(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    yield [replace(line, channel="pigeon")]


def of_nobody(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    yield [replace(line, key="NIGHT9" + line.key)]


def with_other_words(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    yield [replace(line, body="s999|sms|您好"), *case.lines]


def mixed_up(line: Received, case: Case) -> Iterable[Sequence[Received]]:
    yield [replace(line, customer="somebody")]


FAULTS: tuple[tuple[Tamper, str], ...] = (
    (twice, "received 2 times"),
    (of_nobody, "nobody asked for it"),
    (mixed_up, "received for somebody"),
    (with_other_words, "there is no strategy s999"),
    (by_another_channel, "received by pigeon"),
    (once_more, "beyond the contacts of one decision"),
    (once_more, "was full"),
    (at_another_time, "outside its life"),
    (at_another_time, "outside hours"),
    (at_another_time, "was in force"),
    (beside_another, "exclusion"),
    (beside_another, "ban"),
    (beside_another, "rest"),
    (while_it_waits, "was not over"),
    (to_another, " per "),
    (to_another, "share the value of"),
    (once_more, "was overdrawn"),
    (with_a_rider, "without a bundle"),
    (with_a_rider, "of several classes"),
    (with_a_rider, "the same offer twice"),
    (with_a_rider, "not in the audience"),
    (with_all_riders, "more offers than bundle"),
    (with_another_text, "decided outside the strategy's days"),
    (with_another_text, "started by something else"),
    (to_another, "not in the audience"),
    (to_another, "member of hold-out"),
    (to_another, "no consent"),
    (to_another, "do not contact"),
    (to_another, "opted out of the channel"),
    (to_another, "opted out of the topic"),
    (to_another, "the topic is stopped"),
    (to_another, "no valid assessment"),
    (to_another, "above tolerance"),
    (to_another, "requirement"),
    (to_another, "suppression"),
    (to_another, "could not be reached"),
)


@pytest.mark.parametrize(("tamper", "sentence"), FAULTS, ids=lambda x: getattr(x, "__name__", x))
def test_a_planted_fault_is_reported(cases: Cases, tamper: Tamper, sentence: str) -> None:
    assert any(
        sentence in violation
        for case in cases
        for line in case.lines
        for tampered in tamper(line, case)
        for violation in audit(tampered, case.told)
    )


def test_the_untouched_lines_of_the_planted_faults_are_clean(cases: Cases) -> None:
    for case in islice(cases, len(LIVELY)):
        assert case.lines
        assert audit(case.lines, case.told) == []


# Nor is he partial ------------------------------------------------------------------------


def test_the_auditor_shares_no_code_with_the_product() -> None:
    """He and all test modules that he rests on import nothing of it but nouns and trees."""
    waiting, read, used = [Path(auditor.__file__)], set[Path](), set[str]()
    while waiting:
        path = waiting.pop()
        read.add(path)
        names = set(imported(ast.parse(path.read_text())))
        used |= {name for name in names if name.startswith("hengce")}
        mine = {TESTS / f"{name.replace('.', '/')}.py" for name in names}
        waiting += [path for path in mine if path.exists() and path not in read]
    mine = {"auditor", "clocks", "messages", "recount", "told"}
    assert {path.stem for path in read} == mine | {"case", "conditions", "hashes"}
    assert all(name.startswith("hengce.model.") or name == "hengce.rules.ast" for name in used)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "imports are absolute"
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
