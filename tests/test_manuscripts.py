"""Documents as people write them: a text that is saved on the canvas is the text of a file."""

from pathlib import Path

import pytest

from hengce.config.load import load_with_places
from hengce.documents.administration import apply_documents
from hengce.documents.handing_in import hand_in
from hengce.documents.manuscripts import keep_texts, reworked, work_on, written_of
from hengce.flow.handover import with_handovers
from hengce.wiring import Installation

AT = 1_790_000_000_000_000
EXAMPLES = Path(__file__).parents[1] / "examples"
BANKS = {
    "journeys": EXAMPLES / "journeys",
    "branches": EXAMPLES / "branches" / "bank",
    "uci": EXAMPLES / "uci-bank-marketing" / "bank",
    "berka": EXAMPLES / "berka" / "bank",
}


@pytest.fixture(scope="module", params=BANKS)
def bank(request, tmp_path_factory):
    home = tmp_path_factory.mktemp(request.param)
    installation = Installation.open(home)
    loaded = load_with_places(BANKS[request.param])
    with installation.store.transaction(AT) as tx:  # as `apply` does, without its examples
        apply_documents(tx, with_handovers(loaded.configuration), (), "files", AT)
        keep_texts(tx, loaded.texts, "files", AT)
    yield installation.store, BANKS[request.param]
    installation.close()


def _files(folder: Path) -> dict[str, str]:
    found = {}
    for stem in ("strategies", "variants"):
        for path in sorted(folder.glob(f"{stem}/*.yaml")):
            text = path.read_text("utf-8")
            name = next(line for line in text.splitlines() if line.startswith("id: "))
            found[f"{stem}/{name.removeprefix('id: ').strip()}"] = text
    return found


def test_what_is_saved_without_a_change_is_the_same_version_and_text(bank):
    store, folder = bank
    files = _files(folder)
    assert files
    with store.view() as view:
        states, applied = view.strategy_states(), view.applied_configuration()
    with store.transaction(AT) as tx:
        for document, text in files.items():
            before = written_of(tx, document)
            assert before.text == text
            after = reworked(tx, document, before.value, before.revision, "HQ", "li.na", AT)
            assert after.text == text
            tx.add_manuscript(after)
    document = max(files)
    status = hand_in(store, document, "li.na", AT)
    assert status == states[document.partition("/")[2]]
    with store.view() as view:
        assert view.applied_configuration() == applied
        assert view.strategy_states() == states
        known = written_of(view, document)
        assert (known.text, known.by) == (files[document], "li.na")
        assert work_on(view, document) is None
