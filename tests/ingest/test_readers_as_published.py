"""Files as publishers and offices make them: what a person would copy out, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from ingest.readers import read, read_file
from tests.ingest.conftest import PutFile

BODY = {
    "ar": (
        "افتتح رئيس بلدية مرسى النور أمس الثلاثاء مكتبة الميناء بعد ترميم كلف 4.2 مليون دينار.",
        "وقالت مديرة المكتبة سلمى العطار إن المبنى يضم 38 ألف كتاب وقاعة للأطفال من كل الأعمار.",
    ),
    "en": (
        "The mayor of Port Selm opened the harbour library after works of 4.2 million dinars.",
        "Salma Attar, its director, said that it holds 38,000 books and a hall for children.",
    ),
}
TITLE = {"ar": "مكتبة الميناء تفتح أبوابها", "en": "Harbour library opens"}


def _page(language: str, beside: str) -> str:
    first, second = BODY[language]
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{TITLE[language]}"
        f"</title></head><body><main><h1>{TITLE[language]}</h1><p>{first}</p>{beside}<p>{second}"
        "</p></main></body></html>"
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "We and our 843 partners store information on a device to personalise ads."),
        ("en", "This article is for subscribers. Subscribe for 3 dollars a month to read it all."),
        ("en", "To continue reading, please sign in or create an account with our newspaper."),
        ("en", "Already a subscriber? Sign in to read all that we publish in this edition."),
        ("en", "Link copied to clipboard"),
        ("ar", "هذا المحتوى للمشتركين فقط. اشترك الآن بثلاثة دنانير شهريا لتقرأ كل مقالاتنا."),
        ("ar", "اشترك معنا اليوم لمتابعة القراءة والاطلاع على كل ما تنشره الجريدة من أخبار."),
        ("ar", "نحن وشركاؤنا نخزن بعض البيانات على جهازك لنعرض لك إعلانات تناسب ما تحب أن تقرأ."),
        ("ar", "إقرأ المزيد على موقعنا: أخبار المتاحف"),
        ("ar", "تم نسخ الرابط"),
    ],
)
def test_what_the_site_asks_of_its_readers_is_left_out(
    put: PutFile, language: str, line: str
) -> None:
    text = read(put("page.html", _page(language, f"<div><p>{line}</p></div>"))).text
    assert line not in text
    assert all(paragraph in text for paragraph in BODY[language])


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The minister said the subscribers to the new bus pass would pay 3 dinars a month."),
        ("ar", "وقال الوزير إن المشتركين في بطاقة النقل الجديدة يدفعون ثلاثة دنانير كل شهر فقط."),
    ],
)
def test_news_about_subscribers_are_news(put: PutFile, language: str, line: str) -> None:
    assert line in read(put("page.html", _page(language, f"<p>{line}</p>"))).text


@pytest.mark.parametrize("language", BODY)
@pytest.mark.parametrize("as_html", [False, True], ids=["text", "html"])
def test_an_article_that_is_only_in_the_metadata_is_read(
    put: PutFile, language: str, as_html: bool
) -> None:
    body = "".join(f"<p>{p}</p>" for p in BODY[language]) if as_html else "\n".join(BODY[language])
    stated = {
        "@type": "NewsArticle",
        "headline": TITLE[language],
        "datePublished": "2026-11-04T09:15:00+03:00",
        "articleBody": body,
    }
    page = (
        "<!doctype html><html><head><meta charset=utf-8><title>The Coast</title>"
        f"<script type='application/ld+json'>{json.dumps(stated)}</script></head>"
        "<body><div id=app></div><noscript>Please enable JavaScript.</noscript></body></html>"
    )
    reading = read_file(put("page.html", page))
    assert reading.document.text == "\n\n".join(BODY[language])
    assert (reading.document.title, reading.document.published) == (
        TITLE[language],
        date(2026, 11, 4),
    )
    assert [warning.code for warning in reading.warnings] == ["shown_by_script"]


def test_metadata_do_not_add_to_an_article_that_is_shown(put: PutFile) -> None:
    stated = json.dumps({"@type": "NewsArticle", "articleBody": "Only for those who pay."})
    page = _page("en", f"<script type='application/ld+json'>{stated}</script>")
    assert "Only for those" not in read(put("page.html", page)).text


ROWS = {
    "ar": (
        [["الفرع", "عدد الكتب"], ["الميناء", "38,000"], ["السوق", "12,400"]],
        "الفرع: الميناء؛ عدد الكتب: 38,000\nالفرع: السوق؛ عدد الكتب: 12,400",
    ),
    "en": (
        [["Branch", "Books"], ["Harbour", "38,000"], ["Market", "12,400"]],
        "Branch: Harbour; Books: 38,000\nBranch: Market; Books: 12,400",
    ),
}


@pytest.mark.parametrize("language", ROWS)
def test_words_above_numbers_name_the_columns_of_a_page_without_marked_headers(
    put: PutFile, language: str
) -> None:
    rows, expected = ROWS[language]
    cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    page = _page(language, f"<table>{cells}</table>")
    assert expected in read(put("page.html", page)).text


@pytest.mark.parametrize("language", ROWS)
def test_a_second_table_of_words_has_its_own_columns(put: PutFile, language: str) -> None:
    rows, _ = ROWS[language]
    second = {
        "ar": [["الاسم", "المنصب"], ["سلمى العطار", "مديرة"], ["كريم الدباغ", "مصور"]],
        "en": [["Name", "Post"], ["Salma Attar", "Director"], ["Karim Dabbagh", "Photographer"]],
    }[language]
    book = openpyxl.Workbook()
    for row in (*rows, [], *second):
        book.worksheets[0].append(row)
    buffer = BytesIO()
    book.save(buffer)
    text = read(put("people.xlsx", buffer.getvalue())).text
    (name, post), (who, what), _ = second
    assert f"{name}: {who}{'؛' if language == 'ar' else ';'} {post}: {what}" in text


def test_the_lead_of_a_record_is_read_before_its_text(put: PutFile) -> None:
    first, second = BODY["en"]
    record = {"headline": TITLE["en"], "lead_paragraph": first, "body": [{"text": second}]}
    assert read(put("a.json", json.dumps(record))).text == f"{first}\n\n{second}"
    record["body"] = [{"text": first}, {"text": second}]
    assert read(put("a.json", json.dumps(record))).text == f"{first}\n\n{second}"


def test_what_a_blog_adds_to_its_feed_is_left_out(put: PutFile) -> None:
    feed = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        "<title>The Coast</title><item><title>Harbour library opens</title><content:encoded>"
        f"<![CDATA[<p>{BODY['en'][0]}</p><p>The post <a href='/a'>Harbour library opens</a> "
        "appeared first on <a href='/'>The Coast</a>.</p>]]></content:encoded></item>"
        "</channel></rss>"
    )
    assert read(put("a.rss", feed)).text == f"{TITLE['en']}\n\n{BODY['en'][0]}"


def test_the_lines_of_a_flowed_message_are_joined(put: PutFile) -> None:
    message = (
        "From: a@b.org\nSubject: Contract\n"
        "Content-Type: text/plain; charset=utf-8; format=flowed\n\n"
        "The contract is for 4.2 million dinars, and the work ends in \nMarch 2027.\n\n"
        "-- \nSalma\n\n> What does it cost? \n> When does it end?\n"
    )
    text = read(put("a.eml", message)).text
    assert "the work ends in March 2027." in text
    assert "-- \nSalma" in text
    assert "> What does it cost? \n> When" in text


def test_the_captions_of_pictures_in_news_in_xml_are_left_out(put: PutFile) -> None:
    first, second = BODY["en"]
    news = (
        "<nitf><body><body.head><hedline><hl1>Harbour library opens</hl1></hedline></body.head>"
        f"<body.content><p>{first}</p><media media-type='image'><media-caption>The library. Photo: "
        f"K. Dabbagh</media-caption></media><p>{second}</p></body.content></body></nitf>"
    )
    assert read(put("a.xml", news)).text == f"{first}\n\n{second}"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("بيروت ـ 5 ت2 2026", date(2026, 11, 5)),
        ("الأربعاء ٧ ت١ ٢٠٢٦", date(2026, 10, 7)),
        ("نشر في 3 ك1 2026", date(2026, 12, 3)),
        ("الاثنين 12 ك2 2026", date(2026, 1, 12)),
    ],
)
def test_the_short_names_of_levantine_months_are_read(put: PutFile, line: str, day: date) -> None:
    article = "\n\n".join([f"{TITLE['ar']}\n{line}", *BODY["ar"]])
    assert read(put("a.txt", article)).published == day


def test_all_items_of_a_list_before_the_text_are_read(put: PutFile) -> None:
    page = (
        "<html><head><title>Minutes</title></head><body><form action=/s><input name=q></form>"
        "<div class=body><ol><li>Opening. The chair opened the meeting at 18:00 with 12 members."
        "<li>Library. The council agreed to pay 4.2 million dinars.<ol type=a><li>Half is paid in "
        f"2026.<li>The rest in 2027.</ol></ol><p>{BODY['en'][0]}</p><p>{BODY['en'][1]}</p></div>"
        "<ul><li><a href=/a>Fares up nine per cent</a> 3 Nov<li><a href=/b>A director leaves</a>"
        " 2 Nov</ul></body></html>"
    )
    text = read(put("page.html", page)).text
    assert "Half is paid in 2026.\nThe rest in 2027." in text
    assert "Fares up" not in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "# Costs\n\nThe library cost ~~nine~~ 4.2 million dinars.\n"),
        ("a.html", _page("en", "<p>The library cost <s>nine</s> 4.2 million dinars.</p>")),
        ("b.html", _page("en", "<p>The library cost <del>nine</del> 4.2 million dinars.</p>")),
    ],
)
def test_what_was_struck_out_is_not_read(put: PutFile, name: str, content: str) -> None:
    assert "The library cost 4.2 million dinars." in read(put(name, content)).text
