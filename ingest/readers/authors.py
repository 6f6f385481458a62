"""The author of a text, from metadata or from its byline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.readers.headline import linked_data, metas
from ingest.readers.reading import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META = frozenset(
    """
    author article:author dc.creator dcterms.creator byl sailthru.author parsely-author
    citation_author article:author_name twitter:creator_name rnews:creator
    """.split()
)
_ARTICLE_TYPES = re.compile(r"article|posting|report|webpage|creativework|book", re.IGNORECASE)
_LONGEST_LINE = 90
_LONGEST_NAME = 120
_MOST_LINES = 12
_TOP_CHARACTERS = 3_000
_MOST_AUTHORS = 8
_NAME = r"[^\W\d_][\w'’.\-]*(?:[ \t]+[^\W\d_][\w'’.\-]*){0,5}"
_AND = r"(?:\s*[,،&]\s*|\s+and\s+|\s+و)"
_NAMES = rf"(?P<names>{_NAME}(?:{_AND}{_NAME}){{0,3}})"
_BYLINES = (
    re.compile(rf"(?:(?:written\s+)?by|author)\s*:?\s+{_NAMES}", re.IGNORECASE),
    re.compile(rf"بقلم\s*[:\-–—/]?\s*{_NAMES}"),
    # Without a punctuation mark after them, these words begin other lines («كتب الأطفال»).
    re.compile(rf"(?:الكاتبة?|كتبه|كتبته|إعداد|كتبت?)\s*[:\-–—/]\s*{_NAMES}"),
)
# An English byline names people: the words have capitals, but for particles.
_CAPITALS = re.compile(r"(?:[A-Z\u00c0-\u00de][\w'’.\-]*|de|da|van|von|al|bin|ibn|el|and|&|,)")
_LEAD = re.compile(
    r"^(?:(?:written\s+)?by|author|بقلم|الكاتبة?|كتبه|كتبته|إعداد)\s*[:\-–—]?\s+", re.IGNORECASE
)
_NO_PERSON = re.compile(r"https?:|www\.|@|^\W*\d+\W*$")
# What programs write in place of a name.
_PROGRAMS = frozenset(
    [
        "admin", "administrator", "user", "owner", "unknown", "author", "none", "default", "root",
        "python-docx", "openpyxl", "libreoffice", "microsoft office user", "office user",
        "windows user", "steve canny", "مستخدم", "المدير",
    ]
)  # fmt: skip


def page_author(root: HtmlElement, lines: Iterable[str]) -> str | None:
    """The author of the article of a page: from metadata, marked elements, or one of `lines`."""
    stated = [value for name, value in metas(root) if name in _META]
    names = joined_names(stated) or joined_names(_linked_authors(root))
    return names or joined_names(_marked(root)) or byline(lines)


def byline(lines: Iterable[str]) -> str | None:
    """The names in the first of a few `lines` that says who wrote the text."""
    for number, line in enumerate(lines):
        if number >= _MOST_LINES:
            break
        text = one_line(line)
        if len(text) > _LONGEST_LINE:
            continue
        for form in _BYLINES:
            match = form.fullmatch(text.rstrip(" .|—–-"))
            if match and _are_names(match["names"]):
                return joined_names([match["names"]])
    return None


def joined_names(stated: Iterable[str]) -> str | None:
    """The names of people among what is `stated`, each once; None if there are none."""
    names = (_LEAD.sub("", one_line(text)).strip(" ,;،؛|") for text in stated)
    people = [name for name in dict.fromkeys(names) if _is_person(name)]
    return ", ".join(people[:_MOST_AUTHORS]) or None


def named_in(text: str, properties: str = "") -> str | None:
    """The author that a text names at its beginning, else the one in a file's `properties`."""
    return byline(text[:_TOP_CHARACTERS].splitlines()) or joined_names([properties])


def page_address(root: HtmlElement) -> str | None:
    """The canonical address that a page names, if it is a whole web address."""
    links = [
        link.get("href") or ""
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    stated = [*links, *(value for name, value in metas(root) if name == "og:url")]
    return next((found for address in stated if (found := web_address(address))), None)


def web_address(stated: object) -> str | None:
    """A whole address of the web, or None."""
    if not isinstance(stated, str):
        return None
    try:
        parts = urlsplit(stated.strip())
    except ValueError:
        return None
    is_whole = parts.scheme in ("http", "https") and parts.hostname
    return stated.strip() if is_whole and len(stated) < 2_000 else None


def _is_person(name: str) -> bool:
    return (
        1 < len(name) <= _LONGEST_NAME
        and name.lower() not in _PROGRAMS
        and not _NO_PERSON.search(name)
        and any(map(str.isalpha, name))
    )


def _are_names(said: str) -> bool:
    words = said.split()
    is_latin = said[0].isascii()
    return not is_latin or (len(words) > 1 and all(_CAPITALS.match(word) for word in words))


def _linked_authors(root: HtmlElement) -> Iterator[str]:
    """The authors in JSON-LD of something that is written."""
    for data in linked_data(root):
        if _ARTICLE_TYPES.search(str(data.get("@type") or "")):
            yield from _names_of(data.get("author"))


def _names_of(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str):
            yield name


def _marked(root: HtmlElement) -> Iterator[str]:
    """The text of elements that are marked as the author; of nested ones the innermost."""
    marked = root.xpath("//*[@itemprop='author' or @rel='author' or @property='author']")
    for element in marked[:_MOST_AUTHORS]:
        inner = element.xpath(".//*[@itemprop='name']")
        text = one_line((inner[0] if inner else element).text_content())
        if len(text) <= _LONGEST_LINE:
            yield text or (element.get("content") or "")
