"""What a person sets for one source holds for its requests, and for no others."""

import gzip
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.archive import Archive
from archive.scheduling.path_patterns import is_wanted
from crawler.downloader.host_slots import HostSlots
from tests.crawler.conftest import Pressmark
from tests.sites import Page
from tests.sites.blogs import FeedBlog, published

TOKEN, SESSION, RENEWED = "token-of-a-reader", "session-of-a-reader", "session-renewed"


class ClosedBlog(FeedBlog):
    """Renews a session whenever it is asked for its feed."""

    def page_at(self, target: str) -> Page | None:
        page = super().page_at(target)
        renewal = {"Set-Cookie": f"session={RENEWED}; Path=/"}
        return replace(page, headers=renewal) if page is not None and "feed" in target else page


def headers_sent(site: FeedBlog, name: str) -> set[str | None]:
    return {request.headers[name] for request in site.requests}


def test_headers_and_cookies_go_to_the_source_alone_and_are_never_kept_or_shown(
    pressmark: Pressmark, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "headers").write_text(f"# of a reader\nX-Token: {TOKEN}\n")
    cookie = f"127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tsession\t{SESSION}"
    (tmp_path / "cookies.txt").write_text(f"# Netscape HTTP Cookie File\n{cookie}\n")
    secrets = ("--headers", "headers", "--cookies", "cookies.txt")
    with FeedBlog(2) as other, ClosedBlog(3) as site:
        site.put("/news/2", Page.moved_to(other.at("/news/0")))
        added = pressmark("sources", "add", site.at("/"), *secrets, "--user-agent", "reader/1.0")
        assert added.code == 0, added.err
        crawled = pressmark("crawl", "-v")
        assert headers_sent(site, "X-Token") == {TOKEN}
        assert headers_sent(site, "User-Agent") == {"reader/1.0"}
        assert any(SESSION in (one or "") for one in headers_sent(site, "Cookie"))
        assert any(RENEWED in (one or "") for one in headers_sent(site, "Cookie"))
        assert other.requests
        assert headers_sent(other, "X-Token") == {None}
        shown = pressmark("sources", "show", "1").out + pressmark("sources", "list", "--json").out
        site.forget_requests()
        pressmark("add", site.at("/news/1"))
        assert headers_sent(site, "X-Token") == {TOKEN}
    assert "headers" in shown
    kept = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    for secret in (TOKEN, SESSION, RENEWED):
        assert secret not in added.out + added.err + crawled.out + crawled.err + shown
        assert secret.encode() not in kept + _unpacked(data)


def _unpacked(data: Path) -> bytes:
    return b"".join(gzip.decompress(file.read_bytes()) for file in (data / "warc").glob("*.warc.gz"))


def test_a_file_of_headers_that_is_wrong_or_gone_is_one_clear_line(
    pressmark: Pressmark, tmp_path: Path
) -> None:
    (tmp_path / "headers").write_text(f"{TOKEN}\n")
    with FeedBlog(1) as site, FeedBlog(1) as other:
        run = pressmark("sources", "add", site.at("/"), "--headers", "headers")
        assert (run.code, "line 1" in run.err, TOKEN in run.err) == (2, True, False)
        (tmp_path / "headers").write_text(f"X-Token: {TOKEN}\n")
        pressmark("sources", "add", site.at("/"), "--headers", "headers")
        pressmark("sources", "add", other.at("/"))
        (tmp_path / "headers").unlink()
        site.forget_requests()
        crawled = pressmark("crawl")
        assert site.requests == ()
        assert other.page_fetches() == 1
        assert (crawled.code, "cannot be read" in crawled.err) == (1, True)


def test_a_feed_alone_is_kept_without_its_site(pressmark: Pressmark) -> None:
    with FeedBlog(4, length=2, with_sitemap=True) as site:
        source = pressmark("sources", "add", site.at("/feed.xml"), "--only", "--json").lines[0]
        assert [one["url"] for one in source["listings"]] == [site.at("/feed.xml")]
        assert sorted(one.target for one in site.requests) == ["/feed.xml", "/robots.txt"]
        assert len(pressmark("crawl", "--json").lines) == 2
        both = pressmark(
            "sources", "add", site.at("/"), "--listing", site.at("/sitemap.xml"), "--json"
        ).lines[0]
        assert {one["kind"] for one in both["listings"]} == {"feed", "sitemap"}
        absent = pressmark("sources", "add", site.at("/nothing.xml"), "--only")
        assert (absent.code, len(site.requests_for("/nothing.xml"))) == (2, 1)


def test_paths_and_days_that_are_not_wanted_are_not_fetched_until_they_are(pressmark: Pressmark) -> None:
    with FeedBlog(20) as site:
        day = published(8).date()
        wanted = [number for number in range(20) if published(number).date() >= day and number != 12]
        options = (
            "--include",
            "/news/",
            "--exclude",
            "/news/12$",
            "--exclude",
            "/news/12?",
            "--since",
            f"{day}",
        )
        assert pressmark("sources", "add", site.at("/"), *options).code == 0
        pressmark("crawl")
        assert _fetched(site) == wanted
        assert "0 to fetch" in pressmark("sources", "list").out
        reset = pressmark("sources", "set", "1", "--reset", "exclude", "--reset", "since", "--json")
        assert reset.lines[0]["pending"] == 20 - len(wanted)
        pressmark("crawl")
        assert _fetched(site) == list(range(20))


def _fetched(site: FeedBlog) -> list[int]:
    numbers = {
        one.target.partition("?")[0].removeprefix("/news/") for one in site.requests if "/news/" in one.target
    }
    return sorted(map(int, numbers))


def test_from_now_on_means_none_of_what_is_there_with_a_date_or_without(pressmark: Pressmark) -> None:
    with FeedBlog(5, length=2, with_sitemap=True) as site:
        assert pressmark("sources", "add", site.at("/"), "--from-now").code == 0
        assert pressmark("crawl", "--json").lines == []
        sitemap = "".join(f"<url><loc>{site.at(f'/news/{number}')}</loc></url>" for number in range(6))
        site.put("/news/5", site.article(5))
        site.put("/sitemap.xml", Page(f"<urlset>{sitemap}</urlset>".encode(), "application/xml"))
        pressmark("crawl")
        assert _fetched(site) == [5]


def test_a_delay_of_its_own_is_kept(pressmark: Pressmark, data: Path) -> None:
    with FeedBlog(5) as site:
        pressmark("sources", "add", site.at("/"))
        pressmark("sources", "set", "1", "--delay", "0.2")
        started = time.time()
        pressmark("crawl")
        with HostSlots(data / "turns") as turns:
            assert turns.wait_s("127.0.0.1", started) >= 5 * 0.2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--include", "blog"), "not a path pattern"),
        (("--proxy", "socks5://127.0.0.1:1"), "not a usable proxy"),
        (("--since", "2026-01-01", "--from-now"), "not both"),
        (("--reset", "colour"), "no such option"),
        (("--schedule", "soon"), "neither an interval"),
        (("--cookies", "nowhere"), "cannot be read"),
    ],
)
def test_a_setting_that_is_none_is_named(
    pressmark: Pressmark, data: Path, options: tuple[str, ...], complaint: str
) -> None:
    Archive.open(data).close()
    run = pressmark("sources", "set", "1", *options)
    assert (run.code, complaint in run.err) == (2, True), run.err


@pytest.mark.parametrize(
    ("path", "include", "exclude", "expected"),
    [
        ("/blog/a", (), (), True),
        ("/blog/a", ("/blog/",), (), True),
        ("/about", ("/blog/",), (), False),
        ("/blog/tag/x", ("/blog/",), ("/*/tag/",), False),
        ("/a.pdf", (), ("*.pdf$",), False),
        ("/a.pdf?x", (), ("*.pdf$",), True),
        ("/?p=12", ("/?p=",), (), True),
        ("", ("/",), (), True),
    ],
)
def test_patterns_are_those_of_robots_txt(
    path: str, include: tuple[str, ...], exclude: tuple[str, ...], expected: bool
) -> None:
    assert is_wanted(f"https://site.example{path}", include, exclude) is expected


@given(st.text(st.characters(codec="ascii", exclude_characters="*$?#")))
def test_a_pattern_without_signs_matches_what_begins_with_it(text: str) -> None:
    assert is_wanted("https://site.example/" + "a" * 3, ("/" + text,), ()) is ("/aaa".startswith("/" + text))
