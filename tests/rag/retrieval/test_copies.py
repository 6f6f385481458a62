"""Copies of an article: one is cited, the others are listed with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import ingest
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.retrieval.copies import repeating
from rag.schema import Answer
from rag.settings import Settings
from rag.text.same_words import TOO_SHORT, words_key

ARABIC = (
    "افتتحت بلدية وادي الزيتون يوم الأحد خط الترام الأول في المدينة. وبلغت كلفة خط الترام 212 "
    "مليون ليرة دفعت الوزارة نصفها. ويقطع الترام المسافة بين المحطة والجامعة في تسع عشرة دقيقة. "
    "وقالت رئيسة البلدية ريم الحداد إن الخط سينقل ثلاثين ألف راكب في اليوم."
)
ENGLISH = (
    "The harbour town of Ramla opened its first tram line on Sunday. The tram line cost 212 "
    "million liras, and the ministry paid half of it. A tram takes nineteen minutes from the "
    "station to the university. Mayor Reem Haddad said that the line would carry thirty thousand "
    "people a day."
)
Ask = Callable[[dict[str, str], str], Answer]
ASKED = {
    "ar": (ARABIC, "كم بلغت كلفة خط الترام؟", "212"),
    "en": (ENGLISH, "How much did the tram line cost?", "212"),
}


@pytest.fixture
def ask(tmp_path: Path, embedder: Embedder) -> Ask:
    """Answers a question over files with these texts."""

    def _ask(texts: dict[str, str], question: str) -> Answer:
        for name, text in texts.items():
            (tmp_path / name).write_text(text, "utf-8")
        settings = Settings(_env_file=None, index=tmp_path / "index", model="verbatim")
        report = ingest([tmp_path / name for name in texts], settings=settings, embedder=embedder)
        assert report.ok, report.failed
        with Assistant.from_settings(settings) as assistant:
            return assistant.ask(question)

    return _ask


@pytest.mark.parametrize("language", ["ar", "en"])
def test_of_syndicated_articles_one_is_cited_and_the_others_are_listed(
    ask: Ask, language: str
) -> None:
    text, question, said = ASKED[language]
    agency = {"ar": "وكالة الأنباء\n\n", "en": "News agency\n\n"}[language]
    ending = {"ar": "\n\nوالمدينة على الساحل.", "en": "\n\nThe town is by the sea."}[language]
    answer = ask({"a.txt": text, "b.txt": agency + text, "c.txt": text + ending}, question)
    assert answer.status == "answered"
    assert said in answer.citations[0].quote
    quotes = [words_key(citation.quote) for citation in answer.citations]
    assert len(set(quotes)) == len(quotes)
    first = answer.citations[0]
    names = {Path(source).name for source in (first.source, *(c.source for c in first.copies))}
    assert names == {"a.txt", "b.txt", "c.txt"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_files_with_the_same_content_are_listed_with_the_one_that_is_cited(
    ask: Ask, language: str
) -> None:
    text, question, _ = ASKED[language]
    answer = ask({"a.txt": text, "again.txt": text}, question)
    (copy,) = answer.citations[0].copies
    assert Path(copy.source).name == "again.txt"
    assert (copy.start, copy.end) == (answer.citations[0].start, answer.citations[0].end)


@pytest.mark.parametrize(("language", "change"), [("ar", ("212", "340")), ("en", ("212", "340"))])
def test_a_copy_with_another_figure_is_no_copy_of_that_sentence(
    ask: Ask, language: str, change: tuple[str, str]
) -> None:
    text, question, said = ASKED[language]
    answer = ask({"a.txt": text, "b.txt": text.replace(*change)}, question)
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert said in quotes
    assert change[1] in quotes


def test_the_places_of_copies_have_the_words(tmp_path: Path, embedder: Embedder, ask: Ask) -> None:
    answer = ask({"a.txt": ENGLISH, "b.txt": "By the agency.\n\n" + ENGLISH}, ASKED["en"][1])
    settings = Settings(_env_file=None, index=tmp_path / "index", model="verbatim")
    (cited,) = [c for c in answer.citations if "cost" in c.quote]
    with Assistant.from_settings(settings) as assistant:
        for copy in cited.copies:
            text = assistant.document(copy.document_id).text
            assert text[copy.start : copy.end] == cited.quote


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("The line  cost 212 million.", "the line cost 212 million", True),
        ("بلغت الكلفةُ ٢١٢ مليونًا.", "بلغت الكلفة 212 مليونا", True),
        ("It grew by 1.5 per cent.", "It grew by 15 per cent.", False),
        ("From 3 to 5 people came.", "From 3 to -5 people came.", False),
        ("It rose by 5%.", "It rose by 5.", False),
    ],
)
def test_the_key_of_words_is_that_of_the_same_words_alone(one: str, two: str, alike: bool) -> None:
    assert (words_key(one) == words_key(two)) is alike


def test_more_copies_than_passages_do_not_crowd_out_another_source(
    ask: Ask,
) -> None:
    copies = {f"copy-{n:02}.txt": f"Edition {n}\n\n{ENGLISH}" for n in range(14)}
    other = "Critics of the tram say that its cost was 230 million liras in the end."
    answer = ask(copies | {"other.txt": other}, ASKED["en"][1])
    assert "other.txt" in {Path(hit.passage.source).name for hit in answer.hits}
    assert len(answer.citations[0].copies) == 13


def test_passages_that_may_be_copies_are_looked_into_and_those_that_they_may_copy() -> None:
    said = [[(0, 9, 1), (9, 20, 2)], [(0, 9, 3)], [(0, 9, 2)], [(0, 9, TOO_SHORT)]]
    assert repeating(said) == {0, 2, 3}
    assert repeating([said[1], [(0, 9, 4)]]) == set()
