"""200 random banks live through two days, and the auditor finds nothing; nor is he blind."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from amount import batches
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
BATCHES_QUICK = 1
"""Batches of worlds that every run of the tests plays; the others belong to the long proofs."""

TESTS = Path(__file__).parent.parent


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
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


class Cases:
    """Worlds, each played when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._played: dict[int, Case] = {}

    def from_world(self, seed: int) -> Iterator[Case]:
        """Yield a world, and then, if that is not enough, the others."""
        return map(self.case, dict.fromkeys((seed, *range(WORLDS))))

    def case(self, seed: int) -> Case:
        """Return what came of a world."""
        if seed not in self._played:
            bank = open_bank(self._folder / str(seed), seed)
            self._played[seed] = Case(play(bank).received, bank.told)
            bank.installation.close()
        return self._played[seed]


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


FAULTS: tuple[tuple[Tamper, str, int], ...] = (
    (twice, "received 2 times", 10),
    (of_nobody, "nobody asked for it", 10),
    (mixed_up, "received for somebody", 10),
    (with_other_words, "there is no strategy s999", 10),
    (by_another_channel, "received by pigeon", 10),
    (once_more, "beyond the contacts of one decision", 16),
    (once_more, "was full", 10),
    (at_another_time, "outside its life", 95),
    (at_another_time, "outside hours", 121),
    (at_another_time, "was in force", 10),
    (beside_another, "exclusion", 16),
    (beside_another, "ban", 121),
    (beside_another, "rest", 10),
    (while_it_waits, "was not over", 134),
    (to_another, " per ", 134),
    (to_another, "share the value of", 134),
    (once_more, "was overdrawn", 95),
    (with_a_rider, "without a bundle", 10),
    (with_a_rider, "of several classes", 10),
    (with_a_rider, "the same offer twice", 33),
    (with_a_rider, "not in the audience", 10),
    (with_all_riders, "more offers than bundle", 10),
    (with_another_text, "decided outside the strategy's days", 95),
    (with_another_text, "started by something else", 10),
    (to_another, "not in the audience", 2),
    (to_another, "member of hold-out", 33),
    (to_another, "no consent", 33),
    (to_another, "do not contact", 134),
    (to_another, "opted out of the channel", 121),
    (to_another, "opted out of the topic", 33),
    (to_another, "the topic is stopped", 134),
    (to_another, "no valid assessment", 10),
    (to_another, "above tolerance", 95),
    (to_another, "requirement", 10),
    (to_another, "suppression", 134),
    (to_another, "could not be reached", 95),
)
"""What is done to a line, what the auditor says of it, and the world to look at first."""

PLANTED_IN = tuple(dict.fromkeys(seed for _, _, seed in FAULTS))


@pytest.mark.parametrize(
    ("tamper", "sentence", "seed"), FAULTS, ids=lambda x: getattr(x, "__name__", x)
)
def test_a_planted_fault_is_reported(
    cases: Cases, tamper: Tamper, sentence: str, seed: int
) -> None:
    assert any(
        sentence in violation
        for case in cases.from_world(seed)
        for line in case.lines
        for tampered in tamper(line, case)
        for violation in audit(tampered, case.told)
    )


def test_the_untouched_lines_of_the_planted_faults_are_clean(cases: Cases) -> None:
    for case in map(cases.case, PLANTED_IN):
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
