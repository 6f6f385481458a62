"""When a web page says that its article was published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ingest.readers.dates import dateline, labelled_date, parse_date, publication_date
from ingest.readers.headline import linked_data, metas
from ingest.readers.page_text import Block

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
_PATH_DATE = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_LINE_CHARACTERS = 120
_PROSE_WORDS = 8
# Lines after the article's end, and before its headline, that may give its date.
_LINES_AFTER, _LINES_BEFORE = 3, 3


def page_date(root: HtmlElement, blocks: Sequence[tuple[Block, bool]]) -> date | None:
    """The day from metadata, else from marked elements, a line by the article, or the address."""
    for find in (_from_metadata, _from_linked_data, _from_properties, _from_times):
        if day := find(root):
            return day
    return _from_lines(blocks) or _from_address(root)


def _is_date_name(name: str) -> bool:
    return re.sub(r"[\W_]", "", name.lower().rpartition("/")[2]) in _DATE_NAMES


def _first(values: Iterator[str] | Sequence[str]) -> date | None:
    return next((day for value in values if (day := parse_date(value))), None)


def _from_metadata(root: HtmlElement) -> date | None:
    return _first([value for name, value in metas(root) if _is_date_name(name)])


def _from_linked_data(root: HtmlElement) -> date | None:
    found = (d["datePublished"] for d in linked_data(root) if "datePublished" in d)
    if day := _first([value for value in found if isinstance(value, str)]):
        return day
    # JSON that does not parse still says it.
    scripts = [s.text or "" for s in root.iter("script") if "json" in (s.get("type") or "")]
    matches = (_JSON_DATE.search(text) for text in scripts)
    return _first([json.loads(f'"{_escaped(m[1])}"') for m in matches if m])


def _escaped(value: str) -> str:
    return re.sub(r"[\x00-\x1f\\]", " ", value)


def _from_properties(root: HtmlElement) -> date | None:
    """From microdata and RDFa in the text: ``itemprop``, ``property``."""
    for node in root.xpath("//*[@itemprop or @property]"):
        names = f"{node.get('itemprop') or ''} {node.get('property') or ''}".split()
        if any(_is_date_name(name) for name in names) and (day := _date_of(node)):
            return day
    return None


def _from_times(root: HtmlElement) -> date | None:
    """From ``<time>``: marked as the publication, by the headline, in an article, then any."""
    times = root.xpath("//time[@pubdate]") or root.xpath("//time[contains(@class, 'publish')]")
    times = times or [t for t in root.xpath("//article//time | //main//time") if not _is_update(t)]
    times = times or [t for t in root.iter("time") if not _is_update(t)]
    return next((day for time in times if (day := _date_of(time))), None)


def _is_update(node: HtmlElement) -> bool:
    return "updat" in (node.get("class") or "") or "modif" in (node.get("class") or "").lower()


def _date_of(node: HtmlElement) -> date | None:
    value = node.get("content") or node.get("datetime") or node.get("title") or ""
    return parse_date(value) or parse_date(node.text_content())


def _from_lines(blocks: Sequence[tuple[Block, bool]]) -> date | None:
    """From a line by the article: under its headline, at its beginning, or at its end."""
    kept = [at for at, (block, own) in enumerate(blocks) if own]
    if not kept:
        return None
    prose = next((at for at in kept if blocks[at][0].words >= _PROSE_WORDS), kept[0])
    heading = max((at for at in range(prose) if blocks[at][0].level), default=None)
    start = heading if heading is not None else max(0, prose - _LINES_BEFORE)
    near = [block for block, _ in blocks[max(0, start - _LINES_BEFORE) : prose + 2]]
    own = [block for block, is_kept in blocks if is_kept]
    after = [block for block, _ in blocks[kept[-1] + 1 : kept[-1] + 1 + _LINES_AFTER]]
    lines = [block.text for block in near if len(block.text) <= _LINE_CHARACTERS]
    return (
        publication_date(lines)
        or next((day for block in own[:4] if (day := dateline(block.text))), None)
        or next((d for b in (*own[:6], *own[-2:], *after) if (d := labelled_date(b.text))), None)
        or _from_classes(blocks)
        or publication_date([block.text for block in (*own[-2:], *after)])
    )


def _from_classes(blocks: Sequence[tuple[Block, bool]]) -> date | None:
    """From a short line whose element is named after a date."""
    named = [
        block.text
        for block, _ in blocks
        if len(block.text) <= _LINE_CHARACTERS
        and block.link_share == 0
        and _DATED_CLASS.search(block.element.get("class") or block.element.get("id") or "")
    ]
    days = [day for line in named if (day := publication_date([line]))]
    return days[0] if len(set(days)) == 1 else None


def _from_address(root: HtmlElement) -> date | None:
    """From the page's own address, as in ``/2024/03/12/``."""
    addresses = [node.get("href") or "" for node in root.xpath("//link[@rel='canonical']")]
    addresses += [value for name, value in metas(root) if name == "og:url"]
    found = (_PATH_DATE.search(address) for address in addresses)
    return _first(["-".join(match.groups()) for match in found if match])
