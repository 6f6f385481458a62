"""Markdown: the text as it is shown, with its headings, and what its front matter says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ingest.readers.authors import joined_names, named_in, web_address
from ingest.readers.dates import parse_date, published_line
from ingest.readers.encoding import decode
from ingest.readers.hidden import without_hidden
from ingest.readers.page_text import joined, page_blocks
from ingest.readers.reading import Reading, first_line_title
from ingest.report import HiddenText

if TYPE_CHECKING:
    from markdown_it.token import Token

# YAML between lines of three dashes, or TOML between three pluses, at the very start.
_FRONT_MATTER = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<fields>(?:.*\r?\n)*?)(?P=fence)[ \t]*(?:\r?\n|\Z)"
)
_FIELD = re.compile(r"(?P<key>[^\W\d][\w \-]{0,40}?)[ \t]*[:=][ \t]*(?P<value>.*)")
_FRONT_MATTER_CHARACTERS = 20_000
# A value that begins in the next line.
_FOLDED = frozenset({"", ">", "|", ">-", "|-"})
_TITLE_KEYS = ("title", "headline", "العنوان", "عنوان")
_DATE_KEYS = (
    "date", "published", "pubdate", "publishdate", "publish_date", "published_at", "datepublished",
    "تاريخ النشر", "التاريخ", "تاريخ", "created",
)  # fmt: skip
_AUTHOR_KEYS = ("author", "authors", "by", "byline", "الكاتب", "المؤلف", "بقلم")
_ADDRESS_KEYS = ("canonical", "canonical_url", "canonicalurl", "url", "link", "source", "الرابط")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
# A link definition that nothing refers to is a usual way to write a comment.
_COMMENT_LINE = re.compile(
    r"""^ {0,3}\[(?://|comment)\]:\s*(?:#|<>)\s*[("'](.*)[)"']\s*$""", re.MULTILINE | re.IGNORECASE
)
# CommonMark has no footnotes: it takes their texts for link definitions, and drops them.
_FOOTNOTE = re.compile(r"^ {0,3}(\[\^[^\]\s]{1,40}\]):[ \t]*", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
_TAG_NAME = re.compile(r"</?([A-Za-z][\w-]*)")


def read_markdown(data: bytes, name: str) -> Reading:
    """The text of a ``.md`` file as it is shown: links as their words, lines of a paragraph joined.

    A table row is a line, and a footnote a paragraph without its mark. Title and date are those of
    the front matter, else of the text. Comments and hidden HTML are counted and left out.
    """
    from lxml import html

    source = decode(data, name).text.replace("\x00", "")
    fields = _fields(source)
    body = source[front_matter_end(source) :]
    page, comments = _rendered(body)
    root = html.document_fromstring(f"<html><body>{page}</body></html>")
    visible = without_hidden(root, lambda _: True)
    text, headings = joined([(block, True) for block in page_blocks(visible.root)])
    first = next((heading.text for heading in headings if heading.level == 1), None)
    return Reading(
        text=text,
        media_type="text/markdown",
        title=_first(fields, _TITLE_KEYS) or first or first_line_title(text),
        published=_front_matter_date(fields) or published_line(text),
        headings=headings,
        author=joined_names([_first(fields, _AUTHOR_KEYS) or ""]) or named_in(text),
        address=web_address(_first(fields, _ADDRESS_KEYS)),
        hidden=HiddenText.of([*comments, *visible.pieces]),
    )


def front_matter_end(text: str) -> int:
    """Where the front matter ends and the article begins; 0 where there is none."""
    match = _FRONT_MATTER.match(text[:_FRONT_MATTER_CHARACTERS])
    return match.end() if match and _FIELD.search(match["fields"]) else 0


def _rendered(body: str) -> tuple[str, list[str]]:
    """The body as HTML, and the comments in it."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    environment: dict[str, object] = {}
    notes = {match[1] for match in _FOOTNOTE.finditer(body)}
    tokens = parser.parse(_FOOTNOTE.sub("\n", body), environment)
    comments = [match[1] for match in _COMMENT_LINE.finditer(body)]
    for token in _all(tokens):
        if token.type == "text":
            token.content = _FOOTNOTE_MARK.sub(
                lambda mark: "" if mark[0] in notes else mark[0], token.content
            )
        if token.type in ("html_block", "html_inline"):
            comments += [match[1] for match in _COMMENT.finditer(token.content)]
            token.content = _COMMENT.sub("", token.content)
            if token.type == "html_inline" and not _is_html(token.content):
                token.type = "text"
    return parser.renderer.render(tokens, parser.options, environment), comments


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _is_html(tag: str) -> bool:
    """Whether it is a tag of HTML, and not words such as ``List<String>``."""
    from lxml.html import defs

    name = _TAG_NAME.match(tag)
    return name is None or name[1].lower() in defs.tags


def _fields(text: str) -> dict[str, str]:
    """The fields of the front matter by name in lower case; nested ones are left out."""
    match = _FRONT_MATTER.match(text[:_FRONT_MATTER_CHARACTERS])
    found: dict[str, str] = {}
    key = ""
    for line in match["fields"].splitlines() if match else []:
        if line.startswith((" ", "\t")):
            if key and found[key] in _FOLDED:
                found[key] = line.strip()
            continue
        field = _FIELD.fullmatch(line.strip())
        key = field["key"].lower() if field else ""
        if field:
            found[key] = field["value"].strip()
    return {name: value.strip("\"'").strip() for name, value in found.items()}


def _first(fields: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((fields[key] for key in keys if fields.get(key)), None)


def _front_matter_date(fields: dict[str, str]) -> date | None:
    return next((day for key in _DATE_KEYS if (day := parse_date(fields.get(key, "")))), None)
