"""The versions of the tables, applied by Alembic when an index is opened."""
