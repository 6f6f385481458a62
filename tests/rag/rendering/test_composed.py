"""Noun phrases put together in the other language, and the words they are made of."""

import pytest

from rag.analysis import is_arabic
from rag.language import search_text
from rag.rendering import render
from rag.rendering.composed import english_plural, is_adjective
from rag.rendering.senses import is_plural, sense
from rag.rendering.spans import Word, table
from rag.schema import Language
from rag.translation.dictionary import dictionary
from rag.translation.lexicon import open_lexicon


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("المدارس الخاصة التقليدية", "traditional private schools"),
        ("مؤشر المحرك البخاري", "indicator of steam engine"),
        ("الفساد في القطاع العام", "corruption in public sector"),
        ("نهاية الحرب العالمية الأولى", "the end of World War I"),
        ("على طول الساحل", "along the coast"),
        ("طريقة العمل العسكري", "way of military action"),
        ("حماية البيئة", "protecting environment"),
    ],
)
def test_an_arabic_noun_phrase_is_put_together_in_english(arabic: str, english: str) -> None:
    rendering = render(arabic, "en")
    assert rendering is not None
    assert (rendering.text, rendering.likely, rendering.certain) == (english, True, False)


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("public sector corruption", "فساد القطاع العام"),
        ("the way of military action", "طريقة العمل العسكري"),
        ("reducing poverty", "الحد من الفقر"),
        ("on the ground", "على الأرض"),
        ("London Exhibition", "معرض لندن"),
    ],
)
def test_an_english_noun_phrase_is_put_together_in_arabic(english: str, arabic: str) -> None:
    rendering = render(english, "ar", "the plan of " + english)
    assert rendering is not None
    assert (rendering.text, rendering.likely, rendering.certain) == (arabic, True, False)


@pytest.mark.parametrize(
    ("span", "to"),
    [
        ("الحكماء", "en"),
        ("كتابته الأخيرة", "en"),
        ("extremely high", "ar"),
        ("the Chicago Chicago campus", "ar"),
        ("a torn calf muscle", "ar"),
        ("in the boot of a stolen taxi", "ar"),
        ("Theory of the Earth", "ar"),
        ("Middle Rhine", "ar"),
        ("ابن عم القتيل", "en"),
    ],
)
def test_a_phrase_with_a_word_that_is_not_sure_is_not_shown(span: str, to: Language) -> None:
    rendering = render(span, to)
    assert rendering is None or not rendering.likely


@pytest.mark.parametrize(
    ("span", "to", "rendered", "kind"),
    [
        ("للمحكمة الجنائية الدولية", "en", "International Criminal Court", "name"),
        ("the United Nations", "ar", "الأمم المتحدة", "name"),
        ("وقف إطلاق النار", "en", "ceasefire agreement".split()[0], "phrase"),
        ("World War II", "ar", "الحرب العالمية الثانية", "name"),
        ("المحرك البخاري", "en", "steam engine", "phrase"),
    ],
)
def test_a_term_is_written_as_the_table_has_it(
    span: str, to: Language, rendered: str, kind: str
) -> None:
    rendering = render(span, to)
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.certain) == (rendered, kind, True)


def test_every_term_is_read_in_both_languages() -> None:
    for terms in table("terms").values():
        for english, arabic in terms.items():
            assert not is_arabic(search_text(english))
            assert all(is_arabic(search_text(one)) for one in arabic)
            assert (found := render(english, "ar"))
            assert found.likely
            for one in arabic:
                assert (back := render(one, "en"))
                assert back.likely


def test_two_adjectives_of_one_noun_are_not_two_phrases() -> None:
    assert render("economic and political shocks", "ar") is None
    found = render("لجنة جديدة ومستقلة للأخلاقيات", "en")
    assert found is None or not found.likely


def test_a_word_with_synonyms_alone_has_one_sense() -> None:
    lexicon = open_lexicon()
    one = sense(lexicon, Word("problems", "problems"))
    assert one is not None
    assert one.agreement > 0.9
    several = sense(lexicon, Word("حالة", "حاله"))
    assert several is not None
    assert several.agreement < 0.6


def test_the_dictionary_is_read_in_both_directions() -> None:
    assert "force" in dictionary("ar")["قوه"]
    assert "مدارس" in dictionary("en")["schools"]


@pytest.mark.parametrize(
    ("noun", "plural"), [("schools", True), ("bus", False), ("مدارس", True), ("مدرسة", False)]
)
def test_plurals_are_distinguished_from_singulars(noun: str, plural: bool) -> None:
    assert is_plural(noun) is plural


@pytest.mark.parametrize(
    ("word", "adjective"),
    [("بخاري", True), ("نهاية", False), ("معقدة", True), ("political", True), ("school", False)],
)
def test_adjectives_are_distinguished_from_nouns(word: str, adjective: bool) -> None:
    assert is_adjective(word) is adjective


def test_an_english_plural_has_its_spelling() -> None:
    found = [english_plural(noun) for noun in ("city", "church", "boy", "field")]
    assert found == ["cities", "churches", "boys", "fields"]
