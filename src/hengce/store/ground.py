"""Looks at a database without changing it: its pages, its schema, its settings."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from hengce.model.condition import Ground
from hengce.store.migrate import revision
from hengce.store.postgres import connections as postgres_connections

DAMAGES_MAX = 20
"""Damages of a database that are told."""

_SERVER = ("server_version", "fsync", "full_page_writes", "synchronous_commit", "server_encoding")


def sqlite_ground(path: Path) -> Ground:
    """Look at a SQLite file; it is neither made nor brought to another schema."""
    engine = _reading_only(path)
    try:
        with engine.connect() as connection:
            found = connection.execute(text(f"PRAGMA integrity_check({DAMAGES_MAX})")).scalars()
            loose = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(DAMAGES_MAX)
            journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
            return Ground(
                revision=revision(connection) or "",
                damages=(
                    *(str(one) for one in found.all() if one != "ok"),
                    *(f"a row of {row[0]} points to nothing" for row in loose),
                ),
                settings={"journal_mode": str(journal)},
            )
    finally:
        engine.dispose()


def postgres_ground(address: str) -> Ground:
    """Look at a PostgreSQL store; it is not brought to another schema."""
    engine = postgres_connections(address)
    try:
        with engine.connect() as connection:
            query = text("SELECT current_setting(:name)")
            settings = {
                name: str(connection.execute(query, {"name": name}).scalar_one())
                for name in _SERVER
            }
            return Ground(revision=revision(connection) or "", damages=(), settings=settings)
    finally:
        engine.dispose()


def _reading_only(path: Path) -> Engine:
    address = f"{path.resolve().as_uri()}?mode=ro"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True),
        poolclass=NullPool,
        hide_parameters=True,
    )
