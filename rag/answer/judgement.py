"""Whether a chat model reads the answer in the quotes: the probability of one word, "yes".

The model writes nothing. It reads the best sentences with their neighbours, question and quotes
each in its own language, and how surely its reply would begin with "yes" is the signal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rag.answer.evidence import EvidenceSentence
from rag.models.chat import ChatModelOptions, ask_chat
from rag.models.prompts import as_data, numbered_passages
from rag.schema import Hit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

# The model reads about fifty tokens a second on two cores. So many characters of Arabic, and of
# other texts, are some 150 tokens.
_MOST_ARABIC, _MOST_OTHER = 400, 650
# A piece cut shorter than this says nothing.
_FEWEST = 120
_SENTENCES = 3
_ALTERNATIVES = 20
_LEAST = 1e-6


def excerpts(ranked: Sequence[EvidenceSentence]) -> list[str]:
    """The best sentences, each between its neighbours, as one text a passage, best first."""
    left = _MOST_ARABIC if ranked[0].hit.passage.language == "ar" else _MOST_OTHER
    found: list[str] = []
    for hit, places in _places(ranked[:_SENTENCES]):
        if left < _FEWEST:
            break
        text = _joined(hit, places)[:left]
        found.append(text)
        left -= len(text)
    return found


def _places(chosen: Iterable[EvidenceSentence]) -> list[tuple[Hit, set[int]]]:
    """For each hit, which of its sentences are chosen or stand beside one that is."""
    places: dict[str, tuple[Hit, set[int]]] = {}
    for sentence in chosen:
        hit = sentence.hit
        at = hit.sentences.index(sentence.match)
        beside = range(max(0, at - 1), min(len(hit.sentences), at + 2))
        places.setdefault(hit.passage.id, (hit, set()))[1].update(beside)
    return list(places.values())


def _joined(hit: Hit, places: set[int]) -> str:
    """Those sentences of a hit in order, with dots where some are left out."""
    passage = hit.passage
    pieces: list[str] = []
    for at in sorted(places):
        match = hit.sentences[at]
        if pieces and at - 1 not in places:
            pieces.append("…")
        pieces.append(passage.text[match.start - passage.start : match.end - passage.start])
    return " ".join(" ".join(pieces).split())


def judge(
    model: BaseChatModel,
    question: str,
    ranked: Sequence[EvidenceSentence],
    options: ChatModelOptions,
    *,
    name: str,
    config: RunnableConfig | None = None,
) -> float | None:
    """How likely the model finds that the quotes state the answer, as log odds.

    None if its server tells no probabilities.

    Raises:
        ModelFailure: the model cannot be reached or is too slow.
    """
    values = {"passages": numbered_passages(excerpts(ranked)), "question": as_data(question)}
    asked = model.bind(logprobs=True, top_logprobs=_ALTERNATIVES, max_tokens=1)
    told: list[Any] = []
    for chunk in ask_chat(asked, "judge", "en", values, name=name, options=options, config=config):
        told += (chunk.response_metadata.get("logprobs") or {}).get("content") or []
    return _log_odds(told[0]["top_logprobs"]) if told else None


def _log_odds(alternatives: Sequence[dict[str, Any]]) -> float:
    """Of "yes" against "no", in whatever way the first token spells them."""
    shares = dict.fromkeys(("yes", "no"), _LEAST)
    for one in alternatives:
        word = str(one["token"]).strip().lower()
        if word in shares:
            shares[word] += math.exp(one["logprob"])
    return math.log(shares["yes"]) - math.log(shares["no"])
