"""How good answers are over a person's own documents, and whether a change helped."""

from rag.evaluation.advice import Advice, Share, advice, shares
from rag.evaluation.compare import Comparison, compare
from rag.evaluation.making import questions_from_documents
from rag.evaluation.questions import EvalQuestion, QuestionKind, read_questions
from rag.evaluation.report import report_page
from rag.evaluation.run import EvalResult, Figures, evaluate, figures

__all__ = [
    "Advice",
    "Comparison",
    "EvalQuestion",
    "EvalResult",
    "Figures",
    "QuestionKind",
    "Share",
    "advice",
    "compare",
    "evaluate",
    "figures",
    "questions_from_documents",
    "read_questions",
    "report_page",
    "shares",
]
