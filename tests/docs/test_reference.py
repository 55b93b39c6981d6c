"""The written reference is what the code says today."""

import re

import pytest

from docs.pages import DOCS, ROOT
from hengce.model.decision import Reason
from hengce.reference import main, reference_pages

PAGES = reference_pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_committed_page_is_current(name: str) -> None:
    committed = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert committed == PAGES[name], "run: python -m hengce.reference"


def test_pages_are_written_into_the_named_folder(tmp_path) -> None:
    main([str(tmp_path)])
    assert {path.name for path in tmp_path.iterdir()} == set(PAGES)


def test_every_reason_has_its_number() -> None:
    for reason in Reason:
        assert f"| {int(reason)} | `{reason.name}` |" in PAGES["reasons.md"]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_tables_are_whole(name: str) -> None:
    """Each row has as many cells as the head of its table."""
    for table in re.findall(r"(?:^\|.*\n)+", PAGES[name], re.MULTILINE):
        rows = [len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(rows)) == 1, table


MARKDOWN = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path) -> None:
    text = re.sub(
        r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", text):
        if "://" in target:
            continue
        place = (path.parent / target).resolve() if target else path
        assert place.exists(), f"{path.name} leads to {target}"
        if anchor:
            heads = re.findall(r"^#+ (.*)$", place.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {_anchor(head) for head in heads}, f"{target}#{anchor}"


def _anchor(head: str) -> str:
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
