"""What numbers, units and dates in a text mean, in Arabic and English.

Each piece of knowledge has one table, in `rag.text.data`; ingest, retrieval, verification and
comparison read the same ones.
"""
