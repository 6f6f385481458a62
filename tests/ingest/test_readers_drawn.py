"""What is read is what a person sees: signs that turn text around, and control characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from ingest.readers.drawn import as_drawn, name_as_drawn

RLO, LRO, POP, ESCAPE = "\u202e", "\u202d", "\u202c", "\x1b"


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        (f"It cost {RLO}29{POP} million.", "It cost 92 million."),
        (f"open {RLO}fdp.exe", "open exe.pdf"),
        (f"{RLO}sold (not) bought", "thguob (ton) dlos"),
        (f"بلغت الكلفة {RLO}29{POP} مليونًا.", "بلغت الكلفة 92 مليونًا."),
        (f"{RLO}بلغت الكلفة 29 مليونًا", "بلغت الكلفة 92 مليونًا"),
        (f"{LRO}نويلم{POP} 29", "مليون 29"),
        (f"{LRO}It cost 29{POP}.", "It cost 29."),
        (f"{RLO}one\ntwo", "eno\ntwo"),
        (f"{RLO}بلغت{LRO} It cost 29", "بلغت It cost 29"),
    ],
)
def test_text_is_read_in_the_order_in_which_it_is_drawn(stored: str, seen: str) -> None:
    drawn = as_drawn(stored)
    assert len(drawn) == len(stored)
    assert drawn.replace("\u200e", "") == seen


def test_no_control_character_is_read() -> None:
    stored = "".join(map(chr, range(32))) + "\x7f\x9b31m text\n\tmore"
    assert as_drawn(stored) == " " * 9 + "\t\n" + " " * 21 + "  31m text\n\tmore"


@pytest.mark.parametrize(
    "page",
    [
        '<p>It cost <bdo dir="rtl">29</bdo> million dinars.</p>',
        '<p>It cost <b style="unicode-bidi:bidi-override;direction:rtl">29</b> million dinars.</p>',
        "<style>.t{unicode-bidi:isolate-override;direction:rtl}</style>"
        "<p>It cost <span class=t>29</span> million dinars.</p>",
        "<p>It cost &#x202e;29&#x202c; million dinars.</p>",
    ],
)
def test_a_page_that_turns_text_around_is_read_as_it_is_drawn(tmp_path: Path, page: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<html><body><article>{page}</article></body></html>", "utf-8")
    assert "It cost 92 million dinars." in read(path).text.replace("\u200e", "")


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "json"])
def test_titles_and_names_turn_nothing_around_and_command_nothing(
    tmp_path: Path, suffix: str
) -> None:
    title = f"The harbour \u2069{RLO}{ESCAPE}]0;x opened"
    text = "The harbour opened in 1987 with nine berths and a pilot station."
    content = {
        "txt": f"{title}\n\n{text}",
        "md": f"# {title}\n\n{text}",
        "html": f"<title>{title}</title><meta name=author content='{title}'><p>{text}</p>",
        "json": f'{{"title": "{title}", "text": "{text}"}}'.replace(ESCAPE, "\\u001b"),
    }[suffix]
    path = tmp_path / f"a.{suffix}"
    path.write_text(content, "utf-8")
    document = read(path)
    for shown in (document.title, document.author or "", document.text):
        assert not {RLO, ESCAPE} & set(shown)
    assert "\u2069" not in document.title
    assert text in document.text


def test_a_name_stays_on_one_line() -> None:
    assert name_as_drawn("a\r\nb\u2028c\td") == "a b c d"
