"""A bank with one nightly offer by text message, for proofs with many customers at once."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from demo_home import publish_all
from hengce.model.instant import Instant, read_instant
from hengce.wiring import Installation

DOCUMENTS = Path(__file__).parents[1] / "shared" / "bank"
NOW: Instant = read_instant("2026-11-24T10:00:00", "Asia/Shanghai")
COUPON = """
- id: coupon
  label: {{zh: 立减券, en: Coupon}}
  category: wealth
  risk_level: null
  stock: {stock}
"""


def name_of(number: int) -> str:
    return f"C{number:07d}"


def make_bank(
    home: Path,
    address: str,
    customers: int,
    stock: int | None = None,
    policy: str = "consent_required: []",
    message_class: str = "commercial",
) -> Installation:
    """Publish the bank, where the offer may be a benefit of limited stock, one a customer."""
    folder = home.with_name(f"{home.name}-documents")
    shutil.copytree(DOCUMENTS, folder)
    _edit(folder / "policy.yaml", "limit: 2", "limit: 1")
    _edit(folder / "policy.yaml", "consent_required: []", policy)
    offer = folder / "strategies" / "offer.yaml"
    _edit(offer, ", event: browse", "")
    _edit(offer, "message_class: commercial", f"message_class: {message_class}")
    if stock is not None:
        (folder / "products.yaml").write_text(COUPON.format(stock=stock), encoding="utf-8")
        _edit(offer, "topic: funds", "topic: funds\nproduct: coupon")
    installation = Installation.open(home, address)
    publish_all(installation, folder, NOW)
    numbers = range(customers)
    table = pa.table(
        {
            "customer": [name_of(n) for n in numbers],
            "org": ["HQ"] * customers,
            "household": pa.nulls(customers, pa.string()),
            "mobile": [f"139{n:08}" for n in numbers],
        }
    )
    (home / "staged").mkdir(exist_ok=True)
    marked = table.replace_schema_metadata({"entity": "customers"})
    pq.write_table(marked, home / "staged" / "customers.parquet")
    installation.refresh_snapshot(NOW)
    return installation


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
