"""Sentences that instruct a machine that reads, and sentences for people that look like them.

Each file has a sentence in each line, all written for this. Those of `held_out_*` were written
first, in other words than the patterns of `rag.answer.instructions` know; a detector that is
learned from the others is judged by them. Those of `second_*` were written by somebody who had
seen some lines of the others but not `held_out_*`: fake conversations and tool calls, notes to
whoever reads, roles, wishes for praise, links or another language, and for each kind sentences for
people that look alike. Those of `third_*` were written by somebody who had read `held_out_*`, most
of them before a detector had been measured; 48 of its sentences for people were added when its
mistakes in public news and manuals had been read, and 137 are those of the tests of the patterns.
Those of `last_*` were written when all other sentences were, in words as far from them as possible.
Only `held_out_*` and `last_*` judge. A detector must also be judged by plain and technical text
(docs/trust.md).
"""
