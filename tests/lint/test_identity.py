"""What lint says of kinds of keys, and of thresholds that make no sense."""

from pathlib import Path

import pytest

from config.folder import copied
from hengce.config.load import load_with_places
from hengce.lint import lint

DEVICE = "{name: device, strength: weak}"


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        (f"kinds: [{DEVICE}]", []),
        (f"kinds: [{DEVICE}, {DEVICE}]", ["identity.twice"]),
        ("kinds: [{name: customer, strength: identifying}]", ["identity.kind"]),
        ("kinds: [{name: anonymous, strength: weak}]", ["identity.kind"]),
        ("kinds: [{name: 'a:b', strength: weak}]", ["identity.kind"]),
        ("kinds: [{name: d, strength: weak, customers_max: 0}]", ["policy.out_of_range"]),
        ("joins_from_ppm: 900000, review_from_ppm: 900001", ["policy.out_of_range"]),
        ("joins_from_ppm: 0, review_from_ppm: 0", ["policy.out_of_range"]),
        ("component_max: 0", ["policy.out_of_range"]),
    ],
)
def test_a_policy_that_tells_nobody_apart(rules: str, codes: list[str], tmp_path: Path) -> None:
    folder = copied(tmp_path)
    policy = folder / "policy.yaml"
    policy.write_text(policy.read_text("utf-8") + f"\nidentity: {{{rules}}}\n", "utf-8")
    loaded = load_with_places(folder)
    found = [one for one in lint(loaded.configuration, loaded.places) if "identity" in one.where]
    assert sorted(one.code for one in found) == codes
