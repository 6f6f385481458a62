"""Factual questions made from the sentences of a document by rule, without a model.

A sentence that says a number, a time, a name or a reason in one of a few plain forms is turned
into the question that it answers: "The bridge cost 88 million euros" into "How much did the bridge
cost?", «بلغت كلفة المتحف 6.2 مليون دينار» into «كم بلغت كلفة المتحف؟». What a question is about is
named as the document's title names it: "the Lowfield bridge". A sentence of any other form gives no
question: precision is more important than number.
"""

from rag.overview.factual.across import in_other_language
from rag.overview.factual.making import factual_questions
from rag.overview.factual.question import FactualQuestion

__all__ = ["FactualQuestion", "factual_questions", "in_other_language"]
