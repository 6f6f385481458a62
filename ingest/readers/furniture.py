"""Page furniture: what is no part of the article, by usual names of elements and usual words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.readers.page_text import Block

_TAGS = frozenset({"nav", "footer", "menu", "figcaption", "dialog", "aside"})
_ROLES = frozenset(
    {
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog",
        "menu", "menubar", "toolbar", "tablist", "alert",
    }
)  # fmt: skip
# Notes of e-books and of scholarly pages, by role (DPUB-ARIA) and by `epub:type`.
_NOTES = re.compile(r"(?:doc-)?(?:foot|end|rear)notes?", re.IGNORECASE)
_CONTROLS = ("input", "textarea", "select")
# Words of class names and ids, and pairs of them, that name a part of the page.
_NAMES = frozenset(
    """
    nav navbar navigation menu submenu breadcrumb breadcrumbs footer sidebar related recommended
    recommendations recommend share sharing sharer social socials follow comment
    comments disqus respond newsletter subscribe subscription cookie cookies consent gdpr advert
    advertisement advertising ads ad promo sponsor sponsored banner teaser teasers
    breaking ticker caption captions figcaption credit credits pagination pager login signin
    signup register topbar toolbar copyright outbrain taboola popup modal skip skiplink
    tagcloud taglist reactions masthead byline crumb crumbs toc catlinks rating
    ratings feedback views
    """.split()
)
_NAME_PAIRS = frozenset(
    """
    most-read most-viewed most-popular read-more read-also see-also also-read more-stories
    more-news more-from more-on latest-news other-news other-stories you-may may-like
    next-post prev-post post-navigation author-bio about-author author-box article-tags post-tags
    tag-list entry-meta post-meta article-meta story-meta news-meta post-info article-info
    story-info news-info top-bar search-form search-box site-header page-header
    bottom-bar side-bar side-column right-column left-column news-list latest-posts up-next
    read-next
    """.split()
)
# Names that are written together with others: ``relatedposts``, ``commentlist``.
_NAME_PART = re.compile(
    r"comment(?!ary)|related(?!ness)|newsletter|cookie|breadcrumb|sidebar|footer|navigation|disqus"
    r"|advert|teaser",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"(?<![a-z])(?:img|images?|photos?|pictures?|figure|media|thumb(?:nail)?|gallery)(?![a-z])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# A line with a link to something else, or with a request to the reader.
_LEADS_AWAY = re.compile(
    r"""(?:
    (?:[اإأ]قر[أا]|طالع|شاهد|تابع|انظر)\s*(?:وا)?\s*(?:أيض|ايض|المزيد|كذلك)\w*
    |(?:مواضيع|أخبار|اخبار|مقالات|موضوعات|قصص)\s+(?:ذات\s+(?:صلة|علاقة)|مرتبطة|متعلقة|مشابهة|أخرى)
    |(?:الأكثر|الاكثر)\s+(?:قراءة|مشاهدة|تداولا|شيوعا|رواجا)
    |(?:شارك|انشر|أرسل)\s*(?:وا)?\s*(?:هذا|هذه|المقال|الخبر|على|عبر|الموضوع|الصفحة)?
    |مشاركة(?:\s+(?:المقال|الخبر|عبر|على))? |تابعونا|تابعنا|اشترك|اشتركوا
    |تم\s+نسخ\s+الرابط|link\s+copied(?:\s+to\s+clipboard)?
    |إعلان|اعلان|إعلانات|التعليقات|أضف\s+تعليق\w*|اترك\s+تعليق\w*|تعليقات\s+القراء|طباعة|كلمات\s+(?:مفتاحية|دلالية)|الوسوم
    |read\s+(?:also|more|next)|also\s+read|see\s+also|more\s+(?:stories|news|from|on|like\s+this)
    |related(?:\s+(?:stories|articles|news|posts|topics|content|coverage))?|recommended(?:\s+for\s+you)?
    |you\s+(?:may|might)\s+(?:also\s+)?like|most\s+(?:read|popular|viewed|shared)|trending(?:\s+now)?|up\s+next
    |share(?:\s+(?:this|on|via|article|story)\b.{0,40})?|follow\s+us.{0,40}|print(?:\s+this.{0,20})?|e?mail\s+this.{0,20}
    |advertisement|sponsored(?:\s+content)?|sign\s+up.{0,60}|subscribe.{0,60}
    |(?:leave|post|add)\s+a\s+(?:comment|reply)|(?:\d+\s+)?(?:comments?|replies)|tags?|filed\s+under.{0,40}
    |log\s*in\b.{0,30}\bcomments?|سجل\s+(?:ال)?دخول\S*.{0,30}تعليق\S*
    |\d+\s+(?:minutes?|hours?|days?)\s+ago(?:\W.{0,60}[^.!?])?|(?:منذ|قبل)\s+\d*\s*(?:دقيقة|دقائق|دقيقتين|ساعة|ساعات|ساعتين|يوم|أيام|يومين)
    |get\s+in\s+touch\s*:.{0,60}|[\d,.]+\s*[km]?\s+(?:views?|reads?|shares?|likes?)|\d+\s*min(?:ute)?s?\s+read
    |[\d٠-٩,.]+\s*(?:مشاهدة|مشاهدات|قراءة|زيارة|إعجابا?|مشاركة|دقائق?\s+(?:للقراءة|قراءة))|(?:عدد\s+)?(?:المشاهدات|الزيارات|القراءات)\s*:?\s*[\d٠-٩,.]+
    |(?:الرئيسية|home)\s*(?:[»›>/\\|«‹<]|&gt;|::).{0,70}
    |(?:is|was|did\s+you\s+find)\s+this\s+(?:page|article|information|content|answer)\s+(?:useful|helpful)\b.{0,20}
    |.{0,20}(?:هل\s+كان(?:ت)?|هل\s+وجدت)\s+(?:هذا|هذه|هذة)\s+(?:المحتوى|الصفحة|المقال|الخبر|المعلومات|الخدمة)\s+مفيد.{0,14}
    )\s*[:：…»›.!]*""",
    re.IGNORECASE | re.VERBOSE,
)
_LEADS_AWAY_START = re.compile(
    r"""(?:(?:[اإأ]قر[أا]|طالع|شاهد)\s+(?:أيض\S*|ايض\S*|المزيد(?:\s+(?:على|في|عن|من)\s+\S+(?:\s+\S+)?)?)\s*[:：|]|(?:read\s+(?:also|more|next)|also\s+read|see\s+also|related(?:\s+\w+)?)\s*[:：|])""",
    re.IGNORECASE | re.VERBOSE,
)
_SITE_LINE = re.compile(
    r"""(?:جميع\s+الحقوق\s+محفوظة|كافة\s+الحقوق\s+محفوظة|حقوق\s+(?:النشر|الطبع)\s+محفوظة|©|all\s+rights\s+reserved|copyright\s*(?:©|\(c\)|\d{4}))
    |ملفات\s+تعريف\s+الارتباط.{0,80}(?:نستخدم|موقع|توافق|تجربة)|(?:نستخدم|يستخدم\s+(?:هذا\s+)?الموقع)\s+(?:ملفات\s+تعريف\s+الارتباط|الكوكيز)
    |\b(?:we|this\s+(?:web)?site)\s+uses?\s+cookies|(?:enable|requires?|without)\s+javascript
    |\bour\s+(?:[\d,.]+\s+)?partners\b.{0,120}\b(?:device|personali[sz]e\w*|cookies|consent)
    |شركا(?:ؤنا|ئنا)\b.{0,120}(?:جهازك|البيانات|ملفات\s+تعريف)
    |\b(?:this|the\s+rest\s+of\s+this)\s+(?:article|story|content)\s+is\s+(?:only\s+)?(?:available\s+)?(?:only\s+)?(?:for|to)\s+(?:our\s+)?(?:paying\s+)?(?:subscribers|members)
    |\bto\s+(?:continue|keep)\s+reading\b.{0,40}\b(?:subscri\w+|sign|log|register|account)|\bsubscribe\b.{0,30}\bto\s+(?:continue|keep)\s+reading
    |^already\s+a\s+(?:subscriber|member)
    |(?:هذا|هذه)\s+(?:المحتوى|المقالة?|المادة|الخبر|التقرير)\s+(?:(?:متاح|مخصص|حصري)ة?\s+)?(?:فقط\s+)?للمشتركين
    |(?:اشترك|سجل)\w*\b.{0,40}(?:لمتابعة|لمواصلة|لإكمال|لاستكمال)\s+(?:ال)?قراءة
    |^the\s+post\s.{1,200}\sappeared\s+first\s+on\s|^ظهر(?:ت)?\s+(?:المقالة?|التدوينة)\s.{1,200}\sأولا?ً?\s+على\s
    |please\s+wait|\bloading\b.{0,40}$|يرجى\s+الانتظار|جار[يٍ]?\s+(?:التحميل|تحميل)|تفعيل\s+(?:جافا|الجافا)""",
    re.IGNORECASE | re.VERBOSE,
)
_SITE_LINE_WORDS = 40

_COUNT = r"\s*[(\[:]\s*\d+\s*[)\]]?"
_COMMENTS = re.compile(
    rf"comments?{_COUNT}|\d+ comments?|readers?['’]?s? comments?(?:{_COUNT})?"
    rf"|(?:ال)?تعليقات{_COUNT}|تعليقات (?:القراء|الزوار)(?:{_COUNT})?",
    re.IGNORECASE,
)


def is_furniture(element: HtmlElement) -> bool:
    """Whether an element is a part of the page by its tag, role, id or class."""
    tag = element.tag if isinstance(element.tag, str) else ""
    stated = f"{element.get('role') or ''} {element.get('epub:type') or ''}".split()
    if any(_NOTES.fullmatch(one) for one in stated):
        return False
    if tag == "aside" and _is_fact_box(element):
        return False
    if tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return True
    if tag == "header":
        return element.find(".//h1") is None
    if tag == "form":
        return any(control.get("type") != "hidden" for control in element.iter(*_CONTROLS))
    return _is_named(f"{element.get('id') or ''} {element.get('class') or ''}")


def _is_fact_box(aside: HtmlElement) -> bool:
    """Whether an aside in an article has headed or listed facts, and no links or controls."""
    inside = any(around.tag in ("article", "main") for around in aside.iterancestors())
    others = aside.iter("a", "img", "form", "button", *_CONTROLS)
    named = _is_named(f"{aside.get('id') or ''} {aside.get('class') or ''}")
    facts = next(aside.iter("li", "dl", "table", "h2", "h3", "h4", "h5", "h6"), None) is not None
    return inside and facts and not named and next(others, None) is None


def is_named_as_picture(element: HtmlElement) -> bool:
    """Whether the element is there for a picture, by its id or class."""
    return _PICTURE.search(f"{element.get('id') or ''} {element.get('class') or ''}") is not None


@lru_cache(maxsize=4096)
def _is_named(names: str) -> bool:
    if _NAME_PART.search(names):
        return True
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        if not _NAMES.isdisjoint(words):
            return True
        if any(f"{one}-{two}" in _NAME_PAIRS for one, two in pairwise(words)):
            return True
    return False


def leads_away(text: str) -> bool:
    """Whether a line points to other articles, or asks to share, subscribe or comment."""
    return (
        len(text) <= 80 and _LEADS_AWAY.fullmatch(text.strip()) is not None
    ) or _LEADS_AWAY_START.match(text.strip()) is not None


def heads_comments(text: str) -> bool:
    """Whether a heading is above what readers of the page have written."""
    return _COMMENTS.fullmatch(text.strip()) is not None


def is_site_line(block: Block) -> bool:
    """Whether a line is about the site: its rights, its cookies, its scripts."""
    return block.words <= _SITE_LINE_WORDS and _SITE_LINE.search(block.text) is not None
