"""The headline of a web page, without the name of its site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ingest.readers.page_text import Block
from ingest.readers.reading import one_line
from rag.language import search_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SEPARATOR = re.compile(r"\s+[|–—•·\-:»«‹›~/]+\s+|\s*[|»«‹›]\s*|\s+::\s+")
_HEADLINE_META = ("og:title", "twitter:title", "headline", "dc.title", "citation_title")
_SITE_META = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_LOGO = re.compile(r"logo|brand|site-?(?:title|name|header)|masthead|navbar", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:\.{3}|…)$")
# A title is the headline if this share of its words is in the article.
_SUPPORT = 0.3
# Longer titles are not more surely the headline.
_WORDS_THAT_COUNT = 5
_BODY_CHARACTERS = 4000
_PARAGRAPH_WORDS = 8


def headline(root: HtmlElement, blocks: Sequence[tuple[Block, bool]]) -> str | None:
    """The headline: of the page's titles and first headings, the one that its article supports.

    Where none is supported, a title that a heading repeats, else the first title as it is.
    """
    sites = {_key(name) for name in _site_names(root)} - {""}
    titles = [title for title in _titles(root) if _key(title) not in sites]
    headings = [h for h in _headings(blocks) if _key(h) not in sites]
    body = _body_words(blocks, headings)
    parts = [part for title in titles for part in _parts(title, sites)]
    for title in parts:
        if repeated := next((h for h in headings if _is_same(title, h)), None):
            return repeated
    for title in titles:
        if ending := next((h for h in headings if _is_after_colon(title, h)), None):
            return ending
    named = max(parts, key=lambda part: _score(part, body), default=None)
    if named is not None and _is_supported(named, body):
        return named
    supported = next((h for h in headings if _is_supported(h, body)), None)
    # One word is rather the name of a section.
    whole = [title for title in titles[:1] if len(_words(title)) > 1]
    return supported or next(iter([*whole, *headings, *titles]), None)


def metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """The page's metadata as (name in lower case, value)."""
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        yield name.strip().lower(), (meta.get("content") or "").strip()


def linked_data(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, whatever depth it is at."""
    for script in root.iter("script"):
        if "json" in (script.get("type") or "").lower() and script.text:
            try:
                waiting: list[Any] = [json.loads(script.text, strict=False)]
            except (ValueError, RecursionError):
                continue
            while waiting:
                value = waiting.pop(0)
                if isinstance(value, dict):
                    yield value
                    waiting += value.values()
                elif isinstance(value, list):
                    waiting += value


def _titles(root: HtmlElement) -> list[str]:
    """What the page says its title is, the surest first."""
    named = dict(reversed([(name, value) for name, value in metas(root) if value]))
    found = [named[name] for name in _HEADLINE_META if name in named]
    found += [d["headline"] for d in linked_data(root) if isinstance(d.get("headline"), str)]
    found += [node.text_content() for node in root.xpath("//*[@itemprop='headline']")[:1]]
    found += [node.text or "" for node in root.iter("title")][:1]
    return list(dict.fromkeys(line for text in found if (line := one_line(text))))


def _site_names(root: HtmlElement) -> Iterator[str]:
    yield from (value for name, value in metas(root) if name in _SITE_META)
    for data in linked_data(root):
        publisher = data.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]
    for heading in root.iter("h1", "h2"):
        around = [heading, *list(heading.iterancestors())[:3]]
        if any(_LOGO.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in around):
            yield one_line(heading.text_content())


def _headings(blocks: Sequence[tuple[Block, bool]]) -> list[str]:
    """Headings before the article's first paragraph or in it, those of the first level first.

    The one right above the paragraph is the last.
    """
    first = next((at for at, (b, kept) in enumerate(blocks) if kept and not b.level), len(blocks))
    found = [b for at, (b, kept) in enumerate(blocks) if b.level and (kept or at < first)]
    tops = [b.text for b in found if b.level == 1]
    own = (at for at, (b, kept) in enumerate(blocks) if kept and b.words >= _PARAGRAPH_WORDS)
    above = [b.text for b, _ in blocks[: next(own, first)] if b.level][-1:]
    return [one_line(t) for t in [*tops, *(b.text for b in found[:3] if b.level == 2), *above]]


def _body_words(blocks: Sequence[tuple[Block, bool]], headings: Sequence[str]) -> set[str]:
    texts = [b.text for b, kept in blocks if kept and one_line(b.text) not in headings]
    return {_stem(word) for word in _words(" ".join(texts)[:_BODY_CHARACTERS])}


def _words(text: str) -> list[str]:
    return re.findall(r"\w{2,}", search_text(text))


def _stem(word: str) -> str:
    """The word without the letters that change most with its place in a sentence."""
    for prefix in ("وال", "بال", "فال", "كال", "لل", "ال", "و"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :][:5]
    return word[:5]


def _parts(title: str, sites: set[str]) -> list[str]:
    """The title without the names of its site, and its parts between separators."""
    parts = [part.strip() for part in _SEPARATOR.split(title) if part.strip()]
    own = [part for part in parts if _key(part) not in sites]
    if len(own) < len(parts):
        start, end = title.find(own[0]), title.rfind(own[-1]) + len(own[-1]) if own else 0
        return [title[start:end], *own] if own else []
    return [title, *parts] if len(parts) == 1 else parts


def _is_same(title: str, heading: str) -> bool:
    """Whether a heading says what a title says, which may be cut short."""
    one, other = _key(title), _key(heading)
    is_cut = _CUT.search(title) is not None and len(one) > 8
    return bool(one) and (one == other or (is_cut and other.startswith(one)))


def _is_after_colon(title: str, heading: str) -> bool:
    """Whether a title is the name of a site, a colon, and the heading."""
    before, colon, _ = title.rpartition(heading)
    return bool(colon) and before.rstrip().endswith((":", "：")) and len(_words(heading)) > 1


def _key(text: str) -> str:
    return "".join(_words(_CUT.sub("", text)))


def _support(title: str, body: set[str]) -> float:
    words = _words(title)
    return sum(_stem(word) in body for word in words) / max(len(words), 1)


def _score(title: str, body: set[str]) -> float:
    return _support(title, body) * min(len(_words(title)), _WORDS_THAT_COUNT)


def _is_supported(title: str, body: set[str]) -> bool:
    return _support(title, body) >= _SUPPORT and len(_words(title)) > 1
