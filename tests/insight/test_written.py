"""What people open in a spreadsheet holds no formula, and what it says is still there."""

import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
import typer

from hengce.cli.written import write_table

EVIL = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")']
EVIL += ["=cmd|' /C calc'!A0", "＝1+1", "＠SUM(A1)"]
PLAIN = ["a=1", "1-2", "", None, "'=1", " 7d", "理财", "1@2"]
TABLE = pa.table(
    {
        "=name": EVIL + PLAIN,
        "cents": pa.array(range(-8, 11), pa.int64()),
        "on": pa.array([date(2026, 11, 23)] * 19),
        "way": [["-view", "buy"]] * 19,
    }
)


def test_csv_has_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(TABLE, path)
    options = csv.ParseOptions(newlines_in_values=True)
    kept = csv.ConvertOptions(strings_can_be_null=False)
    read = csv.read_csv(path, parse_options=options, convert_options=kept)
    assert read.column_names == ["'=name", "cents", "on", "way"]
    assert read["'=name"].to_pylist() == ["'" + one for one in EVIL] + [one or "" for one in PLAIN]
    assert read["cents"].to_pylist() == list(range(-8, 11))
    assert set(read["way"].to_pylist()) == {"'-view > buy"}


def test_a_workbook_has_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(TABLE, path)
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    # In a sheet that is written once, texts lie in the cells: none of them is a number.
    assert sheet.count('t="inlineStr"') == 4 + 11 + 7 + 19
    assert '<c r="B2"><v>-8</v></c>' in sheet


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "arrow", "json"])
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{n}.{ending}" for n in (1, 2)]
    for file in files:
        write_table(TABLE, file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_what_programs_read_is_as_it_was(tmp_path: Path) -> None:
    for name, read in (("t.parquet", pq.read_table), ("t.arrow", feather.read_table)):
        write_table(TABLE, tmp_path / name)
        assert read(tmp_path / name).to_pylist() == TABLE.to_pylist()


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter):
        write_table(TABLE, tmp_path / "t.pdf")
