"""Real sites, crawled as a user would: how much of each is kept, and how right it is.

    ./run bench sites FOLDER [--only NAME...] [--misses] [--keep FOLDER]

FOLDER holds `trees/NAME.tar.xz` (or `trees/NAME/`), a site's files as it publishes them, and `sites.json`: for each
NAME the `hosts` that its links know it by, and `posts`, each post's path with the title, day and author that it shows.
Each site is served on loopback; `pressmark sources add` and `pressmark crawl` keep what they find. The table says:

posts   posts that can be had: the tree has a page at their address
kept    of these posts
other   kept articles that are no posts (tag pages, sections, ...)
twice   posts kept again at another address
title, date, author   of the posts kept, how many are right of how many whose own page says so
asked   requests that the site answered, for both commands

Where `sites.json` knows fewer than ten of a site's posts, all its other articles count as `other`, and no target
applies. Ends with 1 if a target is not reached.
"""

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from benchmarks.published_site import PublishedSite, Tree

KEPT, OTHER = 0.98, 0.02  # of the posts that can be had, on each site; of the kept
RIGHT = {"title": 0.98, "date": 0.98, "author": 0.97}  # over all sites
FEW = 10  # posts that `sites.json` must know, for the targets to apply
TIMEOUT_S = 1800
LATEST = """SELECT article.url, revision.title, revision.authors, revision.published_on FROM article
    JOIN revision ON revision.article_id = article.id AND revision.is_latest"""
HEADING = "| site | posts | kept | other | twice | title | date | author | asked | s |"


@dataclass(frozen=True, slots=True)
class Post:
    """What a post's own page shows; empty where it shows none."""

    title: str
    date: str
    author: str


@dataclass(frozen=True, slots=True)
class Article:
    """What the archive has."""

    url: str
    title: str
    date: str
    author: str


@dataclass(slots=True)
class Found:
    """How a site's articles compare with its posts. `said` and `wrong` are by field."""

    name: str
    posts: int = 0
    kept: int = 0
    twice: int = 0
    other: list[Article] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RIGHT, 0))
    wrong: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in RIGHT})
    asked: int = 0
    seconds: float = 0

    def right(self, name: str) -> int:
        return self.said[name] - len(self.wrong[name])

    def row(self) -> str:
        fields = (f"{self.right(name)}/{self.said[name]}" for name in RIGHT)
        figures = (self.posts, self.kept, len(self.other), self.twice, *fields, self.asked)
        return f"| {self.name} | {' | '.join(map(str, figures))} | {self.seconds:.0f} |"

    def misses(self, limit: int = 20) -> Iterator[str]:
        yield from (f"  missing {path}" for path in self.missing[:limit])
        yield from (f"  other   {one.url} | {one.title}" for one in self.other[:limit])
        for name, lines in self.wrong.items():
            yield from (f"  {name}: {line}" for line in lines[: limit // 2])

    def failures(self) -> Iterator[str]:
        """The targets of one site that are not reached."""
        if self.posts < FEW:
            return
        if self.kept < KEPT * self.posts:
            yield f"{self.name}: kept {self.kept} of {self.posts}"
        if len(self.other) > OTHER * self.kept:
            yield f"{self.name}: {len(self.other)} articles are no posts"
        if self.twice:
            yield f"{self.name}: {self.twice} kept twice"


def main(arguments: Sequence[str] | None = None) -> int:
    given, known = _given(arguments)
    print(HEADING)
    print("| --- |" + " ---: |" * 9)
    results = []
    with tempfile.TemporaryDirectory(prefix="sites-") as scratch:
        for name in given.only or sorted(known):
            result = _measured(name, known[name], given, Path(scratch))
            print("\n".join([result.row(), *(result.misses() if given.misses else ())]), flush=True)
            results.append(result)
    total = _total(results)
    print(total.row())
    failures = [*(line for one in results for line in one.failures()), *_wrong(total)]
    print("\n".join(f"NOT REACHED: {one}" for one in failures) or "all reached")
    return bool(failures)


def _given(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, dict[str, Any]]:
    """What to measure, and what `sites.json` knows of each site."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="with sites.json and trees/")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these sites")
    parser.add_argument("--misses", action="store_true", help="name what is missing, other or wrong")
    parser.add_argument("--keep", type=Path, help="where the archives and what the commands say are left")
    given = parser.parse_args(arguments)
    try:
        known = json.loads((given.folder / "sites.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        parser.error(f"{given.folder / 'sites.json'}: {error}")
    if unknown := {*(given.only or ())} - known.keys():
        parser.error(f"no site {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return given, known


def _measured(name: str, about: Mapping[str, Any], given: argparse.Namespace, scratch: Path) -> Found:
    tree = Tree(
        unpacked(given.folder / "trees", name, scratch),
        tuple(about.get("hosts", ())),
        about.get("prefix", "").strip("/"),
        about.get("mirror", False),
    )
    posts = {path: Post(*(post.get(one) or "" for one in RIGHT)) for path, post in about["posts"].items()}
    folder = (given.keep or scratch) / f"{name}.kept"
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with PublishedSite(tree) as site:
        _crawl(site.url + tree.home, folder)
        found = compare(name, _articles(folder / "archive.db"), posts, tree)
        found.asked, found.seconds = len(site.requests), time.monotonic() - started
    return found


def unpacked(trees: Path, name: str, scratch: Path) -> Path:
    if (trees / name).is_dir():
        return trees / name
    with tarfile.open(trees / f"{name}.tar.xz") as packed:
        packed.extractall(scratch, filter="data")
    return scratch / name


def _crawl(home: str, folder: Path) -> None:
    environment = os.environ | {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
    with (folder / "said.txt").open("wb") as said:
        for command in (["sources", "add", home], ["crawl"]):
            done = subprocess.run(
                [sys.executable, "-m", "pressmark", "--data", str(folder), *command],
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=TIMEOUT_S,
                check=False,
            )
            if done.returncode > 1:
                print(f"{home}: `{' '.join(command)}` ended with {done.returncode}", file=sys.stderr)


def _articles(database: Path) -> Iterator[Article]:
    if not database.exists():
        return
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as archive:
        for url, title, authors, day in archive.execute(LATEST):
            yield Article(url, title or "", str(day or ""), " ".join(json.loads(authors)))


def compare(name: str, articles: Iterator[Article], posts: Mapping[str, Post], tree: Tree) -> Found:
    """How articles compare with the posts at these paths."""
    had = {path: post for path, post in posts.items() if tree.find(f"{tree.home}{path.lstrip('/')}")}
    found, folded, kept = Found(name, posts=len(had)), {fold(path): path for path in had}, set[str]()
    for article in articles:
        path = _path(article.url, tree.prefix, had, folded)
        if path is None:
            found.other.append(article)
        elif path in kept:
            found.twice += 1
        else:
            kept.add(path)
            _score(found, path, article, had[path])
    found.kept, found.missing = len(kept), [path for path in had if path not in kept]
    return found


def fold(text: str) -> str:
    """Letters and digits alone, in one case."""
    return re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", text.casefold()))


def _path(url: str, prefix: str, posts: Mapping[str, Post], folded: Mapping[str, str]) -> str | None:
    path = unquote(urlsplit(url).path)
    path = path.removeprefix(f"/{prefix}") if prefix else path
    plain = re.sub(r"/\.?$", "", path)
    spellings = (path, f"{plain}/", f"{plain}.html")
    return next((one for one in spellings if one in posts), folded.get(fold(path)))


def _score(found: Found, path: str, article: Article, post: Post) -> None:
    for name in RIGHT:
        right, kept = getattr(post, name), getattr(article, name)
        found.said[name] += bool(right)
        is_right = kept == right if name == "date" else fold(kept) == fold(right)
        if right and not is_right:
            found.wrong[name].append(f"{path} | right: {right} | kept: {kept}")


def _total(results: list[Found]) -> Found:
    total = Found("all")
    for one in results:
        for figure in ("posts", "kept", "twice", "other", "asked", "seconds"):
            setattr(total, figure, getattr(total, figure) + getattr(one, figure))
        for name in RIGHT:
            total.said[name] += one.said[name]
            total.wrong[name] += one.wrong[name]
    return total


def _wrong(total: Found) -> Iterator[str]:
    for name, share in RIGHT.items():
        if total.right(name) < share * total.said[name]:
            yield f"{name}: {total.right(name)} of {total.said[name]} right"


if __name__ == "__main__":
    sys.exit(main())
