"""PowerPoint presentations (.pptx): a page for each slide, with its tables and speaker notes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ingest.readers.authors import joined_names
from ingest.readers.composing import Composer
from ingest.readers.packages import PACKAGE_ERRORS, damaged, open_package, usual_ooxml
from ingest.readers.reading import Reading, one_line, raised
from ingest.readers.stated import stated_title
from ingest.readers.tables import fact, facts

_KIND = "PowerPoint presentation"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def read_pptx(data: bytes, name: str) -> Reading:
    """The text of a ``.pptx`` file, slide by slide; hidden slides and shapes are counted."""
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    package = open_package(data, name, _KIND)
    composer = Composer()
    try:
        presentation = Presentation(BytesIO(usual_ooxml(data, package)))
        title = stated_title(presentation.core_properties.title or "", name)
        author = one_line(presentation.core_properties.author or "")
        size = presentation.slide_width or 0, presentation.slide_height or 0
        for slide in presentation.slides:
            composer.page()
            _add_slide(composer, slide, *size)
    except (*PACKAGE_ERRORS, LxmlError, PythonPptxError) as error:
        raise damaged(name, _KIND, error) from error
    return composer.reading(MEDIA_TYPE, title=title, author=joined_names([author]))


def _add_slide(composer: Composer, slide: Any, width: int, height: int) -> None:
    if slide.element.get("show") in ("0", "false"):
        for shape in _shapes(slide.shapes):
            composer.hide(" ".join(_paragraphs(shape)))
        return
    title = slide.shapes.title
    if title is not None:
        composer.heading(title.text_frame.text.replace("\v", " "), 1)
    for shape in _in_order(slide.shapes):
        is_unseen = _is_outside(shape, width, height)
        for part in _shapes([shape]):
            if title is not None and part.shape_id == title.shape_id:
                continue
            paragraphs = list(_paragraphs(part))
            if is_unseen or _is_hidden(part):
                composer.hide(" ".join(paragraphs))
                continue
            for paragraph in paragraphs:
                composer.paragraph(paragraph)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for line in slide.notes_slide.notes_text_frame.text.splitlines():
            composer.paragraph(line)


def _in_order(shapes: Any) -> list[Any]:
    """Shapes from top to bottom; those of a group have places of their own within it."""
    return sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0))


def _shapes(shapes: Any) -> Iterator[Any]:
    """Yield shapes and, in place of a group, what is in it."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(_in_order(shape.shapes))
        else:
            yield shape


def _paragraphs(shape: Any) -> Iterator[str]:
    """Yield the paragraphs of a shape, or the rows of its table."""
    if getattr(shape, "has_table", False):
        rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
        yield from (fact for _, fact in facts(list(enumerate(rows, start=1))))
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            yield _words(paragraph)


def _words(paragraph: Any) -> str:
    """The words of a paragraph, with raised digits where they are above the line."""
    above = [run for run in paragraph.runs if _is_raised(run)]
    if not above:
        return str(paragraph.text).replace("\v", "\n")
    return "".join(raised(run.text) if run in above else run.text for run in paragraph.runs)


def _is_raised(run: Any) -> bool:
    properties = run._r.rPr
    return properties is not None and (properties.get("baseline") or "0")[0] in "123456789"


def _chart(chart: Any) -> Iterator[str]:
    """Yield the title of a chart, and a fact for each category: its values by series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield chart.chart_title.text_frame.text
    for plot in chart.plots:
        names = ["", *(str(series.name or "") for series in plot.series)]
        for at, category in enumerate(plot.categories):
            values = [series.values[at] for series in plot.series if at < len(series.values)]
            yield fact(names, [str(category), *(_number(value) for value in values)])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _is_outside(shape: Any, width: int, height: int) -> bool:
    if None in (shape.left, shape.top, shape.width, shape.height):
        return False
    return bool(
        shape.left >= width
        or shape.top >= height
        or shape.left + shape.width <= 0
        or shape.top + shape.height <= 0
    )


def _is_hidden(shape: Any) -> bool:
    properties = shape.element.xpath(".//p:cNvPr")
    return bool(properties) and properties[0].get("hidden") in ("1", "true")
