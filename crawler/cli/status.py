"""`pressmark status`: what the archive holds, and what could not be fetched."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.counted import counted
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.archive import Summary
    from archive.captures.warc_files import Waiting
    from archive.reading.source_health import SourceHealth
    from archive.records import LedgerEntry
    from archive.scheduling.host_holds import Hold
    from crawler.cli.console import Console


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="Number of unfinished URLs to list.")] = 20,
    failing: Annotated[
        bool, typer.Option("--failing", help="Show only failing sources and hosts on hold.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    fleet: Annotated[
        bool,
        typer.Option("--fleet", help="Show the workers, and the jobs by kind and state. Needs PostgreSQL."),
    ] = False,
    prometheus: Annotated[
        bool, typer.Option("--prometheus", help="Print metrics for the textfile collector.")
    ] = False,
) -> None:
    """Show the state of sources and archive, and each URL that is not archived, with its reason and next try.

    The first line sums up all sources; failing sources and hosts on hold follow.
    """
    if fleet:
        from crawler.cli.fleet_status import print_fleet

        print_fleet(options_of(context).config(), as_json=as_json, as_metrics=prometheus)
        return
    with options_of(context).open_archive() as archive:
        summary, health = archive.summary(), archive.health()
        holds = archive.holds.active(datetime.now(UTC))
        unfinished, name = archive.unfinished(limit), archive.database.name
        waiting = archive.store.warcs.waiting()
    shown = [source for source in health if source.is_failing] if failing else health
    if prometheus:
        from crawler.cli.metrics import exposition

        print(exposition(summary, health, holds, waiting), end="")
    elif as_json:
        _print_json(summary, shown, holds, unfinished, waiting)
    else:
        console = _console()
        console.print(_in_one_line(health, holds), style="bold", markup=False)
        if waiting:
            console.print(f"      {waiting}", style="yellow", markup=False)
        _print_trouble(console, health, holds)
        if not failing:
            _print_tables(console, name, summary, health, unfinished)


def _console() -> "Console":
    from crawler.cli.console import Console

    return Console(highlight=False, soft_wrap=True)


def _print_json(
    summary: "Summary",
    health: "Sequence[SourceHealth]",
    holds: "Sequence[Hold]",
    unfinished: "Sequence[LedgerEntry]",
    waiting: "Waiting | None",
) -> None:
    whole = {
        **asdict(summary),
        "sources": [asdict(source) | {"is_failing": source.is_failing} for source in health],
        "holds": [asdict(hold) for hold in holds],
        "unfinished": [asdict(entry) for entry in unfinished],
        "waiting": asdict(waiting) if waiting else None,
    }
    print(to_json(whole, indent=2))


def _in_one_line(health: "Sequence[SourceHealth]", holds: "Sequence[Hold]") -> str:
    """The line for operators: `50 sources: 48 fine, 2 failing`."""
    from archive.storage.models import SourceState

    failing = sum(source.is_failing for source in health)
    paused = sum(source.source.state is SourceState.PAUSED for source in health)
    fine = len(health) - failing - paused
    counts = ((fine, "fine"), (failing, "failing"), (paused, "paused"))
    parts = (
        ", ".join(f"{count} {what}" for count, what in counts if count) or "add one with `sources add URL`"
    )
    held = f"; {_number(len(holds), 'host')} on hold" if holds else ""
    return f"{_number(len(health), 'source')}: {parts}{held}"


def _print_trouble(console: "Console", health: "Sequence[SourceHealth]", holds: "Sequence[Hold]") -> None:
    for hold in holds:
        console.print(f"      {hold}", style="yellow", markup=False)
    for source in health:
        if source.is_failing:
            _print_source(console, source)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _print_tables(
    console: "Console",
    name: str,
    summary: "Summary",
    health: "Sequence[SourceHealth]",
    unfinished: "Sequence[LedgerEntry]",
) -> None:
    from rich.filesize import decimal

    console.print(f"{name}", style="bold", markup=False)
    console.print(
        f"{_number(summary.articles, 'article')} from {_number(summary.sites, 'site')},"
        f" {_number(summary.revisions, 'revision')};"
        f" {_number(summary.captures, 'capture')} of {decimal(summary.payload_bytes)}"
    )
    urls = ", ".join(f"{count:,} {state}" for state, count in summary.urls.items() if count)
    console.print(f"URLs: {urls or 'none'}")
    for source in health:
        if not source.is_failing:
            _print_source(console, source)
    for entry in unfinished:
        again = f"; try again after {entry.retry_at:%Y-%m-%d %H:%M} UTC" if entry.retry_at else ""
        line = f"  {entry.state:<10} {entry.url}  {entry.reason or 'not fetched yet'}"
        console.print(f"{line}: {entry.detail}{again}" if entry.detail else line + again, markup=False)


def _print_source(console: "Console", health: "SourceHealth") -> None:
    source = health.source
    console.print(f"{source.id:>4}  {source.name}  {source.url}", style="bold", markup=False)
    console.print(f"      {', '.join(_habits(health))}", markup=False)
    for alarm in _alarms(health):
        console.print(f"      {alarm}", style="yellow", markup=False)


def _habits(health: "SourceHealth") -> "Iterator[str]":
    from archive.storage.models import SourceState

    source, following = health.source, health.source.next_listing
    yield f"last read {source.succeeded_at:%Y-%m-%d %H:%M} UTC" if source.succeeded_at else "never read"
    if source.state is SourceState.PAUSED:
        yield "paused"
    elif following is not None and following.next_look_at is not None:
        why = f" ({following.why})" if following.why else ""
        yield f"next read {following.next_look_at:%Y-%m-%d %H:%M} UTC{why}"
    yield counted(source.articles, "article")
    if source.pending:
        yield f"{source.pending:,} to fetch"
    if health.unpublished:
        yield f"{health.unpublished:,} taken down"
    usually = f" (usually {health.usual_per_day:.1f})" if health.usual_per_day is not None else ""
    yield f"{health.per_day:.1f} a day{usually}"


def _alarms(health: "SourceHealth") -> "Iterator[str]":
    for drift in health.drifts:
        yield f"{drift.field} fell from {drift.before:.0%} to {drift.after:.0%} since {drift.since:%Y-%m-%d}"
    for listing in health.source.listings:
        if listing.failures:
            yield f"failed {listing.failures} times in a row: {listing.kind} {listing.url}: {listing.why}"
    if health.source.missed:
        yield f"about {health.source.missed} entries may have been missed"
    if health.failures:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in health.failures.items())
        yield f"pages not archived: {reasons}"
