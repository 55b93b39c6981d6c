"""Alembic's entry point: it works on the connection that `migrate` hands over."""

from alembic import context

from hengce.store.schema import transactions

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=transactions.metadata, transactional_ddl=False
)
context.run_migrations()
