"""`pressmark search`: find archived articles."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.errors import BadQuery
from archive.search.rows import Per, Sort
from crawler.cli.options import ChangedSince, Stem, Umlauts, options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from rich.text import Text

    from archive.search.explaining import Explanation
    from archive.search.hits import Hit, HitPage
    from archive.search.snippets import Segment


def register(app: typer.Typer) -> None:
    app.command()(search)


def search(
    context: typer.Context,
    query: Annotated[
        list[str], typer.Argument(help='Words, "a phrase", -not, OR, prefix*, site: author: ...')
    ],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Number of hits to show.")] = 10,
    page: Annotated[int, typer.Option(min=1, max=100_000, help="Page of hits to show.")] = 1,
    cursor: Annotated[str | None, typer.Option(help="Continue where an earlier search stopped.")] = None,
    sort: Annotated[Sort, typer.Option(help="Order: best first or newest first.")] = Sort.RELEVANCE,
    all_revisions: Annotated[
        bool, typer.Option("--all-revisions", help="Also search texts that were edited since.")
    ] = False,
    expand: Annotated[
        bool, typer.Option("--expand", help="Show every article of a story, not only the best.")
    ] = False,
    changed_since: ChangedSince = None,
    stem: Stem = None,
    umlauts: Umlauts = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print on stderr how the query was understood.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Search the archive. The best hits come first; a story is one hit.

    Fields: site: author: title: tag: label: note: lang: after: before: seen: source: story: url: words:>500 is:revised
    is:unpublished is:paywalled, and for the whole query stem: umlauts:. Put a query that begins with - after --.
    In a pipe, each hit is a line: number, day, site, title, URL, passage.
    """
    from archive.search.periods import asked_moment

    if cursor and page > 1:
        raise BadQuery("give --page or --cursor, not both")
    text, per, since = " ".join(query), Per.ARTICLE if expand else Per.STORY, asked_moment(changed_since)
    with options_of(context).open_archive() as archive:
        if explain:
            _print_explanation(archive.explain(text, stem=stem, umlauts=umlauts))
        hit_page = archive.search(
            text,
            limit=limit,
            cursor=cursor,
            page=page,
            sort=sort,
            per=per,
            all_revisions=all_revisions,
            changed_since=since,
            stem=stem,
            umlauts=umlauts,
        )
        total = archive.count(
            text, per=per, all_revisions=all_revisions, changed_since=since, stem=stem, umlauts=umlauts
        )
    if as_json:
        print(to_json(_plain(hit_page, total), indent=2))
        return
    if sys.stdout.isatty():
        _print_page(hit_page)
    else:
        for hit in hit_page.hits:
            print(_line(hit))
    print(_summary(hit_page, total, (page - 1) * limit if cursor is None else None), file=sys.stderr)


def _summary(page: "HitPage", total: int, before: int | None) -> str:
    """How many hits of how many are shown, after how many others, and how to see the next ones."""
    if not page.hits:
        return f"Nothing on this page: {total:,} found in all." if total else "Nothing found."
    place = f"{before + 1:,} to {before + len(page.hits):,}" if before else f"{len(page.hits)}"
    more = f" More: --cursor {page.next_cursor}" if page.next_cursor else ""
    return f"{place} of {total:,} found.{more}"


def _print_explanation(explanation: "Explanation") -> None:
    print(f"understood as: {explanation.taken_as or 'everything'}", file=sys.stderr)
    for word in explanation.words:
        print(f"  {word.words}  is found by: {', '.join(word.found_by)}", file=sys.stderr)
    if explanation.left_out:
        print(f"ignored, since it has no letter or digit: {' '.join(explanation.left_out)}", file=sys.stderr)


def _line(hit: "Hit") -> str:
    texts = ("".join(segment.text for segment in part) for part in (hit.title, hit.snippet))
    title, passage = (" ".join(text.split()) for text in texts)
    day = hit.published.strftime("%Y-%m-%d") if hit.published else ""
    return "\t".join((str(hit.article_id), day, hit.site, title, hit.url, passage))


def _print_page(page: "HitPage") -> None:
    from crawler.cli.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for hit in page.hits:
        console.print(_title(hit))
        console.print(f"    {_facts(hit)}", style="dim", markup=False)
        if hit.snippet:
            console.print("    ", _marked(hit.snippet), sep="")


def _title(hit: "Hit") -> "Text":
    from rich.text import Text

    title = _marked(hit.title) if hit.title else Text(hit.url)
    return Text(f"#{hit.article_id} ", style="bold") + title


def _facts(hit: "Hit") -> str:
    when = hit.published.strftime("%Y-%m-%d") if hit.published else ""
    also = f"in {hit.in_story} articles" if hit.in_story > 1 else ""
    old = "" if hit.is_latest else f"in revision {hit.revision}"
    return "  ".join(fact for fact in (when, hit.site, ", ".join(hit.authors), also, old, hit.url) if fact)


def _marked(segments: "tuple[Segment, ...]") -> "Text":
    from rich.text import Text

    text = Text()
    for segment in segments:
        text.append(" ".join(segment.text.split("\n")), style="bold yellow" if segment.found else "")
    return text


def _plain(page: "HitPage", total: int) -> dict[str, Any]:
    hits = [
        asdict(hit)
        | {
            "title": "".join(segment.text for segment in hit.title),
        }
        for hit in page.hits
    ]
    return {"total": total, "hits": hits, "next_cursor": page.next_cursor}
