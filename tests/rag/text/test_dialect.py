"""Questions in Arabic dialects with standard words."""

from __future__ import annotations

import pytest

from rag.text.dialect import standard_arabic


@pytest.mark.parametrize(
    ("asked", "standard"),
    [
        ("مين حذر من ضرر المحطة؟", "من حذر من ضرر المحطة؟"),
        ("ليش انلغت ٦٤ ورقة؟", "لماذا ألغيت ٦٤ ورقة؟"),
        ("كام طالب هيدخلوا الامتحان من تاني؟", "كم طالب سيدخلون الامتحان مرة أخرى؟"),
        ("شو قال الوزير؟", "ماذا قال الوزير؟"),
        ("شو اسم المدير؟", "ما اسم المدير؟"),
        ("المدير اسمه ايه؟", "ما المدير اسمه؟"),
        ("المباراة امتى؟", "متى المباراة؟"),
        ("الفلوس جات منين؟", "من أين الفلوس جات؟"),
        ("وين لعبوا وشكون ربح؟", "أين لعبوا ومن ربح؟"),
        ("كم قبر ما وصلوش ليه السراق؟", "كم قبر ما وصلوا ليه السراق؟"),
        ("بكام اشترت البلدية الأرض؟", "بكم اشترت البلدية الأرض؟"),
        ("قدّيش كلّف الجسر؟", "كم كلّف الجسر؟"),
        ("قد ايه هتخسر المطاعم؟", "كم ستخسر المطاعم؟"),
        ("كم واحد بيشتغل في الشركة؟", "كم واحد يعمل في الشركة؟"),
        ("علاش ما بغاش يسد المحل ديالو؟", "لماذا رفض يسد المحل؟"),
    ],
)
def test_words_of_dialects_become_standard_words(asked: str, standard: str) -> None:
    assert standard_arabic(asked) == standard


@pytest.mark.parametrize(
    "question",
    [
        "من حذر من ضرر المحطة؟",
        "ما نقوش المعبد؟",
        "كم بلغت كلفة الجسر، ومن دفعها؟",
        "هل عاد اللاعب إلى الفريق؟",
        "متى وصلت جيوش الحلفاء؟",
        "ماذا قال محمد صلاح في المؤتمر؟",
        "أية مدينة استضافت البطولة، وأية دولة؟",
        "How many kids got the shot?",
        "؟",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert standard_arabic(question) == question
