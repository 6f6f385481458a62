"""The program that makes the lexicon."""

import gzip
import itertools
from pathlib import Path

import pytest

from rag.language import search_text
from rag.translation.lexicon import Lexicon
from train.lexicon import main

SUBJECTS = {"المزارع": "farmer", "الطبيب": "doctor", "المعلم": "teacher", "النجار": "carpenter"}
OBJECTS = {"القارب": "boat", "الكتاب": "book", "المفتاح": "key", "الجسر": "bridge"}
DICTIONARIES = {
    "wiktionary_en-ar": "جسر\tbridge\tn\tway over water\twiki\n",
    "omw_wikt_ar-en": "مركب\tvessel\t01-n\twiki\n",
    "omw_awn_ar-en": "زورق\tboat\t02-n\tawn\n",
    "tico19_terms": "خط النهاية\tfinish line\ttico\n",
    "mkqa_answer_entities": "بحر الشمال\tNorth Sea\tmkqa\n",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "parallel").mkdir(parents=True)
    (folder / "dict").mkdir()
    sentences = [
        f"باع {subject} {thing}\tThe {SUBJECTS[subject]} sold the {OBJECTS[thing]}\tours\n"
        for subject, thing in itertools.product(SUBJECTS, OBJECTS)
    ]
    (folder / "parallel.tsv").write_text("".join(sentences), encoding="utf-8")
    more = "رأى المزارع قاربا\tthe farmer saw a boat\tours\n"
    _write(folder / "parallel" / "more.tsv.gz", more)
    for name, lines in DICTIONARIES.items():
        _write(folder / "dict" / f"{name}.tsv.gz", lines)
    (folder / "names.tsv").write_text("كاميلا\tcamilla\t3\twiki\nسليم\trobert\t9\twiki\n", "utf-8")
    return folder


def _write(path: Path, text: str) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def lexicon(data: Path, tmp_path: Path) -> Lexicon:
    output = tmp_path / "lexicon.sqlite"
    own = tmp_path / "own"
    own.mkdir()
    (own / "first.tsv").write_text("عبّارة\tferry\tours\n", "utf-8")
    (own / "further.tsv").write_text("مركب\tferry\tours\n", "utf-8")
    assert main(["--data", str(data), "--own", str(own), "--output", str(output)]) == 0
    return Lexicon(output)


def test_sentences_dictionaries_and_names_become_one_lexicon(lexicon: Lexicon) -> None:
    wanted = {
        "المزارع": "farmer",
        "جسر": "bridge",
        "عبارة": "ferry",
        "كاميلا": "Camilla",
        "بحر الشمال": "North Sea",
    }
    found = lexicon.entries([search_text(word) for word in wanted])
    best = {word: found[search_text(word)].targets[0].text for word in wanted}
    assert best == wanted
    ferry = lexicon.entries(["ferry"])["ferry"]
    assert [target.text for target in ferry.targets][:2] == ["عبارة", "مركب"]
    (camilla,) = lexicon.words(["camilla"])
    assert camilla is not None
    assert camilla.targets[0].text == "كاميلا"
    lexicon.close()


def test_names_that_sound_otherwise_and_meanings_of_other_dictionaries(lexicon: Lexicon) -> None:
    known = lexicon.entries(["سليم", "زورق", "north sea"])
    assert "سليم" not in known
    assert [target.text for target in known["زورق"].targets] == ["boat"]
    assert known["زورق"].part_of_speech == "n"
    assert known["north sea"].targets[0].text == "بحر الشمال"
    lexicon.close()


def test_a_missing_dictionary_is_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "dict" / "omw_awn_ar-en.tsv.gz").unlink()
    assert main(["--data", str(data), "--output", str(tmp_path / "lexicon.sqlite")]) == 1
    assert "omw_awn_ar-en.tsv.gz" in capsys.readouterr().err
