"""Commands that run at the same time, each a process of its own, agree on what they keep."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.archive import Archive
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles


@pytest.mark.parametrize("is_known", [False, True])
def test_two_adds_of_a_page_at_once_never_call_it_revised(
    is_known: bool, pressmark: Pressmark, data: Path, environment: dict[str, str]
) -> None:
    with ServedPages(articles(1)) as site:
        url = site.at("/news/0")
        if is_known:
            pressmark("add", url)
        command = [sys.executable, "-m", "pressmark", "--data", str(data), "add", url, "--json"]
        both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(2)]
        verdicts = sorted(json.loads(one.communicate(timeout=TIMEOUT_S)[0])["verdict"] for one in both)
    assert verdicts == (["unchanged", "unchanged"] if is_known else ["new", "unchanged"])
    with Archive.open(data) as archive:
        assert [len(article.revisions) for article in archive.articles()] == [1]
        assert archive.check().clean


def test_the_demo_honours_the_data_folder_and_the_database(
    pressmark: Pressmark, data: Path, postgres_database: str
) -> None:
    done = pressmark("--database", postgres_database, "demo")
    assert done.code == 0, done.err
    assert list(data.glob("warc/*.warc.gz"))
    assert not (data / "archive.db").exists()
    with Archive.open(data, postgres_database) as archive:
        assert archive.summary().articles > 30
        assert archive.check().clean, archive.check().problems
