"""`pressmark add`: archive these pages now."""

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.errors import BadQuery, BadUrl
from crawler.cli.loading import ended_by_ctrl_c
from crawler.cli.options import options_of
from crawler.process_owner import end_with_the_worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.config import Config
    from crawler.formats.url_lists import ByteStream, ListedUrl


def register(app: typer.Typer) -> None:
    app.command()(add)


def add(
    context: typer.Context,
    urls: Annotated[
        list[str] | None, typer.Argument(help="URLs of the pages. Use - to read a list from stdin.")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--file", "-f", help="A file with one URL on each line, or a bookmarks.html. Use - for stdin."
        ),
    ] = None,
    ignore_robots: Annotated[
        bool | None, typer.Option("--ignore-robots", help="Fetch pages that robots.txt forbids.")
    ] = None,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Also fetch from loopback and private addresses.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="Add this label to the pages. May be repeated.")
    ] = None,
    delay: Annotated[float | None, typer.Option(min=0, help="Seconds between requests to one host.")] = None,
    contact: Annotated[str | None, typer.Option(help="Your mail address or URL, for the User-Agent.")] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Archive only pages that are not in the archive.")
    ] = False,
    queue: Annotated[
        bool, typer.Option("--queue", help="Let workers do it: see `pressmark worker`. Needs PostgreSQL.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on each line.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print the crawler's log.")] = False,
) -> None:
    """Archive pages, and print one line for each."""
    config = options_of(context).config(
        ignore_robots=ignore_robots, allow_private=allow_private, delay_s=delay, contact=contact
    )
    _check_labels(label or [])
    if queue:
        raise typer.Exit(
            _by_workers(config, _entries(urls or [], files or []), label or [], missing, as_json)
        )
    end_with_the_worker()
    with ended_by_ctrl_c():  # the parsers load while this process loads the rest
        from crawler.workers.extraction_pool import MANY_PAGES, load_ahead

        has_list = bool(files) or "-" in (urls or [])
        load_ahead(MANY_PAGES if has_list else len(urls or []))
        entries = _entries(urls or [], files or [])
        _warn(config)
        from crawler.cli.pages import PageList, archive_pages

    pages = PageList(entries, label or [], missing, is_single=len(urls or []) == 1 and not has_list)
    raise typer.Exit(archive_pages(config, pages, as_json=as_json, log_level="INFO" if verbose else None))


def _by_workers(
    config: "Config", entries: "Iterator[ListedUrl]", labels: list[str], missing: bool, as_json: bool
) -> int:
    with ended_by_ctrl_c():
        from crawler.cli.queued import archive_by_workers

    return archive_by_workers(config, entries, labels, as_json=as_json, missing_only=missing)


def _entries(arguments: list[str], files: list[Path]) -> "Iterator[ListedUrl]":
    """The pages of the arguments and lists, in this order. Lists are read as the pages are taken. Raises BadUrl, before
    the first one, if there is none or a list cannot be read.
    """
    from crawler.formats.url_lists import ListedUrl

    stdin = Path("-")
    lists = [_listed(_stdin(), "stdin")] if "-" in arguments or stdin in files else []
    lists += [_listed(_opened(file), str(file)) for file in files if file != stdin]
    given = (ListedUrl(url) for url in arguments if url != "-")
    entries = chain(given, *lists)
    first = next(entries, None)
    if first is None:
        raise BadUrl("no URL given: name one or more, or a list with -f FILE")
    return chain([first], entries)


def _stdin() -> "ByteStream":
    """Standard input with a buffer of its own: Python cannot end while a thread waits for that of `sys.stdin`."""
    return cast("ByteStream", open(sys.stdin.fileno(), "rb", closefd=False))


def _check_labels(labels: list[str]) -> None:
    if not labels:
        return
    from archive.urls.labels import clean_labels

    for label in labels:
        if not clean_labels([label]):
            raise BadQuery(f"--label {label!r}: a label has a letter or a digit")


def _listed(file: "ByteStream", name: str) -> "Iterator[ListedUrl]":
    from crawler.formats.url_lists import NoList, open_list

    try:
        return open_list(file)
    except NoList as error:
        raise BadUrl(f"{name} is no list of URLs: {error}") from error


def _opened(file: Path) -> "ByteStream":
    """The file, which is closed when the command ends."""
    try:
        return file.open("rb")
    except OSError as error:
        raise BadUrl(f"{file}: {error.strerror}") from error


def _warn(config: "Config") -> None:
    if config.ignore_robots:
        print("WARNING: robots.txt is ignored. You are responsible for what is fetched.", file=sys.stderr)
    if not (config.contact or config.user_agent or config.allow_private):
        print(
            "Note: no contact is set. Set one, so that site owners can reach you:"
            " --contact you@example.org, or contact = ... in pressmark.toml.",
            file=sys.stderr,
        )
