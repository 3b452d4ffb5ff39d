"""`pressmark rebuild`: the database again, from the WARCs alone."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from archive.archive import Archive
from archive.captures import CaptureWriter, Exchange, Provenance
from tests.archive.visits import NOON
from tests.command_server import CommandServer
from tests.crawler.conftest import Pressmark
from tests.sites import SAME_PAGE, Page, ServedPages, TroubleSite
from tests.sites.articles import article, articles
from tests.sites.recording import RecordingServer

# What an archive says of each thing, in words that do not depend on row ids: pages that are read side by side may
# be kept in another order than they are captured in.
ARTICLES = "SELECT url, site, state, first_seen_at, last_seen_at FROM article ORDER BY url"
REVISIONS = """
    SELECT url, number, is_latest, seen_at, title, authors, published_on, modified_at, language, text, markdown,
        digest, evidence, extractor
    FROM revision JOIN article ON article.id = article_id ORDER BY url, number"""
STORIES = """
    SELECT article.url, other.url FROM article JOIN article AS other USING (story_id) ORDER BY article.url, other.url"""
CAPTURES = """
    SELECT capture.record_id, url.url, article.url, revision.number, capture.captured_at, capture.status,
        capture.media_type, capture.payload_digest, capture.payload_bytes, capture.file, capture."offset",
        capture.length, holder.record_id
    FROM capture JOIN url ON url.id = capture.url_id LEFT JOIN capture AS holder ON holder.id = capture.revisit_of_id
        LEFT JOIN revision ON revision.id = capture.revision_id LEFT JOIN article ON article.id = revision.article_id
    ORDER BY capture.record_id"""
URLS = """
    SELECT url.url, canonical, variant, host, url.state, reason, detail, attempts, fetched_at, article.url, alias
    FROM url LEFT JOIN article ON article.id = article_id ORDER BY url.url"""
INDEX = """
    SELECT url, number FROM revision_search JOIN revision ON revision.id = revision_search.rowid
        JOIN article ON article.id = article_id
    WHERE revision_search MATCH 'report OR same OR harbour' ORDER BY url, number"""


def contents(data: Path) -> dict[str, list[tuple[object, ...]]]:
    queries = (ARTICLES, REVISIONS, STORIES, CAPTURES, URLS, INDEX)
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        return {query: connection.execute(query).fetchall() for query in queries}


def numbers(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        return connection.execute("SELECT id, url FROM article ORDER BY id").fetchall()


def refresh(target: str) -> Page:
    return Page(f'<html><head><meta http-equiv="refresh" content="0; url={target}"></head></html>'.encode())


def grow(pressmark: Pressmark) -> None:
    """An archive of several runs: new, unchanged, revised, copied, redirected, forwarded, refused, not HTML."""
    site, copier, trouble = ServedPages(articles(4)), ServedPages({"/copied": article(0)}), TroubleSite()
    with site, copier, trouble:
        site.put("/old", Page.moved_to("/older"))
        site.put("/older", Page.moved_to("/news/1", 302))
        site.put("/forward", refresh("/news/2"))
        site.put("/map.pdf", Page(b"%PDF-1.4 a map", "application/pdf"))
        site.put("/gone", Page(b"<h1>Gone</h1>", status=410))
        in_turn(pressmark, site, "/news/0", "/news/1", "/old", "/forward")
        in_turn(pressmark, site, "/map.pdf", "/gone", "/news/0")
        site.put("/news/0", article(0, edition=1))
        in_turn(pressmark, site, "/news/0", "/forward")
        in_turn(pressmark, copier, "/copied")
        in_turn(pressmark, trouble, *SAME_PAGE)


def in_turn(pressmark: Pressmark, site: RecordingServer, *paths: str) -> None:
    pressmark("add", *map(site.at, paths), concurrency="1", extract_workers="1")


def test_a_rebuilt_archive_holds_what_the_old_one_held(pressmark: Pressmark, data: Path) -> None:
    grow(pressmark)
    before = contents(data)
    shutil.move(data / "archive.db", data / "lost.db")
    done = pressmark("rebuild", "--json")
    assert (done.code, done.lines[0]["problems"]) == (0, [])
    after = contents(data)
    for query, rows in before.items():
        assert after[query] == rows, query
    assert pressmark("check").code == 0


def test_a_repacked_archive_is_rebuilt_as_it_was(pressmark: Pressmark, data: Path) -> None:
    """Two sites in turn, in one crawl and the next: repacking puts all of one site before all of the other."""
    post, copier = "https://post.example", "https://copier.example"
    crawl(data, NOON, [(site, number, 0) for number in range(3) for site in (post, copier)])
    later = [(post, 1, None), (copier, 1, 1), (post, 2, 1), (copier, 2, 1), (copier, 4, 0), (post, 4, 0)]
    crawl(data, NOON + timedelta(hours=1), later)
    crawl(data, NOON + timedelta(hours=2), [(post, 1, 2), (copier, 0, 0), (post, 5, 0)])
    assert pressmark("rebuild").code == 0
    pressmark("repack")
    before, ids = contents(data), numbers(data)
    shutil.move(data / "archive.db", data / "lost.db")
    assert pressmark("rebuild").code == 0
    assert numbers(data) == ids
    after = contents(data)
    for query, rows in before.items():
        assert after[query] == rows, query


def crawl(data: Path, began: datetime, pages: Iterable[tuple[str, int, int | None]]) -> None:
    """Keeps these editions of articles, each a minute after the last; the site is busy where there is none."""
    with CaptureWriter(data / "warc", Provenance("test")) as writer:
        for minute, (site, number, edition) in enumerate(pages):
            status = "503 Service Unavailable" if edition is None else "200 OK"
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode()
            body = b"" if edition is None else article(number, edition).body
            at = began + timedelta(minutes=minute)
            writer.append(Exchange(f"{site}/news/{number}", at, b"GET / HTTP/1.1\r\n\r\n", head, body))


def test_the_rows_of_a_readable_database_that_no_warc_has_are_taken_over(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"), "http://127.0.0.1:9/refused", "no url")
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute(
            "INSERT INTO source (url, name, state, added_at)"
            " VALUES ('https://a.example/', 'A', 'paused', '2026-05-03 12:00:00')"
        )
    before = contents(data)[URLS]
    assert pressmark("rebuild").code == 0
    assert contents(data)[URLS] == before
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        assert connection.execute("SELECT name, state FROM source").fetchall() == [("A", "paused")]


def test_what_was_forgotten_stays_forgotten(pressmark: Pressmark, data: Path) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"), site.at("/mistyped"), site.at("/missing"))
        assert pressmark("forget-url", site.at("/mistyped")).code == 0
    before = contents(data)[URLS]
    assert pressmark("rebuild").code == 0
    assert contents(data)[URLS] == before
    assert "/mistyped" not in (status := pressmark("status").out)
    assert "/missing" in status


def test_a_damaged_database_is_replaced_and_kept_beside(pressmark: Pressmark, data: Path) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
        url = site.at("/news/0")
    damaged = b"SQLite format 3\0" + b"torn" * 5000
    (data / "archive.db").write_bytes(damaged)
    done = pressmark("rebuild")
    assert done.code == 1
    assert "the old database cannot be read" in done.out
    assert (data / "archive.db.old").read_bytes() == damaged
    assert pressmark("show", url).code == 0


def test_a_rebuild_that_is_killed_leaves_the_old_database_and_is_gone_on_with(
    pressmark: Pressmark, data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with ServedPages(articles(60)) as site:
        pressmark("add", *(site.at(f"/news/{number}") for number in range(60)))
    before = contents(data)
    rebuild = ["--data", data, "rebuild"]
    with commands.popen(rebuild, env=environment, stdout=subprocess.DEVNULL) as process:
        _wait_for_rows(data / "archive.db.rebuilding", process)
        process.kill()
    assert contents(data) == before
    done = pressmark("rebuild", "--json")
    assert done.lines[0]["visits"] == 60
    assert done.lines[0]["resumed"] >= 50
    assert contents(data)[ARTICLES] == before[ARTICLES]
    assert not (data / "archive.db.rebuilding").exists()


def _wait_for_rows(path: Path, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                if connection.execute("SELECT count(*) FROM article").fetchone() != (0,):
                    return
        except sqlite3.OperationalError:
            continue


def test_no_rebuild_while_a_crawl_writes_or_without_captures(pressmark: Pressmark, data: Path) -> None:
    (data / "warc").mkdir(parents=True)
    assert "nothing to rebuild from" in pressmark("rebuild").err
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    with CaptureWriter(data / "warc", Provenance("test")) as writer:
        writer._current_file("https://a.example/")
        done = pressmark("rebuild")
    assert done.code == 2
    assert "a crawl is writing" in done.err


def test_an_empty_postgresql_database_is_filled_and_one_in_use_is_refused(
    pressmark: Pressmark, data: Path, postgres_database: str
) -> None:
    target = ("--database", postgres_database)
    with ServedPages(articles(2)) as site:
        pressmark("add", site.at("/news/0"), site.at("/news/1"))
        assert "is neither a SQLite file" in pressmark(*target, "rebuild", "--from", "nowhere.db").err
        assert pressmark(*target, "rebuild").code == 0
        with Archive.open(data, postgres_database) as archive:
            assert archive.summary().articles == 2
        pressmark(*target, "add", site.at("/news/1"))
    assert "name an empty database" in pressmark(*target, "rebuild").err


def test_what_no_warc_has_is_taken_over_into_postgresql(
    pressmark: Pressmark, data: Path, postgres_database: str
) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    pressmark("ignore-param", "post.example", "view")
    with Archive.open(data) as archive:
        archive.sources.add("https://post.example/", "Post", [], NOON)
        archive.notes.add(1, "as they said")
        archive.searches.save("Ferries", "ferry")
    assert pressmark("--database", postgres_database, "rebuild").code == 0
    with Archive.open(data, postgres_database) as archive:
        assert [(one.name, one.is_noise) for one in archive.parameters.all()] == [("view", True)]
        archive.sources.add("https://paper.example/", "Paper", [], NOON)
        assert [one.name for one in archive.sources.all()] == ["Post", "Paper"]
        archive.notes.add(1, "and more")
        assert [note.text for note in archive.notes.of(1)] == ["as they said", "and more"]
        archive.searches.save("Bakers", "baker")
        assert [one.name for one in archive.searches.all()] == ["Bakers", "Ferries"]
