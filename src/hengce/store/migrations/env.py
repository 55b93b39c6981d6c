"""Alembic's entry point: it works on the connection that `migrate` hands over."""

from alembic import context

from hengce.store.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=False)
context.run_migrations()
