"""45,211 customers of a real bank, in the order of their calls: a model brought in, judged by date.

The later calls are the future: a model is trained with the first four fifths and asked of the last.
A random split lets it see the same weeks on both sides, and promises what no campaign keeps.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import msgspec
import numpy as np
import pytest

from hengce.config.load import load
from hengce.documents.administration import apply_folder
from hengce.kernel.population import Population
from hengce.lint.run import lint
from hengce.measure.calibration import area, calibration
from hengce.measure.drift import Spread, drift
from hengce.measure.histograms import edges_of, histogram
from hengce.model.configuration import Configuration
from hengce.model.instant import HOUR_US, read_instant
from hengce.model.scoring_model import Encoding, ModelInput, ModelKind, schema_hash
from hengce.scoring.features import features
from hengce.wiring import Installation
from scoring.made import document
from scoring.scored_bank import added, nightly, put_in_force, score_tag

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "uci-bank-marketing" / "bank-full.csv"
EXAMPLE = ROOT / "examples" / "uci-bank-marketing"
AT = read_instant("2010-11-20T09:00", "Europe/Lisbon")
TRAINED = 0.8
SETTINGS = {
    "objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "verbosity": -1,
    "num_threads": 1, "seed": 1, "deterministic": True,
}  # fmt: skip

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FILE.exists(), reason="the public data set is not here"),
]


def number(tag: str) -> ModelInput:
    return ModelInput(tag=tag, encoding=Encoding.NUMBER)


def inputs(bank: Configuration) -> tuple[ModelInput, ...]:
    """All columns that are known before the call."""
    made = []
    for tag in bank.tags:
        if tag.hindsight or tag.owner != "snapshot":
            continue
        match tag.kind:
            case "text":
                encoding = Encoding.CATEGORY
            case "boolean":
                encoding = Encoding.FLAG
            case _:
                encoding = Encoding.NUMBER
        codes = tuple(tag.values) if encoding is Encoding.CATEGORY else ()
        made.append(ModelInput(tag=tag.name, encoding=encoding, codes=codes))
    return tuple(made)


@dataclass(frozen=True)
class Uci:
    home: Installation
    bank: Configuration
    reads: tuple[ModelInput, ...]
    population: Population
    rows: np.ndarray
    answered: np.ndarray

    @property
    def cut(self) -> int:
        return int(len(self.rows) * TRAINED)

    def read(self, chosen: tuple[ModelInput, ...]) -> np.ndarray:
        """The features of everybody, in the order of the calls."""
        people = self.population
        return features(chosen, people.rows, people.layout, people.dictionaries, people.as_of)


@pytest.fixture(scope="module")
def uci(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Uci]:
    """The bank of the example, with every row of the file as a customer."""
    home = Installation.open(tmp_path_factory.mktemp("uci") / "home")
    apply_folder(home.store, EXAMPLE / "bank", "ana", AT)
    home.importer().load(EXAMPLE / "mappings" / "customers.yaml", [FILE], AT)
    home.refresh_snapshot(AT)
    bank = load(EXAMPLE / "bank")
    with home.store.view() as view:
        population = home.archive.population(view)
    reads = inputs(bank)
    made = Uci(home, bank, reads, population, population.rows, np.empty(0))
    answered = made.read((ModelInput(tag="y", encoding=Encoding.FLAG),))[:, 0] == 1
    yield Uci(home, bank, reads, population, population.rows, answered)
    home.close()


def trained(rows: np.ndarray, answered: np.ndarray, reads: tuple[ModelInput, ...]) -> bytes:
    categories = [k for k, one in enumerate(reads) if one.encoding is Encoding.CATEGORY]
    data = lightgbm.Dataset(
        rows,
        answered.astype(float),
        feature_name=[one.tag for one in reads],
        categorical_feature=categories,
    )
    return lightgbm.train(SETTINGS, data, 100).model_to_string().encode()


def said(uci: Uci, content: bytes, reads: tuple[ModelInput, ...], rows: np.ndarray) -> np.ndarray:
    changed = {"inputs": reads, "schema_hash": schema_hash(reads), "department": "deposits"}
    model = document(ModelKind.LIGHTGBM, added(uci.home, content), **changed)
    return uci.home.models.open(model).answers(rows)


def peers() -> dict[str, float]:
    path = DATA / "peer-reference" / "uci_bank_auc_sklearn.json"
    return json.loads(path.read_text())


def test_by_date_it_tells_less_than_a_random_split_promises(uci: Uci) -> None:
    """Like scikit-learn's boosted trees on the same split: 0.664 by date, 0.798 at random.

    Ours, with 0.669 and 0.795, splits categories as sets, theirs as codes. Both lose two fifths of
    what a random split promises above 0.5, because the bank called other people in the end: 32 of
    100 answered, where 7 had.
    """
    rows, cut = uci.read(uci.reads), uci.cut
    by_date = area(
        said(uci, trained(rows[:cut], uci.answered[:cut], uci.reads), uci.reads, rows[cut:]),
        uci.answered[cut:],
    )
    mixed = np.random.default_rng(7).permutation(len(rows))
    first, rest = mixed[:cut], mixed[cut:]
    at_random = area(
        said(uci, trained(rows[first], uci.answered[first], uci.reads), uci.reads, rows[rest]),
        uci.answered[rest],
    )
    peer = peers()
    assert by_date == pytest.approx(
        peer["bank-full|duration=False|hgb|last20pct_by_date"], abs=0.035
    )
    assert at_random == pytest.approx(peer["bank-full|duration=False|hgb"][0], abs=0.02)
    assert at_random - by_date > 0.1
    rates = uci.answered[:cut].mean(), uci.answered[cut:].mean()
    assert [round(100 * rate) for rate in rates] == [7, 32]


def test_how_long_the_call_lasted_is_refused_however_well_it_tells(uci: Uci) -> None:
    leaking = (*uci.reads, number("duration"))
    rows, cut = uci.read(leaking), uci.cut
    content = trained(rows[:cut], uci.answered[:cut], leaking)
    assert area(said(uci, content, leaking, rows[cut:]), uci.answered[cut:]) > 0.75
    model = document(ModelKind.LIGHTGBM, "0" * 64, inputs=leaking, department="deposits")
    tags = (*uci.bank.tags, score_tag("wealth_score"))
    bank = msgspec.structs.replace(uci.bank, tags=tags, models=(model,))
    (problem,) = [p for p in lint(bank) if p.code == "model.input_leaks"]
    assert problem.where == f"models/{model.id} inputs/{len(leaking) - 1}/tag"
    assert problem.fact_map()["tag"] == "duration"


def test_the_watch_finds_that_it_does_not_come_true(uci: Uci) -> None:
    """Contacts of the last fifth: who is called has changed, and far more say yes than is said."""
    rows, cut = uci.read(uci.reads), uci.cut
    content = trained(rows[:cut], uci.answered[:cut], uci.reads)
    before, after = (said(uci, content, uci.reads, part) for part in (rows[:cut], rows[cut:]))
    true = calibration(after, uci.answered[cut:])
    assert true.is_off
    assert true.rate.low > 0.30 > 0.20 > true.score
    assert true.error == pytest.approx(0.16, abs=0.03)
    moved = {}
    for k, one in enumerate(uci.reads):
        edges = edges_of(rows[:cut, k])
        found = drift(histogram(rows[:cut, k], edges), histogram(rows[cut:, k], edges))
        moved[one.tag] = found.spread
    assert moved["contact"] is Spread.DRIFTED, "unknown kinds of telephones came to an end"
    assert moved["contact_month"] is Spread.DRIFTED
    assert moved["poutcome"] is Spread.DRIFTED, "more of them had been called before"
    assert moved["balance"] is Spread.STEADY
    assert moved["in_default"] is Spread.STEADY
    edges = edges_of(before)
    assert drift(histogram(before, edges), histogram(after, edges)).spread is Spread.DRIFTED


def test_the_bank_scores_all_of_them_and_decides_by_it(uci: Uci) -> None:
    rows, cut = uci.read(uci.reads), uci.cut
    content = trained(rows[:cut], uci.answered[:cut], uci.reads)
    model = document(
        ModelKind.LIGHTGBM,
        added(uci.home, content),
        id="term_deposit",
        department="deposits",
        inputs=uci.reads,
        schema_hash=schema_hash(uci.reads),
        writes="deposit_score",
        trained_from="2008-05-01",
        trained_to="2009-06-30",
        expires="2012-06-30",
        quality={"auc_by_date": 0.68},
        measured_on="the last fifth of the calls",
    )
    tags = tuple(sorted((*uci.bank.tags, score_tag("deposit_score")), key=lambda tag: tag.name))
    offer = "deposit_term_offer"
    strategies = tuple(
        msgspec.structs.replace(
            one, score=msgspec.structs.replace(one.score, propensity="deposit_score")
        )
        if one.id == offer
        else one
        for one in uci.bank.strategies
    )
    bank = msgspec.structs.replace(uci.bank, tags=tags, models=(model,), strategies=strategies)
    assert not [p for p in lint(bank) if p.code.startswith("model.")]
    version = put_in_force(uci.home, bank, AT + HOUR_US)
    (count,) = uci.home.snapshots.about(version).scores
    assert (count.scored, count.unscored) == (45_211, 0)
    expected = uci.home.models.open(model).answers(rows)
    found = nightly(uci.home, "deposit_score")
    assert np.array(list(found.values())).tobytes() == expected.tobytes()
    first = next(
        (who, one)
        for who in found
        for one in uci.home.engine.decide(who, AT + 2 * HOUR_US).candidates
        if one.strategy == offer and one.propensity
    )
    assert first[1].propensity == found[first[0]]
