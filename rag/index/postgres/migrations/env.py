"""Run by Alembic to apply the versions to the connection that it is given."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
# Another schema of the search path may have an index as well.
schema = connection.execute(text("SELECT current_schema()")).scalar_one()
context.configure(connection=connection, version_table_schema=schema)
with context.begin_transaction():
    context.run_migrations()
