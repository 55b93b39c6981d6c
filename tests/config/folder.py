"""A small bank whose configuration is right, and copies of it with one thing changed."""

import shutil
from pathlib import Path

BANK = Path(__file__).parent / "bank"
RELATED = Path(__file__).parent / "related.yaml"
HOUSEHOLD = "- {name: household, kind: text, label: {zh: 户号, en: Household}, source: core}\n"


def copied(to: Path) -> Path:
    """Copy the bank's folder; return the copy."""
    return Path(shutil.copytree(BANK, to / "bank"))


def edited(to: Path, file: str, old: str, new: str) -> Path:
    """Copy the bank's folder and replace the first occurrence of a text in one file."""
    folder = copied(to)
    replace(folder, file, old, new)
    return folder


def replace(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text in one file of a folder."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def related(to: Path) -> Path:
    """Copy the bank's folder and add relations, rests, bundles, shares and parts of the day."""
    folder = copied(to)
    append(folder, "policy.yaml", RELATED.read_text(encoding="utf-8"))
    append(folder, "tags.yaml", HOUSEHOLD)
    replace(folder, "policy.yaml", "counts: {channels: [task]}",
            "counts: {channels: [task]}\n    per: household")  # fmt: skip
    for strategy in ("card_instalment", "maturity_rollover", "payroll_deposit"):
        append(folder, f"strategies/{strategy}.yaml", "bundle: app_offers\n")
    append(folder, "strategies/payroll_deposit.yaml", "budget_cents: 500000\n")
    append(folder, "strategies/fraud_alert.yaml", "mandatory: true\n")
    replace(folder, "products.yaml", "minimum_cents: 5000\n", "minimum_cents: 5000\n  stock: 900\n")
    return folder


def append(folder: Path, file: str, text: str) -> None:
    """Add lines at the end of one file of a folder."""
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
