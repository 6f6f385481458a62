"""The first tables of an index.

Only `meta`, `documents` and `passages` cannot be made again: the others are made from the texts.
"""

from alembic import context, op

revision = "1"
down_revision = None

# Values that a search reads by the thousand are in rows of their own, without their long columns:
# `terms` keeps these out of line, `vectors` has no others.
_TABLES = """
-- Not in the schema of a collection, which may be dropped.
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO meta VALUES ('generation', '0'), ('last_key', '0'), ('titles', '0');

CREATE TABLE documents (
    id text PRIMARY KEY,
    source text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    language text NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    published date,
    pages integer[] NOT NULL,
    headings jsonb NOT NULL,
    characters integer NOT NULL,
    passages integer NOT NULL,
    checksum bigint NOT NULL,
    details text NOT NULL,
    EXCLUDE USING hash (source WITH =)
);
CREATE INDEX documents_by_sha256 ON documents USING hash (sha256);
CREATE INDEX documents_by_title ON documents USING hash (title);
CREATE INDEX documents_by_date ON documents (published);

CREATE TABLE passages (
    key bigint PRIMARY KEY,
    id text NOT NULL UNIQUE,
    document_id text NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal integer NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    text text NOT NULL,
    language text NOT NULL,
    page integer,
    heading text,
    ocr_confidence double precision
);
CREATE INDEX passages_by_document ON passages (document_id, ordinal);

CREATE TABLE terms (
    key bigint PRIMARY KEY REFERENCES passages (key) ON DELETE CASCADE,
    language text NOT NULL,
    title bigint NOT NULL,
    grams integer NOT NULL,
    stems integer NOT NULL,
    terms integer[] NOT NULL,
    counts bytea NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX passages_by_term ON terms USING gin (terms);

CREATE TABLE vectors (
    key bigint PRIMARY KEY REFERENCES passages (key) ON DELETE CASCADE,
    language text NOT NULL,
    whole halfvec({dimensions}) NOT NULL
);
ALTER TABLE vectors ALTER COLUMN whole SET STORAGE PLAIN;
CREATE INDEX arabic_vectors ON vectors USING hnsw (whole halfvec_cosine_ops)
    WITH (m = 24, ef_construction = 128) WHERE language IN ('ar', 'mixed');
CREATE INDEX english_vectors ON vectors USING hnsw (whole halfvec_cosine_ops)
    WITH (m = 24, ef_construction = 128) WHERE language IN ('en', 'mixed');

CREATE TABLE parts (
    key bigint PRIMARY KEY REFERENCES passages (key) ON DELETE CASCADE,
    vectors bytea NOT NULL,
    spans bytea NOT NULL,
    sentences bytea NOT NULL
);

CREATE TABLE frequencies (
    pool text NOT NULL, term integer NOT NULL, passages integer NOT NULL, PRIMARY KEY (pool, term)
) WITH (fillfactor = 70);
CREATE TABLE totals (
    pool text PRIMARY KEY, passages bigint NOT NULL, grams bigint NOT NULL, stems bigint NOT NULL
);
INSERT INTO totals VALUES ('ar', 0, 0, 0), ('en', 0, 0, 0);

CREATE TABLE names (
    pool text NOT NULL, skeleton text NOT NULL, form text NOT NULL,
    PRIMARY KEY (pool, skeleton, form)
);
CREATE TABLE stems (
    pool text NOT NULL, stem text NOT NULL, vector bytea NOT NULL, PRIMARY KEY (pool, stem)
);

CREATE TABLE titles (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    documents integer NOT NULL,
    stems bytea NOT NULL,
    EXCLUDE USING hash (title WITH =)
);
CREATE TABLE title_stems (
    stem bigint NOT NULL, title bigint NOT NULL REFERENCES titles (number) ON DELETE CASCADE,
    PRIMARY KEY (stem, title)
);
CREATE INDEX title_stems_by_title ON title_stems (title);
"""


def upgrade() -> None:
    """Make the tables, for vectors of the length that the embedder gives."""
    dimensions = int(context.config.attributes["dimensions"])
    op.execute(_TABLES.format(dimensions=dimensions))
