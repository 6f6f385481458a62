"""Words in quotes, searched literally."""

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.retrieval.phrases import quoted_phrases
from rag.schema import Scope


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ('من قال "لن نقف موقف المتفرج"؟', [("لن", "نقف", "موقف", "المتفرج")]),
        ("ماذا تعني «التعاون العسكريّ»؟", [("التعاون", "العسكري")]),
        ("من كتب و«الأيّام» و“رسالة الغفران”؟", [("الايام",), ("رساله", "الغفران")]),
        ("ما معنى « ٣ أيام »؟", [("3", "ايام")]),
        ("Who said “direct provocation”?", [("direct", "provocation")]),
        ("What is a 'Model C' school?", [("model", "c")]),
        ('Who wrote ‘The Days’ and "Café 1,200"?', [("the", "days"), ("cafe", "1200")]),
        ("Who wrote „Faust“?", [("faust",)]),
        ('"kim" or "Kim"?', [("kim",)]),
    ],
)
def test_quoted_words_are_read_in_search_form(
    question: str, phrases: list[tuple[str, ...]]
) -> None:
    assert list(quoted_phrases(question)) == phrases


@pytest.mark.parametrize(
    "question",
    [
        "the workers' and students' rights",
        'a 5" and a 7" disk',
        "it's the '90s",
        '"من هو"',
        'what is "the"',
        '"" «» “”',
        'an open " quote',
        "ماذا حدث؟",
    ],
)
def test_apostrophes_inches_and_empty_quotes_are_no_phrases(question: str) -> None:
    assert quoted_phrases(question) == ()


# Each holds the words of the others; the order or what stands between them differs.
TEXTS = {
    "ar-exact": (
        "قال الوزير إن البلاد لن تقف موقف المتفرّج من الأزمة، وبالتعاون العسكري ستحمي الحدود."
    ),
    "ar-apart": (
        "المتفرج على الأزمة يعرف موقف الوزير: البلاد لن تقف وحدها، والتعاون بين العسكري "
        "والمدني قائم، والتعاون مع الجيران واجب، وموقف الوزير من الأزمة ثابت."
    ),
    "en-exact": "The minister called the launch a direct provocation to the whole region.",
    "en-apart": (
        "A provocation, said the minister, need not be direct. A direct answer to the provocation "
        "came from the region; the minister called it a direct result of the launch provocation."
    ),
    "en-number": "In 2019 the port moved 1,200 tons of wheat to the islands.",
    "en-other": "In 2019 the islands moved wheat, tons of it: 200 from the port and 1 from ships.",
}


def first(desk: Assistant, question: str) -> str:
    return Path(desk.retrieve(question, k=6)[0].passage.source).stem


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('من قال "موقف المتفرج" عن البلاد والأزمة والوزير والتعاون؟', "ar-exact"),
        ("من قال «مَوقف المتفرّج» عن الوزير والأزمة والجيران؟", "ar-exact"),
        ("ماذا قيل عن «التعاون العسكري» مع الجيران وعن المدني؟", "ar-exact"),
        ("What did the minister call a “direct provocation” to the region?", "en-exact"),
        ("Whose answer to the launch was the 'direct provocation'?", "en-exact"),
        ('What moved "١٢٠٠ tons" of wheat to the islands?', "en-number"),
        ('Who moved "1,200 tons" from ships?', "en-number"),
    ],
)
def test_the_passage_with_the_exact_words_comes_first(
    desk: Assistant, question: str, expected: str
) -> None:
    assert first(desk, question) == expected


def test_a_quote_is_found_in_the_other_languages_passages(desk: Assistant) -> None:
    assert first(desk, "ماذا وصف الوزير بأنه “direct provocation”؟") == "en-exact"


def test_a_quote_that_is_not_in_the_text_changes_nothing(desk: Assistant) -> None:
    plain = [hit.passage.id for hit in desk.retrieve("Who moved wheat in 2019?", k=6)]
    quoted = [hit.passage.id for hit in desk.retrieve("Who moved 'wheat' in '2019'?", k=6)]
    assert set(quoted) == set(plain)
    assert desk.retrieve("Who moved “no such words at all”?", k=3)


def test_scopes_limit_quotes(desk: Assistant) -> None:
    other = next(d for d in desk.documents() if Path(d.source).stem == "en-other")
    hits = desk.retrieve("'1,200 tons'", scope=Scope(document_ids=frozenset({other.id})))
    assert {hit.passage.document_id for hit in hits} == {other.id}
