"""How good answers are over a person's own documents, and whether a change helped."""

from rag.evaluation.compare import Comparison, compare
from rag.evaluation.questions import EvalQuestion, questions_from_documents, read_questions
from rag.evaluation.report import report_page
from rag.evaluation.run import EvalResult, Figures, evaluate, figures

__all__ = [
    "Comparison",
    "EvalQuestion",
    "EvalResult",
    "Figures",
    "compare",
    "evaluate",
    "figures",
    "questions_from_documents",
    "read_questions",
    "report_page",
]
