"""The mappings of the examples against the real files: known counts, known values."""

import os
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import msgspec
import pytest

from hengce.config.document import read_document
from hengce.intake.entities import Catalogue
from hengce.intake.infer import draft
from hengce.intake.mapping import read_mapping
from hengce.model.tag import EventType, Tag

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data"))

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are not here"),
]

UCI = DATA / "uci-bank-marketing"
BERKA = DATA / "berka-pkdd99"


def _list(folder: Path, name: str, noun: type):
    path = folder / name
    if not path.exists():
        return []
    return msgspec.convert(read_document(name, path.read_bytes()).value, list[noun])


def _catalogue(example: str) -> Catalogue:
    bank = ROOT / "examples" / example / "bank"
    return Catalogue.of(_list(bank, "tags.yaml", Tag), _list(bank, "events.yaml", EventType))


def _mapping(example: str, name: str) -> str:
    return (ROOT / "examples" / example / "mappings" / f"{name}.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def uci(bring_once):
    catalogue = _catalogue("uci-bank-marketing")

    @cache
    def run(name):
        mapping = _mapping("uci-bank-marketing", name)
        return bring_once(mapping, UCI / "bank-full.csv", catalogue=catalogue)

    return run


@pytest.fixture(scope="module")
def berka(bring_once):
    catalogue = _catalogue("berka")
    identifiers: dict[tuple[str, str, str], str] = {}

    @cache
    def run(name, file):
        mapping = _mapping("berka", name)
        path = BERKA / file
        return bring_once(mapping, path, catalogue=catalogue, identifiers=identifiers)

    for name in ("accounts", "dispositions"):
        rows = run(name, "disp.asc").rows
        identifiers |= {(r["kind"], r["value"], r["role"]): r["customer"] for r in rows}
    return run


def test_uci_customers(uci):
    brought = uci("customers")
    assert brought.summary.rows == brought.summary.taken == 45_211
    assert brought.rows[0] == {
        "customer": "C000001", "org": "HQ", "age": 58, "job": "management",
        "marital": "married", "education": "tertiary", "in_default": False, "balance": 214_300,
        "housing": True, "loan": False, "contact": None, "contact_day": 5,
        "contact_month": "may", "duration": 261, "campaign": 1, "pdays": None, "previous": 0,
        "poutcome": None, "y": False,
    }  # fmt: skip
    assert sum(row["y"] for row in brought.rows) == 5_289
    assert sum(row["poutcome"] == "success" for row in brought.rows) == 1_511


def test_uci_contacts_of_earlier_campaigns(uci):
    brought = uci("contacts")
    assert brought.summary.taken == 8_257
    assert brought.summary.left_out == 45_211 - 8_257
    customers = uci("customers").rows
    assert brought.summary.records == sum(row["previous"] for row in customers)
    first = next(row for row in customers if row["previous"] == 3)
    mine = [row["at"] for row in brought.rows if row["customer"] == first["customer"]]
    reference = datetime(2010, 11, 22, 10, tzinfo=UTC)
    assert [(reference - at).days - first["pdays"] for at in mine] == [0, 7, 14]


def test_uci_consents_are_synthetic_and_say_so(uci):
    brought = uci("consents_marketing")
    share = brought.summary.taken / 45_211
    assert 0.69 < share < 0.71
    assert brought.summary.records == 4 * brought.summary.taken
    assert brought.table["source"].unique().to_pylist() == ["synthetic"]
    assert uci("consents_service").summary.records == 4 * 45_211


def test_uci_draft_flags_the_duration_of_the_call(bring):
    drafted = draft(UCI / "bank-full.csv", outcome="y")
    mapping = read_mapping("draft.yaml", drafted.mapping.encode())
    assert set(mapping.leaks) == {"duration", "y"}
    assert "AUC 0.808" in mapping.leaks["duration"]
    tags = msgspec.convert(read_document("t.yaml", drafted.catalogue.encode()).value, list[Tag])
    brought = bring(drafted.mapping, UCI / "bank-full.csv", catalogue=Catalogue.of(tags))
    assert brought.summary.taken == 45_211


@pytest.mark.parametrize(
    ("name", "file", "records"),
    [
        ("units", "district.asc", 77),
        ("customers", "client.asc", 5_369),
        ("accounts", "disp.asc", 5_369),
        ("dispositions", "disp.asc", 5_369),
        ("households", "disp.asc", 5_369),
        ("account_tags", "account.asc", 4_500),
        ("cards", "card.asc", 892),
        ("loans", "loan.asc", 682),
        ("orders_household", "order.asc", 3_365),
        ("orders_loan", "order.asc", 717),
        ("orders_insurance", "order.asc", 532),
        ("orders_leasing", "order.asc", 341),
        ("balances", "trans_first_3MiB.asc", 1_229),
        ("transactions", "trans_first_3MiB.asc", 49_102),
        ("consents_service", "client.asc", 4 * 5_369),
    ],
)
def test_berka_counts(berka, name, file, records):
    summary = berka(name, file).summary
    assert summary.rejected == 0
    assert summary.records == records


def test_berka_birth_numbers(berka):
    rows = berka("customers", "client.asc").rows
    assert rows[0] == {
        "customer": "1", "org": "D18", "birth_date": date(1970, 12, 13), "sex": "female",
    }  # fmt: skip
    assert rows[1]["birth_date"] == date(1945, 2, 4)
    assert rows[1]["sex"] == "male"


def test_berka_loans_are_606_good_and_76_bad(berka):
    statuses = [row["loan_status"] for row in berka("loans", "loan.asc").rows]
    counts = {each: statuses.count(each) for each in "ABCD"}
    assert counts == {"A": 203, "B": 31, "C": 403, "D": 45}


def test_berka_cut_line_is_left_out_or_rejected_as_declared(bring, berka):
    assert berka("transactions", "trans_first_3MiB.asc").summary.left_out == 1
    mapping = """
entity: tags
source: whole
format: {kind: csv, separator: ";"}
key: {from: trans_id}
columns: {balance: {from: balance}}
"""
    brought = bring(mapping, BERKA / "trans_first_3MiB.asc", catalogue=_catalogue("berka"))
    assert brought.summary.taken == 49_102
    assert brought.faults == ["49104  row.quote"]


def test_berka_last_balance_is_the_one_of_the_last_day(berka):
    rows = berka("balances", "trans_first_3MiB.asc").rows
    by_customer = {row["customer"]: row["balance"] for row in rows}
    owner = next(
        row["customer"]
        for row in berka("accounts", "disp.asc").rows
        if (row["value"], row["role"]) == ("15", "OWNER")
    )
    assert by_customer[owner] == 4_820_480
