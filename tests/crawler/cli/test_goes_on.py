"""`add` goes on where it was stopped: by Ctrl-C, by `kill -9`, with the same list or one that has more."""

import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from archive.captures import CaptureStore
from tests.command_server import CommandServer
from tests.crawler.cli.test_crash import CountingSite
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import articles

PAGES = 20
ANSWERED = 8


class PausingSite(ServedPages):
    """Answers some requests for pages and then no more, until it is told to go on; tells when it has paused."""

    def __init__(self) -> None:
        self.has_paused, self._goes_on = Event(), Event()
        self._asked = count()
        super().__init__(articles(PAGES))
        self.urls = [self.at(f"/news/{number}") for number in range(PAGES)]

    def page_at(self, target: str) -> Page | None:
        if target != "/robots.txt" and next(self._asked) >= ANSWERED:
            self.has_paused.set()
            self._goes_on.wait()
        return super().page_at(target)

    def go_on(self) -> None:
        self._goes_on.set()
        self.forget_requests()


Stop = Callable[[PausingSite, Path, int], set[str]]


@pytest.fixture
def stopped(data: Path, environment: dict[str, str], commands: CommandServer) -> Stop:
    """Runs `add -f LIST` until the site pauses, and stops it by a signal. Gives the pages that it has captured."""

    def stop(site: PausingSite, urls: Path, by: int) -> set[str]:
        process = commands.popen(
            ["--data", data, "add", "-f", urls],
            env=environment | {"PRESSMARK_STOP_WITHIN_S": "1000"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert site.has_paused.wait(TIMEOUT_S)
        process.send_signal(by)
        assert b"Traceback" not in process.communicate(timeout=TIMEOUT_S)[1]
        site.go_on()
        return captured(data)

    return stop


def captured(data: Path) -> set[str]:
    """The pages whose records are whole, whether or not they have been read."""
    store = CaptureStore(data / "warc")
    records = (stored.record for stored in store.records() if hasattr(stored, "record"))
    return {record.url for record in records if record.response is not None}


def listed(folder: Path, urls: list[str], name: str = "urls.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(urls))
    return path


def asked(site: ServedPages) -> Counter[str]:
    return Counter(site.at(request.target) for request in site.requests if request.target != "/robots.txt")


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_the_same_list_again_asks_only_for_what_was_not_captured(
    pressmark: Pressmark, data: Path, tmp_path: Path, stopped: Stop, by: int
) -> None:
    with PausingSite() as site:
        file = listed(tmp_path, site.urls)
        before = stopped(site, file, by)
        assert len(before) <= ANSWERED
        again = pressmark("add", "-f", str(file))
        assert again.code == 0
        assert set(asked(site)) == {*site.urls} - before
        assert pressmark("check").code == 0
        site.forget_requests()
        third = pressmark("add", "-f", str(file))  # the list is finished: every page is looked at again
        assert asked(site) == Counter(site.urls)
        assert "goes on" not in third.err


def test_the_list_may_have_another_order_and_more_and_come_from_stdin(
    pressmark: Pressmark, tmp_path: Path, stopped: Stop
) -> None:
    with PausingSite() as site:
        before = stopped(site, listed(tmp_path, site.urls[:15]), signal.SIGINT)
        assert before
        again = pressmark("add", "-", "--label", "later", stdin="\n".join(reversed(site.urls)))
        assert again.code == 0
        assert f"goes on: {len(before)} of {PAGES} were kept by the run that stopped at" in again.err
        assert set(asked(site)) == {*site.urls} - before


def test_a_list_of_pages_that_were_kept_is_another_list(
    pressmark: Pressmark, tmp_path: Path, stopped: Stop
) -> None:
    with PausingSite() as site:
        file = listed(tmp_path, site.urls)
        before = sorted(stopped(site, file, signal.SIGINT))[:2]
        assert pressmark("add", *before).code == 0
        assert asked(site) == Counter(before)
        site.forget_requests()
        assert "goes on" in pressmark("add", "-f", str(file)).err
        assert not {*before} & set(asked(site))


def test_missing_never_asks_for_what_a_stopped_run_has_kept(
    pressmark: Pressmark, tmp_path: Path, stopped: Stop
) -> None:
    with PausingSite() as site:
        file = listed(tmp_path, site.urls)
        before = stopped(site, file, signal.SIGINT)
        again = pressmark("add", "--missing", "-f", str(file))
        assert again.code == 0
        assert f"{len(before)} of {PAGES} are in the archive already" in again.err
        assert set(asked(site)) == {*site.urls} - before


def test_a_page_that_failed_before_the_stop_is_asked_for_again(
    pressmark: Pressmark, tmp_path: Path, stopped: Stop
) -> None:
    with PausingSite() as site:
        file = listed(tmp_path, [site.at("/gone"), *site.urls])
        stopped(site, file, signal.SIGINT)
        site.put("/gone", articles(PAGES + 1)[f"/news/{PAGES}"])
        again = pressmark("add", "-f", str(file), "--json")
        assert again.code == 0
        assert again.verdicts()[site.at("/gone")] == "new"


def test_two_adds_of_one_list_at_once_keep_every_page(
    pressmark: Pressmark, data: Path, environment: dict[str, str], commands: CommandServer, tmp_path: Path
) -> None:
    with ServedPages(articles(10)) as site:
        urls = [site.at(f"/news/{number}") for number in range(10)]
        command = ["--data", data, "add", "-f", listed(tmp_path, urls)]
        processes = [commands.popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [process.wait(TIMEOUT_S) for process in processes] == [0, 0]
        assert max(asked(site).values()) <= 2
        assert pressmark("check").code == 0


def test_the_first_request_leaves_before_the_list_is_read_to_its_end(
    data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with PausingSite() as site:
        process = commands.popen(
            ["--data", data, "add", "-"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write("".join(f"# {'-' * 60}\n{url}\n" for url in site.urls))
        process.stdin.flush()
        assert site.has_paused.wait(TIMEOUT_S)  # while the pipe is open
        site.go_on()
        out, _ = process.communicate("", timeout=TIMEOUT_S)
        assert process.returncode == 0
        assert len(out.splitlines()) == PAGES


def test_a_stop_before_the_whole_list_was_read_is_no_success(
    data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with PausingSite() as site:
        site.go_on()
        process = commands.popen(
            ["--data", data, "add", "-"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(f"# {'-' * 60}\n{url}\n" for url in site.urls))
        process.stdin.flush()
        assert process.stdout.readline().startswith("new")
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT_S) == 1  # while the pipe is open
        said = process.stderr.read() if process.stderr is not None else ""
        assert "stopped (" in said or "not reached (" in said
        assert "Fatal" not in said


def test_ctrl_c_ends_it_whatever_the_delay_is(
    data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with CountingSite(PAGES) as site:
        site.ring_after(1)  # robots.txt; the first page's turn is in a thousand seconds
        process = commands.popen(
            ["--data", data, "add", "--delay", "1000", *(site.at(f"/news/{one}") for one in range(PAGES))],
            env=environment | {"PRESSMARK_STOP_WITHIN_S": "100000"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert site.alarm.wait(TIMEOUT_S)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=TIMEOUT_S)
        assert "not reached" in err
        assert not asked(site)
