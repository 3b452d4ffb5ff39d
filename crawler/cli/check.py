"""`pressmark check`: is all of it really there?"""

import json
from typing import Annotated

import typer

from crawler.cli.options import options_of


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Verify every record against its digests, every row against its record and the rows it points to, every
    revision's text against its digest, and every file against the list of files. Changes nothing."""
    with options_of(context).open_archive() as archive:
        report = archive.check()
    if as_json:
        from dataclasses import asdict

        print(json.dumps({**asdict(report), "clean": report.clean}, indent=2))
    else:
        for problem in report.problems:
            print(problem)
        print(
            f"{report.files:,} files, {report.records:,} records, {report.captures:,} captures and "
            f"{report.revisions:,} revisions checked: ",
            end="",
        )
        print("all sound." if report.clean else f"{len(report.problems):,} problems.")
        if report.unlisted:
            print(
                f"{len(report.unlisted):,} files are not on the list of files (an older Pressmark wrote them)."
            )
        if report.unindexed:
            print(
                f"{report.unindexed:,} sound captures have no row (a crawl was cut short); nothing is lost."
            )
    raise typer.Exit(0 if report.clean else 1)
