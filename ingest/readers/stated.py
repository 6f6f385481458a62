"""The title that the metadata of a file state, unless a program wrote it and no person."""

from __future__ import annotations

import re
from pathlib import PurePath

from ingest.readers.reading import one_line

# A title has this many letters or digits at least.
_FEWEST_CHARACTERS = 3
_SUFFIX = (
    r"(?:docx?|docm|dotx?|odt|ott|rtf|txt|md|pdf|html?|mht|pptx?|ppsx?|odp|key|xlsx?|xlsm|csv|ods"
    r"|pages|numbers|epub|tex|dvi|ps|indd|qxp|pmd|pub|tmp|png|jpe?g|tiff?)"
)
_NUMBER = r"[\s_-]*\(?\d*\)?"
# What programs call a document before somebody names it.
_ENGLISH = (
    r"(?:(?:new|blank|empty|untitled|unnamed) )?(?:(?:microsoft |ms )?(?:word|excel|powerpoint) )?"
    r"(?:document|doc|presentation|workbook|spreadsheet|worksheet|sheet|slide|book|file|text)"
    r"|(?:microsoft )?(?:word|excel|powerpoint)|untitled|unnamed|unknown|no title"
    r"|(?:document )?title|click to (?:add|edit) title"
)
_ARABIC = (
    r"(?:بدون|بلا|من دون|دون) (?:عنوان|اسم)|غير (?:معنون|مسمى)|(?:ال)?عنوان|عنوان المستند"
    r"|(?:مستند|ملف|وثيقة|مصنف|المصنف|عرض تقديمي|العرض التقديمي|ورقة|شريحة)"
    r"(?: (?:جديد|جديدة|فارغ))?(?: (?:في |من )?(?:microsoft )?(?:word|excel|powerpoint))?"
)
_DEFAULT = re.compile(rf"(?:{_ENGLISH}|{_ARABIC}){_NUMBER}", re.IGNORECASE)
# "Microsoft Word - plant.doc" is what a printer driver states; "scan_0012" is a bare file name.
_FILE = re.compile(
    rf".*\.{_SUFFIX}|microsoft (?:word|excel|powerpoint) ?[-–—:].*|(?:https?|file):.*|about:blank"
    r"|\(?anonymous\)?|[a-z]:\\.*|\S*[^\W_]_\S*|(?:scan|img|image|doc|dsc|file|print|job)[-_.]?\d+",
    re.IGNORECASE,
)


def stated_title(text: str, name: str) -> str | None:
    """The title that the metadata of the file `name` state, on one line.

    None if it is empty, a default of a program ("Untitled", "Document1", «بدون عنوان»), the name of
    a file, or one or two letters.
    """
    title = one_line(text)
    is_short = sum(character.isalnum() for character in title) < _FEWEST_CHARACTERS
    if is_short or _DEFAULT.fullmatch(title) or _FILE.fullmatch(title):
        return None
    is_own_stem = " " not in title and title.casefold() == PurePath(name).stem.casefold()
    return None if is_own_stem else title
