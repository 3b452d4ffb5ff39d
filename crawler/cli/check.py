"""`pressmark check`: verify that the archive is complete and unchanged."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.counted import counted
from crawler.cli.options import Options, options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.reading.verify import CheckReport
    from crawler.jobs.deep_check import DeepReport


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also extract each page again and compare the result.")
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="First repair what can be repaired: rows that are gone or differ from their records (extracted again "
            "from the WARC files), altered revisions, the search index, the list of files.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Verify that everything is there and unchanged.

    Compares every record with its digests, every row of a capture with its record, every row with the rows that it
    points to, every text with its digest, the search index with the revisions, and every file with the list of files.
    --deep also compares titles, authors, dates and the other fields.

    Cannot verify what is in no WARC file: sources, listings, labels, decisions, and URLs that were never fetched.

    Changes nothing without --repair.
    """
    options = options_of(context)
    with options.open_archive() as archive:
        if repair:
            _repair(options, archive, deep=deep)
        report = archive.check()
        again = _read_again(options, archive) if deep and report.clean else None
    problems = (*report.problems, *(again.unlike if again else ()))
    if as_json:
        compared = {"compared": again.compared} if again else {}
        print(to_json({**asdict(report), **compared, "problems": problems, "clean": not problems}, indent=2))
    else:
        print("".join(f"{problem}\n" for problem in problems), end="")
        _print_counts(report, len(problems))
        if again is not None:
            print(f"Extracted again and compared: {counted(again.compared, 'revision')}.")
        elif deep:
            print("No page was extracted again: --deep needs an archive without other problems.")
    raise typer.Exit(1 if problems else 0)


def _repair(options: Options, archive: "Archive", *, deep: bool) -> None:
    from crawler.cli.progress import progress
    from crawler.jobs.repair import repair

    with progress("extracting") as told:
        done = repair(options.config(), archive, told, deep=deep)
    parts = [
        counted(done.captures, "row") + " of captures",
        counted(done.visits, "visit") + " without rows",
        counted(done.revisions, "revision"),
        counted(done.files, "file") + " listed",
        *(["the search index"] if done.index else []),
    ]
    print(f"Repaired: {', '.join(parts)}.", file=sys.stderr)
    for table, count in done.removed.items():
        lost = f"{counted(count, 'row')} of the table {table}"
        print(f"Removed: {lost}; they pointed to missing rows and are in no WARC file.", file=sys.stderr)


def _read_again(options: Options, archive: "Archive") -> "DeepReport":
    from crawler.cli.progress import progress
    from crawler.jobs.deep_check import deep_check

    with progress("extracting") as told:
        return deep_check(options.config(), archive, told)


def _print_counts(report: "CheckReport", problems: int) -> None:
    print(
        f"{counted(report.files, 'file')}, {counted(report.records, 'record')}, "
        f"{counted(report.captures, 'capture')} and {counted(report.revisions, 'revision')} checked: ",
        end="",
    )
    print(f"{counted(problems, 'problem')}." if problems else "all sound.")
    if problems:
        print("`pressmark check --repair` repairs what it can; `pressmark rebuild` makes the database again.")
    if report.waiting:
        print(f"{report.waiting}; `pressmark warcs push` uploads them now.")
    if report.unlisted:
        unlisted = counted(len(report.unlisted), "file")
        print(f"Not on the list of files: {unlisted} (an older version wrote them; --repair lists them).")
    if report.unindexed:
        cut_off = counted(report.unindexed, "sound capture")
        print(
            f"Without a row, since a crawl was interrupted: {cut_off}. Nothing is lost; --repair adds the rows."
        )
