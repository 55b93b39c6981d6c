"""The demonstration bank with a model of trees that decides, and a graph in the shadow."""

import tempfile
from pathlib import Path

import msgspec

from demo_home import NIGHT, open_demo
from hengce.kernel.layout import read
from hengce.model.configuration import Configuration
from hengce.model.instant import SECOND_US, Instant
from hengce.model.noun import Label
from hengce.model.scoring_model import ModelKind, ModelState, ScoringModel
from hengce.model.tag import Kind, Owner, Tag
from hengce.model.version import version_of
from hengce.wiring import Installation
from scoring.made import document, graph, trees

CUSTOMERS = 400
AT = NIGHT + 10 * SECOND_US
IDLE = "wealth_idle_cash"


def score_tag(name: str) -> Tag:
    return Tag(name=name, kind=Kind.REAL, label=Label(zh=name, en=name), owner=Owner.MODEL)


def added(home: Installation, content: bytes) -> str:
    """Bring a model's file in; return its digest."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model"
        file.write_bytes(content)
        return home.models.files.add(file)


def with_models(bank: Configuration, models: tuple[ScoringModel, ...]) -> Configuration:
    """The bank with models and their tags; one strategy ranks by the first of them."""
    strategies = tuple(
        msgspec.structs.replace(
            one, score=msgspec.structs.replace(one.score, propensity="wealth_score")
        )
        if one.id == IDLE
        else one
        for one in bank.strategies
    )
    tags = {tag.name: tag for tag in bank.tags}
    tags |= {model.writes: score_tag(model.writes) for model in models}
    return msgspec.structs.replace(
        bank,
        tags=tuple(tags[name] for name in sorted(tags)),
        strategies=strategies,
        models=models,
    )


def put_in_force(home: Installation, bank: Configuration, at: Instant) -> str:
    """Apply and publish a configuration, and build the snapshot that it asks for."""
    version = version_of(bank)
    with home.store.transaction(at) as tx:
        tx.put_configuration(version, bank, at)
        tx.set_applied(version, at)
        tx.set_published(version, at)
    snapshot = home.refresh_snapshot(at)
    assert snapshot is not None
    return snapshot


def open_scored(
    folder: Path, customers: int = CUSTOMERS, **changed: object
) -> tuple[Installation, Configuration]:
    """Return a bank in which a model scores; `changed` is said of its document."""
    home, _ = open_demo(folder, customers)
    live = document(ModelKind.LIGHTGBM, added(home, trees()), **changed)
    shadow = document(
        ModelKind.ONNX,
        added(home, graph()),
        id="wealth_shadow",
        writes="shadow_score",
        state=ModelState.SHADOW,
    )
    bank = with_models(home.published(), (live, shadow))
    put_in_force(home, bank, AT)
    return home, bank


def nightly(home: Installation, name: str) -> dict[str, object]:
    """A tag of everybody in the snapshot in force, by customer."""
    with home.store.view() as view:
        population = home.archive.population(view)
    assert population is not None
    return {
        who.decode(): read(population.rows[k], population.layout, population.dictionaries, name)
        for k, who in enumerate(population.ids.tolist())
    }


def now(home: Installation, customer: str, name: str) -> object:
    """A tag of one customer with the day's changes, as decisions read it."""
    with home.store.view() as view:
        population = home.archive.population(view)
        assert population is not None
        said = [c for c in view.changes([customer]) if c.key == name and c.at > population.as_of]
    return said[-1].value if said else nightly(home, name)[customer]
