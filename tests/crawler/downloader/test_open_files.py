"""Where no further file can be opened, the failure is ours: one line says so, and no page and no source is to blame."""

import json
import resource
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import LoggedRequest
from tests.sites.blogs import FeedBlog

if sys.platform != "linux":
    pytest.skip("only Linux can change the limits of another process", allow_module_level=True)

FURTHER = 2  # files that may be opened
OURS = "no more files can be opened"


class LimitingSite(FeedBlog):
    """Lets a process open hardly any further file, once it has asked."""

    pid: int | None = None

    def record(self, request: LoggedRequest) -> int:
        if self.pid is not None:
            hard = resource.prlimit(self.pid, resource.RLIMIT_NOFILE)[1]
            resource.prlimit(self.pid, resource.RLIMIT_NOFILE, (open_files(self.pid) + FURTHER, hard))
            self.pid = None
        return super().record(request)


def open_files(pid: int) -> int:
    return max(int(number.name) for number in Path(f"/proc/{pid}/fd").iterdir()) + 1


def run_out(
    commands: CommandServer, environment: dict[str, str], site: LimitingSite, *arguments: str | Path
) -> tuple[int, str, str]:
    """The exit code, output and errors of a command that can open no file after its first request."""
    process = commands.popen(
        [*map(str, arguments)],
        env=environment | {"PRESSMARK_CONCURRENCY": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    site.pid = process.pid
    out, err = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, out, err


def test_an_add_that_can_open_no_file_says_so_once_and_goes_on_later(
    data: Path, environment: dict[str, str], commands: CommandServer, pressmark: Pressmark
) -> None:
    with ExitStack() as sites, LimitingSite(1) as first:
        others = [sites.enter_context(FeedBlog(1)) for _ in range(8)]
        urls = [site.at("/news/0") for site in (first, *others)]
        code, out, err = run_out(commands, environment, first, "--data", data, "add", *urls)
        assert code == 1, out + err
        assert err.count(OURS) == 1
        assert "Traceback" not in err
        assert "failed" not in out
        assert json.loads(pressmark("status", "--json").out)["holds"] == []
        again = pressmark("add", *urls, "--json")
        assert again.code == 0
        assert len({line["article_id"] for line in again.lines} | {1}) > 1


def test_a_crawl_that_can_open_no_file_blames_no_source(
    data: Path, environment: dict[str, str], commands: CommandServer, pressmark: Pressmark
) -> None:
    with ExitStack() as sites, LimitingSite(1) as first:
        others = [sites.enter_context(FeedBlog(1)) for _ in range(8)]
        for site in (first, *others):
            pressmark("sources", "add", site.at("/feed.xml"), "--only")
        code, out, err = run_out(commands, environment, first, "--data", data, "crawl")
    assert code == 1, out + err
    assert err.count(OURS) == 1
    assert "Traceback" not in err
    sources = pressmark("sources", "list", "--json").lines
    listings = [listing for source in sources for listing in source["listings"]]
    assert len(listings) == 9
    assert [listing for listing in listings if listing["failures"]] == []
