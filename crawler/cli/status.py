"""`pressmark status`: what the archive holds, and what it could not get."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import options_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from archive.archive import Summary
    from archive.health import Health
    from archive.kept import LedgerEntry


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many unfinished URLs to list.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    prometheus: Annotated[
        bool, typer.Option("--prometheus", help="As metrics, for a textfile collector.")
    ] = False,
) -> None:
    """Show what is kept, how each source is doing, and each URL that is not kept, with its reason and next try."""
    with options_of(context).open_archive() as archive:
        summary, health = archive.summary(), archive.health()
        unfinished, name = archive.unfinished(limit), archive.database.name
    if prometheus:
        from crawler.cli.metrics import exposition

        print(exposition(summary, health), end="")
    elif as_json:
        _print_json(summary, health, unfinished)
    else:
        _print_tables(name, summary, health, unfinished)


def _print_json(summary: "Summary", health: "Sequence[Health]", unfinished: "Sequence[LedgerEntry]") -> None:
    from dataclasses import asdict

    whole = {
        **asdict(summary),
        "sources": [asdict(one) for one in health],
        "unfinished": [asdict(entry) for entry in unfinished],
    }
    print(json.dumps(whole, ensure_ascii=False, indent=2, default=str))


def _print_tables(
    name: str, summary: "Summary", health: "Sequence[Health]", unfinished: "Sequence[LedgerEntry]"
) -> None:
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
    for one in health:
        _print_source(console, one)
    for entry in unfinished:
        again = f"; try again after {entry.retry_at:%Y-%m-%d %H:%M} UTC" if entry.retry_at else ""
        line = f"  {entry.state:<10} {entry.url}  {entry.reason or 'not fetched yet'}"
        console.print(f"{line}: {entry.detail}{again}" if entry.detail else line + again, markup=False)


def _print_source(console: "Console", health: "Health") -> None:
    source = health.source
    console.print(f"{source.id:>4}  {source.name}  {source.url}", style="bold", markup=False)
    console.print(f"      {', '.join(_habits(health))}", markup=False)
    for alarm in _alarms(health):
        console.print(f"      {alarm}", style="yellow", markup=False)


def _habits(health: "Health") -> "Iterator[str]":
    from archive.models import SourceState

    source, following = health.source, health.source.next_listing
    yield f"last read {source.succeeded_at:%Y-%m-%d %H:%M} UTC" if source.succeeded_at else "never read"
    if source.state is SourceState.PAUSED:
        yield "paused"
    elif following is not None and following.next_look_at is not None:
        why = f" ({following.why})" if following.why else ""
        yield f"next look {following.next_look_at:%Y-%m-%d %H:%M} UTC{why}"
    yield f"{source.articles:,} articles"
    if source.pending:
        yield f"{source.pending:,} to fetch"
    if health.unpublished:
        yield f"{health.unpublished:,} taken down"
    usually = f" (usually {health.usual_per_day:.1f})" if health.usual_per_day is not None else ""
    yield f"{health.per_day:.1f} a day{usually}"


def _alarms(health: "Health") -> "Iterator[str]":
    for drift in health.drifts:
        yield f"{drift.field} fell from {drift.before:.0%} to {drift.after:.0%} since {drift.since:%Y-%m-%d}"
    for listing in health.source.listings:
        if listing.failures:
            yield f"failed {listing.failures} times in a row: {listing.kind} {listing.url}: {listing.why}"
    if health.source.missed:
        yield f"about {health.source.missed} entries may have been missed"
    if health.failures:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in health.failures.items())
        yield f"pages not kept: {reasons}"
