"""`pressmark rebuild`: makes the database again from the WARCs."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of, patient
from crawler.cli.output import to_json


def register(app: typer.Typer) -> None:
    app.command()(rebuild)


def rebuild(
    context: typer.Context,
    old: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Database to copy sources and decisions from. [default: the one in the data folder]",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make the database again from the WARC files. Replaces the old database when the new one is complete.

    An interrupted rebuild continues where it stopped. For PostgreSQL, --database names an empty database to fill.
    """
    from crawler.cli.progress import progress
    from crawler.jobs import rebuild as rebuilding

    with progress("rebuilding") as told:
        done = rebuilding.rebuild(options_of(context).config(), told, _named(old) if old else None, patient())
    if as_json:
        print(to_json(asdict(done)))
    else:
        for problem in done.problems:
            print(problem)
        again = f", {done.resumed:,} of them before the interruption" if done.resumed else ""
        print(f"Rebuilt the database from {done.visits:,} visits in the WARC files{again}.")
    raise typer.Exit(1 if done.problems else 0)


def _named(database: str) -> Path | str:
    if database.startswith("postgresql"):
        return database
    if not Path(database).is_file():
        raise PressmarkError(f"{database} is neither a SQLite file nor a postgresql:// URL")
    return Path(database)
