"""E-mail: single messages (.eml), mailboxes (.mbox), and web pages saved as one (.mhtml)."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import escape

from ingest.readers.authors import joined_names, web_address
from ingest.readers.composing import Composer
from ingest.readers.encoding import decode
from ingest.readers.html import read_html, read_part
from ingest.readers.reading import Reading, one_line, part_read
from ingest.readers.wrapped_lines import joined_lines
from ingest.report import ReadingWarning
from rag.errors import EmptyDocument, IngestError, UnreadableFile

# The line before each message.
_FROM_LINE = re.compile(rb"^From .*\r?\n", re.MULTILINE)
_SAVED_FROM = ("Snapshot-Content-Location", "Content-Location")
# Lines of a message that begin in the same way were escaped with one more ">".
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# In such a text, a space before the end of a line says that the next one goes on (RFC 3676).
_FLOWED = re.compile(r"(?m)(?<!^--) \n(?=[^>\s])(?!-- ?$)")
_BOM = b"\xef\xbb\xbf"
_SHOWN_HEADERS = ("From", "To", "Cc", "Date")
# Messages within messages within messages.
_DEEPEST = 5


def read_eml(data: bytes, name: str) -> Reading:
    """The text of an ``.eml`` file: who wrote to whom and when, then the message."""
    composer = Composer()
    message = _message(data)
    if not message.keys():
        raise UnreadableFile(f"{name!r} is no e-mail message. Save it again from its program.")
    _add_message(composer, message, name)
    return composer.reading(
        "message/rfc822",
        title=_header(message, "Subject") or None,
        published=_day(message),
        author=joined_names([parseaddr(_header(message, "From"))[0]]),
    )


def read_mbox(data: bytes, name: str) -> Reading:
    """The messages of an ``.mbox`` file in order, each under its subject."""
    composer = Composer()
    starts = list(_FROM_LINE.finditer(data))
    if not starts or data[: starts[0].start()].strip():
        message = (
            f"{name!r} is no mailbox: it does not begin with a line 'From …'. Export it again."
        )
        raise UnreadableFile(message)
    ends = [start.start() for start in starts[1:]] + [len(data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        part_read("messages", number, len(starts))
        try:
            mail = _message(_ESCAPED_FROM.sub(rb"\1", data[start.end() : end]))
            _add_message(composer, mail, name)
        # The standard library's parser goes one call deeper for each bracket in a header.
        except RecursionError:
            text = "a message was not read: its headers are nested too deeply."
            composer.warn(ReadingWarning("partly_unread", text))
    return composer.reading("application/mbox", dated=False)


def read_mhtml(data: bytes, name: str) -> Reading:
    """The web page in an ``.mhtml`` file."""
    message = _message(data)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = read_html(_with_sheets(_utf8(part, name), message, name), name)
            saved = (_header(message, header) for header in _SAVED_FROM)
            return replace(page, address=page.address or next(filter(web_address, saved), None))
    raise EmptyDocument(f"{name!r} contains no web page. Save the page again.")


def _with_sheets(page: bytes, message: EmailMessage, name: str) -> bytes:
    """A page in UTF-8 whose links to style sheets of the same file contain them."""
    for part in message.walk():
        location = str(part.get("Content-Location") or "").strip()
        if location and part.get_content_type() == "text/css":
            sheet = b"data:text/css;base64," + b64encode(_utf8(part, name).removeprefix(_BOM))
            for quoted in {location, escape(location)}:
                page = page.replace(b'"' + quoted.encode() + b'"', b'"' + sheet + b'"')
    return page


def _message(data: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default.clone(raise_on_defect=False)).parsebytes(data)


def _add_message(composer: Composer, message: EmailMessage, name: str, level: int = 1) -> None:
    composer.heading(_header(message, "Subject"), level)
    separator = "\n\n"
    for header in _SHOWN_HEADERS:
        if value := _header(message, header):
            composer.paragraph(f"{header}: {value}", separator)
            separator = "\n"
    try:
        _add_content(composer, message, name, level)
    except IngestError as error:
        composer.warn(ReadingWarning("partly_unread", f"a message was not read: {error}"))


def _add_content(composer: Composer, message: EmailMessage, name: str, level: int) -> None:
    body = message.get_body(("plain", "html"))
    if body is not None and body.get_content_type() == "text/html":
        composer.section(read_part(_utf8(body, name), name), level)
    elif body is not None:
        text = _utf8(body, name).decode("utf-8-sig").replace("\r", "")
        if str(body.get_param("format") or "").lower() == "flowed":
            text = _FLOWED.sub(" ", text)
        text = joined_lines(text)
        for paragraph in re.split(r"\n\s*\n", text):
            composer.paragraph(paragraph)
    for part in message.iter_attachments():
        attached = part.get_filename()
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else []
        messages = [one for one in inner if isinstance(one, EmailMessage)]
        if messages and level < _DEEPEST:
            _add_message(composer, messages[0], name, level + 1)
        elif attached:
            text = f"the attachment {one_line(attached)!r} was not read; save it as a file."
            composer.warn(ReadingWarning("files_unread", text))


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message.get(name) or "")
    # The standard library raises errors for some malformed addresses and dates.
    except (ArithmeticError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
    return one_line(value.encode("utf-8", "replace").decode())


def _day(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ArithmeticError, ValueError, TypeError, IndexError):
        return None


def _utf8(part: MIMEPart, name: str) -> bytes:
    """The content of a part in UTF-8; its charset counts for more than what is inside."""
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    text = decode(data, name, declared=part.get_content_charset()).text
    return _BOM + text.encode("utf-8", "replace")
