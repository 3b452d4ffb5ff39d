"""How well titles, authors, dates and bodies are read, beside trafilatura alone; and what each part of it is worth.

    python -m benchmarks.extraction PAGES.jsonl.gz... [--bare] [--parts] [--misses]

Pages are JSON Lines with `id`, `url`, `html` and, as far as known, `title`, `authors`, `date` (a day) and `body`.
A title is right when it is the same but for case, space and typographic quotes; authors when the two sets are;
a date when the day is. body: mean F1 of runs of four words. ms: processor time a page, median.

--bare takes JSON-LD, meta tags and microdata out of the pages first: what is left is what readers see.
--parts scores again with each part switched off; a part that changes nothing here and bare has no place in it.
--misses prints what was wrong.
"""

import argparse
import gzip
import json
import re
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from trafilatura import bare_extraction
from trafilatura.settings import Document

from crawler.extraction import article, body, extract
from crawler.extraction.weighing import authors as authors_rules
from crawler.extraction.weighing import title as title_rules

FIELDS = ("title", "authors", "date", "body")
SAME_QUOTES = str.maketrans("‘’“”–—", "''\"\"--", "\u200b\u00ad")
WORD = re.compile(r"\w+")
STRUCTURED_DATA = re.compile(
    r"<script[^>]*ld\+json[^>]*>.*?</script>|<meta\b(?![^>]*charset)[^>]*>|\sitemprop=(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of it; None and empty where it is not known."""

    id: str
    url: str
    html: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor says of a page."""

    title: str | None = None
    authors: Sequence[str] = ()
    day: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Points from 0 to 1 for every page whose truth is known, by field; and the times, in ms."""

    points: Mapping[str, list[float]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    times_ms: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        means = [f"{statistics.mean(points):.3f}" if points else "" for points in self.points.values()]
        return [*means, f"{statistics.median(self.times_ms):.1f}"]


Extractor = Callable[[bytes, str], Answer]


def ours(html: bytes, url: str) -> Answer:
    found = extract(html, url)
    return Answer(found.title, found.authors, _day(found.published), found.text)


def trafilatura_alone(html: bytes, url: str) -> Answer:
    found = bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if not isinstance(found, Document):
        return Answer()
    names = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Answer(found.title, names, found.date, found.text or "")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--bare", action="store_true", help="without structured data")
    parser.add_argument("--parts", action="store_true", help="with each part switched off")
    parser.add_argument("--misses", action="store_true", help="print what was wrong")
    args = parser.parse_args()
    pages = list(read_pages(args.pages))
    if args.bare:
        pages = [replace(page, html=STRUCTURED_DATA.sub("", page.html)) for page in pages]
    _print_row(f"{len(pages)} pages", *FIELDS, "ms")
    _print_row("---", *["---:"] * (len(FIELDS) + 1))
    both = score_together([ours, trafilatura_alone], pages)
    _print_row("**all parts**", *both[0].cells())
    _print_row("trafilatura alone", *both[1].cells())
    for name, switched_off in parts() if args.parts else ():
        with switched_off:
            _print_row(f"without {name}", *score_together([ours], pages)[0].cells())
    if args.misses:
        _print_misses(pages)


def read_pages(paths: Iterable[Path]) -> Iterator[Page]:
    names = Page.__slots__
    for path in paths:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for line in lines:
                known = {name: value for name, value in json.loads(line).items() if name in names}
                yield Page(**known | {"authors": tuple(known.get("authors") or ())})


def score_together(extractors: Sequence[Extractor], pages: Sequence[Page]) -> list[Score]:
    """Page by page in turn, so that whatever else the machine does slows all of them."""
    scores = [Score() for _ in extractors]
    for extractor in extractors:  # models and tables load once
        extractor(pages[0].html.encode(), pages[0].url)
    for page in pages:
        for extractor, score in zip(extractors, scores, strict=True):
            start = time.process_time()
            answer = extractor(page.html.encode(), page.url)
            score.times_ms.append(1000 * (time.process_time() - start))
            for name, points in judge(page, answer).items():
                score.points[name].append(points)
    return scores


def judge(page: Page, answer: Answer) -> dict[str, float]:
    """Points for the fields whose truth is known."""
    points: dict[str, float] = {}
    if page.title:
        points["title"] = _fold(page.title) == _fold(answer.title)
    if page.authors:
        points["authors"] = {*map(_fold, page.authors)} == {*map(_fold, answer.authors)}
    if page.date:
        points["date"] = page.date == answer.day
    if page.body:
        points["body"] = _f1(_runs(page.body), _runs(answer.text))
    return points


def parts() -> Iterator[tuple[str, AbstractContextManager[object]]]:
    """Every part that can be switched off, by name, and how."""
    for table in ("COLLECTORS", "LAST_RESORTS_FOR_AUTHORS", "LAST_RESORTS", "TEXT_COLLECTORS"):
        collectors = getattr(article, table)
        for name in collectors:
            rest = {other: collect for other, collect in collectors.items() if other != name}
            yield name, patch.object(article, table, rest)
    for module, what in ((title_rules, "title"), (authors_rules, "authors")):
        for rule in module.RULES:
            yield f"{what} rule: {rule.why}", _without(module, "RULES", rule)
    for table in ("PAGE_STEPS", "REGION_STEPS", "BLOCK_STEPS"):
        for step in getattr(body, table, ()):
            yield f"body step: {step.__name__}", _without(body, table, step)


def _without(module: ModuleType, table: str, part: object) -> AbstractContextManager[object]:
    return patch.object(module, table, tuple(other for other in getattr(module, table) if other is not part))


def _print_misses(pages: Iterable[Page]) -> None:
    for page in pages:
        answer = ours(page.html.encode(), page.url)
        shown = {"title": answer.title, "authors": answer.authors, "date": answer.day}
        for name, points in judge(page, answer).items():
            if points < 1 and name in shown:
                print(f"{page.id} {name}: {getattr(page, name)!r}, not {shown[name]!r}")


def _print_row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _day(moment: datetime | date | None) -> str | None:
    return moment.isoformat()[:10] if moment else None


def _fold(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(SAME_QUOTES).casefold().split())


def _runs(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + length]) for i in range(max(1, len(words) - length + 1)))


def _f1(true: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> float:
    return 2 * (true & found).total() / (true.total() + found.total())


if __name__ == "__main__":
    main()
