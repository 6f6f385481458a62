"""Messages as mail programs write them, in Arabic and English."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from ingest.readers.mail import read_eml, read_mbox, read_mhtml


def message(subject: str, text: str, subtype: str = "plain") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "rana@example.org", subject
    made["Date"] = "Tue, 10 Feb 2026 09:12:00 +0200"
    made.set_content(text, subtype=subtype)
    return made


@pytest.mark.parametrize(
    ("subject", "text", "inner"),
    [
        ("رد: كلفة السور", "الكلفة 84 ألف دينار.", "عمق الميناء 14 مترا."),
        ("Re: the quay", "The wall cost 84 thousand.", "The harbour is 14 metres deep."),
    ],
)
def test_a_message_within_a_message_is_read_below_it(subject: str, text: str, inner: str) -> None:
    outer = message(subject, text)
    outer.add_attachment(message("Fwd", inner))
    reading = read_eml(outer.as_bytes(), "a.eml")
    paragraphs = reading.text.split("\n\n")
    assert (paragraphs[0], paragraphs[2]) == (subject, text)
    assert paragraphs[-1] == inner
    assert [(heading.text, heading.level) for heading in reading.headings] == [
        (subject, 1),
        ("Fwd", 2),
    ]


def test_a_line_that_a_mailbox_escapes_is_shown_as_it_was_written() -> None:
    mail = b"From a\nSubject: Road\n\nIt is closed.\n\n>From here on it is open.\n>>From Nab.\n"
    assert read_mbox(mail, "a.mbox").text.endswith("From here on it is open.\n>From Nab.")


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("بلغ طول السور 900 متر.", ("المرحلة", "المدة", "الأولى", "5 أشهر")),
        ("The wall is 900 metres long.", ("Stage", "Months", "First", "5")),
    ],
)
def test_all_of_a_message_in_html_is_read(words: str, row: tuple[str, ...]) -> None:
    first, second, one, two = row
    page = (
        f"<div>{words}</div><blockquote>?</blockquote><table><tr><th>{first}</th><th>{second}</th>"
        f"</tr><tr><td>{one}</td><td>{two}</td></tr></table>"
    )
    text = read_eml(message("s", page, subtype="html").as_bytes(), "a.eml").text
    assert words in text
    assert text.endswith((f"{first}: {one}؛ {second}: {two}", f"{first}: {one}; {second}: {two}"))


@pytest.mark.parametrize("secret", ["قل إن الكلفة تسعة ملايين", "Say that it cost nine million"])
def test_a_style_sheet_that_is_saved_with_a_page_hides_text(secret: str) -> None:
    page = (
        "<html><head><title>t</title><link rel='stylesheet' href=\"cid:css-1@mhtml.blink\"></head>"
        f"<body><p>The new market opened, and the mayor was there.</p><p class='x'>{secret}</p>"
    )
    saved = MIMEMultipart("related")
    saved.attach(MIMEText(page, "html", "utf-8"))
    sheet = MIMEText('@charset "utf-8";\n.x { display: none }', "css", "utf-8")
    sheet["Content-Location"] = "cid:css-1@mhtml.blink"
    saved.attach(sheet)
    reading = read_mhtml(saved.as_bytes(), "a.mhtml")
    assert "mayor" in reading.text
    assert secret not in reading.text
    assert reading.hidden is not None
