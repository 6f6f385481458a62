"""A question's words in the other language's terms: learned, by sound, and from the encoder."""

from rag.translation.table import TermTable, open_term_table
from rag.translation.translator import InducedTerms, QueryTranslator

__all__ = ["InducedTerms", "QueryTranslator", "TermTable", "open_term_table"]
