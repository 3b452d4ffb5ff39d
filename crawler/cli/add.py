"""`pressmark add`: archive these pages now."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BadQuery, BadUrl
from crawler.cli.loading import ended_by_ctrl_c
from crawler.cli.options import options_of

if TYPE_CHECKING:
    from crawler.config import Config
    from crawler.formats.url_lists import ListedUrl


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
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on each line.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print the crawler's log.")] = False,
) -> None:
    """Archive pages, and print one line for each."""
    config = options_of(context).config(
        ignore_robots=ignore_robots, allow_private=allow_private, delay_s=delay, contact=contact
    )
    asked = _asked(urls or [], files or [])
    with ended_by_ctrl_c():  # the parsers load while this process loads the rest
        from crawler.workers.extraction_pool import load_ahead

        load_ahead(len(asked))
        _check_labels(label or [])
        if missing and not (asked := _missing(config, asked)):
            return
        labels = _labels(asked, label or [])
        _warn(config)
        from crawler.cli.pages import archive_pages

    raise typer.Exit(archive_pages(config, labels, as_json=as_json, log_level="INFO" if verbose else None))


def _asked(arguments: list[str], files: list[Path]) -> "list[ListedUrl]":
    from crawler.formats.url_lists import ListedUrl

    asked = [ListedUrl(url) for url in arguments if url != "-"]
    stdin = Path("-")
    if "-" in arguments or stdin in files:
        asked += _listed(sys.stdin.buffer.read(), "stdin")
    for file in files:
        if file != stdin:
            asked += _listed(_bytes_of(file), str(file))
    if not asked:
        raise BadUrl("no URL given: name one or more, or a list with -f FILE")
    return asked


def _check_labels(labels: list[str]) -> None:
    if not labels:
        return
    from archive.urls.labels import clean_labels

    for label in labels:
        if not clean_labels([label]):
            raise BadQuery(f"--label {label!r}: a label has a letter or a digit")


def _missing(config: "Config", asked: "list[ListedUrl]") -> "list[ListedUrl]":
    from archive.archive import Archive

    with Archive.open(config.data, config.database) as archive:
        missing = set(archive.asked.missing([listed.url for listed in asked]))
    print(f"{len(asked) - len(missing)} of {len(asked)} are in the archive already.", file=sys.stderr)
    return [listed for listed in asked if listed.url in missing]


def _listed(data: bytes, name: str) -> "list[ListedUrl]":
    from crawler.formats.url_lists import NoList, read_list

    try:
        return read_list(data)
    except NoList as error:
        raise BadUrl(f"{name} is no list of URLs: {error}") from error


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadUrl(f"{file}: {error.strerror}") from error


def _labels(asked: "list[ListedUrl]", given: list[str]) -> dict[str, tuple[str, ...]]:
    """The labels of each URL: those of its entries in lists, and those given for all."""
    labels: dict[str, tuple[str, ...]] = {}
    for listed in asked:
        labels[listed.url] = (*labels.get(listed.url, ()), *listed.labels, *given)
    return labels


def _warn(config: "Config") -> None:
    if config.ignore_robots:
        print("WARNING: robots.txt is ignored. You are responsible for what is fetched.", file=sys.stderr)
    if not (config.contact or config.user_agent or config.allow_private):
        print(
            "Note: no contact is set. Set one, so that site owners can reach you:"
            " --contact you@example.org, or contact = ... in pressmark.toml.",
            file=sys.stderr,
        )
