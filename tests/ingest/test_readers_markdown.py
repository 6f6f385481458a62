"""Markdown stays verbatim; its headings, title and date are understood."""

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
def test_headings_keep_their_place_and_the_text_is_untouched(
    title: str, section: str, sub: str, body: str, newline: str
) -> None:
    source = SOURCE.format(title=title, section=section, sub=sub, body=body)
    source = source.replace("\n", newline)

    reading = read_markdown(source.encode(), "a.md")

    assert reading.text == source
    assert (reading.title, reading.published) == (title, date(2026, 11, 22))
    assert [(h.level, h.text) for h in reading.headings] == [
        (1, title),
        (2, section),
        (2, f"{sub} x y"),
    ]
    assert [source[h.start :].split()[0] for h in reading.headings] == [
        "#",
        section.split()[0],
        "##",
    ]


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
