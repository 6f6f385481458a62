"""Pages fetched from a server on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ingest.web import Fetcher, FetchLimits
from ingest.web.feed import listed_pages
from rag.errors import (
    FileTooLarge,
    IngestError,
    PageGone,
    PageTooSlow,
    PageUnavailable,
    RobotsRefused,
    UnsafeAddress,
    UnsupportedFile,
)
from tests.ingest.web.conftest import THIS_MACHINE, Site


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(FetchLimits(max_bytes=100_000, seconds=5), rule=THIS_MACHINE)


def test_without_an_allowance_this_machine_is_not_fetched_from(site: Site) -> None:
    address = site.page("/", "<p>secret</p>")
    named = address.replace("127.0.0.1", "localhost")
    for one in (address, named, address.replace("127.0.0.1", "[::1]")):
        with pytest.raises(UnsafeAddress):
            Fetcher().fetch(one)
    assert not site.asked


def test_a_page_is_fetched_with_its_address(site: Site, fetcher: Fetcher) -> None:
    address = site.page("/news/ترام?a=1", "<p>نص</p>")
    site.answers["/news/%D8%AA%D8%B1%D8%A7%D9%85?a=1"] = site.answers["/news/ترام?a=1"]
    page = fetcher.fetch(f"{address}#part")
    assert page.data == "<p>نص</p>".encode()
    assert page.suffix == ".html"
    assert page.address.endswith("/news/%D8%AA%D8%B1%D8%A7%D9%85?a=1")


def test_redirects_are_followed_and_checked_at_every_step(site: Site, fetcher: Fetcher) -> None:
    site.page("/end", "<p>end</p>")
    site.redirect("/middle", "/end")
    assert fetcher.fetch(site.redirect("/start", "/middle")).address == site.address("/end")
    site.redirect("/loop", "/loop")
    with pytest.raises(PageUnavailable, match="times"):
        fetcher.fetch(site.address("/loop"))
    for target in ("http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://167772161/",
                   "file:///etc/passwd", "ftp://example.org/"):  # fmt: skip
        with pytest.raises(UnsafeAddress):
            fetcher.fetch(site.redirect("/out", target))


def test_a_name_that_resolves_to_something_else_the_next_time_is_checked_again(site: Site) -> None:
    site.page("/", "<p>page</p>")
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])

    def resolve(host: str, port: int) -> list[str]:
        return next(answers)

    # A connection for robots.txt, one for the page, and one for the page again.
    address = f"http://rebinding.test:{site.port}/"
    fetcher = Fetcher(rule=THIS_MACHINE, resolve=resolve)
    assert fetcher.fetch(address).data == b"<p>page</p>"
    with pytest.raises(UnsafeAddress):
        fetcher.fetch(address)


@pytest.mark.parametrize("path", ["/private/a", "/private/b?x=1"])
def test_a_site_may_ask_not_to_be_read(site: Site, fetcher: Fetcher, path: str) -> None:
    rules = b"User-agent: dalil\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules)
    site.page(path, "<p>private</p>")
    site.redirect("/open", path)
    assert fetcher.fetch(site.page("/public", "<p>public</p>")).data
    for address in (site.address(path), site.address("/open")):
        with pytest.raises(RobotsRefused, match=r"robots\.txt"):
            fetcher.fetch(address)
    assert path not in site.asked
    assert site.asked.count("/robots.txt") == 1


def test_a_site_whose_robots_txt_fails_is_not_read(site: Site, fetcher: Fetcher) -> None:
    site.answers["/robots.txt"] = (503, {}, b"")
    with pytest.raises(RobotsRefused):
        fetcher.fetch(site.page("/", "<p>page</p>"))


def test_pages_above_the_limit_are_given_up(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(FileTooLarge):
        fetcher.fetch(site.page("/long", "a" * 100_001))
    bomb = gzip.compress(b"a" * 50_000_000)
    site.answers["/bomb"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, bomb)
    with pytest.raises(FileTooLarge):
        fetcher.fetch(site.address("/bomb"))


@pytest.mark.parametrize(
    ("media_type", "path", "suffix"),
    [
        ("text/html", "/page", ".html"),
        ("application/xhtml+xml", "/page", ".html"),
        ("application/pdf", "/file", ".pdf"),
        ("text/plain", "/notes.md", ".md"),
        ("text/plain", "/notes", ".txt"),
        ("application/octet-stream", "/report.docx", ".docx"),
        ("application/rss+xml", "/feed", ".rss"),
    ],
)
def test_the_type_tells_how_a_page_is_read(
    site: Site, fetcher: Fetcher, media_type: str, path: str, suffix: str
) -> None:
    site.answers[path] = (200, {"Content-Type": media_type}, b"text")
    assert fetcher.fetch(site.address(path)).suffix == suffix


@pytest.mark.parametrize("media_type", ["audio/mpeg", "video/mp4", "application/octet-stream"])
def test_other_types_are_refused_before_they_are_read(
    site: Site, fetcher: Fetcher, media_type: str
) -> None:
    site.answers["/file"] = (200, {"Content-Type": media_type}, b"text")
    with pytest.raises(UnsupportedFile, match=media_type):
        fetcher.fetch(site.address("/file"))


@pytest.mark.parametrize(
    ("status", "error"), [(404, PageUnavailable), (410, PageGone), (500, PageUnavailable)]
)
def test_an_http_status_is_an_error_of_its_kind(
    site: Site, fetcher: Fetcher, status: int, error: type[IngestError]
) -> None:
    site.answers["/gone"] = (status, {"Content-Type": "text/html"}, b"")
    with pytest.raises(error):
        fetcher.fetch(site.address("/gone"))


def test_an_encoding_that_only_the_server_names_is_read(site: Site, fetcher: Fetcher) -> None:
    body = "<p>افتتح الجسر</p>".encode("cp1256")
    site.answers["/"] = (200, {"Content-Type": "text/html; charset=windows-1256"}, body)
    assert "افتتح الجسر" in fetcher.fetch(site.address("/")).data.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("/story", "/story"),
        ("story?id=2", "/story?id=2"),
        ("/", "/page"),  # of the front page
        ("https://elsewhere.test/story", "/page"),
        ("javascript:alert(1)", "/page"),
        ("http://[broken", "/page"),
        ("http://127.0.0.1:99999999/", "/page"),
    ],
)
def test_the_canonical_address_is_believed_on_the_same_site(
    site: Site, fetcher: Fetcher, canonical: str, expected: str
) -> None:
    address = site.page("/page", f'<link href="{canonical}" rel="canonical"><p>text</p>')
    assert fetcher.fetch(address).address == site.address(expected)


@pytest.mark.parametrize(
    "page", ["<![" * 1000, "<!" * 1000, "<?" * 1000, "<a " * 20_000, "<b>" * 20_000, "\x00", "<!--"]
)
def test_no_page_makes_the_fetcher_fail(site: Site, fetcher: Fetcher, page: str) -> None:
    address = site.page("/page", f"<p>text</p>{page}<link rel=canonical href=/other>")
    assert fetcher.fetch(address).data.startswith(b"<p>text</p>")


@pytest.mark.parametrize(
    "charset", ["none", "idna", "punycode", "hex", "rot13", "\x7f", "*=utf-8''%00", "*1*=%ff"]
)
def test_no_charset_makes_the_fetcher_fail(site: Site, fetcher: Fetcher, charset: str) -> None:
    named = f"text/html; charset{charset if charset[0] == '*' else f'={charset}'}"
    site.answers["/"] = (200, {"Content-Type": named}, b"<p>The bridge opened</p>")
    assert b"The bridge opened" in fetcher.fetch(site.address("/")).data


_RSS = "<rss version='2.0'><channel>{}</channel></rss>"
_ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"


@pytest.mark.parametrize(
    ("feed", "listed"),
    [
        (_RSS.format("<link>/</link><item><link>/a?b=1&amp;c=2</link></item>"), ["/a?b=1&c=2"]),
        (_RSS.format("<item><guid>{site}/a</guid></item><item><guid>12</guid></item>"), ["/a"]),
        (_RSS.format("<item><link>http://[::1</link></item><item><link>/b</link></item>"), ["/b"]),
        (_RSS.format("<item><title>a & b &nbsp;</title><link>/c</link></item>"), ["/c"]),
        (
            _ATOM.format(
                "<entry><link rel='enclosure' href='/x.mp3'/><link href='/d'/></entry>"
                "<entry><link rel='alternate' href='/e'/></entry>"
            ),
            ["/d", "/e"],
        ),
        (_RSS.format("<item><link>/f</link></item>" + "<a>" * 20_000), ["/f"]),
    ],
    ids=["rss", "guid", "broken address", "broken markup", "atom", "nested"],
)
def test_the_pages_of_a_feed_are_listed(
    site: Site, fetcher: Fetcher, feed: str, listed: list[str]
) -> None:
    body = feed.replace("{site}", site.address("")).encode()
    site.answers["/feed"] = (200, {"Content-Type": "application/rss+xml"}, body)
    found = listed_pages(fetcher.fetch(site.address("/feed")))
    assert found == [site.address(path) for path in listed]


def test_entities_of_a_feed_that_unfold_without_end_are_not_unfolded(
    site: Site, fetcher: Fetcher
) -> None:
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'x'}'>" for n in range(12))
    feed = f"<!DOCTYPE rss [{entities}]>{_RSS.format('<item><link>/&e11;</link></item>')}"
    site.answers["/feed"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
    assert all(len(link) < 100 for link in listed_pages(fetcher.fetch(site.address("/feed"))))


@contextmanager
def dripping() -> Iterator[int]:
    """The port of a server that sends a byte of its header now and then, and never ends."""
    stopped = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    listener.settimeout(10)

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            while not stopped.wait(0.05):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    stopped.set()
    thread.join()
    listener.close()


def test_a_server_that_never_ends_its_answer_is_given_up() -> None:
    fetcher = Fetcher(FetchLimits(seconds=1), rule=THIS_MACHINE)
    with dripping() as port, pytest.raises(PageTooSlow):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


def test_a_server_that_does_not_answer_is_named(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(PageUnavailable):
        fetcher.fetch(f"http://127.0.0.1:{port}/")
