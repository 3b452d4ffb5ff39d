"""`pressmark crawl`: look at sources and archive what is new."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import process_owner
from crawler.cli.loading import ended_by_ctrl_c
from crawler.cli.options import location, options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.archive import Archive
    from crawler.config import Config


def register(app: typer.Typer) -> None:
    app.command()(crawl)


def crawl(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Numbers, URLs or names of sources. [default: all]"),
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Read only listings that are due. For cron.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(metavar="DAY", help="Fetch only pages published on or after this day (UTC)."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(metavar="DAY", help="Fetch only pages published before this day (UTC).")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Fetch at most this many pages of each source.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Fetch listings and pages even if they have not changed.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Also try failed pages whose next try is not due.")
    ] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Let workers do it: see `pressmark worker`. Needs PostgreSQL.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on each line.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print the crawler's log.")] = False,
) -> None:
    """Read the listings of sources, and archive new pages, newest first."""
    options = options_of(context)
    process_owner.end_with_the_worker()
    with options.open_archive() as archive:
        ids = tuple(archive.sources.get(name).id for name in names) if names else None
        if retry:
            archive.sources.retry(ids, datetime.now(UTC))
        if due and _is_idle(archive, ids):
            _say_that_nothing_was_due(archive, location(options.config()))
            return
    if queue:
        words = _words(due, since, until, limit, force, retry)
        raise typer.Exit(_by_workers(options.config(), ids, words, as_json))
    with ended_by_ctrl_c():
        from archive.scheduling.listings import Window
        from crawler.cli.pages import archive_sources
        from crawler.spiders.order import Order

    order = Order(ids, due, Window(_utc(since), _utc(until)), limit, is_conditional=not force)
    raise typer.Exit(
        archive_sources(options.config(), order, as_json=as_json, log_level="INFO" if verbose else None)
    )


def _words(
    due: bool, since: datetime | None, until: datetime | None, limit: int | None, force: bool, retry: bool
) -> list[str]:
    """The options as a worker's command has them."""
    flags = (("--due", due), ("--force", force), ("--retry", retry))
    days = (("--since", since), ("--until", until))
    return [
        *(name for name, is_set in flags if is_set),
        *(f"{name}={day:%Y-%m-%d}" for name, day in days if day is not None),
        *([f"--limit={limit}"] if limit is not None else []),
    ]


def _by_workers(config: "Config", ids: "Sequence[int] | None", words: list[str], as_json: bool) -> int:
    with ended_by_ctrl_c():
        from crawler.cli.queued import crawl_by_workers

    return crawl_by_workers(config, ids, words, as_json=as_json)


def _is_idle(archive: "Archive", ids: "Sequence[int] | None") -> bool:
    """Whether nothing is due, and no crawl that was killed has left anything to free."""
    if archive.why_foreign() or any(map(process_owner.is_gone, archive.sources.owners())):
        return False
    return not archive.is_anything_due(ids, datetime.now(UTC))


def _say_that_nothing_was_due(archive: "Archive", place: str) -> None:
    for hold in archive.holds.active(datetime.now(UTC)):
        print(f"  {hold}", file=sys.stderr)
    print(f"nothing was due; archive: {place}", file=sys.stderr)


def _utc(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=UTC) if when is not None else None
