"""Articles as records: JSON, JSON Lines, and RSS and Atom feeds, by fields with common names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import PurePath
from typing import Any

from ingest.readers.authors import joined_names, web_address
from ingest.readers.composing import Composer
from ingest.readers.dates import parse_date
from ingest.readers.encoding import decode
from ingest.readers.html import read_part
from ingest.readers.reading import Reading, one_line, part_read
from ingest.report import ReadingWarning
from rag.errors import IngestError, UnreadableFile
from rag.language import text_language

FIELDS = {
    "title": ("title", "headline", "webtitle", "subject", "name", "عنوان", "العنوان"),
    "text": (
        "text", "body", "bodytext", "content", "contenthtml", "contenttext", "articlebody",
        "article", "fulltext", "maintext", "message", "description", "summary", "abstract",
        "نص", "النص", "المحتوى", "الوصف",
    ),
    "lead": ("leadparagraph", "leadtext", "lead", "lede", "standfirst", "intro", "المقدمة"),
    "date": (
        "published", "datepublished", "publishedat", "publishedon", "publisheddate", "publishdate",
        "publicationdate", "webpublicationdate", "firstpublished", "pubdate", "date", "datetime",
        "createdat", "created", "timestamp", "تاريخالنشر", "تاريخ", "التاريخ",
    ),
    "author": ("author", "authors", "byline", "creator", "الكاتب", "كاتب", "المؤلف"),
    "address": ("canonicalurl", "url", "link", "permalink", "weburl", "الرابط"),
    "items": (
        "items", "articles", "entries", "posts", "documents", "docs", "results", "data", "records",
        "rows", "news", "@graph", "hits", "response", "content",
    ),
}  # fmt: skip
"""Names of fields that are taken for each part, earlier ones first.

They are compared in lower case, without spaces, hyphens and underscores.
"""

# What contains the parts of an article in Elasticsearch and in the interfaces of publishers.
_WRAPPERS = ("source", "fields", "attributes", "node")
# What contains the words of a text that is given with its kind or its language.
_WORDS = ("rendered", "main", "content", "text", "value", "html", "plaintext", "children")
_MARKUP = re.compile(
    r"</?(?:p|br|div|a|b|i|em|strong|ul|ol|li|h[1-6]|span|img|table)\b[^>]*>", re.I
)
_DEEPEST, _DEEPEST_ITEMS = 40, 6
_SHORT_CHARACTERS = 500
_SEPARATORS = re.compile(r"[\s_-]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """An article with its parts."""

    title: str
    text: str
    published: date | None
    author: str | None = None
    address: str | None = None


def read_json(data: bytes, name: str) -> Reading:
    """The articles in a ``.json`` file, or what else it says, a line for each value."""
    text = decode(data, name).text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        try:
            return read_jsonl(data, name)
        except UnreadableFile:
            message = f"{name!r} is no valid JSON ({error}). Export it again."
            raise UnreadableFile(message) from error
    composer = Composer()
    return _compose(composer, list(_values(value)), "application/json", name)


def read_jsonl(data: bytes, name: str) -> Reading:
    """The articles in a ``.jsonl`` file, one a line; lines that are no JSON are left out."""
    composer = Composer()
    values = []
    for number, line in enumerate(decode(data, name).text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            text = f"a line is no JSON, first line {number}."
            if not values:
                raise UnreadableFile(f"{name!r}: {text} Export it again.") from None
            composer.warn(ReadingWarning("partly_unread", text))
    return _compose(composer, values, "application/jsonl", name)


def read_feed(data: bytes, name: str) -> Reading:
    """The entries of an RSS or Atom feed in order, each under its title and with its date."""
    import feedparser

    try:
        feed = feedparser.parse(
            data, response_headers={"content-type": "application/xml"}, resolve_relative_uris=False
        )
    except (ValueError, OverflowError) as error:  # a character that does not exist
        raise UnreadableFile(f"{name!r} is a damaged feed ({error}). Save it again.") from error
    if not feed.version:
        raise UnreadableFile(f"{name!r} is no RSS or Atom feed. Save it again.")
    composer = Composer()
    records = [_entry(entry) for entry in feed.entries]
    for number, record in enumerate(records):
        part_read("articles", number, len(records))
        _add_record(composer, record, name)
    title = one_line(_plain(feed.feed.get("title") or "", name))
    only = records[0] if len(records) == 1 else None
    return composer.reading(
        "application/rss+xml" if feed.version.startswith("rss") else "application/atom+xml",
        title=(only and only.title) or title or None,
        published=only.published if only else None,
        dated=False,
        author=only.author if only else None,
        address=only.address if only else None,
    )


def _entry(entry: Any) -> Record:
    # What a damaged feed leaves empty is `None`.
    contents = [content.get("value") or "" for content in entry.get("content") or ()]
    text = max([*contents, entry.get("summary") or ""], key=len)
    author = joined_names([entry.get("author") or ""])
    address = web_address(entry.get("link"))
    # A title is escaped once more than XML asks for where it may have HTML.
    title = unescape(entry.get("title") or "")
    return Record(title, text, _entry_day(entry), author, address)


def _entry_day(entry: Any) -> date | None:
    stated = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return date(*stated[:3]) if stated else None
    except ValueError:
        return None


def _compose(composer: Composer, values: list[Any], media_type: str, name: str) -> Reading:
    records = [_record(value) for value in values]
    found = [record for record in records if record is not None]
    if len(found) == 1 and len(values) == 1:
        (only,) = found
        for paragraph in _paragraphs(composer, only.text, name):
            composer.paragraph(paragraph)
        return composer.reading(
            media_type,
            title=only.title or None,
            published=only.published,
            author=only.author,
            address=only.address,
        )
    for number, (value, record) in enumerate(zip(values, records, strict=True)):
        part_read("articles", number, len(values))
        if record is not None:
            _add_record(composer, record, name)
        else:
            composer.paragraph(_SURROGATE.sub("\ufffd", fact(value)))
    return composer.reading(media_type, title=PurePath(name).stem, dated=False)


def _add_record(composer: Composer, record: Record, name: str) -> None:
    composer.heading(_plain(record.title, name), 1)
    if record.published:
        arabic = text_language(record.title + record.text[:_SHORT_CHARACTERS]) == "ar"
        composer.paragraph(f"{'التاريخ' if arabic else 'Date'}: {record.published}")
    for paragraph in _paragraphs(composer, record.text, name):
        composer.paragraph(paragraph)


def _paragraphs(composer: Composer, text: str, name: str) -> Iterator[str]:
    if _MARKUP.search(text):
        try:
            page = read_part(f"<!doctype html><body>{text}</body>".encode("utf-8", "replace"), name)
        except IngestError:
            return
        composer.note(page)
        text = page.text
    for paragraph in re.split(r"\n\s*\n", text.replace("\r", "")):
        yield _SURROGATE.sub("\ufffd", paragraph)


def _plain(title: str, name: str) -> str:
    return one_line(" ".join(_paragraphs(Composer(), title, name)))


def _values(value: Any, depth: int = 0) -> Iterator[Any]:
    """The list of articles in a JSON value: itself, or what a field of a usual name contains."""
    if isinstance(value, list):
        yield from value
        return
    if isinstance(value, dict) and depth < _DEEPEST_ITEMS and _record(value) is None:
        fields = _fields(value)
        inner = [fields[n] for n in FIELDS["items"] if isinstance(fields.get(n), list | dict)]
        lists = [one for one in inner if isinstance(one, list)]
        if lists or len(inner) == 1:
            yield from _values((lists or inner)[0], depth + 1)
            return
    yield value


def _fields(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields of an object by name, as names are compared."""
    return {_SEPARATORS.sub("", str(key)).lower(): inner for key, inner in value.items()}


def _record(value: Any) -> Record | None:
    """The article in a JSON object; `None` where no field is named as a text is."""
    if not isinstance(value, Mapping):
        return None
    fields = _fields(value)
    for name in _WRAPPERS:
        if isinstance(inner := fields.get(name), Mapping):
            fields = fields | _fields(inner)
    text = next((s for n in FIELDS["text"] if (s := _string(fields.get(n))).strip()), "")
    if not text:
        return None
    lead = next((s for n in FIELDS["lead"] if (s := _string(fields.get(n))).strip()), "")
    if _bare(lead) not in _bare(text):
        text = f"{lead}\n\n{text}"
    title = next((s for n in FIELDS["title"] if (s := _string(fields.get(n))).strip()), "")
    is_arabic = text_language(_MARKUP.sub("", title + text)[:_SHORT_CHARACTERS]) == "ar"
    days = (_day(fields.get(n), day_first=is_arabic) for n in FIELDS["date"])
    author = next((a for n in FIELDS["author"] if (a := joined_names(_names(fields.get(n))))), None)
    address = next((a for n in FIELDS["address"] if (a := web_address(fields.get(n)))), None)
    return Record(one_line(title), text, next((d for d in days if d), None), author, address)


def _bare(text: str) -> str:
    """The letters and digits of a text, with or without markup."""
    return re.sub(r"\W+", "", unescape(_MARKUP.sub("", text)))


def _is_titled(value: Any) -> bool:
    """Whether a value is an article with a title, and no part of a text."""
    return isinstance(value, Mapping) and not _fields(value).keys().isdisjoint(FIELDS["title"])


def _names(value: Any) -> list[str]:
    """The names in a field such as ``"A"``, ``["A", "B"]`` or ``[{"name": "A"}]``."""
    each = value if isinstance(value, list) else [value]
    named = (one.get("name") if isinstance(one, Mapping) else one for one in each)
    return [_SURROGATE.sub("\ufffd", one) for one in named if isinstance(one, str)]


def _string(value: Any, depth: int = 0) -> str:
    """The words of a value: a text, a list of parts, or an object that contains them."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if depth >= _DEEPEST_ITEMS:
        return ""
    if isinstance(value, list):
        parts = (_string(part, depth + 1) for part in value)
        return "" if any(map(_is_titled, value)) else "\n\n".join(filter(None, parts))
    if isinstance(value, Mapping):
        fields = _fields(value)
        return next((s for n in _WORDS if (s := _string(fields.get(n), depth + 1)).strip()), "")
    return ""


def _day(value: Any, *, day_first: bool) -> date | None:
    if isinstance(value, str):
        return parse_date(value, day_first=day_first)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 1e11 else value
        # A day in this century or the end of the last, in seconds since 1970.
        if 3e8 < seconds < 4.2e9:
            return datetime.fromtimestamp(seconds, UTC).date()
    return None


def fact(value: Any) -> str:
    """A JSON value on one line: ``name: value; name: value``, names of inner values in full."""
    parts = [
        f"{path}: {one_line(str(leaf))}" if path else one_line(str(leaf))
        for path, leaf in _leaves(value, "", 0)
    ]
    text = "; ".join(parts)
    return text.replace("; ", "؛ ") if text_language(text) == "ar" else text


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _leaves(inner, path, depth + 1)
    elif value is not None and value != "":
        yield path, value
