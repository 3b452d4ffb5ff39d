"""`kill -9` at any moment of an upload: nothing is lost, half-written or kept twice, and the next command goes on."""

import subprocess
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.broken_connections import BreakingWay
from tests.command_server import CommandServer
from tests.conftest import TestBucket
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles

PAGES = 40
KILLS = 6
ROTATION_BYTES = 6000  # a file for every few pages


@pytest.mark.slow
def test_kills_of_crawls_while_they_upload(
    pressmark: Pressmark,
    bucket: TestBucket,
    data: Path,
    environment: dict[str, str],
    commands: CommandServer,
) -> None:
    random = Random(20260503)
    environment |= bucket.server.environment | {"PRESSMARK_WARC_STORE": bucket.url}
    environment |= {"PRESSMARK_WARC_MAX_BYTES": str(ROTATION_BYTES)}
    way = BreakingWay(bucket.server.port)
    through = environment | {"PRESSMARK_S3_ENDPOINT": f"http://127.0.0.1:{way.port}"}
    with ServedPages(articles(PAGES)) as site:
        urls = [site.at(f"/news/{number}") for number in range(PAGES)]
        for number in range(KILLS):
            process = commands.popen(
                ["--data", data, "add", *urls[: (number + 1) * PAGES // KILLS]],
                env=through,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            way.break_after(random.randint(1, 4 * ROTATION_BYTES), process.kill)
            process.wait(TIMEOUT_S)  # killed; or it had less to upload
            way.mend()
            assert pressmark("check").code == 0
        assert pressmark("add", *urls).code == 0
    assert pressmark("check").code == 0
    assert list((data / "warc").iterdir()) == []
    before = pressmark("export", "--format", "jsonl").lines
    assert len({line["url"] for line in before}) == len(before) == PAGES
    assert pressmark("rebuild").code == 0
    assert len(pressmark("export", "--format", "jsonl", "--all-revisions").lines) == PAGES
    assert pressmark("check").code == 0
    way.close()


def test_a_kill_between_upload_and_removal_and_in_the_middle_of_pushing(
    pressmark: Pressmark,
    bucket: TestBucket,
    data: Path,
    environment: dict[str, str],
    commands: CommandServer,
) -> None:
    environment |= bucket.server.environment
    with ServedPages(articles(8)) as site:
        urls = [site.at(f"/news/{number}") for number in range(8)]
        assert pressmark("add", *urls, warc_max_bytes="4000").code == 0
    size = sum(path.stat().st_size for path in (data / "warc").iterdir())
    way = BreakingWay(bucket.server.port)
    run = partial(pressmark, warc_store=bucket.url)
    there = {"PRESSMARK_WARC_STORE": bucket.url, "PRESSMARK_S3_ENDPOINT": f"http://127.0.0.1:{way.port}"}
    for part in (0.1, 0.4, 0.9):
        process = commands.popen(
            ["--data", data, "warcs", "push"], env=environment | there, stdout=subprocess.DEVNULL
        )
        way.break_after(int(part * size), process.kill)
        process.wait(TIMEOUT_S)
        way.mend()
        assert run("check").code == 0
    for file in bucket.files[:1]:
        (data / "warc" / file.name).write_bytes(file.read_bytes())
    assert run("check").code == 0
    assert run("rebuild").code == 0
    assert run("warcs", "push").code == 0
    assert list((data / "warc").iterdir()) == []
    assert len(run("export", "--format", "jsonl", "--all-revisions").lines) == 8
    assert run("check").code == 0
    way.close()
