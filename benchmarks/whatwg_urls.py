"""Canonical URLs against the WHATWG URL test data (urltestdata.json, from web-platform-tests).

    python -m benchmarks.whatwg_urls urltestdata.json

Prints every URL that is refused though it parses, accepted though it does not, or merged with another.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

from archive.errors import BadUrl
from archive.identity.urls.canonical import canonicalise


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    cases = [case for case in json.loads(parser.parse_args().data.read_text()) if isinstance(case, dict)]
    hrefs = [case["href"] for case in cases if case.get("protocol") in ("http:", "https:")]
    malformed = [case["input"] for case in cases if case.get("failure") and case["base"] is None]
    canonical = {href: _canonical(href) for href in hrefs}
    merged: defaultdict[str, set[str]] = defaultdict(set)
    for href, url in canonical.items():
        merged[url or f"refused: {href}"].add(href)

    unstable = [url for url in canonical.values() if url and canonicalise(url) != url]
    accepted = [text for text in malformed if _canonical(text)]
    refused = [href for href, url in canonical.items() if url is None]
    print(f"{len(canonical)} http(s) URLs, {len(malformed)} that do not parse")
    print(f"changed when canonicalised twice: {len(unstable)} {unstable}")
    print(f"accepted though they do not parse: {len(accepted)} {accepted}")
    print(f"refused (a password, or no possible host): {len(refused)}", *refused, sep="\n  ")
    print("merged:")
    for url, group in merged.items():
        if len(group) > 1:
            print(f"  {url}  from  {'  '.join(sorted(group))}")


def _canonical(url: str) -> str | None:
    try:
        return canonicalise(url)
    except BadUrl:
        return None


if __name__ == "__main__":
    main()
