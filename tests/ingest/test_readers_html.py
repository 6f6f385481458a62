"""A web page gives its article: what a reader sees, without the page around it."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.readers.html import read_html
from ingest.readers.page_text import TextWriter
from rag.errors import EmptyDocument, UnreadableFile

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title} | Coast News</title>
<script>var hidden = "secret";</script><style>p {{ color: red }}</style></head>
<body>
<header>Site head</header><nav>Home | Economy</nav>
<article><h1>{title}</h1>
<p>{body}<br>{body}</p>
<!-- a comment --><p hidden>secret</p><p style="color:red; DISPLAY : none">secret</p>
<div aria-hidden="true">secret</div><aside>secret</aside><template>secret</template>
<h2>{section}</h2><ul><li>{item}</li><li>{item}</li></ul>
<table><tr><th>{item}</th><th>2026</th></tr><tr><td>{item}</td><td>12</td></tr></table>
</article><footer>Footer</footer></body></html>"""
WORDS = {
    "ar": {
        "title": "افتتاح المحطة",
        "body": "وقال الوزير إن العمل انتهى في كل المواقع.",
        "section": "كلفة",
        "item": "بند",
    },
    "en": {
        "title": "The plant opens",
        "body": "The minister said that all the work was done.",
        "section": "Costs",
        "item": "entry",
    },
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "iso-8859-6", "utf-16"])
def test_the_article_is_read_and_the_page_around_it_is_not(language: str, charset: str) -> None:
    words = WORDS[language]
    title, body, section, item = (words[key] for key in ("title", "body", "section", "item"))
    mark = "؛" if language == "ar" else ";"

    reading = read_html(PAGE.format(charset=charset, **words).encode(charset), "a.html")

    assert reading.text == (
        f"{title}\n\n{body}\n{body}\n\n{section}\n\n{item}\n{item}\n\n{item}: {item}{mark} 2026: 12"
    )
    assert reading.title == title
    assert [(h.level, h.text) for h in reading.headings] == [(1, title), (2, section)]
    assert all(reading.text.startswith(h.text, h.start) for h in reading.headings)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-11-22T08:00:00+03:00">',
        '<meta name="date" content="22 نوفمبر 2026">',
        '<meta itemprop="datePublished" content="2026-11-22">',
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2026-11-22T08:00Z"}]}'
        "</script>",
        '<script type="application/ld+json;charset=utf8">{"datePublished": "2026-11-22"}</script>',
        '</head><body><span itemprop="datePublished" content="2026-11-22">Sunday</span>',
        '</head><body><span itemprop="datePublished">22 نوفمبر 2026</span>',
        '</head><body><span property="dc:date" content="2026-11-22T08:00">Sunday</span>',
        '</head><body><span property="schema:datePublished" content="2026-11-22">Sunday</span>',
        '</head><body><time datetime="2025-01-01">Now</time><time datetime="2026-11-22" pubdate>',
        '<script type="application/ld+json">{broken "datePublished": "2026-11-22",</script>',
        '</head><body><time datetime="2026-11-22T08:00">Sunday</time>',
        "</head><body><p>الأحد 22 نوفمبر 2026</p>",
    ],
)
def test_the_date_is_taken_from_wherever_the_page_states_it(head: str) -> None:
    page = f"<html><head>{head}<p>The minister said that all the work was done.</p></html>"

    assert read_html(page.encode(), "a.html").published == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>A plant opens - Coast News</title>", "<h1>A plant opens</h1>", "A plant opens"),
        ("<title>A plant opens - Coast News</title>", "", "A plant opens - Coast News"),
        ('<title>x</title><meta property="og:title" content="A plant opens">', "", "A plant opens"),
        ("", "<h1>A plant\n opens</h1>", "A plant opens"),
        ("", "<p>No title at all.</p>", None),
        ("<title> </title>", "<div><h1></h1></div>", None),
    ],
)
def test_the_title_is_the_headline_without_the_name_of_the_site(
    head: str, body: str, title: str | None
) -> None:
    page = f"<html><head>{head}</head><body>{body}<p>Something else.</p></body></html>"

    assert read_html(page.encode(), "a.html").title == title


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a &amp; b &lt;c&gt; &#1587;&#x644;&nbsp;d</p>", "a & b <c> سل d"),
        ("<p>one<b>two</b> <i>three</i></p>", "onetwo three"),
        ("<p>one</p>two<p>three", "one\n\ntwo\n\nthree"),
        ("plain words", "plain words"),
        ("<div><div><div>x</div></div>\n</div>\n\n\n<div>y</div>", "x\n\ny"),
        ("<p>قال <a href=x>الوزير</a>، إن</p>", "قال الوزير، إن"),
        ("<main><p>main</p></main><p>rest</p>", "main"),
        ("<main><article><p>story is here</p></article><p>ad</p></main>", "story is here"),
        ("<article>a</article><article>b</article><article>c</article>", "a\n\nb\n\nc"),
        ("<article><header><h1>H</h1></header><p>x</p></article>", "H\n\nx"),
        ("<p>x</p><?php echo 1 ?><p>y</p>", "x\n\ny"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body><p>س</p></body></html>', "س"),
    ],
)
def test_structure_becomes_paragraphs(source: str, text: str) -> None:
    assert read_html(source.encode(), "a.html").text == text


def test_a_page_nested_without_end_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"'a\.html' has elements nested too deep"):
        read_html(b"<div>" * 100_000 + b"<p>deep</p>", "a.html")


@pytest.mark.parametrize("source", ["", "<!-- -->", "<?php ?>"])
def test_a_page_without_words_is_empty(source: str) -> None:
    with pytest.raises(EmptyDocument, match=r"a\.html"):
        read_html(source.encode(), "a.html")


def test_a_writer_lets_no_white_space_pile_up() -> None:
    writer = TextWriter()
    for piece in ("\n\n", " a ", "\n", "\n\n", "\t", " b", "\t", "c ", " ", "\n\n"):
        writer.write(piece)

    assert writer.text() == "a\n\nb\tc"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("The town has 41,200<sup>1</sup> people", "The town has 41,200¹ people"),
        ("It lies 10<sup>-3</sup> m deep in 3 km<sup>2</sup>", "It lies 10⁻³ m deep in 3 km²"),
        ("يسكن البلدة 41,200<sup>1</sup> نسمة", "يسكن البلدة 41,200¹ نسمة"),
        ("The harbour was built in 1961<sup><a href='#n'>[2]</a></sup> here", "built in 1961 here"),
        ("بني الميناء عام 1961<sup>[٢]</sup> هنا", "بني الميناء عام 1961 هنا"),
    ],
)
def test_a_raised_digit_is_no_part_of_a_number(markup: str, text: str) -> None:
    page = f"<html><body><article><h1>Title</h1><p>{markup}, and more.</p></article></body></html>"
    assert text in read_html(page.encode(), "a.html").text


@pytest.mark.parametrize(
    "heading", ["تعليقات القراء", "التعليقات (2)", "Comments (2)", "2 comments"]
)
def test_what_readers_wrote_below_an_article_is_left_out(heading: str) -> None:
    page = (
        "<html><body><div><h1>الميناء</h1><p>وبلغت كلفة الميناء 41 مليون دينار وفق ما قاله"
        f" المدير أمس.</p></div><div><h3>{heading}</h3><div><b>سمير</b><p>أظن أن الكلفة تسعون"
        " مليون دينار على الأقل يا جماعة الخير.</p></div></div></body></html>"
    )
    text = read_html(page.encode(), "a.html").text
    assert "41 مليون" in text
    assert "تسعون" not in text


@pytest.mark.parametrize("words", ["وبلغت كلفة الميناء 41 مليونا.", "The harbour cost 41 million."])
def test_a_template_that_a_browser_shows_at_once_is_read(words: str) -> None:
    shown = f"<template shadowrootmode='open'><article><p>{words}</p></article></template>"
    page = f"<html><body><a-story>{shown}</a-story><template>never shown</template></body></html>"
    assert read_html(page.encode(), "a.html").text == words


@pytest.mark.parametrize(
    ("menu", "headline", "words"),
    [
        (
            ("الرئيسية", "محليات", "اتصل بنا"),
            "مسلخ حديث",
            "أقر المجلس بناء مسلخ بسبعة ملايين دينار.",
        ),
        (
            ("Home", "Sport", "Write to us"),
            "A new market",
            "The council approved a market for seven.",
        ),
    ],
)
def test_a_menu_in_a_table_of_places_is_left_out(
    menu: tuple[str, ...], headline: str, words: str
) -> None:
    links = "<br>".join(f"<a href='/{at}'>{one}</a>" for at, one in enumerate(menu))
    page = (
        f"<html><body><table><tr><td>{links}</td><td><b>{headline}</b><br><p>{words} {words}"
        f"<p>{words}</td><td><a href=1>{headline} 2</a><br><a href=2>{headline} 3</a></td></tr>"
        "</table></body></html>"
    )
    text = read_html(page.encode(), "a.html").text
    assert words in text
    assert not any(one in text for one in (*menu, f"{headline} 2"))


@pytest.mark.parametrize(
    ("words", "header", "row", "fact"),
    [
        (
            "ارتفعت أسعار القمح في الأسواق بنسبة تسعة في المئة خلال شهر بحسب الغرفة.",
            ("النوع", "السعر"),
            ("قاس", "410"),
            "النوع: قاس؛ السعر: 410",
        ),
        (
            "Wheat prices rose by nine per cent in a month, the chamber of trade said.",
            ("Kind", "2025"),
            ("Hard", "410"),
            "Kind: Hard; 2025: 410",
        ),
    ],
)
def test_a_table_of_data_below_the_text_is_read_in_a_table_of_places(
    words: str, header: tuple[str, str], row: tuple[str, str], fact: str
) -> None:
    head, cells = (
        f"<{t}>{f'</{t}><{t}>'.join(of)}</{t}>" for t, of in (("th", header), ("td", row))
    )
    page = (
        f"<html><body><table><tr><td><h1>{header[0]}</h1><p>{words}</p><table><tr>{head}</tr>"
        f"<tr>{cells}</tr></table></td></tr></table></body></html>"
    )
    assert read_html(page.encode(), "a.html").text.endswith(fact)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (
            "<tr><th rowspan=2>Pier<th colspan=2>Departures<tr><th>Morning<th>Evening"
            "<tr><td>South<td>8:05<td>19:00",
            "Pier: South; Departures Morning: 8:05; Departures Evening: 19:00",
        ),
        (
            "<tr><th>الرصيف<th>2024<th>2025<tr><th scope=row>الجنوبي<td>640<td>655",
            "الرصيف: الجنوبي؛ 2024: 640؛ 2025: 655",
        ),
        ("<tr><th><th>2024<th>2025<tr><td>South<td>640<td>655", "South; 2024: 640; 2025: 655"),
        (
            "<tr><th>City<th>Year<th>People<tr><td rowspan=2>Ramla<td>2024<td>41<tr><td>2025<td>43",
            "City: Ramla; Year: 2025; People: 43",
        ),
    ],
)
def test_a_row_names_its_columns_also_where_cells_span_several(rows: str, line: str) -> None:
    page = f"<html><body><main><h1>T</h1><p>Words.</p><table>{rows}</table></main></body></html>"
    assert line in read_html(page.encode(), "a.html").text.splitlines()


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        ("الوزارة تفتتح نفقا", "أعلنت هيئة الطرق أمس أن السيارات تمر تحت الجبل في الربيع."),
        (
            "A tunnel opens",
            "The roads authority said that cars drive below the mountain in spring.",
        ),
    ],
)
def test_one_word_is_no_title_where_there_is_a_headline(headline: str, words: str) -> None:
    page = (
        f"<html><head><title>بيان</title></head><body><main><h2>{headline}</h2><p>{words}</p>"
        f"<p>{words}</p></main></body></html>"
    )
    assert read_html(page.encode(), "a.html").title == headline


@pytest.mark.parametrize("seen", ["1,204 مشاهدة", "1,204 views"])
def test_how_often_a_page_was_seen_is_no_part_of_its_article(seen: str) -> None:
    page = (
        "<html><body><div><h1>The tunnel</h1><div class='post-info'><span>2 days ago</span>"
        f"<span>{seen}</span></div><p>Cars drive below the mountain from spring on, the authority"
        " said.</p></div></body></html>"
    )
    assert seen not in read_html(page.encode(), "a.html").text


@pytest.mark.parametrize("tag", ["article", "main", "section", "header"])
def test_a_page_that_names_neither_head_nor_body_is_read(tag: str) -> None:
    page = (
        f"<!doctype html><meta charset=utf-8><title>The mill</title><{tag}><h1>The mill</h1>"
        "<p>The council of Selm bought the old mill on the river last week.</p>"
        f"<p>The work will cost two million, and the children of Selm wait for it.</p></{tag}>"
    )
    reading = read_html(page.encode(), "a.html")
    said = [line for line in reading.text.split("\n\n") if line != "The mill"]
    assert [line[:20] for line in said] == ["The council of Selm ", "The work will cost t"]


PROSE = "<p>The council of Selm bought the old mill on the river last week, the mayor said.</p>"


@pytest.mark.parametrize(
    "line",
    [
        "<div>3 hours ago · <span>Orla Finch</span> <span>Transport reporter</span></div>",
        "<div><span>تقييم المحتوى</span> <span>هل كان هذا المحتوى مفيدا؟</span></div>",
        "<p>Is this page useful?</p>",
        "<p><a href='/in'>Log in</a> to post comments</p>",
        "<p><b>Get in touch:</b> <a href='/send'>Send your story to us</a></p>",
        "<div>الرئيسية › محليات</div>",
    ],
)
def test_lines_of_the_site_in_an_article_are_left_out(line: str) -> None:
    page = f"<body><div><h1>The mill</h1>{PROSE}{line}{PROSE}</div></body>"
    words = " ".join(PROSE[3:-4].split())
    lines = read_html(page.encode(), "a.html").text.split("\n\n")
    assert [one for one in lines if one != "The mill"] == [words, words]


@pytest.mark.parametrize(
    ("site", "headline"),
    [("دفاتر الجبل", "كيف نحفظ الزيتون"), ("Hill Notes", "How olives are kept")],
)
def test_the_headline_follows_the_name_of_the_site_and_nothing_is_above_it(
    site: str, headline: str
) -> None:
    page = (
        f"<html><head><title>{site}: {headline}</title></head><body><div id='header'>"
        f"<h1>{site}</h1><p>Food and villages</p></div>"
        f"<div><h3>{headline}</h3>{PROSE}{PROSE}</div></body></html>"
    )
    reading = read_html(page.encode(), "a.html")
    assert reading.title == headline
    assert reading.text.startswith(headline)


@pytest.mark.parametrize(
    ("terms", "lines"),
    [
        (("Deadline", "28 February"), ["Deadline: 28 February"]),
        (("آخر موعد للتقديم:", "28 شباط 2026"), ["آخر موعد للتقديم: 28 شباط 2026"]),
        (("When is it open?", "From eight to ten."), ["When is it open?", "From eight to ten."]),
    ],
)
def test_a_description_in_a_list_names_its_term_unless_that_asks(
    terms: tuple[str, str], lines: list[str]
) -> None:
    term, description = terms
    page = f"<body><main>{PROSE}<dl><dt>{term}</dt><dd>{description}</dd></dl>{PROSE}</main></body>"
    assert read_html(page.encode(), "a.html").text.split("\n\n")[1:-1] == lines


def test_facts_in_an_aside_of_an_article_are_read_and_links_in_one_are_not() -> None:
    page = (
        f"<body><article><h1>The port</h1>{PROSE}"
        f"<aside><h4>In numbers</h4><ul><li>Area: 120 ha</li></ul></aside>{PROSE}"
        "<aside><h4>More</h4><ul><li><a href='x'>Fees rise</a></li></ul></aside></article></body>"
    )
    text = read_html(page.encode(), "a.html").text
    assert "Area: 120 ha" in text
    assert "Fees rise" not in text


def test_marks_that_lead_back_from_notes_and_to_editing_are_left_out() -> None:
    page = (
        f"<body><main><h1>Barns</h1>{PROSE}<h2>History<span class='mw-editsection'>"
        f"[<a>edit</a>]</span></h2>{PROSE}<ol><li>Rolls of the abbey. <a href='#r1'>↩</a></li></ol>"
        "</main></body>"
    )
    lines = read_html(page.encode(), "a.html").text.split("\n\n")
    assert lines[2:] == ["History", lines[1], "Rolls of the abbey."]


def test_the_day_of_an_event_is_no_day_of_publication() -> None:
    page = (
        "<body><main><h1>Spring fair</h1><div class='event-date'><time datetime='2026-04-18'>"
        f"18 April 2026</time></div>{PROSE}</main></body>"
    )
    assert read_html(page.encode(), "a.html").published is None


def test_the_day_is_read_below_a_subtitle_and_the_author() -> None:
    page = (
        "<body><article><h1>The salt road</h1><h3>How salt came to the hills, and why the mules"
        " stayed there</h3><div><a href='/n'>Nell Bower</a><div>Mar 03, 2026</div></div>"
        f"{PROSE}</article></body>"
    )
    assert read_html(page.encode(), "a.html").published == date(2026, 3, 3)
