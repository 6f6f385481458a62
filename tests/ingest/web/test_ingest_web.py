"""Web pages as documents of an index."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import IngestReport
from ingest.pipeline import ingest_into
from ingest.web import Fetcher
from ingest.workers import ReadingLimits
from rag.embedders import Embedder
from rag.errors import EmptyDocument, PageUnavailable, UnsafeAddress
from rag.index import PassageIndex
from tests.ingest.web.conftest import THIS_MACHINE, Site

ARABIC = (
    '<html lang="ar"><head><title>ترام المدينة يبدأ رحلاته</title></head><body>{menu}<article>'
    "<h1>ترام المدينة يبدأ رحلاته</h1><p>افتتح رئيس البلدية أمس خط الترام الذي يربط الميناء"
    " بالجامعة، وبلغت كلفته 212 مليون دينار دفعت البلدية ثلثها وفيه 22 محطة.</p></article></body>"
)
ENGLISH = (
    '<html lang="en"><head><title>City tram starts</title></head><body>{menu}<article>'
    "<h1>City tram starts</h1><p>The mayor opened the tram line between the port and the"
    " university yesterday; it cost 212 million dinars and has 22 stops.</p></article></body>"
)


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> PassageIndex:
    return PassageIndex.open(tmp_path / "index", embedder, create=True)


def ingest_pages(index: PassageIndex, *addresses: str) -> IngestReport:
    fetcher = Fetcher(rule=THIS_MACHINE)
    return ingest_into(index, addresses, limits=ReadingLimits(), fetcher=fetcher)


@pytest.mark.parametrize("page", [ARABIC, ENGLISH], ids=["ar", "en"])
def test_a_page_is_a_document_under_its_address(site: Site, index: PassageIndex, page: str) -> None:
    address = site.page("/tram", page.format(menu=""))
    report = ingest_pages(index, address)
    assert [(file.source, file.outcome) for file in report.files] == [(address, "added")]
    (listed,) = index.documents()
    assert listed.source == address
    assert "212" in index.document(listed.id).text


def test_a_page_that_differs_in_its_furniture_alone_is_unchanged(
    site: Site, index: PassageIndex
) -> None:
    address = site.page("/tram", ARABIC.format(menu="<nav><a href='/'>عدد القراء 12</a></nav>"))
    ingest_pages(index, address)
    site.page("/tram", ARABIC.format(menu="<nav><a href='/'>عدد القراء 13</a></nav>"))
    assert ingest_pages(index, address).files[0].outcome == "unchanged"
    site.page("/tram", ARABIC.format(menu="").replace("212", "240"))
    assert ingest_pages(index, address).files[0].outcome == "replaced"
    (listed,) = index.documents()
    assert "240" in index.document(listed.id).text


def test_each_page_that_fails_says_why_and_stops_no_other(
    site: Site, index: PassageIndex, tmp_path: Path
) -> None:
    good = site.page("/tram", ENGLISH.format(menu=""))
    empty = site.page("/empty", " ")
    article = tmp_path / "article.txt"
    article.write_text("The bridge was closed for six months.", "utf-8")
    given = [site.address("/no"), "http://10.0.0.1/", empty, str(article), good, good]
    report = ingest_pages(index, *given)
    assert [(file.outcome, file.error) for file in report.files] == [
        ("failed", PageUnavailable),
        ("failed", UnsafeAddress),
        ("failed", EmptyDocument),
        ("added", None),
        ("added", None),
    ]
    assert report.files[2].source == empty
    assert empty in report.files[2].reason
    assert "dalil-pages" not in report.files[2].reason
    assert "'10.0.0.1' is at 10.0.0.1" in report.files[1].reason
