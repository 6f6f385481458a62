"""Errors in a conversation, shown as a sentence in its language."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from traceback import format_tb

import chainlit as cl

from rag.app.wording import why_not_answered
from rag.errors import DalilError, QuestionError
from rag.schema import Language
from rag.settings import Settings

logger = logging.getLogger(__name__)

AUTHOR = "Dalil"


@asynccontextmanager
async def border(language: Language, model: str, settings: Settings) -> AsyncIterator[None]:
    """A context whose errors are shown as a sentence on the page."""
    try:
        yield
    except Exception as error:
        _log_failure(error)
        limit = settings.max_question_characters
        text = why_not_answered(error, language, model=model, max_characters=limit)
        await cl.ErrorMessage(text, author=AUTHOR).send()


def _log_failure(error: Exception) -> None:
    """Log what went wrong with a question, without the question."""
    if isinstance(error, DalilError) and not isinstance(error, QuestionError):
        logger.warning("a question could not be answered: %s", error)
        return
    name = type(error).__name__
    places = "".join(format_tb(error.__traceback__))
    logger.error("a question could not be answered: %s\n%s", name, places)
