"""`pressmark reextract`: runs this version's extractor on archived pages."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.cli.counted import counted
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from crawler.jobs.extract_captures import ReextractionResult


def register(app: typer.Typer) -> None:
    app.command()(reextract)


def reextract(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(help="Articles to take, as for `search`. [default: all]")
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print one JSON object on each line, for each revision that changed."),
    ] = False,
) -> None:
    """Extract archived pages again with this version's extractor. Earlier values are kept.

    An interrupted run continues where it stopped. Put a query that begins with - after --.
    """
    from crawler.cli.progress import progress
    from crawler.jobs import reextract as reextraction

    changed: Counter[str] = Counter()
    counts: Counter[str] = Counter()

    def tell(reread: "ReextractionResult") -> None:
        counts.update(
            ["read", *(["changed"] if reread.changes else []), *(["left"] if reread.problem else [])]
        )
        changed.update(change.field for change in reread.changes)
        if as_json and (reread.changes or reread.problem):
            print(to_json(_plain(reread)), flush=True)
        elif reread.problem:
            print(f"#{reread.article_id} r{reread.revision} {reread.url}: {reread.problem}; not changed")

    options = options_of(context)
    with options.open_archive() as archive, progress("extracting") as told:
        reextraction.reextract(options.config(), archive, " ".join(query or []) or None, tell, told)
    out = sys.stderr if as_json else sys.stdout
    for field, count in changed.most_common():
        print(f"{count:>8,} {field}", file=out)
    changes = f"{counts['changed']:,}" if counts["changed"] else "none"
    print(f"Re-extracted {counted(counts['read'], 'revision')}; {changes} changed.", file=out)
    raise typer.Exit(1 if counts["left"] else 0)


def _plain(reread: "ReextractionResult") -> dict[str, Any]:
    changes = {change.field: {"old": change.old, "new": change.new} for change in reread.changes}
    return {
        "article_id": reread.article_id,
        "revision": reread.revision,
        "url": reread.url,
        "changes": changes,
        "problem": reread.problem,
    }
