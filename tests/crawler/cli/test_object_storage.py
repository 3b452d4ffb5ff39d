"""An archive whose finished WARC files are in a bucket does all that one in a folder does."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.broken_connections import BreakingWay
from tests.command_server import CommandServer
from tests.conftest import TestBucket
from tests.crawler.cli.test_reextract import as_an_older_extractor_had_it
from tests.crawler.conftest import TIMEOUT_S, Pressmark, Run
from tests.object_server import SECRET
from tests.serving import Serving
from tests.sites import ServedPages
from tests.sites.articles import article, articles

PAGES = 6


@pytest.fixture
def site() -> Iterator[ServedPages]:
    with ServedPages(articles(PAGES)) as site:
        yield site


@pytest.fixture
def kept(
    pressmark: Pressmark, bucket: TestBucket, environment: dict[str, str], site: ServedPages
) -> Callable[..., Run]:
    """The command for an archive whose three files are in the bucket."""
    environment |= bucket.server.environment
    run = partial(pressmark, warc_store=bucket.url)
    for number in range(3):
        assert run("add", site.at(f"/news/{2 * number}"), site.at(f"/news/{2 * number + 1}")).code == 0
    assert len(bucket.files) == 3
    return run


def spool(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "warc").iterdir())


def test_finished_files_are_in_the_bucket_and_none_in_the_data_folder(
    kept: Callable[..., Run], data: Path
) -> None:
    assert spool(data) == []
    assert "3 files" in (checked := kept("check")).out
    assert "all sound" in checked.out
    assert "wait" not in kept("status").out


def test_pages_are_read_and_exported_from_the_bucket(
    kept: Callable[..., Run], tmp_path: Path, data: Path
) -> None:
    assert "</html>" in kept("show", "1", "--html").out
    for name in ("all.wacz", "all.warc.gz", "all.jsonl"):
        assert kept("export", "-o", str(tmp_path / name)).code == 0
        assert (tmp_path / name).stat().st_size > 1000
    titles = as_an_older_extractor_had_it(data, PAGES)
    assert f"Re-extracted {PAGES} revisions" in kept("reextract").out
    assert {line["title"] for line in kept("export", "--format", "jsonl").lines} == set(titles)
    assert kept("check", "--deep").code == 0


def test_the_reading_room_replays_pages_from_the_bucket(
    kept: Callable[..., Run],
    bucket: TestBucket,
    site: ServedPages,
    environment: dict[str, str],
    serve: Serving,
) -> None:
    environment["PRESSMARK_WARC_STORE"] = bucket.url
    host, port = serve().rstrip("/").rsplit(":", 1)
    shown = httpx2.get(f"{host}:{int(port) + 1}/web/2026id_/{site.at('/news/0')}", timeout=TIMEOUT_S)
    assert (shown.status_code, shown.content) == (200, article(0).body)


def test_without_the_bucket_the_reading_room_still_searches_and_says_why_it_shows_no_page(
    kept: Callable[..., Run],
    bucket: TestBucket,
    site: ServedPages,
    environment: dict[str, str],
    serve: Serving,
) -> None:
    way = BreakingWay(bucket.server.port)
    way.break_after(0)
    environment |= {
        "PRESSMARK_WARC_STORE": bucket.url,
        "PRESSMARK_S3_ENDPOINT": f"http://127.0.0.1:{way.port}",
    }
    address = serve().rstrip("/")
    host, port = address.rsplit(":", 1)
    for path in ("/", "/search?q=bridge", "/article/1", "/status"):
        assert httpx2.get(address + path, timeout=TIMEOUT_S).status_code != 503, path
    refused = httpx2.get(f"{host}:{int(port) + 1}/web/2026/{site.at('/news/0')}", timeout=TIMEOUT_S)
    assert refused.status_code == 503
    assert "cannot be reached" in refused.text
    assert refused.headers["Cache-Control"] == "no-store"
    way.close()


def test_a_rebuild_from_the_bucket_alone_makes_the_same_archive(
    kept: Callable[..., Run], data: Path, tmp_path: Path
) -> None:
    before = texts(kept)
    for path in (data / "archive.db", data / "warc-files.jsonl"):
        path.unlink()
    assert kept("rebuild").code == 0
    assert texts(kept) == before
    assert kept("check").code == 0
    assert spool(data) == []


def test_a_repack_replaces_the_files_of_the_bucket(
    kept: Callable[..., Run], bucket: TestBucket, data: Path
) -> None:
    before = texts(kept)
    assert kept("repack").code == 0
    assert {file.suffix for file in bucket.files} == {".zst"}
    assert spool(data) == []
    assert kept("check").code == 0
    assert kept("repack", "--to", "gzip").code == 0
    assert {file.suffix for file in bucket.files} == {".gz"}
    assert kept("check").code == 0
    assert texts(kept) == before


def test_what_commands_ask_of_the_bucket_is_what_the_page_on_costs_says(
    kept: Callable[..., Run], bucket: TestBucket
) -> None:
    def asked(*command: str) -> Counter[str]:
        before = len(bucket.requests())
        assert kept(*command).code == 0
        requests = bucket.requests()[before:]
        return Counter("LIST" if "?" in request else request.split()[0] for request in requests)

    assert asked("search", "bridge") == asked("status") == {}
    assert asked("show", "1", "--html") == {"HEAD": 1, "GET": 1}
    assert asked("check").keys() <= {"LIST", "GET"}
    assert asked("check")["GET"] == 3
    assert asked("rebuild")["GET"] == 3


def test_an_archive_moves_to_a_bucket_and_back(
    pressmark: Pressmark, bucket: TestBucket, environment: dict[str, str], site: ServedPages, data: Path
) -> None:
    environment |= bucket.server.environment
    assert pressmark("add", site.at("/news/0")).code == 0
    assert pressmark("add", site.at("/news/1")).code == 0
    before = {path.name: path.read_bytes() for path in (data / "warc").iterdir()}
    there = ("--warc-store", bucket.url)
    assert "2 files" in pressmark(*there, "check").out
    assert f"Uploaded 2 files (0.0 MB) to {bucket.url}." in pressmark(*there, "warcs", "push").out
    assert spool(data) == []
    assert pressmark(*there, "check").code == 0
    assert "No finished WARC file" in pressmark(*there, "warcs", "push").out
    assert f"Copied 2 files from {bucket.url}" in pressmark(*there, "warcs", "pull").out
    assert len(bucket.files) == 2
    assert "Copied 2 files" in pressmark(*there, "warcs", "pull", "--remove").out
    assert bucket.files == []
    assert {path.name: path.read_bytes() for path in (data / "warc").iterdir()} == before
    assert pressmark("check").code == 0


def test_where_the_files_are_is_shown(kept: Callable[..., Run], bucket: TestBucket, data: Path) -> None:
    here, there = json.loads(kept("warcs", "show", "--json").out)
    assert (here["place"], here["files"]) == (str(data / "warc"), 0)
    assert (there["place"], there["files"]) == (bucket.url, 3)
    assert there["size_bytes"] == sum(file.stat().st_size for file in bucket.files)


def test_a_damaged_object_is_not_brought_back_in_place_of_a_sound_one(
    kept: Callable[..., Run], bucket: TestBucket, data: Path
) -> None:
    bucket.replace(bucket.files[0].name, b"something else")
    pulled = kept("warcs", "pull", "--remove")
    assert pulled.code == 1
    assert f"{bucket.files[0].name} is not as it was when it was finished" in pulled.out
    assert len(spool(data)) == 2
    assert len(bucket.files) == 1


def test_an_object_that_was_cut_or_changed_or_deleted_is_found_by_check(
    kept: Callable[..., Run], bucket: TestBucket
) -> None:
    cut, changed, deleted = bucket.files
    bucket.replace(cut.name, cut.read_bytes()[:-30])
    bucket.replace(changed.name, changed.read_bytes()[:-1] + b"!")
    deleted.unlink()
    found = kept("check")
    assert found.code == 1
    assert re.search(rf"{cut.name}: has \d+ bytes, but had \d+ when it was finished", found.out)
    assert f"{changed.name}: its SHA-256 has changed" in found.out
    assert f"{deleted.name}: on the list of files, but missing" in found.out


def test_another_machine_finds_a_changed_object_too(
    kept: Callable[..., Run], bucket: TestBucket, data: Path
) -> None:
    (data / "warc-files.jsonl").unlink()
    assert kept("check").code == 0
    name = bucket.files[0].name
    assert "Not on the list" not in kept("check").out
    bucket.replace(name, bucket.files[0].read_bytes()[:-30])
    assert kept("check").code == 1


def test_files_wait_while_the_bucket_is_away_and_are_uploaded_later(
    pressmark: Pressmark, bucket: TestBucket, environment: dict[str, str], site: ServedPages, data: Path
) -> None:
    environment |= bucket.server.environment
    way = BreakingWay(bucket.server.port)
    way.break_after(0)
    run = partial(pressmark, warc_store=bucket.url, s3_endpoint=f"http://127.0.0.1:{way.port}")
    added = run("add", site.at("/news/0"))
    assert added.code == 0
    [said] = [line for line in added.err.splitlines() if "WARNING" in line]
    assert "cannot be reached" in said
    assert "uploaded later" in said
    assert len(spool(data)) == 1
    assert "1 finished WARC file" in run("status").out
    assert json.loads(run("status", "--json").out)["waiting"]["files"] == 1
    assert "pressmark_waiting_warc_files 1" in run("status", "--prometheus").out
    assert "</html>" in run("show", "1", "--html").out
    way.mend()
    assert "`pressmark warcs push`" in run("check").out
    assert run("add", site.at("/news/1")).code == 0
    assert spool(data) == []
    assert len(bucket.files) == 2
    assert "wait" not in run("check").out
    way.close()


def test_a_long_command_waits_for_the_bucket_and_goes_on_by_itself(
    kept: Callable[..., Run],
    bucket: TestBucket,
    data: Path,
    environment: dict[str, str],
    commands: CommandServer,
) -> None:
    way = BreakingWay(bucket.server.port)
    way.break_after(0)
    process = commands.popen(
        ["--data", data, "--warc-store", bucket.url, "check"],
        env=environment | {"PRESSMARK_S3_ENDPOINT": f"http://127.0.0.1:{way.port}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "Waiting until it answers" in process.stderr.readline()
    way.mend()
    out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, err) == (0, "")
    assert "all sound" in out
    way.close()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"warc_store": "s3://no-such-bucket/kept"}, "there is no such bucket"),
        ({"warc_store": "https://host/kept"}, "warc_store must have the form s3://bucket/prefix"),
        ({"warc_store": "s3://KEY:secret@bucket/kept"}, "keys are in the environment"),
        ({"s3_endpoint": "127.0.0.1"}, "s3_endpoint must be the URL of a server"),
    ],
)
def test_a_wrong_setting_is_said_before_anything_is_fetched(
    pressmark: Pressmark,
    bucket: TestBucket,
    environment: dict[str, str],
    site: ServedPages,
    settings: dict[str, str],
    said: str,
) -> None:
    environment |= bucket.server.environment
    run = pressmark("add", site.at("/news/0"), **({"warc_store": bucket.url} | settings))
    assert run.code == 2
    assert said in run.err
    assert not site.requests


def test_wrong_keys_are_said_before_anything_is_fetched_and_shown_nowhere(
    pressmark: Pressmark, bucket: TestBucket, environment: dict[str, str], site: ServedPages, data: Path
) -> None:
    environment |= bucket.server.environment | {"AWS_SECRET_ACCESS_KEY": SECRET[::-1]}
    for command in (("add", site.at("/news/0")), ("warcs", "push"), ("check",)):
        run = pressmark(*command, warc_store=bucket.url)
        if command[0] == "add":
            assert not site.requests
            assert pressmark("add", site.at("/news/0")).code == 0
        assert run.code == 2
        assert "the server denies access" in run.err
        assert SECRET[::-1] not in run.out + run.err
    assert len(spool(data)) == 1


def texts(kept: Callable[..., Run]) -> list[tuple[str, str]]:
    lines = kept("export", "--format", "jsonl").lines
    return sorted((line["url"], line["text"]) for line in lines)
