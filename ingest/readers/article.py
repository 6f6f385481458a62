"""Which blocks of a web page are its article.

trafilatura finds the article; the text is then taken from the page itself, so that its words,
tables and line breaks are as they are there. What trafilatura misses inside the article is added,
and what it keeps of the rest of the page is left out.
"""

from __future__ import annotations

import copy
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING

from ingest.readers.furniture import (
    heads_comments,
    is_furniture,
    is_named_as_picture,
    is_site_line,
    leads_away,
)
from ingest.readers.page_text import Block, page_blocks
from rag.sentences import sentence_spans

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A block with this number of words is prose; with the end of a sentence, fewer are enough.
_PROSE_WORDS, _SENTENCE_WORDS = 12, 5
_SENTENCE_END = re.compile(r"""[.!?؟…۔]["'”’»)\]]*$""")
# A block with a larger share of links is navigation.
_LINKED = 0.5
# `_MENU_LINES` short blocks in which at least this share is links are a menu.
_ALL_LINKED, _MENU_LINES = 0.9, 3
# Texts from this length on are searched for anywhere in a page, shorter ones only as whole lines.
_LONG = 25
# An element with more than this share of the article is around the article, whatever its name.
_AROUND, _AROUND_WITHOUT_HEADLINE = 0.5, 0.85
# Where less than this share of the page's prose was kept, the article was not found.
_FOUND_SHARE = 0.25
# The text beside a picture, up to this many characters, is its caption.
_CAPTION_CHARACTERS = 300

logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def has_prose(root: HtmlElement) -> bool:
    """Whether the page has a sentence that is not a part of its furniture."""
    blocks = page_blocks(root)
    around = _Surroundings(blocks, [_is_prose(block) for block in blocks])
    return any(_is_prose(block) and around.is_content(block) for block in blocks)


def article_blocks(root: HtmlElement) -> tuple[list[tuple[Block, bool]], bool]:
    """The blocks of the page, each with whether it is the article's, and if a wider try was made.

    The wider try, for a page in which almost nothing was found, keeps all but the furniture.
    """
    blocks = page_blocks(root)
    found = _found(blocks, _extracted(root))
    around = _Surroundings(blocks, found)
    kept = _without_teasers(blocks, _filled(blocks, found, around))
    wider = _Surroundings(blocks, [_is_prose(block) for block in blocks])
    wide = _without_teasers(
        blocks, [wider.is_content(b) and b.link_share < _LINKED for b in blocks]
    )
    is_wider = _prose_words(blocks, kept) < _FOUND_SHARE * _prose_words(blocks, wide)
    if not any(kept):
        kept, is_wider = wide, False
    return list(zip(blocks, wide if is_wider else kept, strict=True)), is_wider


def part_blocks(root: HtmlElement) -> list[tuple[Block, bool]]:
    """The blocks of a page that is all article, each with whether it is no menu or furniture."""
    blocks = page_blocks(root)
    around = _Surroundings(blocks, [_is_prose(block) for block in blocks])
    kept = [
        around.is_content(block) and not menu
        for block, menu in zip(blocks, _menus(blocks), strict=True)
    ]
    if not any(kept):
        kept = [True] * len(blocks)
    return list(zip(blocks, _without_teasers(blocks, kept), strict=True))


def below_headline(
    blocks: Sequence[tuple[Block, bool]], title: str | None
) -> list[tuple[Block, bool]]:
    """The blocks, of which none between the top of the page and its headline is kept.

    There are the name of the section, the day of the visit and the like. Prose is never left out.
    """
    own = _squeezed(title or "")
    prose = (at for at, (block, kept) in enumerate(blocks) if kept and _is_prose(block))
    top = range(min(next(prose, 0) + 1, len(blocks)))
    headed = (at for at in top if blocks[at][0].level and _squeezed(blocks[at][0].text) == own)
    start = next(headed, 0)
    return [(block, kept and at >= start) for at, (block, kept) in enumerate(blocks)]


def _extracted(root: HtmlElement) -> list[str]:
    """The lines of the article as trafilatura finds it, letters and digits only."""
    from trafilatura import bare_extraction

    # `fast`: without the second and third opinion, which load the stop words of 100 languages.
    document = bare_extraction(
        copy.deepcopy(root), fast=True, include_comments=False, include_tables=True
    )
    if document is None or isinstance(document, dict):
        return []
    return [line for text in (document.text or "").splitlines() if (line := _squeezed(text))]


def _squeezed(text: str) -> str:
    # Raised digits are plain ones to trafilatura.
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text))


def _found(blocks: Sequence[Block], lines: Sequence[str]) -> list[bool]:
    """Which blocks are in these lines; short ones only near long ones, as menus repeat them."""
    whole, single = "".join(lines), set(lines)
    squeezed = [_squeezed(block.text) for block in blocks]
    long = [len(s) >= _LONG and _is_in(b, s, whole) for b, s in zip(blocks, squeezed, strict=True)]
    found = [sure or s in single for sure, s in zip(long, squeezed, strict=True)]
    if not any(long):
        return found
    first, last = long.index(True), len(long) - 1 - long[::-1].index(True)
    while first and found[first - 1]:
        first -= 1
    while last + 1 < len(found) and found[last + 1]:
        last += 1
    return [sure and first <= at <= last for at, sure in enumerate(found)]


def _is_in(block: Block, squeezed: str, whole: str) -> bool:
    """Whether a text has the block, or half of its sentences."""
    if squeezed in whole:
        return True
    sentences = [_squeezed(block.text[start:end]) for start, end in sentence_spans(block.text)]
    there = sum(len(sentence) for sentence in sentences if sentence in whole)
    return 2 * there >= len(squeezed)


def _filled(blocks: Sequence[Block], found: Sequence[bool], around: _Surroundings) -> list[bool]:
    """The found blocks that are content, and what is content between and right beside them."""
    menus = _menus(blocks)
    found = _without_link_ends(blocks, found)
    kept = [
        sure
        and not menu
        and around.is_content(block)
        and not (is_named_as_picture(block.element.getparent()) and _is_caption(block, around))
        for block, sure, menu in zip(blocks, found, menus, strict=True)
    ]
    if not any(kept):
        return kept
    own = around.declared()
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    for at, block in enumerate(blocks):
        elements = (block.element, *block.element.iterancestors())
        inside = (
            first < at < last
            or (around.is_inside(block) and _is_prose(block))
            or (own is not None and own.tag == "article" and own in elements)
        )
        if inside and block.link_share < _LINKED and around.is_content(block):
            kept[at] = kept[at] or not _is_caption(block, around)
        elif at > last and block.link_share < _LINKED and around.is_content(block):
            kept[at] = _ends_article(block, around)
        if own is not None and own not in elements:
            kept[at] = False
    return _with_whole_lists(blocks, kept, around)


def _with_whole_lists(
    blocks: Sequence[Block], kept: Sequence[bool], around: _Surroundings
) -> list[bool]:
    """The kept blocks, and the other items of a list of whose words most are kept."""
    lists = [next(block.element.iterancestors("ul", "ol"), None) for block in blocks]
    words: Counter[HtmlElement] = Counter()
    for block, keep, of in zip(blocks, kept, lists, strict=True):
        if of is not None:
            words[of] += block.words if keep else -block.words
    return [
        keep
        or (
            of is not None
            and words[of] > 0
            and block.link_share < _LINKED
            and around.is_content(block)
        )
        for block, keep, of in zip(blocks, kept, lists, strict=True)
    ]


def _ends_article(block: Block, around: _Surroundings) -> bool:
    """Whether a block is in a list or a table of data right below the text of the article."""
    for element in (block.element, *block.element.iterancestors()):
        is_data = element.tag == "table" and element.find(".//th") is not None
        if is_data or element.tag in ("ul", "ol", "dl"):
            parent = element.getparent()
            return parent is not None and parent.tag != "body" and around.has_most_of(parent)
        if element.tag == "table":
            return False
    return False


def _without_link_ends(blocks: Sequence[Block], found: Sequence[bool]) -> list[bool]:
    """What was found, without short links before its first and after its last other block."""
    result = list(found)
    for places in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        for at in places:
            if found[at] and not _is_link(blocks[at]):
                break
            result[at] = False
    return result


def _is_link(block: Block) -> bool:
    return block.link_share > _ALL_LINKED and block.words <= _SENTENCE_WORDS


def _menus(blocks: Sequence[Block]) -> list[bool]:
    """Which blocks are in a row of short blocks that are nothing but links."""
    links = [_is_link(block) for block in blocks]
    menu = [False] * len(blocks)
    for is_link, run in groupby(range(len(blocks)), key=links.__getitem__):
        places = list(run)
        if is_link and len(places) >= _MENU_LINES:
            menu[places[0] : places[-1] + 1] = [True] * len(places)
    return menu


def _without_teasers(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """The kept blocks, without links to other articles, what is below such a link, and comments."""
    result = list(kept)
    below, comments = False, 0
    for at, block in enumerate(blocks):
        if 0 < block.level <= comments:
            comments = 0
        if block.level and heads_comments(block.text):
            comments = block.level
        if comments:
            result[at] = False
        elif leads_away(block.text):
            below, result[at] = True, False
        elif below and block.link_share >= _LINKED:
            result[at] = False
        elif block.words >= _PROSE_WORDS or block.level:
            below = False
    return result


def _is_prose(block: Block) -> bool:
    needed = _SENTENCE_WORDS if _SENTENCE_END.search(block.text) else _PROSE_WORDS
    return block.words >= needed and block.link_share < _LINKED


def _prose_words(blocks: Sequence[Block], kept: Sequence[bool]) -> int:
    return sum(b.words for b, keep in zip(blocks, kept, strict=True) if keep and _is_prose(b))


def _is_caption(block: Block, around: _Surroundings) -> bool:
    """Whether the block is the caption of a picture beside it."""
    for element in (block.element, *islice(block.element.iterancestors(), 2)):
        if around.has_most_of(element) or element.tag in ("td", "li", "body"):
            return False
        if element.find(".//img") is not None or element.find(".//picture") is not None:
            return len(element.text_content()) <= _CAPTION_CHARACTERS
    return False


class _Surroundings:
    """Which elements of a page are around the article, given blocks that are surely its own."""

    def __init__(self, blocks: Sequence[Block], sure: Sequence[bool]) -> None:
        self._characters: Counter[HtmlElement] = Counter()
        self._is_furniture: dict[HtmlElement, bool] = {}
        self._headed: set[HtmlElement] = set()
        self._total = 0
        for block in blocks:
            if block.level == 1:
                self._headed.update((block.element, *block.element.iterancestors()))
        for block, own in zip(blocks, sure, strict=True):
            if own:
                self._total += len(block.text)
                for element in (block.element, *block.element.iterancestors()):
                    self._characters[element] += len(block.text)

    def has_most_of(self, element: HtmlElement) -> bool:
        """Whether most of the article is in the element; nearly all, if its headline is not."""
        headed = not self._headed or element in self._headed
        share = _AROUND if headed else _AROUND_WITHOUT_HEADLINE
        return self._characters[element] > share * self._total

    def declared(self) -> HtmlElement | None:
        """The innermost element that the page names its article and that has half of it."""
        named = [
            element
            for element, characters in self._characters.items()
            if characters >= _AROUND * self._total
            and (element.tag in ("article", "main") or element.get("role") == "main")
        ]
        return max(named, key=lambda element: len(list(element.iterancestors())), default=None)

    def is_inside(self, block: Block) -> bool:
        """Whether the block is in the innermost element, but <body>, that has all the article."""
        elements = (block.element, *block.element.iterancestors())
        around = next((e for e in elements if self._characters[e] == self._total), None)
        return self._total > 0 and around is not None and around.tag not in ("body", "html")

    def is_content(self, block: Block) -> bool:
        """Whether a block is no part of the page's furniture."""
        if is_site_line(block) or leads_away(block.text):
            return False
        return not (self._in_furniture(block.element) or _is_label(block))

    def _in_furniture(self, element: HtmlElement) -> bool:
        chain = []
        answer = False
        for node in (element, *element.iterancestors()):
            if node in self._is_furniture:
                answer = self._is_furniture[node]
                break
            if self.has_most_of(node):
                break
            chain.append(node)
        for node in reversed(chain):
            answer = answer or is_furniture(node)
            self._is_furniture[node] = answer
        return answer


def _is_label(block: Block) -> bool:
    """Whether a block is the text of a control, and not a question that shows its answer."""
    element = block.element
    if element.tag in ("label", "legend", "option"):
        return True
    controls = [e for e in (element, *element.iterancestors()) if e.tag == "button"]
    asks = block.level or block.text.rstrip().endswith(("?", "؟"))
    return bool(controls) and not asks and block.words < _PROSE_WORDS
