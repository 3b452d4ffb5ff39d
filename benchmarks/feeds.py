"""How many of a folder of feeds are understood, and that none makes the reader fail.

    ./run bench feeds FOLDER

Made for feedparser's own test feeds (its source distribution, folder `tests`). Most of them test one element and name
no article: a feed counts only where an entry names an address, as lxml finds it without feedparser; it is
understood if the reader gives an entry for each of these.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from crawler.discovery import NotAListing
from crawler.discovery.feeds import read
from crawler.discovery.listing import link

SUFFIXES = frozenset({".xml", ".json"})
URL = "https://example.org/feed.xml"


def main(folder: Path) -> int:
    counts: Counter[str] = Counter()
    started = time.monotonic()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES):
        outcome = _outcome(file.read_bytes())
        counts[outcome] += 1
        if outcome in ("crashed", "misunderstood"):
            print(f"{outcome}: {file.relative_to(folder)}")
    with_address = counts["understood"] + counts["misunderstood"]
    print(f"{counts.total()} files in {time.monotonic() - started:.1f} s: {counts['crashed']} crashes")
    share = counts["understood"] / max(1, with_address)
    print(f"{with_address} name an article's address; understood: {counts['understood']}, {share:.1%}")
    return int(bool(counts["crashed"]) or not with_address)


def _outcome(body: bytes) -> str:
    wanted = set(_addresses(body))
    try:
        found = {entry.url for entry in read(body, URL).entries}
    except NotAListing:
        found = set()
    except Exception:  # what is measured here
        return "crashed"
    if not wanted:
        return "without addresses"
    return "understood" if wanted <= found else "misunderstood"


def _addresses(body: bytes) -> Iterator[str]:
    """The first link of each entry, or its permalink: the plain ones, without xml:base, entities and oddities."""
    try:
        root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return
    for entry in root.iter("{*}item", "{*}entry") if root is not None else ():
        links = [
            one.get("href") or one.text or ""
            for one in entry.iterchildren("{*}link")
            if one.get("rel", "alternate") == "alternate"
        ]
        permalinks = [one.text or "" for one in entry.iterchildren("{*}guid")]
        named = next((one.strip() for one in [*links, *permalinks] if one.strip()), "")
        if named.startswith(("http://", "https://")) and (address := link(URL, named)):
            yield address


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
