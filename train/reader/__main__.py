"""Trains the reader from public question sets, on the CPU, with checkpoints.

    python -m train.reader --training DIR --evaluation DIR --checkpoint FILE --minutes 90

Run again with the same `--checkpoint`, it goes on where it was interrupted. ``train.reader.export``
writes the weights that ship.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from rag.embedders.e5.file import ModelFile, find_file
from rag.embedders.e5.pieces import Tokenizer
from rag.language import question_language, text_language
from rag.translation.lexicon import open_lexicon
from train.pairs import SentencePair
from train.reader.articles import FOLDER, SOURCE, article_examples, load_articles
from train.reader.batches import Batch, Encoder, Group, Row, batches, collate
from train.reader.cloze import cloze_examples
from train.reader.examples import (
    Example,
    load_examples,
    load_passages,
    load_question_pairs,
    load_sentences,
)
from train.reader.export import load_state
from train.reader.misses import NearMisses
from train.reader.negatives import NegativeMiner, Query
from train.reader.network import ReaderNetwork
from train.reader.rendering import QuestionRenderer

_SEED = 11
_ROWS = 24
_NEGATIVES = 2
# The share of questions with one negative from the article of the passage.
_OF_ARTICLE = 0.6
# Shares of questions that are rendered wholly and in part, and the share of words of the latter.
_RENDERED, _MIXED, _HALF = 0.3, 0.08, 0.5
# The gloss of a rendered question is too good: the lexicon gives back what it was rendered from.
_GLOSS_NOISE = 0.2
_TAUGHT_QUESTIONS = 5000
# The share of questions whose passages are read with the titles of their documents.
_TITLED = 0.6
# The share of groups that are questions over our own articles.
_OF_OURS = 0.65
_CLOZE_EXAMPLES = 1800
_BODY_RATE, _HEAD_RATE = 8e-5, 4e-4
_WARM_UP_STEPS = 60
_AVERAGE = 0.998
_ANSWERABLE_WEIGHT, _LISTWISE_WEIGHT = 0.5, 0.5
_CHECKPOINT_SECONDS = 180
_REPORT_STEPS = 25
# Without instructions for it, products of bfloat16 take eight times as long as those of floats.
_HAS_BFLOAT16 = bool(torch.cpu.get_capabilities().get("avx512_bf16"))


@dataclass(frozen=True, slots=True)
class Corpus:
    """What an epoch is drawn from.

    `negatives`, `neighbours` and `found` are numbers of `passages`: those that were mined for an
    example, those of its article, and those that were found for a translated question. `titles` are
    those of the documents of `passages`, some empty.
    """

    examples: list[Example]
    negatives: list[list[int]]
    neighbours: list[list[int]]
    passages: list[str]
    titles: list[str]
    questions: list[SentencePair]
    found: list[list[int]]


def build_corpus(
    training: Path, evaluation: Path, articles: Path, threads: int, seed: int
) -> Corpus:
    """Examples with mined negatives, and translated questions with the passages found for them.

    `seed` decides which examples of the large sets are taken.
    """
    rng = random.Random(seed)
    examples = load_examples(training, evaluation, rng)
    cloze = cloze_examples(load_sentences(training), open_lexicon(), rng)
    examples += rng.sample(cloze, min(_CLOZE_EXAMPLES, len(cloze)))
    examples += article_examples(load_articles(articles))
    known = [*examples, *load_passages(training)]
    pool = {e.passage: e.group for e in known}
    articles_of = {e.passage: _article(e) for e in known}
    titles = {e.passage: e.read_title for e in known}
    miner = NegativeMiner(list(pool), list(pool.values()), threads)
    queries = [
        Query(e.question, e.passage[slice(*e.answer)] if e.answer else "", e.group)
        for e in examples
    ]
    negatives = miner.mine(queries)
    pairs = load_question_pairs(training)
    pairs = rng.sample(pairs, min(_TAUGHT_QUESTIONS, len(pairs)))
    found = miner.mine([Query(text, "", "") for p in pairs for text in (p.arabic, p.english)])
    asked_of = [_article(e) for e in examples]
    neighbours = miner.of_articles(list(articles_of.values()), asked_of, queries)
    return Corpus(examples, negatives, neighbours, list(pool), list(titles.values()), pairs, found)


def _article(example: Example) -> str:
    return f"{example.source}/{example.title}" if example.title else ""


class Sampler:
    """Draws groups from a corpus, endlessly."""

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        renderer: QuestionRenderer,
        misses: NearMisses,
        rng: random.Random,
    ) -> None:
        self._corpus, self._encoder, self._misses = corpus, encoder, misses
        self._renderer, self._rng = renderer, rng

    def groups(self) -> Iterator[Group]:
        """Groups of our own articles in the share `_OF_OURS`, and of all other sources.

        Each is drawn once before any is drawn again, in random order.
        """
        numbers = range(len(self._corpus.examples))
        ours = [(True, n) for n in numbers if self._corpus.examples[n].source == SOURCE]
        others = [(True, n) for n in numbers if self._corpus.examples[n].source != SOURCE]
        others += [(False, n) for n in range(2 * len(self._corpus.questions))]
        drawn = [self._endlessly(numbered) for numbered in (ours, others) if numbered]
        while True:
            is_example, number = next(drawn[0 if self._rng.random() < _OF_OURS else -1])
            if made := self._example(number) if is_example else self._taught(number):
                yield made

    def _endlessly(self, numbered: list[tuple[bool, int]]) -> Iterator[tuple[bool, int]]:
        while True:
            self._rng.shuffle(numbered)
            yield from numbered

    def _example(self, number: int) -> Group | None:
        example = self._corpus.examples[number]
        share = self._share(example)
        noise = _GLOSS_NOISE if share else 0.0
        question = self._rendered(example.question, share)
        titled = self._rng.random() < _TITLED
        title = example.read_title if titled else ""
        first = self._encoder.positive(question, example, noise, title)
        if first is None:
            return None
        mined, near = self._corpus.negatives[number], self._corpus.neighbours[number]
        is_ours = example.source == SOURCE
        count = (_NEGATIVES if first.answers else 1) - is_ours
        chosen = self._rng.sample(mined, min(count, len(mined)))
        if near and count and self._rng.random() < _OF_ARTICLE:
            chosen = [*chosen[: count - 1], self._rng.choice(near)]
        rows = [self._negative(question, n, noise, titled) for n in chosen]
        if first.answers and (example.missed or not is_ours):
            rows.append(self._miss(first, example, share, title))
        return Group((first, *filter(None, rows)))

    def _negative(self, question: str, number: int, noise: float, titled: bool) -> Row | None:
        title = self._corpus.titles[number] if titled else ""
        return self._encoder.negative(question, self._corpus.passages[number], noise, title)

    def _miss(self, first: Row, example: Example, share: float, title: str) -> Row | None:
        """The same window under a question that it nearly answers."""
        missed = example.missed or self._misses.ask(example.question, example.passage)
        if missed is None:
            return None
        question, noise = self._rendered(missed, share), _GLOSS_NOISE if share else 0.0
        return self._encoder.reworded(first, question, example.passage, noise, title)

    def _share(self, example: Example) -> float:
        """The share of the question's words that are rendered in the other language."""
        asked = question_language(example.question)
        if example.source in ("sentences", SOURCE) or asked != text_language(example.passage):
            return 0.0
        drawn = self._rng.random()
        if drawn < _RENDERED:
            return 1.0
        return _HALF if drawn < _RENDERED + _MIXED else 0.0

    def _rendered(self, question: str, share: float) -> str:
        return (share and self._renderer.render(question, share)) or question

    def _taught(self, number: int) -> Group | None:
        """A translated question over passages of the other language, and its original there."""
        pair = self._corpus.questions[number // 2]
        own, other = (pair.arabic, pair.english)[:: 1 if number % 2 == 0 else -1]
        language = question_language(own)
        texts, titles = self._corpus.passages, self._corpus.titles
        titled = self._rng.random() < _TITLED
        numbers = [n for n in self._corpus.found[number] if text_language(texts[n]) == language]
        rows, taught = [], []
        for found in numbers[:2]:
            title = titles[found] if titled else ""
            if known := self._encoder.negative(own, texts[found], title=title):
                taught.append(known)
                rows.append(self._encoder.reworded(known, other, texts[found], title=title))
        return Group(tuple(rows), tuple(taught)) if rows else None


def loss_of(network: ReaderNetwork, groups: Sequence[Group]) -> Tensor:
    """The loss of a batch of groups, all with a known answer or all taught."""
    batch = collate([row for group in groups for row in group.rows])
    starts, ends, answers = network(batch.pieces, batch.lengths, batch.allowed)
    if groups[0].taught:
        taught = collate([row for group in groups for row in group.taught])
        with torch.no_grad():
            wanted = network(taught.pieces, taught.lengths, taught.allowed)
        return _taught_loss(batch, taught, (starts, ends, answers), wanted)
    spans = functional.cross_entropy(starts, batch.starts) + functional.cross_entropy(
        ends, batch.ends
    )
    known = functional.binary_cross_entropy_with_logits(answers, batch.answers)
    return spans / 2 + _ANSWERABLE_WEIGHT * known + _LISTWISE_WEIGHT * _listwise(groups, answers)


def _listwise(groups: Sequence[Group], answers: Tensor) -> Tensor:
    """Cross-entropy of the right passage among those of its question."""
    losses, begin = [], 0
    for group in groups:
        end = begin + len(group.rows)
        if group.rows[0].answers and end - begin > 1:
            losses.append(-functional.log_softmax(answers[begin:end], 0)[0])
        begin = end
    return torch.stack(losses).mean() if losses else answers.sum() * 0


def _taught_loss(
    batch: Batch, taught: Batch, got: tuple[Tensor, ...], wanted: tuple[Tensor, ...]
) -> Tensor:
    """Divergence from what the question in the passage's own language gives."""
    losses = []
    for row in range(len(batch.lengths)):
        own, other = int(taught.begins[row]), int(batch.begins[row])
        length = int(batch.lengths[row]) - other
        for logits, targets in zip(got[:2], wanted[:2], strict=True):
            student = torch.cat([logits[row, :1], logits[row, other : other + length]])
            teacher = torch.cat([targets[row, :1], targets[row, own : own + length]])
            loss = functional.kl_div(
                functional.log_softmax(student, 0), functional.softmax(teacher, 0), reduction="sum"
            )
            losses.append(loss / 2)
    known = functional.binary_cross_entropy_with_logits(got[2], torch.sigmoid(wanted[2]))
    return torch.stack(losses).mean() + _ANSWERABLE_WEIGHT * known


class Trainer:
    """Steps, the averaged weights, and checkpoints."""

    def __init__(self, network: ReaderNetwork, checkpoint: Path, seconds: float) -> None:
        self._network, self._checkpoint, self._seconds = network, checkpoint, seconds
        heads = [*network.span.parameters(), *network.ans.parameters()]
        body = [p for p in network.layers.parameters() if p.requires_grad]
        rates = ({"params": body, "base": _BODY_RATE}, {"params": heads, "base": _HEAD_RATE})
        self._optimizer = torch.optim.AdamW(rates, lr=_BODY_RATE, weight_decay=0.01)
        self._trained = [*body, *heads]
        self._average = {k: v.detach().clone() for k, v in network.state_dict().items()}
        self._step, self._spent = 0, 0.0
        if checkpoint.exists():
            self._resume()

    def fit(self, groups: Iterator[Group], rng: random.Random) -> None:
        """Train until the time is spent."""
        last = saved = time.monotonic()
        running = 0.0
        for batch in batches(groups, _ROWS, rng):
            if self._spent >= self._seconds:
                break
            loss = self._advance(batch)
            now = time.monotonic()
            self._spent, last = self._spent + now - last, now
            running = loss if not running else 0.98 * running + 0.02 * loss
            if self._step % _REPORT_STEPS == 0:
                print(f"{self._spent:.0f} s, step {self._step}, loss {running:.3f}", flush=True)
            if now - saved > _CHECKPOINT_SECONDS:
                self._save()
                saved = now
        self._save()

    def _advance(self, groups: list[Group]) -> float:
        rate = max(0.02, 1 - self._spent / self._seconds) * min(
            1, (self._step + 1) / _WARM_UP_STEPS
        )
        for part in self._optimizer.param_groups:
            part["lr"] = part["base"] * rate
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_HAS_BFLOAT16):
            loss = loss_of(self._network, groups)
        self._optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        self._step += 1
        decay = min(_AVERAGE, self._step / (self._step + 10))
        with torch.no_grad():
            for name, value in self._network.state_dict().items():
                self._average[name].lerp_(value, 1 - decay)
        return loss.item()

    def _save(self) -> None:
        state = {
            "network": self._network.state_dict(),
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
            "step": self._step,
            "spent": self._spent,
        }
        part = self._checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self._checkpoint)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self._network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._average, self._step, self._spent = state["average"], state["step"], state["spent"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, or go on with training."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed + int(time.time()) * options.checkpoint.exists())
    file = ModelFile(find_file())
    corpus = build_corpus(
        options.training, options.evaluation, options.articles, options.threads, options.seed
    )
    print(f"{len(corpus.examples)} examples, {len(corpus.passages)} passages", flush=True)
    network = ReaderNetwork(file)
    if options.start:
        network.start_from(load_state(options.start))
    asked = [e.question for e in corpus.examples if e.answer and e.source != "sentences"]
    misses = NearMisses(asked, options.threads, rng)
    encoder = Encoder(Tokenizer(file.pieces()), rng)
    sampler = Sampler(corpus, encoder, QuestionRenderer(open_lexicon(), rng), misses, rng)
    Trainer(network, options.checkpoint, options.minutes * 60).fit(sampler.groups(), rng)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train.reader", description=__doc__)
    add = parser.add_argument
    add("--training", type=Path, required=True, help="folder with qa/ and parallel/")
    add("--evaluation", type=Path, required=True, help="folder of XQuAD-dev and others")
    add("--articles", type=Path, default=FOLDER, help="folder of our own articles with questions")
    add("--checkpoint", type=Path, required=True, help="written every three minutes")
    add("--start", type=Path, help="a checkpoint or a round to begin with")
    add("--minutes", type=float, default=90)
    add("--threads", type=int, default=2)
    add("--seed", type=int, default=_SEED, help="another one for a further round from --start")
    return parser


if __name__ == "__main__":
    main()
