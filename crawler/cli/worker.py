"""`pressmark worker`: runs jobs from the queue of an archive on PostgreSQL, until it is stopped."""

import sys
from typing import Annotated

import typer

from crawler.cli.options import location, options_of

OVERTAKEN = 1  # the exit code with which a service manager starts the worker again

MIGRATED = "the archive had the schema {} of an earlier version: workers of that version hand their jobs back and end"


def register(app: typer.Typer) -> None:
    app.command()(worker)


def worker(
    context: typer.Context,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Jobs at a time.")] = 2,
    gone: Annotated[
        float,
        typer.Option(min=3, help="Seconds without a sign of life after which others take its jobs over."),
    ] = 60,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Write the log as one JSON object on each line.")
    ] = False,
) -> None:
    """Run jobs that `add --queue`, `crawl --queue` and the sources' schedules put into the queue.

    Any number of workers on any number of machines share one archive on PostgreSQL. SIGTERM or Ctrl-C: pages in
    progress are finished, the rest is handed back.
    """
    import asyncio

    from crawler.jobs.fleet.queue import JobQueue

    config = options_of(context).config()
    queue = JobQueue.open(config)
    from crawler.jobs.fleet.worker import FleetMember, log_to

    told = log_to(lambda line: print(line, file=sys.stderr, flush=True), log_json)
    told("archive", place=location(config))
    if queue.migrated_from:
        told("migrated", message=MIGRATED.format(queue.migrated_from))
    if not asyncio.run(FleetMember(config, queue, at_once, gone, told).work()):
        raise typer.Exit(OVERTAKEN)
