"""The training of the reader: examples, negatives, batches, steps, and the graph that ships."""

from __future__ import annotations

import random
from importlib import resources
from itertools import islice, repeat
from pathlib import Path

import numpy as np
import pytest
import torch

from rag.embedders import EmbedderOptions, open_embedder
from rag.embedders.e5.encoder import LARGEST, LAYERS
from rag.embedders.e5.file import ModelFile, find_file
from rag.embedders.e5.pieces import END, Tokenizer
from rag.reader.builtin import BuiltinReader, base_weights, changed_by, trained_weights
from rag.reader.text import head, passage_words, windows
from rag.schema import Language
from rag.translation.lexicon import open_lexicon
from train.pairs import SentencePair
from train.reader.__main__ import Trainer, loss_of
from train.reader.absent import AbsentQuestions
from train.reader.batches import Encoder, Group, Row, collate
from train.reader.cloze import cloze_examples
from train.reader.examples import Example, in_four_directions, sentence_blocks
from train.reader.export import (
    build,
    difference,
    load_state,
    mean_state,
    state_of,
    weights_of,
)
from train.reader.negatives import NegativeMiner, Query
from train.reader.network import ReaderNetwork
from train.reader.rendering import QuestionRenderer
from train.reader.swaps import WordSwapper

ARABIC = "افتتحت المدينة جسرا جديدا في آذار. وبلغت كلفته ثلاثة ملايين دينار."
ENGLISH = "The city opened a new bridge in March. It cost three million dinars."
PAIRS = [
    ("افتتحت المدينة جسرا جديدا يوم الأحد.", "The city opened a new bridge on Sunday."),
    ("قال الوزير إن الميناء سيفتح قريبا.", "The minister said the port would open soon."),
]


@pytest.fixture(scope="module")
def file() -> ModelFile:
    return ModelFile(find_file())


@pytest.fixture(scope="module")
def tokenizer(file: ModelFile) -> Tokenizer:
    return Tokenizer(file.pieces())


def example(question: str, passage: str, answer: str, group: str = "g") -> Example:
    begin = passage.index(answer)
    return Example(question, passage, (begin, begin + len(answer)), group, "t", "s")


EXAMPLES = [
    example("كم بلغت كلفة الجسر؟", ARABIC, "ثلاثة ملايين دينار"),
    example("How much did the bridge cost?", ENGLISH, "three million dinars"),
]


@pytest.mark.parametrize("one", EXAMPLES, ids=["ar", "en"])
def test_a_positive_row_marks_the_pieces_of_the_answer(one: Example, tokenizer: Tokenizer) -> None:
    row = Encoder(tokenizer, random.Random(1)).positive(one.question, one)
    assert row is not None
    assert one.answer is not None
    marked = row.pieces[row.start : row.end + 1]
    said = one.passage[slice(*one.answer)]
    assert marked[: len(tokenizer.encode(said)) - 1] == tokenizer.encode(said)[:-1]
    assert row.begin <= row.start <= row.end < len(row.pieces) - 1


@pytest.mark.parametrize("one", EXAMPLES, ids=["ar", "en"])
def test_another_question_keeps_the_window(one: Example, tokenizer: Tokenizer) -> None:
    encoder = Encoder(tokenizer, random.Random(1))
    row = encoder.negative(one.question, one.passage)
    assert row is not None
    other = encoder.reworded(row, "متى؟", one.passage)
    assert other.pieces[other.begin :] == row.pieces[row.begin :]
    assert not other.answers


def test_a_title_is_read_before_the_passage_and_is_no_part_of_it(tokenizer: Tokenizer) -> None:
    one = EXAMPLES[1]
    plain, titled = (
        Encoder(tokenizer, random.Random(1)).positive(one.question, one, title=title)
        for title in ("", "A bridge over the Nile")
    )
    assert plain is not None
    assert titled is not None
    named = tokenizer.encode("A bridge over the Nile")
    assert named == titled.pieces[plain.begin : plain.begin + len(named)]
    assert titled.pieces[titled.begin :] == plain.pieces[plain.begin :]
    assert titled.start - titled.begin == plain.start - plain.begin


def test_titles_that_are_names_of_data_are_not_read() -> None:
    titles = [
        Example("?", text, None, "g", title, source).read_title
        for text, title, source in (
            (ENGLISH, "Super_Bowl_50", "xquad-dev.en"),
            (ARABIC, "Super_Bowl_50", "xquad-dev.ar"),
            (ENGLISH, "Wiki1k:wikinews:844279:6:2", "qamr_wikinews"),
            (ENGLISH, "seed/4", "sentences"),
        )
    ]
    assert titles == ["Super Bowl 50", "", "", ""]


def test_a_question_in_the_other_language_has_its_gloss(tokenizer: Tokenizer) -> None:
    encoder = Encoder(tokenizer, random.Random(1))
    arabic = EXAMPLES[0].passage
    own, glossed, plain = (
        encoder.negative(question, arabic, noise)
        for question, noise in (("كم الكلفة؟", 0.0), ("How much?", 0.0), ("How much?", 1.0))
    )
    assert own is not None
    assert glossed is not None
    assert plain is not None
    gloss = tokenizer.encode("كم")
    assert glossed.pieces[: glossed.begin] != plain.pieces[: plain.begin]
    assert glossed.pieces.index(END) + 1 == glossed.pieces.index(gloss[0])
    assert len(plain.pieces[: plain.begin]) + len(gloss) + 1 == glossed.begin


def test_parallel_examples_are_asked_in_four_directions() -> None:
    four = in_four_directions(EXAMPLES[:1], EXAMPLES[1:])
    assert len({(e.question, e.passage) for e in four}) == 4
    assert all(e.answer and e.passage[slice(*e.answer)] for e in four)
    assert {e.group for e in four} == {"g"}


def test_a_sentence_asks_for_its_translation() -> None:
    pairs = [SentencePair(*pair) for pair in PAIRS] * 5
    blocks = sentence_blocks(pairs, random.Random(1))
    assert blocks
    translations = dict(PAIRS) | {e: a for a, e in PAIRS}
    for block in blocks:
        assert block.answer is not None
        assert block.passage[slice(*block.answer)] == translations[block.question]


def test_negatives_are_found_for_the_question_and_do_not_contain_its_answer() -> None:
    passages = [ARABIC, ENGLISH, "The bridge over the river cost three million dinars.",
                "The bridge will close in May.", "Lions sleep in the shade."]  # fmt: skip
    miner = NegativeMiner(passages, ["g", "g", "h", "i", "j"], threads=1)
    (found,) = miner.mine([Query("How much did the bridge cost?", "three million dinars", "g")])
    assert found[0] == 3
    assert set(found) == {3, 4}
    near = miner.of_articles(["x", "x", "", "x", "y"], ["x"], [Query("?", "", "g")])
    assert near == [[3]]


def test_a_question_is_rendered_in_the_other_language() -> None:
    renderer = QuestionRenderer(open_lexicon(), random.Random(1))
    english = renderer.render("متى افتتحت المدينة الجسر؟", 1.0)
    arabic = renderer.render("When did the city open the bridge?", 1.0)
    assert {"when", "city", "bridge"} <= set(english.lower().split())
    assert "متى" in arabic
    assert "جسر" in arabic
    assert renderer.render("When did the city open?", 0.0) == "when did the city open"


def test_a_sentence_asks_for_its_number_and_its_name_in_the_translation() -> None:
    pairs = [
        SentencePair("ولدت ماريا في فرنسا عام 1901.", "Maria was born in France in 1901."),
        *(SentencePair(*pair) for pair in PAIRS * 2),
    ]
    asked = {
        (one.question.split()[-1], one.passage[slice(*one.answer)])
        for one in cloze_examples(pairs, open_lexicon(), random.Random(1))
        if one.answer
    }
    assert {said for _, said in asked} >= {"1901", "فرنسا"}
    assert not any("1901" in question for question, said in asked if said == "1901")


SWAPPED = [
    ("Who opened the heart hospital in Amman?", "The heart hospital in Amman opened in May."),
    ("من افتتح مستشفى القلب في عمان؟", "افتتح الوزير مستشفى القلب في عمان في أيار."),
]


@pytest.mark.parametrize(("question", "passage"), SWAPPED, ids=["en", "ar"])
def test_a_swapped_word_was_in_the_passage_and_the_other_is_not(
    question: str, passage: str
) -> None:
    other = [
        "Where is the kidney clinic of Irbid?", "Which lung clinic is in Beirut?",
        "How many children visit the school in Madrid?", "Who met the army in the port of Rome?",
        "أين عيادة الكلى في إربد؟", "متى بنيت مدرسة العيون في بيروت؟",
        "كم عدد جنود الجيش في القدس؟", "من زار ميناء البحر في تونس؟",
    ]  # fmt: skip
    embedder = open_embedder(EmbedderOptions(threads=1))
    questions = [*(asked for asked, _ in SWAPPED), *other]
    swapper = WordSwapper(questions, embedder, open_lexicon(), random.Random(1))
    swapped = swapper.swap(question, passage)
    assert swapped is not None
    old, new = set(question.split()) - set(swapped.split()), set(swapped.split())
    assert len(old) == 1
    assert all(word.strip("?؟") in passage for word in old)
    assert all(word.strip("?؟") not in passage for word in new - set(question.split()))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_a_passage_says_nothing_of_is_asked_of_its_names(language: Language) -> None:
    asking = AbsentQuestions(open_lexicon(), random.Random(1))
    passage = "Yesterday the minister Barack Obama visited Paris and spoke of the harvest."
    found = {asked for _ in range(60) if (asked := asking.ask(passage, language))}
    assert len(found) > 5
    names = ("Obama", "Paris") if language == "en" else ("أوباما", "باريس")
    assert all(any(name in asked for name in names) for asked in found)
    assert not any("minister" in asked or "وزير" in asked for asked in found)


def test_training_learns_and_goes_on_from_a_checkpoint(
    file: ModelFile, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    torch.manual_seed(1)
    network = ReaderNetwork(file, frozen=LAYERS - 1)
    encoder = Encoder(tokenizer, random.Random(1))
    rows = [encoder.positive(one.question, one) for one in EXAMPLES]
    wrong = encoder.negative(EXAMPLES[0].question, "تنام الأسود في الظل.")
    groups = [Group(tuple(row for row in (first, wrong) if row)) for first in rows if first]
    taught = Group((_row(wrong),), (_row(wrong),))
    assert loss_of(network, [taught]).item() >= 0
    before = loss_of(network, groups).item()
    checkpoint = tmp_path / "reader.pt"
    trainer = Trainer(network, checkpoint, seconds=3.0)
    trainer.fit(islice(repeat(groups[0]), 24 * 8), random.Random(1))
    assert loss_of(network, groups).item() < before
    again = ReaderNetwork(file, frozen=LAYERS - 1)
    Trainer(again, checkpoint, seconds=3.0)
    assert torch.equal(again.span.weight, network.span.weight)


def _row(row: Row | None) -> Row:
    assert row is not None
    return row


def test_the_graph_gives_what_the_network_gives(file: ModelFile, tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = ReaderNetwork(file)
    state = {name: value.numpy() for name, value in network.state_dict().items()}
    weights = tmp_path / "weights.npz"
    np.savez(weights, allow_pickle=False, **weights_of(state))
    reader = BuiltinReader(threads=1, graph=build().SerializeToString(), weights=weights)
    tokenizer = Tokenizer(file.pieces())
    for one in EXAMPLES:
        asked = head(tokenizer, one.question)
        (window,) = windows(lambda *_, pieces=asked: pieces, passage_words(tokenizer, one.passage))
        spans, answerable = reader.logits(window)
        batch = collate([Row(window.pieces, len(asked), 0, 0, answers=False)])
        with torch.no_grad():
            start, end, known = network(batch.pieces, batch.lengths, batch.allowed)
        expected = torch.stack([start[0], end[0]], 1).numpy()[window.firsts]
        assert np.abs(spans[window.firsts] - expected).mean() < 0.1 * expected.std() + 0.02
        assert abs(answerable - known.item()) < 0.05


def test_a_round_gives_the_weights_that_were_trained_further(file: ModelFile) -> None:
    state = {name: value.numpy() for name, value in ReaderNetwork(file).state_dict().items()}
    base = weights_of(state)
    rng = np.random.default_rng(0)
    trained = {n: v + rng.normal(0, 0.002, v.shape).astype(np.float32) for n, v in state.items()}
    found = state_of(changed_by(difference(trained, base), base))
    for part in ("qkv", "ao", "fi", "fo"):
        name = f"layers.5.{part}"
        scales = base[f"l5.{part}.scale"][:, None]
        limited = np.clip(trained[f"{name}.weight"], -LARGEST * scales, LARGEST * scales)
        assert np.all(np.abs(found[f"{name}.weight"] - limited) <= 0.501 * scales)
        assert np.array_equal(found[f"{name}.bias"], trained[f"{name}.bias"])
    assert np.array_equal(found["layers.5.aln.weight"], trained["layers.5.aln.weight"])
    assert np.array_equal(found["span.weight"], trained["span.weight"])
    network = ReaderNetwork(file)
    network.start_from(found)
    assert np.array_equal(network.state_dict()["ans.bias"].numpy(), trained["ans.bias"])


def test_the_round_that_ships_is_exported_as_it_is_read() -> None:
    with resources.as_file(resources.files("rag.data").joinpath("reader_round.npz")) as path:
        state = load_state(path)
        with np.load(path) as arrays:
            shipped = dict(arrays)
    checkpoint = {**state, "ln.weight": np.ones(384, np.float32)}
    exported = difference(mean_state([checkpoint, state]), base_weights())
    assert set(exported) == set(shipped)
    assert all(np.array_equal(exported[name], shipped[name]) for name in shipped)


def test_the_round_that_ships_starts_a_network(file: ModelFile) -> None:
    network = ReaderNetwork(file)
    trained = state_of(trained_weights())
    assert set(trained) < set(network.state_dict())
    network.start_from(trained)
    assert np.array_equal(network.state_dict()["ans.bias"].numpy(), trained["ans.bias"])
