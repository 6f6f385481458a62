"""The program that makes the table of translated terms."""

import itertools
import sqlite3
from pathlib import Path

import pytest

from rag.analysis import stem, words
from rag.translation.table import TermTable
from train.pairs import NamePair, SentencePair, TrainingDataError
from train.term_table import add_names, cldr_pairs, learn, main, phrases, write

SUBJECTS = {"المزارع": "farmer", "الطبيب": "doctor", "المعلم": "teacher", "النجار": "carpenter"}
VERBS = {"باع": "sold", "رسم": "painted", "وجد": "found"}
OBJECTS = {"القارب": "boat", "الكتاب": "book", "المفتاح": "key", "الجسر": "bridge", "الباب": "door"}
# Verb first in Arabic, subject first in English: sixty sentences.
PAIRS = [
    SentencePair(
        f"{verb} {subject} {thing}",
        f"the {SUBJECTS[subject]} {VERBS[verb]} the {OBJECTS[thing]}",
    )
    for subject, verb, thing in itertools.product(SUBJECTS, VERBS, OBJECTS)
]


def term(word: str) -> str:
    (found,) = words(word)
    return stem(found)


def best(targets: dict[str, float]) -> str:
    return max(targets, key=lambda name: targets[name])


@pytest.mark.parametrize(("arabic", "english"), (SUBJECTS | VERBS | OBJECTS).items())
def test_sixty_sentences_teach_what_each_word_means_both_ways(arabic: str, english: str) -> None:
    forward, backward = learn(PAIRS)
    assert best(forward[term(arabic)]) == term(english)
    assert best(backward[term(english)]) == term(arabic)


def test_weights_are_shares_of_what_a_word_is_translated_to() -> None:
    for table in learn(PAIRS):
        assert all(0 < sum(targets.values()) < 1 for targets in table.values())


def test_learning_twice_gives_the_same() -> None:
    assert learn(PAIRS) == learn(PAIRS)


def test_nothing_can_be_learnt_from_sentences_without_words() -> None:
    with pytest.raises(TrainingDataError, match="words on both sides"):
        learn([SentencePair("…", "!"), SentencePair("كتاب", "")])


def test_short_pairs_are_phrases_and_long_ones_are_not() -> None:
    forward, backward = phrases(
        [SentencePair("جزر القمر", "Comoros"), SentencePair("ساحل العاج", "Ivory Coast"), *PAIRS]
    )
    assert forward[f"{term('جزر')} {term('القمر')}"] == {term("Comoros"): 1.0}
    assert backward == {"ivori coast": {term("ساحل"): 1.0, term("العاج"): 1.0}}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (NamePair("غوتيريش", "Guterres", 9), True),
        (NamePair("بوتين", "Putin", 9), False),
        (NamePair("غوتيريش", "Guterres", 1), False),
        (NamePair("غوتيريش", "Guterres", None), False),
        (NamePair("غوتيريش", "Lamb", 9), False),
        (NamePair("جورج واشنطن", "George Washington", 9), False),
    ],
    ids=["heard otherwise", "found by sound", "seen once", "not counted", "unlike", "two words"],
)
def test_only_names_that_sound_would_miss_are_added(name: NamePair, kept: bool) -> None:
    forward, backward = {}, {}  # type: ignore[var-annotated]
    add_names([name], forward, backward)
    assert bool(forward) == bool(backward) == kept


def test_unicode_names_countries_months_and_days_in_both_languages() -> None:
    pytest.importorskip("babel")
    named = {(pair.arabic, pair.english) for pair in cldr_pairs()}
    assert {("كينيا", "Kenya"), ("آذار", "March"), ("مارس", "March"), ("الجمعة", "Friday")} <= named


def test_the_first_table_that_has_a_term_gives_its_row(tmp_path: Path) -> None:
    path = tmp_path / "terms.sqlite"
    assert write(path, [{"sea": {"بحر": 0.625}}, {"sea": {"يم": 1.0}, "sun": {"شمس": 1.0}}]) == 2
    table = TermTable(path)
    assert table.translate(["sea", "sun"]) == {"sea": {"بحر": 0.62}, "sun": {"شمس": 1.0}}
    table.close()


def test_a_failed_write_leaves_the_former_table(tmp_path: Path) -> None:
    path = tmp_path / "terms.sqlite"
    write(path, [{"sea": {"بحر": 1.0}}])
    path.with_name("terms.sqlite.part").mkdir()
    with pytest.raises((OSError, sqlite3.Error)):
        write(path, [{"sun": {"شمس": 1.0}}])
    table = TermTable(path)
    assert table.translate(["sea"]) == {"sea": {"بحر": 1.0}}
    table.close()


def test_the_program_makes_a_table_that_translates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parallel, names, output = (tmp_path / n for n in ("pairs.tsv", "names.tsv", "terms.sqlite"))
    lines = [f"{pair.arabic}\t{pair.english}\town\n" for pair in PAIRS]
    parallel.write_text("".join([*lines, "جاهل\tboat\tbad\n" * 99]), encoding="utf-8")
    names.write_text("غوتيريش\tGuterres\t9\town\n", encoding="utf-8")
    (tmp_path / "words.json").write_text('{"hymns": "ترانيم"}', encoding="utf-8")
    for language, text in (("ar", "فرن"), ("en", "oven")):
        (tmp_path / f"{language}.catalogue").write_text(f'{{"a": "{text}"}}', encoding="utf-8")
    arguments = ["--parallel", parallel, "--names", names, "--leave-out", "bad", "--output", output]
    arguments += ["--dictionaries", tmp_path, "--catalogue"]
    arguments += [tmp_path / "ar.catalogue", tmp_path / "en.catalogue"]
    assert main([str(argument) for argument in arguments]) == 0
    assert "62 pairs" in capsys.readouterr().out
    table = TermTable(output)
    known = table.translate(words("Guterres and the boat hymns oven"))
    table.close()
    assert best(known["boat"]) == term("القارب")
    assert best(known[term("Guterres")]) == term("غوتيريش")
    assert best(known[term("hymns")]) == term("ترانيم")
    assert best(known["oven"]) == term("فرن")


def test_the_program_says_in_one_line_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "none.tsv")
    assert main(["--parallel", missing, "--output", str(tmp_path / "terms.sqlite")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert missing in said
    assert said.count("\n") == 1
