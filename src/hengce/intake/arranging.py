"""Puts the records of a staged file in the order of their customers, in small groups.

Whoever looks at one customer then reads one group, however many customers there are. DuckDB
sorts; what does not fit into memory lies beside the file meanwhile.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hengce.intake.entities import CUSTOMER

GROUP_ROWS = 65_536
"""Records that are read at once to find those of one customer."""


def arrange(path: Path) -> None:
    """Sort a staged file by customer; the same records make the same file, however they came."""
    schema = pq.read_schema(path)
    order = [CUSTOMER, *(name for name in schema.names if name != CUSTOMER)]
    with TemporaryDirectory(prefix=".sorted.", dir=path.parent) as folder, duckdb.connect() as base:
        base.execute("SET temp_directory = $folder", {"folder": folder})
        base.execute("SET TimeZone = 'UTC'")
        # The answer alone goes to standard output, and nothing is fetched from the internet.
        base.execute("SET enable_progress_bar = false")
        base.execute("SET autoinstall_known_extensions = false")
        rows = base.read_parquet(str(path)).sort(*map(duckdb.ColumnExpression, order))
        arranged = Path(folder) / path.name
        with pq.ParquetWriter(arranged, schema, compression="zstd") as writer:
            for batch in rows.to_arrow_reader(GROUP_ROWS):
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))
        arranged.replace(path)
