"""Hosts that accept and never answer: others are fetched meanwhile, and the next crawl knows of them."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event

from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import LoggedRequest, ServedPages
from tests.sites.articles import articles

PAGES = 6


class TellingSite(ServedPages):
    """Tells when all of its pages have been asked for."""

    def __init__(self) -> None:
        super().__init__(articles(PAGES))
        self._left, self.is_done = {f"/news/{number}" for number in range(PAGES)}, Event()

    def record(self, request: LoggedRequest) -> int:
        self._left.discard(request.target)
        if not self._left:
            self.is_done.set()
        return super().record(request)


@contextmanager
def silent_host(address: str) -> Iterator[str]:
    """The kernel accepts connections to it; nobody answers."""
    with closing(socket.create_server((address, 0), backlog=100)) as server:
        yield f"http://{address}:{server.getsockname()[1]}/page"


def test_silent_hosts_take_no_place_of_those_that_answer(
    data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with TellingSite() as site, ExitStack() as silence:
        dead = [silence.enter_context(silent_host(f"127.0.3.{number}")) for number in range(1, 7)]
        urls = [*dead, *(site.at(f"/news/{number}") for number in range(PAGES))]
        settings = {"PRESSMARK_CONCURRENCY": "2", "PRESSMARK_TIMEOUT_S": "100000"}
        process = commands.popen(
            ["--data", data, "add", *urls],
            env=environment | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert site.is_done.wait(TIMEOUT_S)  # while six hosts are silent, and two places are all there are
        silence.close()
        process.communicate(timeout=TIMEOUT_S)
        assert process.returncode == 1


def test_a_silent_host_is_held_and_asked_again_by_hand(pressmark: Pressmark) -> None:
    with silent_host("127.0.3.9") as url:
        assert "timeout" in pressmark("add", url, timeout_s="0.2").out
        [hold] = json.loads(pressmark("status", "--json").out)["holds"]
        assert "no response within 0.2 s" in hold["why"]
        pressmark("add", url, timeout_s="0.3")
        [hold] = json.loads(pressmark("status", "--json").out)["holds"]
        assert "no response within 0.3 s" in hold["why"]
