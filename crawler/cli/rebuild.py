"""`pressmark rebuild`: the database again, from the WARCs."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of


def register(app: typer.Typer) -> None:
    app.command()(rebuild)


def rebuild(
    context: typer.Context,
    old: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="The database that sources and decisions are taken over from, if not the data folder's own.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Make the database again from the WARCs; the old one is replaced when the new one is whole.

    An interrupted rebuild goes on where it stopped. On PostgreSQL, --database names an empty one to fill.
    """

    from crawler.cli.progress import progress
    from crawler.jobs import rebuild as rebuilding

    with progress("rebuilding") as told:
        done = rebuilding.rebuild(options_of(context).config(), told, _named(old) if old else None)
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        for problem in done.problems:
            print(problem)
        again = f", {done.resumed:,} of them before an interruption" if done.resumed else ""
        print(f"{done.visits:,} visits read from the WARCs{again}.")
    raise typer.Exit(1 if done.problems else 0)


def _named(database: str) -> Path | str:
    if database.startswith("postgresql"):
        return database
    if not Path(database).is_file():
        raise PressmarkError(
            f"{database} is no SQLite file and no postgresql:// URL to take anything over from"
        )
    return Path(database)
