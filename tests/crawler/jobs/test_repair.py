"""A repair brings back what the WARCs hold, whatever rows were deleted or changed."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.archive import Archive
from crawler.config import Config
from crawler.jobs.repair import repair
from tests.command_server import CHECKOUT
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import ServedPages
from tests.sites.articles import article, articles

HARMS = {
    "a capture": ["DELETE FROM capture WHERE id = 2"],
    "the capture that others revisit": ["DELETE FROM capture WHERE id = 1"],
    "all captures": ["DELETE FROM capture"],
    "a revision": ["DELETE FROM revision WHERE id = 2"],
    "an edit": ["DELETE FROM revision WHERE id = (SELECT max(id) FROM revision)"],
    "all revisions": ["DELETE FROM revision"],
    "an article": ["DELETE FROM article WHERE id = 2"],
    "all articles": ["DELETE FROM article"],
    "an article with all of it": [
        "DELETE FROM capture WHERE url_id IN (SELECT id FROM url WHERE article_id = 2)",
        "DELETE FROM revision WHERE article_id = 2",
        "DELETE FROM url WHERE article_id = 2",
        "DELETE FROM article WHERE id = 2",
    ],
    "a URL": ["DELETE FROM url WHERE id = 2"],
    "all URLs": ["DELETE FROM url"],
    "the stories": ["DELETE FROM story"],
    "the crawls": ["DELETE FROM crawl"],
    "the wordings": ["DELETE FROM wording", "DELETE FROM handle", "DELETE FROM waiting_handle"],
    "the fingerprints": ["DELETE FROM handle", "DELETE FROM waiting_handle"],
    "all but the crawls": [
        f"DELETE FROM {table}"
        for table in ("capture", "revision", "url", "article", "story", "wording", "handle", "waiting_handle")
    ],
    "where a URL leads": ["UPDATE url SET article_id = 1 WHERE article_id = 2"],
    "what a capture shows": ["UPDATE capture SET revision_id = revision_id % 3 + 1 WHERE id = 2"],
    "which article a revision is of": [
        "UPDATE revision SET article_id = 3, number = 9, is_latest = 0 WHERE id = 2"
    ],
    "which revision is the latest": ["UPDATE revision SET is_latest = 0"],
    "the numbers of revisions": ["UPDATE revision SET number = number + 7"],
    "an article's address": [
        "UPDATE article SET url = 'https://forged.example/', site = 'forged.example' WHERE id = 2"
    ],
    "when an article was seen": ["UPDATE article SET first_seen_at = '2001-01-01 00:00:00.000000'"],
    "when a revision was seen": ["UPDATE revision SET seen_at = '2001-01-01 00:00:00.000000'"],
    "what a capture is of": ["UPDATE capture SET url_id = url_id % 3 + 1 WHERE id = 1"],
    "when a capture was made": ["UPDATE capture SET captured_at = '2001-01-01 00:00:00.000000' WHERE id = 1"],
    "a capture's status": ["UPDATE capture SET status = 404 WHERE id = 1"],
    "a URL's keys": [
        "UPDATE url SET canonical = 'https://forged.example/', variant = 'x', host = 'x' WHERE id = 1"
    ],
    "a title": ["UPDATE revision SET title = 'Forged' WHERE id = 2"],
    "the count of words": ["UPDATE revision SET words = 7"],
    "the index of search": ["DELETE FROM revision_search_data"],
    "a part of the index": ["DELETE FROM revision_search_data WHERE id > 10"],
    "the lengths in the index": ["DELETE FROM revision_search_docsize WHERE id = 2"],
    "the totals of the index": ["UPDATE revision_search_data SET block = x'0101010101' WHERE id = 1"],
    "the index's own settings": ["DELETE FROM revision_search_config"],
}
"""Rows that are gone or changed, and can be had again from the WARCs or from other rows."""
LOST = {
    "a listing's source": "INSERT INTO listing (id, source_id, kind, url, failures, missed) "
    "VALUES (7, 9, 'feed', 'https://x.example/f', 0, 0)",
    "what a listing names": "INSERT INTO listed (listing_id, url_id, on_top, first_seen_at, title, authors, is_wanted) "
    "VALUES (7, 99, 1, '2026-05-03 00:00:00.000000', '', '[]', 1)",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles, of which one was edited and one is gone."""
    data = tmp_path_factory.mktemp("repair") / "kept"
    with ServedPages(articles(3)) as site:
        urls = [site.at(f"/news/{number}") for number in range(3)]
        add(data, *urls)
        site.put("/news/1", article(1, edition=1))
        add(data, *urls)
    return data


def add(data: Path, *urls: str) -> None:
    environment = {
        "PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8",
        "PRESSMARK_DELAY_S": "0",
        "PYTHONPATH": str(CHECKOUT),
    }
    command = [sys.executable, "-m", "pressmark", "--data", str(data), "add", *urls]
    subprocess.run(command, env=environment, timeout=TIMEOUT_S, check=True, capture_output=True)


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(kept, tmp_path / "kept")
    with Archive.open(tmp_path / "kept") as archive:
        yield archive


def harm(archive: Archive, *statements: str) -> None:
    archive.database.close()  # what is open remembers what it has read
    with closing(sqlite3.connect(archive.database.name)) as file, file:
        for statement in statements:
            file.execute(statement)


def mended(archive: Archive) -> None:
    config = Config(data=archive.store.folder.parent, extract_workers=1)
    repair(config, archive, lambda _done, _of: None)


def told(archive: Archive) -> list[tuple[object, ...]]:
    """What readers see, but for the numbers of articles."""
    return sorted(
        (
            one.url,
            one.site,
            one.first_seen_at,
            [(it.number, it.title, it.authors, it.text, it.words, it.seen_at) for it in one.revisions],
            len(one.captures),
            archive.count("edition"),
        )
        for one in archive.articles()
    )


@pytest.mark.parametrize("what", HARMS)
def test_what_was_deleted_or_changed_is_found_and_brought_back(what: str, archive: Archive) -> None:
    before = told(archive)
    harm(archive, *HARMS[what])
    assert not archive.check().clean
    mended(archive)
    assert archive.check().problems == ()
    assert told(archive) == before


def test_what_no_warc_has_is_taken_away_where_it_leads_nowhere(archive: Archive) -> None:
    harm(archive, *LOST.values())
    assert not archive.check().clean
    mended(archive)
    assert archive.check().problems == ()


def test_a_text_whose_record_is_damaged_is_not_given_up(archive: Archive) -> None:
    before = told(archive)
    path = archive.store.folder / archive.store.files()[0]
    data = bytearray(path.read_bytes())
    for place in range(1500, len(data), 97):
        data[place] ^= 0x55
    path.write_bytes(data)
    mended(archive)
    assert [one[:4] for one in told(archive)] == [one[:4] for one in before]
    assert not archive.check().clean


ON_POSTGRES = (
    ("DELETE FROM revision_search", "DELETE FROM revision_search_word"),
    ("UPDATE revision_search SET words = 'x:1'::tsvector",),
    ("DELETE FROM capture", "DELETE FROM revision", "DELETE FROM url", "DELETE FROM article"),
)


def test_so_it_is_on_postgres(pressmark: Pressmark, data: Path, postgres_database: str) -> None:
    with ServedPages(articles(2)) as site:
        pressmark("--database", postgres_database, "add", site.at("/news/0"), site.at("/news/1"))
    config = Config(data=data, database=postgres_database, extract_workers=1)
    with Archive.open(data, postgres_database) as archive:
        before = told(archive)
        for statements in ON_POSTGRES:
            with archive.database.engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                for statement in statements:
                    connection.exec_driver_sql(statement)
            assert not archive.check().clean
            repair(config, archive, lambda _done, _of: None)
            assert archive.check().problems == ()
            assert told(archive) == before
