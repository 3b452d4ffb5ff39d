"""How many of a folder of feeds are understood, and that none makes the reader fail.

    ./run bench feeds FOLDER

Made for feedparser's own test feeds (its repository, `tests/wellformed` and `tests/illformed`).
"""

import sys
import time
from collections import Counter
from pathlib import Path

from crawler.discovery import NotAListing
from crawler.discovery.feeds import read

SUFFIXES = frozenset({".xml", ".json"})


def main(folder: Path) -> int:
    counts: Counter[str] = Counter()
    started = time.monotonic()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        outcome = _outcome(file)
        counts[outcome] += 1
        if outcome == "crashed":
            print(f"CRASHED on {file}")
    total = counts.total()
    print(f"{total} feeds in {time.monotonic() - started:.1f} s")
    for outcome, count in counts.most_common():
        print(f"{outcome:<18} {count:>6}  {count / max(1, total):.1%}")
    return int(bool(counts["crashed"]) or not total)


def _outcome(file: Path) -> str:
    try:
        page = read(file.read_bytes(), "https://example.org/feed.xml")
    except NotAListing:
        return "no feed"
    except Exception:  # what is measured here
        return "crashed"
    return "with entries" if page.entries else "without addresses"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
