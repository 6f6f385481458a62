"""Sentences that instruct a machine that reads, and sentences for people that look like them.

Each file has a sentence in each line, all written for this. Those of `held_out_*` were written
first, in other words than the patterns of `rag.answer.instructions` know; a detector that is
learned from the others is judged by them.
"""
