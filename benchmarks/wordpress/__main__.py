"""Crawls a real WordPress with 30 posts, comments, pages, a picture's page, categories and three authors.

    ./run bench wordpress [--theme NAME...] [--keep FOLDER]

Needs Debian's packages (the command says which) and a few minutes. For each theme the blog is made anew; `pressmark
sources add` and `crawl` keep what they find; then a post is edited, one trashed, one gets another address, one new
comments, and one is written, and it is crawled again. The table says what was kept and seen. Ends with 1 if anything
is missing or too much.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.wordpress.server import MissingSoftware, WordPress

THEMES = ("twentytwentyone", "twentytwentythree")
LATEST = """SELECT article.url, revision.title, revision.authors, revision.published_on, revision.text, revision.number
    FROM article JOIN revision ON revision.article_id = article.id AND revision.is_latest"""
TIMEOUT_S = 900


@dataclass(slots=True)
class Checked:
    """What came of one theme; `wrong` are sentences."""

    theme: str
    kept: int = 0
    posts: int = 0
    wrong: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--theme", nargs="+", default=THEMES, metavar="NAME")
    parser.add_argument("--keep", type=Path, help="where archives and logs are left")
    given = parser.parse_args(arguments)
    results = []
    with tempfile.TemporaryDirectory(prefix="wp-") as scratch:
        for theme in given.theme:
            folder = (given.keep or Path(scratch)).resolve() / theme
            folder.mkdir(parents=True)
            try:
                results.append(_checked(theme, folder))
            except MissingSoftware as missing:
                print(missing, file=sys.stderr)
                return 2
            print("\n".join([_line(results[-1]), *(f"  {one}" for one in results[-1].wrong)]), flush=True)
    return int(any(one.wrong for one in results))


def _line(result: Checked) -> str:
    fault = "all right" if not result.wrong else f"{len(result.wrong)} faults"
    return f"{result.theme}: {result.kept} of {result.posts} posts kept, {fault}"


def _checked(theme: str, folder: Path) -> Checked:
    result = Checked(theme)
    with WordPress(folder) as site:
        site.run("theme", theme)
        archive = Archive(folder / "archive")
        archive.pressmark("sources", "add", f"{site.url}/")
        archive.pressmark("crawl")
        truth, found = site.run("truth"), archive.articles()
        result.posts, result.kept = len(truth), len(truth.keys() & found.keys())
        result.wrong += _differences(truth, found)
        changed = site.run("edit")
        archive.let_all_be_due()
        archive.pressmark("crawl")
        result.wrong += _unseen(changed, site.run("truth"), archive)
    return result


def _differences(truth: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    yield from (f"missing: {path}" for path in truth.keys() - found.keys())
    yield from (f"no post: {path}" for path in found.keys() - truth.keys())
    for path in truth.keys() & found.keys():
        for name in ("title", "date", "author"):
            if truth[path][name] != found[path][name]:
                yield f"{name} of {path}: {found[path][name]!r}, right: {truth[path][name]!r}"
        if truth[path]["last"] not in found[path]["text"]:
            yield f"the end is missing: {path}"
        if "the remark with number" in found[path]["text"]:
            yield f"has its comments in its text: {path}"


def _unseen(changed: dict[str, str], truth: dict[str, Any], archive: "Archive") -> Iterator[str]:
    """What of the changes was not seen, or seen that was none."""
    found, events = archive.articles(), archive.events()
    yield from (f"after the edit: missing {path}" for path in truth.keys() - found.keys())
    revised = {path for path, article in found.items() if article["number"] > 1}
    if revised != {changed["edited"]}:
        yield f"revised are {sorted(revised)}, right: {changed['edited']}"
    if sorted(kind for kind, _ in events) != ["moved", "unpublished"]:
        yield f"events are {events}"
    elif dict(events)["moved"] != changed["renamed"]:
        yield f"moved to {dict(events)['moved']}, right: {changed['renamed']}"


class Archive:
    """Pressmark's archive of the blog, by its command line and its database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder.with_suffix(".log")

    def pressmark(self, *words: str) -> None:
        settings = {"PRESSMARK_ALLOW_PRIVATE": "true", "PRESSMARK_DELAY_S": "0"}
        command = [sys.executable, "-m", "pressmark", "--data", str(self._folder), *words]
        done = subprocess.run(
            command, env=os.environ | settings, capture_output=True, timeout=TIMEOUT_S, check=False
        )
        with self._log.open("ab") as log:
            log.write(" ".join(words).encode() + b"\n" + done.stdout + done.stderr)

    def articles(self) -> dict[str, dict[str, Any]]:
        """By their paths, with what the latest revision says."""
        names = ("title", "author", "date", "text", "number")
        return {
            urlsplit(url).path: dict(zip(names, (title, ", ".join(json.loads(authors)), *rest), strict=True))
            for url, title, authors, *rest in self._rows(LATEST)
        }

    def events(self) -> list[tuple[str, str]]:
        """Each event's kind, and the path of the article now."""
        rows = self._rows(
            "SELECT event.kind, article.url FROM event JOIN article ON article.id = event.article_id"
        )
        return [(kind, urlsplit(url).path) for kind, url in rows if kind != "edited"]

    def let_all_be_due(self) -> None:
        """As if all had waited for their next look."""
        with closing(sqlite3.connect(self._folder / "archive.db")) as connection, connection:
            connection.execute("UPDATE article SET recheck_at = '2026-01-01 00:00:00.000000'")

    def _rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self._folder / "archive.db")) as connection:
            return connection.execute(query).fetchall()


if __name__ == "__main__":
    sys.exit(main())
