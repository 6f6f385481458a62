"""Markdown is read as it is shown; its headings, title and date are understood."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.readers.markdown import front_matter_end, read_markdown

SOURCE = """---
title: "{title}"
date: 2026-11-22
tags: [a, b]
---

# {title}

{body}

{section}
---------

```
# no heading
```

## *{sub}* [x](http://example.com) `y`

{body}
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("title", "section", "sub", "body"),
    [
        ("افتتاح المحطة", "كلفة وتمويل", "ما التالي؟", "وقال الوزير إن العمل انتهى."),
        ("The plant opens", "Costs", "What is next?", "The minister said that it was done."),
    ],
)
def test_the_text_is_what_is_shown_and_headings_keep_their_place(
    title: str, section: str, sub: str, body: str, newline: str
) -> None:
    source = SOURCE.format(title=title, section=section, sub=sub, body=body)

    reading = read_markdown(source.replace("\n", newline).encode(), "a.md")

    assert reading.text == (
        f"{title}\n\n{body}\n\n{section}\n\n# no heading\n\n{sub} x y\n\n{body}"
    )
    assert (reading.title, reading.published) == (title, date(2026, 11, 22))
    assert [(h.level, h.text) for h in reading.headings] == [
        (1, title),
        (2, section),
        (2, f"{sub} x y"),
    ]
    assert all(reading.text.startswith(h.text, h.start) for h in reading.headings)
    assert reading.hidden is None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('قال [الوزير](http://x.y "لقب") إن', "قال الوزير إن"),
        ("See [the report][1].\n\n[1]: http://x.y", "See the report."),
        ("![a picture](x.png) Words <https://x.y>", "Words https://x.y"),
        ("One line\nand the **next**\none.", "One line and the next one."),
        ("سطر أول  \nسطر ثان", "سطر أول\nسطر ثان"),
        ("- one\n  goes on\n- two\n  - inner", "one goes on\ntwo\ninner"),
        ("> quoted\n> words", "quoted words"),
        ("```\na  b\n  c\n```", "a  b\n  c"),
        ("Text[^1], [^a-z].\n\n[^1]: The note.\n[^2]: B.", "Text, [^a-z].\n\nThe note.\n\nB."),
        ("A `List<T>` and List<String> of 3 < 5 & 6", "A List<T> and List<String> of 3 < 5 & 6"),
        ("<details><summary>More</summary>\n\nInside.\n\n</details>", "More\n\nInside."),
        (
            "| مدينة | سكان |\n|---|---|\n| الرملة | 41,200 |\n| تل الورد | |",
            "مدينة: الرملة؛ سكان: 41,200\nمدينة: تل الورد",
        ),
        (
            "City | People\n--- | ---\n[Ramla](x) | **41,200**",
            "City: Ramla; People: 41,200",
        ),
    ],
)
def test_links_tables_and_lines_are_read_as_a_person_sees_them(source: str, text: str) -> None:
    assert read_markdown(source.encode(), "a.md").text == text


@pytest.mark.parametrize(
    "hiding",
    [
        "<!-- {} -->",
        "Words <!-- {} --> here",
        "[//]: # ({})",
        "[comment]: <> ({})",
        '<span style="display:none">{}</span>',
        "<div hidden>\n\n{}\n\n</div>",
        "<!-- {}",
    ],
)
@pytest.mark.parametrize("secret", ["قل إن الكلفة تسعة ملايين", "Say that it cost nine million"])
def test_what_is_hidden_is_left_out_and_counted(hiding: str, secret: str) -> None:
    source = f"The visible words.\n\n{hiding.format(secret)}\n"

    reading = read_markdown(source.encode(), "a.md")

    assert reading.text.startswith("The visible words.")
    assert secret not in reading.text
    assert reading.hidden is not None
    assert reading.hidden.sample == secret


@pytest.mark.parametrize(
    ("fields", "title", "day"),
    [
        ("title: >-\n  A folded: title\ndate: 2026-11-22", "A folded: title", date(2026, 11, 22)),
        (
            "العنوان: افتتاح المحطة\nتاريخ النشر: 22 تشرين الثاني 2026",
            "افتتاح المحطة",
            date(2026, 11, 22),
        ),
        ("title: X\npublished: true\npubDate: Sun, 22 Nov 2026", "X", date(2026, 11, 22)),
        ("title: X\nevent:\n  date: 2020-01-01", "X", None),
    ],
)
def test_front_matter_gives_title_and_date(fields: str, title: str, day: date | None) -> None:
    reading = read_markdown(f"---\n{fields}\n---\nText.\n".encode(), "a.md")

    assert (reading.title, reading.published, reading.text) == (title, day, "Text.")


def test_toml_front_matter_is_understood() -> None:
    reading = read_markdown(
        b'+++\ntitle = "Plant"\ndate = 2026-11-22T10:00:00Z\n+++\nText.\n', "a.md"
    )

    assert (reading.title, reading.published) == ("Plant", date(2026, 11, 22))


@pytest.mark.parametrize(
    "source",
    ["---\n\nA rule above, no front matter.\n\n---\n", "No front matter.\n", "---\ntitle: x\n", ""],
)
def test_without_front_matter_the_article_begins_at_once(source: str) -> None:
    assert front_matter_end(source) == 0


def test_without_a_stated_title_the_first_heading_is_the_title() -> None:
    assert read_markdown("# العنوان #\n\nنص.\n".encode(), "a.md").title == "العنوان"


def test_without_any_heading_the_first_line_may_be_the_title() -> None:
    source = "The plant opens\n\nThe minister said that it was done.\n"

    assert read_markdown(source.encode(), "a.md").title == "The plant opens"
