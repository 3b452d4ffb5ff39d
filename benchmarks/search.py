"""How fast an archive of real text is searched, and how large its index is.

    ./run bench search [PAGES.jsonl.gz...] [--articles 200000] [--keep FOLDER] [--database postgresql://...]

Each line of the files is a JSON object with `body` and, if known, `title` and `authors`. The archive is made of
new articles that mix the sentences of these, within a script, so that words are as common as in real text. Without
files the sentences are made of made-up words. Filling in 200,000 articles takes ten minutes: with `--keep`, the next
run with this folder measures the same archive.
"""

import gzip
import json
import re
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles

from sqlalchemy import insert, select, text

import archive.search.index  # noqa: F401  (indexes each revision that is written)
from archive.search.facets import facets
from archive.search.hits import count, find
from archive.search.query import parse
from archive.search.rows import Per
from archive.search.search import Search
from archive.storage.database import Database
from archive.storage.models import (
    AliasKind,
    Article,
    ArticleState,
    Listed,
    Listing,
    ListingKind,
    Revision,
    Source,
    Story,
    Url,
    UrlState,
)
from benchmarks.pages import MadeWords

TODAY = date(2026, 5, 3)
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
DAYS = 3_650
SITES = 500
BATCH = 1_000
TAKEN_DOWN = 200  # one article of so many was taken down
MADE_PAGES = 300
COMMONEST = 50  # words
SENTENCE_END = re.compile(r"(?<=[.!?。！？।])\s*|\n+")
WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page to take sentences from."""

    title: str
    authors: list[str]
    sentences: list[str]
    is_latin: bool


def main() -> None:
    options = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    options.add_argument("pages", nargs="*", type=Path)
    options.add_argument("--articles", type=int, default=200_000)
    options.add_argument("--queries", type=int, default=500)
    options.add_argument("--keep", type=Path, help="folder of the archive; it is filled if it is empty")
    options.add_argument(
        "--database", help="an empty PostgreSQL database; a SQLite file in /tmp if not given"
    )
    given = options.parse_args()
    pages = [page for path in given.pages for page in read_pages(path)] or list(made_pages(Random(4)))
    with tempfile.TemporaryDirectory() as folder:
        data = given.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        database = Database.open(given.database or data / "archive.db")
        if is_empty(database):
            fill(database, pages, given.articles)
        text_bytes = text_size(database)
        print(f"{given.articles:,} articles, {text_bytes / 1e6:,.0f} MB of titles and text")
        print(f"index: {index_bytes(database) / text_bytes:.0%} of the text")
        measure(database, pages, given.queries, given.articles)
        database.close()


def is_empty(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Article.id).limit(1)) is None


def made_pages(random: Random) -> Iterator[SourcePage]:
    words = MadeWords(random)
    for _ in range(MADE_PAGES):
        yield SourcePage(words.some(7), [words.some(2)], [words.sentence() for _ in range(40)], True)


def read_pages(path: Path) -> Iterator[SourcePage]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            sentences = [sentence for sentence in SENTENCE_END.split(page["body"]) if sentence.strip()]
            if sentences:
                latin = sum(letter < "\u0250" for letter in page["body"]) > len(page["body"]) / 2
                yield SourcePage(
                    page.get("title") or sentences[0][:100], page.get("authors") or [], sentences, latin
                )


def fill(database: Database, pages: Sequence[SourcePage], articles: int) -> None:
    revisions = mixed(pages, articles, Random(1))
    keep_sources(database)
    for start in range(1, articles + 1, BATCH):
        batch = [next(revisions) for _ in range(start, min(start + BATCH, articles + 1))]
        keep(database, batch)
    if database.engine.dialect.name == "postgresql":  # as its autovacuum does within a minute
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def text_size(database: Database) -> int:
    """The bytes of all titles and texts."""
    octets = {"sqlite": "length(CAST({0} AS BLOB))", "postgresql": "octet_length({0})"}
    of = octets[database.engine.dialect.name].format
    with database.read() as session:
        return int(session.scalar(text(f"SELECT sum({of('title')} + {of('text')}) FROM revision")) or 0)


def mixed(pages: Sequence[SourcePage], articles: int, random: Random) -> Iterator[Revision]:
    """Articles as long as a real page, of sentences from that page and two others of its kind."""
    kinds = {latin: [page for page in pages if page.is_latin is latin] for latin in (True, False)}
    for number in range(1, articles + 1):
        page = random.choice(pages)
        others = random.choices(kinds[page.is_latin], k=2)
        pool = [sentence for each in (page, *others) for sentence in each.sentences]
        body = "\n".join(random.choices(pool, k=len(page.sentences)))
        published = TODAY - timedelta(days=random.randrange(DAYS))
        yield Revision(
            id=number,
            article_id=number,
            number=1,
            is_latest=True,
            seen_at=NOON,
            title=random.choice(others).title,
            authors=page.authors,
            published_at=datetime.combine(published, NOON.timetz()),
            published_on=published,
            published_day_only=False,
            language="en" if page.is_latin else "zh",
            tags=random.sample(WORD.findall(page.title) or ["news"], 1),
            words=len(body.split()),
            digest=random.randbytes(8),
            extractor="benchmark",
            read_at=NOON,
            evidence={},
            text=body,
            markdown=body,
            comments="",
        )


def keep(database: Database, batch: Sequence[Revision]) -> None:
    """Rows as ingest writes them, without its decisions."""
    with database.write() as session:
        session.execute(insert(Story), [{"id": revision.id, "created_at": NOON} for revision in batch])
        session.execute(insert(Article), [article_row(revision) for revision in batch])
        session.execute(insert(Url), [url_row(revision) for revision in batch])
        session.execute(insert(Listed), [listed_row(revision) for revision in batch])
        session.add_all(batch)


def keep_sources(database: Database) -> None:
    """A source with a feed for each site."""
    numbers = range(1, SITES + 1)
    with database.write() as session:
        session.execute(
            insert(Source),
            [
                {
                    "id": number,
                    "url": f"https://{site_of(number)}/",
                    "name": f"Site {number}",
                    "added_at": NOON,
                }
                for number in numbers
            ],
        )
        session.execute(
            insert(Listing),
            [
                {
                    "id": number,
                    "source_id": number,
                    "kind": ListingKind.FEED,
                    "url": f"https://{site_of(number)}/feed",
                    "next_look_at": NOON,
                }
                for number in numbers
            ],
        )


def site_of(number: int) -> str:
    return f"site{number % SITES}.example"


def article_row(revision: Revision) -> dict[str, object]:
    site = site_of(revision.id)
    return {
        "id": revision.id,
        "url": f"https://{site}/{revision.id}",
        "site": site,
        "state": ArticleState.PUBLISHED if revision.id % TAKEN_DOWN else ArticleState.UNPUBLISHED,
        "story_id": revision.id,
        "first_seen_at": NOON,
        "last_seen_at": NOON,
    }


def url_row(revision: Revision) -> dict[str, object]:
    site = site_of(revision.id)
    return {
        "id": revision.id,
        "url": f"https://{site}/{revision.id}",
        "canonical": f"https://{site}/{revision.id}",
        "variant": f"{site}/{revision.id}",
        "host": site,
        "state": UrlState.KEPT,
        "first_seen_at": NOON,
        "fetched_at": NOON,
        "read_at": NOON,
        "article_id": revision.id,
        "alias": AliasKind.CANONICAL,
    }


def listed_row(revision: Revision) -> dict[str, object]:
    return {
        "listing_id": revision.id % SITES or SITES,
        "url_id": revision.id,
        "on_top": False,
        "first_seen_at": NOON,
        "title": revision.title,
        "authors": revision.authors,
        "published_at": revision.published_at,
    }


def index_bytes(database: Database) -> int:
    sizes = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%revision_search%'",
        "postgresql": "SELECT pg_total_relation_size('revision_search')",
    }
    with database.read() as session:
        return int(session.scalar(text(sizes[database.engine.dialect.name])) or 0)


def queries(pages: Sequence[SourcePage], number: int) -> Iterator[str]:
    """Two words of one headline, and a period of a month to ten years."""
    random = Random(2)
    headlines = [words for page in pages if len(words := sorted(set(WORD.findall(page.title)))) > 1]
    for _ in range(number):
        days = random.randrange(30, DAYS)
        start = TODAY - timedelta(days=random.randrange(days, DAYS + 1))
        period = f"after:{start} before:{start + timedelta(days=days)}"
        yield f"{' '.join(random.sample(random.choice(headlines), 2))} {period}"


def by_field(articles: int, number: int) -> dict[str, list[str]]:
    """Queries of one field each, without words."""
    random = Random(5)
    chosen = [random.randrange(1, articles + 1) for _ in range(number)]
    return {
        "an article's URL": [f"https://{site_of(key)}/{key}" for key in chosen],
        "is:unpublished": ["is:unpublished"] * number,
        "words:": [f"words:>{random.randrange(5_000)}" for _ in range(number)],
        "source:": [f"source:{key % SITES or SITES}" for key in chosen],
        "source: by name": [f'source:"Site {key % SITES or SITES}"' for key in chosen],
        "site:": [f"site:{site_of(key)}" for key in chosen],
    }


def common_words(pages: Sequence[SourcePage], number: int) -> list[str]:
    """Single words and pairs of the words that stand on most pages."""
    random, counted = Random(6), Counter[str]()
    for page in pages:
        counted.update({word.lower() for sentence in page.sentences for word in WORD.findall(sentence)})
    commonest = [word for word, _ in counted.most_common(COMMONEST)]
    return [" ".join(random.sample(commonest, random.choice((1, 2)))) for _ in range(number)]


def measure(database: Database, pages: Sequence[SourcePage], number: int, articles: int) -> None:
    def best_twenty(query: str) -> None:
        with database.read() as session:
            find(session, Search(parse(query, TODAY), TODAY), limit=20)

    def count_all(query: str) -> None:
        with database.read() as session:
            count(session, Search(parse(query, TODAY), TODAY))

    def all_facets(query: str) -> None:
        with database.read() as session:
            facets(session, Search(parse(query, TODAY), TODAY, Per.ARTICLE))

    asked = list(queries(pages, number))
    report("best 20, with snippets", best_twenty, asked)
    report("count", count_all, asked)
    report("facets", all_facets, asked)
    few = max(2, number // 10)
    report("common words: best 20", best_twenty, common_words(pages, few))
    report("common words: count", count_all, common_words(pages, few))
    report("common words: facets", all_facets, common_words(pages, few))
    report("everything: best 20", best_twenty, [""] * few)
    report("everything: count", count_all, [""] * few)
    report("everything: facets", all_facets, [""] * few)
    for name, of_field in by_field(articles, few).items():
        for what, action in (("best 20", best_twenty), ("count", count_all), ("facets", all_facets)):
            report(f"{name}: {what}", action, of_field)


def report(name: str, action: Callable[[str], None], asked: Sequence[str]) -> None:
    for query in asked:
        action(query)
    times = [_timed(action, query) for query in asked]
    for kind, of_kind in zip(("", " of CPU"), zip(*times, strict=True), strict=True):
        percentiles = quantiles(of_kind, n=100)
        slowest_ms, slowest = max(zip(of_kind, asked, strict=True))
        print(f"{name}: p50 {percentiles[49]:.1f} ms, p99 {percentiles[98]:.1f} ms{kind}")
        print(f"    slowest {slowest_ms:.0f} ms: {slowest}")


def _timed(action: Callable[[str], None], query: str) -> tuple[float, float]:
    """Milliseconds that passed, and those of this process."""
    started, cpu_started = time.perf_counter(), time.process_time()
    action(query)
    return (time.perf_counter() - started) * 1_000, (time.process_time() - cpu_started) * 1_000


if __name__ == "__main__":
    main()
