"""A question to ranked passages, across both languages.

`query` says what is looked for in each language, `ranking` finds and scores the passages of one
index, `fusion` joins languages and indexes, and `hits` reads what was ranked. `Retriever` does all
of it.
"""

from rag.retrieval.query import TRANSLATIONS, TranslationSource
from rag.retrieval.retriever import Retriever

__all__ = ["TRANSLATIONS", "Retriever", "TranslationSource"]
