"""Brings a database to the schema of this program."""

from sqlalchemy import Connection, MetaData, Table, inspect, select

HEAD = "0002"
"""The newest step in `migrations/versions`."""


def migrate(connection: Connection) -> None:
    """Take the steps that a database lacks; the caller holds the transaction.

    A database that has them all is only looked at: Alembic is not even imported.
    """
    if _version(connection) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - only a new database pays for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "hengce.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    versions = Table("alembic_version", MetaData(), autoload_with=connection)
    return connection.execute(select(versions.c.version_num)).scalar_one_or_none()
