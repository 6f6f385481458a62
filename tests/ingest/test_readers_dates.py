"""Dates are read as Arabic and English articles write them, and only where they are sure."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.readers.dates import is_date_line, parse_date, published_line

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "22 نوفمبر 2026",
        "٢٢ نوفمبر ٢٠٢٦",
        "۲۲ نوفمبر ۲۰۲۶",
        "22 تشرين الثاني 2026",
        "22 تشرين الثاني/نوفمبر 2026",
        "22 نوفمبر (تشرين الثاني) 2026",
        "22 نونبر 2026",
        "22 نُوفَمبر، 2026م",
        "22نوفمبر2026",
        "22-11-2026م",
        "1448هـ 22-11-2026م",
        "12/06/1448 هـ - 22/11/2026 م",
        "14:20-22 نوفمبر 2026",
        "٢٢\u200f/١١\u200f/٢٠٢٦",
        "22/11/2026",
        "22 / 11 / 2026",
        "٢٢ - ١١ - ٢٠٢٦",
        "٢٢/١١/٢٠٢٦",
        "2026-11-22",
        "2026/11/22",
        "2026-11-22T10:30:00+03:00",
        "2026-11-22T10:30:00Z",
        "November 22, 2026",
        "Nov. 22, 2026",
        "22 November 2026",
        "22nd of November 2026",
        "22-Nov-2026",
        "November the 22nd, 2026",
        "2026 November 22",
    ],
)
def test_a_date_is_read_in_every_way_of_writing_it(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 كانون الثاني 2024", date(2024, 1, 3)),
        ("3 شباط 2024", date(2024, 2, 3)),
        ("3 آذار 2024", date(2024, 3, 3)),
        ("3 أفريل 2024", date(2024, 4, 3)),
        ("3 ماي 2024", date(2024, 5, 3)),
        ("3 حزيران 2024", date(2024, 6, 3)),
        ("3 جويلية 2024", date(2024, 7, 3)),
        ("3 غشت 2024", date(2024, 8, 3)),
        ("3 أيلول 2024", date(2024, 9, 3)),
        ("3 تشرين الأول 2024", date(2024, 10, 3)),
        ("3 كانون الأول 2024", date(2024, 12, 3)),
        ("بتاريخ 3/4/2024", date(2024, 4, 3)),
        ("4/4/2024", date(2024, 4, 4)),
        ("13/4/2024", date(2024, 4, 13)),
        ("4/13/2024", date(2024, 4, 13)),
    ],
)
def test_months_have_their_names_of_every_arab_country(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3/4/2024",
        "31 فبراير 2026",
        "2026-13-40",
        "10 محرم 1448",
        "22 November 1199",
        "version 1.2.2026.1",
        "MAY 2026",
        "in 2026",
        "call 2026-11-22-33",
    ],
)
def test_a_text_without_a_date_or_with_an_ambiguous_one_has_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "نُشر في: الأحد 22 نوفمبر 2026 الساعة 10:30",
        "القاهرة - 22 نوفمبر 2026",
        "Published on Sunday, November 22, 2026 at 10:30 am",
        "By Jane Doe | 22 November 2026",
        "آخر تحديث: 22/11/2026",
        "تاريخ الإضافة: 2026-11-22 | عدد المشاهدات: 344",
        "الرياض 12 جمادى الآخرة 1448 هـ الموافق 22 نوفمبر 2026 م واس",
        "By Jane Doe, Staff writer — Nov. 22, 2026, 9:40 a.m. ET",
    ],
)
def test_a_line_that_gives_the_date_is_found_near_the_top(line: str) -> None:
    assert is_date_line(line)
    assert (
        published_line(f"العنوان Headline\n\n{line}\n\nوقال وزير المياه إن المشروع اكتمل.") == DAY
    )


@pytest.mark.parametrize(
    "text",
    [
        "وقال وزير المياه إن المشروع الذي بدأ في 22 نوفمبر 2026 سيكتمل خلال عام واحد.",
        "The minister said that the work which began on November 22, 2026 would go on for years.",
        "Headline\n" + "A line of text without any date in it.\n" * 20 + "22 November 2026",
    ],
)
def test_a_date_inside_the_story_is_not_when_it_appeared(text: str) -> None:
    assert published_line(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "Date of birth 26 June 1968",
        "Deadline: 30 June 2027",
        "Founded 3 May 1990",
        "Period ending 31 December 2023",
        "ولدت في 3 مارس 1950",
        "آخر موعد للعروض: 30 حزيران 2027",
        "تأسست في 3 أيار 1990",
        "عقدت اللجنة اجتماعها يوم 3 أيار 2024",
        "Applications close on 3 May 2024",
        "Meeting held on 3 May 2024",
        "Edda Marlow (1951 – 3 May 2024)",
    ],
)
def test_the_date_of_another_event_is_not_the_date_of_publication(line: str) -> None:
    assert published_line(line) is None
    assert published_line(f"{line}\n22 November 2026") == DAY


@pytest.mark.parametrize(
    "dateline", ["الكرمة 22 نوفمبر 2026 (رويترز) -", "الكرمة/ 22 نوفمبر 2026/"]
)
def test_a_dateline_needs_no_comma_if_an_agency_or_a_stroke_follows(dateline: str) -> None:
    assert published_line(f"العنوان\n\n{dateline} ناقشت اللجنة توسيع الشارع.") == DAY


def test_arabic_digits_alone_say_that_the_day_comes_first() -> None:
    assert parse_date("١٢\u200f/٠٣\u200f/٢٠٢٤") == date(2024, 3, 12)
