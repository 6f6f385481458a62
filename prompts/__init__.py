"""The prompts, one file for each purpose and language: ``<purpose>.<language>.md``.

A file is a conversation: a line ``# system``, ``# user`` or ``# assistant`` begins a message,
and ``{name}`` is a variable. `rag.models.prompts` loads them and says which variables there are.
"""
