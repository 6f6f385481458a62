"""A question's words in the other language's terms: learned, by sound, and from the encoder."""

from rag.translation.table import TermTable, open_term_table
from rag.translation.translator import ForeignWording, InducedTerms, foreign_wording

__all__ = ["ForeignWording", "InducedTerms", "TermTable", "foreign_wording", "open_term_table"]
