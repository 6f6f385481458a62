"""Follow-up questions: what a question means after the ones before it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.assistant import Assistant

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and the text of its answer."""

    question: str
    answer: str


def standalone(question: str, turns: Sequence[Turn], assistant: Assistant) -> str:
    """The question as it would be asked without the conversation before it."""
    return question
