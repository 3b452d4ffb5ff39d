"""`pressmark changes`: what sources edited, took down, put back or moved."""

import re
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BadQuery
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.reading.changes import Change


def register(app: typer.Typer) -> None:
    app.command()(changes)


def changes(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Numbers, URLs or names of sources. [default: all]"),
    ] = None,
    since: Annotated[str, typer.Option(help="A day (UTC), or an age: 12h, 7d.")] = "7d",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on each line.")] = False,
) -> None:
    """Show what sources changed after publication, oldest first, with the number of words removed and added."""
    from_then = moment(since, datetime.now(UTC))
    with options_of(context).open_archive() as archive:
        ids = [archive.sources.get(name).id for name in names] if names else None
        listed = archive.changes(from_then, source_ids=ids)
    if as_json:
        for change in listed:
            print(to_json(asdict(change)))
    else:
        _print(listed, from_then)


def moment(text: str, now: datetime) -> datetime:
    """Parse a time: `2026-05-03`, `12h` or `7d`. Raises BadQuery."""
    from archive.article import start_of

    if match := re.fullmatch(r"(\d{1,5})([hd])", text.strip()):
        return now - int(match[1]) * (timedelta(hours=1) if match[2] == "h" else timedelta(days=1))
    try:
        return start_of(date.fromisoformat(text.strip()))
    except ValueError as error:
        raise BadQuery(f"--since {text}: give a day as 2026-05-03, or an age as 12h or 7d") from error


def _print(listed: "Sequence[Change]", since: datetime) -> None:
    from crawler.cli.console import Console

    console = Console(highlight=False, soft_wrap=True)
    if not listed:
        console.print(f"No changes seen since {since:%Y-%m-%d %H:%M} UTC")
    for source in dict.fromkeys(change.source for change in listed):
        console.print(source, style="bold", markup=False)
        for change in listed:
            if change.source == source:
                console.print(_line(change), markup=False)


def _line(change: "Change") -> str:
    head = (
        f"  {change.at:%Y-%m-%d %H:%M}  {change.kind:<11}  #{change.article_id} {change.title or change.url}"
    )
    if change.revision is None:
        return f"{head}  {change.detail}".rstrip()
    headline = f'\n{"":20}headline     was "{change.old_title}"' if change.old_title else ""
    return f"{head}  r{change.revision}, -{change.words_removed} +{change.words_added} words{headline}"
