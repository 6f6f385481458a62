"""Trains the reader that `rag.reader` runs: the words of a passage that answer a question.

Run ``python -m train.reader --help``; docs/reader.md describes the data and the results.
"""
