"""When a web page says that its article was published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ingest.readers.dates import dateline, labelled_date, parse_date, publication_date
from ingest.readers.headline import linked_data, metas
from ingest.readers.page_text import Block
from rag.language import text_language

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Names of metadata, letters and digits only.
_DATE_NAMES = frozenset(
    """
    articlepublishedtime ogpublishedtime ogarticlepublishedtime articlepublished publishedtime
    date pubdate publishdate publisheddate publishedat publicationdate publishtime publicationtime
    datepublished datepublication dcdate dcdateissued dcdatecreated dctermsdate dctermsissued
    dctermscreated dctermsavailable parselypubdate sailthrudate citationpublicationdate
    citationdate citationonlinedate cxenseparserecspublishtime btpubdate originalpublicationdate
    displaydate prismpublicationdate issued firstpublished articledateoriginal rnewsdatepublished
    schemadatepublished
    """.split()
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_DATED_CLASS = re.compile(
    r"(?<![a-z])(?:pub(?:lish(?:ed)?)?[-_]?(?:date|time|at|on)?|post(?:ed)?[-_]?(?:date|time|on)?"
    r"|entry[-_]date|article[-_](?:date|time)|dateline|datetime|date|timestamp|time)(?![a-z])",
    re.IGNORECASE,
)
# Some regions write English dates with months first; without a region the order is not known.
_MONTH_FIRST = frozenset({"", "us", "ph", "ca"})
# Parts of a page that are about other texts than its article, by id or class.
_ELSEWHERE = re.compile(
    r"comment(?!ary)|repl(?:y|ies)\b|related|recommend|sidebar|popular|most-?read|latest|teaser|promo",
    re.IGNORECASE,
)
# What an element gives the day of, by its names, where that is no publication.
_OF_AN_EVENT = re.compile(
    r"event|start-?(?:date|time)|end-?(?:date|time)|deadline|expir|valid-?through|birth|death",
    re.IGNORECASE,
)
_PATH_DATE = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_LINE_CHARACTERS = 120
_PROSE_WORDS = 8
# Lines after the article's end, and before its headline, that may give its date.
_LINES_AFTER, _LINES_BEFORE = 3, 3


def page_date(root: HtmlElement, blocks: Sequence[tuple[Block, bool]]) -> date | None:
    """The day from metadata, else from marked elements, a line by the article, or the address."""
    days_first = _days_come_first(root, blocks)
    article = _article(blocks)
    return (
        _first(_stated(root), days_first)
        or _from_elements(root, article, days_first)
        or _from_lines(blocks, article, days_first)
        or _from_address(root)
    )


def _days_come_first(root: HtmlElement, blocks: Sequence[tuple[Block, bool]]) -> bool:
    """Whether days come first in the numeric dates of a page, by its text and its language."""
    text = "\n".join(block.text for block, kept in blocks if kept)
    language, _, region = (root.get("lang") or "").lower().replace("_", "-").partition("-")
    is_english = language in ("", "en")
    return text_language(text) == "ar" or not is_english or region not in _MONTH_FIRST


def _stated(root: HtmlElement) -> Iterator[str]:
    """The date of the metadata."""
    yield from (value for name, value in metas(root) if _is_date_name(name))
    yield from _linked(root)


def _article(blocks: Sequence[tuple[Block, bool]]) -> frozenset[HtmlElement]:
    """The elements around the blocks of the article."""
    own = (block.element for block, kept in blocks if kept)
    return frozenset(e for element in own for e in (element, *element.iterancestors()))


def _is_elsewhere(node: HtmlElement, article: frozenset[HtmlElement]) -> bool:
    """Whether an element is in a part of the page that is about something else."""
    return any(
        element not in article
        and (
            element.tag in ("aside", "nav")
            or _ELSEWHERE.search(f"{element.get('id') or ''} {element.get('class') or ''}")
        )
        for element in (node, *node.iterancestors())
    )


def _is_date_name(name: str) -> bool:
    return re.sub(r"[\W_]", "", name.lower().rpartition("/")[2]) in _DATE_NAMES


def _first(values: Iterable[str], days_first: bool = False) -> date | None:
    return next((day for value in values if (day := parse_date(value, day_first=days_first))), None)


def _linked(root: HtmlElement) -> Iterator[str]:
    found = (d["datePublished"] for d in linked_data(root) if "datePublished" in d)
    yield from (value for value in found if isinstance(value, str))
    # The date is also taken from JSON that cannot be parsed.
    scripts = [s.text or "" for s in root.iter("script") if "json" in (s.get("type") or "")]
    matches = (_JSON_DATE.search(text) for text in scripts)
    yield from (json.loads(f'"{_escaped(match[1])}"') for match in matches if match)


def _escaped(value: str) -> str:
    return re.sub(r"[\x00-\x1f\\]", " ", value)


def _from_elements(
    root: HtmlElement, article: frozenset[HtmlElement], days_first: bool
) -> date | None:
    """From microdata, RDFa and ``<time>`` in the part of the page that is about the article."""
    marked = [*_properties(root), *_times(root)]
    here = (n for n in marked if not _is_elsewhere(n, article) and not _is_of_event(n))
    return next((day for node in here if (day := _date_of(node, days_first))), None)


def _properties(root: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that are marked as the date, by ``itemprop`` or ``property``."""
    for node in root.xpath("//*[@itemprop or @property]"):
        names = f"{node.get('itemprop') or ''} {node.get('property') or ''}".split()
        if any(_is_date_name(name) for name in names):
            yield node


def _times(root: HtmlElement) -> list[HtmlElement]:
    """Each ``<time>``: marked as the publication, else in an article, else any."""
    times = root.xpath("//time[@pubdate]") or root.xpath("//time[contains(@class, 'publish')]")
    times = times or [t for t in root.xpath("//article//time | //main//time") if not _is_update(t)]
    return times or [t for t in root.iter("time") if not _is_update(t)]


def _is_update(node: HtmlElement) -> bool:
    return "updat" in (node.get("class") or "") or "modif" in (node.get("class") or "").lower()


def _is_of_event(node: HtmlElement) -> bool:
    """Whether an element, or the one around it, is named after what happens on a day."""
    around = [element for element in (node, node.getparent()) if element is not None]
    names = [element.get(name) or "" for element in around for name in ("class", "id", "itemprop")]
    return _OF_AN_EVENT.search(" ".join(names)) is not None


def _date_of(node: HtmlElement, days_first: bool) -> date | None:
    value = node.get("content") or node.get("datetime") or node.get("title") or ""
    return _first((value, node.text_content()), days_first)


def _from_lines(
    blocks: Sequence[tuple[Block, bool]], article: frozenset[HtmlElement], days_first: bool
) -> date | None:
    """From a line by the article: under its headline, at its beginning, or at its end."""
    blocks = [one for one in blocks if not _is_of_event(one[0].element)]
    blocks = [one for one in blocks if one[1] or not _is_elsewhere(one[0].element, article)]
    kept = [at for at, (block, own) in enumerate(blocks) if own]
    if not kept:
        return None
    prose = next((at for at in kept if _is_prose(blocks[at][0])), kept[0])
    heading = max((at for at in range(prose) if blocks[at][0].level), default=None)
    start = heading if heading is not None else max(0, prose - _LINES_BEFORE)
    # Above the headline may be the day of the visit.
    near = [
        block
        for block, _ in (*blocks[start : prose + 2], *blocks[max(0, start - _LINES_BEFORE) : start])
    ]
    own = [block for block, is_kept in blocks if is_kept]
    after = [block for block, _ in blocks[kept[-1] + 1 : kept[-1] + 1 + _LINES_AFTER]]
    lines = [block.text for block in near if len(block.text) <= _LINE_CHARACTERS]
    labelled = (block.text for block in (*own[:6], *own[-2:], *after))
    return (
        publication_date(lines, day_first=days_first)
        or next((day for block in own[:4] if (day := dateline(block.text))), None)
        or next(
            (day for text in labelled if (day := labelled_date(text, day_first=days_first))), None
        )
        or _from_classes(blocks, days_first)
        or publication_date([block.text for block in (*own[-2:], *after)], day_first=days_first)
    )


def _is_prose(block: Block) -> bool:
    return not block.level and block.words >= _PROSE_WORDS


def _from_classes(blocks: Sequence[tuple[Block, bool]], days_first: bool) -> date | None:
    """From a short line whose element is named after a date."""
    named = [
        block.text
        for block, _ in blocks
        if len(block.text) <= _LINE_CHARACTERS
        and block.link_share == 0
        and _DATED_CLASS.search(block.element.get("class") or block.element.get("id") or "")
    ]
    days = [day for line in named if (day := publication_date([line], day_first=days_first))]
    return days[0] if len(set(days)) == 1 else None


def _from_address(root: HtmlElement) -> date | None:
    """From the page's own address, as in ``/2024/03/12/``."""
    addresses = [node.get("href") or "" for node in root.xpath("//link[@rel='canonical']")]
    addresses += [value for name, value in metas(root) if name == "og:url"]
    found = (_PATH_DATE.search(address) for address in addresses)
    return _first(["-".join(match.groups()) for match in found if match])
