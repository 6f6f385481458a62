"""A conversation as a file to keep: Markdown, HTML or DOCX, every quote with its reference."""

from rag.app.export.answers import ExportedAnswer, ExportedQuote, exported_answers
from rag.app.export.files import FORMS, Form, exported_file

__all__ = [
    "FORMS",
    "ExportedAnswer",
    "ExportedQuote",
    "Form",
    "exported_answers",
    "exported_file",
]
