"""The values of numbers, units and dates in a text, in Arabic and English.

Each piece of knowledge has one table, in `rag.text.data`; ingest, retrieval, verification and
comparison read the same ones.
"""
