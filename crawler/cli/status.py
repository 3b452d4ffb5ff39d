"""`pressmark status`: what the archive holds, and what it could not get."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.archive import Summary
    from archive.kept import LedgerEntry


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many unfinished URLs to list.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Show what is kept, and each URL that is not, with its reason and its next try."""
    with options_of(context).open_archive() as archive:
        summary, unfinished, name = archive.summary(), archive.unfinished(limit), archive.database.name
    if as_json:
        _print_json(summary, unfinished)
    else:
        _print_tables(name, summary, unfinished)


def _print_json(summary: "Summary", unfinished: "Sequence[LedgerEntry]") -> None:
    from dataclasses import asdict

    whole = {**asdict(summary), "unfinished": [asdict(entry) for entry in unfinished]}
    print(json.dumps(whole, ensure_ascii=False, indent=2, default=str))


def _print_tables(name: str, summary: "Summary", unfinished: "Sequence[LedgerEntry]") -> None:
    from rich.console import Console
    from rich.filesize import decimal

    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{name}", style="bold", markup=False)
    console.print(
        f"{summary.articles:,} articles from {summary.sites:,} sites, {summary.revisions:,} revisions;"
        f" {summary.captures:,} captures of {decimal(summary.payload_bytes)}"
    )
    urls = ", ".join(f"{count:,} {state}" for state, count in summary.urls.items() if count)
    console.print(f"URLs: {urls or 'none'}")
    for entry in unfinished:
        again = f"; try again after {entry.retry_at:%Y-%m-%d %H:%M} UTC" if entry.retry_at else ""
        line = f"  {entry.state:<10} {entry.url}  {entry.reason or 'not fetched yet'}"
        console.print(f"{line}: {entry.detail}{again}" if entry.detail else line + again, markup=False)
