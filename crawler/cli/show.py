"""`pressmark show`: an archived article, readable in the terminal."""

import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BadQuery
from crawler.cli.options import Key, options_of
from crawler.cli.output import to_json
from crawler.cli.stories import lines
from crawler.cli.visible import bytes_output

if TYPE_CHECKING:
    from archive.reading.story_report import StoryReport
    from archive.records import KeptArticle, KeptRevision


def register(app: typer.Typer) -> None:
    app.command()(show)


def show(
    context: typer.Context,
    key: Key,
    revision: Annotated[
        int | None, typer.Option(help="Number of the revision. [default: the latest]")
    ] = None,
    html: Annotated[
        bool, typer.Option("--html", help="The captured page, hidden characters spelled out.")
    ] = False,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="With --html: byte for byte, whatever is in it, into a file or pipe."),
    ] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Show where each field's value came from.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Show an archived article."""
    if raw and not html:
        raise BadQuery("--raw goes with --html")
    with options_of(context).open_archive() as archive:
        article = archive.article(key)
        shown = article.revision(revision)
        if html:
            capture = [capture for capture in article.captures if capture.revision == shown.number][-1]
            from crawler.cli.captured_html import harmless_html

            response = archive.captures.response(capture)
            body = response.body()
            if not raw:
                body = harmless_html(body, response.payload_head.field("Content-Type"))
            bytes_output().write(body)
        elif as_json:
            print(_as_json(article, archive.stories.of(article.id), archive.labels.of(article.id)))
        elif evidence:
            _print_evidence(shown)
        else:
            _print_article(article, shown, archive.stories.of(article.id), archive.labels.of(article.id))


def _print_article(
    article: "KeptArticle", shown: "KeptRevision", story: "StoryReport", labels: tuple[str, ...]
) -> None:
    from rich.markdown import Markdown

    from crawler.cli.console import Console

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    console.print(shown.title or article.url, style="bold", markup=False)
    for name, value in [*_facts(article, shown), ("labels", ", ".join(labels)), ("story", _story(story))]:
        if not value:
            continue
        console.print(f"{name:<10} {value}", style="dim", markup=False)
    console.print()
    if console.is_terminal:
        console.print(Markdown(shown.markdown or shown.text))
    else:
        console.print(shown.text, markup=False)


def _facts(article: "KeptArticle", shown: "KeptRevision") -> list[tuple[str, str]]:
    facts = [
        ("authors", ", ".join(shown.authors)),
        ("published", _when(shown.published)),
        ("modified", _when(shown.modified)),
        ("site", shown.site_name or article.site),
        ("language", shown.language or ""),
        ("tags", ", ".join(shown.tags)),
        ("words", str(shown.words)),
        ("url", article.url),
        ("aliases", "\n           ".join(alias.url for alias in article.aliases if alias.url != article.url)),
        ("revision", f"{shown.number} of {len(article.revisions)}, seen {_when(shown.seen_at)}"),
        ("captures", str(len(article.captures))),
        ("page asks", _asks(article)),
        *((event.kind, f"{_when(event.at)} {event.detail}") for event in article.events),
    ]
    return [(name, value) for name, value in facts if value]


def _asks(article: "KeptArticle") -> str:
    """The page's directives for archives, as last sent."""
    sent = [capture.directives for capture in article.captures if capture.status == 200]
    return (sent[-1] or "") if sent else ""


def _story(story: "StoryReport") -> str:
    """The other articles of its story."""
    return "\n           ".join(lines(story)) if len(story.carriers) > 1 else ""


def _when(value: datetime | date | None) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return value.isoformat() if value else ""


def _print_evidence(shown: "KeptRevision") -> None:
    from crawler.cli.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for name, evidence in shown.evidence.items():
        console.print(f"{name}: {evidence['picked']} ({evidence['why']})", style="bold", markup=False)
        for candidate in evidence["candidates"]:
            place = f" {candidate['place']}" if candidate["place"] else ""
            console.print(f"    {candidate['source']}{place}: {candidate['value']}", markup=False)
    for reading in shown.earlier:
        console.print(
            f"extracted by {reading.extractor} until {_when(reading.replaced_at)}", style="bold", markup=False
        )
        for name, value in reading.fields.items():
            console.print(f"    {name}: {value}", markup=False)


def _as_json(article: "KeptArticle", story: "StoryReport", labels: tuple[str, ...]) -> str:
    return to_json(
        asdict(article) | {"story": asdict(story), "labels": labels},
        indent=2,
    )
