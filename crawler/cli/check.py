"""`pressmark check`: is all of it really there?"""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import Options, options_of

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.reading.verify import CheckReport
    from crawler.jobs.deep_check import DeepReport


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read each page again, and compare what comes of it.")
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="First put right what can be: the places of captures, altered revisions (their pages are read "
            "again), the list of files.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Verify every record against its digests, every row against its record and the rows it points to, every
    revision's text against its digest, and every file against the list of files. Changes nothing, unless told to."""
    options = options_of(context)
    with options.open_archive() as archive:
        if repair:
            _repair(options, archive)
        report = archive.check()
        again = _read_again(options, archive) if deep and report.clean else None
    problems = (*report.problems, *(again.unlike if again else ()))
    if as_json:
        compared = {"compared": again.compared} if again else {}
        print(
            json.dumps({**asdict(report), **compared, "problems": problems, "clean": not problems}, indent=2)
        )
    else:
        print("".join(f"{problem}\n" for problem in problems), end="")
        _print_counts(report, len(problems))
        if again is not None:
            print(f"{again.compared:,} revisions were read again and compared.")
        elif deep:
            print("No page was read again: that tells something only where all else is sound.")
    raise typer.Exit(1 if problems else 0)


def _repair(options: Options, archive: "Archive") -> None:
    from crawler.cli.progress import progress
    from crawler.jobs.repair import repair

    with progress("reading again") as told:
        done = repair(options.config(), archive, told)
    print(
        f"Put right: {done.captures:,} rows of captures, {done.revisions:,} revisions, {done.files:,} files listed.",
        file=sys.stderr,
    )


def _read_again(options: Options, archive: "Archive") -> "DeepReport":
    from crawler.cli.progress import progress
    from crawler.jobs.deep_check import deep_check

    with progress("reading again") as told:
        return deep_check(options.config(), archive, told)


def _print_counts(report: "CheckReport", problems: int) -> None:
    print(
        f"{report.files:,} files, {report.records:,} records, {report.captures:,} captures and "
        f"{report.revisions:,} revisions checked: ",
        end="",
    )
    print(f"{problems:,} problems." if problems else "all sound.")
    if problems:
        print(
            "`pressmark check --repair` puts right what can be; `pressmark rebuild` makes the database again."
        )
    if report.unlisted:
        print(f"{len(report.unlisted):,} files are not on the list of files (an older Pressmark wrote them).")
    if report.unindexed:
        print(f"{report.unindexed:,} sound captures have no row (a crawl was cut short); nothing is lost.")
