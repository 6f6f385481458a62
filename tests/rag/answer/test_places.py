"""Two sentences that name only different places are of two events, in one language and in two."""

from __future__ import annotations

import pytest

from rag.answer.places import name_other_places, named_places

FIRE_AR = "قُتل تسعة أشخاص في حريق مصنع الأخشاب في بلدة الناعورة."
CRASH_EN = "Six people were killed in a bus crash near Tall Zaytun."


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (FIRE_AR, "Four people were killed in a fire at a timber factory in the town of Brackley."),
        (CRASH_EN, "قُتل 11 شخصا في حادث حافلة قرب دير الغصون."),
        ("Nine people died in the flood in Marford.",
         "توفي سبعة أشخاص في الفيضان في قرية الزعفرانة."),
        ("The bridge in the city of Norwick cost 4 million euros.",
         "بلغت كلفة الجسر في مدينة الرستن 9 ملايين يورو."),
        ("The strike at the port of Gdansk lasted five days.",
         "استمر الإضراب في ميناء طرطوس تسعة أيام."),
        ("The school in Hexton has 300 pupils.", "The school in Brackley has 500 pupils."),
        ("Two boats sank off Arwad on Monday.", "Five boats sank off Malta on Monday."),
        ("The festival in the village of Tarin drew 900 people.",
         "The festival in the village of Osmun drew 400 people."),
        (FIRE_AR, "قُتل أربعة أشخاص في حريق مصنع الأخشاب في بلدة الرمانة."),
        ("أصيب ثلاثون شخصا في زلزال مدينة حلب.", "أصيب عشرون شخصا في زلزال مدينة إزمير."),
    ],
)  # fmt: skip
def test_sentences_about_different_places_are_distinguished(one: str, two: str) -> None:
    assert name_other_places(one, two), (named_places(one), named_places(two))
    assert name_other_places(two, one)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Eleven people were killed in the ferry fire in Harrow Bay.",
         "قُتل تسعة أشخاص في حريق العبّارة في خليج هارو."),
        ("Six people were killed in a bus crash near Tall Zaytun.",
         "قُتل 11 شخصا في حادث حافلة قرب تل زيتون."),
        ("The strike at the port of Tartus lasted five days.",
         "استمر الإضراب في ميناء طرطوس تسعة أيام."),
        ("Thirty people were hurt in the earthquake in the city of Aleppo.",
         "أصيب عشرون شخصا في زلزال مدينة حلب."),
        ("The museum in Cairo has 4,000 pieces.", "في متحف مدينة القاهرة 5 آلاف قطعة."),
        # Without a place on both sides nothing is known.
        ("Nine people were killed, said Omar Saleh.", FIRE_AR),
        ("The Harrow Bay ferry fire killed nine people.",
         "Eleven people were killed in the ferry fire in Harrow Bay."),
        ("Nine people died in the flood in Marford, said Omar Saleh.",
         "Seven people died in the flood in Marford, said Nora Haddad."),
        ("In May nine people died in Marford.", "In June seven people died in Marford."),
        (FIRE_AR, "قُتل أربعة أشخاص في حريق مصنع الأخشاب في الناعورة."),
        ("أصيب ثلاثون شخصا في زلزال مدينة حلب.", "أصيب عشرون شخصا في الزلزال الذي ضرب حلب."),
    ],
)  # fmt: skip
def test_sentences_that_may_name_one_place_do_not_name_other_places(one: str, two: str) -> None:
    assert not name_other_places(one, two), (named_places(one), named_places(two))
    assert not name_other_places(two, one)


def test_a_place_that_the_text_around_a_sentence_names_is_not_another_one() -> None:
    one = "A blast in the district of Karrada killed nine people."
    two = "قُتل سبعة أشخاص في انفجار في مدينة بغداد."
    assert name_other_places(one, two)
    assert not name_other_places(one, two, around_one="A blast in Baghdad")
