import pytest

from rag.answer.verify import verify_sentence

ARABIC = "دشنت مدينة مرسى النور يوم السبت محطة تنتج 48 ألف متر مكعب من الماء بكلفة 96 مليون دولار."
ENGLISH = "Divers moved 1,240 young corals to the reef, said Dr Hala Mansour on 12 March 2026."


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("تنتج المحطة 48 ألف متر مكعب من الماء.", ARABIC),
        ("تنتج المحطة ٤٨ ألف متر مكعب من الماء.", ARABIC),
        ("بلغت كلفة المحطة 96 مليون دولار.", ARABIC),
        ("The divers moved 1240 young corals.", ENGLISH),
        ("Corals were moved to the reef, said Hala Mansour.", ENGLISH),
    ],
)
def test_what_the_source_says_is_supported(sentence: str, source: str) -> None:
    assert verify_sentence(sentence, [source]).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        ("تنتج المحطة 84 ألف متر مكعب من الماء.", ARABIC, "84"),
        ("The divers moved 1,420 young corals to the reef.", ENGLISH, "1420"),
        ("Young corals were moved, said Dr Peter Jones.", ENGLISH, "Peter"),
        ("The doctor said “we lost every coral” in March 2026.", ENGLISH, "we lost every coral"),
        ("أعلنت الحكومة إضرابا عاما في المدارس.", ARABIC, "words"),
        ("The government called a general strike in schools.", ENGLISH, "words"),
    ],
)
def test_what_it_does_not_say_is_unsupported_and_the_reason_names_it(
    sentence: str, source: str, reason: str
) -> None:
    verification = verify_sentence(sentence, [source])
    assert verification.verdict == "unsupported"
    assert reason in verification.reason
