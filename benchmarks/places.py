"""What a site teaches: titles, days and authors of real sites, read without and with the places that were learned.

    ./run bench places FOLDER [--only NAME...] [--pages 80] [--misses]

FOLDER as for `bench sites`. Of each site, so many posts are read as they are; with all structured data (JSON-LD, meta
tags, microdata) taken off but for ten pages; and with all of it taken off, and ten named by a feed. Places are learned
from the pages that are read. Each figure is: right without -> right with the places / said; `+` and `-` count pages
that these made right or wrong. Last: texts that became longer, and shorter.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.article import Candidate, ExtractedArticle, FieldSource, SiteProfile
from benchmarks.published_site import Tree
from benchmarks.sites import fold, unpacked
from crawler.extraction import Claim, Field, extract
from crawler.extraction.learning.collect_evidence import collect_evidence
from crawler.extraction.learning.induction import induce, recurring_patterns

NOW = datetime(2026, 5, 3, tzinfo=UTC)
WITH_DATA = 10
STRUCTURED = re.compile(
    rb"<script[^>]*ld\+json.*?</script>|<meta\s(?![^>]*charset)[^>]*>|\s(?:itemprop|itemscope|itemtype|property|typeof)"
    rb"(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
FIELDS = ("title", "date", "author")

Pages = list[tuple[str, bytes, Mapping[str, str], tuple[Claim, ...]]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--pages", type=int, default=80)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args(arguments)
    known = json.loads((given.folder / "sites.json").read_text(encoding="utf-8"))
    print("| site | pages | title | date | author | text |\n| --- | ---: | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="places-") as scratch:
        for name in given.only or sorted(known):
            root = unpacked(given.folder / "trees", name, Path(scratch))
            pages = _pages(root, known[name], given.pages)
            _measure(f"{name}, as it is", pages, given.misses)
            _measure(f"{name}, data off but for ten", _without_data(pages, WITH_DATA), given.misses)
            _measure(f"{name}, data off, ten listed", _listed(_without_data(pages, 0)), given.misses)
    return 0


def _pages(root: Path, about: Mapping[str, Any], limit: int) -> Pages:
    tree = Tree(
        root, tuple(about.get("hosts", ())), about.get("prefix", "").strip("/"), about.get("mirror", False)
    )
    host = about["hosts"][0]
    found: Pages = []
    for path, post in list(about["posts"].items()):
        place = tree.find(tree.home.rstrip("/") + quote(path))
        place = tree.find(place) if isinstance(place, str) else place
        if isinstance(place, Path):
            found.append((f"https://{host}{quote(path)}", tree.read(place, f"https://{host}")[0], post, ()))
    step = max(1, len(found) // limit)
    return found[::step][:limit]


def _without_data(pages: Pages, but_for: int) -> Pages:
    bare = [(url, STRUCTURED.sub(b"", html), post, hints) for url, html, post, hints in pages[but_for:]]
    return [*pages[:but_for], *bare]


def _listed(pages: Pages) -> Pages:
    """As if a feed named the first ten, as feeds do that name the latest."""
    fields = {Field.TITLE: "title", Field.AUTHORS: "author", Field.PUBLISHED: "date"}
    listed = [
        (
            url,
            html,
            post,
            tuple(
                Claim(field, Candidate(FieldSource.FEED, post[name]))
                for field, name in fields.items()
                if post[name]
            ),
        )
        for url, html, post, _ in pages[:WITH_DATA]
    ]
    return [*listed, *pages[WITH_DATA:]]


def _measure(name: str, pages: Pages, misses: bool) -> None:
    looks = (collect_evidence(html, url, now=NOW, hints=hints) for url, html, _, hints in pages)
    evidence_of_pages = [evidence for evidence in looks if evidence]
    templates = induce(evidence_of_pages, NOW.date())
    profile = SiteProfile(templates=templates, patterns=frozenset(recurring_patterns(evidence_of_pages)))
    counts: Counter[str] = Counter()
    for url, html, post, hints in pages:
        before, after = (
            extract(html, url, now=NOW, profile=one, hints=hints) for one in (SiteProfile(), profile)
        )
        for line in _compared(before, after, post, counts):
            if misses:
                print(f"  {url} {line}")
    print(f"| {name} | {len(pages)} | {' | '.join(_figure(field, counts) for field in FIELDS)} |", end="")
    print(f" {counts['text longer']}, {counts['text shorter']} |", flush=True)
    if misses:
        for template in templates:
            for place in template.places:
                print(
                    f"  {place.field}: {place.path} ({place.held}, {place.contradicted} of {template.pages})"
                )
        print(*(f"  date line: {pattern}" for pattern in profile.patterns), sep="\n")


def _compared(
    before: ExtractedArticle, after: ExtractedArticle, post: Mapping[str, str], counts: Counter[str]
) -> Iterator[str]:
    """Counts what the places changed; a line for each change and each field that is wrong."""
    if after.text != before.text:
        counts["text longer" if len(after.text) > len(before.text) else "text shorter"] += 1
        yield f"text: {len(before.text)} -> {len(after.text)}: {after.text[:60]!r}"
    for field in filter(post.get, FIELDS):
        was, now = (_is_right(one, field, post[field]) for one in (before, after))
        new = {
            f"{field} said": 1,
            field: was,
            f"{field} now": now,
            f"{field} +": now > was,
            f"{field} -": now < was,
        }
        counts.update(new)
        if not (was and now):
            yield f"{field}: {post[field]} | {_found(before, field)} -> {_found(after, field)}"


def _figure(field: str, counts: Counter[str]) -> str:
    changes = f"+{counts[f'{field} +']} -{counts[f'{field} -']}"
    return f"{counts[field]} -> {counts[f'{field} now']} / {counts[f'{field} said']} ({changes})"


def _found(article: ExtractedArticle, field: str) -> str:
    if field == "author":
        return " ".join(article.authors)
    moment = article.published
    return (
        article.title or ""
        if field == "title"
        else str(moment.date() if isinstance(moment, datetime) else moment or "")
    )


def _is_right(article: ExtractedArticle, field: str, wanted: str) -> bool:
    found = _found(article, field)
    return found == wanted if field == "date" else fold(found) == fold(wanted)


if __name__ == "__main__":
    sys.exit(main())
