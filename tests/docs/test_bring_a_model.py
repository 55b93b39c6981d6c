"""docs/how-to/bring-a-model.md, from the training to a decision, on the tutorial's bank."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.pages import blocks, code, page, section, table
from docs.test_how_to import put
from hengce.model.scoring_model import Encoding
from hengce.wiring import Installation
from test_cli import Shell

PAGE = page("docs/how-to/bring-a-model.md")
TUTORIAL = blocks(page("docs/tutorial.md"))
AT = "2026-11-23T09:10:00"


def test_the_page_from_the_training_to_a_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path / "var", capsys)
    for block in [*TUTORIAL, *blocks(PAGE)]:
        if block.title:
            put(block, tmp_path)
    paths = os.pathsep.join(sys.path)
    trained = subprocess.run(
        [sys.executable, "train.py"], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    models = (tmp_path / "bank" / "models.yaml").read_text()
    assert trained.stdout.strip() == re.search(r"schema_hash: (\w+)", models)[1]

    _, text = shell("model", "add", "wealth.txt")
    kind, digest = text.split()
    assert kind == "lightgbm"
    (tmp_path / "bank" / "models.yaml").write_text(
        re.sub(r"digest: \w+", f"digest: {digest}", models)
    )
    for words in (
        ("apply", "bank", "--by", "wang.fang", "--at", "2026-11-23T09:00:00"),
        ("import", "--mapping", "customers.mapping.yaml", "customers.csv", "--at", AT),
        ("import", "--mapping", "consents.mapping.yaml", "customers.csv", "--at", AT),
        ("approve", "wealth_offer", "deposit_offer", "--by", "li.na", "--at", AT),
        ("publish", "wealth_offer", "deposit_offer", "--by", "chen.jie", "--at", AT),
    ):
        told, text = shell(*words)
        assert told == 0, text
    _, text = shell("model", "check", "--at", AT)
    assert text == "wealth_buyer: 可用 / usable\n"
    _, text = shell("model", "show", "wealth_buyer", "--at", AT)
    assert "scored 5, 无分数 unscored 0" in text

    home = Installation.open(tmp_path / "var")
    decided = home.engine.decide("C001", home_time(home))
    offer = next(one for one in decided.candidates if one.strategy == "wealth_offer")
    assert 0.02 < offer.propensity < 0.2
    home.close()

    doctor = json.dumps(shell("doctor")[1])
    assert "health.model_missing" not in doctor
    (tmp_path / "var" / "models" / digest).unlink()
    assert "health.model_missing" in shell("doctor")[1]
    told, text = shell("model", "check", "--at", AT)
    assert (told, "model.file_missing" in text) == (2, True)


def home_time(home: Installation) -> int:
    with home.store.view() as view:
        return view.last_at() + 3_600_000_000


def test_the_encodings_are_those_of_the_code() -> None:
    rows = table(section(PAGE, "1. Train it, and say what it reads"))
    assert {code(row[0]) for row in rows} == {one.value for one in Encoding}
