"""`pressmark add`: pages are fetched, captured, extracted, kept, and told of, one line each."""

import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.archive import Archive
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import SAME_PAGE, Page, ServedPages, TroubleSite
from tests.sites.articles import article, articles


def rows(data: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "archive.db") as connection:
        return connection.execute(statement).fetchall()


def test_a_page_is_kept_with_its_fields_and_can_be_looked_up(pressmark: Pressmark, data: Path) -> None:
    with ServedPages(articles(1)) as site:
        done = pressmark("add", site.at("/news/0"), "--json")
        assert done.code == 0
        assert done.lines[0]["verdict"] == "new"
        with Archive.open(data) as archive:
            kept = archive.article(site.at("/news/0"))
            response = archive.captures.response(kept.captures[0])
    assert kept.latest.title is not None
    assert kept.latest.title.endswith("(no. 0)")
    assert kept.latest.authors == ("Ada Stone",)
    assert "This is edition 0 of the report." in kept.latest.text
    assert response.body() == article(0).body


def test_a_second_look_finds_all_unchanged_and_grows_the_warc_by_revisits_only(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(articles(10)) as site:
        urls = [site.at(f"/news/{number}") for number in range(10)]
        assert set(pressmark("add", *urls, "--json").verdicts().values()) == {"new"}
        assert set(pressmark("add", *urls, "--json").verdicts().values()) == {"unchanged"}
    assert rows(data, "SELECT count(*) FROM revision") == [(10,)]
    second = max((data / "warc").iterdir())
    with second.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds.count("revisit") == 10
    assert "response" not in kinds


def test_connections_to_a_host_are_kept_for_its_other_pages(pressmark: Pressmark) -> None:
    with ServedPages(articles(60)) as site:
        pressmark("add", *(site.at(f"/news/{number}") for number in range(60)), concurrency="8")
        assert site.connections <= 8


def test_servers_may_compress_pages_unless_told_otherwise_and_choose_the_language(
    pressmark: Pressmark,
) -> None:
    with ServedPages(articles(2)) as site:
        pressmark("add", site.at("/news/0"))
        pressmark("add", site.at("/news/1"), accept_compressed="no")
        usual, plain = (site.requests_for(f"/news/{number}")[0].headers for number in range(2))
    assert "gzip" in usual["Accept-Encoding"]
    assert plain["Accept-Encoding"] == "identity"
    assert "Accept-Language" not in usual


def test_an_edit_makes_a_revision_of_just_that_article_and_diff_shows_it(pressmark: Pressmark) -> None:
    with ServedPages(articles(5)) as site:
        urls = [site.at(f"/news/{number}") for number in range(5)]
        pressmark("add", *urls)
        site.put("/news/3", article(3, edition=1))
        verdicts = pressmark("add", *urls, "--json").verdicts()
        assert [url for url, verdict in verdicts.items() if verdict == "revised"] == [urls[3]]
        diff = pressmark("diff", urls[3]).out
    assert "This is edition[- 0-]{+ 1+} of the report." in diff


def test_one_page_through_five_urls_is_one_article_with_its_aliases(pressmark: Pressmark, data: Path) -> None:
    with TroubleSite() as site:
        urls = [site.at(path) for path in SAME_PAGE]
        done = pressmark("add", *urls, "--json")
        ids = {line["article_id"] for line in done.lines}
        assert len(ids) == 1
        with Archive.open(data) as archive:
            aliases = {alias.url for alias in archive.article(urls[0]).aliases}
    assert set(urls) <= aliases
    assert rows(data, "SELECT count(*) FROM revision") == [(1,)]


def test_the_same_text_on_another_site_is_a_duplicate_in_the_same_story(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(articles(1)) as original, ServedPages({"/copied": article(0)}) as copier:
        pressmark("add", original.at("/news/0"))
        [line] = pressmark("add", copier.at("/copied"), "--json").lines
    assert line["verdict"] == "duplicate"
    assert line["duplicate_of"] == 1
    assert rows(data, "SELECT count(DISTINCT story_id) FROM article") == [(1,)]


def test_a_page_that_became_a_wall_never_overwrites_the_article(pressmark: Pressmark, data: Path) -> None:
    wall = Page(
        b"<html><head><title>Log in</title></head><body><h1>Log in to read on</h1>"
        b"<form><input type=text name=user><input type=password></form></body></html>"
    )
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
        site.put("/news/0", wall)
        done = pressmark("add", site.at("/news/0"), "--json")
    assert done.code == 1
    assert done.lines[0]["verdict"] == "not an article"
    assert rows(data, "SELECT count(*) FROM revision") == [(1,)]
    assert rows(data, "SELECT DISTINCT state FROM url") == [("kept",)]


def test_urls_come_from_arguments_lists_and_stdin_each_once(pressmark: Pressmark, tmp_path: Path) -> None:
    with ServedPages(articles(3)) as site:
        urls = [site.at(f"/news/{number}") for number in range(3)]
        (tmp_path / "list.txt").write_text(f"# mine\n{urls[1]}\n\n{urls[0]}\n")
        done = pressmark("add", urls[0], "-", "-f", "list.txt", "--json", stdin=urls[2] + "\n")
    assert sorted(done.verdicts()) == urls
    assert len(done.lines) == 3


def test_a_list_that_is_named_with_a_dash_is_read_from_stdin(pressmark: Pressmark) -> None:
    with ServedPages(articles(2)) as site:
        urls = [site.at(f"/news/{number}") for number in range(2)]
        done = pressmark("add", "-f", "-", "--json", stdin="\n".join(urls))
        assert done.verdicts() == dict.fromkeys(urls, "new")
        assert pressmark("add", "-", "-f", "-", "--json", stdin=urls[0]).verdicts() == {urls[0]: "unchanged"}


def test_the_crawler_introduces_itself_and_asks_for_robots_txt_first(pressmark: Pressmark) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"), "--contact", "mailto:library@a.example")
        first, second = site.requests
    assert first.target == "/robots.txt"
    assert "mailto:library@a.example" in second.headers["User-Agent"]


def test_robots_txt_is_obeyed_and_ignoring_it_is_said_loudly(pressmark: Pressmark) -> None:
    rules = {"/robots.txt": Page(b"User-agent: *\nDisallow: /news/", "text/plain")}
    with ServedPages(articles(1) | rules) as site:
        refused = pressmark("add", site.at("/news/0"), "--json")
        assert refused.code == 1
        assert refused.lines[0]["reason"] == "robots-txt"
        assert site.requests_for("/news/0") == ()
        ignored = pressmark("add", site.at("/news/0"), "--ignore-robots")
    assert ignored.code == 0
    assert "WARNING: robots.txt is ignored" in ignored.err


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_whose_robots_txt_fails_is_let_be(pressmark: Pressmark, status: int) -> None:
    broken = {"/robots.txt": Page(b"", "text/plain", status, {"Retry-After": "3600"})}
    with ServedPages(articles(1) | broken) as site:
        done = pressmark("add", site.at("/news/0"), "--json")
        assert site.requests_for("/news/0") == ()
    assert done.lines[0]["reason"] == "robots-txt"


def test_without_leave_the_crawler_stays_off_loopback(
    pressmark: Pressmark, environment: dict[str, str]
) -> None:
    with ServedPages(articles(1)) as site:
        done = pressmark(
            "add", site.at("/news/0"), f"http://localhost:{site.server_port}/", "--json", allow_networks=""
        )
        assert {line["reason"] for line in done.lines} == {"address-refused"}
        assert site.requests == ()


def test_a_reader_that_goes_away_stops_nothing(
    pressmark: Pressmark, data: Path, environment: dict[str, str]
) -> None:
    with ServedPages(articles(5)) as site:
        urls = [site.at(f"/news/{number}") for number in range(5)]
        command = shlex.join([sys.executable, "-m", "pressmark", "--data", str(data), "add", *urls])
        subprocess.run(f"{command} | head -1", shell=True, env=environment, timeout=TIMEOUT_S, check=True)
        assert set(pressmark("add", *urls, "--json").verdicts().values()) == {"unchanged"}


def test_a_contact_with_a_line_break_is_refused(pressmark: Pressmark) -> None:
    done = pressmark("add", "https://a.example/", "--contact", "me@a.example\nX-Evil: 1")
    assert done.code == 2
    assert "contact must be one line" in done.err


def test_an_article_is_shown_by_its_number_as_lists_print_it(pressmark: Pressmark) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    assert pressmark("show", "#1").code == 0
    assert pressmark("search", "site:127.0.0.1", "--json").out.count('"article_id"') == 1


def test_an_archive_is_one_file_between_commands(pressmark: Pressmark, data: Path) -> None:
    """Who copies `archive.db` has everything: nothing is left in SQLite's log beside it."""
    with ServedPages(articles(3)) as site:
        for arguments in (["add", site.at("/news/0")], ["sources", "add", site.at("/")], ["crawl"]):
            pressmark(*arguments)
            assert not (data / "archive.db-wal").exists(), arguments
    assert rows(data, "SELECT count(*) FROM revision") > [(0,)]
