"""Former versions of documents, and files with the same content as a document."""

from alembic import op

revision = "2"
down_revision = "1"

_TABLES = """
CREATE TABLE versions (
    document_id text NOT NULL,
    text_sha256 text NOT NULL,
    sha256 text NOT NULL,
    title text NOT NULL,
    published date,
    replaced timestamptz NOT NULL,
    text bytea NOT NULL,
    PRIMARY KEY (document_id, text_sha256)
);
CREATE TABLE same_files (source text NOT NULL, document_id text NOT NULL,
    EXCLUDE USING hash (source WITH =)
);
CREATE INDEX same_files_by_document ON same_files (document_id);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)
