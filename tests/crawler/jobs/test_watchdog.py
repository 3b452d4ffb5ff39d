"""A crawl ends: when it is told to, and when nothing moves in it any more."""

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

from crawler.jobs.watchdog import Stillness
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import Page
from tests.sites.blogs import Blog, FeedBlog

FILLER = b"<!--" + b" " * 120_000 + b"-->"


class SilentBlog(FeedBlog):
    """Never answers when it is asked for one of its articles, and tells when that happens."""

    def __init__(self, silent: str) -> None:
        self._silent, self.asked = silent, Event()
        super().__init__(3)

    def page_at(self, target: str) -> Page | None:
        if target == self._silent:
            self.asked.set()
            self.stopping.wait()
        return super().page_at(target)


class TellingBlog(FeedBlog):
    """Tells when its feed has been asked for."""

    def __init__(self, count: int) -> None:
        self.has_listed = Event()
        super().__init__(count)

    def page_at(self, target: str) -> Page | None:
        if target == "/feed.xml":
            self.has_listed.set()
        return super().page_at(target)


class HeavyBlog(Blog):
    """Names its articles on its home page alone; each weighs as much as pages of the real web."""

    def article(self, number: int) -> Page:
        page = super().article(number)
        return Page(page.body.replace(b"</body>", FILLER + b"</body>"))

    def list_articles(self) -> None:
        links = "".join(f'<a href="/news/{one}">A headline of five words</a> ' for one in self.numbers())
        self.put("/", Page(f"<!doctype html><html><body>{links}</body></html>".encode()))


def test_pages_of_any_weight_are_fetched_to_the_last(pressmark: Pressmark) -> None:
    with HeavyBlog(115) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert len(pressmark("crawl", "--json", stall_s="30").lines) == 115


def test_a_crawl_in_which_nothing_moves_says_so_and_ends(pressmark: Pressmark) -> None:
    with SilentBlog("/news/1?utm_source=rss") as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        run = pressmark("crawl", "--json", stall_s="1", stop_within_s="1")
        assert run.code == 1
        assert "No progress for 1 s: the crawl was ended" in run.err


def test_one_sigterm_ends_a_crawl_that_waits_for_an_answer(
    pressmark: Pressmark, data: Path, environment: dict[str, str]
) -> None:
    with SilentBlog("/news/1?utm_source=rss") as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        process = crawl(data, environment | {"PRESSMARK_STOP_WITHIN_S": "1"})
        assert site.asked.wait(TIMEOUT_S)
        process.send_signal(signal.SIGTERM)
        assert "Traceback" not in process.communicate(timeout=TIMEOUT_S)[1]


def test_one_sigterm_ends_a_crawl_that_waits_for_its_turn(
    pressmark: Pressmark, data: Path, environment: dict[str, str]
) -> None:
    with TellingBlog(20) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        site.put("/robots.txt", Page(b"User-agent: *\nCrawl-delay: 100", "text/plain"))
        site.forget_requests()
        site.has_listed.clear()
        process = crawl(data, environment | {"PRESSMARK_STOP_WITHIN_S": "1000"})
        assert site.has_listed.wait(TIMEOUT_S)  # the next turn is in a hundred seconds
        process.send_signal(signal.SIGTERM)
        assert "Traceback" not in process.communicate(timeout=TIMEOUT_S)[1]
        assert site.page_fetches() == 0


def crawl(data: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "crawler", "--data", str(data), "crawl"]
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_wait_for_a_turn_is_no_stall_and_a_crawl_that_ends_stalls_no_more() -> None:
    still = Stillness(stall_s=10, moved_at=0)
    assert not still.is_stalled(10)
    assert still.is_stalled(11)
    still.moved(100)
    still.moved(20)
    assert not still.is_stalled(105)
    still.stopped_at = 105
    assert not still.is_stalled(1000)
