"""What a chat model can do, which decides what it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.models.chat import LOCAL, VERBATIM, ChatModelOptions, chat_model_options
from rag.settings import Settings

CAPABLE_BYTES = 2_400_000_000
"""From this size on, a GGUF file counts as a capable model: about 4 billion 4-bit weights."""


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """What a chat model can do.

    `reads_passages`: it answers from whole passages of both languages, in the language of the
    question. Otherwise it is shown a few sentences in the language of the question, and its answer
    must have the answering words. `rewrites_questions`: it understands a follow-up question by the
    conversation. `is_slow`: it writes a few words a second.
    """

    reads_passages: bool
    rewrites_questions: bool
    is_slow: bool


CAPABLE = ModelProfile(reads_passages=True, rewrites_questions=True, is_slow=False)
CAPABLE_HERE = ModelProfile(reads_passages=True, rewrites_questions=True, is_slow=True)
SMALL = ModelProfile(reads_passages=False, rewrites_questions=False, is_slow=True)


def profile_of(name: str, options: ChatModelOptions) -> ModelProfile:
    """The profile that is configured, or the one that is likely for the model.

    Models of providers count as capable, and GGUF files from `CAPABLE_BYTES` on.
    """
    if options.profile == "small":
        return SMALL
    if name != LOCAL:
        return CAPABLE
    if options.profile == "capable":
        return CAPABLE_HERE
    return profile_of_file(file_bytes(options.local_weights) if options.local_weights else 0)


def profile_of_file(size: int) -> ModelProfile:
    """The profile that is likely for a GGUF file of `size` bytes."""
    return CAPABLE_HERE if size >= CAPABLE_BYTES else SMALL


def file_bytes(path: Path) -> int:
    """The size of a file; 0 if it cannot be read."""
    try:
        return path.expanduser().stat().st_size
    except OSError:
        return 0


def rewrites_questions(settings: Settings) -> bool:
    """Whether the configured model is asked what a follow-up question means."""
    if settings.model == VERBATIM:
        return False
    return profile_of(settings.model, chat_model_options(settings)).rewrites_questions
