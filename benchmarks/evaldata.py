"""How much of the text of trafilatura's own evaluation pages is kept, and how much of their chrome, beside trafilatura.

    ./run bench evaldata FOLDER [--misses] [--ours-only]

FOLDER is a checkout of https://github.com/adbar/trafilatura. Its `tests/evaldata.json` names segments that must and
must not be in the text of each page; the pages are in `tests/eval` and `tests/cache`. Nothing of it is part of
Pressmark.

precision, recall, F1: of the segments; white space is folded, letters are composed, soft hyphens taken out.
lost: pages of which trafilatura has a segment that we lose, and the other way round.
kept twice: pages where trafilatura alone has more than twice as many of the segments.
ms: processor time a page, mean.
The pages are in two halves, by a digest of their site's name. The rules may be mended by what is lost in the known
half; the other is left out, and only its figures are looked at.
--misses prints, of the known half, each segment lost or kept wrongly; `T` marks those that trafilatura has.
--ours-only leaves trafilatura out.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize
from urllib.parse import urlsplit
from zlib import crc32

from trafilatura import extract as trafilatura_extract

from crawler.extraction import extract

ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+\w*/")
INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
FOLDERS = ("cache", "eval")  # in the order in which trafilatura's own evaluation looks for a page


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    url: str
    html: bytes
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """`kept` and `wrong` are, page by page, the segments found that must and that must not be there."""

    kept: list[set[str]] = field(default_factory=list)
    wrong: list[set[str]] = field(default_factory=list)
    time_s: float = 0.0

    def of(self, numbers: Sequence[int]) -> "Tally":
        """The same of some of the pages, which are taken to have cost the mean."""
        share = len(numbers) / max(1, len(self.kept))
        kept, wrong = ([one[number] for number in numbers] for one in (self.kept, self.wrong))
        return Tally(kept, wrong, self.time_s * share)

    def add(self, page: EvaluationPage, text: str) -> None:
        words = squeezed(text)
        self.kept.append({segment for segment in page.wanted if segment in words})
        self.wrong.append({segment for segment in page.unwanted if segment in words})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--misses", action="store_true", help="print each segment that was lost or kept wrongly"
    )
    parser.add_argument("--ours-only", action="store_true", help="without trafilatura beside us")
    args = parser.parse_args()
    pages = list(read_pages(args.folder))
    ours = read_all(pages, our_text)
    theirs = None if args.ours_only else read_all(pages, trafilatura_text)
    print(f"| {len(pages)} pages | precision | recall | F1 | ms |\n| --- | ---: | ---: | ---: | ---: |")
    print(row("Pressmark", pages, ours))
    if theirs is not None:
        print(row("trafilatura alone", pages, theirs))
    for name, numbers in halves(pages).items():
        print(row(f"Pressmark, {name} half", [pages[number] for number in numbers], ours.of(numbers)))
    if theirs is not None:
        print(comparison(pages, ours, theirs))
    if args.misses:
        known = halves(pages)["known"]
        print_misses(
            [pages[number] for number in known], ours.of(known), theirs.of(known) if theirs else None
        )


def halves(pages: Sequence[EvaluationPage]) -> dict[str, list[int]]:
    """The places of the pages of each half."""
    known = [crc32(site_of(page.url).encode()) % 2 == 0 for page in pages]
    return {
        "known": [number for number, is_known in enumerate(known) if is_known],
        "left-out": [number for number, is_known in enumerate(known) if not is_known],
    }


def site_of(url: str) -> str:
    """The host of a page, of an archived copy that of the original; some pages are named `set::host-title.html`."""
    url = ARCHIVED.sub("", url)
    host = url.split("::")[1].split("-")[0] if "::" in url else urlsplit(url).netloc
    return host.removeprefix("www.")


def read_pages(folder: Path) -> Iterator[EvaluationPage]:
    tests = folder / "tests" if (folder / "tests").is_dir() else folder
    listed = tests / "evaldata.json"
    if not listed.is_file():
        raise SystemExit(f"no evaldata.json in {tests}: give the folder of a checkout of adbar/trafilatura")
    for url, about in sorted(json.loads(listed.read_text(encoding="utf-8")).items()):
        paths = [tests / name / about["file"] for name in FOLDERS]
        found = next((path for path in paths if path.is_file()), None)
        if found is None:
            raise SystemExit(f"the page {about['file']} is in none of {', '.join(FOLDERS)}")
        wanted, unwanted = (tuple(map(squeezed, about[name])) for name in ("with", "without"))
        yield EvaluationPage(url, found.read_bytes(), wanted, unwanted)


def read_all(pages: list[EvaluationPage], read: Callable[[EvaluationPage], str]) -> Tally:
    tally = Tally()
    read(pages[0])  # models and tables load once
    for page in pages:
        start = time.process_time()
        text = read(page)
        tally.time_s += time.process_time() - start
        tally.add(page, text)
    return tally


def our_text(page: EvaluationPage) -> str:
    return extract(page.html, page.url).text


def trafilatura_text(page: EvaluationPage) -> str:
    return trafilatura_extract(page.html, include_comments=False) or ""


def row(name: str, pages: list[EvaluationPage], tally: Tally) -> str:
    kept, wrong = sum(map(len, tally.kept)), sum(map(len, tally.wrong))
    precision = kept / max(1, kept + wrong)
    recall = kept / max(1, sum(len(page.wanted) for page in pages))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    ms = 1000 * tally.time_s / len(pages)
    return f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {ms:.1f} |"


def comparison(pages: list[EvaluationPage], ours: Tally, theirs: Tally) -> str:
    both = list(zip(ours.kept, theirs.kept, strict=True))
    lost, won = sum(bool(t - o) for o, t in both), sum(bool(o - t) for o, t in both)
    twice = sum(len(t) > 2 * len(o) for o, t in both)
    return f"lost: {lost} pages; trafilatura loses on {won} others; kept twice: {twice} of {len(pages)}"


def print_misses(pages: list[EvaluationPage], ours: Tally, theirs: Tally | None) -> None:
    for number, page in enumerate(pages):
        known = theirs.kept[number] if theirs else set()
        wrong_there = theirs.wrong[number] if theirs else set()
        for segment in set(page.wanted) - ours.kept[number]:
            print(f"lost  {'T' if segment in known else ' '} {page.url} {segment[:100]!r}")
        for segment in ours.wrong[number]:
            print(f"wrong {'T' if segment in wrong_there else ' '} {page.url} {segment[:100]!r}")


def squeezed(text: str) -> str:
    """White space folded, letters composed, soft hyphens away: segments are cut from both kinds of text."""
    return " ".join(normalize("NFC", text).translate(INVISIBLE).split())


if __name__ == "__main__":
    main()
