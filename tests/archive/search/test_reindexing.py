"""An archive that an earlier version has indexed is indexed anew when it is opened, and that is said."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select, text

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.captures.warc_files import WarcFolder
from archive.search.choose_dialect import dialect_of
from archive.search.dialect import Document
from archive.search.index import document
from archive.search.reindexing import bring_up_to_date
from archive.storage.database import Database
from archive.storage.models import Revision, SearchIndex
from archive.version import INDEX_VERSION
from tests.archive.search.shelf import keep

PAGE = ExtractedArticle(url="https://a.example/1", title="C++", text="हिन्दी में 市政府宣布关闭旧桥")


def age(database: Database) -> None:
    """Leave what version 1 made of the page."""
    with database.write() as session:
        [revision] = session.scalars(select(Revision))
        dialect = dialect_of(session)
        session.execute(dialect.removal(document(revision)))
        session.execute(dialect.insertion(Document(revision.id, "c", "", "", "हिन्दी में 市政 政府")))
        revision.words = 3
        session.execute(text("UPDATE search_index SET version = 1"))


def test_a_new_archive_is_up_to_date(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    bring_up_to_date(database)
    with database.read() as session:
        assert session.scalar(select(SearchIndex.version)) == INDEX_VERSION
    assert caplog.records == []


def test_an_index_of_an_earlier_version_is_made_anew(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(database, PAGE)
    age(database)
    archive = Archive(database, WarcFolder(tmp_path))
    assert archive.search("हिंदी").hits == ()
    with caplog.at_level(logging.WARNING):
        bring_up_to_date(database)
    assert "rebuilding the search index for this version (1 revisions)" in caplog.text
    [hit] = archive.search("हिंदी title:C++").hits
    assert hit.words == 11
    assert archive.search("桥", stem="en").hits  # the words for forms are there again, too
    caplog.clear()
    bring_up_to_date(database)
    assert caplog.records == []
