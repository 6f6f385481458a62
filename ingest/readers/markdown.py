"""Markdown: the source text as it is, with its headings and front matter understood."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from ingest.readers.dates import parse_date, published_line
from ingest.readers.encoding import decode
from ingest.readers.reading import Reading, first_line_title, one_line
from rag.schema import Heading

# YAML between lines of three dashes, or TOML between three pluses, at the very start.
_FRONT_MATTER = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<fields>(?:.*\r?\n)*?)(?P=fence)[ \t]*(?:\r?\n|\Z)"
)
_FIELD = re.compile(r"(?P<key>[A-Za-z_]+)[ \t]*[:=][ \t]*(?P<value>.*)")
_FRONT_MATTER_CHARACTERS = 20_000
_TITLE_KEYS = ("title", "headline")
_DATE_KEYS = ("date", "published", "pubdate", "publishdate", "published_at", "created")


def read_markdown(data: bytes, name: str) -> Reading:
    """The text of a ``.md`` file, verbatim; title and date from front matter or first heading."""
    text = decode(data, name).text
    start = front_matter_end(text)
    fields = _fields(text)
    headings = _headings(text, start)
    first = next((heading.text for heading in headings if heading.level == 1), None)
    title = _first(fields, _TITLE_KEYS) or first or first_line_title(text[start:])
    return Reading(
        text=text,
        media_type="text/markdown",
        title=title,
        published=_front_matter_date(fields) or published_line(text[start : start + 3000]),
        headings=headings,
    )


def front_matter_end(text: str) -> int:
    """Where the front matter ends and the article begins; 0 where there is none."""
    match = _FRONT_MATTER.match(text[:_FRONT_MATTER_CHARACTERS])
    return match.end() if match and _FIELD.search(match["fields"]) else 0


def _fields(text: str) -> dict[str, str]:
    match = _FRONT_MATTER.match(text[:_FRONT_MATTER_CHARACTERS])
    lines = match["fields"].splitlines() if match else []
    found = (_FIELD.fullmatch(line.strip()) for line in lines if not line.startswith((" ", "\t")))
    return {m["key"].lower(): m["value"].strip().strip("\"'").strip() for m in found if m}


def _first(fields: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((fields[key] for key in keys if fields.get(key)), None)


def _front_matter_date(fields: dict[str, str]) -> date | None:
    value = _first(fields, _DATE_KEYS)
    return parse_date(value) if value else None


def _headings(text: str, start: int) -> tuple[Heading, ...]:
    from markdown_it import MarkdownIt

    body = text[start:]
    lines = [start]
    # markdown-it counts \n, \r\n and \r as line ends, as this does.
    lines += [start + match.end() for match in re.finditer(r"\r\n?|\n", body)]
    # Only blocks are parsed: headings are blocks, and inline parsing is the slow part.
    tokens = MarkdownIt("commonmark").disable("inline").parse(body)
    found = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.map and inline.content.strip():
            offset = lines[token.map[0]]
            found.append(
                Heading(start=offset, level=int(token.tag[1]), text=_plain(inline.content))
            )
    return tuple(found)


def _plain(heading: str) -> str:
    """A heading's source without links, emphasis and code marks."""
    without_links = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return one_line(re.sub(r"(?<!\\)[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", without_links))
