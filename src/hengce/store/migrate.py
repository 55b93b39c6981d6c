"""Brings a database to the schema of this program."""

from sqlalchemy import Connection, text

from hengce.errors import ConflictError
from hengce.store.prepared import Prepared

HEAD = "0002"
"""The newest step in `migrations/versions`."""

# SQLAlchemy would read the whole description of the table anew for every connection's engine,
# which takes longer than everything else that an installation does as it is opened.
_BEGUN = {
    "sqlite": Prepared(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")),
    "postgresql": Prepared(text("SELECT to_regclass('alembic_version')")),
}
_STEP = Prepared(text("SELECT version_num FROM alembic_version"))


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
    if _BEGUN[connection.dialect.name].value(connection) is None:
        return None
    step: str | None = _STEP.value(connection)
    return step
