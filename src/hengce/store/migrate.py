"""Brings a database to the schema of this program."""

from sqlalchemy import Connection, MetaData, Table, inspect, select

from hengce.errors import ConflictError

HEAD = "0002"
"""The newest step in `migrations/versions`."""


def migrate(connection: Connection) -> bool:
    """Take the steps that a database lacks; tell whether there were any.

    The caller holds the transaction. A database that has them all is only looked at: Alembic
    is not even imported.

    Raises:
        ConflictError: A newer program made this database.
    """
    version = revision(connection)
    if version == HEAD:
        return False
    if version is not None and version > HEAD:
        raise ConflictError(
            f"the store has schema {version}, and this program knows {HEAD}: use the newer program"
        )
    from alembic import command  # noqa: PLC0415 - only a new database pays for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "hengce.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def revision(connection: Connection) -> str | None:
    """Return the step that a database has reached; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    versions = Table("alembic_version", MetaData(), autoload_with=connection)
    return connection.execute(select(versions.c.version_num)).scalar_one_or_none()
