"""Adds 100 real pages three times: as they are, again, and with three of them edited. Fails if the archive errs.

python -m benchmarks.recrawl PAGES.jsonl.gz [PAGES.jsonl.gz ...]
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.sites import Page, ServedPages

PAGES = 100
EDITS = 3
LONG_LINE = 60  # characters of a body's line, to be found in the page's HTML as it stands


@dataclass(frozen=True, slots=True)
class RealPage:
    html: str
    body: str

    def edited(self) -> str | None:
        """The page with a sentence more in its body, if a line of it can be found in the HTML."""
        for line in self.body.splitlines():
            if len(line) > LONG_LINE and self.html.count(line) == self.html.count(f">{line}<") == 1:
                return self.html.replace(line, f"{line} A sentence was added here by the editors.")
        return None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path, help="JSON lines, gzipped, with `html` and `body`")
    pages = _mixed(parser.parse_args().pages)
    served = {f"/story/{number}": Page(page.html.encode()) for number, page in enumerate(pages)}
    with tempfile.TemporaryDirectory() as folder, ServedPages(served) as site:
        data, urls = Path(folder) / "kept", [site.at(path) for path in served]
        first = _add(data, urls)
        _report("first", first)
        kept = [line["url"] for line in first if line["verdict"] in {"new", "duplicate"}]
        second = _add(data, urls)
        _report("again", second)
        _expect(
            {line["url"] for line in second if line["verdict"] == "unchanged"} == set(kept), "all unchanged"
        )
        newest = max((data / "warc").iterdir())
        _expect(_record_types(newest)["response"] == 0, "the WARC grew by revisit records only")
        edited = _edit(site, pages, kept)
        third = _add(data, urls)
        _report("edited", third)
        revised = {line["url"] for line in third if line["verdict"] == "revised"}
        _expect(revised == edited, f"exactly {EDITS} new revisions")
        for url in edited:
            _expect("{+ A sentence was added here" in _pressmark(data, "diff", url), "diff shows the edit")
        _pressmark(data, "check")
    print("all as it should be")


def _mixed(files: Iterable[Path]) -> list[RealPage]:
    """PAGES pages, taken from the files in turn."""
    readers = [_read(file) for file in files]
    mixed = [page for together in zip(*readers, strict=False) for page in together]
    return mixed[:PAGES]


def _read(file: Path) -> Iterator[RealPage]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            yield RealPage(page["html"], page["body"])


def _edit(site: ServedPages, pages: Sequence[RealPage], kept: Sequence[str]) -> set[str]:
    edited: set[str] = set()
    for number, page in enumerate(pages):
        path, html = f"/story/{number}", page.edited()
        if html is not None and site.at(path) in kept and len(edited) < EDITS:
            site.put(path, Page(html.encode()))
            edited.add(site.at(path))
    return edited


def _add(data: Path, urls: Sequence[str]) -> list[dict[str, str]]:
    started = time.perf_counter()
    lines = [json.loads(line) for line in _pressmark(data, "add", "--json", *urls).splitlines()]
    print(f"{len(lines)} pages in {time.perf_counter() - started:.1f} s")
    return lines


def _pressmark(data: Path, *arguments: str) -> str:
    settings = {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "pressmark", "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        env=os.environ | settings,
        check=False,
    )
    if done.returncode == 2 or (done.returncode and arguments[0] == "check"):
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def _report(name: str, lines: Sequence[dict[str, str]]) -> None:
    print(f"{name:8}", dict(Counter(line["verdict"] for line in lines)))
    for line in lines:
        if line["reason"]:
            print("        ", line["url"], line["reason"], line["detail"])


def _record_types(warc: Path) -> Counter[str]:
    with warc.open("rb") as file:
        return Counter(record.rec_type for record in ArchiveIterator(file))


def _expect(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"NOT SO: {what}")


if __name__ == "__main__":
    main()
