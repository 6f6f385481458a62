"""The declared style of the elements of a web page: its style sheets, then inline styles."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The width of the screen, in pixels, for which media queries are evaluated.
_SCREEN_WIDTH = 1280
_MIN_WIDTH = re.compile(r"\(\s*min-width\s*:\s*([\d.]+)(px|em|rem)\s*\)")
_PLAIN_MEDIA = re.compile(r"(?:only\s+)?(?:screen|all)?(?:\s*and\s*)?", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)[^()]*\)")
# Only this much of a style sheet is read: longer ones are generated, with rules for a whole site.
_SHEET_CHARACTERS = 2_000_000
# The parser fails on numbers with more digits than Python converts, so they are cut.
_LONG_NUMBER = re.compile(r"([0-9]{15})[0-9]+")
# The deepest nesting of rules that is read.
_DEEPEST_RULE = 8

Values = Mapping[str, str]
"""Declared values by property name, in lower case, variables replaced."""


class Styles:
    """The styles of one page."""

    def __init__(self, root: HtmlElement, properties: frozenset[str]) -> None:
        """Read the style sheets of the page; only these properties are kept."""
        from cssselect2 import ElementWrapper, Matcher

        self._properties = properties
        self._matcher = Matcher()
        self._variables: dict[str, str] = {}
        self.has_external = bool(
            root.xpath("//link[contains(concat(' ', @rel, ' '), ' stylesheet ')]")
        )
        for sheet in root.iter("style", "link"):
            if _is_shown(sheet.get("media") or ""):
                self._read_sheet(_sheet_of(sheet)[:_SHEET_CHARACTERS])
        self._root = ElementWrapper.from_html_root(root)

    def elements(self) -> Iterator[tuple[HtmlElement, Values]]:
        """Every element of the page in reading order, with the declared values."""
        for wrapper in self._root.iter_subtree():
            if isinstance(wrapper.etree_element.tag, str):
                yield wrapper.etree_element, self._of(wrapper)

    def _of(self, wrapper: Any) -> Values:
        weak: dict[str, str] = {}
        strong: dict[str, str] = {}
        for _, _, pseudo, declared in self._matcher.match(wrapper):
            if pseudo is None:
                weak |= declared[False]
                strong |= declared[True]
        inline = wrapper.etree_element.get("style")
        if inline:
            declared = self._declarations(with_short_numbers(inline))
            weak |= declared[False]
            strong |= declared[True]
        return {name: self._resolved(value) for name, value in (weak | strong).items()}

    def _resolved(self, value: str) -> str:
        return _VARIABLE.sub(lambda match: self._variables.get(match[1], ""), value)

    def _read_sheet(self, sheet: str) -> None:
        import tinycss2

        sheet = with_short_numbers(sheet)
        self._read_rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))

    def _read_rules(self, rules: list[Any]) -> None:
        import tinycss2

        for rule in rules:
            if rule.type == "qualified-rule":
                self._read_rule(rule)
            elif rule.type == "at-rule" and rule.lower_at_keyword == "import":
                self._read_sheet(_imported(rule)[:_SHEET_CHARACTERS])
            elif rule.type == "at-rule" and rule.content is not None:
                condition = tinycss2.serialize(rule.prelude).strip()
                keyword = rule.lower_at_keyword
                is_media = keyword == "media" and _is_shown(condition)
                if is_media or keyword in ("supports", "layer"):
                    self._read_rules(
                        tinycss2.parse_rule_list(
                            rule.content, skip_comments=True, skip_whitespace=True
                        )
                    )

    def _read_rule(self, rule: Any, within: str = "", depth: int = 0) -> None:
        """Read a rule; `within` is the selector of the rule that it is nested in, if any."""
        import tinycss2
        from cssselect2 import SelectorError, compile_selector_list

        selector = tinycss2.serialize(rule.prelude).strip()
        if within:
            parent = f":is({within})"
            selector = selector.replace("&", parent) if "&" in selector else f"{parent} {selector}"
        if depth < _DEEPEST_RULE:
            for nested in tinycss2.parse_blocks_contents(rule.content):
                if nested.type == "qualified-rule":
                    self._read_rule(nested, selector, depth + 1)
        declared = self._declarations(rule.content)
        if not declared[False] and not declared[True]:
            return
        try:
            compiled = compile_selector_list(selector)
        except SelectorError:
            return  # the library does not know all selectors that browsers know
        for one in compiled:
            self._matcher.add_selector(one, declared)

    def _declarations(self, content: Any) -> dict[bool, dict[str, str]]:
        """The values of the kept properties; those with ``!important`` under `True`."""
        import tinycss2

        found: dict[bool, dict[str, str]] = {False: {}, True: {}}
        for declaration in tinycss2.parse_blocks_contents(
            content, skip_comments=True, skip_whitespace=True
        ):
            if declaration.type != "declaration":
                continue
            name = declaration.lower_name
            if name in self._properties:
                found[declaration.important][name] = _text(declaration.value)
            elif name.startswith("--"):
                self._variables[name] = _text(declaration.value)
        return found


def _sheet_of(element: HtmlElement) -> str:
    """The style sheet in an element, or in the ``data:`` address of a link to one."""
    if element.tag == "style":
        return element.text or ""
    is_sheet = "stylesheet" in (element.get("rel") or "").lower().split()
    return _in_address(element.get("href") or "") if is_sheet else ""


def _imported(rule: Any) -> str:
    """The style sheet in the ``data:`` address of an ``@import``."""
    for token in rule.prelude:
        if token.type in ("url", "string"):
            return _in_address(token.value)
        if token.type == "function" and token.lower_name == "url":
            return next((_in_address(a.value) for a in token.arguments if a.type == "string"), "")
    return ""


def _in_address(address: str) -> str:
    head, comma, data = address.strip().partition(",")
    if not comma or not head.lower().startswith("data:text/css"):
        return ""
    content = unquote_to_bytes(data)
    if head.lower().endswith(";base64"):
        with suppress(ValueError):
            content = b64decode(content)
    return content.decode("utf-8", "replace")


def with_short_numbers(style: str) -> str:
    """A style without the digits of a number after the fifteenth."""
    return _LONG_NUMBER.sub(r"\1", style)


def _text(tokens: Any) -> str:
    import tinycss2

    return str(tinycss2.serialize(tokens)).strip().lower()


def _is_shown(media: str) -> bool:
    """Whether rules for these media apply on a wide screen."""
    return any(_applies(query.strip()) for query in media.split(",")) if media.strip() else True


def _applies(query: str) -> bool:
    for number, unit in _MIN_WIDTH.findall(query):
        if float(number) * (1 if unit == "px" else 16) > _SCREEN_WIDTH:
            return False
    return _PLAIN_MEDIA.fullmatch(_MIN_WIDTH.sub("", query).strip()) is not None
