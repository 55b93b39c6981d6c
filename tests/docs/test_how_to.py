"""docs/how-to: its documents fit the tutorial's bank, its mappings the tutorial's tags."""

import json
from pathlib import Path

import pytest

from docs.pages import DOCS, Block, blocks, page
from hengce.config.document import read_document
from hengce.config.load import load, load_with_places
from hengce.documents.administration import check_folder
from hengce.flow.binding import bound
from hengce.flow.rehearse import rehearse
from hengce.flow.variation import decided, strategy_of
from hengce.intake.check import check
from hengce.intake.entities import Catalogue
from hengce.intake.mapping import read_mapping
from hengce.lint.run import lint

TUTORIAL = blocks(page("docs/tutorial.md"))
PAGES = sorted((DOCS / "how-to").glob("*.md"))


def documents_of(path: Path) -> list[Block]:
    return [block for block in blocks(path.read_text(encoding="utf-8")) if block.title]


def put(block: Block, folder: Path) -> None:
    """Write a document; a name that ends with + adds to the document that is there."""
    file = folder / block.title.removesuffix("+")
    file.parent.mkdir(parents=True, exist_ok=True)
    text = block.text
    if block.title.endswith("+"):
        before = read_document(file.name, file.read_bytes()).value
        more = read_document(file.name, text.encode()).value
        joined = before + more if isinstance(before, list) else before | more
        text = json.dumps(joined, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")


def bank_with(path: Path, folder: Path) -> Path:
    for block in [*TUTORIAL, *documents_of(path)]:
        if block.title.startswith("bank/"):
            put(block, folder)
    return folder / "bank"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_the_bank_of_a_page_has_no_problem(path: Path, tmp_path: Path) -> None:
    loaded = load_with_places(bank_with(path, tmp_path))
    # What a page does not use is advice.
    assert {each.code for each in lint(loaded.configuration, loaded.places)} <= {"material.unused"}
    whole = decided(loaded.configuration)
    templates = map(bound, map(strategy_of, whole.templates))
    for strategy in (*whole.strategies, *templates):
        assert rehearse(whole, strategy) == ()


MAPPINGS = [
    (path, block)
    for path in [*PAGES, DOCS / "reference" / "mapping.md"]
    for block in documents_of(path)
    if block.title.endswith(".mapping.yaml")
]


@pytest.mark.parametrize(("path", "block"), MAPPINGS, ids=[b.title for _, b in MAPPINGS])
def test_a_mapping_fits_the_bank_of_its_page(path: Path, block: Block, tmp_path: Path) -> None:
    bank = load(bank_with(path, tmp_path))
    mapping = read_mapping(block.title, block.text.encode())
    assert check(mapping, Catalogue.of(bank.tags, bank.events)) == []


def test_the_cases_of_the_journey_that_acts_on_intents_come_true(tmp_path: Path) -> None:
    found = check_folder(bank_with(DOCS / "how-to" / "act-on-intents.md", tmp_path))
    assert {problem.code for problem in found} <= {"material.unused"}
