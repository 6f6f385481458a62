"""Where sentences begin and end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("متى وصل؟ وصل أمس. ثم غادر.", ["متى وصل؟", "وصل أمس.", "ثم غادر."]),
        ("It cost $3.5 million in the U.S. market.", ["It cost $3.5 million in the U.S. market."]),
        ("Dr. Smith met J. R. Jones.", ["Dr. Smith met J. R. Jones."]),
        ("Gov. Anita Brandt met Capt. Lee.", ["Gov. Anita Brandt met Capt. Lee."]),
        ("قال د. أحمد إن السعر ٣.٥ دولار.", ["قال د. أحمد إن السعر ٣.٥ دولار."]),
        # A letter after a vowel sign is the end of a word, not one that stands alone.
        ("دام أحد عشر يومًا. ويعمل فيه رجال.", ["دام أحد عشر يومًا.", "ويعمل فيه رجال."]),
        ("He said “Go.” She left.", ["He said “Go.”", "She left."]),
        ("عنوان قصير\nجملة تحته", ["عنوان قصير", "جملة تحته"]),
        ("- first\n- second", ["- first", "- second"]),
        ("LARKIN, Kan. - An explosion. Two died.", ["LARKIN, Kan. - An explosion.", "Two died."]),
        ("", []),
        (" \n ", []),
        (
            "عاقبت المحكمة هاني. ش (٤٧ عاما) وشريكه محمود. ع، وبرأت سائقا. وقال ل. ن إنه "
            "سيستأنف. و قال غيره لا.",
            [
                "عاقبت المحكمة هاني. ش (٤٧ عاما) وشريكه محمود. ع، وبرأت سائقا.",
                "وقال ل. ن إنه سيستأنف.",
                "و قال غيره لا.",
            ],
        ),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_line_break_inside_wrapped_text_ends_no_sentence() -> None:
    text = (
        "This paragraph was wrapped by an editor at about sixty\n"
        "characters, so its line breaks mean nothing at all. A second\n"
        "sentence follows."
    )
    assert len(sentences(text)) == 2


@given(st.text(alphabet=st.sampled_from("ab .!?؟\n\r\tأب\u0301«»\"'3،\u200f")))
def test_spans_are_ordered_trimmed_and_lose_nothing(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(a < b for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
