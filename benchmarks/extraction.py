"""How well titles, authors, dates and bodies are read, beside trafilatura alone; and what each part of it is worth.

    python -m benchmarks.extraction PAGES.jsonl.gz... [--bare] [--parts] [--folds] [--misses]

Pages are JSON Lines with `id`, `url`, `html` and, as far as known, `title`, `authors`, `date` (a day) and `body`.
A title is right when it is the same but for case, space and typographic quotes; authors when the two sets are;
a date when the day is. body: mean F1 of runs of four words. ms: processor time a page, median.

--bare takes JSON-LD, meta tags and microdata out of the pages first: what is left is what readers see.
--parts scores again with each part switched off; a part that changes nothing here and bare has no place in it.
--folds shows on how many publishers' pages each rule for titles and authors pays and costs, and scores each page with
only those rules that pay on three publishers or more of the other folds: the figures known and left out, side by side.
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
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from unittest.mock import patch
from zlib import crc32

from trafilatura import bare_extraction
from trafilatura.settings import Document

from crawler.extraction import article, extract
from crawler.extraction.body import article_body
from crawler.extraction.dom.urls import host_of
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
    """Points from 0 to 1 for every page whose truth is known, by field; the times, in ms; and the share of
    each true body's runs of four words that was kept."""

    points: Mapping[str, list[float]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    times_ms: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)

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


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--bare", action="store_true", help="without structured data")
    parser.add_argument("--parts", action="store_true", help="with each part switched off")
    parser.add_argument("--folds", action="store_true", help="with the rules that other publishers need")
    parser.add_argument("--misses", action="store_true", help="print what was wrong")
    args = parser.parse_args(arguments)
    pages = list(read_pages(args.pages))
    if args.bare:
        pages = [replace(page, html=STRUCTURED_DATA.sub("", page.html)) for page in pages]
    _print_row(f"{len(pages)} pages", *FIELDS, "ms")
    _print_row("---", *["---:"] * (len(FIELDS) + 1))
    both = score_together([ours, trafilatura_alone], pages)
    _print_row("**all parts**", *both[0].cells())
    _print_row("trafilatura alone", *both[1].cells())
    twice = sum(theirs > 2 * own for own, theirs in zip(both[0].kept, both[1].kept, strict=True))
    print(f"pages of which trafilatura alone keeps more than twice as much of the true text: {twice}")
    for name, switched_off in parts() if args.parts else ():
        with switched_off:
            _print_row(f"without {name}", *score_together([ours], pages)[0].cells())
    if args.folds:
        _print_folds(pages)
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
            if page.body:
                true = _runs(page.body)
                score.kept.append((true & _runs(answer.text)).total() / true.total())
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
        for step in getattr(article_body, table, ()):
            yield f"body step: {step.__name__}", _without(article_body, table, step)


def _print_folds(pages: Sequence[Page]) -> None:
    """Publishers are told apart by host, and put into folds by its digest."""
    rules = [(module, what, rule) for module, what in RULES_OF for rule in module.RULES[:-1]]
    known = _points(pages)
    without = {rule.why: _points(pages, [(module, rule)]) for module, _, rule in rules}
    _print_row("rule", "publishers it pays on", "it costs on")
    for _, what, rule in rules:
        _print_row(f"{what}: {rule.why}", *map(str, _pays(pages, known, without[rule.why], what)))
    left_out: list[dict[str, float]] = []
    for fold in range(FOLDS):
        of_fold = [_fold_of(page) == fold for page in pages]
        others = [page for page, here in zip(pages, of_fold, strict=True) if not here]
        known_there = [one for one, here in zip(known, of_fold, strict=True) if not here]
        needless = [
            (module, rule)
            for module, what, rule in rules
            if _pays(
                others,
                known_there,
                [one for one, here in zip(without[rule.why], of_fold, strict=True) if not here],
                what,
            )[0]
            < MIN_PUBLISHERS
        ]
        left_out += _points([page for page, here in zip(pages, of_fold, strict=True) if here], needless)
    _print_row("field", "known", "left out")
    for name in FIELDS[:3]:
        _print_row(name, *(_mean(name, points) for points in (known, left_out)))


def _mean(name: str, points: Sequence[dict[str, float]]) -> str:
    scores = [of_page[name] for of_page in points if name in of_page]
    return f"{statistics.mean(scores):.3f}" if scores else ""


def _points(pages: Sequence[Page], off: Sequence[tuple[ModuleType, object]] = ()) -> list[dict[str, float]]:
    """The points of each page, with some rules switched off."""
    with ExitStack() as stack:
        for module, rule in off:
            stack.enter_context(_without(module, "RULES", rule))
        return [judge(page, ours(page.html.encode(), page.url)) for page in pages]


def _pays(
    pages: Sequence[Page], known: Sequence[dict[str, float]], without: Sequence[dict[str, float]], what: str
) -> tuple[int, int]:
    """On how many publishers' pages a rule makes a field right, and on how many wrong."""
    field_of_rule = {"title": "title", "author": "authors"}[what]
    pays: set[str] = set()
    costs: set[str] = set()
    for page, one, other in zip(pages, known, without, strict=True):
        difference = one.get(field_of_rule, 0) - other.get(field_of_rule, 0)
        if difference:
            (pays if difference > 0 else costs).add(host_of(page.url))
    return len(pays), len(costs)


def _fold_of(page: Page) -> int:
    return crc32(host_of(page.url).encode()) % FOLDS


FOLDS = 5
MIN_PUBLISHERS = 3
RULES_OF = ((title_rules, "title"), (authors_rules, "author"))


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
