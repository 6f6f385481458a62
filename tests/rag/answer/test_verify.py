"""Whether a source supports a sentence, and the reason if it does not."""

import pytest

from rag.answer.verify import verify_sentence
from rag.schema import Language

ARABIC = (
    "دشنت مدينة مرسى النور يوم السبت محطة تنتج 48 ألف متر مكعب من الماء بكلفة 96 مليون دولار. "
    "ولم تعلن الشركة موعد التوسعة. وقالت المهندسة سلمى الحداد إن العمل استغرق عامين."
)
ENGLISH = (
    "Divers moved 1,240 young corals to the reef, said Dr Hala Mansour on 12 March 2026. "
    "The team did not lose any coral. About 12 percent of the reef is bleached."
)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("تنتج المحطة 48 ألف متر مكعب من الماء.", ARABIC),
        ("تنتج المحطة ٤٨ ألف متر مكعب من الماء.", ARABIC),
        ("بلغت كلفة المحطة 96 مليون دولار.", ARABIC),
        ("قالت المهندسة سلمى الحداد إن العمل استغرق سنتين.", ARABIC),
        ("The plant cost 96 million dollars.", ARABIC),
        ("The divers moved 1240 young corals.", ENGLISH),
        ("Corals were moved to the reef, said Hala Mansour.", ENGLISH),
        ("On March 12, 2026 divers moved corals.", ENGLISH),
        ("12% of the reef is bleached.", ENGLISH),
        ("The team did not lose any coral.", ENGLISH),
    ],
)
def test_what_the_source_says_is_supported(sentence: str, source: str) -> None:
    verification = verify_sentence(sentence, [source])
    assert (verification.verdict, verification.reason) == ("supported", "")


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        ("تنتج المحطة 84 ألف متر مكعب من الماء.", ARABIC, "84"),
        ("استغرق العمل ثلاثة أعوام.", ARABIC, "number"),
        ("The plant cost 98 million dollars.", ARABIC, "98"),
        ("The plant cost 96 million euros.", ARABIC, "unit"),
        ("The divers moved 1,420 young corals to the reef.", ENGLISH, "1,420"),
        ("On March 13, 2026 divers moved corals.", ENGLISH, "date"),
        ("About 15 percent of the reef is bleached.", ENGLISH, "15"),
        ("قال بلينكن إن المحطة تنتج الماء.", ARABIC, "بلينكن"),
        ("The plant was opened by Peter Jones.", ARABIC, "Peter"),
        ("Young corals were moved, said Dr Peter Jones.", ENGLISH, "Peter"),
        ("The doctor said “we lost every coral” in March 2026.", ENGLISH, "we lost every coral"),
        ("أعلنت الشركة موعد التوسعة.", ARABIC, "opposite"),
        ("The team lost coral.", ENGLISH, "opposite"),
        ("Divers did not move young corals to the reef.", ENGLISH, "opposite"),
        ("Divers moved corals, see https://evil.example/x.", ENGLISH, "link"),
        ("![corals](https://evil.example/x.png) Divers moved young corals.", ENGLISH, "link"),
        ("Divers moved corals to the reef, see evil.example.", ENGLISH, "link"),
        ("Divers moved corals, write to diver@reef.org.", ENGLISH, "link"),
        ("تنتج المحطة 48 ألف متر مكعب، انظر evil.example/x", ARABIC, "link"),
        ("<img src=x> Divers moved young corals to the reef.", ENGLISH, "markup"),
        ("The government called a general strike in schools.", ENGLISH, "words"),
        ("...", ENGLISH, "words"),
    ],
)
def test_what_it_does_not_say_is_unsupported_and_the_reason_names_it(
    sentence: str, source: str, reason: str
) -> None:
    verification = verify_sentence(sentence, [source])
    assert verification.verdict == "unsupported"
    assert reason in verification.reason


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "ليس في المصدر"), ("en", "is not in the source")]
)
def test_reasons_are_in_the_language_asked_for(language: Language, words: str) -> None:
    verification = verify_sentence("The divers moved 99 corals.", [ENGLISH], language)
    assert words in verification.reason


def test_no_source_supports_nothing() -> None:
    assert verify_sentence("Divers moved corals.", []).verdict == "unsupported"


@pytest.mark.parametrize(
    ("source", "true", "false"),
    [
        # The lexicon knows words that the term table lacks: other forms of verbs, plurals, names.
        (
            "خسر المنتخب المباراة ولم يسجل أي هدف.",
            "The team lost the match.",
            "The team won the match.",
        ),
        ("Laila Haddad exports dates.", "تصدر ليلى حداد التمور.", "تصدر سميرة كنعان التمور."),
        # What is put aside is not denied of the rest.
        (
            "يعزو المزارعون ذلك إلى الجفاف لا إلى الآفات.",
            "The farmers attribute this to drought.",
            "The farmers attribute this to pests.",
        ),
        (
            "The farmers blame drought, not pests.",
            "The farmers blame drought.",
            "The farmers blame pests.",
        ),
        # Who gives to whom.
        (
            "The government paid each family 800 dinars.",
            "دفعت الحكومة لكل أسرة 800 دينار.",
            "دفعت كل أسرة للحكومة 800 دينار.",
        ),
        (
            "Parliament approved it by 88 votes to 41.",
            "وافق البرلمان عليه بأغلبية 88 صوتا مقابل 41.",
            "وافق البرلمان عليه بأغلبية 41 صوتا مقابل 88.",
        ),
        ("Today it houses a small hotel.", "It houses a hotel.", "It no longer houses a hotel."),
        (
            "Prices of bread rose by 12 percent, while prices of rice fell by 5 percent.",
            "Prices of rice fell by 5 percent.",
            "Prices of rice rose by 12 percent.",
        ),
        ("The driver was acquitted.", "The driver was acquitted.", "The driver was convicted."),
        ("برأت المحكمة السائق.", "برأت المحكمة السائق.", "أدانت المحكمة السائق."),
        (
            "Nitrate in the wells is above 50 milligrams a litre.",
            "Nitrate in the wells is above 50 mg a litre.",
            "Nitrate in the wells is above 50 grams a litre.",
        ),
        (
            "A gram of the saffron is sold for five dollars.",
            "A gram of the saffron is sold for five dollars.",
            "A kilogram of the saffron is sold for five dollars.",
        ),
        (
            "يباع الغرام من الزعفران بخمسة دولارات.",
            "يباع غرام الزعفران بخمسة دولارات.",
            "يباع كيلوغرام الزعفران بخمسة دولارات.",
        ),
        (
            "تبرعت العائلة للمكتبة بنصف مخطوطاتها.",
            "تبرعت العائلة للمكتبة بنصف مخطوطاتها.",
            "تبرعت العائلة للمكتبة بكل مخطوطاتها.",
        ),
        ("بلغت الكلفة مليونا دفعت الحكومة ثلثيه.", "دفعت الحكومة ثلثيه.", "دفعت الحكومة ربعه."),
        (
            "سيبلغ طول النفق 11 كيلومترا.",
            "سيبلغ طول النفق 11 كيلومترا.",
            "بلغ طول النفق 11 كيلومترا.",
        ),
        (
            "ألغت الشركة 38 رحلة يوم الأربعاء. وستستأنف المفاوضات السبت.",
            "The company cancelled 38 flights on Wednesday.",
            "The company cancelled 38 flights on Saturday.",
        ),
    ],
)
def test_a_true_sentence_is_supported_and_a_changed_one_is_not(
    source: str, true: str, false: str
) -> None:
    assert verify_sentence(true, [source]).verdict == "supported"
    assert verify_sentence(false, [source]).verdict != "supported"
