"""FEBRL's persons with known duplicates: from files to merged customers, by the command."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from berka import DATA, ROOT
from hengce.model.identity import CaseState, IdentityRules, Joining
from identity.bank import bring_in, hengce, open_bank

FEBRL = DATA / "febrl"
EXAMPLES = ROOT / "examples" / "febrl"

pytestmark = pytest.mark.skipif(not FEBRL.exists(), reason="the data are not here")
pytest.importorskip("splink")


@dataclass(frozen=True)
class Counted:
    """How many pairs are one person: found rightly, found wrongly, and not found."""

    right: int
    wrong: int
    missing: int

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missing)


def truth(number: str) -> str:
    """The person of a record: `rec-12-dup-3` is a copy of `rec-12-org`."""
    return re.match(r"rec-(\d+)-", number)[1]


def counted(people: Iterable[tuple[str, ...]], records: Iterable[str]) -> Counted:
    """Compare all pairs of records that are one customer with all that are one person."""
    pairs = [pair for numbers in people for pair in combinations(numbers, 2)]
    right = sum(truth(one) == truth(other) for one, other in pairs)
    copies = Counter(map(truth, records)).values()
    return Counted(right, len(pairs) - right, sum(n * (n - 1) // 2 for n in copies) - right)


def merged(home: Path, model: str, files: list[str], from_ppm: int) -> tuple[Counted, str, int]:
    """Import files, link them, and count the pairs of the merged customers."""
    rules = IdentityRules(
        joining=Joining.AUTOMATIC, joins_from_ppm=from_ppm, review_from_ppm=from_ppm // 2
    )
    bank = open_bank(home, rules)
    paths = [FEBRL / file for file in files]
    bring_in(bank, "people", "rec_id", paths)
    words = ["identity", "link", *map(str, paths), "--model", str(EXAMPLES / model)]
    told = hengce(home, *words, "--at", "2026-11-22T11:00:00")
    with bank.store.view() as view:
        absorbed = view.merges().absorbed
        asked = len(view.cases(CaseState.OPEN))
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()[1:]]
    records = [line.partition(",")[0] for line in lines]
    people = [(root, *others) for root, others in absorbed.items()]
    bank.close()
    return counted(people, records), told, asked


def test_duplicates_of_a_thousand_records(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Data set 1: 500 originals with one copy each."""
    found, told, asked = merged(tmp_path / "home", "duplicates.yaml", ["dataset1.csv"], 100_000)
    assert found.right + found.missing == 500
    assert found.f1 >= 0.99, found
    assert f"{found.right + found.wrong:,} merged" in told
    assert asked < 10, "what is likely and not certain is for people"
    told_of = [one for one in caplog.records if one.name.startswith("splink")]
    assert not told_of, "the engine tells of values"


@pytest.mark.prove
def test_data_set_3_is_merged_as_well_as_published(tmp_path: Path) -> None:
    """Published: F1 0.9954 of pairs, with 6,490 right, 12 wrong, 48 missing."""
    found, _, _ = merged(tmp_path / "home", "duplicates.yaml", ["dataset3.csv"], 100_000)
    assert found.right + found.missing == 6_538
    assert found.f1 >= 0.9954, found


@pytest.mark.prove
def test_data_set_4_is_merged_as_well_as_published(tmp_path: Path) -> None:
    """Published: F1 0.9998, with 4,999 right, 1 wrong, 1 missing."""
    files = ["dataset4a.csv", "dataset4b.csv"]
    found, _, _ = merged(tmp_path / "home", "two_files.yaml", files, 50_000)
    assert found.right + found.missing == 5_000
    assert found.f1 >= 0.9998, found
