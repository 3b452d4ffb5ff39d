"""`pressmark export`: writes the articles that a query finds in a format that other tools open."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import CannotExport
from archive.export.formats import Format, format_of
from crawler.cli.counted import counted
from crawler.cli.options import ChangedSince, Stem, Umlauts, loosened, options_of
from crawler.cli.output import give_up_stdout
from crawler.cli.visible import bytes_output

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.export.selection import Selection

STDOUT = Path("-")
STDOUT_FILES = frozenset(map(Path, ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")))


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(help="Articles to take, as for `search`. [default: all]")
    ] = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="File to write. The end of its name may give the format. - is stdout."
        ),
    ] = STDOUT,
    kind: Annotated[
        Format | None, typer.Option("--format", "-f", help="Format, if the file name does not give it.")
    ] = None,
    changed_since: ChangedSince = None,
    all_revisions: Annotated[
        bool,
        typer.Option(
            "--all-revisions", help="Export every revision that the query finds, not only the latest."
        ),
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Export at most this many articles, the newest first.")
    ] = None,
    stem: Stem = None,
    umlauts: Umlauts = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as one JSON object.")] = False,
) -> None:
    """Export articles (jsonl, csv, parquet, markdown, epub, rss, atom) or their captures (warc, wacz).

    Writes a manifest with query, time, version and digest beside the file. Put a query that begins with - after --.
    """
    from archive.export.selection import Selection
    from archive.search.periods import asked_moment

    selection = Selection(
        loosened(" ".join(query or []), stem, umlauts), asked_moment(changed_since), all_revisions, limit
    )
    with options_of(context).open_archive() as archive:
        if output in STDOUT_FILES:
            problems = _to_stdout(archive, selection, kind or Format.JSONL)
        else:
            problems = _to_file(archive, selection, kind or _format_of(output), output, as_json)
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    raise typer.Exit(1 if problems else 0)


def _format_of(output: Path) -> Format:
    """The format by the file name's ending. Pipes and devices have no such name and get the format of stdout."""
    from archive.export.whole_file import is_replaceable

    try:
        return format_of(output)
    except CannotExport:
        if is_replaceable(output):
            raise
        return Format.JSONL


def _to_stdout(archive: "Archive", selection: "Selection", kind: Format) -> tuple[str, ...]:
    from archive.export.to_file import export_to_stream

    if sys.stdout.isatty() and not kind.is_text:
        raise CannotExport(f"{kind} cannot be shown in a terminal: name a file with --output")
    try:
        return export_to_stream(archive.database, archive.store, selection, kind, bytes_output())
    except BrokenPipeError:  # the reader has closed the pipe, as in `pressmark export | head`
        raise
    except OSError as error:
        give_up_stdout()
        raise CannotExport(f"the export is incomplete: {error.strerror}") from error


def _to_file(
    archive: "Archive", selection: "Selection", kind: Format, output: Path, as_json: bool
) -> tuple[str, ...]:
    from archive.export.to_file import export_to_file

    manifest = export_to_file(archive.database, archive.store, selection, kind, output)
    if as_json:
        print(manifest.as_json(), end="")
    else:
        revisions = counted(manifest.revisions, "revision")
        print(f"{output}: {revisions}, {manifest.size_bytes:,} bytes, sha256 {manifest.sha256}")
    return manifest.problems
