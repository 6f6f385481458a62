"""A conversation as a file to keep: Markdown, HTML or DOCX, every quote with its reference."""

from rag.app.export.answers import ExportedAnswer, ExportedQuote, exported_answers, exported_quotes
from rag.app.export.files import FORMS, ExportedFile, Form, exported_file

__all__ = [
    "FORMS",
    "ExportedAnswer",
    "ExportedFile",
    "ExportedQuote",
    "Form",
    "exported_answers",
    "exported_file",
    "exported_quotes",
]
