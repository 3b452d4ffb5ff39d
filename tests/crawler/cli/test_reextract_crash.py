"""`kill -9` while `reextract` reads: every revision is as one extractor had it, and the same command completes it."""

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from archive.archive import Archive
from crawler.jobs.extract_captures import REVISIONS_AT_ONCE
from tests.command_server import CommandServer
from tests.crawler.cli.test_reextract import as_an_older_extractor_had_it
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles

PAGES = REVISIONS_AT_ONCE + 10
REVISIONS = (
    "SELECT id, extractor, title, authors, published_at, language, text, markdown, digest FROM revision"
)
REPLACED = "SELECT revision_id, fields FROM extraction WHERE extractor = 'older'"


def test_a_killed_run_leaves_nothing_half_written_and_the_next_ends_as_one_undisturbed(
    pressmark: Pressmark, data: Path, environment: dict[str, str], tmp_path: Path, commands: CommandServer
) -> None:
    pages = articles(PAGES)
    with ServedPages(pages) as site:
        pressmark("add", *map(site.at, pages))
    as_an_older_extractor_had_it(data, PAGES)
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(data, undisturbed)
    pressmark("--data", str(undisturbed), "reextract")
    wanted = {tables: rows(undisturbed, tables) for tables in (REVISIONS, REPLACED)}

    kill_after_a_batch(commands, data, environment)
    assert rows(data, "PRAGMA integrity_check") == [("ok",)]
    whole = [row[0] for row in rows(data, REVISIONS) if row in wanted[REVISIONS]]
    untouched = [row[0] for row in rows(data, REVISIONS) if row[1] == "older"]
    assert len(whole) == REVISIONS_AT_ONCE
    assert sorted(whole + untouched) == list(range(1, PAGES + 1))
    assert whole == [row[0] for row in rows(data, REPLACED)]
    assert f"Re-extracted {len(untouched)} revisions" in pressmark("reextract").out
    assert {tables: rows(data, tables) for tables in wanted} == wanted
    with Archive.open(data) as archive:
        assert archive.search('"share this"', all_revisions=True).hits == ()


def kill_after_a_batch(commands: CommandServer, data: Path, environment: dict[str, str]) -> None:
    """A batch is told of once it is kept; then the next is on its way."""
    reextract = ["--data", data, "reextract", "--json"]
    process = commands.popen(reextract, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate()


def rows(data: Path, query: str) -> list[Any]:
    with sqlite3.connect(data / "archive.db") as connection:
        return sorted(connection.execute(query).fetchall())
