"""Many sources on loopback: crawled, crawled again, and once more with a `kill -9` in the middle. Fails if the second
crawl asks for more than listings that have not changed, or if the archive that was killed ends otherwise.

    ./run bench sources [--sources 20] [--articles 250]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event

from sqlalchemy import select

from archive.archive import Archive
from archive.scheduling.listings import FoundListing
from archive.storage.models import Article, ListingKind, Revision
from tests.sites import LoggedRequest, Page
from tests.sites.blogs import FeedBlog

SETTINGS = {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}


SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in ("a", "e", "i", "o", "u", "ei")]


class CountedBlog(FeedBlog):
    """Its articles are like no other's. Rings when all blogs together have been asked for a number of articles."""

    left = 0
    alarm = Event()

    def __init__(self, count: int, seed: int) -> None:
        self._seed = seed
        super().__init__(count)

    def article(self, number: int) -> Page:
        random = Random(f"{self._seed}/{number}")
        paragraphs = (" ".join(_word(random) for _ in range(80)) + "." for _ in range(6))
        body = "".join(f"<p>{paragraph.capitalize()}</p>" for paragraph in paragraphs)
        title = f"{_word(random)} {_word(random)} {number}".capitalize()
        html = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
        return Page(f"<!doctype html>{html}".encode())

    def record(self, request: LoggedRequest) -> int:
        if request.target.startswith("/news/"):
            CountedBlog.left -= 1
            if CountedBlog.left == 0:
                self.alarm.set()
        return super().record(request)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=20)
    parser.add_argument("--articles", type=int, default=250)
    given = parser.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        blogs = [stack.enter_context(CountedBlog(given.articles, seed)) for seed in range(given.sources)]
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        for data in (whole, killed):
            _add(data, blogs)
        total = given.sources * given.articles
        seconds = _crawl(whole)
        print(f"first crawl   {seconds:7.1f} s: {total / seconds:.0f} pages a second; {_asked(blogs)}")
        print(f"second crawl  {_crawl(whole):7.1f} s: {(asked := _asked(blogs))}")
        _kill_in_the_middle(killed, total // 2)
        seconds = _crawl(killed)
        print(f"killed, again {seconds:7.1f} s: {_asked(blogs)}")
        return _complaints(
            (asked["articles"] == 0, "articles were fetched twice"),
            (asked["listings"] == asked["conditional listings"], "a listing was not asked for on condition"),
            (len(contents := _contents(whole)) == total, "articles are missing"),
            (contents == _contents(killed), "the archive that was killed is another"),
            (_pressmark(killed, "check") == 0, "the archive that was killed is not sound"),
        )


def _word(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=random.randint(1, 4)))


def _add(data: Path, blogs: Sequence[CountedBlog]) -> None:
    with Archive.open(data) as archive:
        for blog in blogs:
            feed = FoundListing(ListingKind.FEED, blog.at("/feed.xml"))
            archive.sources.add(blog.at("/"), blog.url, [feed], datetime.now(UTC))


def _crawl(data: Path) -> float:
    started = time.monotonic()
    _pressmark(data, "crawl")
    return time.monotonic() - started


def _pressmark(data: Path, *arguments: str) -> int:
    command = [sys.executable, "-m", "pressmark", "--data", str(data), *arguments]
    return subprocess.run(
        command, env=os.environ | SETTINGS, stdout=subprocess.DEVNULL, check=False
    ).returncode


def _kill_in_the_middle(data: Path, pages: int) -> None:
    CountedBlog.left = pages
    command = [sys.executable, "-m", "pressmark", "--data", str(data), "crawl"]
    process = subprocess.Popen(command, env=os.environ | SETTINGS, stdout=subprocess.DEVNULL)
    CountedBlog.alarm.wait()
    process.kill()
    process.wait()


def _asked(blogs: Sequence[CountedBlog]) -> dict[str, int]:
    """What was asked for since the last time, by kind."""
    asked = Counter(kind for blog in blogs for request in blog.requests for kind in _kinds(request))
    for blog in blogs:
        blog.forget_requests()
    return {kind: asked[kind] for kind in ("articles", "listings", "conditional listings", "robots.txt")}


def _kinds(request: LoggedRequest) -> Iterator[str]:
    if request.target == "/feed.xml":
        yield "listings"
        if request.headers["If-None-Match"]:
            yield "conditional listings"
    else:
        yield "robots.txt" if request.target == "/robots.txt" else "articles"


def _contents(data: Path) -> set[tuple[object, ...]]:
    """What each revision of each article says."""
    columns = (Article.url, Revision.number, Revision.title, Revision.published_on, Revision.digest)
    with Archive.open(data) as archive, archive.database.read() as session:
        rows = session.execute(select(*columns, Revision.authors).join(Article))
        return {(*row[:-1], tuple(row[-1])) for row in rows}


def _complaints(*rules: tuple[bool, str]) -> int:
    broken = [complaint for holds, complaint in rules if not holds]
    print("\n".join(f"NOT SO: {one}" for one in broken) or "all as it should be")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
